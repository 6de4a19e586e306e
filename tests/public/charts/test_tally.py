"""The tally counts demands by status, to the eye in proportion and to everyone in words."""

from demands.progress.standing import Status
from demands.public.charts.tally import STEPS, tally_html
from tests.public.markup import attributes, forbidden, links, of_class, words


def step(code: str, word: str = "") -> Status:
    return Status(code, {"en": word or code}, {}, "forward", "→", code, 0)


def test_each_step_is_colour_symbol_number_and_word() -> None:
    html = tally_html([(step("met", "Met"), 3), (step("none", "No progress"), 4)])
    assert words(html) == "→3 Met →4 No progress"
    assert [found["class"].split()[0] for found in attributes(html, "li")] == ["s-met", "s-none"]


def test_lengths_are_in_proportion_whatever_the_size_of_a_campaign() -> None:
    html = tally_html([(step("a"), 200), (step("b"), 100), (step("c"), 1)])
    assert [found["class"].split()[1] for found in attributes(html, "li")] == [f"n{STEPS}", f"n{STEPS // 2}", "n1"]


def test_the_strip_fills_its_width() -> None:
    boxes = attributes(tally_html([(step("a"), 1), (step("b"), 3)]), "rect")
    assert [(found["x"], found["width"]) for found in boxes] == [("0.00%", "24.50%"), ("25.00%", "74.50%")]


def test_each_step_leads_to_its_demands_where_there_is_a_list_of_them() -> None:
    steps = [(step("met"), 1)]
    assert links(tally_html(steps, "?on=2012-01-01&")) == ["?on=2012-01-01&status=met"]
    assert links(tally_html(steps)) == []


def test_no_demands_make_an_empty_tally() -> None:
    assert of_class(tally_html([]), "tally")
    assert attributes(tally_html([]), "li") == []


def test_a_word_cannot_break_out() -> None:
    html = tally_html([(step("x", '"><script>alert(1)</script>'), 1)])
    assert list(forbidden(html)) == []
    assert "<script" not in html
