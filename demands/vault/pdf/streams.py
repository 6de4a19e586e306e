"""The data of streams on their way into a new PDF: pictures, fonts, profiles, tables."""

from collections.abc import Callable
from math import ceil, prod
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from demands.vault.apart import Unfit

from . import content, fonts, pictures, shapes

ENCODED: dict[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": pictures.jpeg, "/JPXDecode": pictures.jpeg_2000, "/JBIG2Decode": pictures.jbig2,
    "/CCITTFaxDecode": bytes,
}  # fmt: skip
MOST_GLYPHS = 2 * 65536  # bytes of a table from character to glyph


class Streams:
    """Part of ``Rebuild``: what is done with the bytes of each kind of stream."""

    made: pikepdf.Pdf
    found: pikepdf.Pdf
    copy: Callable[[Any, str], Any]
    _fill: Callable[[Any, Any, shapes.Shape], None]

    def _stream(self, value: Any, shape: shapes.Shape, data: bytes) -> Any:
        target = self.made.make_stream(data)
        self._fill(target, value, shape)
        return target

    # Pictures

    def image(self, value: Any) -> Any:
        """A picture with the same pixels; encodings of pictures are kept, others decoded and written again."""
        target = self.made.make_stream(b"")
        self._fill(target, value, shapes.IMAGE)
        if value.get("/ImageMask") is True and "/ColorSpace" in target:
            del target["/ColorSpace"]
        filters = [str(one) for one in _listed(value.get("/Filter"))]
        if not filters or filters[-1] not in ENCODED:
            target.write(_as_long_as_seen(value, value.read_bytes()))
            return target
        settings = _listed(value.get("/DecodeParms")) or [None] * len(filters)
        data = ENCODED[filters[-1]](self._unwrapped(value, filters[:-1], settings))
        target.write(data, filter=Name(filters[-1]), decode_parms=self._decoding(settings[-1]))
        return target

    def _unwrapped(self, value: Any, filters: list[str], settings: list[Any]) -> bytes:
        """The picture as its own encoding has it, taken out of those around it."""
        raw: bytes = value.read_raw_bytes()
        if not filters:
            return raw
        outer = self.found.make_stream(b"")
        given = settings[: len(filters)]
        parms = Array(given) if any(isinstance(one, Dictionary) for one in given) else None
        outer.write(raw, filter=Array([Name(one) for one in filters]), decode_parms=parms)
        return outer.read_bytes()

    def _decoding(self, settings: Any) -> Any:
        if not isinstance(settings, Dictionary):
            return None
        made = Dictionary()
        self._fill(made, settings, shapes.DECODING)
        tables = settings.get("/JBIG2Globals")
        if isinstance(tables, Stream):
            made.JBIG2Globals = self.made.make_stream(pictures.jbig2(tables.read_bytes()))
        return made if len(made) else None

    # Colours and functions

    def _profile(self, value: Any) -> Any:
        if not isinstance(value, Stream):
            raise Unfit("broken")
        return self._stream(value, shapes.PROFILE, fonts.profile(value.read_bytes()))

    def _palette(self, rest: list[Any]) -> Any:
        """The colours of a palette and no byte more."""
        table = rest[2].read_bytes() if isinstance(rest[2], Stream) else bytes(rest[2])
        return String(table[: (int(rest[1]) + 1) * (_colours(rest[0]) or 4)])

    def _function_data(self, value: Any, data: bytes) -> bytes:
        if value.get("/FunctionType") == 4:
            return content.calculator(data)
        size, results = _listed(value.get("/Size")), len(_listed(value.get("/Range"))) // 2
        bits = int(value.get("/BitsPerSample", 8)) * results * prod(int(one) for one in size)
        return data[: ceil(bits / 8)]

    # Fonts

    def _font_program(self, value: Any) -> Any:
        if not isinstance(value, Stream):
            return None
        data, target = value.read_bytes(), self.made.make_stream(b"")
        self._fill(target, value, shapes.FONT_STREAM)
        if data[:4] in (b"\0\1\0\0", b"true", b"OTTO"):
            data = fonts.sfnt(data)
            if "/Length1" in target:
                target.Length1 = len(data)
        elif data.startswith(b"%!"):
            data = fonts.type_1(data)
        elif data[:1] == b"\x01":
            data = fonts.cff(data)
        else:
            raise Unfit("broken")
        target.write(data)
        return target

    def _cmap(self, value: Any) -> Any:
        if isinstance(value, Name):
            return value if shapes.CMAP_NAME.fullmatch(str(value)) else None
        if not isinstance(value, Stream):
            return None
        vertical = 1 if value.get("/WMode") == 1 else 0
        return self._stream(value, shapes.CMAP, content.cmap(pikepdf.parse_content_stream(value), vertical))

    def _glyph_map(self, value: Any) -> Any:
        if isinstance(value, Stream):
            return self.made.make_stream(value.read_bytes()[:MOST_GLYPHS])
        return value if value == "/Identity" else None


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, Array) else [value]


def _as_long_as_seen(value: Any, data: bytes) -> bytes:
    """The rows of the picture; the data after them is never shown."""
    bits = 1 if value.get("/ImageMask") is True else int(value.get("/BitsPerComponent", 8))
    colours = 1 if value.get("/ImageMask") is True else _colours(value.get("/ColorSpace"))
    if not colours:
        return data
    return data[: ceil(int(value.Width) * colours * bits / 8) * int(value.Height)]


def _colours(space: Any) -> int:
    """How many numbers make a colour in this colour space; 0 where it does not say."""
    family = str(space[0]) if isinstance(space, Array) and len(space) else str(space)
    if family == "/ICCBased":
        return int(space[1].get("/N", 0))
    if family == "/DeviceN":
        return len(space[1])
    return {
        "/DeviceGray": 1, "/CalGray": 1, "/G": 1, "/DeviceRGB": 3, "/CalRGB": 3, "/Lab": 3, "/RGB": 3, "/DeviceCMYK": 4,
        "/CMYK": 4, "/Indexed": 1, "/I": 1, "/Separation": 1,
    }.get(family, 0)  # fmt: skip
