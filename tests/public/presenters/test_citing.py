"""A citation names the page, its day and its entry, and leads back to exactly that state."""

import datetime as dt
from typing import Any

import pytest
from django.template.loader import render_to_string

from demands.progress.standing import Clock
from demands.public.presenters.citing import citation
from tests.public.markup import words

PAST = Clock(on=dt.date(2012, 3, 14), recorded=dt.date(2020, 1, 2))


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.SITE_URL = "https://follow.example"


def sentence(title: str) -> str:
    cited = citation(title, "/campaigns/japan/", PAST, 42)
    return words(render_to_string("public/parts/cite.html", {"citation": cited}))


def test_it_is_one_sentence() -> None:
    assert (
        "“Halt all executions”, Follow Through, as of 14 March 2012 (entry 42 of the record)."
        " https://follow.example/campaigns/japan/?on=2012-03-14&recorded=2020-01-02"
    ) in sentence("Halt all executions")


def test_markup_in_a_title_is_cited_as_text() -> None:
    assert "“<b>Halt</b> & “more””, Follow Through" in sentence("<b>Halt</b> & “more”")


def test_without_a_day_it_pins_today() -> None:
    day = dt.datetime.now(dt.UTC).date()
    assert citation("x", "/", Clock(), 1).address == f"https://follow.example/?on={day}&recorded={day}"


def test_bibtex_has_what_a_bibliography_needs() -> None:
    bibtex = citation("Halt all executions", "/campaigns/japan/", PAST, 42).bibtex
    assert bibtex.startswith("@misc{followthrough42,\n  title = {Halt all executions},")
    assert "year = {2012}" in bibtex
    assert "url = {https://follow.example/campaigns/japan/?on=2012-03-14&recorded=2020-01-02}" in bibtex
    assert bibtex.count("{") == bibtex.count("}")


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("A {braced title", "A \\textbraceleft{}braced title"),
        ("back\\slash", "back\\textbackslash{}slash"),
        ("50% & more #1 $x a_b", "50\\% \\& more \\#1 \\$x a\\_b"),
        ("死刑の執行を停止する", "死刑の執行を停止する"),
    ],
)
def test_a_title_cannot_break_the_bibtex(title: str, written: str) -> None:
    bibtex = citation(title, "/", PAST, 1).bibtex
    assert f"  title = {{{written}}},\n" in bibtex
    assert bibtex.count("{") == bibtex.count("}")
