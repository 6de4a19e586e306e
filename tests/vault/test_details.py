"""What a source says of itself."""

import io

import pikepdf
import pytest

from demands.vault.details import Details, details_of
from demands.vault.fetch import Fetcher
from demands.vault.problem import CannotFetch, Problem

from . import samples
from .conftest import Site


def pdf(**info: str) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as written:
        written.add_blank_page()
        for name, value in info.items():
            written.docinfo[f"/{name}"] = value
        written.Root.Lang = "fr-FR"
        written.save(made)
    return made.getvalue()


def test_a_page_says_title_publisher_date_and_language(web: Site, fetcher: Fetcher) -> None:
    assert details_of(web.url("/page"), fetcher) == Details("死刑に関する声明", "法務省", "2026-03-03", "ja")


def test_a_pdf_says_them_in_its_info(web: Site, fetcher: Fetcher) -> None:
    web.says("/a.pdf", pdf(Title="Rapport", CreationDate="D:20190704120000Z"), Content_Type="application/pdf")
    assert details_of(web.url("/a.pdf"), fetcher) == Details("Rapport", "127.0.0.1", "2019-07-04", "fr-FR")


def test_headers_speak_for_a_file_that_says_nothing(web: Site, fetcher: Fetcher) -> None:
    url = web.says(
        "/files/Report%202020.png", samples.picture("PNG"), Content_Type="image/png", Content_Language="en-gb, fr",
        Last_Modified="Fri, 06 Nov 2020 10:00:00 GMT",
    )  # fmt: skip
    assert details_of(url, fetcher) == Details("Report 2020.png", "127.0.0.1", "2020-11-06", "en-GB")


def test_a_page_that_says_nothing_gets_no_date_from_its_server(web: Site, fetcher: Fetcher) -> None:
    url = web.says("/bare", "<p>words</p>", Last_Modified="Fri, 06 Nov 2020 10:00:00 GMT")
    assert details_of(url, fetcher).found == {"publisher": "127.0.0.1"}


@pytest.mark.parametrize(
    ("stated", "language"),
    [
        ("ja_JP.UTF-8", "ja-JP"), ("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("english language", ""), ("<b>", ""),
        ("x" * 500, ""),
    ],
)  # fmt: skip
def test_a_language_is_written_our_way_or_not_at_all(web: Site, fetcher: Fetcher, stated: str, language: str) -> None:
    url = web.says("/l", f'<html lang="{stated}"><title>T</title><body>words</body></html>')
    assert details_of(url, fetcher).language == language


@pytest.mark.parametrize("date", ["2999-01-02", "0001-01-02", "yesterday"])
def test_an_impossible_date_is_not_proposed(web: Site, fetcher: Fetcher, date: str) -> None:
    url = web.says(
        "/d", f'<html><head><meta property="article:published_time" content="{date}"><title>T</title></head></html>'
    )
    assert details_of(url, fetcher).published_on == ""


def test_a_title_is_one_line_of_bounded_length(web: Site, fetcher: Fetcher) -> None:
    url = web.says("/t", f"<html><head><title>A\n\t title\x00 \u202e {'x' * 1000}</title></head><body>w</body></html>")
    title = details_of(url, fetcher).title
    assert title.startswith("A title x")
    assert len(title) == 300


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 damaged", "application/pdf"), (b"\x00\xff" * 500, "text/html"), (b"", "text/html"),
        (b"<" * 100_000, "text/html"), (b"<div>" * 100_000, "text/html"), (b"PK\x03\x04", "application/zip"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_nothing_and_is_no_fault(web: Site, fetcher: Fetcher, body: bytes, kind: str) -> None:
    url = web.says("/odd", body, Content_Type=kind)
    assert details_of(url, fetcher).published_on == ""


def test_a_site_that_refuses_is_named(web: Site, fetcher: Fetcher) -> None:
    url = web.says("/no", status=403)
    with pytest.raises(CannotFetch) as refused:
        details_of(url, fetcher)
    assert refused.value.problem == Problem.REFUSED
