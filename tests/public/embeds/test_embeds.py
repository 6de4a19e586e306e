"""Cards and badges for other sites, the page that gives their code, and oEmbed."""

import html
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from demands.models import Demand, Entry
from demands.public.params import page_cache
from tests.cast import Newsroom, at_work, make_demand, make_explanation, make_update, publish_a_demand
from tests.public.markup import attributes, forbidden, links
from tests.public.reading import read, words
from tests.test_nothing_leaks import PUBLIC, address

pytestmark = pytest.mark.django_db

CAMPAIGN, DEMAND = "/campaigns/japan/", "/campaigns/japan/demands/moratorium/"
CARDS = (f"{CAMPAIGN}embed/", f"{DEMAND}embed/")


def publish_card() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    bill = make_update(demand, "in_progress", happened_on="2010-05-04")
    newsroom.publish(bill)
    newsroom.publish(make_explanation(demand, bill))


BEGIN_WITH = {"card": publish_card}


@pytest.fixture
def card(demand: Demand) -> Demand:
    """A campaign with a demand in progress, and why it is."""
    return demand


def test_a_card_says_what_was_asked_and_where_it_stands(card: Demand) -> None:
    page = words(read(CARDS[1]))
    for said in ("Japan", "Halt all executions", "In progress", "since 4 May 2010", "One bill was tabled.", "As of"):
        assert said in page
    assert "1 In progress" in words(read(CARDS[0]))


@pytest.mark.parametrize("path", CARDS)
def test_a_card_has_no_script_no_form_and_links_that_leave_the_frame(card: Demand, path: str) -> None:
    page = read(path)
    assert list(forbidden(page)) == []
    assert not attributes(page, "script")
    assert not attributes(page, "form")
    assert {one.get("target") for one in attributes(page, "a") if not one.get("rel", "").startswith("license")} == {
        "_blank"
    }
    assert all(href.startswith("http") for href in links(page))


@pytest.mark.parametrize(("look", "name"), [("dark", "by-night"), ("light", "by-day"), ("", "framed ")])
def test_a_site_chooses_day_or_night(card: Demand, look: str, name: str) -> None:
    assert name in attributes(read(CARDS[1], look=look), "body")[0]["class"]


def test_each_language_has_its_card(card: Demand) -> None:
    page = read(f"/ja{CARDS[1]}")
    assert '<html lang="ja"' in page
    assert "死刑の執行を停止する" in page


def test_a_frozen_card_never_changes(card: Demand, newsroom: Newsroom) -> None:
    sealed = {"on": "2012-03-14", "entry": Entry.objects.count()}
    before = {path: read(path, **sealed) for path in CARDS}
    newsroom.publish(make_update(card, "met", happened_on="2011"))
    newsroom.publish(card, title="Halt every execution")
    assert {path: read(path, **sealed) for path in CARDS} == before
    assert "Met" in words(read(CARDS[1]))
    assert "14 March 2012" in words(before[CARDS[1]])


@pytest.mark.parametrize("kept", [0, 1])
def test_only_cards_may_be_framed(card: Demand, settings: Settings, kept: int) -> None:
    """Also when they come from the page cache, which keeps no more of an answer than its headers."""
    settings.KEPT_MEGABYTES, settings.KEPT_MILLISECONDS = kept, 0
    page_cache.SHELF.answers.clear()
    names = {"campaign": "japan", "demand": "moratorium", "document": "none", "sequence": 1, "institution": "moj",
             "theme": "death-penalty", "reference": "none", "indicator": "none", "page": "none"}  # fmt: skip
    framed = set()
    for name, path in PUBLIC:
        for _ in range(2):
            response = Client().get(address(path, names))
            policy = response.headers.get("Content-Security-Policy", "")
            if "X-Frame-Options" not in response.headers or "frame-ancestors *" in policy:
                framed.add(name)
            else:
                assert "frame-ancestors 'none'" in policy or policy.startswith("sandbox"), path
    assert framed == {"campaign_embed", "demand_embed"}


