"""The single things of the API."""

from django.http import Http404, HttpRequest, HttpResponse

from demands.progress import by_the_day, listed
from demands.progress.listed import Worded
from demands.progress.summaries import Summary

from . import rows
from .answers import answer, first
from .lists import begun_campaign, known_campaigns
from .operations import item
from .params import Asked

LARGEST = 2**63  # no number of an entry is as large


@item("/campaigns/{slug:campaign}", "campaign")
def campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    """One campaign with its tally. Three queries."""
    asked = Asked.of(request, "campaign")
    found = begun_campaign(campaign, asked.clock)
    updates = sum(one.updates for one in found.demands)
    summary = Summary(found.content, found.tally, len(found.demands), updates, found.last_on)
    return answer(asked, rows.campaign_row(summary, asked.clock, asked.language), campaign=found.content)


@item("/campaigns/{slug:campaign}/demands/{slug:demand}", "demand")
def demand(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """One demand with its status. Three queries."""
    asked = Asked.of(request, "demand")
    whole = begun_campaign(campaign, asked.clock)
    one = first(found for found in whole.demands if found.slug == demand)
    return answer(asked, rows.progress_row(one, whole, asked.clock, asked.language), campaign=whole.content)


@item("/updates/{int:sequence}", "update")
def update(request: HttpRequest, sequence: int) -> HttpResponse:
    """One update in force, by the number of its entry. Five queries."""
    asked = Asked.of(request, "update")
    numbers = listed.numbers(asked.clock, below=sequence + 1, number=1) if sequence + 1 < LARGEST else []
    if numbers != [sequence]:
        raise Http404
    (one,) = listed.updates(asked.clock, numbers)
    slug = one.content["campaign"]
    campaign = known_campaigns(asked.clock, [slug]).get(f"campaign:{slug}")
    return answer(asked, rows.update_row(one, campaign, asked.language), campaign=campaign)


@item("/entries/{int:sequence}", "entry")
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry of the record. Two queries."""
    asked = Asked.of(request, "entry")
    numbers = listed.line_numbers(asked.clock, after=sequence - 1, number=1) if 0 < sequence < LARGEST else []
    if numbers != [sequence]:
        raise Http404
    (one,) = listed.lines(asked.clock, numbers)
    return answer(asked, rows.entry_row(one, asked.language))


@item("/sources/{slug:reference}", "source")
def source(request: HttpRequest, reference: str) -> HttpResponse:
    """One source. What cites it: /api/v1/citations?source=. Three queries."""
    asked = Asked.of(request, "source")
    cited = first(listed.cited(asked.clock, number=1, reference=reference))
    one = first(listed.sources(asked.clock, [cited]))
    if not asked.clock.has_come(one.content["published_on"]):
        raise Http404
    return answer(asked, rows.source_row(one, asked.language))


def _worded(asked: Asked, kind: str, name: str) -> Worded:
    """The thing of this name by the clock. Two queries. Raises Http404."""
    place = first(listed.find(asked.clock, kind, number=1, subject=f"{kind}:{name}"))
    found: Worded = first(listed.worded(asked.clock, [place]))
    return found


@item("/institutions/{slug:institution}", "institution")
def institution(request: HttpRequest, institution: str) -> HttpResponse:
    """One institution. Its demands: /api/v1/demands?addressee=. Two queries."""
    asked = Asked.of(request, "institution")
    return answer(asked, rows.institution_row(_worded(asked, "institution", institution), asked.language))


@item("/themes/{slug:theme}", "theme")
def theme(request: HttpRequest, theme: str) -> HttpResponse:
    """One theme. Its demands: /api/v1/demands?theme=. Two queries."""
    asked = Asked.of(request, "theme")
    return answer(asked, rows.theme_row(_worded(asked, "theme", theme), asked.language))


@item("/campaigns/{slug:campaign}/documents/{slug:document}", "document")
def document(request: HttpRequest, campaign: str, document: str) -> HttpResponse:
    """One document. Its passages: /api/v1/passages?campaign=&document=. Three queries."""
    asked = Asked.of(request, "document")
    one = _worded(asked, "document", f"{campaign}/{document}")
    whole = known_campaigns(asked.clock, [campaign]).get(f"campaign:{campaign}")
    return answer(asked, rows.document_row(one, asked.language, whole), campaign=whole)


@item("/campaigns/{slug:campaign}/indicators/{slug:indicator}", "indicator")
def indicator(request: HttpRequest, campaign: str, indicator: str) -> HttpResponse:
    """One series of figures. Three queries."""
    asked = Asked.of(request, "indicator")
    one = _worded(asked, "indicator", f"{campaign}/{indicator}")
    left = first(by_the_day.indicators([one.content], asked.clock))
    whole = known_campaigns(asked.clock, [campaign]).get(f"campaign:{campaign}")
    return answer(asked, rows.indicator_row(one._replace(content=left), asked.language, whole), campaign=whole)
