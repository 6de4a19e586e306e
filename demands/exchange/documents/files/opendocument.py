"""The text of an OpenDocument file (ODT, ISO/IEC 26300): headings, paragraphs, items of lists, rows of tables."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from ..notes import raised
from ..sentences import labelled
from .bounded import Answer, Fault, answer
from .figures import written

UNPACKED, MEMBERS = 60 * 1024**2, 3000
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
FORMATS |= {
    "１, ２, ３, ...": "decimalFullWidth",
    "一, 二, 三, ...": "japaneseCounting",
    "①, ②, ③, ...": "decimalEnclosedCircle",
}
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
POSITION = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}text-position"  # "super 58%", or "33% 80%": up, size
TITLE = ".//{http://purl.org/dc/elements/1.1/}title"
NOT_TEXT = (
    f"{TEXT}tracked-changes",
    f"{OFFICE}annotation",
    f"{TEXT}ruby-text",
    f"{TEXT}note-body",
    f"{TEXT}table-of-content",
)


def read(raw: bytes) -> Answer:
    """Raises Fault: swells, broken, no_text."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        members = archive.infolist()
        if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED:
            raise Fault("swells", limit=UNPACKED // 1024**2)
        content = _parsed(archive.read("content.xml"))
        meta = _parsed(archive.read("meta.xml")) if "meta.xml" in archive.namelist() else None
        styles = _parsed(archive.read("styles.xml")) if "styles.xml" in archive.namelist() else None
    body = content.find(f".//{OFFICE}text")
    if body is None:
        raise Fault("broken")
    lifted = {name for part in (content, styles) if part is not None for name in _lifted(part)}
    for span in body.iter(f"{TEXT}span"):
        if span.get(f"{TEXT}style-name") in lifted and (span.text or "").strip().isdigit() and not len(span):
            span.text = raised(span.text)
    lists = {name: levels for part in (styles, content) if part is not None for name, levels in _lists(part)}
    blocks = [[words, kind, 0, 0.0] for words, kind in _blocks(body, _Items(lists)) if words.strip()]
    if not blocks:
        raise Fault("no_text")
    return {"blocks": blocks, "title": (meta.findtext(TITLE) or "") if meta is not None else ""}


def _lifted(part: Any) -> Iterator[str]:
    """The names of styles that set text higher."""
    for style in part.iter(f"{STYLE}style"):
        found = style.find(f"{STYLE}text-properties")
        if found is not None and re.match(r"super|[1-9]", found.get(POSITION, "")):
            yield style.get(f"{STYLE}name", "")


def _parsed(xml: bytes) -> Any:
    """A part as a tree. One that declares a document type brings entities, and is not an OpenDocument file."""
    if b"<!DOCTYPE" in xml[:4096].replace(b"\x00", b"").upper():
        raise Fault("broken")
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _lists(part: Any) -> Iterator[tuple[str, dict[int, Any]]]:
    """The list styles of a part, each with its levels."""
    for style in part.iter(f"{TEXT}list-style"):
        yield style.get(f"{STYLE}name", ""), {_whole(one.get(f"{TEXT}level"), 1): one for one in style}


class _Items:
    """The labels of list items, counted as they come (ISO/IEC 26300-3, 5.3 and 16.30)."""

    def __init__(self, styles: dict[str, dict[int, Any]]) -> None:
        self.styles = styles
        self.counts: dict[Any, int] = {}  # of each list, the number of its last item
        self.last: dict[tuple[str, int], int] = {}  # of each style and level, the last number

    def label(self, item: Any) -> str:
        """What is shown before an item: "3.", "(a)", or a bullet."""
        above = item.getparent()
        lists = list(item.iterancestors(f"{TEXT}list"))
        named = next((name for one in lists if (name := one.get(f"{TEXT}style-name"))), "")
        level = self.styles.get(named, {}).get(len(lists))
        if level is None or level.tag != f"{TEXT}list-level-style-number":
            return "•"
        first = _whole(level.get(f"{TEXT}start-value"), 1)
        if above.get(f"{TEXT}continue-numbering") == "true":
            first = self.last.get((named, len(lists)), first - 1) + 1
        count = _whole(item.get(f"{TEXT}start-value"), self.counts.get(above, first - 1) + 1)
        self.counts[above] = self.last[named, len(lists)] = count
        format_ = FORMATS.get(level.get(f"{STYLE}num-format", "1"), "decimal")
        return f"{level.get(f'{STYLE}num-prefix', '')}{written(count, format_)}{level.get(f'{STYLE}num-suffix', '')}"


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,6}", text) else otherwise


def _blocks(body: Any, items: _Items) -> Iterator[tuple[str, str]]:
    for one in body.iter(f"{TEXT}h", f"{TEXT}p", f"{TABLE}table-row"):
        if any(True for _ in one.iterancestors(*NOT_TEXT)):
            continue
        in_row = next(one.iterancestors(f"{TABLE}table-row"), None) is not None
        if one.tag == f"{TABLE}table-row" and not in_row:
            cells = [" ".join(_words(part) for part in cell.iter(f"{TEXT}p", f"{TEXT}h")) for cell in one]
            yield "\t".join(cells).rstrip("\t"), "row" if len(cells) > 1 else ""
        elif one.tag == f"{TEXT}h" and not in_row:
            yield _words(one), "heading"
        elif one.tag == f"{TEXT}p" and not in_row:
            words, item = _words(one), next(one.iterancestors(f"{TEXT}list-item"), None)
            label = items.label(item) if item is not None and item[0] is one else ""  # of its first paragraph
            yield (
                (f"{label} {words}" if label and words and not labelled(words) else words),
                "item" if item is not None else "",
            )


def _words(paragraph: Any) -> str:
    parts: list[str] = []
    _collect(paragraph, parts)
    return "".join(parts).strip()


def _collect(one: Any, parts: list[str]) -> None:
    parts.append(one.text or "")
    for child in one:
        if child.tag in (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"):
            parts.append(" ")
        elif child.tag == f"{TEXT}note-citation":
            parts.append(raised(child.text or ""))
        elif child.tag not in NOT_TEXT and isinstance(child.tag, str):
            _collect(child, parts)
        parts.append(child.tail or "")


if __name__ == "__main__":
    answer(read)
