"""Builds a PDF again from its pages: what is not listed in ``shapes`` is never copied."""

import re
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from demands.vault.apart import Unfit
from demands.vault.removed import REPORT

from . import content, shapes
from .layers import Layers
from .streams import Streams

INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
MOST_PARENTS = 100
MOST_DRAWN = 32 * 1024**2  # bytes of unpacked content of all pages, which is read word by word


class Rebuild(Streams):
    """Copies values of one PDF into a new one, each by its shape; indirect objects once."""

    def __init__(self, found: pikepdf.Pdf, made: pikepdf.Pdf) -> None:
        self.found, self.made = found, made
        self.layers = Layers(found)
        self.copied: dict[tuple[Any, str], Any] = {}
        self.names: dict[str, str] = {}
        self.fonts = 0
        self.drawn = 0
        self.resources: Any = None  # of the page in hand, which a form without its own draws with
        self.ways: dict[str, Callable[[Any], Any]] = {
            "plain": self._plain, "colour": self._colour, "pattern": self._pattern, "xobject": self._xobject,
            "mask": self._mask, "soft mask": self._soft_mask, "function": self._function, "shading": self._shading,
            "font": lambda value: self._dictionary(value, shapes.FONT, self._font_name_of),
            "fonts": lambda value: self._array(value, "font"), "font setting": self._font_setting,
            "font name": self._font_name, "descriptor": lambda value: self._dictionary(value, shapes.DESCRIPTOR),
            "encoding": self._encoding, "differences": self._differences, "cmap": self._cmap, "glyphs": self._glyphs,
            "character set": self._character_set, "glyph map": self._glyph_map, "type 1": self._font_program,
            "sfnt": self._font_program, "font 3": self._font_program,
            "state": lambda value: self._dictionary(value, shapes.STATE),
            "group": lambda value: self._dictionary(value, shapes.GROUP),
            "resources": lambda value: self._dictionary(value, shapes.RESOURCES),
        }  # fmt: skip

    def rename(self, name: str) -> str:
        """The new name of a resource; one for each old one in the whole document."""
        return self.names.setdefault(name, f"/R{len(self.names)}")

    def copy(self, value: Any, kind: str) -> Any:
        """The value in the new document; None for what is not of this kind."""
        if value is None:
            return None
        if kind.startswith("named "):
            return self._named(value, kind.removeprefix("named "))
        if not isinstance(value, (Dictionary, Stream, Array)) or not value.is_indirect:
            return self.ways[kind](value)
        key = (value.objgen, kind)
        if key not in self.copied:
            self.copied[key] = None  # what contains itself ends here, unless its way has set it before it went on
            self.copied[key] = self.ways[kind](value)
        return self.copied[key]

    def page(self, found: Any) -> None:
        """Add one page: its content, its resources, and the links on it, whose targets come later (links.py)."""
        source = Dictionary(found)
        for key in INHERITED:
            if key not in source and (inherited := _inherited(found, key)) is not None:
                source[key] = inherited
        self.resources = source.get("/Resources")
        page = self.made.add_blank_page(page_size=(612, 792)).obj
        for key in list(page.keys()):
            if key not in ("/Type", "/Parent", "/MediaBox"):
                del page[key]
        self._fill(page, source, shapes.PAGE)
        page.Contents = self.made.make_stream(self._content(found, source.get("/Resources")))

    def _content(self, source: Any, resources: Any) -> bytes:
        parts = source.get("/Contents") if isinstance(source, Dictionary) else source
        for part in parts if isinstance(parts, Array) else [parts]:
            self.drawn += len(part.read_bytes()) if isinstance(part, Stream) else 0
            if self.drawn > MOST_DRAWN:
                raise Unfit("swells")
        cleaner = content.Content(self.rename, self.layers.hidden_names(resources))
        return cleaner.cleaned(pikepdf.parse_content_stream(source))

    # Values of several types

    def _fill(self, target: Any, source: Any, shape: shapes.Shape) -> None:
        keys = source.keys()  # of a stream, whose own iteration would be over its bytes
        for key in keys:
            if kind := shape.get(key):
                if (value := self.copy(source[key], kind)) is not None:
                    target[key] = value
            elif told := shapes.TOLD.get(key):
                REPORT.add(told)

    def _dictionary(self, value: Any, shape: shapes.Shape, then: Callable[[Any, Any], None] | None = None) -> Any:
        if not isinstance(value, Dictionary):
            return None
        target = self.made.make_indirect(Dictionary()) if value.is_indirect else Dictionary()
        self._fill(target, value, shape)
        if then is not None:
            then(target, value)
        return target

    def _array(self, value: Any, kind: str) -> Any:
        if not isinstance(value, Array):
            return self.copy(value, kind)
        return Array([one for one in (self.copy(item, kind) for item in value) if one is not None])

    def _named(self, value: Any, kind: str) -> Any:
        if not isinstance(value, Dictionary):
            return None
        target = Dictionary()
        for name, one in value.items():
            if kind == "xobject" and self.layers.hides(one):
                one = self.found.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 0, 0]))
            made = self.copy(one, kind)
            if made is not None:
                target[str(name) if str(name) in shapes.DEVICES else self.rename(str(name))] = made
        return target

    def _plain(self, value: Any) -> Any:
        if isinstance(value, shapes.NUMBERS):
            return value
        if isinstance(value, Name):
            return value if str(value) in shapes.VOCABULARY else None
        if isinstance(value, Array):
            kept = [self._plain(one) for one in value]
            return Array([one for one in kept if one is not None])
        return None

    # Colours, patterns, functions

    def _colour(self, value: Any) -> Any:
        if isinstance(value, Name):
            return value if str(value) in shapes.DEVICES else Name(self.rename(str(value)))
        if not isinstance(value, Array) or not len(value):
            return None
        family, rest = str(value[0]), list(value)[1:]
        if family == "/ICCBased" and rest:
            return Array([Name.ICCBased, self._profile(rest[0])])
        if family in ("/Indexed", "/I") and len(rest) >= 3:
            return Array([Name.Indexed, self.copy(rest[0], "colour"), int(rest[1]), self._palette(rest)])
        if family in ("/Separation", "/DeviceN") and len(rest) >= 3:
            inks = Array([self._ink(one) for one in rest[0]]) if isinstance(rest[0], Array) else self._ink(rest[0])
            return Array([Name(family), inks, self.copy(rest[1], "colour"), self.copy(rest[2], "function")])
        if family in ("/CalGray", "/CalRGB", "/Lab") and rest:
            return Array([Name(family), self._dictionary(rest[0], shapes.CALIBRATED)])
        if family == "/Pattern":
            return Array([Name.Pattern, *(self.copy(one, "colour") for one in rest[:1])])
        return Name(family) if family in shapes.DEVICES else None

    def _ink(self, name: Any) -> Any:
        return name if str(name) in shapes.INKS else Name(self.rename(str(name)))

    def _pattern(self, value: Any) -> Any:
        if isinstance(value, Stream):
            return self._drawing(value, shapes.PATTERN)
        return self._dictionary(value, shapes.PATTERN)

    def _shading(self, value: Any) -> Any:
        if isinstance(value, Stream):
            return self._stream(value, shapes.SHADING, value.read_bytes())
        return self._dictionary(value, shapes.SHADING)

    def _function(self, value: Any) -> Any:
        if isinstance(value, Array):
            return self._array(value, "function")
        if isinstance(value, Name):
            return self._plain(value)
        if isinstance(value, Stream):
            data = value.read_bytes()
            return self._stream(value, shapes.FUNCTION, self._function_data(value, data))
        return self._dictionary(value, shapes.FUNCTION)

    # Drawings

    def _xobject(self, value: Any) -> Any:
        if not isinstance(value, Stream):
            return None
        return self._drawing(value, shapes.FORM) if value.get("/Subtype") == "/Form" else self.image(value)

    def _drawing(self, value: Any, shape: shapes.Shape) -> Any:
        """A form, a pattern or a glyph: content with resources of its own, or those of the page."""
        target = self.made.make_stream(b"")
        if value.is_indirect:
            for kind in ("xobject", "pattern"):
                self.copied[value.objgen, kind] = target
        self._fill(target, value, shape)
        target.write(self._content(value, value.get("/Resources", self.resources)))
        return target

    def _mask(self, value: Any) -> Any:
        return self.image(value) if isinstance(value, Stream) else self._plain(value)

    def _soft_mask(self, value: Any) -> Any:
        return Name.None_ if isinstance(value, Name) else self._dictionary(value, shapes.SOFT_MASK)

    # Fonts

    def _font_setting(self, value: Any) -> Any:
        if not isinstance(value, Array) or len(value) != 2:
            return None
        return Array([self.copy(value[0], "font"), self._plain(value[1])])

    def _font_name(self, value: Any) -> Any:
        return value if isinstance(value, Name) and shapes.FONT_NAME.fullmatch(str(value)) else None

    def _font_name_of(self, target: Any, source: Any) -> None:
        """A font that comes along needs no name of its own; one that does not is found by it."""
        descriptor = target.get("/FontDescriptor")
        if descriptor is not None and any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            self.fonts += 1
            target.BaseFont = descriptor.FontName = Name(f"/AAAAAA+F{self.fonts}")
        parts = target.get("/DescendantFonts")
        if isinstance(parts, Array) and len(parts) and "/BaseFont" in parts[0]:
            target.BaseFont = parts[0].BaseFont

    def _encoding(self, value: Any) -> Any:
        if isinstance(value, Name):
            known = str(value) in shapes.VOCABULARY or shapes.CMAP_NAME.fullmatch(str(value))
            return value if known else None
        return self._cmap(value) if isinstance(value, Stream) else self._dictionary(value, shapes.ENCODING)

    def _differences(self, value: Any) -> Any:
        if not isinstance(value, Array):
            return None
        return Array([one if isinstance(one, int) else self._glyph(str(one)) for one in value])

    def _glyph(self, name: str) -> Any:
        return Name(name) if shapes.GLYPH.fullmatch(name) else Name(self.rename(name).replace("R", "g"))

    def _glyphs(self, value: Any) -> Any:
        if not isinstance(value, Dictionary):
            return None
        target = Dictionary()
        for name, one in value.items():
            if isinstance(one, Stream):
                target[str(self._glyph(str(name)))] = self._drawing(one, {})
        return target

    def _character_set(self, value: Any) -> Any:
        if not isinstance(value, Dictionary):
            return None
        words = {
            key: bytes(value[key]) if isinstance(value.get(key), String) else b"" for key in ("/Registry", "/Ordering")
        }
        plain = {key: word if shapes.CHARACTER_SET.fullmatch(word) else b"Identity" for key, word in words.items()}
        number = value.get("/Supplement", 0)
        return Dictionary(
            Registry=String(plain["/Registry"]), Ordering=String(plain["/Ordering"]),
            Supplement=number if isinstance(number, int) else 0,
        )  # fmt: skip


def _inherited(page: Any, key: str) -> Any:
    """What a page takes from the node of the tree that it hangs on."""
    node = page.get("/Parent")
    for _ in range(MOST_PARENTS):
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def language(root: Any) -> str:
    """The language of the document where it states one (BCP 47), else ''."""
    stated = str(root.get("/Lang", ""))
    return stated if re.fullmatch(shapes.LANGUAGE, stated) else ""
