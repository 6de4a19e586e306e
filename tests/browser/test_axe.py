"""Every public page against WCAG 2.2 A and AA and the common best practice, in both languages, by day and by night."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
RUN = """async tags => (await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}))
    .violations.map(one => [one.id, one.help, one.nodes.length, one.nodes[0].html.slice(0, 160)])"""


def violations(page: Page) -> list[Any]:
    page.evaluate(AXE)
    return list(page.evaluate(RUN, TAGS))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_for_everyone(
    walker: Page, every_page: list[str], scheme: Any, subtests: pytest.Subtests
) -> None:
    walker.emulate_media(color_scheme=scheme)
    for address in every_page:
        with subtests.test(address=address):
            walker.goto(address)
            assert violations(walker) == []
    walker.emulate_media(color_scheme="light")


def test_axe_finds_what_is_wrong(walker: Page) -> None:
    walker.goto("/")
    walker.evaluate("document.body.append(Object.assign(document.createElement('img'), {alt: null, src: '/x.png'}))")
    walker.evaluate("document.querySelector('img').removeAttribute('alt')")
    assert "image-alt" in {found[0] for found in violations(walker)}
