"""The pack of a campaign for readers: a Frictionless Data Package with its licence, citation and dictionary inside.

The tables and files are those of ``export_pack``, so that it can be loaded elsewhere; the descriptor says more.
"""

import datetime as dt
import io
import json
from typing import IO, Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from campaigns.licences import LICENCES
from demands.api.fields import FIELDS
from demands.exchange.packs.continued import continued
from demands.exchange.packs.writer import (
    DESCRIPTOR,
    TABLES,
    CannotExport,
    Column,
    Files,
    pack_parts,
    parts_of,
    write_zip,
)
from demands.progress import still
from demands.public.params import earlier
from demands.public.presenters.citing import citation
from demands.public.text.site_name import licence_of
from demands.public.text.wording import pick

from .selection import Selection


def write(file: IO[bytes], selection: Selection) -> None:
    """Write the zip file. Raises Http404 where nothing can be exported."""
    whole = selection.whole
    assert whole is not None
    try:
        files = {**_parts(whole.slug, selection.clock.recorded)}
    except CannotExport:
        raise Http404 from None
    descriptor = json.loads(b"".join(parts_of(files.pop(DESCRIPTOR)))) | _about(selection)
    for resource in descriptor["resources"]:
        _explain(resource)
    if still.is_on():
        file.write(still.once(("packed", whole.slug, selection.clock.recorded), lambda: _packed(files)))
    else:
        write_zip(files, file)
    write_zip({DESCRIPTOR: (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()}, file, more=True)


@still.read_once
def _parts(campaign: str, recorded: dt.date | None) -> Files:
    """What packs in all languages hold, but for what their descriptors say besides. Raises CannotExport."""
    before = earlier.known()
    if before and before.new is not None and recorded is None:
        found = continued(campaign, before.path, before.new)
        if found is not None:
            return found
    return pack_parts(campaign, recorded=recorded)


def _packed(files: Files) -> bytes:
    """A zip file of what packs in all languages hold."""
    stream = io.BytesIO()
    write_zip(files, stream)
    return stream.getvalue()


def _about(selection: Selection) -> dict[str, Any]:
    """Title, licence, citation and where it is from (specs.frictionlessdata.io/data-package)."""
    whole = selection.whole
    assert whole is not None
    cite = citation(pick(whole.content["title"])[0], reverse("public:campaign", args=[whole.slug]), whole)
    licence = licence_of(whole.content)
    code = next(code for code, one in LICENCES.items() if one == licence)
    return {
        "title": pick(whole.content["title"])[0],
        "description": pick(whole.content["standfirst"])[0],
        "homepage": f"{settings.SITE_URL}{reverse('public:campaign', args=[whole.slug])}",
        "licenses": [{"name": code, "title": str(licence.name), "path": licence.address}],
        "contributors": [{"title": cite.publisher, "role": "publisher"}],
        "citation": f"“{cite.title}”, {cite.publisher}, {cite.day} ({cite.entry}). {cite.address}",
        "bibtex": cite.bibtex,
    }


def _explain(resource: dict[str, Any]) -> None:
    """The dictionary: a sentence for each field."""
    table = next(one for one in TABLES if one.name == resource["name"])
    for field in resource["schema"]["fields"]:
        column, language = table.headings[field["name"]]
        said = _meaning(column)
        field["description"] = f"{said} [{language}]" if language else said


def _meaning(column: Column) -> str:
    """What the dictionary says of a column of this name; of those that only packs have, their name in words."""
    if column.name in FIELDS:
        return str(FIELDS[column.name].meaning)
    return column.name.replace("_", " ").capitalize() + "."
