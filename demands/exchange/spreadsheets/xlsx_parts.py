"""The XML of a workbook, parsed as it is unpacked: what was found in one chunk is taken before the next is fed.

No token may grow beyond ``MOST_TOKEN``, and there are no entities: a document type is refused.
"""

import os
from array import array
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Any
from xml.parsers import expat
from zipfile import BadZipFile

from django.utils.translation import gettext as _

from demands.exchange.faults import Fault, Unreadable

from .cells import Formula, RawRow, date_text, number_text, unescaped

CHUNK = 64 * 1024
MOST_TOKEN = 4_000_000  # bytes
MOST_CHARACTERS = 131_072  # of one cell; Excel itself stops at 32,767
MOST_COLUMNS = 500
LAST_ROW = 1_048_576  # of a sheet; empty ones count
MOST_ELEMENTS = 500_000  # of a small part: the list of sheets, the styles; Excel stops at 65,490 styles
DEEPEST = 50  # elements within each other
MOST_MARKS = 10_000  # merged ranges and hidden rows that are remembered
LONGEST_REFERENCE = 3  # letters of a column
DIGITS = "0123456789"


def pieces(stream: IO[bytes], parser: Any) -> Iterator[None]:
    """Feed the parser, stopping after each chunk so that what it found can be taken away."""
    fed = 0
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
        fed += len(chunk)
        if fed - max(0, parser.CurrentByteIndex) > MOST_TOKEN:
            raise BadZipFile
        yield
    parser.Parse(b"", True)
    yield


def parser_of() -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_said: Any) -> None:
    raise BadZipFile