def test_a_card_may_load_nothing_but_our_styles(card: Demand) -> None:
    policy = Client().get(CARDS[0])["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "form-action 'none'" in policy


@pytest.mark.parametrize("path", ["never/embed/", "never/badge.svg", "japan/demands/draft/embed/",
                                  "japan/demands/draft/badge.svg", "japan/demands/draft/embed/code/"])  # fmt: skip
def test_drafts_and_unknown_are_404(card: Demand, path: str) -> None:
    make_demand(card.campaign, "draft")
    assert Client().get(f"/campaigns/{path}").status_code == 404


def code_of(page: str) -> dict[str, str]:
    (code,) = re.findall(r"<pre[^>]*>(&lt;iframe.*?)</pre>", page)
    return attributes(html.unescape(code), "iframe")[0]


@pytest.mark.parametrize("path", CARDS)
def test_the_code_shows_what_the_preview_shows(card: Demand, path: str) -> None:
    page = read(f"{path}code/", look="dark", width=320, frozen="yes")
    code, preview = code_of(page), attributes(page, "iframe")[0]
    assert code["src"] == settings.SITE_URL + preview["src"]
    assert (code["width"], code["height"]) == (preview["width"], preview["height"])
    assert code["width"] == "320"
    assert "look=dark" in code["src"]
    assert f"entry={Entry.objects.count()}" in code["src"]
    assert Client().get(preview["src"]).status_code == 200
    assert "frame-src 'self'" in Client().get(f"{path}code/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "question", [{"width": "299"}, {"width": "601"}, {"width": "٤٠٠"}, {"look": "x"}, {"frozen": "x"}]
)
def test_what_no_card_can_be_is_refused_in_words(card: Demand, question: dict[str, str]) -> None:
    assert Client().get(f"{DEMAND}embed/code/", question).status_code == 400


@pytest.mark.parametrize(("path", "said"), [(f"{DEMAND}badge.svg", ["Halt all executions", "In progress"]),
                                            (f"{CAMPAIGN}badge.svg", ["Japan", "1"])])  # fmt: skip
def test_a_badge_is_a_small_drawing_with_its_words(card: Demand, path: str, said: list[str]) -> None:
    drawing = ET.fromstring(read(path))
    texts = [one.text for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert all(any(word == text for text in texts) for word in said)
    assert drawing.get("role") == "img"
    assert drawing.get("height") == "28"
    assert Client().get(path)["Content-Type"] == "image/svg+xml"


# oEmbed


def asked(url: str, **question: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read("/oembed", url=settings.SITE_URL + url, **question))
    return found


@pytest.mark.parametrize(("path", "title"), [(CAMPAIGN, "What Japan was asked"), (DEMAND, "Halt all executions"),
                                             (f"/ja{DEMAND}", "死刑の執行を停止する")])  # fmt: skip
def test_oembed_gives_the_frame_of_a_page(card: Demand, path: str, title: str) -> None:
    found = asked(path)
    assert (found["version"], found["type"], found["title"]) == ("1.0", "rich", title)
    frame = attributes(found["html"], "iframe")[0]
    assert frame["src"] == f"{settings.SITE_URL}{path}embed/"
    assert (frame["width"], frame["height"]) == (str(found["width"]), str(found["height"]))


def test_oembed_keeps_within_what_there_is_room_for(card: Demand) -> None:
    found = asked(DEMAND, maxwidth=320, maxheight=200)
    assert (found["width"], found["height"]) == (320, 200)
    assert asked(DEMAND, maxwidth=5000)["width"] == 600


def test_oembed_of_an_earlier_state_is_frozen(card: Demand) -> None:
    assert "?entry=5&amp;on=2012-03-14" in asked(f"{DEMAND}?on=2012-03-14&entry=5&utm=x")["html"]


@pytest.mark.parametrize("url", ["https://elsewhere.example/campaigns/japan/", "", "x", f"{settings.SITE_URL}/updates/",
                                 f"{settings.SITE_URL}/campaigns/never/", f"{settings.SITE_URL}{DEMAND}?on=banana",
                                 f"{settings.SITE_URL}.evil.example{DEMAND}", "//x", "http://[",
                                 "javascript:alert(1)"])  # fmt: skip
def test_oembed_knows_no_other_address(card: Demand, url: str) -> None:
    assert Client().get("/oembed", {"url": url}).status_code in (400, 404)


def test_oembed_speaks_json_only_and_to_everyone(card: Demand) -> None:
    assert Client().get("/oembed", {"url": settings.SITE_URL + DEMAND, "format": "xml"}).status_code == 501
    assert Client().get("/oembed", {"url": settings.SITE_URL + DEMAND})["Access-Control-Allow-Origin"] == "*"
    assert Client().get("/oembed", {"url": settings.SITE_URL + DEMAND, "maxwidth": "-1"}).status_code == 400


@pytest.mark.parametrize("path", [CAMPAIGN, DEMAND, f"/ja{CAMPAIGN}"])
def test_a_page_says_where_to_ask_and_where_its_code_is(card: Demand, path: str) -> None:
    page = read(path)
    (found,) = [one for one in attributes(page, "link") if one.get("type") == "application/json+oembed"]
    assert found["href"].startswith(f"{settings.SITE_URL}/oembed?url=")
    answer = json.loads(read(found["href"].removeprefix(settings.SITE_URL)))
    assert f'src="{settings.SITE_URL}{path}embed/"' in answer["html"]
    assert f"{path}embed/code/" in links(page)


def test_the_colours_of_a_card_are_those_of_the_site() -> None:
    def colours(text: str) -> set[tuple[str, str]]:
        return set(re.findall(r"(--[\w-]+):\s*(#\w+)", text))

    card, tokens, statuses = (
        Path(f"static/css/{name}.css").read_text("utf-8") for name in ("embed", "tokens", "statuses")
    )
    day, _, night = card.partition(".by-night")
    by_night = colours(tokens.partition("@media")[2]) | colours(statuses.partition("@media")[2].partition("i[class")[0])
    by_day = colours(tokens.partition("@media")[0]) | colours(statuses.partition("@media")[0])
    assert colours(night) == by_night
    assert colours(day) == {(name, value) for name, value in by_day if name in dict(by_night)}


def test_queries(card: Demand, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    pages = {**dict.fromkeys((*CARDS, f"{DEMAND}embed/code/", f"/oembed?url={settings.SITE_URL}{DEMAND}"), 4)}
    for path, number in (pages | {f"{DEMAND}badge.svg": 3}).items():
        with django_assert_num_queries(number):  # site, wordings, changes of status, activity
            read(path)
