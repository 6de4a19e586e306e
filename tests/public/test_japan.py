"""The campaign that ships, as readers get it: what search finds of it, and what its pages weigh and cost."""

import re
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from benchmarks.search_places import PACK, questions, summary
from config.web.middleware import CODINGS
from demands.exchange.packs.loader import load

pytestmark = pytest.mark.django_db


def publish_japan() -> None:
    load(PACK)


BEGIN_WITH = {"japan": publish_japan}
LATER = {"immigration detention": "2", "statement of 2005": "9"}  # what comes second fits as well; too general a word


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


def test_each_question_finds_its_answer_first(japan: None) -> None:
    wrong = {one.question: one.place for one in questions("tuned") if one.place not in ("1", "~1")}
    assert wrong == LATER


def test_questions_that_search_was_not_tuned_with_keep_their_number(japan: None) -> None:
    assert summary(one.place for one in questions("held_out")) == "first 37, first page 38, not found 2, of 40"


def test_a_summary_counts_places() -> None:
    assert summary(["1", "~1", "2", "21", "–"]) == "first 2, first page 3, not found 1, of 5"


KB = 1024
PAGE = 16 * KB  # compressed, as all that follows
FIRST_VISIT = 45 * KB
SCRIPTS = 20 * KB


def weight(body: bytes) -> int:
    """Its bytes on the way to a reader whose browser is of the last ten years."""
    return len(CODINGS["br"][1](body))


def files(page: str, kind: str) -> set[str]:
    return set(re.findall(rf'(?:href|src)="/static/([^"]+\.{kind})"', page))


def file_weight(name: str) -> int:
    found = finders.find(name)
    assert isinstance(found, str), name
    with open(found, "rb") as file:
        return len(brotli.compress(file.read()))  # as whitenoise stores it


@pytest.mark.parametrize("language", ["", "/ja"])
def test_no_page_of_the_campaign_is_heavier_than_16_kb(japan: None, client: Client, language: str) -> None:
    campaign = client.get(f"{language}/campaigns/japan-2005/").content
    addresses = set(re.findall(rf'href="({language}/campaigns/japan-2005/demands/[^"?#]+/)"', campaign.decode()))
    pages = {"campaign": campaign, **{one: client.get(one).content for one in addresses}}
    assert len(pages) == 18
    assert {name: weight(body) for name, body in pages.items() if weight(body) > PAGE} == {}


def test_a_first_visit_is_light(japan: None, client: Client) -> None:
    page = client.get("/ja/campaigns/japan-2005/").content
    html = page.decode()
    scripts = {name: file_weight(name) for name in files(html, "js")}
    styles = {name: file_weight(name) for name in files(html, "css")}
    assert scripts
    assert len(styles) >= 6
    assert sum(scripts.values()) <= SCRIPTS
    assert weight(page) + sum(scripts.values()) + sum(styles.values()) <= FIRST_VISIT


@pytest.mark.parametrize("address", ["campaigns/japan-2005/", "campaigns/japan-2005/demands/execution-moratorium/"])
def test_the_fullest_pages_take_five_queries_besides_whose_site_it_is(
    japan: None, client: Client, address: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        assert client.get(f"/ja/{address}").status_code == 200
