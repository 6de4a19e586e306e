"""The only writer of the public record.

Each verb is one transaction: it checks the rules of publication, closes or marks the row, and appends one entry to the
hash chain. Publications are serialised by an advisory lock. Verbs raise ``Refused`` with sentences for the person who
asked, and then nothing has been written.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Scale, WorkingCopy
from demands.models import Demand, Engagement, Entry, Evidence, Indicator, Proposal, StatusUpdate, WorkflowStep

from . import chain, redaction, rules
from .append import Place, Stamp, append_line, writing
from .content import PARTS, Content, content_of, public_sources, subject_of
from .dependencies import along_with
from .rules import Problem, Refused

Kind, Approval, Action = Entry.Kind, Entry.Approval, WorkflowStep.Action


# What a reviewer reads, and approves


def reading_hash(row: WorkingCopy) -> str:
    """The hash of everything that publishing this row would make public: its content, and what goes public with it."""
    return chain.sha256(
        {
            "subject": subject_of(row),
            "content": content_of(row),
            "about": _public_name_of_target(row),
            "along": [[subject_of(one), content_of(one)] for one in along_with(row)],
        }
    )


def _public_name_of_target(row: WorkingCopy) -> str | None:
    return subject_of(row.update or row.evidence) if isinstance(row, Proposal) else None


def submit(row: WorkingCopy, *, by: User) -> None:
    """Ask for review of the row as it stands. Raises Refused when a rule is not met yet."""
    with transaction.atomic():
        row = _locked(row)
        _check_right(by, f"{row._meta.app_label}.change_{row._meta.model_name}", row)
        _refuse_if_closed(row)
        if problems := rules.missing(row):
            raise Refused(*problems)
        row.submitted_at, row.submitted_hash = timezone.now(), reading_hash(row)
        row.save(update_fields=("submitted_at", "submitted_hash"))
        note(row, Action.SUBMITTED, by=by)


def send_back(row: WorkingCopy, *, by: User, comment: str) -> None:
    """Return a submitted row to its authors with a comment, which is required."""
    with transaction.atomic():
        row = _locked(row)
        _check_may(by, "demands.publish", row)
        if not row.submitted_hash:
            raise Refused(Problem("not_submitted", _("This is not waiting for review.")))
        if not comment.strip():
            raise Refused(Problem("no_comment", _("Say what has to change before this can be published."), "comment"))
        row.submitted_at, row.submitted_hash = None, ""
        row.save(update_fields=("submitted_at", "submitted_hash"))
        note(row, Action.SENT_BACK, by=by, comment=comment)


def note(row: WorkingCopy, action: str, *, by: User, comment: str = "") -> WorkflowStep:
    """Keep what a member of staff did with a draft."""
    return WorkflowStep.objects.create(
        subject=subject_of(row), action=action, comment=comment.strip(), by=by, by_name=by.get_username()
    )


# The verbs


def publish(row: WorkingCopy, *, by: User, approved_hash: str) -> Entry:
    """Make public exactly what the reviewer read, and return its entry.

    ``approved_hash`` is the ``reading_hash`` of what was on the reviewer's screen. Publishing again a row that is
    public rewords it; publishing a correction or a proposal appends that to what it concerns. Raises Refused when a
    rule is not met, the row was not submitted, ``by`` wrote part of it or may not publish, or the row has changed
    since it was read.
    """
    with writing():
        row = _locked(row)
        _refuse_if_closed(row)
        _check(row, by=by, approved_hash=approved_hash)
        approval = Approval.ONE_PERSON if by.pk in rules.writers_of(row) else Approval.FOUR_EYES
        entry = _record(row, Stamp(approval, by=by))
        note(row, Action.PUBLISHED, by=by)
        return entry


def publish_in_emergency(row: WorkingCopy, *, by: User, approved_hash: str, reason: str) -> Entry:
    """Publish what ``by`` wrote without waiting for a second person. Readers see the reason, and that nobody looked.

    Every other rule holds. Raises Refused when one is not met, when ``by`` may not publish alone, or when nothing but
    the usual way is needed. The line waits until somebody else has put ``second`` behind it.
    """
    with writing():
        row = _locked(row)
        _refuse_if_closed(row)
        _check_may(by, "demands.publish_alone", row)
        _require(settings.FOUR_EYES, "four_eyes_off", _("One person may publish here as it is: publish it."))
        _require(rules.barred(row, by.pk) is not None, "no_need", _("You wrote none of it: publish it as usual."))
        _require(bool(reason.strip()), "no_reason", _("Say why it cannot wait: readers will see the reason."))
        if problems := rules.missing(row):
            raise Refused(*problems)
        _refuse_if_changed(row, approved_hash)
        entry = _record(row, Stamp(Approval.EMERGENCY, by=by, emergency=reason.strip()))
        note(row, Action.PUBLISHED, by=by, comment=reason)
        return entry


def second(entry: Entry, *, by: User) -> Entry:
    """Record that a second person has read what was published in an emergency. Who objects corrects or retracts it."""
    with writing():
        _check_may(by, "demands.publish", entry)
        entry = Entry.objects.get(pk=entry.pk)
        waiting = Entry.objects.waiting_for_a_second_person().filter(pk=entry.pk).exists()
        _require(waiting, "nothing_to_second", _("This does not wait for a second person."))
        first = {*entry.authors, entry.approved_by}
        _require(by.pk not in first, "four_eyes", _("You wrote or published this. Somebody else has to look at it."))
        place = Place(entry.campaign, entry.demand, entry.sequence)
        stamp = Stamp(Approval.FOUR_EYES, by=by)
        return append_line(Kind.SECONDED, entry.subject, {}, stamp, place, authors=sorted(one for one in first if one))


def reword(row: Campaign | Demand, *, by: User, approved_hash: str) -> Entry:
    """Publish new wording of a campaign or demand; the old one stays in the record and is shown."""
    _require(row.is_published, "not_published", _("This was never published: publish it."))
    return publish(row, by=by, approved_hash=approved_hash)


def correct(update: StatusUpdate, *, by: User, approved_hash: str) -> Entry:
    """Publish an update that takes the place of the one it names in ``corrects``, with the reason."""
    _require(update.corrects_id is not None, "no_target", _("Say which update this corrects."))
    return publish(update, by=by, approved_hash=approved_hash)


def translate(proposal: Proposal, *, by: User, approved_hash: str) -> Entry:
    """Append an update's headline and text in another language."""
    return _publish_proposal(proposal, Proposal.Kind.TRANSLATE, by=by, approved_hash=approved_hash)


