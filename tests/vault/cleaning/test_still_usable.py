"""A cleaned file still shows what it showed: text, pages, pictures, cells."""

import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pypdf
import pytest
from PIL import Image, ImageChops

from demands.vault.kinds import kind_of
from demands.vault.scrubbing import JOBS
from tests.vault import samples

from . import canaries, office_corners, pdf_corners
from .picture_corners import JPEG_SEGMENTS, jpeg_with

MADE_BY_OTHERS = sorted((Path(__file__).parent.parent / "made_by_others").iterdir())


def cleaned(sent: bytes) -> bytes:
    kind = kind_of(sent)
    assert kind is not None
    return JOBS[kind.job](sent).partition(b"\n")[2]


def text_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def pictures_of(data: bytes) -> list[Image.Image]:
    return [one.image for page in pypdf.PdfReader(io.BytesIO(data)).pages for one in page.images if one.image]


def _style(paragraph: Any) -> str:
    return str(paragraph.style.name)


@pytest.mark.parametrize("path", [one for one in MADE_BY_OTHERS if one.suffix == ".pdf"], ids=lambda path: path.name)
def test_a_pdf_of_another_program_keeps_its_text_and_pictures(path: Path) -> None:
    sent = path.read_bytes()
    made = cleaned(sent)
    assert text_of(made) == text_of(sent)
    for before, after in zip(pictures_of(sent), pictures_of(made), strict=True):
        assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert canaries.traces(made) == []


@pytest.mark.parametrize("corner", ["info and xmp", "layer", "structure", "font", "colour profile", "picture", "ink"])
def test_a_pdf_keeps_its_text_whatever_was_planted(corner: str) -> None:
    assert [text.strip() for text in text_of(cleaned(pdf_corners.CORNERS[corner]()))] == [pdf_corners.TEXT]


def test_what_was_filled_in_is_drawn_into_the_page() -> None:
    made = cleaned(pdf_corners.CORNERS["form field"]())
    assert "filled in" in text_of(made)[0]
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_a_layer_that_is_seen_stays_and_one_that_is_off_goes() -> None:
    with pikepdf.open(io.BytesIO(cleaned(pdf_corners.CORNERS["layer"]()))) as pdf:
        assert b"100 20 20 20 re\nf" in pdf.pages[0].Contents.read_bytes()
    with pikepdf.open(io.BytesIO(cleaned(pdf_corners.CORNERS["hidden layer"]()))) as pdf:
        assert b"100 20 20 20 re\nf" not in pdf.pages[0].Contents.read_bytes()


@pytest.mark.parametrize("corner", [*JPEG_SEGMENTS, "tail"])
def test_a_picture_in_a_pdf_keeps_every_pixel(corner: str) -> None:
    if corner in ("app 14", "profile"):
        pytest.skip("these say how colours are meant")
    sent = pdf_corners.pdf(pdf_corners.image(jpeg_with(corner), "/DCTDecode"))
    before, after = pictures_of(sent)[0], pictures_of(cleaned(sent))[0]
    assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("corner", office_corners.DOCX)
def test_a_letter_still_opens_and_reads_the_same(corner: str) -> None:
    letter = docx.Document(io.BytesIO(cleaned(office_corners.DOCX[corner]())))
    assert "The letter itself." in [paragraph.text for paragraph in letter.paragraphs]


def test_a_letter_keeps_headings_tables_and_pictures() -> None:
    letter = docx.Document(io.BytesIO(cleaned(office_corners.letter(samples.picture("PNG")))))
    assert _style(letter.paragraphs[0]) == "Heading 1"
    assert [cell.text for cell in letter.tables[0].rows[0].cells] == ["left", "right"]
    assert len(letter.inline_shapes) == 1


@pytest.mark.parametrize("corner", ["content control", "smart tag", "two forms of a drawing"])
def test_what_stands_in_a_wrapper_stays(corner: str) -> None:
    parts = office_corners.parts_of(cleaned(office_corners.DOCX[corner]()))
    assert b"kept" in parts["word/document.xml"]


@pytest.mark.parametrize("corner", office_corners.XLSX)
def test_a_table_still_opens_and_reads_the_same(corner: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(cleaned(office_corners.XLSX[corner]()))).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet["A1:B3"]] == [
        ["year", "executions"], [2024, 1], [None, "=SUM(B2:B2)"]
    ]  # fmt: skip


@pytest.mark.parametrize("path", [one for one in MADE_BY_OTHERS if one.suffix == ".docx"], ids=lambda path: path.name)
def test_a_letter_of_another_program_keeps_its_words(path: Path) -> None:
    before, after = (docx.Document(io.BytesIO(one)) for one in (path.read_bytes(), cleaned(path.read_bytes())))
    assert [one.text for one in after.paragraphs] == [one.text for one in before.paragraphs]
    kept = [(_style(one), _style(other)) for one, other in zip(before.paragraphs, after.paragraphs, strict=True)]
    assert ("Heading 1", "Heading 1") in kept
    assert all(before == after or after.startswith("Style ") for before, after in kept)


@pytest.mark.parametrize("path", [one for one in MADE_BY_OTHERS if one.suffix == ".xlsx"], ids=lambda path: path.name)
def test_a_table_of_another_program_keeps_its_cells_and_formats(path: Path) -> None:
    sent = path.read_bytes()
    before, after = (openpyxl.load_workbook(io.BytesIO(one)) for one in (sent, cleaned(sent)))
    assert after.sheetnames == before.sheetnames
    for one, other in zip(before.worksheets, after.worksheets, strict=True):
        cells = [(cell.value, cell.number_format, cell.font.b) for row in one.iter_rows() for cell in row]
        assert [(cell.value, cell.number_format, cell.font.b) for row in other.iter_rows() for cell in row] == cells
        assert other.merged_cells.ranges == one.merged_cells.ranges
        assert len(other._charts) == len(one._charts)


@pytest.mark.parametrize("path", MADE_BY_OTHERS, ids=lambda path: path.name)
def test_nobody_is_named_any_more(path: Path) -> None:
    assert canaries.traces(path.read_bytes())
    assert canaries.traces(cleaned(path.read_bytes())) == []
