"""The list of sources with its choices, and the page of one source."""

import html
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from demands.models import Demand, Entry, Indicator
from demands.progress.lists import cited as reading
from demands.progress.lists.cited_statements import MOST_COUNTED
from tests.cast import (
    Newsroom,
    at_work,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_proposal,
    make_theme,
    make_update,
    publish_a_demand,
)
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

COPY = "2026-03-03 " + "ab" * 32


def publish_sources() -> None:
    """A treaty that two demands cite, a report against one of them, a law cited for background, and statistics."""
    newsroom, demand = at_work(), publish_a_demand()
    treaty = make_evidence(reference="treaty", title="Treaty collection", verification="read", verified_on="2026-02-02")
    report = make_evidence(
        reference="report", kind="ngo_report", title="死刑の実態", publisher="Rights NGO", url="https://ngo.example/?a=1&b=2",
        published_on="2011-03", language="ja", primary=False, verification="unverified",
    )  # fmt: skip
    first = make_update(demand, "in_progress", happened_on="2010", headline="A bill was tabled", sources=[treaty])
    first.citations.create(evidence=report, order=1, stance="contradicts", locator="p. 7", quote="No bill was tabled.")
    newsroom.publish(first)
    other = make_demand(make_campaign("korea", name="Korea"), "halt", title="Stop the gallows")
    newsroom.publish(other.campaign)
    newsroom.publish(other)
    newsroom.publish(make_update(other, happened_on="2012", headline="The treaty was signed", sources=[treaty]))
    figures = make_evidence(
        reference="figures", kind="official_statistics", title="Prison statistics", published_on="2020"
    )
    series = Indicator.objects.create(campaign=demand.campaign, slug="executions", title="Executions", unit="persons")
    series.demands.add(demand)
    series.sources.add(figures)
    newsroom.publish(series)
    newsroom.publish(make_proposal("amend", evidence=report, changes={"gone_on": "2026-01-02"}, reason="It is gone."))


BEGIN_WITH = {"cited": publish_sources}


@pytest.fixture
def cited(demand: Demand) -> None:
    """What ``publish_sources`` publishes."""


def listed(**question: str) -> set[str]:
    return set(re.findall(r'<h3[^>]*><a href="/sources/([\w-]+)/', read("/sources/", **question)))


def test_it_lists_every_source_with_what_it_is(cited: None) -> None:
    page = words(read("/sources/"))
    assert "3 sources" in page
    assert "Treaty collection Treaty primary source United Nations · 2026 · English" in page
    assert "read by staff on 2 February 2026 · cited by 2 updates" in page
    assert "NGO report Rights NGO · Mar 2011 · Japanese · no longer available" in page
    assert "cited by 1 series of figures" in page


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"campaign": "japan"}, {"treaty", "report", "figures"}),
        ({"campaign": "japan", "demand": "moratorium"}, {"treaty", "report", "figures"}),
        ({"campaign": "korea"}, {"treaty"}),
        ({"by": "updates"}, {"treaty", "report"}),
        ({"by": "figures"}, {"figures"}),
        ({"kind": "ngo_report"}, {"report"}),
        ({"publisher": "Rights NGO"}, {"report"}),
        ({"language": "ja"}, {"report"}),
        ({"primary": "no"}, {"report"}),
        ({"certainty": "read"}, {"treaty"}),
        ({"certainty": "unverified"}, {"report", "figures"}),
        ({"original": "gone"}, {"report"}),
        ({"original": "there", "by": "updates"}, {"treaty"}),
        ({"copy": "yes"}, set()),
        ({"q": "TREATY nations"}, {"treaty"}),
        ({"q": "死刑の"}, {"report"}),
        ({"q": "ngo.example"}, {"report"}),
        ({"q": "report"}, {"report"}),
        ({"q": "% _"}, set()),
        ({"recorded": "2020-01-01"}, set()),
        ({"on": "2010-06-01", "by": "updates"}, set()),
        ({"on": "2011-06-01", "by": "updates"}, {"report"}),
    ],
)
def test_choices_narrow_it_down(cited: None, question: dict[str, str], found: set[str]) -> None:
    assert listed(**question) == found


