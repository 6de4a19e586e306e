"""Letters for pictures: the fonts that ship, how wide a text runs, and setting it in lines that fit.

Each face has two fonts (demands/public/fonts): one for Japanese and Latin, one for Arabic and Latin. A text is set in
the first that has all its letters. A letter that they lack is printed as 〓, the printers' mark for a type that is not
in the case. Arabic needs raqm, which joins its letters and sets them from right to left; without it the second font is
not used.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont, features

from . import line_breaks

FONTS = Path(__file__).resolve().parents[2] / "fonts"
SHAPES = features.check("raqm")
FACES = {
    "serif": ("NotoSerifCJKjp-Bold-subset.otf", "NotoNaskhArabic-Bold-with-Latin.ttf"),
    "sans": ("NotoSansCJKjp-Regular-subset.otf", "NotoSansArabic-Regular-with-Latin.ttf"),
}
FIRST = range(2 if SHAPES else 1)  # the fonts of a face that can be used
GETA, UNKNOWN = "〓", "\ufffd"  # the second where a font has no 〓
# Signs of other fonts' repertoire that have a twin in these.
TWINS = str.maketrans({"✔": "✓", "✗": "×", "✘": "×", "✕": "×", "✖": "×", "➔": "→", "➜": "→", "◔": "○", "◕": "●"})
UNPRINTABLE = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # they choose a variant that these fonts do not have
ROUGH = 0.3  # the cost of a break (line_breaks) from which a smaller size is the better choice
CACHED_FONTS = 48  # each keeps a file open


@lru_cache(CACHED_FONTS)
def font(face: str, size: int, which: int = 0) -> ImageFont.FreeTypeFont:
    """One of the FACES in pixels, in the first or second of its fonts."""
    return ImageFont.truetype(str(FONTS / FACES[face][which]), size)


@lru_cache
def _missing(which: int) -> bytes:
    """What the second font draws for a letter that it has not; the first draws nothing."""
    return bytes(font("sans", 16, which).getmask("\U0010fffd"))


@lru_cache(40_000)
def has(letter: str, which: int = 0) -> bool:
    """Whether a font can print a letter. The same fonts of both faces have the same letters."""
    mask = font("sans", 16, which).getmask(letter)
    return letter.isspace() or (mask.getbbox() is not None and bytes(mask) != _missing(which))


@lru_cache(4096)
def font_of(text: str) -> int:
    """Which font of a face sets a text: the first that has all its letters, or else that which lacks the fewest."""
    return min(FIRST, key=lambda which: sum(not has(letter, which) for letter in text))


def features_of(text: str, face: str) -> list[str] | None:
    """Serif titles are set tight around Japanese brackets and commas. Without raqm there are no such features."""
    return ["palt"] if SHAPES and face == "serif" and font_of(text) == 0 else None


def printable(text: str) -> str:
    """What is printed for a text: in composed form, on one line, without what steers and does not show."""
    text = UNPRINTABLE.sub("", unicodedata.normalize("NFC", text).translate(TWINS))
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if unicodedata.category(letter) not in ("Cf", "Cc") or letter.isspace()
    )
    which = font_of(kept)
    return "".join(letter if has(letter, which) else (GETA, UNKNOWN)[which] for letter in kept)


@lru_cache
def language_of_pictures(language: str) -> str:
    """This language, or the first of the site's that the fonts can print; English when they can print none."""
    names = dict(settings.LANGUAGES)
    lacking = {GETA, UNKNOWN}
    return next((code for code in (language, *names) if not lacking & {*printable(names.get(code, GETA))}), "en")


def width(text: str, face: str, size: int) -> float:
    return font(face, size, font_of(text)).getlength(text, features=features_of(text, face))


def ink(text: str, face: str, size: int) -> tuple[float, float, float, float]:
    """The black of a text around the start of its baseline: left, top, right, bottom."""
    letters, said = font(face, size, font_of(text)), features_of(text, face)
    left, top, _right, _bottom = letters.getbbox(text, anchor="ls", features=said)
    black = letters.getmask(text, features=said).getbbox() or (0, 0, 0, 0)
    return left + black[0], top + black[1], left + black[2], top + black[3]


def measure(face: str, size: int) -> Callable[[str], float]:
    return lambda text: width(text, face, size)


def set_lines(text: str, face: str, size: int, room: float, most: int) -> list[str]:
    """Running text in at most so many lines, each as full as it goes; what does not fit is cut and ends in “…”."""
    longest = int(most * room / size * 10)  # no ten letters are as narrow as this, so the rest would be cut anyway
    found = line_breaks.filled(printable(text[:longest]), room, measure(face, size))
    if len(found) <= most:
        return found
    last = found[most - 1]
    while last and width(last + "…", face, size) > room:
        last = last[:-1]
    return [*found[: most - 1], last.rstrip() + "…"]


def fit(text: str, face: str, steps: Sequence[tuple[int, int]], room: float) -> tuple[int, list[str]]:
    """The first of ``steps``, a size and a number of lines, into which a text fits; in the last it is cut.

    A step at which a word would have to be broken is passed over as long as a later one breaks better.
    """
    whole, rough = printable(text), None
    for size, most in steps:
        found, worst = line_breaks.broken(whole, room, measure(face, size))
        if len(found) <= most and worst < ROUGH:
            return size, found
        if len(found) <= most and rough is None:
            rough = size, found
    size, most = steps[-1]
    return rough or (size, set_lines(text, face, size, room, most))


def shortened(text: str, face: str, size: int, room: float) -> str:
    """A text on one line."""
    return (set_lines(text, face, size, room, 1) or [""])[0]