def retract(proposal: Proposal, *, by: User, approved_hash: str) -> Entry:
    """Withdraw an update, with the reason; it stays readable in the record and counts no longer."""
    return _publish_proposal(proposal, Proposal.Kind.RETRACT, by=by, approved_hash=approved_hash)


def amend(proposal: Proposal, *, by: User, approved_hash: str) -> Entry:
    """Append a better description of a source that is already cited."""
    return _publish_proposal(proposal, Proposal.Kind.AMEND, by=by, approved_hash=approved_hash)


def _publish_proposal(proposal: Proposal, kind: Proposal.Kind, *, by: User, approved_hash: str) -> Entry:
    _require(proposal.kind == kind, "other_kind", _("This proposal is of another kind."))
    return publish(proposal, by=by, approved_hash=approved_hash)


def review(demand: Demand, *, by: User, as_of: str | None = None) -> Entry:
    """Record that somebody looked at a demand again and that nothing has changed; ``as_of`` defaults to today."""
    with writing():
        _check_may(by, "demands.publish", demand)
        _require(demand.is_published, "not_published", _("Only a published demand can be reviewed."))
        day = as_of or timezone.now().date().isoformat()
        return _append(Kind.REVIEWED, demand, {"as_of": day}, Stamp(_single(by, []), by=by), about=demand.published_as)


