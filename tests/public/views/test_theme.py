import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from tests.cast import Newsroom, make_demand, make_theme, make_update
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def justice(newsroom: Newsroom, campaign: Campaign) -> None:
    """A theme with a part, and a demand in each; a third demand in neither."""
    whole = make_theme("justice", name="Criminal justice")
    part = make_theme("death-penalty", name="Death penalty", parent=whole)
    for slug, theme in (("cells", whole), ("halt", part), ("treaty", make_theme("law", name="Law"))):
        demand = make_demand(campaign, slug, title=f"Demand {slug}")
        demand.themes.set([theme])
        newsroom.publish(demand)
        newsroom.publish(make_update(demand, headline=f"News of {slug}"))


def test_it_shows_its_demands_and_those_of_its_parts(justice: None) -> None:
    page = words(read("/themes/justice/"))
    for said in ("Criminal justice", "Death penalty", "Demand cells", "Demand halt", "News of cells", "News of halt"):
        assert said in page
    assert "treaty" not in page


def test_a_part_names_the_whole(justice: None) -> None:
    page = words(read("/themes/death-penalty/"))
    assert "Criminal justice" in page
    assert "Demand cells" not in page


def test_hidden_and_unknown_are_the_same_404(justice: None) -> None:
    make_theme("draft", name="Secret plans")
    hidden, unknown = Client().get("/themes/draft/"), Client().get("/themes/never/")
    assert (hidden.status_code, hidden.content) == (404, unknown.content)


def test_queries(justice: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(8):  # tree, demands, updates, later lines, wordings, status, sources
        read("/themes/justice/")