def test_a_source_of_a_later_day_is_counted_and_not_named(cited: None) -> None:
    page = words(read("/sources/", on="2011-06-01", by="updates"))
    assert "2 sources · 1 of them was published after this day and is not listed" in page
    assert "Treaty collection" not in page


@pytest.mark.parametrize(
    "question", [{"campaign": "none"}, {"demand": "moratorium"}, {"campaign": "japan", "demand": "none"}, {"by": "x"},
                 {"kind": "x"}, {"primary": "x"}, {"after": "x"}, {"after": "1"}, {"after": "٣.treaty"}],
)  # fmt: skip
def test_what_cannot_be_understood_is_a_readable_400(cited: None, question: dict[str, str]) -> None:
    assert Client().get("/sources/", question).status_code == 400


def test_pages_follow_one_another_by_the_last_source(cited: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demands.public.views.sources.SOURCES", 1)
    seen: list[str] = []
    question: dict[str, str] = {}
    page = ""
    for _ in range(3):
        page = read("/sources/", **question)
        seen += re.findall(r'<h3[^>]*><a href="/sources/([\w-]+)/', page)
        following = re.findall(r'rel="next" href="\?after=([^"]+)"', page)
        question = {"after": following[0]} if following else {}
    assert seen == ["figures", "treaty", "report"]
    assert question == {}
    assert "First page" in words(page)


def test_a_page_of_one_source_says_what_cites_it_and_how(cited: None) -> None:
    page = words(read("/sources/report/"))
    for said in ("死刑の実態", "Contradicts p. 7", "No bill was tabled.", "A bill was tabled", "Halt all executions",
                 "The original is no longer available (checked 2 January 2026).", "https://ngo.example/?a=1&b=2",
                 "First cited", "Source details amended on"):  # fmt: skip
        assert said in page


def test_the_page_of_a_source_names_series_and_all_campaigns(cited: None) -> None:
    assert "Series of figures Executions · Japan" in words(read("/sources/figures/"))
    page = words(read("/sources/treaty/"))
    assert page.index("The treaty was signed") < page.index("A bill was tabled")


def test_a_kept_copy_is_offered_with_its_hash(cited: None, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, sources=[make_evidence(reference="kept", copy=COPY)]))
    page = read("/sources/kept/")
    assert "/evidence/kept/copy/" in page
    assert f"SHA-256 {'ab' * 32}" in words(page)
    assert listed(copy="yes") == {"kept"}


def test_a_retracted_update_is_marked_and_its_source_leaves_the_list(
    cited: None, newsroom: Newsroom, demand: Demand
) -> None:
    update = make_update(demand, headline="A mistake", sources=[make_evidence(reference="wrong", title="Wrong")])
    newsroom.publish(update)
    assert "wrong" in listed()
    newsroom.publish(make_proposal("retract", update=update, reason="It never happened."))
    assert "wrong" not in listed()
    assert "Retracted" in words(read("/sources/wrong/"))


def test_drafts_internal_and_unknown_sources_are_the_same_404(cited: None, newsroom: Newsroom, demand: Demand) -> None:
    make_update(demand, sources=[make_evidence(reference="draft")])
    internal = make_evidence(reference="internal", visibility="internal")
    newsroom.publish(make_update(demand, happened_on="2013", sources=[make_evidence(), internal]))
    never = Client().get("/sources/never/")
    for hidden in ("draft", "internal"):
        response = Client().get(f"/sources/{hidden}/")
        assert (response.status_code, response.content) == (404, never.content)
        assert hidden not in listed()


def test_before_it_was_recorded_the_page_says_so(cited: None) -> None:
    assert "Nothing had been published here by then." in words(read("/sources/treaty/", recorded="2020-01-01"))


