"""A drawing as a self-contained SVG file: its style is in attributes, its fonts are the reader's."""

import base64
import re
from collections.abc import Iterable
from functools import singledispatch

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from . import palette
from .drawing import OTHER_END, Area, Box, Disc, Drawing, Path, Picture, Point, Words

FAMILIES = {
    "serif": "'Source Serif 4', 'Noto Serif JP', 'Noto Serif CJK JP', 'Hiragino Mincho ProN', 'Noto Naskh Arabic',"
    " Georgia, serif",
    "sans": "'Source Sans 3', 'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', 'Noto Sans Arabic',"
    " Arial, sans-serif",
}
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2: no document may hold them


def svg_of(drawing: Drawing) -> bytes:
    """The file, in UTF-8."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" role="img" xml:lang="{}"'
        ' aria-labelledby="title desc"><title id="title">{}</title><desc id="desc">{}</desc>'
        '<rect width="100%" height="100%" fill="{}"/>{}</svg>\n',
        drawing.width,
        drawing.height,
        drawing.width,
        drawing.height,
        drawing.language,
        NOT_XML.sub("", drawing.title),
        NOT_XML.sub("", drawing.description),
        palette.PAPER,
        format_html_join("", "{}", ((element(shape),) for shape in drawing.shapes)),
    ).encode()


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def _paint(fill: str, outline: str) -> SafeString:
    stroke = format_html(' stroke="{}"', outline) if outline else ""
    return format_html('fill="{}"{}', fill or "none", stroke)


@singledispatch
def element(shape: object) -> SafeString:
    raise TypeError(f"{type(shape).__name__} cannot be drawn")


@element.register
def _(shape: Box) -> SafeString:
    x, y, width, height = map(number, (shape.x, shape.y, shape.width, shape.height))
    paint = _paint(shape.fill, shape.outline)
    return format_html('<rect x="{}" y="{}" width="{}" height="{}" {}/>', x, y, width, height, paint)


@element.register
def _(shape: Area) -> SafeString:
    return format_html('<polygon points="{}" {}/>', _points(shape.corners), _paint(shape.fill, shape.outline))


@element.register
def _(shape: Path) -> SafeString:
    line = '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round"/>'
    return format_html(line, _points(shape.points), shape.colour, number(shape.width))


@element.register
def _(shape: Disc) -> SafeString:
    x, y, radius = map(number, (shape.x, shape.y, shape.radius))
    return format_html('<circle cx="{}" cy="{}" r="{}" {}/>', x, y, radius, _paint(shape.fill, shape.outline))


@element.register
def _(shape: Picture) -> SafeString:
    x, y, width, height = map(number, (shape.x, shape.y, shape.width, shape.height))
    data = base64.b64encode(shape.data).decode()
    image = '<image x="{}" y="{}" width="{}" height="{}" href="data:image/png;base64,{}"/>'
    return format_html(image, x, y, width, height, data)


@element.register
def _(shape: Words) -> SafeString:
    anchor = OTHER_END[shape.anchor] if shape.rtl else shape.anchor  # SVG 2, 11.10.2: of the direction of the text
    direction = SafeString(' direction="rtl"' if shape.rtl else "")
    weight = 700 if shape.face == "serif" or shape.stroke else 400
    return format_html(
        '<text x="{}" y="{}" font-family="{}" font-weight="{}" font-size="{}" fill="{}" text-anchor="{}"{}>{}</text>',
        number(shape.x),
        number(shape.y),
        FAMILIES[shape.face],
        weight,
        shape.size,
        shape.colour,
        anchor,
        direction,
        NOT_XML.sub("", shape.text),
    )
