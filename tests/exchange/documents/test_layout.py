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


def test_a_page_with_lines_in_two_directions_is_read_in_both() -> None:
    assert lines("columns-ja.pdf") == [
        "法務省発表第12号",
        "要望書",
        "私たちは、日本政府に対し、入国管理センターにおける長期収容を直ちにやめるよう求める。"
        "12月に公表されたNHKの調査では、収容が1年を超える者は八十人に上った。",
        "国会は、収容の期間に上限を設け、裁判所の審査を義務づける法律を速やかに制定すべきである。",
    ]


def test_a_turned_table_below_upright_text_keeps_its_rows() -> None:
    assert lines("turned.pdf")[2:] == [
        "No.\tRecommendation\tPosition",
        "12.1\tAbolish the death penalty for all crimes (Chile)\tNoted",
        "12.2\tRatify the Optional Protocol (Ghana)\tSupported",
    ]


class TestFromRightToLeft:
    """Numbers, foreign words, brackets and signs for two letters are as they were written, whatever was drawn."""

    def test_arabic(self) -> None:
        assert lines("arabic.pdf") == [
            "بيان صحفي",
            "تدعو المنظمة حكومة اليابان إلى وقف تنفيذ أحكام الإعدام فورًا، "
            "وإلى التصديق على البروتوكول الاختياري الثاني (1989).",
            "وينبغي للدولة الطرف أن تلغي نظام الاحتجاز البديل المعروف باسم daiyo kangoku في موعد أقصاه 31 ديسمبر 2027.",
        ]

    def test_hebrew(self) -> None:
        assert lines("hebrew.pdf") == [
            "הודעה לעיתונות",
            "הארגון קורא לממשלת יפן להפסיק את ההוצאות להורג (מורטוריום) ולאשרר את הפרוטוקול האופציונלי השני משנת 1989, "
            "כפי שהמליצה הוועדה (CCPR/C/JPN/CO/7, סעיף 21).",
            "1. לבטל את שיטת daiyo kangoku עד 31.12.2027;",
            "2. לפרסם את נתוני המעצר בכל שנה [ראו נספח 2].",
        ]


def test_lines_at_the_right_edge_stay_apart() -> None:
    assert lines("statement-ja.pdf")[:3] == ["会長声明", "２０２６年（令和８年）３月１２日", "日本弁護士連合会"]


def test_a_foreign_name_in_its_last_line_does_not_part_a_paragraph() -> None:
    (one,) = [line for line in lines("statement-ja.pdf") if "Amnesty" in line]
    assert one.startswith("死刑は、基本的人権の核をなす")


@pytest.mark.parametrize("name", ["lifted.docx", "lifted.odt"])
def test_numbers_set_higher_by_another_program_are_marks(name: str) -> None:
    text = sample(name).text
    assert "Dupont-Aignan¹." in text
    assert "\n¹ Entretien du 2 mars 2026." in text
