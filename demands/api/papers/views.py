"""The papers for a meeting, in the language of their address."""

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from demands.api.files import workbook
from demands.progress import progress
from demands.progress.progress import DemandPage
from demands.public.params import query
from demands.public.params.query import CLOCKS, public_page
from demands.public.presenters.citing import citation
from demands.public.text.wording import pick, reader_language
from demands.public.views.campaign import not_published_by, published_campaign

from . import matrix, pdf, word
from .paper import ROOMS, campaign_paper, demand_paper

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDY = 9  # the room of a Word document, whose pages nobody can count here
ONE_PAGE, FOUR_PAGES = 1, 4
MATRIX = (90, 27, 40, 100)  # mm: the widths of its columns


def _sent(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request: HttpRequest, campaign: str, demand: str) -> DemandPage:
    """The demand as its page shows it. Raises Http404 and NotYet as that does."""
    clock = query.clock(request)
    found = progress.demand(campaign, demand, clock)
    if found is None:
        raise not_published_by(
            clock, lambda: progress.demand(campaign, demand, query.Clock()), lambda now: now.demand.content["title"]
        )
    if found.demand.standing.status is None:
        raise query.NotYet(pick(found.demand.content["title"])[0], _("This demand had not been made yet."))
    return found


def _must_be_settable() -> None:
    """Raises Http404 in a language whose letters no font here has."""
    if not pdf.can_set(reader_language()):
        raise Http404


@public_page(*CLOCKS)
def demand_pdf(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """One page about a demand. Four queries, and one more when UN recommendations are linked."""
    _must_be_settable()
    page = _page(request, campaign, demand)
    data = pdf.fitted(lambda room: demand_paper(page, min(room, 12)), ONE_PAGE)
    return _sent(data, f"{campaign}-{demand}.pdf", "application/pdf")


@public_page(*CLOCKS)
def demand_docx(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """The same as a Word document."""
    page = _page(request, campaign, demand)
    return _sent(word.written(demand_paper(page, WORDY // 2)), f"{campaign}-{demand}.docx", DOCX)


@public_page(*CLOCKS)
def campaign_pdf(request: HttpRequest, campaign: str) -> HttpResponse:
    """At most four pages about a campaign. Five queries."""
    _must_be_settable()
    whole = published_campaign(campaign, query.clock(request))
    latest = progress.latest(whole.clock, campaign=campaign, number=max(ROOMS))
    data = pdf.fitted(lambda room: campaign_paper(whole, latest, room), FOUR_PAGES)
    return _sent(data, f"{campaign}.pdf", "application/pdf")


@public_page(*CLOCKS)
def campaign_docx(request: HttpRequest, campaign: str) -> HttpResponse:
    """The same as a Word document."""
    whole = published_campaign(campaign, query.clock(request))
    latest = progress.latest(whole.clock, campaign=campaign, number=max(ROOMS))
    return _sent(word.written(campaign_paper(whole, latest, WORDY)), f"{campaign}.docx", DOCX)


@public_page(*CLOCKS)
def matrix_docx(request: HttpRequest, campaign: str) -> HttpResponse:
    """The recommendations and how far they are implemented, as a table in Word. Four queries."""
    whole = published_campaign(campaign, query.clock(request))
    cite = citation(matrix.title(whole), request.path, whole)
    foot = _("As of %(day)s; entry %(entry)s of the record.") % {"day": cite.day, "entry": cite.entry}
    foot = f"{cite.publisher}. {foot} {cite.licence.short}. {cite.address}"
    data = word.table(matrix.title(whole), matrix.headings(), matrix.rows(whole), reader_language(), foot, MATRIX)
    return _sent(data, f"{campaign}-matrix.docx", DOCX)


@public_page(*CLOCKS)
def matrix_xlsx(request: HttpRequest, campaign: str) -> HttpResponse:
    """The same as a spreadsheet."""
    whole = published_campaign(campaign, query.clock(request))
    file = BytesIO()
    rows: list[list[workbook.Value]] = [[*row] for row in matrix.rows(whole)]
    workbook.write(file, [("matrix", matrix.headings(), rows)], for_reading=True)
    return _sent(file.getvalue(), f"{campaign}-matrix.xlsx", XLSX)