def confirm(update: StatusUpdate, *, by: User) -> Entry:
    """Record that staff have opened the sources of an update marked "not yet verified" and found what it says."""
    with writing():
        _check_may(by, "demands.publish", update)
        entry = _to_be_confirmed(update)
        if settings.FOUR_EYES and by.pk in entry.authors:
            raise Refused(Problem("four_eyes", _("You wrote this. Somebody else has to verify it.")))
        return _append(Kind.CONFIRMED, update, {}, Stamp(_single(by, entry.authors), by=by), about=entry.sequence)


def _to_be_confirmed(update: StatusUpdate) -> Entry:
    entry = Entry.objects.updates().in_force().filter(subject=subject_of(update)).first()
    if entry is None or entry.content is None or entry.content["verified"]:
        raise Refused(Problem("nothing_to_confirm", _("There is nothing here that waits to be verified.")))
    _require(not entry.later.filter(kind=Kind.CONFIRMED).exists(), "confirmed", _("This has been verified already."))
    return entry


def redact(entry: Entry, *, by: User, reason: str) -> Entry:
    """Empty an entry everywhere, history included, for reasons of law or safety. Its hash stays, so the chain verifies.

    The reason is public. Where the entry is an update, its row is emptied too; a source keeps its line in other entries
    that cite it, each of which is redacted by itself if it must be.
    """
    with writing():
        _check_may(by, "demands.redact", entry)
        _require(bool(reason.strip()), "no_reason", _("Say why: readers will see the reason."))
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        if entry.content is None:
            raise Refused(Problem("redacted", _("This entry has been redacted already.")))
        stamp = Stamp(_single(by, []), by=by)
        content = {"reason": {settings.LANGUAGE_CODE: reason.strip()}}
        place = Place(entry.campaign, entry.demand, entry.sequence)
        line = append_line(Kind.REDACTED, entry.subject, content, stamp, place)
        Entry.objects.filter(pk=entry.pk).update(
            content=None,
            salt=None,
            happened_on=None,
            status="",
            direction="",
            background=False,
            evidence=[],
            search=None,
        )
        redaction.empty(entry)
        return line


def record_imported(
    row: WorkingCopy, *, origin: str, stated: dict[str, str] | None = None, emergency: str = ""
) -> Entry:
    """Publish a row of a campaign pack; the entry says that it was imported, and from where. Rules 3 and 4 hold.

    ``stated`` is what the pack says of the row's past, such as when another site recorded it; it stands in the entry.
    So does ``emergency``, why one person published it alone there; the entry then waits for a second person here too.
    """
    with writing():
        row = _locked(row)
        _refuse_if_closed(row)
        if problems := rules.missing(row):
            raise Refused(*problems)
        return _record(row, Stamp(Approval.IMPORTED, origin=origin, stated=stated, emergency=emergency))


def record_imported_second(entry: Entry, *, origin: str, stated: dict[str, str] | None = None) -> Entry:
    """Append that a second person has read an emergency that a pack brought. Of this site's own none is meant."""
    with writing():
        imported = Entry.objects.waiting_for_a_second_person().filter(approval=Approval.IMPORTED)
        _require(
            imported.filter(pk=entry.pk).exists(), "nothing_to_second", _("This does not wait for a second person.")
        )
        place = Place(entry.campaign, entry.demand, entry.sequence)
        return append_line(
            Kind.SECONDED, entry.subject, {}, Stamp(Approval.IMPORTED, origin=origin, stated=stated), place
        )


def record_imported_review(demand: Demand, *, as_of: str, origin: str, stated: dict[str, str] | None = None) -> Entry:
    """Append a review that a campaign pack states."""
    with writing():
        stamp = Stamp(Approval.IMPORTED, origin=origin, stated=stated)
        return _append(Kind.REVIEWED, demand, {"as_of": as_of}, stamp, about=demand.published_as)


def record_imported_confirmation(update: StatusUpdate, *, origin: str, stated: dict[str, str] | None = None) -> Entry:
    """Append that the site which a campaign pack comes from has verified an update."""
    with writing():
        entry = _to_be_confirmed(update)
        stamp = Stamp(Approval.IMPORTED, origin=origin, stated=stated)
        return _append(Kind.CONFIRMED, update, {}, stamp, about=entry.sequence)


# How a line gets written


