"""Take a demonstration off: the one way in which lines leave the record (docs/demonstration.md).

The guards of the database know no such way, and none is added to them. So only a role that owns the tables, as that of
an installation does, can do it: it switches the guard of the record off for one transaction, in which nobody else
writes. Whether the record is a demonstration at all, the caller finds out within that transaction; a line that anybody
approved here is refused in any case.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import ProgrammingError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Institution, Scale, Theme, WorkingCopy
from demands.ledger.append import LOCK, OPENING
from demands.ledger.kinds import KINDS
from demands.ledger.problem import Problem
from demands.ledger.rules import Refused
from demands.models import (
    CampaignStanding,
    CheckpointMail,
    DemandStanding,
    Entry,
    StatusUpdate,
    Suggestion,
    Timestamp,
    TreeTile,
    UpdateCount,
)

SHARED = (Theme, Institution, Scale)  # campaigns of one's own may use them already
# The rows of a kind go before those that they refer to.
ORDER = (
    "proposal", "explanation", "update", "engagement", "indicator", "demand", "milestone", "evidence", "document",
    "recommendation", "campaign", "theme", "institution", "scale",
)  # fmt: skip
# What follows from the record
FOLLOWING = (TreeTile, DemandStanding, CampaignStanding, UpdateCount, Timestamp, CheckpointMail)
GUARD = "ALTER TABLE demands_entry {} TRIGGER {}"
Going = dict[type[models.Model], set[Any]]


@contextmanager
def alone() -> Iterator[None]:
    """One transaction with the record for itself: who publishes waits, and then publishes into what is left.

    Raises Refused for a role that does not own the record's table.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OPENING, [LOCK])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        guard = _guard()
        try:
            cursor.execute(GUARD.format("DISABLE", guard))
        except ProgrammingError as fault:
            message = _("The database’s role does not own the record, so it cannot take anything off: %(fault)s")
            raise Refused(Problem("not_owner", message % {"fault": str(fault).splitlines()[0]})) from None
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(GUARD.format("ENABLE", guard))
        cursor.execute("SELECT set_config('follow_through.ledger', '', true)")


def _guard() -> str:
    """The quoted name of the trigger that lets nobody delete a line."""
    found = next(one for one in Entry._meta.triggers if one.name == "entry_append_only")  # type: ignore[attr-defined]
    return connection.ops.quote_name(found.get_pgid(Entry))


def going() -> Going:
    """Every published row, by its model: all that the record is about."""
    return {
        kind.model: set(kind.model._base_manager.filter(published_as__isnull=False).values_list("pk", flat=True))
        for kind in KINDS
    }


def in_the_way(rows: Going) -> list[WorkingCopy]:
    """Drafts of one's own that rest on rows that would go: they would lose something, or could not be kept."""
    found: dict[tuple[type[models.Model], Any], WorkingCopy] = {}
    for kind in KINDS:
        staying = kind.model._base_manager.exclude(pk__in=rows[kind.model])
        for field in (*kind.model._meta.concrete_fields, *kind.model._meta.many_to_many):
            gone = rows.get(field.related_model) if field.related_model not in SHARED else None  # type: ignore[arg-type]
            for row in staying.filter(**{f"{field.name}__in": gone}) if gone else ():
                found[kind.model, row.pk] = row
    own = StatusUpdate._base_manager.exclude(pk__in=rows[StatusUpdate])
    for row in own.filter(citations__evidence__in=rows[_model("evidence")]):
        found[StatusUpdate, row.pk] = row
    for row in own.filter(status__scale__in=rows[Scale], demand__in=rows[_model("demand")]):
        found[StatusUpdate, row.pk] = row
    for row in (
        _model("demand")
        ._base_manager.exclude(pk__in=rows[_model("demand")])
        .filter(passages__document__in=rows[_model("document")])
    ):
        found[type(row), row.pk] = row
    return list(found.values())


def _model(name: str) -> Any:
    return next(kind.model for kind in KINDS if kind.name == name)


def remove(rows: Going) -> int:
    """Remove every line of the record, the rows that it is about, and what follows from it; returns how many lines.

    Within ``alone``. What campaigns of one's own share with it stays as a draft. Raises Refused when a person, not a
    pack, approved a line.
    """
    lines = Entry.objects.count()
    approved = Entry.objects.exclude(approval=Entry.Approval.IMPORTED).exists()
    if approved or lines == 0:
        raise Refused(Problem("own", _("Something of your own has been published here: the record stays.")))
    StatusUpdate._base_manager.filter(pk__in=rows[StatusUpdate]).update(corrects=None)
    Suggestion.objects.filter(campaign__in=rows[_model("campaign")]).delete()
    for name in ORDER:
        model = _model(name)
        leaving = model._base_manager.filter(pk__in=rows[model])
        if model in SHARED:
            _remove_shared(leaving)
        else:
            leaving.delete()
    for model in FOLLOWING:
        model._base_manager.all().delete()
    with connection.cursor() as cursor:
        # said once more where it is done: not one line goes from a record in which anybody approved one
        cursor.execute(
            "DELETE FROM demands_entry WHERE NOT EXISTS (SELECT 1 FROM demands_entry WHERE approval <> 'imported')"
        )
        if cursor.rowcount != lines:
            raise Refused(Problem("own", _("Something of your own has been published here: the record stays.")))
    return lines


def _remove_shared(leaving: "models.QuerySet[Any]") -> None:
    """Make rows drafts again, and delete those that nothing uses which stays; what has a parent goes before it."""
    leaving.update(published_as=None, submitted_hash="", submitted_at=None)
    for row in sorted(leaving, key=_depth, reverse=True):
        if not any(_users(row)):
            row.delete()


def _depth(row: Any) -> int:
    """How many parents a row has above it."""
    parent = getattr(row, "parent", None)
    return 1 + _depth(parent) if parent else 0


def _users(row: models.Model) -> Iterable[Any]:
    """Rows of other tables that refer to it; of those that are part of it, those that refer to these."""
    for relation in row._meta.related_objects:
        if getattr(relation, "on_delete", None) is models.DO_NOTHING:  # the history of edits, which stays
            continue
        users = relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
        if relation.one_to_many and relation.on_delete is models.CASCADE:
            for part in users:
                yield from _users(part)
        else:
            yield from users[:1]
