"""Many drafts published as one: each after what it depends on, in one transaction, as one group of entries.

The rules of publication are the ledger's: they are checked for each draft at its turn, when what comes before it in the
batch is public. Submitting a batch writes the same entries and rolls them back, so a batch that was accepted for review
is not refused later for a reason that could have been known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import WorkingCopy
from demands.models import Demand, Entry, StatusUpdate

from . import rules
from .append import Stamp, writing
from .content import content_of, public_sources
from .kinds import KINDS, kind_of
from .parcel import Parcel, Part, along_with
from .permission import check_may, refuse_if_closed
from .recording import record
from .rules import Problem, Refused

PLACE = {kind.model: place for place, kind in enumerate(KINDS)}  # kinds are listed after what they depend on
Approval = Entry.Approval
Problems = dict[WorkingCopy, list[Problem]]


class PartsRefused(Refused):
    """Nothing was written, because of some drafts of a batch; ``parts`` says which, and what to do about each."""

    def __init__(self, parts: Problems) -> None:
        self.parts = parts
        super().__init__(*(named(row, one) for row, problems in parts.items() for one in problems))


def named(row: WorkingCopy, problem: Problem) -> Problem:
    """The problem with the name of its draft."""
    words = _("%(kind)s “%(title)s”: %(problem)s")
    said = {"kind": str(row._meta.verbose_name).capitalize(), "title": str(row)[:80], "problem": problem.message}
    return Problem(problem.code, words % said, problem.field)


@dataclass(frozen=True)
class Recorded:
    """One row of a batch: what of it is to be read, by its hash, and the entry that publishing it appends."""

    row: WorkingCopy
    hash: str
    entry: Entry


def in_order(rows: Iterable[WorkingCopy]) -> list[WorkingCopy]:
    """The rows with everything that becomes public along with them, each after what it depends on."""
    found: dict[WorkingCopy, None] = {}
    for row in sorted(set(rows), key=_place):
        found |= dict.fromkeys([*along_with(row), row])
    return sorted(found, key=lambda row: PLACE[type(row)])


def _place(row: WorkingCopy) -> tuple[int, str, int, int]:
    happened = str(row.happened_on) if isinstance(row, StatusUpdate) else ""
    return PLACE[type(row)], happened, row.number if isinstance(row, Demand) else 0, row.pk


def rehearse(rows: Iterable[WorkingCopy]) -> list[Recorded]:
    """What publishing the rows together would append: written, and rolled back. Raises PartsRefused."""
    with writing(), transaction.atomic():
        found = _record(in_order(rows), None, {})
        transaction.set_rollback(True)
    return found


def publish_together(
    rows: Iterable[WorkingCopy], *, chosen: frozenset[WorkingCopy], by: User, read: Mapping[WorkingCopy, str]
) -> list[Entry]:
    """Make public exactly what the reviewer read of several drafts, and return their entries.

    ``chosen`` are the drafts that were submitted; the others become public because these depend on them. ``read`` has
    the hash of what was read of each. One that became public in the meantime, to the letter as it was read, is left
    out. Raises PartsRefused, with nothing written, when one draft breaks a rule, was not submitted, has changed, or was
    written by ``by``, or when it needs something that nobody has read.
    """
    with writing():
        rows = in_order(rows)
        if refused := {row: problems for row in rows if (problems := _objections(row, chosen, by, read))}:
            raise PartsRefused(refused)
        return [one.entry for one in _record([row for row in rows if not _is_done(row)], by, read)]


def _objections(
    row: WorkingCopy, chosen: frozenset[WorkingCopy], by: User, read: Mapping[WorkingCopy, str]
) -> list[Problem]:
    """What can be said against a row before anything is written."""
    if row not in read:
        return [_unread()]
    parcel = _parcel(row, ())
    if _is_done(row):
        return [] if parcel.own_hash == read[row] else [_changed()]
    found = []
    if row in chosen:
        try:
            check_may(by, "demands.publish", row)
        except Refused as refused:
            found += refused.problems
        if not row.submitted_hash:
            found.append(_changed())
    barred = rules.barred(parcel, by.pk)
    return [*found, barred] if barred else found


def _is_done(row: WorkingCopy) -> bool:
    """Whether there is nothing to publish about a row any more."""
    return row.is_published and (kind_of(row).closes or not row.has_unpublished_changes)


def _changed() -> Problem:
    return Problem("changed", _("It has changed since it was submitted. Submit the batch again."))


def _unread() -> Problem:
    return Problem("not_read", _("It is needed now and was not part of the batch. Submit the batch again."))


def _parcel(row: WorkingCopy, along: Iterable[WorkingCopy]) -> Parcel:
    parts = tuple(Part(one, content_of(one)) for one in along)
    return Parcel(row, content_of(row), parts, tuple(public_sources(row)))


def _record(rows: list[WorkingCopy], by: User | None, read: Mapping[WorkingCopy, str]) -> list[Recorded]:
    """Append the entries of rows that are in their order. Without ``by`` it is a rehearsal: nobody has read them."""
    last = Entry.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    group = (last + 1, last + len(rows)) if len(rows) > 1 else None
    found: list[Recorded] = []
    refused: Problems = {}
    for row in _at_their_turn(rows):
        parcel = _parcel(row, along_with(row))
        needs = {rules.parent_of(row), *(part.row for part in parcel.along)}
        problems = _problems(parcel, read)
        if waits := needs & refused.keys():  # what is wrong there is said there
            problems = [one for one in problems if one.code != rules.PARENT]
        elif parcel.along:
            problems.append(_unread())
        if problems or waits:
            refused[row] = problems
            continue
        alone = by is None or by.pk in parcel.writers
        stamp = Stamp(Approval.ONE_PERSON if alone else Approval.FOUR_EYES, by=by, batch=group)
        found.append(Recorded(row, parcel.own_hash, record(parcel, stamp)))
    if refused:
        raise PartsRefused({row: problems for row, problems in refused.items() if problems})
    return found


def _problems(parcel: Parcel, read: Mapping[WorkingCopy, str]) -> list[Problem]:
    """What keeps a row from being published at its turn."""
    try:
        refuse_if_closed(parcel.row)
    except Refused as refused:
        return list(refused.problems)
    if read and parcel.own_hash != read[parcel.row]:
        return [_changed()]
    return rules.missing(parcel)


def _at_their_turn(rows: list[WorkingCopy]) -> Iterator[Any]:
    """The rows as they are in the database once all before them are public, held until the transaction ends."""
    for kind in KINDS:
        keys = [row.pk for row in rows if type(row) is kind.model]
        if not keys:
            continue
        locked = kind.model._base_manager.select_for_update(of=("self",)).select_related(*kind.beside)
        # What links to its own kind is asked for at each turn: which of it is public changes from one to the next.
        parts = [
            one for one in kind.parts if kind.model._meta.get_field(one.split("__")[0]).related_model != kind.model
        ]
        fresh = {one.pk: one for one in locked.prefetch_related(*parts).filter(pk__in=keys)}
        for row in (fresh[key] for key in keys if key in fresh):
            if getattr(row, "parent_id", None) in fresh:
                row.parent = fresh[row.parent_id]  # that very object, which knows when it has become public
            yield row
