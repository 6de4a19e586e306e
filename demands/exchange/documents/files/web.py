"""The text of a web page without its menus and notices."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree, html
from trafilatura import bare_extraction

from demands.text.encodings import decode_page

from ..notes import raised
from ..sentences import labelled
from .bounded import Answer, Fault, answer
from .figures import written

NOT_TEXT = ("script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "svg", "iframe")
BLOCKS = (
    "p", "div", "section", "article", "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl",
    "dt", "dd", "table", "tr", "td", "th", "blockquote", "pre", "figure", "figcaption", "hr",
)  # fmt: skip
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING, _ITEM, _BREAK = "\ue000", "\ue001", "\ue002"  # stand at the beginning of a line until it is cut
_KINDS = {_HEADING: "heading", _ITEM: "item"}
_SHORT_LINE = 12  # characters; a line of fewer that <br> ends is one by itself
_NO_MARKS = {ord(mark): None for mark in (*_KINDS, _BREAK)}
Line = tuple[str, str]  # kind, words
_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
MAIN = "//article|//main|//*[@role='main']"


def read(raw: bytes) -> Answer:
    """Raises Fault: no_text, not_text."""
    page = decode_page(raw)
    if page is None:
        raise Fault("not_text")
    try:
        tree: Any = html.fromstring(page)
    except etree.ParserError as fault:  # a page of nothing
        raise Fault("no_text") from fault
    title = " ".join((tree.findtext(".//title") or "").split())
    _settle(tree)
    blocks = _marked_main(tree) or _found_main(page, tree) or list(_blocks(tree))
    if not blocks:
        raise Fault("no_text")
    return {"blocks": [[words, kind, 0, 0.0] for kind, words in blocks], "title": title}


def _settle(tree: Any) -> None:
    """Readings beside characters go, raised numbers become raised characters, as a reader sees them."""
    for one in tree.xpath("//rt|//rp"):
        one.drop_tree()
    for one in tree.xpath("//sup"):
        words = "".join(one.itertext()).strip()
        if words.strip("[]").isdigit() and len(words) <= 5:
            tail, number = one.tail, words.strip("[]")
            one.clear()
            one.text, one.tail = raised(number) if number.isascii() else number, tail


def _length(blocks: list[Line]) -> int:
    return sum(len(words) for _, words in blocks)


def _marked_main(tree: Any) -> list[Line]:
    """What the page itself says is its article, if that is a good part of what it holds."""
    whole = _length(list(_blocks(tree)))
    candidates = [list(_blocks(one)) for one in tree.xpath(MAIN)]
    best = max(candidates, key=_length, default=[])
    return best if _length(best) * 3 >= whole else []


def _found_main(page: str, tree: Any) -> list[Line]:
    """What trafilatura takes for the article, in the shape that the page gives it.

    On short pages it joins all of it into one line.
    """
    found: Any = bare_extraction(page, include_comments=False, favor_recall=True, include_links=False)
    parts = list(found.body.iter("head", "p", "item", "quote", "cell")) if found is not None else []
    if len(parts) < 2:
        return []
    kept = "".join(_letters("".join(one.itertext())) for one in parts)
    return [line for line in _blocks(tree) if _letters(_without_label(*line))[:80] in kept]


def _without_label(kind: str, words: str) -> str:
    return words.partition(" ")[2] or words if kind == "item" else words


def _letters(words: str) -> str:
    return re.sub(r"\W+", "", words)


def _blocks(top: Any) -> Iterator[Line]:
    """The text below an element: a line for every block, list items with a bullet, cells of a row parted by tabs."""
    parts: list[str] = []
    counts: dict[Any, int] = {}  # of each ordered list, the number of its last item
    skipped = None
    for event, one in etree.iterwalk(top, events=("start", "end", "comment", "pi")):
        if skipped is None and event == "start" and one.tag in NOT_TEXT:
            skipped = one
        elif skipped is None and event in ("start", "end"):
            parts.append(_edge(one, event, counts))
        if skipped is None and event == "start":
            parts.append(re.sub(r"\s+", " ", one.text or ""))
        if event == "end" and one is skipped:
            skipped = None
        if skipped is None and event != "start" and one is not top:
            parts.append(re.sub(r"\s+", " ", one.tail or ""))
    for line in "".join(parts).split("\n"):
        for part in _broken(line):
            yield from _line(part)


def _broken(line: str) -> Iterator[str]:
    """The lines that <br> makes of one: it goes on in the middle of a paragraph, and parts items and short lines."""
    whole = ""
    for part in line.split(_BREAK):
        goes_on = whole.strip() and part.strip() and not labelled(part.strip()) and len(whole.strip()) >= _SHORT_LINE
        if whole and not goes_on:
            yield whole
            whole = ""
        whole += f" {part}" if whole else part
    yield whole


def _line(line: str) -> Iterator[Line]:
    kind = next((kind for mark, kind in _KINDS.items() if mark in line), "")
    cells = [" ".join(cell.translate(_NO_MARKS).split()) for cell in line.split("\t")]
    while cells and not cells[-1]:
        cells.pop()
    words = "\t".join(cells)
    if words.strip("•\t "):
        yield ("row" if "\t" in words else kind), words


def _edge(one: Any, event: str, counts: dict[Any, int]) -> str:
    """What the beginning or end of an element puts into the text."""
    if one.tag in ("td", "th"):
        return "\t" if event == "end" else ""
    if one.tag == "br":
        return (" " if _is_in_cell(one) else _BREAK) if event == "start" else ""
    if one.tag not in BLOCKS:
        return ""
    if _is_in_cell(one):
        return " "
    if event == "end":
        return "\n"
    if one.tag in ("p", "div") and _opens_item(one):
        return ""
    if one.tag in HEADINGS:
        return f"\n{_HEADING}"
    return f"\n{_ITEM}{_label(one, counts)} " if one.tag == "li" else "\n"


def _label(item: Any, counts: dict[Any, int]) -> str:
    """What a browser shows before an item: its number in an ordered list (HTML, 4.4.5 and 4.4.8), else a bullet.

    Nothing where the item says its number itself.
    """
    if labelled("".join(islice(item.itertext(), 5)).strip()):
        return ""
    above = item.getparent()
    if above is None or above.tag != "ol":
        return "•"
    step = -1 if "reversed" in above.attrib else 1
    first = len(above.findall("li")) if step < 0 else 1
    counted = counts[above] + step if above in counts else _whole(above.get("start"), first)
    counts[above] = _whole(item.get("value"), counted)
    return f"{written(counts[above], _TYPES.get(above.get('type', ''), 'decimal'))}."


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,6}", text.strip()) else otherwise


def _opens_item(one: Any) -> bool:
    """Whether a block is the first in a list item, so that the bullet is its own."""
    item = one.getparent()
    return item is not None and item.tag == "li" and one.getprevious() is None and not (item.text or "").strip()


def _is_in_cell(one: Any) -> bool:
    """Whether a block is in a cell of a table of data, whose rows are lines."""
    if one.tag in ("table", "tr", "tbody", "thead", "tfoot"):
        return False
    cell = next(one.iterancestors("td", "th"), None)
    return cell is not None and len(cell.getparent()) > 1 and not cell.xpath(".//table")


if __name__ == "__main__":
    answer(read)
