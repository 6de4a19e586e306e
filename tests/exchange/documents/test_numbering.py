"""The numbers of list items, which a file counts and does not say, are read as its program shows them."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from demands.exchange.documents.extraction import from_file
from demands.exchange.documents.files.figures import written
from tests.exchange.documents.reading import SAMPLES

EXPECTED = [
    "Concluding observations",
    "The State party should:",
    "a. Abolish the death penalty;",
    "b. Ratify the Protocol:",
    "i. within a year;",
    "ii. without reservations;",
    "c. Pay compensation.",
    "It should further:",
    "12. Publish the figures.",
    "13. Train the police.",
    "• Free all who are held.",
]


@pytest.mark.parametrize("name", ["numbered.odt", "numbered.docx"])
def test_lists_that_an_office_program_wrote(name: str) -> None:
    assert from_file((SAMPLES / name).read_bytes()).text.split("\n\n")[: len(EXPECTED)] == EXPECTED


def test_a_row_whose_number_is_counted_says_it() -> None:
    assert "1.\tAsk again" in from_file((SAMPLES / "numbered.docx").read_bytes()).text


def test_lists_of_a_page() -> None:
    page = """<html lang=en><body><h1>Report</h1><p>The State party should act on what follows here, in this order:</p>
    <ol type=a><li>Abolish the death penalty;<li>Ratify:<ol type=I><li>within a year;</ol></li></ol>
    <ol start=12><li>Publish.<li value=20>Train the police.<li>(c) Pay them.</ol><ol reversed><li>Last<li>First</ol>
    <ol start=x type=q><li>One thing.</ol><ul><li>Free all.</ul></body></html>"""
    assert from_file(page.encode(), is_page=True).text.split("\n\n")[2:] == [
        "a. Abolish the death penalty;", "b. Ratify:", "I. within a year;", "12. Publish.", "20. Train the police.",
        "(c) Pay them.", "2. Last", "1. First", "1. One thing.", "• Free all.",
    ]  # fmt: skip


def word(*levels: str, items: list[tuple[str, int, str]], more: str = "") -> list[str]:
    """The lines of a Word file with these levels of one list; an item is its instance, its level and its words."""
    document = Document()
    part = document.part.numbering_part.element
    for child in list(part):
        part.remove(child)
    said = "".join(f'<w:lvl w:ilvl="{number}">{level}</w:lvl>' for number, level in enumerate(levels))
    for xml in (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="5">{said}</w:abstractNum>',
        f'<w:num {nsdecls("w")} w:numId="7"><w:abstractNumId w:val="5"/></w:num>',
        f'<w:num {nsdecls("w")} w:numId="8"><w:abstractNumId w:val="5"/>{more}</w:num>',
    ):
        part.append(parse_xml(xml))
    for instance, depth, words in items:
        place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{instance}"/></w:numPr>'
        document.add_paragraph(words)._p.get_or_add_pPr().append(parse_xml(place))
    out = BytesIO()
    document.save(out)
    return from_file(out.getvalue()).text.split("\n\n")


def level(format_: str, text: str, start: int = 1, more: str = "") -> str:
    return f'<w:start w:val="{start}"/><w:numFmt w:val="{format_}"/>{more}<w:lvlText w:val="{text}"/>'


class TestWord:
    def test_levels_count_within_each_other(self) -> None:
        items = [("7", 0, "Act."), ("7", 1, "Soon."), ("7", 1, "Well."), ("7", 0, "Pay."), ("7", 1, "All.")]
        found = word(level("decimal", "%1."), level("lowerLetter", "%1.%2)"), items=items)
        assert found == ["1. Act.", "1.a) Soon.", "1.b) Well.", "2. Pay.", "2.a) All."]

    def test_a_level_may_count_on(self) -> None:
        items = [("7", 0, "Act."), ("7", 1, "Soon."), ("7", 0, "Pay."), ("7", 1, "All.")]
        on = level("decimal", "(%2)", more='<w:lvlRestart w:val="0"/>')
        assert word(level("upperRoman", "%1."), on, items=items) == ["I. Act.", "(1) Soon.", "II. Pay.", "(2) All."]

    def test_lists_of_one_kind_count_on_unless_one_starts_again(self) -> None:
        items = [("7", 0, "Act."), ("8", 0, "Pay."), ("8", 0, "Stop."), ("7", 0, "Go.")]
        again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        assert word(level("decimal", "%1."), items=items) == ["1. Act.", "2. Pay.", "3. Stop.", "4. Go."]
        assert word(level("decimal", "%1."), items=items, more=again)[:3] == ["1. Act.", "5. Pay.", "6. Stop."]

    def test_what_is_taken_out_of_a_list_has_no_number(self) -> None:
        assert word(level("decimal", "%1."), items=[("7", 0, "Act."), ("0", 0, "Why."), ("7", 0, "Pay.")]) == [
            "1. Act.", "Why.", "2. Pay.",
        ]  # fmt: skip

    def test_an_empty_paragraph_counts(self) -> None:
        assert word(level("decimal", "%1."), items=[("7", 0, "Act."), ("7", 0, ""), ("7", 0, "Pay.")])[-1] == "3. Pay."

    def test_a_number_that_is_typed_is_not_counted_before_it(self) -> None:
        assert word(level("decimal", "%1."), items=[("7", 0, "140.8 Act (Chile);")]) == ["140.8 Act (Chile);"]

    @pytest.mark.parametrize("text", ["", "%9", "%1" * 40, "x" * 5000])
    def test_a_strange_level_is_no_fault(self, text: str) -> None:
        assert word(level("decimal", text), items=[("7", 0, "Act.")])[0].endswith("Act.")


@pytest.mark.parametrize(
    ("number", "format_", "expected"),
    [
        (3, "decimal", "3"), (28, "lowerLetter", "bb"), (4, "lowerRoman", "iv"), (1994, "upperRoman", "MCMXCIV"),
        (7, "decimalZero", "07"), (12, "decimalFullWidth", "１２"), (5, "decimalEnclosedCircle", "⑤"),
        (3, "aiueoFullWidth", "ウ"), (10, "japaneseCounting", "十"), (23, "japaneseCounting", "二十三"),
        (10, "ideographDigital", "一〇"), (0, "lowerLetter", "0"), (0, "lowerRoman", "0"), (9, "hebrew1", "9"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_its_format(number: int, format_: str, expected: str) -> None:
    assert written(number, format_) == expected
