"""Lines that a page's width broke are joined; lines that somebody ended are not."""

import time

import pytest

from demands.exchange.documents.joining import furniture_of, is_furniture, is_wrapped, tidy, unwrapped

LONG = "The State party should take all of the measures that are needed to"
PARAGRAPH = [LONG, "make sure that no person is held in secret, and that each of those", "who were held is heard."]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (PARAGRAPH, [" ".join(PARAGRAPH)]),
        (["Secret detention", *PARAGRAPH], ["Secret detention", " ".join(PARAGRAPH)]),
        ([*PARAGRAPH, *PARAGRAPH], [" ".join(PARAGRAPH)] * 2),
        ([*PARAGRAPH, "(a) Free them;", "(b) Pay them."], [" ".join(PARAGRAPH), "(a) Free them;", "(b) Pay them."]),
        ([*PARAGRAPH[:2], "should:", "Free them all."], [" ".join(PARAGRAPH[:2]) + " should:", "Free them all."]),
        ([*PARAGRAPH, "", "A new one."], [" ".join(PARAGRAPH), "A new one."]),
    ],
)  # fmt: skip
def test_a_paragraph_becomes_one_line(lines: list[str], wanted: list[str]) -> None:
    assert unwrapped("\n".join(lines)).split("\n\n") == wanted


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("the deten-\ntion of all", "the detention of all"),
        ("a long-\nterm plan is a long-term plan", "a long-term plan is a long-term plan"),
        ("the Guinea-\nBissau border", "the Guinea-Bissau border"),
        ("l'État-\nmajor et l'État-major", "l'État-major et l'État-major"),
    ],
)  # fmt: skip
def test_a_hyphen_stays_where_the_word_has_one(broken: str, whole: str) -> None:
    assert unwrapped(f"{LONG} {broken.split(chr(10))[0]}\n{broken.split(chr(10))[1]}").endswith(whole)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(
            [LONG.replace("needed", "need-"), "ed by all of those who are held and who were held until now"] * 3000
        ),
        "\n".join(["日本政府は死刑の執行をただちに停止し制度を廃止することを求める国際社会の声に"] * 10_000),
        "\n".join(["and the state party and the courts and the police and the press and the"] * 6000),
        "-\n".join(["a" * 200] * 2000),
    ],
    ids=["hyphens", "japanese", "one paragraph", "only hyphens"],
)
def test_a_long_text_is_joined_in_time(text: str) -> None:
    start = time.process_time()
    unwrapped(text)
    assert time.process_time() - start < 10


def test_a_text_of_whole_lines_is_not_taken_for_a_broken_one() -> None:
    letter = "Dear Minister,\n\nWe write to you today.\nWe ask you to act.\n\nYours sincerely,\nE. Marsh\nA. Brandt"
    assert not is_wrapped(letter)
    assert is_wrapped("\n".join(PARAGRAPH * 3))
    assert not is_wrapped("")


@pytest.mark.parametrize("number", ["7", "- 7 -", "Page 7", "Page 7 of 30", "7 / 30", "7頁"])
def test_a_page_number_is_not_text(number: str) -> None:
    assert is_furniture(number, set())


def test_a_line_that_several_pages_repeat_is_not_text() -> None:
    pages = [[f"A/HRC/1 page {number}", f"Sentence {'abc'[number]} of its own."] for number in range(3)]
    repeated = furniture_of(pages)
    assert is_furniture("A/HRC/1 page 9", repeated)
    assert not is_furniture("Sentence b of its own.", repeated)


def test_a_line_that_only_one_page_has_stays() -> None:
    assert furniture_of([["A/HRC/1", "Japan should act."], ["It should pay."], ["It should rest."]]) == set()


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [("a\rb", "a\nb"), ("a\u2028b", "a\nb"), ("eﬃcient ﬁle", "efficient file"), ("a\x07b\x1bc", "abc"),
     ("a\ud800b", "ab"),
     ("pay \u202eevif\u202c", "pay evif"), ("\u2067a\u2069\u2066b", "ab"),
     ("  a  \n\n\n\n b ", "a\n\nb"), ("日本\u3000国", "日本\u3000国")],
)  # fmt: skip
def test_what_nobody_sees_is_taken_out(raw: str, tidied: str) -> None:
    assert tidy(raw) == tidied
