"""A campaign says how far its evidence reaches; beyond that its pages, charts, cards and citations claim nothing."""

import re
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign, Milestone
from demands.models import Demand
from demands.progress import progress
from demands.progress.standing import Clock
from demands.public.charts.files import cards, sheets
from demands.public.charts.files.drawing import Words
from demands.public.charts.history_chart import history_of
from tests.cast import Newsroom, make_update
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

CAMPAIGN, DEMAND = "/campaigns/japan/", "/campaigns/japan/demands/moratorium/"
SENTENCE = "Evidence compiled up to May 2020. Nothing later has been checked."


@pytest.fixture
def reaching(newsroom: Newsroom, demand: Demand) -> Demand:
    """The cast's demand, with evidence up to May 2020."""
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
    newsroom.publish(demand.campaign, evidence_until="2020-05")
    return demand


@pytest.mark.parametrize("path", [CAMPAIGN, DEMAND])
def test_a_page_says_so_in_one_sentence(reaching: Demand, path: str) -> None:
    page = read(path)
    above = words(page).split("Cite this page")[-2]  # the last is the citation's own
    assert above.count(SENTENCE) == 1


@pytest.mark.parametrize("path", [CAMPAIGN, DEMAND])
def test_its_ribbon_is_hatched_behind_a_dotted_line(reaching: Demand, path: str) -> None:
    page = read(path)
    found = re.findall(r'class="hatch" x1="([0-9.]+)%".*?class="reach" x1="([0-9.]+)%"', page)
    start, line = found[0]
    assert start == line
    assert 60 < float(start) < 75  # May 2020 on an axis from 2005 to 2026


def test_the_history_of_all_demands_is_hatched_too(reaching: Demand) -> None:
    chart = read(CAMPAIGN).split('class="history-chart"')[1].split("</svg></svg>")[0]
    assert 'class="hatch"' in chart
    assert SENTENCE.removesuffix(".") in chart


@pytest.mark.parametrize("until", [None, "2199"])
def test_without_an_end_nothing_is_hatched(newsroom: Newsroom, demand: Demand, until: str | None) -> None:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
    Campaign.objects.update(evidence_until=until)
    for path in (CAMPAIGN, DEMAND):
        assert 'class="hatch"' not in read(path)
        assert "has been checked" not in read(path)


def test_a_page_of_a_day_within_the_evidence_is_whole(reaching: Demand) -> None:
    page = read(CAMPAIGN, on="2020-05-31")
    assert 'class="hatch"' not in page
    assert SENTENCE not in words(page)
    assert SENTENCE in words(read(CAMPAIGN, on="2020-06-01"))


def drawn(reaching: Demand) -> list[Any]:
    found = progress.campaign("japan", Clock())
    assert found is not None
    history = history_of(found)
    assert history is not None
    return [
        cards.campaign_card(found),
        cards.demand_card(found, found.demands[0]),
        sheets.history_sheet(found, history),
    ]


def test_cards_and_chart_files_say_it(reaching: Demand) -> None:
    for drawing in drawn(reaching):
        said = " ".join(one.text for one in drawing.shapes if isinstance(one, Words))
        assert "up to May 2020" in said


def test_cards_and_chart_files_are_hatched(reaching: Demand, newsroom: Newsroom) -> None:
    before = drawn(reaching)
    newsroom.publish(reaching.campaign, evidence_until=None)
    for hatched, whole in zip(before, drawn(reaching), strict=True):
        assert len(hatched.shapes) > len(whole.shapes) + 20


@pytest.mark.parametrize("path", [CAMPAIGN, DEMAND])
def test_citations_and_machines_are_told(reaching: Demand, path: str) -> None:
    page = read(path)
    cited = words(page[page.index('id="cite"') :])
    assert cited.count(SENTENCE) == 2  # in the sentence and in BibTeX
    assert SENTENCE in page.split("application/ld+json")[1].split("</script>")[0]


def test_the_time_that_a_campaign_covers_ends_with_its_evidence(reaching: Demand) -> None:
    assert '"temporalCoverage":"2005-06/2020-05"' in read(CAMPAIGN)


@pytest.mark.parametrize(
    ("date", "heading"),
    [("2020-03", None), ("2020-05", None), ("2020-06", "Due, not checked"), ("2199", "Coming up")],
)
def test_a_milestone_is_never_announced_once_its_day_has_passed(
    reaching: Demand, newsroom: Newsroom, date: str, heading: str | None
) -> None:
    newsroom.publish(Milestone.objects.create(campaign=reaching.campaign, slug="m", title="The vote", date=date))
    page = words(read(CAMPAIGN))
    shown = [one for one in ("Due, not checked", "Coming up") if one in page]
    assert shown == ([heading] if heading else [])
    assert ("The vote" in page) is (heading is not None)


def test_it_is_a_field_of_the_record(reaching: Demand) -> None:
    page = progress.campaign("japan", Clock())
    assert page is not None
    entry = words(read(f"/updates/{page.sequence}/"))
    assert "Evidence compiled up to May 2020" in entry


def test_an_old_content_stays_what_it_was(newsroom: Newsroom, demand: Demand) -> None:
    entry = newsroom.publish(demand.campaign, title="Another title")
    assert "evidence_until" not in (entry.content or {})


def test_in_japanese_too(reaching: Demand) -> None:
    page = Client().get(f"/ja{CAMPAIGN}").content.decode()
    assert "2020年5月" in words(page)
    assert "Nothing later" not in page
