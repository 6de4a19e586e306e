"""Writes a pack: the same content gives the same bytes, in a folder or in a zip file."""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.db import models, transaction

from campaigns.models import Campaign
from campaigns.models.verified import Verification
from campaigns.partial_date import FORM, PartialDateField
from demands.models import Evidence

from .attached import BLOCK, Part, add_copies
from .format import DESCRIPTOR, FORMAT, Cells, Column, Kind, Table
from .public_rows import Tables, public_tables
from .reader import is_needed
from .staff_rows import staff_tables
from .tables import TABLES

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can tell
Files = Mapping[str, bytes | Part]


class CannotExport(Exception):
    """The campaign does not exist, has nothing published, or has a file that differs from the published one."""


def pack_files(campaign: str, *, staff: bool = False, recorded: dt.date | None = None) -> dict[str, bytes]:
    """All of ``pack_parts`` in memory, for a campaign that is known to be small. Raises CannotExport."""
    return {path: b"".join(parts_of(one)) for path, one in pack_parts(campaign, staff=staff, recorded=recorded).items()}


def pack_parts(campaign: str, *, staff: bool = False, recorded: dt.date | None = None) -> dict[str, bytes | Part]:
    """The files of a campaign's pack by their path, ``datapackage.json`` first.

    A public pack comes from the record alone, on request as it was by the end of a day (UTC). A staff pack has drafts,
    internal notes and internal evidence besides. Attached files and tables are read when they are written. Raises
    CannotExport.
    """
    with transaction.atomic():
        tables = staff_tables(_campaign(campaign)) if staff else public_tables(campaign, recorded)
        if not tables:
            raise CannotExport(f"Nothing has been published for a campaign “{campaign}”.")
        files = attachments(tables)
    written = {
        table.file: Part(partial(csv_parts, table, tables[table.name], staff=staff))
        for table in TABLES
        if tables[table.name]
    }
    descriptor = descriptor_of(campaign, tables, staff=staff)
    return {DESCRIPTOR: (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode(), **written, **files}


def parts_of(one: bytes | Part) -> Iterator[bytes]:
    """A file of a pack, some of it at a time."""
    if isinstance(one, bytes):
        yield one
    else:
        yield from one.read()


def _campaign(slug: str) -> Campaign:
    try:
        return Campaign.objects.get(slug=slug)
    except Campaign.DoesNotExist:
        raise CannotExport(f"There is no campaign “{slug}”.") from None


# Attached files


def attachments(tables: Tables) -> dict[str, Part]:
    """The attached files; the cells that held a text or a hash hold the path afterwards."""
    files: dict[str, Part] = {}
    for cells in tables["documents"]:
        if cells["text"]:
            draft = ".draft" if cells.get("state") == "draft" else ""
            path = f"files/documents/{cells['slug']}{draft}.txt"
            text = cells["text"].encode()
            files[path], cells["text"] = Part(partial(iter, (text,))), path
    with_file = [cells for cells in tables["evidence"] if cells["file"]]
    stored = {
        row.reference: row for row in Evidence.objects.filter(reference__in=[one["reference"] for one in with_file])
    }
    for cells in with_file:
        digest, _, name = cells["file"].partition("/")
        path = f"files/evidence/{cells['reference']}/{name}"
        files[path], cells["file"] = kept(stored[cells["reference"]], digest), path
    return dict(sorted((files | add_copies(tables)).items()))


def kept(source: Evidence, digest: str) -> Part:
    """A source's file, whose bytes must be those that the record knows."""
    try:
        with source.file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise CannotExport(f"The file of the source “{source.reference}” is missing from this site.") from None
    if found != digest:
        raise CannotExport(f"The file of the source “{source.reference}” is not the one that was published.")
    return Part(partial(_stored, source))


def _stored(source: Evidence) -> Iterator[bytes]:
    with source.file.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


# Tables


def csv_parts(table: Table, rows: list[Cells], *, staff: bool) -> Iterator[bytes]:
    """RFC 4180, but for lines that end in LF; some rows at a time."""
    text = io.StringIO(newline="")
    headings = [*headings_of(table, rows, staff=staff)]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([row.get(heading, "") for heading in headings])
        if text.tell() > BLOCK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def headings_of(table: Table, rows: list[Cells], *, staff: bool) -> dict[str, Column]:
    return {
        heading: column
        for heading, (column, _) in table.headings.items()
        if (staff or not column.staff) and (not column.optional or any(row.get(heading) for row in rows))
    }


# datapackage.json


def descriptor_of(campaign: str, tables: Tables, *, staff: bool) -> dict[str, Any]:
    """The Data Package descriptor. It tells no time, so that one content has one spelling."""
    title = tables["campaign"][0]["name"] if tables["campaign"] else campaign
    return {
        "profile": "tabular-data-package",
        "name": campaign,
        "title": title,
        "follow_through": {"format": FORMAT, "content": "staff" if staff else "public"},
        "resources": [resource_of(table, tables[table.name], staff=staff) for table in TABLES if tables[table.name]],
    }


def resource_of(table: Table, rows: list[Cells], *, staff: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            field_of(table, heading, column) for heading, column in headings_of(table, rows, staff=staff).items()
        ],
        "missingValues": [""],
    }
    if not table.is_line:
        schema["primaryKey"] = [*table.key, *(["state"] if staff and table.keeps_state else [])]
    foreign = list(foreign_keys(table))
    if foreign and not staff:  # in a staff pack a row may occur twice, as published and as draft
        schema["foreignKeys"] = foreign
    return {
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def foreign_keys(table: Table) -> Iterator[dict[str, Any]]:
    """Those that Table Schema can express: one cell that names one row by its only key."""
    for column in table.columns:
        if (
            column.kind is Kind.ONE
            and column.to != "statuses"
            and (table.name, column.name) != ("evidence", "document")
        ):
            target = next(one for one in TABLES if one.name == column.to)
            resource = "" if target.name == table.name else target.name
            yield {"fields": column.name, "reference": {"resource": resource, "fields": target.key[0]}}


def field_of(table: Table, heading: str, column: Column) -> dict[str, Any]:
    """Table Schema of one column (specs.frictionlessdata.io/table-schema)."""
    described: dict[str, Any] = {"name": heading} | type_of(table, column)
    constraints = constraints_of(table, column)
    if is_needed(table, heading):
        constraints["required"] = True
    if constraints:
        described["constraints"] = constraints
    return described


def type_of(table: Table, column: Column) -> dict[str, str]:
    if column.kind is Kind.MOMENT:
        return {"type": "datetime", "format": "any"}
    if column.kind is Kind.CHANGES:
        return {"type": "object"}
    if column.kind not in (Kind.PLAIN, Kind.ORDER):
        return {"type": "string"}
    match table.field(column):
        case models.BooleanField():
            return {"type": "boolean"}
        case models.IntegerField():
            return {"type": "integer"}
        case models.DecimalField():
            return {"type": "number"}
        case models.URLField():
            return {"type": "string", "format": "uri"}
    return {"type": "string"}


def constraints_of(table: Table, column: Column) -> dict[str, Any]:
    if column.kind is Kind.STATE:
        return {"enum": ["published", "draft"]}
    if column.kind is Kind.VERIFIED:
        return {"enum": Verification.values}
    if column.kind not in (Kind.PLAIN, Kind.TEXTS):
        return {}
    field = table.field(column)
    if isinstance(field, PartialDateField):
        return {"pattern": FORM.pattern}
    if field.choices and column.name != "language" and isinstance(field, models.CharField):
        return {"enum": [str(value) for value, _ in field.flatchoices]}
    return {"maxLength": field.max_length} if getattr(field, "max_length", None) else {}


# Where it goes


def write_folder(files: Files, folder: Path, *, private: bool) -> None:
    """Write a pack into a new or empty folder, whole or not at all. Raises OSError when that cannot be done."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name a new folder")
    beside = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        beside.mkdir(parents=True, mode=0o700 if private else 0o777)
        for path, data in files.items():
            place = beside / path
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("wb") as file:
                file.writelines(parts_of(data))
            place.chmod(0o600 if private else 0o644)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_zip(files: Files, stream: IO[bytes], *, more: bool = False) -> None:
    """Write a pack as a zip file that tells neither time nor machine, or ``more`` files into one that is there."""
    with zipfile.ZipFile(stream, "a" if more else "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as target:
                for part in parts_of(data):
                    target.write(part)


def write_zip_file(files: Files, path: Path, *, private: bool) -> None:
    """Write a zip file, whole or not at all. Raises OSError when that cannot be done."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o644), "wb") as stream:
            write_zip(files, stream)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
