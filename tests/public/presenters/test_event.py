"""Updates in lists: which way an event moved, and what it did to the status; never the status as if it were one."""

import re
from typing import Any

import pytest

from demands.models import Demand, StatusUpdate
from demands.progress import progress
from demands.progress.standing import Clock
from demands.public.presenters.event import SIGNS, effect, way
from tests.cast import Newsroom, make_proposal, make_update
from tests.public.markup import words

pytestmark = pytest.mark.django_db

LISTS = (
    "/campaigns/japan/", "/campaigns/japan/demands/moratorium/", "/updates/", "/institutions/moj/",
    "/themes/death-penalty/", "/search/?q=bill", "/campaigns/japan/compare/?from=2009-01-01",
)  # fmt: skip


def effects(demand: Demand, clock: Clock = Clock()) -> list[str]:  # noqa: B008  # frozen
    """What each update did, newest first, as the demand's page and the list of the latest both say it."""
    page = progress.demand("japan", "moratorium", clock)
    assert page is not None
    scale = page.campaign.scale
    told = [words(effect(item, scale)) for item in page.timeline]
    listed = [words(effect(item, scale)) for item in progress.latest(clock, campaign="japan")]
    assert listed == [one for one, item in zip(told, page.timeline, strict=True) if item.replaced_by is None]
    return told


def test_a_change_names_before_and_after(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
    newsroom.publish(make_update(demand, "no_progress", happened_on="2012"))
    assert effects(demand) == ["In progress then→ No progress", "Not assessed then→ In progress"]


@pytest.mark.parametrize("status", ["", "met"])
def test_what_changes_nothing_says_that_the_demand_stays(newsroom: Newsroom, demand: Demand, status: str) -> None:
    newsroom.publish(make_update(demand, "met", happened_on="2010"))
    newsroom.publish(make_update(demand, status, happened_on="2012"))
    assert effects(demand)[0] == "demand stays ✓Met"


def test_before_the_first_assessment_it_stays_not_assessed(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, happened_on="2010"))
    assert effects(demand) == ["demand stays ·Not assessed"]


def test_background_sets_nothing(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "met", happened_on="2001"))
    assert effects(demand) == ["Background: before the demand was made"]


def test_what_was_retracted_did_nothing(newsroom: Newsroom, demand: Demand) -> None:
    wrong = make_update(demand, "met", happened_on="2010")
    newsroom.publish(wrong)
    newsroom.publish(make_proposal("retract", update=wrong, reason="It was another."))
    newsroom.publish(make_update(demand, "in_progress", happened_on="2012"))
    assert effects(demand) == ["Not assessed then→ In progress", ""]


def test_an_event_recorded_late_changes_what_the_next_one_did(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "partly_met", happened_on="2015"))
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
    assert effects(demand) == ["In progress then→ Partly met", "Not assessed then→ In progress"]


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        ("progress", "▲ step forward"), ("fulfilled", "▲ step forward"), ("setback", "▼ step back"),
        ("neutral", "● no movement"),
    ],
)  # fmt: skip
def test_each_direction_has_sign_and_word(direction: str, said: str) -> None:
    assert words(way(direction)) == said


def test_no_direction_of_the_model_is_forgotten() -> None:
    assert set(SIGNS) == set(StatusUpdate.Direction.values)


@pytest.mark.parametrize("path", LISTS)
def test_every_list_shows_it_in_the_same_way(client: Any, newsroom: Newsroom, demand: Demand, path: str) -> None:
    newsroom.publish(make_update(demand, "met", happened_on="2010", headline="A bill passed", direction="progress"))
    newsroom.publish(make_update(demand, "met", happened_on="2012", headline="A bill was praised"))
    page = words(client.get(path).content.decode())
    assert "▲ step forward A bill passed Not assessed then→ Met" in page
    assert re.search(r"● no movement:? A bill was praised demand stays ✓ ?Met", page)
