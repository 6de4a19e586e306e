"""Cells: from what a person typed to the one canonical spelling, from the record to a cell, from a cell to a value."""

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from campaigns.models.verified import Verification
from campaigns.partial_date import PartialDateField
from campaigns.plain_text import visible
from demands.ledger.chain import timestamp
from demands.ledger.content import Content
from demands.models import Evidence, Proposal

from .format import DRAFT, PUBLISHED, Cells, Column, Kind, Table

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_REASON = 5000
PLAIN = Kind.PLAIN
TRUE, FALSE = {"true", "1", "yes"}, {"false", "0", "no"}


def canonical(table: Table, column: Column, language: str, text: str) -> str:
    """The canonical spelling of a cell. Raises ValidationError with a sentence for the person who filled it in."""
    refuse_control_characters(text)
    text = visible(text.replace("\r\n", "\n")).strip()
    match column.kind:
        case Kind.VERIFIED:
            return verification(text)
        case Kind.STATE:
            return one_of([PUBLISHED, DRAFT], text or PUBLISHED)
        case Kind.MOMENT:
            return moment(text)
        case Kind.REASON:
            return reason(text)
        case Kind.CHANGES:
            return changes(text)
        case Kind.MANY:
            return " ".join(sorted(set(text.split())))
        case Kind.ONE:
            return reference(text, required=column.required or not table.field(column).blank)
        case Kind.LINES:
            return "\n".join(filter(None, (line.strip() for line in text.split("\n"))))
        case Kind.FILE | Kind.TEXT:
            return text
    return plain(table.field(column), text, translation=language not in ("", settings.LANGUAGE_CODE))


def refuse_control_characters(text: str) -> None:
    found = CONTROL.search(text)
    if found:
        raise ValidationError(f"contains the control character U+{ord(found.group()):04X}: delete it")


def one_of(choices: list[str], text: str) -> str:
    if text not in choices:
        said = f"“{text[:60]}” is none of them" if text else "must not be empty"
        raise ValidationError(f"{said}: write {', '.join(choices[:-1])} or {choices[-1]}")
    return text


def verification(text: str) -> str:
    """A level; of a pack that says none, or by its first formats no more than "verified", that of an excerpt."""
    return Verification.EXCERPT if text in ("", "verified") else one_of(Verification.values, text)


def reference(text: str, *, required: bool) -> str:
    if required and not text:
        raise ValidationError("must not be empty")
    if len(text.split()) > 1:
        raise ValidationError("contains more than one name: write only one")
    return text


def moment(text: str) -> str:
    """RFC 3339; a moment without offset is UTC."""
    if not text:
        return ""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValidationError(
            f"“{text[:60]}” is not a time: write it as 2026-11-23T09:30:00Z, or leave it empty"
        ) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    if found > dt.datetime.now(dt.UTC) + dt.timedelta(days=1):
        raise ValidationError("is in the future: nothing can have been recorded then")
    return timestamp(found)


def reason(text: str) -> str:
    if len(text) > LONGEST_REASON:
        raise ValidationError(f"has {len(text)} characters; the limit is {LONGEST_REASON}")
    return text


def changes(text: str) -> str:
    """A JSON object of texts, each under a name of ``Proposal.AMENDABLE``."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str | None) for value in found.values()):
        raise ValidationError('is not a JSON object of texts: write it as {"title": "…"}')
    if not set(found) <= set(Proposal.AMENDABLE):
        raise ValidationError(f"may name only {', '.join(Proposal.AMENDABLE)}")
    if "verification" in found:
        found["verification"] = verification(found["verification"] or "")
    for name, value in found.items():
        field: Any = Evidence._meta.get_field(name)
        if value is None and not field.null:
            raise ValidationError(f"“{name}” cannot be removed: write it as a text")
        field.clean(value, None)
    return spelling(found)


def plain(field: "models.Field[Any, Any]", text: str, *, translation: bool = False) -> str:
    """The spelling of a value of the model's field, which the field's own validators have accepted."""
    if not text:
        return empty(field, translation=translation)
    if isinstance(field, models.CharField) and "\n" in text:
        raise ValidationError("contains a line break: write it in one line")
    longest = field.max_length if isinstance(field, models.TextField) else None
    if longest and len(text) > longest:  # the field itself leaves this to forms
        raise ValidationError(f"has {len(text)} characters; the limit is {longest}")
    if choices := [str(value) for value, _ in field.flatchoices]:
        return one_of(choices, text)
    try:
        return spelling(field.clean(value_of(field, text), None))
    except ValidationError as error:
        if isinstance(field, PartialDateField) and getattr(error, "code", "") == "invalid":
            raise ValidationError(
                f"“{text[:40]}” is not a date: write it as 2005-06-17, or as 2005-06 or 2005 if no more is known"
            ) from None
        raise ValidationError(" ".join(dict.fromkeys(error.messages))) from None


def empty(field: "models.Field[Any, Any]", *, translation: bool) -> str:
    if field.blank or translation:
        return ""
    if field.has_default() and field.editable:
        return spelling(field.get_default())
    raise ValidationError("must not be empty")


def value_of(field: "models.Field[Any, Any]", cell: str) -> Any:
    """The Python value that a cell stands for. Raises ValidationError when the field takes none such."""
    if isinstance(field, models.BooleanField):
        if cell.lower() not in TRUE | FALSE:
            raise ValidationError(f"“{cell[:40]}” is neither true nor false")
        return cell.lower() in TRUE
    if not cell and field.null:
        return None
    return field.to_python(cell)


def spelling(value: Any) -> str:
    """The canonical spelling of a value."""
    if type(value) is str:  # as most are
        return value.replace("\r\n", "\n").strip()
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value.normalize():f}"
        case dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return str(value).replace("\r\n", "\n").strip()


# From the record


def cells_of(table: Table, content: Content) -> Cells:
    """What the content of an entry says, as the cells of a row; columns of which no content speaks are left out."""
    cells: Cells = {}
    for said, column, headings in table.spoken:
        if said not in content:
            if column.optional:
                cells |= dict.fromkeys(column.headings, "")
        elif headings:
            value = content[said]
            for heading, code in headings:
                cells[heading] = spelling(value.get(code))
        else:
            cells[column.name] = _said(column.kind, content[said])
    return cells


def _said(kind: Kind, value: Any) -> str:
    if kind is PLAIN:  # as most are
        return spelling(value)
    match kind:
        case Kind.ONE:
            return _name(value)
        case Kind.MANY:
            return " ".join(sorted(map(_name, value)))
        case Kind.LINES:
            return "\n".join(value)
        case Kind.FILE:
            return f"{value['sha256']}/{value['name']}" if value else ""
        case Kind.TEXT:
            return str(value or "")
    return spelling(value)


def _name(value: Any) -> str:
    """A row is named by its key, by its public name (``update:7f3a``) or by its whole content (a source)."""
    if isinstance(value, dict):
        return str(value["reference"])
    return str(value or "").removeprefix("update:")


def child_cells(table: Table, parent: str, content: Content) -> list[Cells]:
    """The parts of a row, as its entry's content lists them; ``parent`` is the row's key."""
    return [
        {table.parent: parent} | cells_of(table, part) | ({"order": str(place)} if "order" in table.names else {})
        for place, part in enumerate(content[table.said], start=1)
    ]
