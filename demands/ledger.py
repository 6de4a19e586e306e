"""The only writer of the public record.

Each verb is one transaction: it checks the rules of publication, closes or marks the row, and appends one entry to the
hash chain. Publications are serialised by an advisory lock. Verbs raise ``Refused`` with sentences for the person who
asked, and then nothing has been written.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Scale, WorkingCopy

from . import chain, rules, words
from .content import Content, content_of, dependencies_of, public_citations, subject_of
from .models import Demand, Entry, Evidence, Proposal, StatusUpdate, WorkflowStep
from .rules import Problem, Refused

LOCK = 0x666F6C6C6F77  # "follow": one writer of the record at a time

Kind, Approval, Action = Entry.Kind, Entry.Approval, WorkflowStep.Action


# What a reviewer reads, and approves


def reading_hash(row: WorkingCopy) -> str:
    """The hash of everything that publishing this row would make public: its content, and what goes public with it."""
    return chain.sha256(
        {
            "subject": subject_of(row),
            "content": content_of(row),
            "about": _public_name_of_target(row),
            "along": [[subject_of(one), content_of(one)] for one in _along(row)],
        }
    )


def _public_name_of_target(row: WorkingCopy) -> str | None:
    return subject_of(row.update or row.evidence) if isinstance(row, Proposal) else None


def _along(row: WorkingCopy) -> list[WorkingCopy]:
    """Unpublished dependencies, theirs first."""
    found: dict[WorkingCopy, None] = {}
    for one in dependencies_of(row):
        found |= dict.fromkeys([*_along(one), one])
    return list(found)


def submit(row: WorkingCopy, *, by: AbstractUser) -> None:
    """Ask for review of the row as it stands. Raises Refused when a rule is not met yet."""
    with transaction.atomic():
        row = _locked(row)
        _refuse_if_closed(row)
        if problems := rules.missing(row):
            raise Refused(*problems)
        row.submitted_at, row.submitted_hash = timezone.now(), reading_hash(row)
        row.save(update_fields=("submitted_at", "submitted_hash"))
        note(row, Action.SUBMITTED, by=by)


def send_back(row: WorkingCopy, *, by: AbstractUser, comment: str) -> None:
    """Return a submitted row to its authors with a comment, which is required."""
    with transaction.atomic():
        row = _locked(row)
        if not row.submitted_hash:
            raise Refused(Problem("not_submitted", _("This is not waiting for review.")))
        if not comment.strip():
            raise Refused(Problem("no_comment", _("Say what has to change before this can be published."), "comment"))
        row.submitted_at, row.submitted_hash = None, ""
        row.save(update_fields=("submitted_at", "submitted_hash"))
        note(row, Action.SENT_BACK, by=by, comment=comment)


def note(row: WorkingCopy, action: str, *, by: AbstractUser, comment: str = "") -> WorkflowStep:
    """Keep what a member of staff did with a draft."""
    return WorkflowStep.objects.create(
        subject=subject_of(row), action=action, comment=comment.strip(), by=by, by_name=by.get_username()
    )


# The verbs


def publish(row: WorkingCopy, *, by: AbstractUser, approved_hash: str) -> Entry:
    """Make public exactly what the reviewer read, and return its entry.

    ``approved_hash`` is the ``reading_hash`` of what was on the reviewer's screen. Publishing again a row that is public
    rewords it; publishing a correction or a proposal appends that to what it concerns. Raises Refused when a rule is not
    met, the row was not submitted, ``by`` wrote part of it or may not publish, or the row has changed since it was read.
    """
    with _writing():
        row = _locked(row)
        _refuse_if_closed(row)
        _check(row, by=by, approved_hash=approved_hash)
        approval = Approval.ONE_PERSON if by.pk in row.contributors else Approval.FOUR_EYES
        entry = _record(row, _Stamp(approval, by=by))
        note(row, Action.PUBLISHED, by=by)
        return entry


def reword(row: Campaign | Demand, *, by: AbstractUser, approved_hash: str) -> Entry:
    """Publish new wording of a campaign or demand; the old one stays in the record and is shown."""
    _require(row.is_published, "not_published", _("This was never published: publish it."))
    return publish(row, by=by, approved_hash=approved_hash)


def correct(update: StatusUpdate, *, by: AbstractUser, approved_hash: str) -> Entry:
    """Publish an update that takes the place of the one it names in ``corrects``, with the reason."""
    _require(update.corrects_id is not None, "no_target", _("Say which update this corrects."))
    return publish(update, by=by, approved_hash=approved_hash)


def translate(proposal: Proposal, *, by: AbstractUser, approved_hash: str) -> Entry:
    """Append an update's headline and text in another language."""
    return _publish_proposal(proposal, Proposal.Kind.TRANSLATE, by=by, approved_hash=approved_hash)


