"""Who changed what and when. The database itself copies every row that staff edit whenever it changes.

The copies are made by triggers (django-pghistory), so that what a script or a statement of SQL changes is seen like
what a form does. Append-only tables, the record and the workflow's steps, need no copies.
"""

import json
import uuid
from typing import Any

import pghistory
from django.db import connection, models
from modeltrans.fields import TranslationField

from .partial_date import PartialDateField

# Said better by the steps of the workflow and by the record, which nobody can rewrite.
BOOKKEEPING = ("version", "edited_at", "submitted_at", "submitted_hash", "published_as")
PROMISED = ("email",)  # a reader's address is deleted in time, so there is no copy of it


_COPIES: dict[type[models.Model], Any] = {}


def keep(*tracked: type[models.Model]) -> None:
    """Keep the history of these models and of their lists of others, from the module that defines them."""
    for model in tracked:
        _COPIES[model] = _keep(model)
        for field in model._meta.local_many_to_many:
            through: Any = field.remote_field.through
            if through._meta.auto_created:
                _COPIES[through] = _keep(_named(through, model), obj_field=None)


def _named(through: Any, owner: type[models.Model]) -> type[models.Model]:
    """A list of others under a name of its own: migrations add no triggers to tables that Django made itself."""
    name = through.__name__.replace("_", " ").title().replace(" ", "")
    options = {"proxy": True, "default_permissions": (), "app_label": owner._meta.app_label}
    return type(name, (through,), {"__module__": owner.__module__, "Meta": type("Meta", (), options)})


def _keep(model: type[models.Model], **options: Any) -> Any:
    names = {field.name for field in model._meta.concrete_fields}
    translated = {
        field.name: models.JSONField(null=True)  # as a plain column: a copy is not translated again
        for field in model._meta.concrete_fields
        if isinstance(field, TranslationField)
    }
    pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[name for name in (*BOOKKEEPING, *PROMISED) if name in names],
        attrs=translated,
        meta={"default_permissions": ()},
        **options,
    )(model)
    return model.pgh_event_models["insert"]  # type: ignore[attr-defined]


def kept(model: Any) -> Any:
    """The model of the copies; None for what has none."""
    return _COPIES.get(model)


def owned(model: type[models.Model]) -> list[type[models.Model]]:
    """What has no life apart from a row of this model: its citations, passages, statuses, numbers."""
    return [
        one.related_model
        for one in model._meta.related_objects
        if getattr(one, "on_delete", None) is models.CASCADE and kept(one.related_model) and one.one_to_many
    ]


def forget(row: models.Model) -> None:
    """Take the words out of every copy of a row and of what belongs to it. That there was a change, stays."""
    with connection.cursor() as cursor:  # what was compared with these words is counted again
        cursor.execute("INSERT INTO campaigns_textstocount (texts) VALUES ('')")
    _forget(kept(type(row)).objects.filter(pgh_obj_id=row.pk))
    for model in owned(type(row)):
        fields: list[Any] = [one for one in model._meta.concrete_fields if one.related_model is type(row)]
        for field in fields:
            if field.remote_field.on_delete is models.CASCADE:
                _forget(kept(model).objects.filter(**{field.attname: row.pk}))


def _forget(copies: Any) -> None:
    copies.update(
        **{field.name: empty for field in copies.model._meta.concrete_fields if (empty := _empty(field)) is not None}
    )


def _empty(field: Any) -> Any:
    """What is left of a field that may hold words; None for one that cannot, or says only what kind of thing it is."""
    if field.name.startswith("pgh_") or field.choices or isinstance(field, (models.SlugField, PartialDateField)):
        return None
    if isinstance(field, models.JSONField):
        return {}
    return "" if isinstance(field, (models.CharField, models.TextField, models.FileField)) else None


def said_by(**who: str) -> None:
    """Let every copy made in this transaction say who made it: once, where pghistory would before each statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
            [str(uuid.uuid4()), json.dumps(who)],
        )


def begin(apps: Any, schema_editor: Any, app_label: str) -> None:
    """For the migration that brings the history: a first copy of every row that is there already."""
    for copies in list(apps.get_app_config(app_label).get_models()):
        if not any(one.name == "pgh_id" for one in copies._meta.concrete_fields):
            continue
        name = copies._meta.model_name.removesuffix("event")
        quote, source = schema_editor.quote_name, apps.get_model(app_label, name)._meta
        columns = [quote(one.column) for one in copies._meta.concrete_fields if not one.name.startswith("pgh_")]
        values = list(columns)
        if any(one.name == "pgh_obj" for one in copies._meta.concrete_fields):
            columns, values = [*columns, "pgh_obj_id"], [*values, quote(source.pk.column)]
        schema_editor.execute(
            f"INSERT INTO {quote(copies._meta.db_table)} ({', '.join(columns)}, pgh_created_at, pgh_label, pgh_context)"
            f" SELECT {', '.join(values)}, now(), 'begin', '{{\"command\": \"migrate\"}}'"
            f" FROM {quote(source.db_table)}"
        )
