"""Staff link UN recommendations to a demand, by suggestion and by search. Every recommendation is invented."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.urls import reverse

from demands.models import Demand, Recommendation, RecommendationLink
from tests.admin.conftest import address
from tests.cast import Newsroom
from tests.recommendations import link, make_recommendation


@pytest.fixture
def three(demand: Demand) -> list[Recommendation]:
    """Two that share words with the demand, and one that does not."""
    rows = [
        make_recommendation(text="Declare a moratorium and halt executions", symbol="A/1"),
        make_recommendation(text="Consider a moratorium", symbol="A/2"),
        make_recommendation(text="Improve the invented railways", symbol="A/3"),
    ]
    make_searchable()
    return rows


def make_searchable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE demands_recommendation SET search = to_tsvector('english', text)")


def page(client: Client, demand: Demand, **asked: str) -> Any:
    return client.get(address(demand, "recommendations"), asked)


def found(response: Any) -> list[str]:
    return [one["row"].symbol for one in response.context["found"]]


def press(client: Client, demand: Demand, action: str, *rows: Recommendation, **sent: str) -> Any:
    ticked = {"recommendation": [row.pk for row in rows], "action": action, **sent}
    return client.post(address(demand, "recommendations"), ticked, follow=True)


def test_what_shares_most_words_is_suggested_first(emi: Client, demand: Demand, three: Any) -> None:
    response = page(emi, demand)
    assert found(response) == ["A/1", "A/2"]
    assert response.context["found"][0]["shared"] == ["moratorium", "executions"]


def test_the_demands_page_leads_there(emi: Client, demand: Demand) -> None:
    assert address(demand, "recommendations") in emi.get(address(demand)).content.decode()


def test_a_search_finds_what_holds_every_word(emi: Client, demand: Demand, three: Any) -> None:
    assert found(page(emi, demand, q="invented railways")) == ["A/3"]
    assert found(page(emi, demand, q="railways moratorium")) == []
    assert "Try fewer" in page(emi, demand, q="railways moratorium").content.decode()


def test_other_states_are_left_out_unless_asked_for(emi: Client, demand: Demand) -> None:
    make_recommendation(text="Declare a moratorium", symbol="B/1", countries=["Freedonia"])
    make_searchable()
    assert found(page(emi, demand)) == []
    assert found(page(emi, demand, everywhere="1")) == ["B/1"]


def test_linking_is_an_edit_of_the_demand_by_whoever_did_it(
    emi: Client, demand: Demand, three: list[Recommendation], newsroom: Newsroom
) -> None:
    response = press(emi, demand, "link", three[0], three[1])
    assert "2 recommendations were linked. Readers will see this once" in response.content.decode()
    demand.refresh_from_db()
    assert demand.contributors == [newsroom.editor.pk]
    assert demand.has_unpublished_changes
    assert RecommendationLink.objects.filter(linked_by=newsroom.editor).count() == 2
    assert found(page(emi, demand)) == []
    assert "Not yet public" in response.content.decode()


def test_after_publication_the_tool_says_that_readers_see_it(
    emi: Client, demand: Demand, three: list[Recommendation], newsroom: Newsroom
) -> None:
    press(emi, demand, "link", three[0])
    demand.refresh_from_db()
    newsroom.publish(demand)
    assert "Visible to readers</span>" in page(emi, demand).content.decode()


def test_linking_twice_links_once(emi: Client, demand: Demand, three: list[Recommendation]) -> None:
    press(emi, demand, "link", three[0])
    press(emi, demand, "link", three[0])
    assert RecommendationLink.objects.count() == 1


def test_a_link_can_be_taken_away(emi: Client, demand: Demand, three: list[Recommendation]) -> None:
    press(emi, demand, "link", three[0])
    assert "1 recommendation was unlinked" in press(emi, demand, "unlink", three[0]).content.decode()
    assert not RecommendationLink.objects.exists()


def test_what_is_set_aside_is_not_suggested_until_it_is_offered_again(
    emi: Client, demand: Demand, three: list[Recommendation]
) -> None:
    press(emi, demand, "set_aside", three[0])
    assert found(page(emi, demand)) == ["A/2"]
    demand.refresh_from_db()
    assert not demand.has_unpublished_changes
    press(emi, demand, "offer_again", three[0])
    assert found(page(emi, demand)) == ["A/1", "A/2"]


def test_the_search_is_kept_after_a_button(emi: Client, demand: Demand, three: list[Recommendation]) -> None:
    response = press(emi, demand, "link", three[2], q="invented railways", everywhere="1")
    assert response.request["QUERY_STRING"] == "q=invented+railways&everywhere=1"


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "link"},
        {"action": "link", "recommendation": ["x", "-1", "9" * 5000, "99999"]},
        {"action": "\x00", "recommendation": ["1"]},
        {"action": "publish"},
    ],
)
def test_nonsense_links_nothing(emi: Client, demand: Demand, sent: dict[str, Any]) -> None:
    assert emi.post(address(demand, "recommendations"), sent, follow=True).status_code == 200
    assert not RecommendationLink.objects.exists()


@pytest.mark.parametrize("asked", ["\x00", "'", "a | b & !", "(((", "🙂", "مرحبا", "x" * 100_000, "死刑"])
def test_any_question_is_answered(emi: Client, demand: Demand, asked: str) -> None:
    response = emi.get(address(demand, "recommendations"), {"q": asked}, follow=True)
    assert response.status_code == 200


def test_who_may_only_read_sees_no_button(emi: Client, editor: Any, demand: Demand, three: Any) -> None:
    editor.groups.clear()
    editor.user_permissions.add(*permissions("view_demand"))
    emi.force_login(type(editor).objects.get(pk=editor.pk))  # a change of rights ends the session
    body = page(emi, demand).content.decode()
    assert 'type="checkbox" name="recommendation"' not in body
    assert press(emi, demand, "link", three[0]).status_code == 403


def permissions(*names: str) -> Any:
    return Permission.objects.filter(codename__in=names)


def test_an_empty_index_says_where_to_load_it(emi: Client, demand: Demand) -> None:
    assert reverse("admin:demands_indexfile_add") in page(emi, demand).content.decode()


def test_the_preview_of_the_demand_shows_the_draft_links(
    emi: Client, demand: Demand, three: list[Recommendation]
) -> None:
    press(emi, demand, "link", three[0])
    assert "Also recommended by 1 state" in emi.get(address(demand, "preview")).content.decode()


def test_the_reviewer_reads_what_becomes_public_along(
    emi: Client, rafael: Client, demand: Demand, three: list[Recommendation], verb: Any
) -> None:
    press(emi, demand, "link", three[0])
    verb(emi, demand, "submit")
    assert "UPR A/1" in rafael.get(address(demand)).content.decode()


def test_a_changed_recommendation_that_is_public_waits_on_the_desk(
    emi: Client, demand: Demand, newsroom: Newsroom, three: list[Recommendation]
) -> None:
    link(newsroom, demand, three[0])
    newsroom.publish(demand)
    assert "UN recommendation" not in emi.get(reverse("admin:index")).content.decode().split("All content")[0]
    three[0].refresh_from_db()
    newsroom.write(three[0], position="Supported")
    assert "UN recommendation" in emi.get(reverse("admin:index")).content.decode().split("All content")[0]


def test_the_page_takes_a_fixed_number_of_queries(
    emi: Client, demand: Demand, three: Any, django_assert_num_queries: Any
) -> None:
    page(emi, demand)
    # session, user, groups, rights (2), memberships, demand, campaign, themes, entry, links, suggestions, set aside
    with django_assert_num_queries(13):
        page(emi, demand)
