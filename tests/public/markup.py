"""Reading a page as a browser would: its elements, its words, and what a strict page must not have."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from demands.public.text.direction import isolated

Element = tuple[str, dict[str, str]]

BLOCKS = {"article", "dd", "div", "dl", "dt", "h1", "h2", "h3", "li", "ol", "p", "section", "td", "th", "tr", "ul"}
SILENT = ("script", "style", "title")  # a <title> is a tooltip or the window's, not the page's text
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Element] = []
        self.nested: list[tuple[str, dict[str, str], int]] = []  # with the number of SVGs around it
        self.drawings = 0
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found.append((tag, given))
        self.nested.append((tag, given, self.drawings))
        self.drawings += tag == "svg"
        self.silent += tag in SILENT
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self.drawings -= tag == "svg"
        self.silent -= tag in SILENT
        self._part(tag)

    def _part(self, tag: str) -> None:
        """A reader sees a block apart from what stands before and after it."""
        if tag in BLOCKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def page(response: Any) -> str:
    """The HTML of an answer."""
    return str(response.content.decode())


def elements(html: str, tag: str = "") -> list[Element]:
    """Every element in order, with its attributes; of one kind when ``tag`` is given."""
    return [one for one in _read(html).found if tag in ("", one[0])]


def attributes(html: str, tag: str) -> list[dict[str, str]]:
    return [found for _, found in elements(html, tag)]


def words(html: str) -> str:
    """The text that a reader sees, spaces made single."""
    return " ".join("".join(_read(html).words).split())


def of_class(html: str, name: str) -> list[Element]:
    return [(tag, found) for tag, found in elements(html) if name in found.get("class", "").split()]


def links(html: str) -> list[str]:
    return [found["href"] for found in attributes(html, "a") if "href" in found]


def forbidden(html: str) -> Iterator[str]:
    """What the site's CSP would block, or what could run: inline styles, handlers, scripts without an address."""
    for tag, found in elements(html):
        yield from (f"<{tag} {name}>" for name in found if name == "style" or name.startswith("on"))
        runs = tag == "script" and "src" not in found and found.get("type") != "application/ld+json"
        preview = tag == "iframe" and found.get("src", "").partition("?")[0].endswith("/embed/")  # a card of ours
        if runs or tag in ("style", "object", "embed") or (tag == "iframe" and not preview):
            yield f"<{tag}>"
        for name in ADDRESSES:
            if found.get(name, "").strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                yield f"<{tag} {name}={found[name][:40]}>"


def unnamed_drawings(html: str) -> list[str]:
    """Every SVG that is neither hidden from screen readers nor named for them; those inside another are its parts."""
    found = []
    for tag, given, depth in _read(html).nested:
        named = given.get("role") and (given.get("aria-label") or given.get("aria-labelledby"))
        if tag == "svg" and depth == 0 and not named and given.get("aria-hidden") != "true":
            found.append(str(given))
    return found


def parts(html: str, start: str, end: str) -> list[str]:
    """Every stretch of the page from ``start`` to the next ``end``, both given as markup."""
    return [part.split(end, 1)[0] for part in html.split(start)[1:]]


VOID = {"br", "hr", "img", "input", "link", "meta"}
# Drawings place each text by itself; in these there is no markup, or no words around.
APART = {"bdi", "svg", "title", "script", "textarea", "pre", "option"}


class _Loose(HTMLParser):
    """Collects text from right to left that nothing keeps apart from its neighbours."""

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.around.append((tag, tag in APART or "dir" in dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if isolated(data).startswith("<bdi>") and not any(apart for _, apart in self.around):
            self.found.append(data.strip())


def loose(html: str) -> list[str]:
    """The stretches of text from right to left that can change the order of the words beside them."""
    reader = _Loose()
    reader.feed(html.partition("<body>")[2] or html)
    return reader.found
