"""Cleans what is drawn on a page: the operators of ISO 32000-1 with operands of their types, and nothing else."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pikepdf

from demands.vault.apart import Unfit

from .pictures import jpeg
from .shapes import CMAP_NAME, DEVICES, VOCABULARY
from .shapes import NUMBERS as NUMERIC

Rename = Callable[[str], str]
NUMBERS = {
    "w": 1, "J": 1, "j": 1, "M": 1, "i": 1, "m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "re": 4, "cm": 6, "G": 1, "g": 1,
    "RG": 3, "rg": 3, "K": 4, "k": 4, "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Tr": 1, "Ts": 1, "Td": 2, "TD": 2, "Tm": 6,
    "d0": 2, "d1": 6, **dict.fromkeys(["q", "Q", "h", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n", "W", "W*",
    "BT", "ET", "T*", "BX", "EX"], 0),
}  # fmt: skip
NAMED = {"gs", "Do", "sh", "CS", "cs"}
PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}
SHOWS = {"Do", "sh", "Tj", "TJ", "'", '"', "INLINE IMAGE"}
IMAGE_KEYS = {
    "/W", "/H", "/BPC", "/CS", "/D", "/DP", "/F", "/IM", "/I", "/Width", "/Height", "/BitsPerComponent", "/ColorSpace",
    "/Decode", "/DecodeParms", "/Filter", "/ImageMask", "/Interpolate",
}  # fmt: skip
_IMAGE_NAMES_WORDS = (
    "AHx A85 LZW Fl RL CCF DCT ASCIIHexDecode ASCII85Decode LZWDecode FlateDecode RunLengthDecode CCITTFaxDecode"
    " DCTDecode Indexed I"
)
IMAGE_NAMES = {f"/{name}" for name in _IMAGE_NAMES_WORDS.split()}


class Content:
    """One stream of content on its way into the new document.

    ``rename`` gives a resource its new name; ``hidden`` holds the names of the layers that are switched off.
    """

    def __init__(self, rename: Rename, hidden: set[str]) -> None:
        self.rename, self.hidden = rename, hidden
        self.marks: list[bool] = []  # for each open marked content, whether it is a layer that is switched off

    def cleaned(self, instructions: Iterable[Any]) -> bytes:
        """The stream written again. What a hidden layer draws is left out; the state that it sets stays."""
        made: list[bytes] = []
        batch: list[Any] = []
        for instruction in instructions:
            operator = str(instruction.operator)
            if operator in ("BMC", "BDC", "EMC"):
                self._mark(operator, instruction.operands)
                continue
            unseen = any(self.marks)
            if operator == "INLINE IMAGE":
                if not unseen:
                    made += [pikepdf.unparse_content_stream(batch), self._inline(instruction.iimage)]
                    batch = []
                continue
            if kept := self._kept(operator, list(instruction.operands), unseen):
                batch.append(kept)
        return b"\n".join([*made, pikepdf.unparse_content_stream(batch)])

    def _mark(self, operator: str, operands: Any) -> None:
        if operator == "EMC":
            if self.marks:
                self.marks.pop()
            return
        layer = operator == "BDC" and len(operands) == 2 and operands[0] == "/OC" and str(operands[1])
        self.marks.append(bool(layer) and layer in self.hidden)

    def _kept(self, operator: str, operands: list[Any], unseen: bool) -> Any:
        if unseen and operator in PAINTS:
            return ([], pikepdf.Operator("n"))
        if unseen and operator in SHOWS:
            return None
        checked = self._operands(operator, operands)
        return None if checked is None else (checked, pikepdf.Operator(operator))

    def _operands(self, operator: str, operands: list[Any]) -> list[Any] | None:
        """The operands that this operator takes; None when they are not of its types, or it is not an operator."""
        if (count := NUMBERS.get(operator)) is not None:
            kept = operands[len(operands) - count :]
            return kept if len(kept) == count and all(isinstance(one, NUMERIC) for one in kept) else None
        if operator in NAMED and operands and isinstance(operands[-1], pikepdf.Name):
            return [self._name(operands[-1])]
        if operator in ("scn", "SCN", "sc", "SC"):
            return [
                self._name(one) if isinstance(one, pikepdf.Name) else one
                for one in operands
                if isinstance(one, (pikepdf.Name, *NUMERIC))
            ]
        return self._text_operands(operator, operands)

    def _text_operands(self, operator: str, operands: list[Any]) -> list[Any] | None:
        last = operands[-1] if operands else None
        if operator == "Tf" and len(operands) >= 2 and isinstance(operands[-2], pikepdf.Name):
            return [self._name(operands[-2]), last] if isinstance(last, NUMERIC) else None
        if operator in ("Tj", "'") and isinstance(last, pikepdf.String):
            return [last]
        if operator == '"' and isinstance(last, pikepdf.String) and len(operands) >= 3:
            return operands[-3:] if all(isinstance(one, NUMERIC) for one in operands[-3:-1]) else None
        if operator == "TJ" and isinstance(last, pikepdf.Array):
            return [pikepdf.Array([one for one in last if isinstance(one, (pikepdf.String, *NUMERIC))])]
        if operator == "d" and len(operands) >= 2 and isinstance(operands[-2], pikepdf.Array):
            dashes = [one for one in operands[-2] if isinstance(one, NUMERIC)]
            return [pikepdf.Array(dashes), last] if isinstance(last, NUMERIC) else None
        if operator == "ri" and str(last) in VOCABULARY:
            return [last]
        return None

    def _name(self, name: Any) -> Any:
        return name if str(name) in DEVICES else pikepdf.Name(self.rename(str(name)))

    # Inline pictures

    def _inline(self, image: Any) -> bytes:
        known = {str(key): value for key, value in image.obj.items() if str(key) in IMAGE_KEYS}
        words = [b"BI"]
        for key, value in known.items():
            words += [key.encode(), self._inline_value(value)]
        data: bytes = image._data._inline_image_raw_bytes()
        filters = [str(one) for one in _listed(known.get("/F", known.get("/Filter")))]
        if filters and filters[-1] in ("/DCT", "/DCTDecode"):
            if len(filters) > 1:
                raise Unfit("broken")
            data = jpeg(data)
        return b" ".join(words) + b"\nID " + data + b"\nEI"

    def _inline_value(self, value: Any) -> bytes:
        if isinstance(value, bool):
            return b"true" if value else b"false"
        if isinstance(value, NUMERIC):
            return str(value).encode()
        if isinstance(value, pikepdf.Name):
            known = str(value) in VOCABULARY | IMAGE_NAMES
            return str(value).encode() if known else self.rename(str(value)).encode()
        if isinstance(value, pikepdf.String):  # a palette
            return b"<" + bytes(value).hex().encode() + b">"
        if isinstance(value, pikepdf.Array):
            return b"[" + b" ".join(self._inline_value(one) for one in value) + b"]"
        if isinstance(value, pikepdf.Dictionary):
            pairs = ((key, one) for key, one in value.items() if isinstance(one, (bool, *NUMERIC)))
            return b"<<" + b" ".join(str(key).encode() + b" " + self._inline_value(one) for key, one in pairs) + b">>"
        return b"null"


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, pikepdf.Array) else [value]


# Tables from codes to characters

RANGES = {
    "endcodespacerange",
    "endbfchar",
    "endbfrange",
    "endcidchar",
    "endcidrange",
    "endnotdefrange",
    "endnotdefchar",
}
MOST_CHARACTERS = 16  # bytes of UTF-16 that one code stands for: longer than any ligature
COMMENT = re.compile(rb"%[^\r\n]*")


def cmap(instructions: Iterable[Any], wmode: int = 0) -> bytes:
    """A CMap with its ranges and nothing else: no comment, no name, no notice (Adobe Technical Note 5014)."""
    made = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def /WMode %d def" % wmode,
    ]
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator == "usecmap" and instruction.operands and CMAP_NAME.fullmatch(str(instruction.operands[0])):
            made.append(str(instruction.operands[0]).encode() + b" usecmap")
        if operator in RANGES:
            words = [_range_word(one) for one in instruction.operands]
            size = {"endcodespacerange": 2, "endbfchar": 2, "endcidchar": 2, "endnotdefchar": 2}.get(operator, 3)
            made.append(b"%d %s" % (len(words) // size, operator.replace("end", "begin", 1).encode()))
            made += [b" ".join(words[at : at + size]) for at in range(0, len(words) - size + 1, size)]
            made.append(operator.encode())
    return b"\n".join([*made, b"endcmap CMapName currentdict /CMap defineresource pop end end"])


def _range_word(word: Any) -> bytes:
    if isinstance(word, pikepdf.Array):
        return b"[" + b" ".join(_range_word(one) for one in word) + b"]"
    if isinstance(word, pikepdf.String):
        return b"<" + bytes(word)[:MOST_CHARACTERS].hex().encode() + b">"
    return str(word).encode() if isinstance(word, int) else b"0"


CALCULATES = frozenset(
    b"abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub truncate and bitshift"
    b" eq false ge gt le lt ne not or true xor if ifelse copy dup exch index pop roll".split()
)
NUMBER = re.compile(rb"[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?")


def calculator(program: bytes) -> bytes:
    """A function of type 4: its operators, numbers and braces, no comment."""
    words = re.findall(rb"[{}]|[^\s{}]+", COMMENT.sub(b" ", program))
    return b" ".join(word for word in words if word in CALCULATES or word in (b"{", b"}") or NUMBER.fullmatch(word))
