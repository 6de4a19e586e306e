"""What editors write is shown as they meant it, and nothing of it can run, load or track."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demands.public.text.markdown import html_of
from tests.public.markup import elements


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain words", "<p>plain words</p>"),
        ("*stress* and **weight**", "<p><em>stress</em> and <strong>weight</strong></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("> said so", "<blockquote>\n<p>said so</p>\n</blockquote>"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(written: str, shown: str) -> None:
    assert html_of(written) == shown


def test_a_table_becomes_a_table() -> None:
    assert "<td>3</td>" in html_of("| year | number |\n|---|---|\n| 2010 | 3 |")


@pytest.mark.parametrize("address", ["https://treaties.example/a?b=c", "http://old.example", "mailto:desk@ngo.example"])
def test_a_link_is_a_link_that_search_engines_do_not_follow(address: str) -> None:
    (link,) = [found for tag, found in elements(html_of(f"[text]({address})")) if tag == "a"]
    assert (link["href"], link["rel"]) == (address, "nofollow noopener ugc")


def test_a_bare_address_becomes_a_link() -> None:
    assert 'href="https://mofa.example/1"' in html_of("See https://mofa.example/1 for it.")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///x",
    ],
)
def test_a_link_that_could_run_or_read_is_none(address: str) -> None:
    assert "href" not in html_of(f"[text]({address})")
    assert "href" not in html_of(f"<{address}>")


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        "<style>body{display:none}</style>",
        "<iframe src=https://tracker.example></iframe>",
        "<p style='color:red' class=x id=y onclick=alert(1)>x</p>",
        '[x](https://a.example "onmouseover=alert(1) \\" onclick=alert(1) x=\\"")',
    ],
)
def test_raw_html_stays_text(written: str) -> None:
    for tag, found in elements(html_of(written)):
        assert tag in {"p", "a", "code", "pre"}
        assert set(found) <= {"href", "title", "rel"}


def test_no_picture_is_loaded_from_elsewhere() -> None:
    assert "tracker" not in html_of("![words](https://tracker.example/pixel.gif)")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**水道（民営化）**は延期", "<p><strong>水道（民営化）</strong>は延期</p>"),
        ("法務省は*「検討」*と述べた", "<p>法務省は<em>「検討」</em>と述べた</p>"),
        ("死刑の\n執行", "<p>死刑の執行</p>"),
        ("two\nlines", "<p>two\nlines</p>"),
    ],
)
def test_japanese_needs_no_spaces(written: str, shown: str) -> None:
    assert html_of(written) == shown


@pytest.mark.parametrize(
    "text", ["مرحبا بالعالم", "עִבְרִית", "👩‍👩‍👧 🏳️‍🌈", "Ｆｕｌｌ　ｗｉｄｔｈ", "e\u0301", "葛\U000e0100城"]
)
def test_every_script_survives(text: str) -> None:
    assert text in html_of(text)


@given(st.text(max_size=300))
def test_nothing_that_is_written_gets_an_element_or_attribute_that_is_not_allowed(text: str) -> None:
    for tag, found in elements(html_of(text)):
        assert tag in {
            "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "table",
            "tbody", "td", "th", "thead", "tr", "ul",
        }  # fmt: skip
        assert set(found) <= {"href", "title", "rel"}
