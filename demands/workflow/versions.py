"""Earlier versions of a row, brought back from its history: after a change that was a mistake, or never wanted.

The history has a copy of every version of a row, of what belongs to it and of its lists of others
(``campaigns.history``). What is only for the newsroom stays as it is.
"""

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey, Model, ProtectedError, Q, RestrictedError
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslatedVirtualField

from campaigns import history
from campaigns.models import WorkingCopy
from demands.ledger.kinds import kind_of
from demands.ledger.permission import check_right, refuse_if_closed, require
from demands.ledger.recording import locked
from demands.ledger.rules import Problem, Refused
from demands.models import Entry

from .steps import wrote

NEWSROOM_ONLY = ("internal_notes", "priority")
KEPT_AS_THEY_ARE = (*history.BOOKKEEPING, *history.PROMISED, "contributors", *NEWSROOM_ONLY)


def discard_changes(row: WorkingCopy, *, by: User) -> bool:
    """Give a public row the words back that readers have. Returns whether it is now what they have, to the letter.

    Raises Refused, with nothing changed, when there is nothing to discard or the history does not reach back.
    """
    require(
        row.is_published and row.has_unpublished_changes and not kind_of(row).closes,
        "no_change", _("There are no unpublished changes to discard."),
    )  # fmt: skip
    published_at = Entry.objects.values_list("recorded_at", flat=True).get(Q(pk=row.published_as))
    return not restore(row, published_at, by=by).has_unpublished_changes


def restore(row: WorkingCopy, moment: dt.datetime, *, by: User) -> Any:
    """Give a row, what belongs to it and its lists the values that they had at a moment; return it as saved.

    Those who wrote them count as its writers again. Raises Refused when the row is closed, the user may not write in
    it, or what it had then cannot be had any more.
    """
    try:
        with transaction.atomic():
            return _restored(locked(row), moment, by)
    except ValidationError as error:
        raise Refused(Problem("invalid", " ".join(error.messages))) from error
    except (IntegrityError, ProtectedError, RestrictedError) as error:
        words = _("This version cannot be restored: it needs something deleted since, or lacks something public.")
        raise Refused(Problem("not_restorable", words)) from error


def _restored(row: Any, moment: dt.datetime, by: User) -> Any:
    check_right(by, f"{row._meta.app_label}.change_{row._meta.model_name}", row)
    if kind_of(row).closes:
        refuse_if_closed(row)
    then = _last(type(row), moment, pgh_obj_id=row.pk)
    if not then:
        raise Refused(Problem("no_version", _("The history does not go back to this version.")))
    _fill(row, then[0])
    virtual = [one.name for one in row._meta.get_fields() if isinstance(one, TranslatedVirtualField)]
    row.full_clean(exclude=virtual)
    row.save()
    for model in history.owned(type(row)):
        _restore_parts(model, row, moment)
    for field in row._meta.local_many_to_many:
        _restore_list(field, row, moment)
    connection.check_constraints()  # that everything it refers to is there, which the database would ask at the end
    fresh = type(row)._base_manager.get(pk=row.pk)
    wrote(fresh, by, with_writers=then[0].contributors)
    return fresh


def _last(model: type[Model], moment: dt.datetime, key: str = "pgh_obj_id", **of: Any) -> list[Any]:
    """The copies that say what there was at a moment, one for each row."""
    copies = history.kept(model).objects.filter(pgh_created_at__lte=moment, **of)
    last = copies.order_by(key, "-pgh_created_at", "-pgh_id").distinct(key)
    return [one for one in last if one.pgh_label != "delete"]


def _fill(row: Any, copy: Any) -> None:
    fixed = kind_of(row).identity if isinstance(row, WorkingCopy) and row.is_published else ()
    names = {one.partition("__")[0] for one in fixed}
    for field in row._meta.concrete_fields:
        if field.primary_key or field.name in KEPT_AS_THEY_ARE or field.name in names:
            continue
        setattr(row, field.attname, getattr(copy, field.attname))


def _restore_parts(model: type[Model], row: Any, moment: dt.datetime) -> None:
    """Rows of another table that belong to this one: those of then, and no others."""
    owner = next(
        one for one in model._meta.concrete_fields if isinstance(one, ForeignKey) and one.related_model is type(row)
    )
    then = {copy.pgh_obj_id: copy for copy in _last(model, moment, **{owner.attname: row.pk})}
    now = {one.pk: one for one in model._base_manager.filter(**{owner.attname: row.pk})}
    for pk in now.keys() - then.keys():
        now[pk].delete()
    for pk, copy in then.items():
        part = now.get(pk) or model(pk=pk, **{owner.attname: row.pk})
        _fill(part, copy)
        part.save()


def _restore_list(field: Any, row: Any, moment: dt.datetime) -> None:
    """A list of others, without those that have been deleted since."""
    through = field.remote_field.through
    if history.kept(through) is None:
        return
    copies = _last(through, moment, "id", **{f"{field.m2m_field_name()}_id": row.pk})
    numbers = [getattr(one, f"{field.m2m_reverse_field_name()}_id") for one in copies]
    getattr(row, field.name).set(field.related_model._base_manager.filter(pk__in=numbers))
