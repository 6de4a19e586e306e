"""A page of the site made into a file: links to files beside it, and without what needs a server."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings
from lxml import etree, html

FOLLOWED = {"after", "page", "table", "view"}  # parameters of links that are copied too: pages of lists, tables
OF_SOURCES = {"by", "campaign", "demand"}  # and of the list of sources, to which every count of sources leads
MOST_PAGES = 10  # of a list; each new entry moves all of them, and what is further back has pages of its own
KEPT_SCRIPTS = re.compile(r"verify/verify_record|js/verify|js/mirror")
LINKS = ("href", "src")
PARSER = etree.HTMLParser(encoding="utf-8")
WITH_LINKS = etree.XPath("//*[@href or @src or @action or @data-mirror-root or @*[starts-with(name(), 'data-hx-')]]")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def file_of(path: str, query: str = "", ending: str = "") -> str:
    """Where the answer of an address lies in the copy: /ja/updates/?page=2 is ja/updates/index.page-2.html."""
    place = unquote(path).lstrip("/")
    if not place or place.endswith("/"):
        place += "index.html"
    place += ending
    if query:
        stem, dot, last = place.rpartition(".")
        said = "-".join(re.sub(r"[^\w.-]", "_", part) for pair in sorted(parse_qsl(query)) for part in pair)
        place = f"{stem}.{said}{dot}{last}"
    return place


def list_of(address: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """What the pages of a list have in common: path, and the parameters that do not say which page it is."""
    path, _mark, query = address.partition("?")
    return path, frozenset(one for one in parse_qsl(query) if one[0] not in ("after", "page"))


def relative(here: str, target: str) -> str:
    """The link from one file of the copy to another."""
    folders, parts, same = here.split("/")[:-1], target.split("/"), 0
    while same < min(len(folders), len(parts) - 1) and folders[same] == parts[same]:
        same += 1
    return quote("../" * (len(folders) - same) + "/".join(parts[same:]))


@dataclass
class Links:
    """What the copy has: the file of each address; and what its pages turned out to need besides."""

    known: dict[str, str]
    static: set[str] = field(default_factory=set)
    further: dict[str, str] = field(default_factory=dict)  # address with its query: file
    follow: bool = True  # whether there will be such further pages
    more: bool = True  # and those behind this one, in lists whose pages have no number

    def target(self, link: str, base: str) -> tuple[str, str] | None:
        """File and fragment for a link on the page with the address ``base``; None when the copy has no such page."""
        if link in self.known:  # as most links are written
            return self.known[link], ""
        whole = urljoin(settings.SITE_URL + base, link)
        parts = urlsplit(whole)
        path = parts.path or "/"
        if path.startswith(settings.STATIC_URL):
            self.static.add(path)
            return path.lstrip("/"), parts.fragment
        if path not in self.known:
            return None
        # a page writes its own address otherwise than those of other languages
        query = "&".join(sorted(part for part in parts.query.split("&") if part != "page=1"))
        if not query:
            return self.known[path], parts.fragment
        asked = dict(parse_qsl(query))
        if not self.follow or not set(asked) <= self._followed(path) or not asked.get("page", "1").isdecimal():
            return None
        if (
            int(asked.get("page", "1")) > MOST_PAGES
            or path.endswith("/search/")
            or ("after" in asked and not self.more)
        ):
            return None
        file = file_of(path, query)
        self.further[f"{path}?{query}"] = file
        return file, parts.fragment

    def _followed(self, path: str) -> set[str]:
        return FOLLOWED | OF_SOURCES if path.endswith("/sources/") else FOLLOWED


def is_ours(link: str) -> bool:
    """Whether a link leads to the site itself, not to a mailbox or to another site."""
    if link.startswith(("#", "mailto:", "tel:", "data:", "javascript:")):
        return False
    return not ELSEWHERE.match(link) or f"{link}/".startswith((f"{settings.SITE_URL}/", f"{settings.SITE_URL}?"))


def page(
    body: bytes, address: str, here: str, links: Links, *, note: Callable[[], str], searched: bool = False,
    search: str = "",
) -> bytes:  # fmt: skip
    """The file of a page.

    ``note`` gives the HTML that says when it was copied; ``search`` is what stands on the search page in place of all.
    """
    document = etree.fromstring(_with_note(body, note), parser=PARSER)
    _take_away(document)
    main = next(document.iter("main"), None)
    if main is not None:
        if search:
            del main[1:]
            main.extend(html.fragments_fromstring(search.strip()))
        if searched:
            main.set("data-pagefind-body", "")
    own = links.known.get(f"{prefix_of_path(address)}/search/")
    for element in WITH_LINKS(document):
        _relink(element, address, here, links, own)
    return bytes(html.tostring(document, encoding="utf-8", doctype="<!doctype html>"))


def _with_note(body: bytes, note: Callable[[], str]) -> bytes:
    """The page with what stands first on it in a copy."""
    before, mark, main = body.partition(b"<main")
    attributes, end, rest = main.partition(b">")
    return b"".join((before, mark, attributes, end, note().strip().encode(), rest)) if mark else body


def prefix_of(language: str) -> str:
    """What addresses in a language begin with."""
    return "" if language == own_language() else f"/{language}"


def own_language() -> str:
    """The language without a prefix."""
    return str(settings.LANGUAGE_CODE)


def prefix_of_path(address: str) -> str:
    """What an address begins with that is not in the site's own language; '' for the others."""
    prefixes = [prefix_of(code) for code, _name in settings.LANGUAGES if code != own_language()]
    return next((one for one in prefixes if address.startswith(f"{one}/")), "")


