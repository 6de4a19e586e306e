"""CSV and TSV as rows, whatever the encoding and the delimiter."""

import csv
import io
import re
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from demands.exchange.faults import Fault, UnknownEncoding, Unreadable
from demands.text.encodings import SAMPLE, NotText, detect, mark_of, readings

from .cells import RawRow
from .xlsx_parts import MOST_COLUMNS, too_wide

MOST_CHARACTERS = 131_072  # of one cell; also the csv module's own limit
MOST_LINES = 2_000_000  # records, empty ones counted
MOST_OF_A_ROW = 4_000_000  # characters
DELIMITERS = ",;\t|"


def text_rows(file: IO[bytes], name: str, encoding: str = "") -> Iterator[RawRow]:
    """The records of the file, each with its number, in the encoding that a person chose, else in that which it shows.

    Raises Unreadable when it is not text or ends inside a quote, UnknownEncoding when a person has to choose.
    """
    encoding = encoding or encoding_of(file, name)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield from _records(text, name)
    except UnicodeDecodeError:
        raise UnknownEncoding(Fault(name, message=_no_encoding()), readings(_telling(file))) from None
    finally:
        if not text.closed:
            text.detach()


def _records(text: io.TextIOWrapper, name: str) -> Iterator[RawRow]:
    sample = text.read(SAMPLE)
    if re.match(r"\s*<(!doctype|html|table|\?xml)", sample, re.IGNORECASE):
        raise Unreadable(Fault(name, message=_("is a web page, not a spreadsheet: save it as .xlsx or .csv")))
    declared = re.match(r"sep=(.)\r?\n", sample)
    text.seek(0)
    number, delimiter = 0, declared.group(1) if declared else delimiter_of(sample)
    if declared:
        text.readline()
        number = 1
    lines = _Lines(text, name)
    try:
        for cells in csv.reader(lines, delimiter=delimiter, strict=True):
            number += 1
            if number > MOST_LINES:
                said = _("has more than %(most)d rows: split it into smaller files")
                raise Unreadable(Fault(name, number, message=said % {"most": MOST_LINES}))
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(Fault(name, number, message=too_wide()))
            lines.row, lines.length = number, 0
            yield number, cells
    except csv.Error as error:
        raise Unreadable(Fault(name, number + 1, message=_reason(error))) from None


class _Lines:
    """The lines of a text, read no further than a row may be long: of a file without line ends a part is enough."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self.text, self.name, self.row, self.length = text, name, 0, 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(MOST_OF_A_ROW + 1):
            self.length += len(line)
            if self.length > MOST_OF_A_ROW:
                message = _(
                    "contains more than %(limit)d characters in one row: it has no line breaks, or is not a table"
                )
                raise Unreadable(Fault(self.name, self.row + 1, message=message % {"limit": MOST_OF_A_ROW}))
            yield line


def _reason(error: csv.Error) -> str:
    if "expected after" in str(error):
        return _("has text after a closing quotation mark: double any quotation mark inside a cell")
    return _("has an opening quotation mark without a closing one: the file is truncated, or the mark must be doubled")


def delimiter_of(sample: str) -> str:
    """The character that splits the first records into most cells; a comma when there is but one column."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]

    def cells(delimiter: str) -> int:
        try:
            return len(next(csv.reader(lines[:1], delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=cells)


def encoding_of(file: IO[bytes], name: str) -> str:
    """The encoding of the whole file. Raises UnknownEncoding when it is none, or when more than one is as likely."""
    telling = _telling(file)
    try:
        encoding, sure = detect(telling)
    except NotText:
        raise UnknownEncoding(Fault(name, message=_no_encoding()), readings(telling)) from None
    if not sure:
        message = _("has no recognisable encoding: save it as CSV UTF-8 or as .xlsx")
        raise UnknownEncoding(Fault(name, message=message), readings(telling))
    file.seek(0)
    if mark_of(file.read(4)):
        return {"utf-8": "utf-8-sig"}.get(encoding, encoding[:6])  # utf-16 and utf-32 take their mark away, too
    return encoding


def _telling(file: IO[bytes]) -> bytes:
    """The beginning; of a file that begins with pages of plain Latin letters, the lines that hold others."""
    file.seek(0)
    found = file.read(SAMPLE)
    if len(found) < SAMPLE or not found.isascii() or b"\x00" in found or b"\x1b" in found:
        return found
    telling = b""
    while len(telling) < SAMPLE and (line := file.readline(SAMPLE)):
        telling += line if not line.isascii() or b"\x1b" in line else b""
    return telling or found


def _no_encoding() -> str:
    return _("is not in a supported encoding: save it as CSV UTF-8 or as .xlsx")
