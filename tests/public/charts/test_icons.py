"""The site's mark where browsers and phones look for it."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from PIL import Image

from tests.public.markup import attributes


@pytest.mark.parametrize(
    ("name", "size"), [("apple-touch-icon.png", 180), ("icon-192.png", 192), ("icon-512.png", 512)]
)
def test_each_icon_has_its_size(project: Path, name: str, size: int) -> None:
    with Image.open(project / "static/img" / name) as image:
        assert (image.format, image.size) == ("PNG", (size, size))


def test_the_old_icon_has_the_sizes_of_tabs_and_desktops(project: Path) -> None:
    with Image.open(project / "static/img/favicon.ico") as image:
        assert image.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


@pytest.mark.django_db
def test_the_manifest_names_icons_that_are_there(project: Path, client: Client) -> None:
    manifest = client.get("/site.webmanifest").json()
    assert manifest["name"] == "Follow Through"
    for icon in manifest["icons"]:
        with Image.open(project / icon["src"].removeprefix("/")) as image:
            assert icon["sizes"] == f"{image.width}x{image.height}"


@pytest.mark.django_db
def test_the_fragment_links_what_is_there(project: Path) -> None:
    links = [
        one["href"].removeprefix("/static/") for one in attributes(render_to_string("public/parts/icons.html"), "link")
    ]
    assert links.pop() == "/site.webmanifest"
    assert len(links) == 3
    assert all((project / "static" / link).is_file() for link in links)
