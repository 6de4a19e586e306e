"""Links to the list that a number of sources counts, and to the files of the same sources."""

from dataclasses import dataclass
from urllib.parse import urlencode

from demands.progress.lists.cited import UPDATES
from demands.progress.standing import Clock
from demands.public.text import open_day
from demands.public.text.site_name import path


@dataclass(frozen=True)
class Form:
    """A way to write sources down; ``bibliography`` does it."""

    code: str
    ending: str
    name: str
    mime: str


FORMS = (
    Form("bib", "bib", "BibTeX", "application/x-bibtex; charset=utf-8"),
    Form("ris", "ris", "RIS", "application/x-research-info-systems; charset=utf-8"),
    Form("csl", "csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json; charset=utf-8"),
)


def of_updates(when: Clock, **choices: str) -> str:
    """The list of what the updates of a campaign or demand cite, on the same day; '' leaves a choice open."""
    return _list(_asked(when, by=UPDATES, **choices))


def of_page(when: Clock, **choices: str) -> str:
    """The list of all sources of a page, those of its figures too."""
    return _list(_asked(when, **choices))


def files(name: str, *arguments: str, asked: dict[str, str]) -> list[dict[str, str]]:
    """Links to sources in every form that programs read."""
    query = f"?{urlencode(asked)}" if asked else ""
    return [{"name": form.name, "href": path(f"{name}_{form.code}", *arguments) + query} for form in FORMS]


def _list(asked: dict[str, str]) -> str:
    return f"{path('sources')}?{open_day.encoded(asked)}"


def _asked(when: Clock, **choices: str) -> dict[str, str]:
    return {name: str(value) for name, value in (choices | open_day.asked(when)).items() if value}