def in_any_language(address: str) -> str:
    """An address without what it begins with in its language."""
    return address.removeprefix(prefix_of_path(address))


def without_language() -> Callable[[str], str]:
    """``in_any_language`` for very many addresses."""
    prefixes = tuple(f"{prefix_of(code)}/" for code, _name in settings.LANGUAGES if code != own_language())
    return lambda address: next((address[len(one) - 1 :] for one in prefixes if address.startswith(one)), address)


def add_other_languages(known: dict[str, str], addresses: Iterable[str]) -> None:
    """Let what is the same in all languages be known in each, where its address has no language."""
    prefixes = tuple(prefix_of(code) for code, _name in settings.LANGUAGES if code != own_language())
    for address in addresses:
        if not address.startswith(prefixes):
            for prefix in prefixes:
                known.setdefault(prefix + address, known[address])


def on_the_site(address: str) -> str:
    """The whole address of a page on the site itself."""
    return f"{settings.SITE_URL}{address}"


def resolved(name: str, base: str) -> str:
    """The address of what a style sheet asks for."""
    return str(urlsplit(urljoin(settings.SITE_URL + base, name)).path)


def _take_away(document: Any) -> None:
    """Remove what means the site itself, forms that it would have to answer, and the scripts of these."""
    for element in list(document.iter("link", "script", "form", "base")):
        if _is_for_the_site(element):
            box = element.getparent()
            while box is not None and box.tag == "details":
                element, box = box, box.getparent()
            if box is not None:
                html.HtmlMixin.drop_tree(element)


def _is_for_the_site(element: Any) -> bool:
    if element.tag == "link":
        means_the_site = element.get("rel") == "manifest" or "oembed" in element.get("type", "")
        return means_the_site or element.get("hreflang") is not None
    if element.tag == "script":
        return bool(element.get("src")) and not KEPT_SCRIPTS.search(element.get("src"))
    if element.tag == "form":
        return "data-verify" not in element.attrib and not {"search", "ask"} & set(element.get("class", "").split())
    return True


def _relink(element: Any, address: str, here: str, links: Links, search: str | None) -> None:
    for name in [one for one in element.keys() if one.startswith("data-hx-")]:  # noqa: SIM118
        del element.attrib[name]
    if element.get("data-mirror-root") is not None:
        element.set("data-mirror-root", relative(here, "index.html").removesuffix("index.html"))
    if element.tag == "form" and search and element.get("action"):
        element.set("action", relative(here, search))
    if element.tag == "link" and element.get("rel") == "canonical":
        return
    for name in LINKS:
        link = element.get(name)
        if link is None or link not in links.known and not is_ours(link) or element.get("rel") == "original":
            continue
        found = links.target(link, address)
        if found is None:
            _without_link(element, name)
        else:
            element.set(name, relative(here, found[0]) + (f"#{found[1]}" if found[1] else ""))


def _without_link(element: Any, name: str) -> None:
    """What the copy cannot lead to stays as text."""
    del element.attrib[name]
    if element.tag == "a":
        element.tag = "span"
        for other in ("download", "rel", "hreflang", "type", "target"):
            element.attrib.pop(other, None)


def names_in_css(text: str) -> Iterator[str]:
    """The files that a style sheet asks for."""
    for link in re.findall(r"""(?:url\(|@import\s+)\s*["']?([^"')\s]+)""", text):
        if not link.startswith(("data:", "#", "http:", "https:")):
            yield link.split("#")[0].split("?")[0]
