"""A picture as a list of shapes, so that one layout becomes an SVG file and a PNG that show the same.

Places are in units of the drawing, from its upper left corner; a text is placed by its baseline. Colours are "#rrggbb",
and '' paints nothing.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from django.utils.translation import get_language_info

from . import palette, typesetting

Point = tuple[float, float]
HATCH = 5  # units from one stripe to the next


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: str
    outline: str = ""


@dataclass(frozen=True)
class Area:
    """A shape with corners."""

    corners: tuple[Point, ...]
    fill: str
    outline: str = ""


@dataclass(frozen=True)
class Path:
    """A line through points."""

    points: tuple[Point, ...]
    colour: str
    width: float


@dataclass(frozen=True)
class Disc:
    x: float
    y: float
    radius: float
    fill: str
    outline: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text; ``anchor`` is the end of it that is at ``x``: 'start', 'middle' or 'end'.

    ``stroke`` thickens the letters: signs have no bold face of their own.
    """

    x: float
    y: float
    text: str
    size: int
    face: str = "sans"
    colour: str = palette.INK
    anchor: str = "start"
    stroke: float = 0.0
    rtl: bool = False  # whether its sentence runs from right to left, whatever letters it begins with


@dataclass(frozen=True)
class Picture:
    """A PNG, as wide and high as it is drawn; ``data`` are its bytes."""

    x: float
    y: float
    width: float
    height: float
    data: bytes = field(repr=False)


Shape = Box | Area | Path | Disc | Words | Picture


def runs_from_right(text: str) -> bool:
    """Whether a text of a page that runs from right to left does so too; an address or an English sentence does not."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


OTHER_END = {"start": "end", "middle": "middle", "end": "start"}


def mirrored(shape: Shape, width: float) -> Shape:
    """A shape at the same distance from the other edge of a drawing. Nothing in it is turned round."""
    match shape:
        case Box() | Picture():
            return replace(shape, x=width - shape.x - shape.width)
        case Area():
            return replace(shape, corners=tuple((width - x, y) for x, y in shape.corners))
        case Path():
            return replace(shape, points=tuple((width - x, y) for x, y in shape.points))
        case Words():
            return replace(shape, x=width - shape.x, anchor=OTHER_END[shape.anchor])
        case Disc():
            return replace(shape, x=width - shape.x)


@dataclass
class Drawing:
    """``title`` and ``description`` say in words what is drawn.

    In a language that runs from right to left every shape is placed from the right, but for what runs through time:
    that goes from left to right, as on the pages.
    """

    width: int
    height: int
    language: str
    title: str
    description: str
    shapes: list[Shape] = field(default_factory=list)
    through_time: bool = False

    @property
    def rtl(self) -> bool:
        """Whether its language runs from right to left."""
        return bool(get_language_info(self.language)["bidi"])

    def add(self, *shapes: Shape) -> None:
        if not self.rtl or self.through_time:
            self.shapes.extend(shapes)
            return
        for one in shapes:
            shape = replace(one, rtl=runs_from_right(one.text)) if isinstance(one, Words) else one
            self.shapes.append(mirrored(shape, self.width))

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """What is added within is placed from the left in every language."""
        self.through_time = True
        try:
            yield
        finally:
            self.through_time = False

    def lines(
        self, x: float, y: float, texts: Sequence[str], size: int, leading: float, face: str, colour: str
    ) -> float:
        """Several lines of text; returns the baseline of the last."""
        for number, text in enumerate(texts):
            self.add(Words(x, y + number * leading, text, size, face, colour))
        return y + max(len(texts) - 1, 0) * leading

    def mark(self, x: float, y: float, radius: float, token: str, symbol: str) -> None:
        """A status as a coloured disc with its symbol; ``x`` and ``y`` are its middle."""
        self.add(Disc(x, y, radius, palette.fill_of(token), palette.outline_of(token)))
        self.symbol(x, y, round(radius * 1.3), token, symbol)

    def symbol(self, x: float, y: float, size: int, token: str, symbol: str) -> None:
        """A status's symbol on its colour; ``x`` and ``y`` are its middle."""
        text = typesetting.printable(symbol)
        left, top, right, bottom = typesetting.ink(text, "sans", size)
        x, y = x - (left + right) / 2, y - (top + bottom) / 2
        self.add(Words(x, y, text, size, colour=palette.symbol_on(token), stroke=size * 0.035))

    def hatch(self, left: float, right: float, top: float, bottom: float) -> None:
        """What nobody has checked: stripes of paper over what is drawn, behind a dotted line."""
        x = left + HATCH
        while x < right:
            self.add(Box(x, top, min(HATCH / 2, right - x), bottom - top, palette.PAPER))
            x += HATCH
        y = top - HATCH
        while y < bottom + HATCH:
            self.add(Box(left - 1, y, 2, 3, palette.INK))
            y += 6

    def brand(self, x: float, y: float, size: float, colour: str = palette.INK) -> None:
        """The three bars; ``y`` is their upper edge."""
        for row, length in enumerate((1.0, 2 / 3, 7 / 18)):
            self.add(Box(x, y + row * size / 3, size * length, size * 0.19, colour))


def spread(wanted: Sequence[float], needed: Sequence[float], end: float) -> list[float]:
    """Places in the order given, as near the wanted ones as leaves room for each, the last one up to ``end``."""
    found: list[float] = []
    for place, before in zip(wanted, [0.0, *needed], strict=False):
        found.append(max(place, found[-1] + before) if found else place)
    for row in range(len(found) - 1, -1, -1):
        found[row] = end = min(found[row], end - needed[row])
    return found
