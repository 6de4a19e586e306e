"""The editor's handbook: every link leads somewhere, every picture is there and small, every page has its twin."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib.auth.models import User
from django.test import Client
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


@pytest.mark.parametrize(("prefix", "heading"), [("", "The editor’s handbook</h1>"), ("/ja", "編集者")])
def test_the_newsroom_shows_it_in_the_editors_language(editor: User, prefix: str, heading: str) -> None:
    """Every page of it, and whatever a page shows, comes from the site itself; links may lead to other sites."""
    client = Client()
    client.force_login(editor)
    assert f'href="{prefix}/admin/handbook/"' in client.get(f"{prefix}/admin/").content.decode()
    first = client.get(f"{prefix}/admin/handbook/", follow=True)
    start = first.redirect_chain[-1][0]
    seen, waiting = set(), [start]
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        seen.add(address.removeprefix(f"{prefix}/admin/handbook/"))
        if address.endswith(".png"):
            assert b"".join(answer).startswith(b"\x89PNG")
            continue
        article = answer.content.decode().partition('<article class="handbook"')[2].partition("</article>")[0]
        assert not re.search(r'src="(?:https?:)?//', article), address
        found = [urljoin(address, one) for one in re.findall(r'(?:href|src)="(?!https://)([^"#]+)', article)]
        waiting += [one for one in dict.fromkeys(found) if one.removeprefix(f"{prefix}/admin/handbook/") not in seen]
    assert seen == {str(one.relative_to(HANDBOOK)) for one in HANDBOOK.rglob("*.*")}
    assert heading in first.content.decode()


@pytest.mark.parametrize("name", ["../../README.md", "nothing.md", "pictures/", "../adr/0001-embedded-postgresql.md"])
def test_nothing_beside_it_is_given_out(editor: User, client: Client, name: str) -> None:
    assert client.get("/admin/handbook/README.md").status_code == 302
    client.force_login(editor)
    assert client.get(f"/admin/handbook/{name}").status_code == 404


def test_what_links_out_of_it_is_no_link(editor: User, client: Client) -> None:
    client.force_login(editor)
    page = client.get("/admin/handbook/README.md").content.decode()
    assert ">README</a>" in page
    assert "../../README.md" not in page