@pytest.mark.parametrize("words", ["executions", "no such word"])
def test_a_search_leads_to_the_sources_that_have_its_words(cited: None, words: str) -> None:
    (href,) = re.findall(r'href="(/sources/\?[^"]+)"', read("/search/", q=words, type="update"))
    assert href == f"/sources/?q={words.replace(' ', '+')}"


@pytest.fixture
def bodies(newsroom: Newsroom, cited: None) -> None:
    """A bureau of a new ministry in Seoul, to which the demand about Korea goes, on a theme of its own."""
    seoul = make_institution("seoul", name="Ministry in Seoul")
    halt = Demand.objects.get(slug="halt")
    halt.addressees.set([make_institution("bureau", name="Bureau", parent=seoul)])
    halt.themes.set([make_theme("korea", name="Korea")])
    newsroom.publish(halt)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"institution": "moj"}, {"treaty", "report", "figures"}),
        ({"institution": "moj", "by": "figures"}, {"figures"}),
        ({"institution": "seoul"}, {"treaty"}),  # with the bureau within it
        ({"institution": "bureau", "theme": "korea"}, {"treaty"}),
        ({"institution": "moj", "theme": "korea"}, set()),
        ({"theme": "death-penalty", "kind": "ngo_report"}, {"report"}),
        ({"theme": "korea", "campaign": "japan"}, set()),
        ({"theme": "korea", "on": "2026-06-30"}, {"treaty"}),
        ({"theme": "korea", "on": "2011-01-01"}, set()),
    ],
)
def test_it_narrows_to_an_institution_and_a_theme(bodies: None, question: dict[str, str], found: set[str]) -> None:
    assert listed(**question) == found


def test_before_a_demand_was_readdressed_its_sources_are_those_of_the_former_institution(bodies: None) -> None:
    before = str(Entry.objects.get(kind="reworded").sequence - 1)
    assert listed(institution="moj", by="updates", entry=before) == {"treaty", "report"}
    assert listed(institution="moj", campaign="korea", entry=before) == {"treaty"}
    assert listed(institution="moj", campaign="korea") == set()


def test_the_pages_of_bodies_lead_to_as_many_sources(bodies: None) -> None:
    for address, number in (("institutions/moj", 2), ("institutions/seoul", 1), ("themes/korea", 1)):
        (said,) = re.findall(r'<a href="(/sources/\?[^"]+)">\s*(\d+) source', read(f"/{address}/"))
        assert int(said[1]) == number
        assert f" {number} source" in words(read(html.unescape(said[0])))


@pytest.mark.parametrize("many", ["updates", "demands"])
def test_where_there_are_very_many_they_are_not_counted(
    bodies: None, monkeypatch: pytest.MonkeyPatch, many: str
) -> None:
    if many == "updates":
        monkeypatch.setattr(reading, "NUMBER", reading.NUMBER.replace(f"<= {MOST_COUNTED}", "<= 0"))
    else:
        monkeypatch.setattr("demands.public.views.asked.MOST_COUNTED", 0)
    page = " ".join(read("/institutions/seoul/").split())
    assert re.search(r'<a href="/sources/\?[^"]*institution=seoul[^"]*"> ?Sources', page)


def test_what_is_chosen_can_be_left_again(bodies: None) -> None:
    page = words(read("/sources/", institution="seoul", theme="korea"))
    assert "Cited about demands to Ministry in Seoul and the bodies within it. All institutions" in page
    assert "Cited about demands on the theme Korea. All themes" in page


@pytest.mark.parametrize("question", [{"institution": "nobody"}, {"theme": "moj"}, {"institution": "' OR 1"}])
def test_an_unknown_body_is_said(client: Client, bodies: None, question: dict[str, str]) -> None:
    assert client.get("/sources/", question).status_code == 400


def test_queries_with_bodies(bodies: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(6):  # site, campaigns, names, two trees, sources with their numbers
        read("/sources/", institution="seoul", theme="korea")


def test_queries(cited: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):  # site, campaigns, sources with their numbers
        read("/sources/")
    with django_assert_num_queries(9):  # site; series, numbers, updates, later; amendments; carrier, later; names
        read("/sources/report/")
