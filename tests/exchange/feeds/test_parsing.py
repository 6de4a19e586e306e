"""Feeds as sites send them, and as an attacker would: limited, never expanded, and nothing but addresses of the web."""

import time
import tracemalloc

import pytest

from demands.exchange.feeds.parsing import LONGEST_SUMMARY, MOST_ITEMS, Item, NotAFeed, items

BASE = "https://moj.example/news/feed.xml"
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{}</channel></rss>'
ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{}</feed>'
ITEM = "<item><title>{}</title><link>https://moj.example/{}</link></item>"


def read(text: str, encoding: str = "utf-8", **given: str) -> list[Item]:
    return items(text.encode(encoding), BASE, **given)


def only(inner: str, outer: str = RSS) -> Item:
    (item,) = read(outer.format(inner))
    return item


# It works


def test_rss() -> None:
    item = only(
        "<item><title>Executions halted</title><link>/n/1?utm_source=rss</link>"
        "<description>&lt;p&gt;The &lt;b&gt;minister&lt;/b&gt; said so.&lt;/p&gt;</description>"
        "<pubDate>Tue, 03 Mar 2026 10:00:00 +0900</pubDate></item>"
    )
    assert item == Item("https://moj.example/n/1", "Executions halted", "The minister said so.", "2026-03-03")


def test_atom() -> None:
    item = only(
        '<entry><title type="html">&lt;i&gt;Halted&lt;/i&gt;</title><link rel="self" href="https://moj.example/self"/>'
        '<link href="n/2"/><id>urn:uuid:1</id><updated>2026-03-04T23:30:00+09:00</updated>'
        "<summary>In short.</summary></entry>",
        ATOM,
    )
    assert item == Item("https://moj.example/news/n/2", "Halted", "In short.", "2026-03-04")


def test_rss_1_of_a_japanese_ministry() -> None:
    (item,) = read(
        '<?xml version="1.0" encoding="Shift_JIS"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/>'
        '<item rdf:about="x"><title>死刑の執行について</title><link>https://moj.example/j</link>'
        "<dc:date>2026-03-03T10:00:00+09:00</dc:date></item></rdf:RDF>",
        "shift_jis",
    )
    assert (item.title, item.published_on) == ("死刑の執行について", "2026-03-03")


@pytest.mark.parametrize(
    ("declared", "stated", "used"),
    [
        ("utf-8", "", "shift_jis"),
        ("shift_jis", "", "utf-8"),
        ("", "euc-jp", "euc-jp"),
        ("utf-8", "iso-8859-1", "utf-8"),
        ("no-such-encoding", "", "utf-8"),
        ("utf-16", "", "utf-16"),
    ],
)
def test_an_encoding_that_is_stated_wrongly_is_seen_through(declared: str, stated: str, used: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    words = "死刑の執行を停止すると法務大臣が表明した。国会に委員会を設けて検討する。"
    inner = ITEM.format(words, 1)
    text = RSS.format(inner).replace('<?xml version="1.0"?>', head)
    (item,) = read(text, used, charset=stated)
    assert item.title == words


# What cannot be used is left out


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://x.example/",
        "https://user:secret@x.example/", "https://", "https://x.example/" + "a" * 2000, "https://x.example:0/",
        "https://[::1/", "mailto:x@x.example", "https://x.example/\u202egpj", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["rss", "atom", "guid"])
def test_an_address_that_is_none_of_the_web_is_no_item(address: str, form: str) -> None:
    said = {
        "rss": (RSS, f"<item><title>T</title><link>{address}</link></item>"),
        "atom": (ATOM, f'<entry><title>T</title><link href="{address}"/></entry>'),
        "guid": (RSS, f"<item><title>T</title><guid>{address}</guid></item>"),
    }
    outer, inner = said[form]
    assert [one.url for one in read(outer.format(inner)) if not one.url.startswith("https://moj.example/news/")] == []


@pytest.mark.parametrize(
    "date",
    ["", "yesterday", "Tue, 99 Foo 2026", "0000-00-00", "9999-12-31", "1812-01-01", "x" * 10_000, "2026-13-01"],
)
def test_a_date_that_is_none_is_missing(date: str) -> None:
    assert (
        only(f"<item><title>T</title><link>https://x.example/</link><pubDate>{date}</pubDate></item>").published_on
        == ""
    )


def test_scripts_invisible_characters_and_markup_are_no_words() -> None:
    item = only(
        "<item><title><![CDATA[<script>steal()</script>Ex\u200becu\u202etion <img src=x onerror=y>]]></title>"
        "<link>https://x.example/</link><description><![CDATA[<style>p{}</style>"
        + "a" * 9_000
        + "]]></description></item>"
    )
    assert item.title == "Execution"
    assert len(item.summary) <= LONGEST_SUMMARY


def test_an_item_that_comes_twice_is_one() -> None:
    assert len(read(RSS.format(ITEM.format("A", 1) + ITEM.format("B", 1)))) == 1


def test_a_feed_that_breaks_off_gives_what_came() -> None:
    text = RSS.format(ITEM.format("A", 1) + ITEM.format("B", 2))
    assert [one.title for one in read(text[: text.index("<title>B") + 5])][:1] == ["A"]


# Hostile feeds

LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
FILE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS + "]>" + RSS.format(ITEM.format("&i;", 1)).removeprefix('<?xml version="1.0"?>'),
        FILE + RSS.format(ITEM.format("&a;", 1)).removeprefix('<?xml version="1.0"?>'),
        '<!DOCTYPE rss [<!entity % x SYSTEM "http://evil.example/x.dtd"> %x;]>' + RSS.format(""),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_its_own_make_it_no_feed(text: str, encoding: str) -> None:
    with pytest.raises(NotAFeed):
        read(text, encoding)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00" * 1000, b"<html><body>Not found</body></html>", b"{}", b"<rss", b"\xff\xfe", b"PK\x03\x04" * 99],
)
def test_what_is_no_feed_is_said_to_be_none(raw: bytes) -> None:
    try:
        assert items(raw, BASE) == []
    except NotAFeed:
        return


def test_large_feeds_cost_little() -> None:
    """10,000 items, a title of megabytes, elements within elements: a moment, and some times the feed's size."""
    many = RSS.format("".join(ITEM.format("Title", number) for number in range(10_000)))
    long = RSS.format(ITEM.format("x" * 4_000_000, 1))
    deep = RSS.format("<item>" * 50_000)
    wide = RSS.format("<item><title>T</title><link>https://x.example/</link>" + "<a/>" * 200_000 + "</item>")
    for text, most in ((many, MOST_ITEMS), (long, 1), (deep, MOST_ITEMS), (wide, 1)):
        tracemalloc.start()
        began = time.process_time()
        found = read(text)
        spent, (_now, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(found) <= most
        assert spent < 8
        assert peak < 12 * len(text) + 10_000_000
        assert all(len(one.title) <= 500 for one in found)
