"""The text of a web page without its menus and notices."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html
from trafilatura import bare_extraction

from demands.text.encodings import decode_page

from .bounded import Answer, Fault, answer

NOT_TEXT = ("script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "svg", "iframe")
BLOCKS = (
    "p", "div", "section", "article", "main", "header", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl",
    "dt", "dd", "table", "tr", "td", "th", "blockquote", "pre", "figure", "figcaption", "br", "hr",
)  # fmt: skip
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
    blocks = _marked_main(tree) or list(_found_main(page)) or list(_blocks(tree))
    if not blocks:
        raise Fault("no_text")
    return {"text": "\n\n".join(blocks), "title": title}


def _marked_main(tree: Any) -> list[str]:
    """What the page itself says is its article, if that is a good part of what it holds."""
    whole = sum(map(len, _blocks(tree)))
    candidates = [list(_blocks(one)) for one in tree.xpath(MAIN)]
    best = max(candidates, key=lambda blocks: sum(map(len, blocks)), default=[])
    return best if sum(map(len, best)) * 3 >= whole else []


def _found_main(page: str) -> Iterator[str]:
    """What trafilatura takes for the article. On short pages it joins all of it into one line."""
    found: Any = bare_extraction(page, include_comments=False, favor_recall=True, include_links=False)
    inside = ("item", "quote", "cell")
    parts = list(found.body.iter("head", "p", *inside)) if found is not None else []
    for line_break in found.body.iter("lb") if found is not None else ():
        line_break.tail = f" {line_break.tail or ''}"
    for one in parts if len(parts) > 1 else ():
        words = " ".join("".join(one.itertext()).split())
        if words and (one.tag != "p" or one.getparent().tag not in inside):
            yield f"• {words}" if one.tag == "item" else words


def _blocks(top: Any) -> Iterator[str]:
    """The text below an element, a line for every block, those of lists with a bullet."""
    parts: list[str] = []
    skipped = None
    for event, one in etree.iterwalk(top, events=("start", "end", "comment", "pi")):
        if skipped is None and event == "start" and one.tag in NOT_TEXT:
            skipped = one
        elif skipped is None and event in ("start", "end") and one.tag in BLOCKS:
            parts.append("\n• " if one.tag == "li" and event == "start" else "\n")
        if skipped is None and event == "start":
            parts.append(re.sub(r"\s+", " ", one.text or ""))
        if event == "end" and one is skipped:
            skipped = None
        if skipped is None and event != "start" and one is not top:
            parts.append(re.sub(r"\s+", " ", one.tail or ""))
    for line in "".join(parts).split("\n"):
        words = " ".join(line.split())
        if words.strip("• "):
            yield words


if __name__ == "__main__":
    answer(read)
