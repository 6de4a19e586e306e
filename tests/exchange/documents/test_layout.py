"""A PDF is read as it was printed: columns, tables, notes, heads, directions of writing."""

import re

import pytest

from demands.exchange.documents.extraction import from_file
from tests.exchange.documents.reading import asked, found, sample
from tests.exchange.files import pdf


def lines(name: str) -> list[str]:
    return sample(name).text.split("\n\n")


def test_columns_are_read_one_after_the_other() -> None:
    text = lines("cols.pdf")
    assert text[0] == "No Windows"
    assert any("a telephone. Long sentences follow so that the column is filled" in line for line in text)
    assert text.index("3.1 What we recommend") > text.index("3 Detention after the fence")


def test_notes_of_a_page_come_after_its_text_each_on_its_line() -> None:
    read = sample("cols.pdf")
    assert read.text.split("\n\n")[-2:] == [
        "¹² Interview with M., Kiln Point.",
        "¹³ See also the annual report, which said that all should be closed.",
    ]
    assert [place.kind for place in read.places][-2:] == ["note", "note"]


def test_items_whose_bullets_are_drawn_are_items_below_their_heading() -> None:
    assert "Set a limit of 48 hours in law, with a review by a judge who is independent of the service" in asked(
        sample("cols.pdf")
    )


def test_raised_numbers_are_marks_and_no_part_of_a_quote() -> None:
    assert "custody registers.²" in sample("footnotes.pdf").text
    assert asked(sample("footnotes.pdf")) == [
        "The Government must publish the custody registers.",
        "We urge parliament to repeal section twelve.",
        "The police must record every interview.",
    ]


def test_the_rows_of_a_table_stay_rows() -> None:
    requests = found(sample("table.pdf"))
    assert [(one.label, one.addressee, one.position) for _, one in requests] == [
        ("1", "Ministry of Justice", "Noted"),
        ("2", "Ministry of Foreign Affairs", "Accepted"),
    ]
    assert requests[0][0].endswith("including those of witnesses and of children")


def test_a_table_without_lines_is_a_table() -> None:
    requests = found(sample("table2.pdf"))
    assert [(one.label, one.states, one.position) for _, one in requests if one.states] == [
        ("12.1", ("Côte d’Ivoire",), "Supported"),
        ("12.2", ("Belgium", "Chile"), "Noted"),
        ("12.3", ("Iceland",), "Supported/Noted"),
    ]


def test_heads_and_feet_go_and_numbered_items_at_the_edge_stay() -> None:
    requests = found(sample("upr.pdf"))
    assert [one.label for _, one in requests] == [f"147.{number}." for number in range(1, 37)]
    assert not re.search("A/HRC|GE.12", sample("upr.pdf").text)
    assert all(words.endswith(");") for words, _ in requests)


def test_each_line_knows_its_page() -> None:
    read = sample("upr.pdf")
    assert [place.page for place in read.places] == sorted(place.page for place in read.places)
    last = next(place for place in read.places if read.text.startswith("147.36.", place.start))
    assert last.page == 3
    assert 0.5 < last.top < 0.7


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("vertical.pdf", "私たちは、日本政府に対し、長年の入国者収容を見直すよう求める。"),
        ("ruby.pdf", "日本政府は、死刑の執行を停止すべきである。国会は、これを見直すべきである。"),
        ("rtl.pdf", "يجب على الحكومة أن تفرج عن جميع المعتقلين فورا في عام 2024 وأن تغلق المخيم."),
        ("rtl.pdf", "על הממשלה לשחרר את כל העצורים לאלתר בשנת 2024 ולסגור את המחנה."),
    ],
)
def test_a_line_is_in_the_order_in_which_it_is_read(name: str, line: str) -> None:
    assert line in lines(name)


def test_radicals_are_the_characters_that_they_look_like() -> None:
    read = sample("ja-kangxi.pdf")
    assert not re.search("[\u2e80-\u2fdf]", read.text)
    assert [one.parties for _, one in found(read, "ja")] == [(1,), (2,), (5,), (3,), (1,)]


def test_a_hyphen_stays_where_the_word_has_one() -> None:
    text = sample("hyphens.pdf").text
    for word in ("long-term", "pre- and post-trial", "re-education", "communication"):
        assert word in text


def test_a_page_of_many_characters_is_read_in_time() -> None:
    read = from_file(
        pdf(*[[f"{n} The State should free {k} of those who are held." for k in range(50)] for n in range(40)])
    )
    assert read.text.count("should free") == 2000
