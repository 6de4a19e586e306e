"""Templates can be read: short lines, one element or template tag a line; styles too."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())
WIDTH = 120
# Template tags that put a few words or an address in the place where they stand: several may share a line.
PHRASES = {
    "absolute", "axis", "chart", "colon", "dates", "firstof", "legend", "options", "path", "querystring", "ribbon",
    "semicolon", "slope", "sources", "static", "strip", "tally", "translate", "url", "years",
}  # fmt: skip
# What Django or the browser takes as one piece; then template tags; then elements with the tags in their attributes.
TOKEN = re.compile(
    r"(?P<piece>{%\s*(?P<tag>blocktranslate|comment)\b.*?{%\s*end(?P=tag)\s*%}"
    r"|<(?P<element>pre|textarea|script)\b.*?</(?P=element)>|{{.*?}})"
    r"|{%\s*(?P<name>\w+).*?%}"
    r"|<(?P<end>/?)!?[a-z](?:{%.*?%}|{{.*?}}|[^<>])*>",
    re.DOTALL,
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def crowded(source: str) -> list[int]:
    """The lines on which more than one element or template tag begins, or more than one ends."""
    counts: Counter[tuple[int, bool]] = Counter()
    for token in TOKEN.finditer(source):
        name = token["name"] or ""
        if token["piece"] is None and name not in PHRASES:
            ends = bool(token["end"]) or name.startswith("end")
            counts[source.count("\n", 0, token.start()) + 1, ends] += 1
    return sorted({line for (line, _), number in counts.items() if number > 1})


def long_lines(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if len(line) > WIDTH:
            yield f"{named(path)}:{number} has {len(line)} characters"


def test_no_line_is_too_long() -> None:
    assert [line for path in TEMPLATES for line in long_lines(path)] == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=named)
def test_a_line_holds_one_element_or_tag(path: Path) -> None:
    assert crowded(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    ["<p><a>x</a>", "</a></p>", "{% if x %}<p>", "{% endif %}{% endfor %}", "<br><span>x</span>", "{% load x %}<p>"],
)
def test_two_on_a_line_would_be_found(line: str) -> None:
    assert crowded(f"<div>\n{line}\n</div>") == [2]


@pytest.mark.parametrize(
    "line",
    [
        "<p>{{ one }} · {% translate 'two' %}</p>",
        "<a href='{% url 'x' %}'{% if one > 2 %} class='y'{% endif %}>{{ one }}</a>",
        "{% if one %} ({{ one }}){% endif %}",
        "<p>{% blocktranslate %}One <b>two</b> <i>three</i>{% endblocktranslate %}</p>",
        "<pre><b><i>x</i></b></pre>",
    ],
)
def test_one_element_with_its_words_may_share_a_line(line: str) -> None:
    assert crowded(f"<div>\n{line}\n</div>") == []


STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
LINES_OF_A_STYLE = 400


def test_no_line_of_a_style_is_too_long() -> None:
    assert [line for path in STYLES for line in long_lines(path)] == []


def test_styles_are_divided_by_what_they_dress() -> None:
    long = {named(path) for path in STYLES if len(path.read_text("utf-8").splitlines()) > LINES_OF_A_STYLE}
    assert long == set()


def test_the_newsroom_loads_each_of_its_styles() -> None:
    base = (ROOT / "templates" / "admin" / "base_site.html").read_text("utf-8")
    loaded = re.findall(r"css/(newsroom/\w+\.css)", base)
    assert sorted(loaded) == [
        str(path.relative_to(ROOT / "static" / "css")) for path in STYLES if path.parent.name == "newsroom"
    ]