def elements(stream: IO[bytes]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(parent, tag, attributes) of every element of a small part, without name spaces."""
    found: list[tuple[str, str, dict[str, str]]] = []
    above, left = [""], MOST_ELEMENTS

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal left
        tag = name.rpartition(":")[2]
        found.append((above[-1], tag, attributes))
        above.append(tag)
        left -= 1
        if len(above) > DEEPEST or left < 0:
            raise BadZipFile

    parser = parser_of()
    parser.StartElementHandler, parser.EndElementHandler = start, lambda _name: above.pop()
    for _piece in pieces(stream, parser):
        yield from found
        found.clear()


class Strings:
    """The shared strings of a workbook, by number, in an anonymous temporary file."""

    def __init__(self, file: Any) -> None:
        self.file, self.ends = file, array("Q", [0])
        self.get = lru_cache(1000)(self._get)

    def load(self, stream: IO[bytes], name: str) -> None:
        texts = Texts(name)
        parser = parser_of()
        parser.StartElementHandler, parser.EndElementHandler = texts.start, texts.end
        parser.CharacterDataHandler = texts.text
        for _piece in pieces(stream, parser):
            for text in texts.found:
                self.ends.append(self.ends[-1] + self.file.write(text.encode("utf-8", "replace")))
            texts.found.clear()
        self.file.flush()

    def _get(self, number: int) -> str:
        if not 0 <= number < len(self.ends) - 1:
            raise BadZipFile
        start = self.ends[number]
        return os.pread(self.file.fileno(), self.ends[number + 1] - start, start).decode()


class Texts:
    """Handlers for the part of shared strings; readings of Japanese (rPh) are not part of a text."""

    def __init__(self, name: str) -> None:
        self.name, self.found, self.parts = name, list[str](), list[str]()
        self.keeps, self.aside, self.length, self.depth = False, 0, 0, 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth = _deeper(self.depth)
        tag = name.rpartition(":")[2]
        self.keeps = tag == "t" and not self.aside
        self.aside += tag == "rPh"

    def text(self, data: str) -> None:
        if self.keeps:
            self.length += len(data)
            if self.length > MOST_CHARACTERS:
                raise Unreadable(Fault(self.name, message=too_long()))
            self.parts.append(data)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        self.keeps = False
        self.depth -= 1
        self.aside -= tag == "rPh"
        if tag == "si":
            self.found.append(unescaped("".join(self.parts)))
            self.parts, self.length = [], 0


def _deeper(depth: int) -> int:
    """One level further down; a parser keeps every level in memory, and no workbook has many."""
    if depth >= DEEPEST:
        raise BadZipFile
    return depth + 1


def too_long() -> str:
    return _("contains a cell of more than %(limit)d characters: shorten it") % {"limit": MOST_CHARACTERS}


class Rows:
    """Handlers for the part of a sheet; ``found`` holds the rows that are complete."""

    def __init__(self, name: str, strings: Strings, dates: dict[str, str], *, date1904: bool) -> None:
        self.name, self.strings, self.dates, self.date1904 = name, strings, dates, date1904
        self.found: list[RawRow] = []
        self.number, self.cells, self.columns = 0, list[str](), dict[str, int]()
        self.column, self.type, self.style, self.formula = 0, "n", "", False
        self.parts, self.keeps, self.aside, self.length = list[str](), False, 0, 0
        self.depth = 0
        self.merged, self.hidden = list[str](), list[int]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth = _deeper(self.depth)
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "c":
            self.column = self._column(attributes["r"]) if "r" in attributes else self.column + 1
            self.type, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.formula, self.parts, self.length = False, [], 0
        elif tag == "v" or tag == "t":
            self.keeps = not self.aside
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self._start_row(attributes.get("r"))
            if attributes.get("hidden") in ("1", "true") and len(self.hidden) < MOST_MARKS:
                self.hidden.append(self.number)
        elif tag == "mergeCell" and len(self.merged) < MOST_MARKS:
            self.merged.append(attributes.get("ref", "")[:20])
        elif tag == "rPh":
            self.aside += 1

    def text(self, data: str) -> None:
        if self.keeps:
            self.length += len(data)
            if self.length > MOST_CHARACTERS:
                raise Unreadable(Fault(self.name, self.number, message=too_long()))
            self.parts.append(data)

    def end(self, name: str) -> None:
        self.depth -= 1
        tag = name.rpartition(":")[2] if ":" in name else name
        if tag == "v" or tag == "t":
            self.keeps = False
        elif tag == "c":
            if self.parts or self.formula:  # a formula without a calculated value is not an empty cell
                self._place(self._value("".join(self.parts)) if self.parts else "")
        elif tag == "row":
            self.found.append((self.number, self.cells))
            self.cells = []
        elif tag == "rPh":
            self.aside -= 1

    def _start_row(self, number: str | None) -> None:
        following = int(number) if number else self.number + 1
        if not self.number < following <= LAST_ROW:
            raise BadZipFile
        self.number, self.column, self.cells = following, -1, []

    def _column(self, reference: str) -> int:
        """The place of ``AB12`` in its row, from 0."""
        letters = reference.rstrip(DIGITS)
        if letters not in self.columns:
            if len(letters) > LONGEST_REFERENCE:
                raise BadZipFile
            place = 0
            for letter in letters:
                place = place * 26 + int(letter, 36) - 9
            self.columns[letters] = place - 1
        return self.columns[letters]

    def _place(self, value: str) -> None:
        if self.column >= MOST_COLUMNS:
            raise Unreadable(Fault(self.name, self.number, message=too_wide()))
        if missing := self.column - len(self.cells):
            if missing < 0:
                raise BadZipFile
            self.cells += [""] * missing
        self.cells.append(Formula(value) if self.formula else value)

    def _value(self, text: str) -> str:
        match self.type:
            case "s":
                return self.strings.get(int(text))
            case "n":
                if self.style in self.dates:
                    return date_text(text, date1904=self.date1904, shown=self.dates[self.style])
                return number_text(text)
            case "b":
                return "true" if text.strip() == "1" else "false"
            case "e":
                self.formula = True  # an error value is always calculated
                return text
        return unescaped(text)


def too_wide() -> str:
    return _("has cells to the right of the first %(limit)d columns: delete them") % {"limit": MOST_COLUMNS}


def sheet_rows(stream: IO[bytes], rows: Rows) -> Iterator[RawRow]:
    """The rows of a sheet as they are parsed."""
    parser = parser_of()
    parser.StartElementHandler, parser.EndElementHandler = rows.start, rows.end
    parser.CharacterDataHandler = rows.text
    for _piece in pieces(stream, parser):
        yield from rows.found
        rows.found.clear()
