"""Two dates side by side: which demands moved between them, and by what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from demands.models import Demand
from tests.cast import Newsroom, at_work, make_demand, make_update, publish_a_demand
from tests.public.markup import attributes, forbidden, of_class, page, parts, words

PATH = "/campaigns/japan/compare/"


def get(client: Client, path: str = PATH, status: int = 200, /, **question: Any) -> str:
    response = client.get(path, {name.strip("_"): value for name, value in question.items()})
    assert response.status_code == status, response.content[:2000]
    return page(response)


def changes(html: str) -> list[str]:
    """Each demand with what the page says of it, in its order."""
    return [words(one) for one in parts(html, "<section>", "</section>")]


def sentence(html: str) -> str:
    return words(parts(html, 'class="sentence">', "</h2>")[0])


def publish_moves() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010-05-04", headline="A bill"))
    newsroom.publish(make_update(demand, "set_back", happened_on="2015-03-29", headline="The bill fell"))
    newsroom.publish(make_update(demand, "set_back", happened_on="2017", headline="A report"))


BEGIN_WITH = {"moved": publish_moves}


@pytest.fixture
def moved(demand: Demand) -> Demand:
    """In progress in 2010, set back in 2015, something without a new status in 2017."""
    return demand


def test_what_moved_is_shown_with_its_reason(client: Client, moved: Demand) -> None:
    (change,) = changes(get(client, from_="2012-01-01", to="2016-01-01"))
    assert change.startswith("Halt all executions")
    assert change.index("In progress") < change.index("Set back") < change.index("The bill fell")
    assert "A report" not in change


def test_what_happened_without_a_change_is_shown_as_that(client: Client, moved: Demand) -> None:
    html = get(client, from_="2016", to="2018")
    (change,) = changes(html)
    assert sentence(html) == "1 unchanged"
    assert "A report" in change
    assert "before" not in change


def test_a_demand_made_in_between_says_so(client: Client, moved: Demand) -> None:
    (change,) = changes(get(client, from_="2001", to="2012"))
    assert "not made yet" in change
    assert "In progress" in change


def test_a_day_belongs_to_what_came_before_it(client: Client, moved: Demand) -> None:
    assert "The bill fell" not in get(client, from_="2015-03-29", to="2016")
    assert "The bill fell" in get(client, from_="2015-03-28", to="2015-03-29")


def test_what_moved_comes_before_what_did_not(client: Client, newsroom: Newsroom, moved: Demand) -> None:
    other = make_demand(moved.campaign, "other", title="Open a debate", number=900)
    newsroom.publish(other)
    newsroom.publish(make_update(other, "met", happened_on="2017-06"))
    first, second = changes(get(client, from_="2016", to="2018"))
    assert first.startswith("Open a debate")
    assert second.startswith("Halt all executions")


def test_nothing_between_two_days_is_said(client: Client, moved: Demand) -> None:
    assert "No demand has another status." in words(get(client, from_="2020", to="2021"))


def test_the_ways_are_counted_on_top(client: Client, newsroom: Newsroom, moved: Demand) -> None:
    other = make_demand(moved.campaign, "other", title="Open a debate", number=900)
    late = make_demand(moved.campaign, "late", title="Made late", number=901, made_on="2014")
    for one in (other, late):
        newsroom.publish(one)
    newsroom.publish(make_update(other, "in_progress", happened_on="2007"))
    newsroom.publish(make_update(other, "met", happened_on="2014"))
    assert sentence(get(client, from_="2012", to="2016")) == "3 changed: 1 better, 1 worse, 1 newly made"
    assert sentence(get(client, from_="2012", to="2013")) == "2 unchanged"


def test_the_drawing_says_the_moves_in_words_and_has_a_table(client: Client, moved: Demand) -> None:
    html = get(client, from_="2012-01-01", to="2016-01-01")
    (drawing,) = [found for _, found in of_class(html, "slope")]
    assert "1 from In progress to Set back; 0 unchanged" in drawing["aria-label"]
    (table,) = parts(html, "<tbody>", "</tbody>")
    assert words(table).endswith("1 Halt all executions")


def test_no_arrow_stands_beside_the_sign_of_a_status(client: Client, moved: Demand) -> None:
    html = get(client, from_="2012-01-01", to="2016-01-01")
    assert "⟶" not in html
    assert "before →In progress now▼ worse ↓Set back" in changes(html)[0]


def test_the_events_are_folded(client: Client, moved: Demand) -> None:
    (events,) = parts(get(client, from_="2012", to="2016"), "<details>", "</details>")[1:]
    assert words(events).startswith("1 event in between")


def test_without_dates_it_compares_the_beginning_with_today(client: Client, moved: Demand) -> None:
    html = get(client)
    assert "Set back" in changes(html)[0]
    assert len(attributes(html, "input")) >= 2


def test_the_dates_asked_for_stay_in_the_form(client: Client, moved: Demand) -> None:
    html = get(client, from_="2012-01-01", to="2016-01-01")
    assert {found["name"]: found["value"] for found in attributes(html, "input") if found["type"] == "date"} == {
        "from": "2012-01-01", "to": "2016-01-01",
    }  # fmt: skip


def test_the_wrong_way_round_is_said_so(client: Client, moved: Demand) -> None:
    assert "The second date is earlier than the first." in words(get(client, PATH, 400, from_="2016", to="2012"))


@pytest.mark.parametrize("question", ["from=banana", "to=2099", "from=1850", "to=%00"])
def test_a_day_that_is_none_is_said_so(client: Client, demand: Demand, question: str) -> None:
    for prefix in ("", "/ja"):
        assert "<h1" in get(client, f"{prefix}{PATH}?{question}", 400)


def test_when_there_is_too_much_the_rest_is_not_left_out_in_silence(
    client: Client, moved: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demands.public.views.campaign.MOST_COMPARED", 2)
    assert "Only the last 2 updates" in words(get(client, from_="2008", to="2018"))
    assert "Only the last" not in words(get(client, from_="2016", to="2018"))


def test_it_is_strict(client: Client, moved: Demand) -> None:
    response = client.get(PATH)
    assert list(forbidden(page(response))) == []
    assert not response.cookies
    assert client.post(PATH).status_code == 405
    get(client, "/campaigns/never/compare/", 404)


def test_nine_queries_however_much_there_is(
    client: Client, newsroom: Newsroom, moved: Demand, django_assert_num_queries: Callable[..., Any]
) -> None:
    # Twice the current wordings, the changes of status and what happened by demand; the updates in between, and what
    # later lines say of those.
    with django_assert_num_queries(9):
        get(client, from_="2008", to="2018")
    for year in range(2009, 2016):
        newsroom.publish(make_update(moved, "met" if year % 2 else "set_back", happened_on=f"{year}-07"))
    with django_assert_num_queries(9):
        get(client, from_="2008", to="2018")
