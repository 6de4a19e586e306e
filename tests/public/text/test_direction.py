"""A name written from right to left does not change the order of the words beside it."""

import pytest
from django.test import Client
from django.utils.safestring import SafeString

from campaigns.models import Milestone
from demands.models import Demand
from demands.public.templatetags.public import isolated, listed_words, words
from tests.cast import Newsroom, make_demand, make_evidence, make_institution, make_theme, make_update
from tests.public.markup import loose

ARABIC = "وقف تنفيذ أحكام الإعدام"
HEBREW = "משרד המשפטים"
PERSIAN = "۳ گزارش، ۲۰۲۴ (متن)"


@pytest.mark.parametrize("name", [ARABIC, HEBREW, PERSIAN, "ܣܘܪܝܝܐ", "ދިވެހި", "ߒߞߏ", "𞤆𞤵𞤤𞤢𞤪", "A (אב) 1", "\u202eabc"])
def test_a_name_from_right_to_left_is_isolated(name: str) -> None:
    assert isolated(name) == f"<bdi>{name}</bdi>"


@pytest.mark.parametrize(
    "name", ["Halt all executions", "死刑の執行を停止する", "Ελλάδα", "Россия", "ไทย", "한국", "12 – 3", ""]
)
def test_any_other_is_left_as_it_is(name: str) -> None:
    assert isolated(name) == name


def test_markup_in_a_name_is_escaped_unless_it_is_declared_safe() -> None:
    assert isolated(f"<b>{HEBREW}") == f"<bdi>&lt;b&gt;{HEBREW}</bdi>"
    assert isolated(SafeString(f"<b>{HEBREW}</b>")) == f"<bdi><b>{HEBREW}</b></bdi>"


def test_in_a_list_each_name_is_isolated_by_itself() -> None:
    assert listed_words([{"en": HEBREW}, {"en": "Police"}, None]) == f"<bdi>{HEBREW}</bdi>, Police, "


def test_a_text_in_another_language_keeps_its_mark_outside() -> None:
    assert words({"ja": ARABIC}) == (
        f'<span lang="ja"><bdi>{ARABIC}</bdi></span> <span class="fallback">[日本語]</span>'
    )


@pytest.fixture
def right_to_left(newsroom: Newsroom, demand: Demand) -> Demand:
    """A campaign in which everything that has a name has one from right to left."""
    theme, court = make_theme("t", name=ARABIC), make_institution("court", name=HEBREW)
    other = make_demand(demand.campaign, "other", number=2, title=ARABIC, title_ja="", summary=PERSIAN)
    other.addressees.set([court, *demand.addressees.all()])
    other.themes.set([theme])
    other.related.add(demand)
    other.milestones.add(
        Milestone.objects.create(
            campaign=demand.campaign,
            slug="m",
            title=ARABIC,
            date="2030",
            source_title=HEBREW,
            source_url="https://a.example/",
        )
    )
    newsroom.publish(other)
    newsroom.publish(demand, title=HEBREW, title_ja="")
    demand.related.add(other)
    newsroom.publish(demand, summary="Said more briefly.")
    source = make_evidence(title=ARABIC, publisher=HEBREW)
    update = make_update(other, "in_progress", headline=ARABIC, sources=[source])
    newsroom.publish(update)
    newsroom.publish(make_update(demand, headline=HEBREW))
    newsroom.publish(demand.campaign, name=HEBREW, title=ARABIC, title_ja="")
    return other


PAGES = (
    "/", "/campaigns/japan/", "/campaigns/japan/?view=table", "/campaigns/japan/demands/other/",
    "/campaigns/japan/demands/moratorium/", "/campaigns/japan/compare/?from=2005-01-01&to=2026-01-01", "/updates/",
    "/institutions/court/", "/themes/t/", "/corrections/",
)  # fmt: skip


@pytest.mark.parametrize("language", ["", "/ja"])
def test_no_name_disturbs_its_neighbours_on_any_page(right_to_left: Demand, client: Client, language: str) -> None:
    for path in (*PAGES, *(f"/updates/{number}/" for number in range(1, 9))):
        html = client.get(language + path).content.decode()
        assert loose(html) == [], f"{language}{path}"


def test_a_demand_in_the_list_of_a_campaign_is_isolated(right_to_left: Demand, client: Client) -> None:
    html = client.get("/campaigns/japan/").content.decode()
    assert f'<a href="/campaigns/japan/demands/other/"><bdi>{ARABIC}</bdi></a>' in html
    assert f"<bdi>{HEBREW}</bdi>, Ministry of Justice" in html or f"Ministry of Justice, <bdi>{HEBREW}</bdi>" in html


def test_what_a_reader_asked_for_is_isolated(right_to_left: Demand, client: Client) -> None:
    html = client.get("/search/", {"q": "שלום"}).content.decode()
    assert "“<bdi>שלום</bdi>”" in html


def test_a_name_that_is_not_isolated_would_be_found() -> None:
    assert loose(f"<p>{HEBREW} and <bdi>{ARABIC}</bdi></p>") == [f"{HEBREW} and"]