def retract(proposal: Proposal, *, by: AbstractUser, approved_hash: str) -> Entry:
    """Withdraw an update, with the reason; it stays readable in the record and counts no longer."""
    return _publish_proposal(proposal, Proposal.Kind.RETRACT, by=by, approved_hash=approved_hash)


def amend(proposal: Proposal, *, by: AbstractUser, approved_hash: str) -> Entry:
    """Append a better description of a source that is already cited."""
    return _publish_proposal(proposal, Proposal.Kind.AMEND, by=by, approved_hash=approved_hash)


def _publish_proposal(proposal: Proposal, kind: Proposal.Kind, *, by: AbstractUser, approved_hash: str) -> Entry:
    _require(proposal.kind == kind, "other_kind", _("This proposal is of another kind."))
    return publish(proposal, by=by, approved_hash=approved_hash)


def review(demand: Demand, *, by: AbstractUser, as_of: str | None = None) -> Entry:
    """Record that somebody looked at a demand again and that nothing has changed; ``as_of`` defaults to today."""
    with _writing():
        _check_may(by, "demands.publish")
        _require(demand.is_published, "not_published", _("Only a published demand can be reviewed."))
        day = as_of or timezone.now().date().isoformat()
        return _append(Kind.REVIEWED, demand, {"as_of": day}, _Stamp(_single(by, []), by=by), about=demand.published_as)


def confirm(update: StatusUpdate, *, by: AbstractUser) -> Entry:
    """Record that staff have opened the sources of an update marked "not yet verified" and found what it says."""
    with _writing():
        _check_may(by, "demands.publish")
        entry = Entry.objects.in_force().filter(sequence=update.published_as).first()
        if entry is None or entry.content is None or entry.content["verified"]:
            raise Refused(Problem("nothing_to_confirm", _("There is nothing here that waits to be verified.")))
        if settings.FOUR_EYES and by.pk in entry.authors:
            raise Refused(Problem("four_eyes", _("You wrote this. Somebody else has to verify it.")))
        _require(not entry.later.filter(kind=Kind.CONFIRMED).exists(), "confirmed", _("This has been verified already."))
        return _append(Kind.CONFIRMED, update, {}, _Stamp(_single(by, entry.authors), by=by), about=entry.sequence)


def redact(entry: Entry, *, by: AbstractUser, reason: str) -> Entry:
    """Empty an entry everywhere, history included, for reasons of law or safety. Its hash stays, so the chain verifies.

    The reason is public. Where the entry is an update, its row is emptied too; a source keeps its line in other entries
    that cite it, each of which is redacted by itself if it must be.
    """
    with _writing():
        _check_may(by, "demands.redact")
        _require(bool(reason.strip()), "no_reason", _("Say why: readers will see the reason."))
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        if entry.content is None:
            raise Refused(Problem("redacted", _("This entry has been redacted already.")))
        stamp = _Stamp(_single(by, []), by=by)
        line = _append_line(Kind.REDACTED, entry.subject, {"reason": {settings.LANGUAGE_CODE: reason.strip()}}, stamp, like=entry)
        Entry.objects.filter(pk=entry.pk).update(
            content=None, salt=None, happened_on=None, status="", direction="", evidence=[], search=None
        )
        _empty_row(entry)
        return line


def record_imported(row: WorkingCopy, *, origin: str) -> Entry:
    """Publish a row of a campaign pack; the entry says that it was imported, and from where. Rules 3 and 4 hold."""
    with _writing():
        row = _locked(row)
        _refuse_if_closed(row)
        if problems := rules.missing(row):
            raise Refused(*problems)
        return _record(row, _Stamp(Approval.IMPORTED, origin=origin))


