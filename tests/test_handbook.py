"""The editor's handbook: every link leads somewhere, every picture is there and small, every page has its twin."""

import re
from pathlib import Path

import pytest
from PIL import Image

HANDBOOK = Path(__file__).resolve().parent.parent / "docs" / "handbook"
PAGES = sorted(HANDBOOK.rglob("*.md"))
LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:)([^)#…]+)\)")


def links(page: Path) -> list[tuple[bool, str, Path]]:
    return [
        (mark == "!", words, (page.parent / target).resolve())
        for mark, words, target in LINK.findall(page.read_text("utf-8"))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HANDBOOK)))
def test_links_lead_somewhere_and_pictures_are_described(page: Path) -> None:
    for is_picture, words, target in links(page):
        assert target.exists(), target
        assert len(words) > 10 or not is_picture, f"{target} has no description"


def test_pictures_are_small_and_all_in_use() -> None:
    pictures = set((HANDBOOK / "pictures").glob("*.png"))
    assert pictures == {target for page in PAGES for is_picture, _words, target in links(page) if is_picture}
    for picture in pictures:
        assert picture.stat().st_size < 150_000, picture
        with Image.open(picture) as image:
            assert image.width <= 1280


def test_each_page_is_there_in_both_languages() -> None:
    names = {page.name for page in HANDBOOK.glob("*.md")}
    assert len(names) >= 5
    assert {page.name for page in (HANDBOOK / "ja").glob("*.md")} == names