def _locked(row: WorkingCopy) -> Any:
    """The row as it is in the database with its parts, held until the end of the transaction."""
    rows = type(row)._base_manager.select_for_update().prefetch_related(*PARTS.get(type(row), ()))
    return rows.get(pk=row.pk)


def _check(row: WorkingCopy, *, by: User, approved_hash: str) -> None:
    _check_may(by, "demands.publish", row)
    if problem := rules.barred(row, by.pk):
        raise Refused(problem)
    if problems := rules.missing(row):
        raise Refused(*problems)
    if settings.FOUR_EYES and not row.submitted_hash:
        raise Refused(Problem("not_submitted", _("This has not been submitted for review.")))
    _refuse_if_changed(row, approved_hash)


def _refuse_if_changed(row: WorkingCopy, approved_hash: str) -> None:
    now = reading_hash(row)
    if now != approved_hash or row.submitted_hash not in ("", now):
        raise Refused(Problem("changed", _("This was changed after you read it. Read it again before you publish it.")))


def _check_may(by: User, permission: str, row: WorkingCopy | Entry) -> None:
    """Rights are asked for the row at hand: they may differ from campaign to campaign (``demands.workflow.rights``)."""
    if getattr(by, "weak_session", False):
        raise Refused(rules.weak_session())
    _check_right(by, permission, row)


def _check_right(by: User, permission: str, row: WorkingCopy | Entry) -> None:
    if not (by.is_active and by.has_perm(permission, row)):
        raise Refused(Problem("not_allowed", _("Your account may not do this. Ask a reviewer or an administrator.")))


def _require(condition: bool, code: str, message: Any) -> None:
    if not condition:
        raise Refused(Problem(code, message))


def _refuse_if_closed(row: WorkingCopy) -> None:
    if row.is_published and isinstance(row, (StatusUpdate, Evidence, Proposal)):
        raise Refused(Problem("closed", _("This has been published and cannot change. Correct or retract it.")))
    if row.is_published and not row.has_unpublished_changes:
        raise Refused(Problem("no_change", _("Nothing has changed since this was published.")))


def _single(by: User, authors: list[int]) -> str:
    """A line without words of anybody's own needs one person; it is two when somebody else wrote what it is about."""
    return Approval.FOUR_EYES if by.pk not in authors else Approval.ONE_PERSON


def _record(row: WorkingCopy, stamp: Stamp) -> Entry:
    """Append the line for a row, and lines for what goes public along with it; mark the rows."""
    for one in along_with(row):
        _record(one, stamp)
    kind, target, about = _kind_of(row)
    writers = sorted(rules.writers_of(row))
    entry = _append(kind, target, content_of(row), stamp, about=about, authors=writers)
    _mark(row, entry)
    for source in public_sources(row):
        if not source.is_published:
            _mark(source, entry)
    if isinstance(row, Demand) and kind == Kind.PUBLISHED:
        _reveal(row)
    if isinstance(row, Proposal):
        _apply(row)
    return entry


def _reveal(demand: Demand) -> None:
    """What already is public and names this demand may say so now; until it is published again, it does not."""
    for model in (Indicator, Engagement):
        model.objects.filter(demands=demand, published_as__isnull=False).update(edited_at=timezone.now())


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


def _append(
    kind: str, row: WorkingCopy, content: Content, stamp: Stamp, *, about: int | None, authors: list[int] | None = None
) -> Entry:
    return append_line(kind, subject_of(row), content, stamp, _place(row, about), authors=authors or [])


def _place(row: Any, about: int | None) -> Place:
    if isinstance(row, Campaign):
        return Place(row.slug, "", about)
    owner = row.demand if isinstance(row, StatusUpdate) else row
    campaign = owner.campaign.slug if hasattr(owner, "campaign") else ""
    return Place(campaign, owner.slug if isinstance(owner, Demand) else "", about)


__all__ = [
    "Refused", "amend", "confirm", "correct", "publish", "publish_in_emergency", "reading_hash", "record_imported",
    "record_imported_confirmation", "record_imported_review", "record_imported_second", "redact", "retract", "review",
    "reword", "second", "send_back", "submit", "translate",
]  # fmt: skip