def record_imported_review(demand: Demand, *, as_of: str, origin: str) -> Entry:
    """Append a review that a campaign pack states."""
    with _writing():
        stamp = _Stamp(Approval.IMPORTED, origin=origin)
        return _append(Kind.REVIEWED, demand, {"as_of": as_of}, stamp, about=demand.published_as)


# How a line gets written


class _Stamp:
    """On whose word a line stands: a person's, or a campaign pack's."""

    def __init__(self, approval: str, *, by: AbstractUser | None = None, origin: str = "") -> None:
        self.approval, self.by, self.origin = approval, by, origin


@contextmanager
def _writing() -> Iterator[None]:
    """One transaction, one writer, guards of the database open until its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), set_config('follow_through.ledger', 'open', true)", [LOCK])
        yield
        cursor.execute("SELECT set_config('follow_through.ledger', '', true)")


def _locked(row: WorkingCopy) -> Any:
    """The row as it is in the database, held until the end of the transaction."""
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


def _check(row: WorkingCopy, *, by: AbstractUser, approved_hash: str) -> None:
    _check_may(by, "demands.publish")
    if problem := rules.barred(row, by.pk):
        raise Refused(problem)
    if problems := rules.missing(row):
        raise Refused(*problems)
    if settings.FOUR_EYES and not row.submitted_hash:
        raise Refused(Problem("not_submitted", _("This has not been submitted for review.")))
    now = reading_hash(row)
    if now != approved_hash or row.submitted_hash not in ("", now):
        raise Refused(Problem("changed", _("This was changed after you read it. Read it again before you publish it.")))


def _check_may(by: AbstractUser, permission: str) -> None:
    if not (by.is_active and by.has_perm(permission)):
        raise Refused(Problem("not_allowed", _("Your account may not do this. Ask a reviewer or an administrator.")))


def _require(condition: bool, code: str, message: Any) -> None:
    if not condition:
        raise Refused(Problem(code, message))


def _refuse_if_closed(row: WorkingCopy) -> None:
    if row.is_published and isinstance(row, (StatusUpdate, Evidence, Proposal)):
        raise Refused(Problem("closed", _("This has been published and cannot change. Correct or retract it.")))
    if row.is_published and not row.has_unpublished_changes:
        raise Refused(Problem("no_change", _("Nothing has changed since this was published.")))


def _single(by: AbstractUser, authors: list[int]) -> str:
    """A line without words of anybody's own needs one person; it is two when somebody else wrote what it is about."""
    return Approval.FOUR_EYES if by.pk not in authors else Approval.ONE_PERSON


def _record(row: WorkingCopy, stamp: _Stamp) -> Entry:
    """Append the line for a row, and lines for what goes public along with it; mark the rows."""
    for one in _along(row):
        _record(one, stamp)
    kind, target, about = _kind_of(row)
    entry = _append(kind, target, content_of(row), stamp, about=about, authors=row.contributors)
    _mark(row, entry)
    if isinstance(row, StatusUpdate):
        for citation in public_citations(row):
            if not citation.evidence.is_published:
                _mark(citation.evidence, entry)
    if isinstance(row, Proposal):
        _apply(row)
    return entry


def _kind_of(row: WorkingCopy) -> tuple[str, WorkingCopy, int | None]:
    """The kind of line that publishing this row appends, whose it is, and the entry it is about."""
    if isinstance(row, Proposal):
        kinds = {"translate": Kind.TRANSLATED, "retract": Kind.RETRACTED, "amend": Kind.AMENDED}
        target: Any = row.update or row.evidence
        return kinds[row.kind], target, target.published_as
    if isinstance(row, StatusUpdate) and row.corrects is not None:
        return Kind.CORRECTED, row, row.corrects.published_as
    if isinstance(row, Scale):
        return Kind.DEFINED, row, row.published_as
    return (Kind.REWORDED if row.is_published else Kind.PUBLISHED), row, row.published_as


def _mark(row: WorkingCopy, entry: Entry) -> None:
    row.published_as, row.edited_at, row.contributors = entry.sequence, None, []
    row.submitted_at, row.submitted_hash = None, ""
    row.save(update_fields=("published_as", "edited_at", "contributors", "submitted_at", "submitted_hash"))


