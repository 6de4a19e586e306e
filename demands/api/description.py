"""The OpenAPI description: what django-ninja makes of the operations, with an example of every answer."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from demands.public.params.page_cache import kept
from demands.public.text.site_name import site_name

from . import fields, items, lists
from .answers import problem
from .operations import RETURNS, api

OPERATIONS = (lists, items)  # importing them registered what they have
AS_OF = {"on": "2026-11-30", "recorded": None, "entry": None}
DETAILS = {
    400: "“banana” is not a date. Write it as 2012-03-14, 2012-03 or 2012.",
    404: "There is nothing public at this address.",
    405: "The record can be read here, and not be changed.",
    503: "The database does not answer. Try again in a moment.",
}
TITLES = {400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}


@cache
def description() -> dict[str, Any]:
    """The whole description (OpenAPI 3.1)."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    for path in found["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                _complete(response, int(status), operation["operationId"])
    for schema in found["components"]["schemas"].values():
        _loosen(schema)
    return found


def _complete(response: dict[str, Any], status: int, operation: str) -> None:
    """The media type of problems, and an example."""
    content = response["content"]["application/json"]
    if status != 200:
        content["example"] = {"type": "about:blank", "title": TITLES[status], "status": status} | {
            "detail": DETAILS[status]
        }
        response["content"] = {"application/problem+json": content}
        return
    _loosen(content["schema"])
    kind, many, _names = RETURNS[operation]
    row, rest = fields.example(kind), {"as_of": AS_OF, "licence": fields.FIELDS["licence"].example}
    content["example"] = ({"data": [row], "next": None} if many else {"data": row}) | rest


def _loosen(schema: dict[str, Any]) -> None:
    """``fields`` leaves out what was not asked for, and a problem has no parameter where none is to blame."""
    if schema.get("title", "").lower() in fields.ROWS:
        schema.pop("required", None)
    if "next" in schema.get("properties", {}):
        schema["required"] = ["data", "next", "as_of", "licence"]
    if schema.get("title") == "Problem":
        schema["required"] = ["type", "title", "status"]
    for declared in schema.get("properties", {}).values():
        declared.pop("default", None)


def openapi(request: HttpRequest) -> HttpResponseBase:
    """The description as JSON."""
    if request.GET:
        return problem(400, "Bad Request", "This address takes no parameters.")
    return kept(request, _openapi)


def _openapi() -> HttpResponse:
    found = description()
    named = found | {"info": found["info"] | {"title": site_name(settings.LANGUAGE_CODE)}}
    text = json.dumps(named, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/vnd.oai.openapi+json;version=3.1")
