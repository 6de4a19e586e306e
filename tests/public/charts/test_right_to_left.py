"""Pictures and papers in Arabic: joined letters, from right to left; Latin names and addresses in their own order."""

import io
from itertools import pairwise
from typing import Any

import pytest
from django.utils.translation import override
from PIL import Image, features
from pypdf import PdfReader
from pytest_django import Settings

from demands.api.papers import pdf
from demands.api.papers.paper import demand_paper
from demands.models import Demand
from demands.progress import progress
from demands.progress.standing import Clock
from demands.public.charts.files import cards, typesetting
from demands.public.charts.files.drawing import Box, Drawing, Picture, Words, runs_from_right
from demands.public.charts.files.png import png_of
from demands.public.charts.files.svg import svg_of
from demands.public.charts.files.typesetting import GETA, UNKNOWN, font_of, language_of_pictures, printable
from tests.cast import Newsroom, make_update

HALT = "وقف تنفيذ أحكام الإعدام"


def dark(drawing: Drawing) -> tuple[int, int, int, int]:
    """Where the drawing has something on it."""
    with Image.open(io.BytesIO(png_of(drawing))) as image:
        return image.convert("L").point(lambda value: 255 if value < 160 else 0).getbbox() or (0, 0, 0, 0)


def test_the_environment_can_shape() -> None:
    assert features.check("raqm"), "Pillow comes with raqm on every platform that the pins have wheels for"


@pytest.mark.parametrize(
    "text",
    [HALT, "نظام روما الأساسي", "لُغة ٢٠٠٥", "گزارش پیشرفت", "ٹھہراؤ", "نظام daiyo kangoku", "(A/RES/62/149) القرار"],
)
def test_every_letter_of_the_script_is_there(text: str) -> None:
    assert not {GETA, UNKNOWN} & {*printable(text)}


def test_a_text_gets_the_font_that_has_its_letters() -> None:
    assert [font_of(one) for one in ("Halt", "死刑の執行停止", HALT, "✓", "2005")] == [0, 0, 1, 0, 0]
    assert printable("עברית") == GETA * 5
    assert printable(f"{HALT} 死刑").endswith(UNKNOWN * 2)


def test_letters_are_joined_and_run_from_right_to_left() -> None:
    """Joined letters are narrower than the same letters apart; and the first one stands at the right."""
    word = "ببب"
    assert typesetting.width(word, "serif", 60) < 0.8 * sum(typesetting.width(one, "serif", 60) for one in word)
    drawing = Drawing(400, 120, "ar", "", "", [Words(20, 80, "اببب", 60, "serif", rtl=True)])
    columns = Image.open(io.BytesIO(png_of(drawing))).convert("L")
    left, _top, right, _bottom = columns.point(lambda value: 255 if value < 160 else 0).getbbox() or (0, 0, 0, 0)
    pixels: Any = columns.load()
    tall = [x for x in range(left, right) if sum(pixels[x, y] < 160 for y in range(120)) > 30]
    assert min(tall) > (left + right) / 2  # alif, the first letter, is the tall one


def test_everything_is_placed_from_the_right_but_time() -> None:
    drawing = Drawing(200, 100, "ar", "", "")
    drawing.add(Words(10, 50, HALT, 12), Words(10, 50, "example.org/ar", 12), Box(10, 10, 30, 5, "#000000"))
    drawing.add(Picture(10, 10, 20, 20, b""))
    with drawing.in_time():
        drawing.add(Box(10, 10, 30, 5, "#000000"), Words(10, 20, "2005", 12))
    words, address, box, picture, ribbon, year = drawing.shapes
    assert isinstance(words, Words)
    assert isinstance(address, Words)
    assert (words.x, words.anchor, words.rtl) == (190, "end", True)
    assert (address.x, address.anchor, address.rtl) == (190, "end", False)
    assert [one.x for one in (box, picture, ribbon, year)] == [160, 170, 10, 10]  # type: ignore[union-attr]


def test_nothing_changes_from_left_to_right() -> None:
    drawing = Drawing(200, 100, "ja", "", "")
    drawing.add(Words(10, 50, HALT, 12), Box(10, 10, 30, 5, "#000000"))
    assert drawing.shapes == [Words(10, 50, HALT, 12), Box(10, 10, 30, 5, "#000000")]


def test_the_file_says_its_direction() -> None:
    drawing = Drawing(200, 100, "ar", "", "")
    drawing.add(Words(10, 50, HALT, 12), Words(10, 70, "example.org", 12))
    text = svg_of(drawing).decode()
    assert f'text-anchor="start" direction="rtl">{HALT}' in text
    assert 'text-anchor="end">example.org' in text


@pytest.mark.parametrize(
    ("text", "runs"), [(HALT, True), ("UPR في", True), ("https://example.org/ar/", False), ("3", False)]
)
def test_direction_is_that_of_the_letters(text: str, runs: bool) -> None:
    assert runs_from_right(text) is runs


@pytest.mark.django_db
def test_a_card_and_a_paper_in_arabic(newsroom: Newsroom, demand: Demand, settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "العربيّة"), ("he", "עברית")]
    language_of_pictures.cache_clear()
    newsroom.publish(make_update(demand, "in_progress"))
    with override("ar"):
        assert language_of_pictures("ar") == "ar"
        found = progress.campaign("japan", Clock())
        assert found is not None
        one = found.demands[0]
        one.content["title"]["ar"] = HALT
        left, _top, right, _bottom = dark(cards.demand_card(found, one))
        assert right == cards.WIDTH - cards.MARGIN
        assert pdf.can_set("ar")
        assert not pdf.can_set("he")
        page = progress.demand("japan", demand.slug, Clock())
        assert page is not None
        paper = PdfReader(io.BytesIO(pdf.written(demand_paper(page, 3))))
    assert b"pdfuaid" in paper.xmp_metadata.stream.get_data()  # type: ignore[union-attr]  # no letter is lacking
    fonts = {str(font["/BaseFont"]) for font in paper.pages[0]["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert any("Arabic" in one for one in fonts)
    language_of_pictures.cache_clear()


def test_lines_break_between_words() -> None:
    lines = typesetting.set_lines(f"{HALT} في اليابان وإلغاء نظام daiyo kangoku", "serif", 40, 400, 6)
    assert len(lines) > 1
    assert all(typesetting.width(one, "serif", 40) <= 400 for one in lines)
    assert all(not first.endswith("ـ") and second for first, second in pairwise(lines))
