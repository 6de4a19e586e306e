"""The site's mark where browsers and phones look for it."""

import json
from pathlib import Path

import pytest
from django.template.loader import render_to_string
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


def test_the_manifest_names_icons_that_are_there(project: Path) -> None:
    manifest = json.loads((project / "static/site.webmanifest").read_text())
    assert manifest["name"] == "Follow Through"
    for icon in manifest["icons"]:
        with Image.open(project / "static" / icon["src"]) as image:
            assert icon["sizes"] == f"{image.width}x{image.height}"


def test_the_fragment_links_what_is_there(project: Path) -> None:
    links = [
        one["href"].removeprefix("/static/") for one in attributes(render_to_string("public/parts/icons.html"), "link")
    ]
    assert len(links) == 4
    assert all((project / "static" / link).is_file() for link in links)
