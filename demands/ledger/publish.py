"""The only writer of the public record.

Each verb is one transaction: it checks the rules of publication, closes or marks the row, and appends one entry to the
hash chain. Publications are serialised by an advisory lock. Verbs raise ``Refused`` with sentences for the person who
asked, and then nothing has been written.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from campaigns.models import WorkingCopy
from campaigns.models.verified import Verification
from campaigns.partial_date import today
from demands.models import Demand, Entry, StatusUpdate, WorkflowStep

from . import redaction, rules
from .append import Place, Stamp, append_line, writing
from .kinds import subject_of
from .parcel import Parcel, parcel_of
from .permission import check_may, refuse_if_closed, require
from .recording import append, locked, note, record
from .rules import Problem, Refused

Kind, Approval, Action = Entry.Kind, Entry.Approval, WorkflowStep.Action


def reading_hash(row: WorkingCopy) -> str:
    """The hash of everything that publishing this row would make public, which a reviewer approves."""
    return parcel_of(row).hash


def publish(row: WorkingCopy, *, by: User, approved_hash: str) -> Entry:
    """Make public exactly what the reviewer read, and return its entry.

    ``approved_hash`` is the ``reading_hash`` of what was on the reviewer's screen. Publishing again a row that is
    public rewords it; publishing a correction or a proposal appends that to what it concerns. Raises Refused when a
    rule is not met, the row was not submitted, ``by`` wrote part of it or may not publish, or the row has changed
    since it was read.
    """
    with writing():
        row = locked(row)
        refuse_if_closed(row)
        parcel = parcel_of(row)
        _check(parcel, by=by, approved_hash=approved_hash)
        approval = Approval.ONE_PERSON if by.pk in parcel.writers else Approval.FOUR_EYES
        entry = record(parcel, Stamp(approval, by=by))
        note(row, Action.PUBLISHED, by=by)
        return entry


def publish_in_emergency(row: WorkingCopy, *, by: User, approved_hash: str, reason: str) -> Entry:
    """Publish what ``by`` wrote without waiting for a second person. Readers see the reason, and that nobody looked.

    Every other rule holds. Raises Refused when one is not met, when ``by`` may not publish alone, or when nothing but
    the usual way is needed. The entry is unconfirmed until another person adds a ``second`` entry.
    """
    with writing():
        row = locked(row)
        refuse_if_closed(row)
        check_may(by, "demands.publish_alone", row)
        require(settings.FOUR_EYES, "four_eyes_off", _("The two-person rule is off here; publish normally."))
        parcel = parcel_of(row)
        require(rules.barred(parcel, by.pk) is not None, "no_need", _("You did not write this; publish it normally."))
        require(bool(reason.strip()), "no_reason", _("Explain why this is urgent. Readers will see the reason."))
        if problems := rules.missing(parcel):
            raise Refused(*problems)
        _refuse_if_changed(parcel, approved_hash)
        entry = record(parcel, Stamp(Approval.EMERGENCY, by=by, emergency=reason.strip()))
        note(row, Action.PUBLISHED, by=by, comment=reason)
        return entry


def second(entry: Entry, *, by: User) -> Entry:
    """Record that a second person has read what was published in an emergency. Who objects corrects or retracts it."""
    with writing():
        check_may(by, "demands.publish", entry)
        entry = Entry.objects.get(pk=entry.pk)
        waiting = Entry.objects.waiting_for_a_second_person().filter(pk=entry.pk).exists()
        require(waiting, "nothing_to_second", _("This is not awaiting confirmation."))
        first = {*entry.authors, entry.approved_by}
        require(by.pk not in first, "four_eyes", _("You wrote or published this; a colleague has to confirm it."))
        place = Place(entry.campaign, entry.demand, entry.sequence)
        stamp = Stamp(Approval.FOUR_EYES, by=by)
        return append_line(Kind.SECONDED, entry.subject, {}, stamp, place, authors=sorted(one for one in first if one))


def review(demand: Demand, *, by: User, as_of: str | None = None) -> Entry:
    """Record that a demand was re-checked and that nothing has changed; ``as_of`` defaults to today."""
    with writing():
        check_may(by, "demands.publish", demand)
        require(demand.is_published, "not_published", _("Only a published demand can be re-checked."))
        day = as_of or today().isoformat()
        return append(Kind.REVIEWED, demand, {"as_of": day}, Stamp(_single(by, []), by=by), about=demand.published_as)


def confirm(update: StatusUpdate, *, by: User) -> Entry:
    """Record that staff have opened the sources of an update that nobody had read and found what it says."""
    with writing():
        check_may(by, "demands.publish", update)
        entry = to_be_confirmed(update)
        if settings.FOUR_EYES and by.pk in entry.authors:
            raise Refused(Problem("four_eyes", _("You wrote this. A colleague has to verify it.")))
        return append(Kind.CONFIRMED, update, {}, Stamp(_single(by, entry.authors), by=by), about=entry.sequence)


def to_be_confirmed(update: StatusUpdate) -> Entry:
    entry = Entry.objects.updates().in_force().filter(subject=subject_of(update)).first()
    if entry is None or entry.content is None or entry.content["verification"] == Verification.READ:
        raise Refused(Problem("nothing_to_confirm", _("Nothing here is awaiting verification.")))
    require(not entry.later.filter(kind=Kind.CONFIRMED).exists(), "confirmed", _("This has already been verified."))
    return entry


def redact(entry: Entry, *, by: User, reason: str) -> Entry:
    """Empty an entry everywhere, history included, for reasons of law or safety. Its hash stays, so the chain verifies.

    The reason is public. Where the entry is an update, its row is emptied too; a source keeps its line in other entries
    that cite it, each of which is redacted by itself if it must be.
    """
    with writing():
        check_may(by, "demands.redact", entry)
        require(bool(reason.strip()), "no_reason", _("Give the reason. Readers will see it."))
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        if entry.content is None:
            raise Refused(Problem("redacted", _("This entry has already been redacted.")))
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
            verification="",
            source_verification=[],
            search=None,
        )
        redaction.empty(entry)
        return line


# What keeps a row from being published


def _check(parcel: Parcel, *, by: User, approved_hash: str) -> None:
    check_may(by, "demands.publish", parcel.row)
    if problem := rules.barred(parcel, by.pk):
        raise Refused(problem)
    if problems := rules.missing(parcel):
        raise Refused(*problems)
    if settings.FOUR_EYES and not parcel.row.submitted_hash:
        raise Refused(Problem("not_submitted", _("This has not been submitted for review.")))
    _refuse_if_changed(parcel, approved_hash)


def _refuse_if_changed(parcel: Parcel, approved_hash: str) -> None:
    if parcel.hash != approved_hash or parcel.row.submitted_hash not in ("", parcel.hash):
        raise Refused(
            Problem("changed", _("This was changed after you opened it. Read it again before you publish it."))
        )


def _single(by: User, authors: list[int]) -> str:
    """An entry without new words needs one person; two when another person wrote the row it is about."""
    return Approval.FOUR_EYES if by.pk not in authors else Approval.ONE_PERSON
