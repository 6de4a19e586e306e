"""What is drawn can be told apart by day, by night and in grey, and older browsers get a whole page."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from tests.public.styles import Rule, contrast, luminance, rules

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
DARK = "(prefers-color-scheme: dark)"
LADDER = ("none", "progress", "partly", "met")
STATUSES = (*LADDER, "setback", "closed")


def colours(scheme: str) -> dict[str, dict[str, str]]:
    """The declarations of each status in the "light" or the "dark" scheme, by its token."""
    found: dict[str, dict[str, str]] = {}
    for rule in rules((CSS / "statuses.css").read_text()):
        token = re.fullmatch(r"\.s-(\w+)", rule.selector)
        if token and any(DARK in one for one in rule.around) == (scheme == "dark"):
            found[token[1]] = dict(rule.declarations)
    return found


def paper(scheme: str) -> str:
    values = [
        value
        for rule in rules((CSS / "tokens.css").read_text())
        for name, value in rule.declarations
        if name == "--paper" and any(DARK in one for one in rule.around) == (scheme == "dark")
    ]
    return values[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
class TestStatuses:
    def test_each_stands_out_from_the_paper(self, scheme: str) -> None:
        """By 3:1, as WCAG 1.4.11 asks of graphics."""
        found = colours(scheme)
        assert {one: contrast(found[one]["--c"], paper(scheme)) >= 3 for one in STATUSES} == dict.fromkeys(
            STATUSES, True
        )

    def test_from_no_progress_to_met_each_is_further_from_the_paper(self, scheme: str) -> None:
        found = [contrast(colours(scheme)[one]["--c"], paper(scheme)) for one in LADDER]
        assert all(later / one >= 1.2 for one, later in pairwise(found)), found

    def test_in_grey_no_two_are_one(self, scheme: str) -> None:
        found = colours(scheme)
        alike = [pair for pair in combinations(STATUSES, 2) if contrast(*(found[one]["--c"] for one in pair)) < 1.2]
        assert alike == []

    def test_its_symbol_can_be_read_on_it(self, scheme: str) -> None:
        """By 4.5:1, as WCAG 1.4.3 asks of text."""
        weak = {token: contrast(one["--c"], one["--on"]) for token, one in colours(scheme).items()}
        assert {token: ratio for token, ratio in weak.items() if ratio < 4.5} == {}


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#808080") == pytest.approx(0.2159, abs=0.001)


def test_what_was_one_grey_would_be_found() -> None:
    """Met and set back as they were: nobody could tell them apart in print."""
    assert contrast("#16735a", "#b8382a") < 1.2


# What browsers of five years ago (Chrome 96, Safari 15.1, Firefox 94) do not know, and since when all three do. A
# browser drops a declaration or a whole rule that it does not understand; so each needs a plain value before it in its
# rule or @supports around it, unless the page is as good without it.
NEWER = {
    r"light-dark\(": "2024-05",
    r"subgrid": "2023-09",
    r"color-mix\(": "2023-05",
    r"oklch\(|oklab\(|\blch\(|\blab\(": "2023-05",
    r"\b\d+[dsl]v[hw]\b": "2022-11",
    r"\bround\(|\bmod\(|\brem\(": "2024-05",
}
HARMLESS = {"text-wrap", "word-break", "accent-color", "overflow-wrap", "font-feature-settings", "print-color-adjust"}
NEWER_SELECTORS = {r":has\(": "2023-12", r"::details-content": "2025-09", r":focus-visible": "2022-03", r"&": "2023-12"}
NEWER_RULES = {r"@container": "2023-02", r"@layer": "2022-03", r"@scope": "2025-12", r"\(width\b|\(height\b": "2023-03"}
# The newsroom is for staff, who are asked for a browser of the last two years; the public for none.
FOR_READERS = [
    path for path in SHEETS if path.parent.name != "newsroom" and path.name not in ("review.css", "preview.css")
]


def bare(rule: Rule, features: dict[str, str]) -> list[str]:
    """The declarations of a rule that use one of these features without a plain value before them."""
    found = []
    for place, (name, value) in enumerate(rule.declarations):
        before = [other for other, _ in rule.declarations[:place]]
        if any(re.search(one, value) for one in features) and name not in before and name not in HARMLESS:
            found.append(f"{rule.selector} {{ {name}: {value} }}")
    return [] if rule.guarded else found


def lone(rule: Rule) -> str:
    """The selector of a rule that would be dropped whole though only one of its selectors is new."""
    new = [one for one in rule.selector.split(",") if any(re.search(sign, one) for sign in NEWER_SELECTORS)]
    return rule.selector if new and len(new) < len(rule.selector.split(",")) and not rule.guarded else ""


@pytest.mark.parametrize("path", FOR_READERS, ids=lambda path: path.name)
class TestOlderBrowsers:
    def test_have_a_plain_value_before_every_new_one(self, path: Path) -> None:
        assert [line for rule in rules(path.read_text()) for line in bare(rule, NEWER)] == []

    def test_lose_no_rule_for_one_new_selector_in_its_list(self, path: Path) -> None:
        assert [found for rule in rules(path.read_text()) if (found := lone(rule))] == []

    def test_get_no_rule_inside_what_they_do_not_know(self, path: Path) -> None:
        around = {one for rule in rules(path.read_text()) for one in rule.around}
        assert [one for one in around if any(re.search(sign, one) for sign in NEWER_RULES)] == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_what_is_younger_than_two_years_has_a_fallback_everywhere(path: Path) -> None:
    young = {sign: since for sign, since in NEWER.items() if since >= "2024-01"}
    assert [line for rule in rules(path.read_text()) for line in bare(rule, young)] == []


@pytest.mark.parametrize(
    "css",
    [
        "a { color: light-dark(#000, #fff); }",
        ":root { --partly: light-dark(#669680, #6fa08a); }",
        ".row { display: grid; grid-template-columns: subgrid; }",
        "@media print { a { color: color-mix(in srgb, red, blue); } }",
    ],
)
def test_a_new_value_alone_would_be_found(css: str) -> None:
    assert [line for rule in rules(css) for line in bare(rule, NEWER)]


@pytest.mark.parametrize(
    "css",
    [
        "a { color: #000; color: light-dark(#000, #fff); }",
        "@supports (grid-template-columns: subgrid) { .row { grid-template-columns: subgrid; } }",
        "h1 { text-wrap: balance; }",
    ],
)
def test_one_with_a_fallback_may_stay(css: str) -> None:
    assert [line for rule in rules(css) for line in bare(rule, NEWER)] == []


def test_a_new_selector_among_old_ones_would_be_found() -> None:
    (rule,) = rules("a:hover, a:has(img) { color: red; }")
    assert lone(rule)


# A page in Arabic or Hebrew is mirrored by the browser, except where a rule names a side.
SIDED = r"(?:^|-)(?:left|right)(?:-|$)|^(?:float|clear)$"
FOUR = r"(\S+) (\S+) (\S+) (\S+)"


def named_sides(css: str) -> list[str]:
    """The declarations that stay on their side where the writing runs from right to left."""
    return [
        f"{rule.selector} {{ {name}: {value} }}"
        for rule in rules(css)
        for name, value in rule.declarations
        if re.search(SIDED, name)
        or (name == "text-align" and value in ("left", "right"))
        or (name in ("margin", "padding") and (four := re.fullmatch(FOUR, value)) and four[2] != four[4])
    ]


@pytest.mark.parametrize("path", FOR_READERS, ids=lambda path: path.name)
def test_no_rule_for_readers_names_a_side(path: Path) -> None:
    assert named_sides(path.read_text()) == []


@pytest.mark.parametrize(
    "declaration", ["left: 0", "border-left: 1px solid", "margin: 0 1px 0 0", "text-align: left", "float: right"]
)
def test_a_named_side_would_be_found(declaration: str) -> None:
    assert named_sides(f"a {{ {declaration}; }}")
