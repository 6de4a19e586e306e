"""What may be asked of the API: each parameter declared once, for the description and for the check."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demands.progress.standing import Clock
from demands.public.params import query
from demands.public.params.filters import CERTAINTIES, DIRECTIONS, SORTS
from demands.public.params.query import BadQuery

from .fields import ROWS

MOST, USUAL = 100, 25  # rows of one answer
DAY = r"^\d{4}(-\d{2}(-\d{2})?)?$"
KINDS = (
    "published", "reworded", "defined", "reviewed", "translated", "corrected", "retracted", "amended", "confirmed",
    "redacted", "seconded",
)  # fmt: skip
STANCES = ("supports", "contradicts", "context")


class Parameter(NamedTuple):
    """A parameter: its schema (JSON Schema), its meaning and an example."""

    schema: dict[str, Any]
    meaning: str | Promise
    example: str | int


def _word(longest: int = query.LONGEST) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest}


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


PARAMETERS: dict[str, Parameter] = {
    "addressee": Parameter(_word(), gettext_lazy("Short name of an institution that is asked."), "mofa-japan"),
    "campaign": Parameter(_word(), gettext_lazy("Short name of a campaign."), "japan-2005"),
    "certainty": Parameter(_one_of(*CERTAINTIES), gettext_lazy("How far it has been verified."), "read"),
    "cursor": Parameter(_word(600), gettext_lazy("Where to go on: from “next” of the answer before."), ""),
    "demand": Parameter(_word(), gettext_lazy("Short name of a demand; only with its campaign."), "rome-statute"),
    "direction": Parameter(_one_of(*DIRECTIONS), gettext_lazy("Direction of the last change of status."), "progress"),
    "document": Parameter(_word(), gettext_lazy("Short name of a document; only with its campaign."), "statement-2005"),
    "entry": Parameter(
        {"type": "integer", "minimum": 1}, gettext_lazy("Number of the last entry of the record that counts."), 1204
    ),
    "fields": Parameter(
        _word(), gettext_lazy("Names of the fields to return, separated by commas."), "campaign,demand,status"
    ),
    "indicator": Parameter(_word(), gettext_lazy("Short name of an indicator; only with its campaign."), "executions"),
    "kind": Parameter(_one_of(*KINDS), gettext_lazy("Kind of entry."), "corrected"),
    "lang": Parameter(
        _one_of(*(code for code, _name in settings.LANGUAGES)),
        gettext_lazy("One language for all texts; without it each text comes in all its languages."), "en",
    ),
    "limit": Parameter(
        {"type": "integer", "minimum": 1, "maximum": MOST}, gettext_lazy("Number of rows, 100 at most."), USUAL
    ),
    "on": Parameter(
        {"type": "string", "pattern": DAY},
        gettext_lazy("The state of things on this date: 2012-03-14, 2012-03 or 2012."), "2012-03-14",
    ),
    "q": Parameter(_word(), gettext_lazy("Words that must all occur."), "treaty"),
    "recorded": Parameter(
        {"type": "string", "pattern": DAY}, gettext_lazy("What this site had published by this date."), "2026-10"
    ),
    "since": Parameter({"type": "string", "pattern": DAY}, gettext_lazy("Status changed since this date."), "2020"),
    "sort": Parameter(_one_of(*SORTS), gettext_lazy("Order of the demands."), "changed"),
    "source": Parameter(_word(), gettext_lazy("Short name of a source."), "un-treaties-rome"),
    "stance": Parameter(_one_of(*STANCES), gettext_lazy("What the source does."), "contradicts"),
    "status": Parameter(_word(), gettext_lazy("Code of a status of the campaign’s scale."), "met"),
    "subject": Parameter(
        _word(), gettext_lazy("What an entry is about, such as demand:japan-2005/rome-statute."),
        "demand:japan-2005/rome-statute",
    ),
    "theme": Parameter(_word(), gettext_lazy("Short name of a theme."), "international-justice"),
}  # fmt: skip
EVERYWHERE = ("on", "recorded", "entry", "lang", "fields")


@dataclass(frozen=True)
class Asked:
    """A request as the API understands it."""

    request: HttpRequest
    kind: str
    clock: Clock
    language: str
    fields: tuple[str, ...]

    @classmethod
    def of(cls, request: HttpRequest, kind: str) -> "Asked":
        """Raises BadQuery for what cannot be understood."""
        return cls(request, kind, query.clock(request), language(request), _fields(request, kind))

    def text(self, name: str) -> str:
        return query.text(self.request, name)

    def choice(self, name: str) -> str:
        return query.choice(self.request, name, PARAMETERS[name].schema["enum"])

    @property
    def limit(self) -> int:
        value = self.text("limit") or str(USUAL)
        if not (value.isascii() and value.isdigit() and len(value) < 5 and 1 <= int(value) <= MOST):
            message = _("“%(value)s” is not a number from 1 to %(most)d.")
            raise BadQuery("limit", message % {"value": value[:60], "most": MOST})
        return int(value)

    @property
    def belongs_to(self) -> str:
        """The list and its choices, which a cursor belongs to: all but where it goes on and how much it shows."""
        left = {name: value for name, value in self.request.GET.items() if name not in ("cursor", "limit", "fields")}
        return f"{self.request.path} {sorted(left.items())}"

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """The fields asked for, in their order; all fields when none is."""
        return {name: row[name] for name in self.fields if name in row} if self.fields else row

    def within_campaign(self, *names: str) -> None:
        """Raises BadQuery for a choice that means something only within a campaign."""
        for name in names:
            if self.text(name) and not self.text("campaign"):
                raise BadQuery(name, _("Name the campaign, too: “%(name)s” is unique only within it.") % {"name": name})


def language(request: HttpRequest) -> str:
    """The language that was asked for; '' for all."""
    return query.choice(request, "lang", PARAMETERS["lang"].schema["enum"])


def _fields(request: HttpRequest, kind: str) -> tuple[str, ...]:
    value = query.text(request, "fields")
    names = tuple(name.strip() for name in value.split(",") if name.strip()) if value else ()
    for name in names:
        if name not in ROWS[kind]:
            message = _("“%(value)s” is not a field. The fields are: %(fields)s.")
            raise BadQuery("fields", message % {"value": name[:60], "fields": ", ".join(ROWS[kind])})
    return names


def only(request: HttpRequest, names: tuple[str, ...]) -> None:
    """Raises BadQuery for a parameter that is unknown here: a mistyped filter must not return everything."""
    for name in request.GET:
        if name not in names:
            message = _("“%(name)s” is not a parameter of this address. The parameters are: %(names)s.")
            raise BadQuery(name[:60], message % {"name": name[:60], "names": ", ".join(names)})
