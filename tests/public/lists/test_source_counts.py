"""Every number of sources on the site leads to the list that it counts, and the list has as many."""

import html
import re

import pytest

from tests.public.reading import read, words
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db
BEGIN_WITH = {"japan": publish_japan}

COUNTED = re.compile(r'<a href="(/sources/\?[^"]+)">\s*(\d+)\b')
CAMPAIGN = "/campaigns/japan-2005/"


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


def counted(address: str) -> dict[str, int]:
    """The links of a page that say a number of sources."""
    return {html.unescape(href): int(number) for href, number in COUNTED.findall(read(address))}


def number_of(address: str) -> int:
    found = re.search(r"Apply (\d+) sources?\b", words(read(address)))
    assert found, address
    return int(found.group(1))


@pytest.mark.parametrize("day", ["", "on=2012-06-30&entry=300"])
def test_each_number_is_that_of_its_list(japan: None, day: str) -> None:
    pages = [f"{CAMPAIGN}?view=table&{day}", f"{CAMPAIGN}demands/rome-statute/?{day}", f"/methodology/?{day}"]
    found = {href: number for page in pages for href, number in counted(page).items()}
    assert len(found) > 10
    assert max(found.values()) > 20
    assert {href: number_of(href) for href in found} == found


def test_the_list_of_a_campaign_is_whole_over_its_pages(japan: None) -> None:
    address, seen = "/sources/?campaign=japan-2005&by=updates", []
    total, following = number_of(address), address
    while following:
        page = read(following)
        seen += re.findall(r'<h3[^>]*><a href="/sources/([\w-]+)/', page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        following = f"/sources/{html.unescape(after.group(1))}" if after else ""
    assert len(seen) == len(set(seen)) == total


def test_the_number_of_an_update_leads_to_its_sources(japan: None) -> None:
    sequence, number = re.findall(r'href="/updates/(\d+)/#sources">(\d+) source', " ".join(read("/updates/").split()))[
        0
    ]
    assert read(f"/updates/{sequence}/").partition('id="sources"')[2].partition("</ul>")[0].count("<li>") == int(number)
