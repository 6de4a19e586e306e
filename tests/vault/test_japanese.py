"""Pages of Japanese authorities: their encodings, and dates by the year of an era."""

import pytest

from demands.vault import copies, store
from demands.vault.details import details_of
from demands.vault.fetch import Fetcher
from demands.vault.japanese import era_date, number
from tests.cast import make_evidence

from .conftest import Site

TITLE = "死刑の執行に関する法務大臣の談話"
WORDS = "法務大臣は本日、次のように述べた。当面の間、死刑の執行を停止し、国会に検討のための委員会を設ける。"
ENCODINGS = [
    ("shift_jis", "cp932"), ("Shift-JIS", "cp932"), ("x-sjis", "cp932"), ("Windows-31J", "cp932"), ("euc-jp", "euc_jp"),
    ("x-euc-jp", "euc_jp"), ("iso-2022-jp", "iso2022_jp"), ("utf-8", "utf-8"), ("utf-8", "utf-8-sig"),
    ("utf-16", "utf-16"),
]  # fmt: skip


def page(charset: str = "", date: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return (
        f'<!doctype html><html lang="ja"><head>{meta}<title>{TITLE}</title></head>'
        f"<body><h1>{TITLE}</h1><p>{date}</p><p>{WORDS}</p><p>{WORDS}</p></body></html>"
    )


@pytest.mark.parametrize(("label", "encoding"), ENCODINGS)
def test_a_page_is_read_in_the_encoding_that_it_states(web: Site, fetcher: Fetcher, label: str, encoding: str) -> None:
    url = web.says("/said-inside", page(label).encode(encoding), Content_Type="text/html")
    assert details_of(url, fetcher).title == TITLE


@pytest.mark.parametrize(("label", "encoding"), ENCODINGS)
def test_a_page_is_read_in_the_encoding_that_its_site_states(
    web: Site, fetcher: Fetcher, label: str, encoding: str
) -> None:
    url = web.says("/said-outside", page().encode(encoding), Content_Type=f'text/html; charset="{label}"')
    assert details_of(url, fetcher).title == TITLE


@pytest.mark.parametrize(
    "charset", ["us-ascii", "iso-8859-7", "utf-8", "no-such-charset", "rot13", "zlib", "idna", "x" * 99]
)
def test_a_site_that_states_another_encoding_is_not_believed(web: Site, fetcher: Fetcher, charset: str) -> None:
    """Servers state what their administrator once set, whatever the page is in."""
    url = web.says("/lying", page("euc-jp").encode("euc_jp"), Content_Type=f"text/html; charset={charset}")
    assert details_of(url, fetcher).language == "ja"


@pytest.mark.django_db
def test_the_readable_text_of_a_kept_copy_can_be_read(web: Site, fetcher: Fetcher) -> None:
    source = make_evidence(url=web.says("/jis", page("iso-2022-jp").encode("iso2022_jp")))
    capture = copies.ask(source, by=None)
    assert capture is not None
    copies.make(capture.pk, fetcher)
    assert WORDS in store.get("copies", capture.parts.get(kind="text").sha256).decode()


# Dates


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("令和8年3月3日", "2026-03-03"), ("令和８年３月３日（火）", "2026-03-03"),
        ("令和 8 年 3 月 3 日", "2026-03-03"), ("令和元年5月1日", "2019-05-01"),
        ("平成三十一年四月三十日", "2019-04-30"), ("平成二十三年三月十一日", "2011-03-11"),
        ("昭和二〇年八月一五日", "1945-08-15"), ("昭和64年1月", "1989-01"), ("平成17年", "2005"), ("大正十年", "1921"),
        ("明治元年", "1868"), ("発表：令和7年12月十日、令和8年1月", "2025-12-10"),
        ("2026年3月3日", ""), ("令和の時代", ""), ("令和年", ""), ("", ""), ("平成" * 10_000, ""),
    ],
)  # fmt: skip
def test_the_year_of_an_era_is_a_year(text: str, date: str) -> None:
    assert era_date(text) == date


@pytest.mark.parametrize(
    ("text", "value"),
    [("元", 1), ("十", 10), ("十二", 12), ("二十", 20), ("二十三", 23), ("二三", 23), ("〇八", 8), ("7", 7)],
)
def test_numbers_are_written_in_three_ways(text: str, value: int) -> None:
    assert number(text) == value


def test_a_page_that_dates_itself_by_an_era_is_dated(web: Site, fetcher: Fetcher) -> None:
    assert details_of(web.says("/era", page(date="令和８年３月３日")), fetcher).published_on == "2026-03-03"


@pytest.mark.parametrize("date", ["令和99年1月1日", "令和8年13月40日", "令和8年2月30日", "明治5年1月1日"])
def test_a_date_that_cannot_be_is_not_proposed(web: Site, fetcher: Fetcher, date: str) -> None:
    assert details_of(web.says("/never", page(date=date)), fetcher).published_on == ""


def test_a_date_that_the_page_states_for_machines_goes_first(web: Site, fetcher: Fetcher) -> None:
    meta = '<meta property="article:published_time" content="2025-11-30">'
    url = web.says("/both", page(date="令和8年3月3日").replace("<title>", f"{meta}<title>"))
    assert details_of(url, fetcher).published_on == "2025-11-30"


def test_a_date_in_a_script_is_nobodys(web: Site, fetcher: Fetcher) -> None:
    url = web.says("/script", page().replace("</body>", "<script>var a = '令和8年3月3日'</script></body>"))
    assert details_of(url, fetcher).published_on == ""


def test_a_page_without_a_title_says_only_where_it_is(web: Site, fetcher: Fetcher) -> None:
    found = details_of(web.says("/bare", f"<html><body><p>{WORDS}</p></body></html>"), fetcher)
    assert (found.title, found.publisher, found.language) == ("", "127.0.0.1", "")
