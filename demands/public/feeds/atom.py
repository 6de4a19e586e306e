"""Atom feeds (RFC 4287) in pages (RFC 5005, 3): what is the same for all of them."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.feedgenerator import Atom1Feed

# What XML cannot hold (XML 1.0, 2.2); a text in the record may.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Category:
    """A code with the list that it is from and the reader's word for it."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True)
class Told:
    """One entry of a feed. ``address`` is that of its permanent page, and its id."""

    address: str
    title: str
    summary: str
    content: str  # HTML
    published: dt.datetime
    updated: dt.datetime
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True)
class Head:
    """What a feed says of itself. ``links`` are pairs of a relation and the attributes of its link."""

    title: str
    subtitle: str
    page: str  # the page for people
    address: str  # its own, without the number of a page: its id
    language: str
    author: str
    author_link: str
    rights: str
    updated: dt.datetime  # when it has no entry
    links: tuple[dict[str, str], ...] = ()


class PagedFeed(Atom1Feed):
    """A feed with links to its neighbours, and entries with categories and content."""

    def __init__(self, head: Head) -> None:
        super().__init__(
            title=head.title,
            link=head.page,
            description="",
            language=head.language,
            author_name=head.author,
            author_link=head.author_link,
            subtitle=head.subtitle,
            feed_copyright=head.rights,
            feed_guid=head.address,
        )
        self.head = head

    def latest_post_date(self) -> dt.datetime:
        """Without an entry the generator would say now, and differ each time."""
        return max([item["updateddate"] for item in self.items], default=self.head.updated)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for link in self.head.links:
            handler.addQuickElement("link", "", link)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for one in item["marks"]:
            handler.addQuickElement("category", "", {"term": one.term, "scheme": one.scheme, "label": one.label})
        handler.addQuickElement("content", item["html"], {"type": "html"})


def write(head: Head, entries: Iterable[Told]) -> str:
    """The feed as XML."""
    feed = PagedFeed(head)
    for one in entries:
        feed.add_item(
            title=_clean(one.title),
            link=one.address,
            description=_clean(one.summary),
            unique_id=one.address,
            pubdate=one.published,
            updateddate=one.updated,
            marks=one.categories,
            html=_clean(one.content),
        )
    return str(feed.writeString("utf-8"))


def paging(address: str, number: int, *, more: bool) -> tuple[dict[str, str], ...]:
    """The links of one page among the others; the first has no number in its address."""

    def page(at: int) -> str:
        return f"{address}?page={at}" if at > 1 else address

    links = [{"rel": "self", "href": page(number)}, {"rel": "first", "href": address}]
    if number > 1:
        links.append({"rel": "previous", "href": page(number - 1)})
    if more:
        links.append({"rel": "next", "href": page(number + 1)})
    return tuple(links)


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)
