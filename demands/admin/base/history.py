"""The history of one row: who changed what and when, the words that went and came, whatever program changed it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import ForeignKey, JSONField, Model, Q, QuerySet
from django.utils.translation import gettext as _
from pghistory.models import Events

from campaigns.history import kept, owned
from demands.public.text.difference import Part, difference, replaced
from demands.public.text.wording import NAMES

ON_A_PAGE = 50
HIDDEN = ("id", "search")


@dataclass(frozen=True)
class Change:
    """One field with its old and new value."""

    label: str
    parts: tuple[Part, ...]
    lang: str = ""


@dataclass
class Step:
    """One row that was written, changed or deleted: the row itself, or something of its own."""

    label: str  # insert, update, delete; begin, when the history itself began later than the row
    what: str
    changes: list[Change]


@dataclass
class Edit:
    """Everything that one person, or program, changed at one go."""

    at: Any
    by: str
    group: Any
    steps: list[Step] = field(default_factory=list)


def page(row: Model, number: Any) -> tuple[Page[Any], list[Edit]]:
    """A page of a row's history, newest first. The number of queries depends on the kind of row alone."""
    found = Paginator(events(row), ON_A_PAGE).get_page(number)
    return found, edits(list(found.object_list), row)


def events(row: Model) -> QuerySet[Any]:
    """What happened to a row, to what belongs to it and to its lists of others; nothing for what has no copies."""
    model = type(row)
    if kept(model) is None:
        return Events.objects.none()
    links = [one.remote_field.through for one in model._meta.local_many_to_many]
    copies = [copies for one in (model, *owned(model), *links) if (copies := kept(one))]
    own = kept(model)._meta.label
    every: QuerySet[Any] = (
        Events.objects.across(*copies).references(row).filter(~Q(pgh_model=own) | Q(pgh_obj_id=str(row.pk)))
    )
    return every.order_by("-pgh_created_at", "-pgh_id", "pgh_model")


def edits(events: list[Any], row: Model) -> list[Edit]:
    names = _Names(events, row)
    found: list[Edit] = []
    for event in [one for one in events if names.is_own(one)]:
        group = event.pgh_context_id or (event.pgh_slug if event.pgh_label != "begin" else "begin")
        if not found or found[-1].group != group:
            found.append(Edit(event.pgh_created_at, names.writer(event.pgh_context or {}), group))
        step = Step(event.pgh_label, names.what(event), list(names.changes(event)))
        if step.changes or step.label != "update":
            found[-1].steps.append(step)
    for edit in found:
        edit.steps.sort(key=lambda step: bool(step.what))  # the row itself before what belongs to it
    return [one for one in found if one.steps]


class _Names:
    """Words for the columns and values of some events: what numbers refer to is asked once for each kind of thing."""

    def __init__(self, events: list[Any], row: Model) -> None:
        self.row = row
        wanted: dict[Any, set[Any]] = {User: {(event.pgh_context or {}).get("user") for event in events}}
        for event in events:
            for column, values in _columns(event):
                for value in values if isinstance(values, list) and column is not None else []:
                    if isinstance(column, ForeignKey):
                        wanted.setdefault(column.related_model, set()).add(value)
                    elif column.name == "contributors":
                        wanted[User] |= set(value or [])
        self.known = {
            model: {one.pk: str(one) for one in model._base_manager.filter(pk__in=[pk for pk in pks if pk])}
            for model, pks in wanted.items()
            if any(pks)
        }

    def writer(self, context: dict[str, Any]) -> str:
        """The account's name at that time; else the command or job; else unknown."""
        if context.get("name"):
            return _("%(name)s, by link") % {"name": context["name"]} if "link" in context else context["name"]
        if context.get("command"):
            said = " ".join(filter(None, (context["command"], context.get("job"))))
            return _("the command “%(name)s”") % {"name": said}
        return _("unknown: changed directly in the database")

    def what(self, event: Any) -> str:
        """Empty for the row itself; else which kind of thing that belongs to it."""
        model = apps.get_model(event.pgh_model).pgh_tracked_model
        if model is type(self.row):
            return ""
        if model._meta.proxy:
            return str(self._list(model)[0].verbose_name)
        return str(model._meta.verbose_name)

    def _list(self, proxy: Any) -> tuple[Any, str]:
        """The list of others that a table of links keeps, and the column of it that names the other."""
        for one in type(self.row)._meta.local_many_to_many:
            through: Any = one.remote_field.through
            if issubclass(proxy, through):
                return one, f"{one.m2m_reverse_field_name()}_id"
        raise LookupError(proxy)

    def is_own(self, event: Any) -> bool:
        """Not the other half of a list that goes both ways, which the history of the other row tells."""
        model = apps.get_model(event.pgh_model).pgh_tracked_model
        if not model._meta.proxy:
            return True
        owner: str = f"{self._list(model)[0].m2m_field_name()}_id"
        return bool(event.pgh_data[owner] == self.row.pk)

    def changes(self, event: Any) -> Iterable[Change]:
        model = apps.get_model(event.pgh_model).pgh_tracked_model
        other = self._list(model)[1] if model._meta.proxy else ""
        for column, values in _columns(event):
            if column is None or (column.attname != other if other else self._is_owner(column)):
                continue
            old, new = values
            if column.name == "i18n":
                yield from self._translations(model, old or {}, new or {})
            elif (before := self.word(column, old)) != (after := self.word(column, new)):
                prose = not column.choices and column.get_internal_type() in ("CharField", "TextField")
                parts = difference(before, after) if prose else replaced(before, after)
                label = "" if other else str(column.verbose_name)
                yield Change(label, tuple(parts))

    def _is_owner(self, column: Any) -> bool:
        return (
            isinstance(column, ForeignKey)
            and column.model is not type(self.row)
            and (column.related_model is type(self.row))
        )

    def _translations(self, model: Any, old: dict[str, str], new: dict[str, str]) -> Iterable[Change]:
        """One column in the row, one line for each text and language here."""
        for name in sorted(old | new):
            before, after = str(old.get(name) or ""), str(new.get(name) or "")
            if before != after:
                of, _sep, code = name.rpartition("_")
                label = f"{model._meta.get_field(of).verbose_name} [{NAMES.get(code, code)}]"
                yield Change(label, tuple(difference(before, after)), code)

    def word(self, column: Any, value: Any) -> str:
        """A value as the forms say it."""
        if value in (None, "", [], {}):
            return ""
        if isinstance(column, ForeignKey):
            return self.known.get(column.related_model, {}).get(value, f"#{value}")
        if column.name == "contributors":
            return ", ".join(self.known.get(User, {}).get(pk, f"#{pk}") for pk in value)
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return json.dumps(value, ensure_ascii=False) if isinstance(column, JSONField) else str(value)


def _columns(event: Any) -> Iterable[tuple[Any, list[Any]]]:
    """Each column that an event says something new of, with its value before and after."""
    model = apps.get_model(event.pgh_model).pgh_tracked_model
    by_column = {one.column: one for one in model._meta.concrete_fields if one.column not in HIDDEN}
    if event.pgh_label == "update":
        changed = event.pgh_diff or {}
    else:
        gone = event.pgh_label == "delete"
        changed = {name: [value, None] if gone else [None, value] for name, value in event.pgh_data.items()}
    return [(by_column[name], changed[name]) for name in by_column if name in changed]