def _apply(proposal: Proposal) -> None:
    """Bring the closed row up to what the record now says of it."""
    if proposal.kind == Proposal.Kind.TRANSLATE and proposal.update is not None:
        update = proposal.update
        setattr(update, f"headline_{proposal.language}", proposal.headline.strip())
        setattr(update, f"body_{proposal.language}", proposal.body.replace("\r\n", "\n").strip())
        update.save(update_fields=("i18n",))
    elif proposal.kind == Proposal.Kind.AMEND and proposal.evidence is not None:
        for field, value in content_of(proposal)["changes"].items():
            setattr(proposal.evidence, field, value)
        proposal.evidence.save()


def _empty_row(entry: Entry) -> None:
    if entry.subject_type == "update" and entry.kind in (Kind.PUBLISHED, Kind.CORRECTED):
        row = StatusUpdate.objects.get(published_as=entry.sequence)
        StatusUpdate.objects.filter(pk=row.pk).update(
            headline="[redacted]", body="", waiver_reason="", verification_note="", correction_reason="", internal_notes="", i18n={}
        )
        row.citations.all().delete()


def _append(
    kind: str, row: WorkingCopy, content: Content, stamp: _Stamp, *, about: int | None, authors: list[int] | None = None
) -> Entry:
    place: Any = row.demand if isinstance(row, StatusUpdate) else row
    if isinstance(row, Campaign):
        campaign, demand = row.slug, ""
    else:
        campaign = place.campaign.slug if hasattr(place, "campaign") else ""
        demand = place.slug if isinstance(place, Demand) else ""
    like = Entry(campaign=campaign, demand=demand, sequence=about)
    return _append_line(kind, subject_of(row), content, stamp, like=like, authors=authors or [])


def _append_line(
    kind: str, subject: str, content: Content, stamp: _Stamp, *, like: Entry, authors: list[int] | None = None
) -> Entry:
    """Add one line at the end of the chain."""
    last = Entry.objects.order_by("-sequence").first()
    if stamp.origin:
        content = content | {"imported_from": stamp.origin}
    salt = secrets.token_hex(16)
    entry = Entry(
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        subject=subject,
        about_id=like.sequence,
        approval=stamp.approval,
        recorded_at=max(timezone.now(), last.recorded_at) if last else timezone.now(),
        content=content,
        salt=salt,
        content_hash=chain.content_hash(content, salt),
        previous_hash=last.entry_hash if last else chain.GENESIS,
        campaign=like.campaign,
        demand=like.demand,
        authors=authors or [],
        approved_by=stamp.by.pk if stamp.by else None,
        approved_by_name=stamp.by.get_username() if stamp.by else "",
        **repeated(subject, kind, content),
    )
    entry.entry_hash = chain.sha256(chain.line(entry))
    entry.search = _search(content)
    entry.save(force_insert=True)
    return entry


def repeated(subject: str, kind: str, content: Content) -> dict[str, Any]:
    """The parts of a content that an entry repeats in columns, for queries."""
    found: dict[str, Any] = {"subject_type": subject.split(":", 1)[0]}
    if found["subject_type"] == "update" and kind in (Kind.PUBLISHED, Kind.CORRECTED):
        found |= {
            "happened_on": content["happened_on"],
            "status": content["status"] or "",
            "direction": content["direction"],
            "background": content["background"],
            "evidence": [citation["evidence"]["reference"] for citation in content["citations"]],
        }
    return found


def _search(content: Content) -> Any:
    text = "\n".join(_strings(content))
    stemmed = SearchVector(models.Value(text), config="english")
    exact = models.Func(models.Value(words.tsvector(text)), template="%(expressions)s::tsvector")
    return models.Func(stemmed, exact, arg_joiner=" || ", template="(%(expressions)s)", output_field=SearchVectorField())


SEARCHED = {
    "headline", "body", "title", "publisher", "quote", "summary", "wording", "success_criterion", "name", "standfirst",
    "text", "exact", "note", "reason", "limitations", "description", "reply", "country_name",
}  # fmt: skip


def _strings(value: Any, *, searched: bool = False) -> Iterator[str]:
    """The texts of a content that a reader may search for."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, searched=searched or key in SEARCHED)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, searched=searched)
    elif isinstance(value, str) and searched:
        yield value


__all__ = [
    "Refused", "amend", "confirm", "correct", "publish", "reading_hash", "record_imported", "record_imported_review",
    "redact", "retract", "review", "reword", "send_back", "submit", "translate",
]  # fmt: skip
