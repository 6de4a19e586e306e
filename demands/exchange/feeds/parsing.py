"""The items of an Atom or RSS feed (RFC 4287, RSS 2.0, RSS 1.0), whatever its site sends.

A feed is another person's file: entities are never expanded, nothing outside is fetched, and what it claims about its
encoding, dates and addresses is checked. What cannot be used is left out; a feed without any item is an empty list.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from campaigns.plain_text import visible
from campaigns.web_address import cleaned
from demands.text.encodings import decode_page

MOST_ITEMS = 300
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_ADDRESS = 500, 4_000, 1_000
EARLIEST = dt.date(1990, 1, 1)
MARKUP = 40_000  # characters of a summary that are looked at
_TAG = re.compile(r"<[a-zA-Z/!]|&[#\w]+;")
ITEMS = ("item", "entry")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)


class NotAFeed(Exception):
    """The response cannot be read as a feed."""


@dataclass(frozen=True)
class Item:
    """One item: its address on the web, its title and summary, and its day as YYYY-MM-DD or ''."""

    url: str
    title: str
    summary: str
    published_on: str


def items(raw: bytes, base: str, charset: str = "") -> list[Item]:
    """The items of a feed that was fetched from ``base``, as many as are looked at. Raises NotAFeed."""
    root = _tree(raw, charset)
    if _name(root) not in ("rss", "feed", "RDF"):
        raise NotAFeed
    found: dict[str, Item] = {}
    for number, one in enumerate(root.iter(*(f"{{*}}{name}" for name in ITEMS))):
        if number == MOST_ITEMS:
            break
        item = _item(one, base)
        if item is not None:
            found.setdefault(item.url, item)
    return list(found.values())


def _tree(raw: bytes, charset: str) -> Any:
    """The document, in the encoding that its text is in, whatever the site or the file says. Raises NotAFeed."""
    text = _in_utf_8(raw) or decode_page(raw, charset)
    if text is None or _ENTITY.search(text):  # a feed has no use for entities of its own; bombs are made of them
        raise NotAFeed
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, dtd_validation=False, no_network=True, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise NotAFeed from fault
    if root is None:
        raise NotAFeed
    return root


def _in_utf_8(raw: bytes) -> str:
    """The text, if its bytes can hardly be anything but UTF-8; else ''. Feeds are often declared as something else."""
    try:
        return "" if raw.isascii() else _DECLARATION.sub("", raw.decode("utf-8").lstrip("\ufeff"), count=1)
    except UnicodeDecodeError:
        return ""


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _item(element: Any, base: str) -> Item | None:
    """What an element says; None without an address that can be opened, or without any words."""
    said: dict[str, Any] = {}
    for one in element:
        said.setdefault(_name(one), one)
    url = _address(element, said, base)
    title = _words(said.get("title"))[:LONGEST_TITLE]
    summary = next((words for name in SUMMARIES if (words := _words(said.get(name)))), "")[:LONGEST_SUMMARY]
    if not url or not (title or summary):
        return None
    return Item(url, title or summary[:LONGEST_TITLE], summary, _day(said))


SUMMARIES = ("summary", "description", "content", "encoded")
DATES = ("published", "pubDate", "date", "issued", "updated", "modified")


def _address(element: Any, said: dict[str, Any], base: str) -> str:
    for found in _candidates(element, said):
        try:
            url = cleaned(urljoin(base, found.strip()))
            parts = urlsplit(url)
            fits = parts.scheme in ("http", "https") and parts.hostname and not parts.username and parts.port != 0
        except ValueError:
            continue
        plain = not any(ord(character) < 33 for character in url)
        if fits and plain and len(url) <= LONGEST_ADDRESS and visible(url) == url:
            return url
    return ""


def _candidates(element: Any, said: dict[str, Any]) -> Iterator[str]:
    """The addresses that an item names, the likeliest first."""
    for one in element.iterchildren("{*}link"):
        if one.get("rel", "alternate") == "alternate" and (found := one.get("href") or _text(one)):
            yield found
    guid = said.get("guid")
    if guid is not None and guid.get("isPermaLink", "true") != "false":
        yield _text(guid)
    if _text(said.get("id")).startswith(("http://", "https://")):
        yield _text(said.get("id"))


def _text(element: Any) -> str:
    return "" if element is None else "".join(element.itertext())[:MARKUP]


def _words(element: Any) -> str:
    """The words of a text that may be HTML, in one line, without markup and without what nobody sees."""
    text = _text(element)
    if _TAG.search(text):
        try:
            tree = html.fromstring(f"<div>{text}</div>")
            for hidden in tree.xpath("//script|//style|//template|//noscript"):
                hidden.drop_tree()
            text = tree.text_content()
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            text = re.sub(r"<[^>]*>", " ", text)
    return " ".join(visible(text.replace("\x00", "")).split())


def _day(said: dict[str, Any]) -> str:
    """The day of an item where its site is, as YYYY-MM-DD; '' for none, and for one that cannot be."""
    for name in DATES:
        text = _text(said.get(name)).strip()[:60]
        moment = _moment(text) if text else None
        if moment is not None and EARLIEST <= moment <= dt.date.today() + dt.timedelta(days=1):
            return moment.isoformat()
    return ""


def _moment(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
