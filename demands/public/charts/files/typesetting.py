"""Letters for pictures: the two fonts that ship, how wide a text runs, and setting it in lines that fit.

The fonts are subsets of Noto CJK (demands/public/fonts); a letter that they lack is printed as 〓, the printers' mark
for a type that is not in the case.
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
FACES = {"serif": "NotoSerifCJKjp-Bold-subset.otf", "sans": "NotoSansCJKjp-Regular-subset.otf"}
GETA = "〓"
# Signs of other fonts' repertoire that have a twin in these.
TWINS = str.maketrans({"✔": "✓", "✗": "×", "✘": "×", "✕": "×", "✖": "×", "➔": "→", "➜": "→", "◔": "○", "◕": "●"})
UNPRINTABLE = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # they choose a variant that these fonts do not have
ROUGH = 0.3  # the cost of a break (line_breaks) from which a smaller size is the better choice
CACHED_FONTS = 48  # each keeps a file open
# Serif titles are set tight around Japanese brackets and commas. Without raqm there are no such features.
FEATURES = {"serif": ["palt"], "sans": None} if features.check("raqm") else {"serif": None, "sans": None}


@lru_cache(CACHED_FONTS)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """One of the FACES in pixels."""
    return ImageFont.truetype(str(FONTS / FACES[face]), size)


@lru_cache(20_000)
def has(letter: str) -> bool:
    """Whether the fonts can print a letter; both have the same ones, and an empty shape for all others."""
    return letter.isspace() or font("sans", 16).getmask(letter).getbbox() is not None


def printable(text: str) -> str:
    """What is printed for a text: in composed form, on one line, without what steers and does not show."""
    text = UNPRINTABLE.sub("", unicodedata.normalize("NFC", text).translate(TWINS))
    kept = (
        " " if letter.isspace() else letter
        for letter in text
        if unicodedata.category(letter) not in ("Cf", "Cc") or letter.isspace()
    )
    return "".join(letter if has(letter) else GETA for letter in kept)


@lru_cache
def language_of_pictures(language: str) -> str:
    """This language, or the first of the site's that the fonts can print; English when they can print none."""
    names = dict(settings.LANGUAGES)
    return next((code for code in (language, *names) if GETA not in printable(names.get(code, GETA))), "en")


def width(text: str, face: str, size: int) -> float:
    return font(face, size).getlength(text, features=FEATURES[face])


def ink(text: str, face: str, size: int) -> tuple[float, float, float, float]:
    """The black of a text around the start of its baseline: left, top, right, bottom."""
    left, top, _right, _bottom = font(face, size).getbbox(text, anchor="ls", features=FEATURES[face])
    black = font(face, size).getmask(text, features=FEATURES[face]).getbbox() or (0, 0, 0, 0)
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
