"""What a campaign's page shows and what the API returns are the same, for any choice of filters and days."""

import random
from typing import Any

import pytest
from django.test import Client

from demands.public.params.filters import CERTAINTIES, DIRECTIONS, SORTS
from tests.api.test_operations import get
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db

BEGIN_WITH = {"japan": publish_japan}
TIMES = 200
WORDS = ("treaty", "detention", "死刑", "the", "banana", "international court")


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


def choices() -> dict[str, list[str]]:
    """What the campaign's page offers for each of its parameters."""
    page = Client().get("/campaigns/japan-2005/").context
    return {
        "status": [code for code, _label in page["statuses"]()],
        "addressee": [slug for slug, _name in page["addressees"]()],
        "theme": [slug for slug, _name in page["themes"]()],
        "q": list(WORDS),
        "direction": list(DIRECTIONS),
        "certainty": list(CERTAINTIES),
        "since": ["2008", "2015-06", "2020-01-01"],
        "sort": list(SORTS),
        "on": ["2006-12-31", "2012", "2018-03", "2024-01-01"],
        "recorded": ["2020"],
        "entry": ["300", "440"],
    }


def some_of(offered: dict[str, list[str]], dice: random.Random) -> dict[str, str]:
    names = dice.sample(sorted(offered), k=dice.choice((1, 1, 2, 2, 3)))
    return {name: dice.choice(offered[name]) for name in names}


def on_the_page(asked: dict[str, str]) -> Any:
    """Titles and statuses of the demands listed on the page, their number and its tally; None where it has no list."""
    part = {"HX-Request": "true", "HX-Target": "results"}
    context = Client().get("/campaigns/japan-2005/", asked | {"view": "table"}, headers=part).context
    if "rows" not in context:
        return None
    shown = context["rows"].made(context["rows"].keys).values()
    rows = [(str(row["title"]), row["state"]) for row in shown]
    return rows, context["pages"].total, [(one.code, number) for one, number in context["page"].tally]


def from_the_api(asked: dict[str, str]) -> Any:
    response = Client().get("/api/v1/campaigns/japan-2005/demands", asked | {"lang": "en", "limit": "100"})
    if response.status_code != 200:
        return None
    found = response.json()
    rows = [(row["title"], row["status_label"] or "") for row in found["data"]]
    return rows, found["total"], [(one["status"], one["number"]) for one in found["tally"]]


def test_page_and_api_agree_on_any_choice(japan: None) -> None:
    offered, dice, narrowed = choices(), random.Random(2005), 0
    for _ in range(TIMES):
        asked = some_of(offered, dice)
        page, api = on_the_page(asked), from_the_api(asked)
        assert (page is None) == (api is None), asked
        if page is None or api is None:
            continue
        assert page[1:] == api[1:], asked
        assert [title for title, _ in page[0]] == [title for title, _ in api[0]], asked
        assert all(label in state for (_, state), (_, label) in zip(page[0], api[0], strict=True)), asked
        narrowed += 0 < page[1] < 17
    assert narrowed > TIMES / 4


def test_a_choice_that_the_page_does_not_offer_is_refused_by_both(japan: None) -> None:
    for asked in ({"status": "banana"}, {"addressee": "banana"}, {"on": "banana"}, {"sort": "banana"}):
        assert Client().get("/campaigns/japan-2005/", asked).status_code == 400
        assert Client().get("/api/v1/campaigns/japan-2005/demands", asked).status_code == 400
    assert get("/campaigns/japan-2005/demands", q="banana")["data"] == []
