"""Addresses are shown without what was copied along, and one page is known under all its addresses."""

import pytest

from campaigns.web_address import AddressFormField, cleaned, key_of


@pytest.mark.parametrize(
    ("copied", "shown"),
    [
        ("https://example.org/a).", "https://example.org/a"),
        ("https://example.org/a,", "https://example.org/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("「https://example.org/a」。", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&id=3&fbclid=y", "https://example.org/a?id=3"),
        ("https://example.org/a?utm_source=x", "https://example.org/a"),
        ("https://en.wikipedia.org/wiki/Norland_(country)", "https://en.wikipedia.org/wiki/Norland_(country)"),
        ("https://example.org/a?q=a%20b&page=2#p3", "https://example.org/a?q=a%20b&page=2#p3"),
        ("https://example.org/a?ref=home", "https://example.org/a?ref=home"),
    ],
)
def test_an_address_is_cleaned(copied: str, shown: str) -> None:
    assert cleaned(copied) == shown
    assert AddressFormField().clean(copied) == shown


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/a",
        "https://www.Example.org/a/",
        "https://example.org:443/a",
        "https://example.org/a#top",
        "https://example.org/a?utm_medium=m",
    ],
)
def test_one_page_has_one_key(other: str) -> None:
    assert key_of(other) == key_of("https://example.org/a")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/b",
        "https://example.org/a?id=1",
        "https://sub.example.org/a",
        "https://example.org:8080/a",
        "no address",
    ],
)
def test_another_page_has_another(other: str) -> None:
    assert key_of(other) != key_of("https://example.org/a")


@pytest.mark.parametrize("junk", ["https://[", "https://a:99999/", "", "((((", "https://example.org:0/"])
def test_what_is_no_address_is_no_crash(junk: str) -> None:
    assert isinstance(cleaned(junk), str)
    assert isinstance(key_of(junk), str)
