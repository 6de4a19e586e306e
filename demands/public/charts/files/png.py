"""A drawing as PNG. Upright edges fall on whole pixels; slanted ones are drawn larger and scaled down."""

from functools import singledispatchmethod
from io import BytesIO

from PIL import Image, ImageDraw

from . import palette, typesetting
from .drawing import Area, Box, Disc, Drawing, Path, Picture, Point, Words

FINER = 4  # times, for what is slanted or round
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
COMPRESSION = 6


def png_of(drawing: Drawing, scale: int = 1) -> bytes:
    """The picture with ``scale`` pixels to a unit."""
    painter = _Painter(drawing, scale)
    for shape in drawing.shapes:
        painter.paint(shape)
    out = BytesIO()
    painter.image.save(out, "PNG", compress_level=COMPRESSION)
    return out.getvalue()


class _Painter:
    def __init__(self, drawing: Drawing, scale: int) -> None:
        self.scale = scale
        self.image = Image.new("RGB", (drawing.width * scale, drawing.height * scale), palette.PAPER)
        self.draw = ImageDraw.Draw(self.image)

    @singledispatchmethod
    def paint(self, shape: object) -> None:
        raise TypeError(f"{type(shape).__name__} cannot be drawn")

    @paint.register
    def _(self, shape: Box) -> None:
        left, top = round(shape.x * self.scale), round(shape.y * self.scale)
        right, bottom = round((shape.x + shape.width) * self.scale), round((shape.y + shape.height) * self.scale)
        box = (left, top, max(right - 1, left), max(bottom - 1, top))  # Pillow counts the last pixel in
        self.draw.rectangle(box, fill=shape.fill or None, outline=shape.outline or None, width=self.scale)

    @paint.register
    def _(self, shape: Area) -> None:
        corners = [(round(x * self.scale), round(y * self.scale)) for x, y in shape.corners]
        self.draw.polygon(corners, fill=shape.fill or None, outline=shape.outline or None, width=self.scale)

    @paint.register
    def _(self, shape: Path) -> None:
        stencil = _Stencil(shape.points, shape.width, self.scale)
        stencil.draw.line(stencil.points, fill=255, width=round(shape.width * self.scale * FINER), joint="curve")
        stencil.fill(self.image, shape.colour)

    @paint.register
    def _(self, shape: Disc) -> None:
        rim = 1.5 if shape.outline else 0
        for radius, colour in ((shape.radius, shape.outline), (shape.radius - rim, shape.fill)):
            if colour:
                corners = ((shape.x - radius, shape.y - radius), (shape.x + radius, shape.y + radius))
                stencil = _Stencil(corners, 0, self.scale)
                stencil.draw.ellipse(stencil.points, fill=255)
                stencil.fill(self.image, colour)

    @paint.register
    def _(self, shape: Words) -> None:
        text = typesetting.printable(shape.text)
        self.draw.text(
            (shape.x * self.scale, shape.y * self.scale),
            text,
            fill=shape.colour,
            font=typesetting.font(shape.face, shape.size * self.scale, typesetting.font_of(text)),
            anchor=ANCHORS[shape.anchor],
            direction="rtl" if shape.rtl and typesetting.SHAPES else None,
            features=typesetting.features_of(text, shape.face),
            stroke_width=shape.stroke * self.scale,
        )

    @paint.register
    def _(self, shape: Picture) -> None:
        size = (max(round(shape.width * self.scale), 1), max(round(shape.height * self.scale), 1))
        with Image.open(BytesIO(shape.data)) as found:
            small = found.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
        self.image.paste(small, (round(shape.x * self.scale), round(shape.y * self.scale)), small)


class _Stencil:
    """A part of the picture in finer pixels, to be filled with a colour."""

    def __init__(self, points: tuple[Point, ...], reach: float, scale: int) -> None:
        across, down = zip(*points, strict=True)
        self.left, self.top = (int((min(places) - reach) * scale) - 1 for places in (across, down))
        width, height = (
            int((max(places) + reach) * scale) + 2 - start for places, start in ((across, self.left), (down, self.top))
        )
        self.points = [((x * scale - self.left) * FINER, (y * scale - self.top) * FINER) for x, y in points]
        self.mask = Image.new("L", (width * FINER, height * FINER))
        self.draw = ImageDraw.Draw(self.mask)

    def fill(self, image: Image.Image, colour: str) -> None:
        image.paste(
            Image.new("RGB", (self.mask.width // FINER, self.mask.height // FINER), colour),
            (self.left, self.top),
            self.mask.reduce(FINER),
        )
