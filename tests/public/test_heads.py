"""What the head of every kind of page tells networks, search engines and checkers of HTML; on every public address."""

import re
from typing import Any

import pytest
from django.test import Client

from demands.models import StatusUpdate
from tests.cast import Newsroom, at_work, make_explanation, make_theme, make_update, publish_a_demand
from tests.public.pictures import fetched
from tests.test_nothing_leaks import PUBLIC, address

FILES = ("png", "svg", "json", "jsonl", "xml", "txt")
NAMES = {
    "campaign": "japan", "demand": "moratorium", "document": "statement", "sequence": 1, "institution": "moj",
    "theme": "death-penalty", "reference": "none", "indicator": "none", "page": "none",
}  # fmt: skip
OWN = {"home", "campaign", "compare", "demand", "document", "institution", "theme"}  # not told in general words


def publish_pages() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    bill = make_update(demand, "in_progress", reference="bill")
    newsroom.publish(bill)
    newsroom.publish(make_explanation(demand, bill))
    demand.campaign.documents.create(slug="statement", title="Statement", publisher="NGO", dated="2005-06")
    newsroom.publish(demand.campaign.documents.get())


BEGIN_WITH = {"pages": publish_pages}


@pytest.fixture
def pages(db: None) -> dict[str, str]:
    """The body of every kind of page in both languages, by its address."""
    found = {}
    last = StatusUpdate.objects.get().published_as
    for name, path in PUBLIC:
        for prefix in ("", "/ja"):
            for question in ("", "?on=2012-03-14") if name in ("campaign", "demand") else ("",):
                whole = prefix + address(path, NAMES | {"sequence": last}) + question
                response = Client().get(whole)
                if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                    found[f"{name} {whole}"] = response.content.decode()
    found["not yet /campaigns/japan/?on=1990-01-01"] = Client().get("/campaigns/japan/?on=1990-01-01").content.decode()
    found["not found /nowhere/"] = Client().get("/nowhere/").content.decode()
    refused = Client().post("/suggest/demands/japan/moratorium/", {"kind": "source"})
    found["refused /suggest/demands/japan/moratorium/"] = refused.content.decode()
    return found


def told(page: str, name: str) -> str:
    found = re.search(rf'<meta (?:name|property)="{name}"\s+content="\s*([^"]*?)\s*">', page)
    return found[1] if found else ""


def faults(key: str, page: str) -> list[str]:
    """What is wrong with a page, in words."""
    found = [name for name in ("og:title", "og:url", "og:image", "og:image:alt", "description") if not told(page, name)]
    if 'hreflang="x-default"' not in page:
        found.append("x-default")
    found += re.findall(r"\s(?:hx-[a-z-]+)=", page)
    found += [value for value in re.findall(r'datetime="([^"]*)"', page) if "." in value]
    return found


def test_the_walk_finds_every_kind_of_page(pages: dict[str, str]) -> None:
    names = {key.split()[0] for key in pages}
    assert names >= OWN | {"entry", "updates", "record", "corrections", "methodology", "search", "suggest", "not"}


def test_every_page_has_a_card_a_title_and_its_addresses_in_valid_html(pages: dict[str, str]) -> None:
    assert {key: found for key, page in pages.items() if (found := faults(key, page))} == {}


def test_the_walk_notices_each_fault() -> None:
    page = '<p hx-get="/"><time datetime="2026-11-30T02:00:00.123456+00:00"></time>'
    assert len(faults("", page)) == 5 + 3


def test_x_default_is_the_page_in_the_sites_own_language(pages: dict[str, str]) -> None:
    for key, page in pages.items():
        (default,) = re.findall(r'hreflang="x-default" href="([^"]*)"', page)
        (english,) = re.findall(r'hreflang="en" href="([^"]*)"', page)
        assert default == english, key


def test_pages_of_things_describe_that_thing(pages: dict[str, str]) -> None:
    general = told(pages["home /"], "description")
    for key, page in pages.items():
        if key.split()[0] in OWN - {"home"}:
            assert told(page, "description") not in ("", general), key
    assert (
        told(pages["institution /institutions/moj/"], "description") == "Ministry of Justice: 1 demand (In progress 1)"
    )
    assert told(pages["theme /themes/death-penalty/"], "og:description") == "Death penalty: 1 demand (In progress 1)"


def test_a_theme_without_a_demand_says_so(newsroom: Newsroom, pages: dict[str, str]) -> None:
    newsroom.publish(make_theme("water", name="Water"))
    page = Client().get("/themes/water/").content.decode()
    assert told(page, "description") == "Water. No published demand belongs to this theme."


@pytest.mark.parametrize("path", ["/card.png", "/ja/card.png"])
def test_the_sites_own_card_can_be_had(path: str, settings: Any, tmp_path: Any, db: None) -> None:
    settings.DATA_DIR = tmp_path
    assert fetched(path).size == (1200, 630)
