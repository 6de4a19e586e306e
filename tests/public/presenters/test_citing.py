"""A citation names the page, its day and its entry, and leads back to exactly that state, whatever is added later."""

import datetime as dt
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from demands.models import Demand
from demands.progress.progress import CampaignProgress, Head
from demands.progress.standing import Clock, Scale
from demands.public.presenters.citing import citation
from tests.cast import Newsroom, make_update
from tests.public.markup import links, words

pytestmark = pytest.mark.django_db
SCALE = Scale("s", {}, {}, ())
HEAD = Head(42, dt.datetime(2026, 11, 29, 23, 30, tzinfo=dt.UTC))


def campaign(on: str = "2012-03-14", until: str | None = None) -> CampaignProgress:
    """A campaign as its page of a day has it, when 42 lines had been recorded."""
    content = {"slug": "japan", "started_on": "2005-06", "evidence_until": until}
    return CampaignProgress(1, content, SCALE, [], {}, Clock(on=dt.date.fromisoformat(on)), HEAD)


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.SITE_URL = "https://follow.example"


def sentence(title: str) -> str:
    cited = citation(title, "/campaigns/japan/", campaign())
    return words(render_to_string("public/parts/cite.html", {"citation": cited}))


def test_it_is_one_sentence_sealed_by_the_last_entry() -> None:
    assert (
        "“Halt all executions”, Follow Through, as of 14 March 2012 (entry 42 of the record)."
        " https://follow.example/campaigns/japan/?on=2012-03-14&entry=42"
    ) in sentence("Halt all executions")


def test_markup_in_a_title_is_cited_as_text() -> None:
    assert "“<b>Halt</b> & “more””, Follow Through" in sentence("<b>Halt</b> & “more”")


def test_bibtex_has_what_a_bibliography_needs() -> None:
    bibtex = citation("Halt all executions", "/campaigns/japan/", campaign()).bibtex
    assert bibtex.startswith("@misc{followthrough42,\n  title = {Halt all executions},")
    assert "year = {2026}" in bibtex  # in which this state was published, not 2012, of which it tells
    assert "note = {As of 14 March 2012; entry 42 of the record.}" in bibtex
    assert "url = {https://follow.example/campaigns/japan/?on=2012-03-14&entry=42}" in bibtex
    assert bibtex.count("{") == bibtex.count("}")


def test_the_year_is_that_of_the_site(settings: Any) -> None:
    new_year = Head(42, dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC))
    page = campaign()
    page.head = new_year
    settings.TIME_ZONE = "Asia/Tokyo"
    assert "year = {2027}" in citation("x", "/", page).bibtex


def test_the_note_is_in_the_readers_language() -> None:
    with translation.override("ja"):
        bibtex = citation("死刑の執行を停止する", "/", campaign()).bibtex
    assert "2012年3月14日" in bibtex
    assert "As of" not in bibtex


def test_it_says_how_far_the_evidence_reaches() -> None:
    cited = citation("x", "/", campaign(until="2010"))
    assert cited.reach == "Evidence compiled up to 2010. Nothing later has been checked."
    assert cited.reach in cited.bibtex


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("A {braced title", "A \\textbraceleft{}braced title"),
        ("back\\slash", "back\\textbackslash{}slash"),
        ("50% & more #1 $x a_b", "50\\% \\& more \\#1 \\$x a\\_b"),
        ("死刑の執行を停止する", "死刑の執行を停止する"),
    ],
)
def test_a_title_cannot_break_the_bibtex(title: str, written: str) -> None:
    bibtex = citation(title, "/", campaign()).bibtex
    assert f"  title = {{{written}}},\n" in bibtex
    assert bibtex.count("{") == bibtex.count("}")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/campaigns/japan/", "/campaigns/japan/demands/moratorium/"])
def test_what_is_recorded_on_the_same_day_does_not_move_a_cited_page(
    client: Client, newsroom: Newsroom, demand: Demand, path: str
) -> None:
    newsroom.publish(make_update(demand, "in_progress", headline="Cited"))
    (address,) = [link for link in links(client.get(path).content.decode()) if "entry=" in link]
    sealed = address[address.index(path) :]
    newsroom.publish(make_update(demand, "met", happened_on="2012", headline="Recorded a minute later"))
    newsroom.publish(demand, title="Another wording")
    page = client.get(sealed).content.decode()
    assert "Cited" in page
    assert "Recorded a minute later" not in page
    assert "Another wording" not in page
    assert "Recorded a minute later" in client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("entry", ["x", "0", "-1", "1.5", "9" * 30])
def test_no_number_of_an_entry_is_refused_readably(client: Client, demand: Demand, entry: str) -> None:
    response = client.get("/campaigns/japan/", {"entry": entry})
    assert response.status_code == 400
    assert "is not an entry number" in response.content.decode()


@pytest.mark.django_db
def test_a_page_sealed_before_its_first_entry_says_so(client: Client, demand: Demand) -> None:
    assert "Nothing had been published here by then." in client.get("/campaigns/japan/?entry=1").content.decode()
