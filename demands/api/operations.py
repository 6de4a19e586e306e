"""The operations of the API as django-ninja knows them: it routes them and describes them (OpenAPI 3.1).

What an operation may be asked comes from ``params``, what it returns from ``fields``. The answers are written by
``answers``; django-ninja gets whole responses, so a list of plain rows costs no validation on its way out.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Field, NinjaAPI, Schema

from . import fields, params
from .answers import View, public_data

VERSION = "1.0.0"
SUMMARIES: dict[str, str | Promise] = {
    "campaigns": _("Campaigns with their tallies, the latest first."),
    "campaign": _("One campaign with its tally."),
    "campaign_demands": _(
        "The demands of a campaign, with the filters and orders of its page. “total” counts those that match, “tally” "
        "all demands of the campaign by status. All pages of one list show one state of the record."
    ),
    "demand": _("One demand with its status."),
    "demands": _("The demands of all campaigns, by campaign and short name."),
    "updates": _("The updates in force, the last recorded first."),
    "update": _("One update in force, by the number of its entry."),
    "sources": _("The sources that updates and figures cite, by short name."),
    "source": _("One source; /citations with its name as “source” lists what cites it."),
    "citations": _("What updates in force cite, update by update; “limit” counts updates."),
    "entries": _("The public record, oldest first: every entry with its hashes and what it published."),
    "entry": _("One entry of the record."),
    "institutions": _("The institutions to which demands are addressed."),
    "institution": _("One institution; /demands with its name as “addressee” lists its demands."),
    "themes": _("The themes of demands."),
    "theme": _("One theme; /demands with its name as “theme” lists its demands."),
    "documents": _("The documents in which demands were made, without their text."),
    "document": _("One document; /passages lists its passages."),
    "passages": _("The passages that make demands, document by document; “limit” counts documents."),
    "indicators": _("Series of figures, such as executions a year."),
    "indicator": _("One series of figures."),
    "observations": _("The figures of all series, series by series; “limit” counts series."),
    "milestones": _("Dates to come and past: reviews, votes, deadlines."),
    "engagements": _("Letters, meetings and submissions to institutions, with their replies."),
    "recommendations": _("UN recommendations that ask the same as a demand."),
}
api = NinjaAPI(
    title="Follow Through",
    version=VERSION,
    description=(
        "What governments were asked to do and what happened next: everything that this site has published, read-only. "
        "Every list takes `on` (how things stood on a date) and `recorded` (what this site had published by a date). "
        "Unknown parameters are refused. What is not public does not exist here."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    servers=[{"url": settings.SITE_URL}],
)


class AsOf(Schema):
    """The state of the world and of the record that an answer shows."""

    on: str = Field(description="How things stood on this date.")
    recorded: str | None = Field(description="What this site had published by this date; null for all.")
    entry: int | None = Field(description="Number of the last entry that counts; null for all.")


class Problem(Schema):
    """A problem (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    parameter: str = ""


ROWS = {kind: fields.model(kind) for kind in fields.ROWS}
LICENCE: Any = (str, Field(description="Address of the licence under which this is published."))
NEXT: Any = (str | None, Field(description="Address of the next page; null on the last."))
ITEMS: dict[str, type[Schema]] = {
    kind: fields.schema(f"{row.__name__}Answer", {"data": (row, ...), "as_of": (AsOf, ...), "licence": LICENCE})
    for kind, row in ROWS.items()
}
COUNTS: Any = (list[dict[str, Any]] | None, None)
LISTS: dict[str, type[Schema]] = {
    kind: fields.schema(
        f"{row.__name__}List",
        {
            "data": (list[row], ...),  # type: ignore[valid-type]
            "next": NEXT, "total": (int | None, None), "tally": COUNTS, "as_of": (AsOf, ...), "licence": LICENCE,
        },
    )
    for kind, row in ROWS.items()
}  # fmt: skip
PROBLEMS: dict[int, Any] = {400: Problem, 404: Problem, 405: Problem, 503: Problem}


# By operation: the kind of its rows, whether it is a list, and the parameters that it takes beside those of all
RETURNS: dict[str, tuple[str, bool, tuple[str, ...]]] = {}


def listing(path: str, kind: str, *names: str) -> Callable[[View], View]:
    """A list of rows of a kind; ``names`` are the parameters that it takes beside those of all lists."""
    return _operation(path, kind, (*names, "limit", "cursor"), many=True)


def item(path: str, kind: str) -> Callable[[View], View]:
    """One row of a kind."""
    return _operation(path, kind, (), many=False)


def _operation(path: str, kind: str, names: tuple[str, ...], *, many: bool) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        name = view.__name__
        RETURNS[name] = (kind, many, names)
        register = api.get(
            path,
            operation_id=name,
            url_name=name,
            summary=str(SUMMARIES[name]),
            description=str(SUMMARIES[name]),
            response={200: (LISTS if many else ITEMS)[kind]} | PROBLEMS,
            openapi_extra={"parameters": [_parameter(one) for one in (*names, *params.EVERYWHERE)]},
        )
        found: View = register(public_data(*names)(view))
        return found

    return decorate


def _parameter(name: str) -> dict[str, Any]:
    found = params.PARAMETERS[name]
    said = {"in": "query", "name": name, "required": False, "schema": found.schema, "description": str(found.meaning)}
    return said | ({"example": found.example} if found.example != "" else {})
