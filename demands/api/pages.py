"""The pages for people: what can be taken away and under which conditions, and what the API answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate, today
from demands.progress import log as reader
from demands.progress.standing import Clock
from demands.progress.summaries import Campaigns
from demands.public.params.paging import Pages
from demands.public.params.query import public_page
from demands.public.presenters import meta
from demands.public.templatetags.public import words
from demands.public.text.site_name import address, licence_of, publisher_name, site_name
from demands.public.text.wording import reader_language

from . import params
from .fields import ROWS, known
from .files.dictionary import explained
from .files.tables import TABLES
from .files.views import FORMS
from .operations import RETURNS, SUMMARIES, api

ON_A_PAGE = 20  # campaigns
BASE = "/api/v1"


@public_page("page")
def data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded. Four queries."""
    found = Campaigns(Clock())
    pages = Pages(request, found.total, ON_A_PAGE)
    head = reader.head()
    entry = head.sequence if head else 0
    context = {
        "section": "data",
        "campaigns": [
            {"title": words(one.content["name"]), "files": _files(one.slug)}
            for one in found.some(pages.start, ON_A_PAGE)
        ],
        "pages": pages,
        "all": _files(""),
        "tables": [(table, explained(table)) for table in TABLES],
        "api": f"{settings.SITE_URL}{BASE}/",
        "citation": _cited(entry),
        "meta": _meta(entry, head.recorded_at.isoformat(timespec="seconds") if head else ""),
    }
    return render(request, "public/data/index.html", context)


def _files(campaign: str) -> list[tuple[str, str]]:
    """The forms of a download with their addresses."""
    if not campaign:
        return [(form.upper(), reverse(f"data:all_{form}")) for form in FORMS]
    return [(form.upper(), reverse(f"data:{form}", args=[campaign])) for form in (*FORMS, "zip")]


def _cited(entry: int) -> dict[str, Any]:
    """How to cite the data as they are today."""
    day = PartialDate(today()).display(reader_language())
    return {"title": site_name(), "publisher": publisher_name(), "day": day, "entry": entry, "address": _address()}


def _address() -> str:
    return f"{settings.SITE_URL}{reverse('data:index')}"


def _meta(entry: int, changed: str) -> meta.Meta:
    """The page as a schema.org Dataset, with its files as DataDownload."""
    title = _("Data and API")
    description = _("Everything that this site has published, as files and through an API, under an open licence.")
    kinds = {"csv": "text/csv", "json": "application/json"}
    kinds["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    files = [
        {
            "@type": "DataDownload",
            "encodingFormat": kinds[form],
            "contentUrl": f"{settings.SITE_URL}{reverse(f'data:all_{form}')}",
        }
        for form in FORMS
    ]
    dataset = {
        "@type": "Dataset",
        "@id": _address(),
        "url": _address(),
        "name": site_name(),
        "description": description,
        "license": licence_of().address,
        "creator": meta.publisher(),
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "isAccessibleForFree": True,
        "version": str(entry),
        "dateModified": changed,
        "distribution": files,
        "variableMeasured": [one.name for one in explained("demands")],
    }
    graph = (meta.said(dataset), meta.breadcrumbs((title, _address())))
    return meta.Meta(title, description, _address(), image=address("card"), image_text=site_name(), graph=graph)


@public_page()
def documentation(request: HttpRequest) -> HttpResponse:
    """The API for people, made of its description. No query."""
    context = {
        "section": "data",
        "base": f"{settings.SITE_URL}{BASE}",
        "operations": [_operation(path, view) for path, view in _views()],
        "everywhere": [_parameter(name) for name in (*params.EVERYWHERE, "limit", "cursor")],
        "kinds": [{"kind": kind, "fields": [_field(kind, name) for name in names]} for kind, names in ROWS.items()],
        "problem": f"{BASE}/demands?on=banana",
    }
    return render(request, "public/data/api.html", context)


def _views() -> list[tuple[str, str]]:
    """Path and name of each operation, in the order in which they were declared."""
    found = []
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            found.append((path, view.operations[0].operation_id or ""))
    return found


def _operation(path: str, name: str) -> dict[str, Any]:
    kind, _many, names = RETURNS[name]
    shown = path.replace("{slug:", "{").replace("{int:", "{")
    example = "" if "{" in shown else f"{BASE}{shown}"
    own = [_parameter(one) for one in names if one not in ("limit", "cursor")]
    return {
        "path": shown,
        "summary": SUMMARIES[name],
        "kind": kind,
        "parameters": own,
        "example": example,
    }


def _parameter(name: str) -> dict[str, Any]:
    found = params.PARAMETERS[name]
    return {"name": name, "meaning": found.meaning, "choices": found.schema.get("enum", []), "example": found.example}


def _field(kind: str, name: str) -> dict[str, Any]:
    found = known(kind, name)
    return {"name": name, "meaning": found.meaning, "type": _type(found.kind)}


def _type(kind: Any) -> str:
    """The type of a field in a word that JSON has."""
    text = str(kind)
    for word, said in (("list", "array"), ("dict[str, str]", "text"), ("dict", "object"), ("bool", "boolean")):
        if word in text:
            return said
    return "integer" if "int" in text and "str" not in text else "string"
