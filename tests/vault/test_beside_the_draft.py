"""Kept copies on the review page: opened where the quote stands, or saying that it does not stand there."""

import html
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import Client

from campaigns.models import Membership
from demands.admin.review.kept_text import AROUND, found
from demands.models import Capture, Demand, Evidence, StatusUpdate
from demands.vault import copies
from demands.vault.fetch import Fetcher
from demands.workflow.review_links import address_of, make
from tests.admin.conftest import address, signed_in
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_update, make_user
from tests.exchange.files import pdf

from .conftest import Site

pytestmark = pytest.mark.django_db

QUOTE = "執行は当面の間停止されることになり"


@pytest.fixture
def rafael(reviewer: User) -> Client:
    return signed_in(reviewer)


def keep(evidence: Evidence, fetcher: Fetcher) -> Capture:
    capture = copies.ask(evidence, by=None)
    assert capture is not None
    copies.make(capture.pk, fetcher)
    capture.refresh_from_db()
    return capture


@pytest.fixture
def kept(web: Site, fetcher: Fetcher) -> Evidence:
    """A source with a kept copy."""
    evidence = make_evidence(url=web.url("/page"), language="ja")
    keep(evidence, fetcher)
    return evidence


def draft_with(newsroom: Newsroom, demand: Demand, *sources: Evidence, quote: str = "") -> StatusUpdate:
    update = make_update(demand, sources=sources)
    update.citations.update(quote=quote)
    newsroom.submit(update)
    return update


def page(client: Client, row: Any) -> str:
    return html.unescape(client.get(address(row, "review")).content.decode())


def test_a_quote_is_marked_where_it_stands_in_the_copy(
    newsroom: Newsroom, demand: Demand, kept: Evidence, rafael: Client
) -> None:
    shown = page(rafael, draft_with(newsroom, demand, kept, quote=QUOTE))
    assert "The quote occurs word for word in the copy archived on " in shown
    assert f"<mark>{QUOTE}</mark>、国会に検討のための委員会が" in shown
    assert f'<a href="{address(kept)}#copies">Full copy</a>' in shown


def test_a_quote_that_the_copy_does_not_have_is_pointed_out(
    newsroom: Newsroom, demand: Demand, kept: Evidence, rafael: Client
) -> None:
    shown = page(rafael, draft_with(newsroom, demand, kept, quote="執行は永久に停止される"))
    assert "The quote does not occur word for word in the copy archived on " in shown
    assert "The quote occurs word for word" not in shown
    assert "<mark>" not in shown


def test_a_source_that_nobody_quotes_shows_how_its_copy_begins(
    newsroom: Newsroom, demand: Demand, kept: Evidence, rafael: Client
) -> None:
    shown = page(rafael, draft_with(newsroom, demand, kept))
    assert "Archived copy of " in shown
    assert "The quote" not in shown
    assert "法務大臣は、令和八年三月三日" in shown


def test_the_last_kept_copy_counts_and_a_failed_one_after_it_does_not(
    newsroom: Newsroom, demand: Demand, kept: Evidence, rafael: Client, web: Site, fetcher: Fetcher
) -> None:
    draft = draft_with(newsroom, demand, kept, quote=QUOTE)
    web.says("/page", "<html><body><article><p>執行は当面の間停止されることになった。</p></article></body></html>")
    keep(kept, fetcher)
    assert "The quote does not occur word for word" in page(rafael, draft)
    web.says("/page", status=404)
    keep(kept, fetcher)
    assert "The quote does not occur word for word" in page(rafael, draft)
    assert "No copy could be archived" not in page(rafael, draft)


def test_without_a_copy_the_page_says_how_far_one_is(
    newsroom: Newsroom, demand: Demand, rafael: Client, web: Site, fetcher: Fetcher
) -> None:
    evidence = make_evidence(url=web.says("/gone", status=404))
    draft = draft_with(newsroom, demand, evidence)
    assert "No archived copy." in page(rafael, draft)
    capture = copies.ask(evidence, by=None)
    assert capture is not None
    assert "A copy is being archived." in page(rafael, draft)
    copies.make(capture.pk, fetcher)
    assert "The address could not be opened. According to the site, this page does not exist." in page(rafael, draft)


def test_a_quote_from_a_pdf_is_found_in_its_text(
    newsroom: Newsroom, demand: Demand, rafael: Client, web: Site, fetcher: Fetcher
) -> None:
    evidence = make_evidence(url=web.says("/ruling", pdf(["The detention", "was unlawful."])))
    keep(evidence, fetcher)
    shown = page(rafael, draft_with(newsroom, demand, evidence, quote="The detention was unlawful"))
    assert "<mark>The detention\nwas unlawful</mark>." in shown


def test_a_file_without_words_is_named_and_not_looked_through(
    newsroom: Newsroom, demand: Demand, rafael: Client, web: Site, fetcher: Fetcher
) -> None:
    evidence = make_evidence(url=web.says("/scan.pdf", pdf([]), Content_Type="application/pdf"))
    keep(evidence, fetcher)
    shown = page(rafael, draft_with(newsroom, demand, evidence, quote="Article 1"))
    assert f'<a href="{address(evidence)}#copies">Archived copy of ' in shown
    assert "word for word" not in shown


def test_a_copy_that_was_altered_on_the_disk_is_not_shown(
    newsroom: Newsroom, demand: Demand, kept: Evidence, rafael: Client
) -> None:
    part = Capture.objects.get().parts.get(kind="text")
    default_storage.delete(part.path)
    with default_storage.open(part.path, "wb") as stream:
        stream.write("執行は永久に停止される".encode())
    shown = page(rafael, draft_with(newsroom, demand, kept, quote="執行は永久に停止される"))
    assert "word for word" not in shown
    assert "Archived copy of " in shown


def test_who_reads_by_link_sees_nothing_of_kept_copies(
    newsroom: Newsroom, demand: Demand, kept: Evidence, client: Client
) -> None:
    draft = draft_with(newsroom, demand, kept, quote=QUOTE)
    link = make(draft, by=newsroom.reviewer, person="Kanzlei", purpose="Read it", days="7")
    shown = client.get(address_of(link)).content.decode()
    assert QUOTE in shown
    for word in ("kept-words", "word for word", "Archived copy", "No copy"):
        assert word not in shown


def test_the_copies_are_for_those_who_may_read_them_in_this_campaign(
    newsroom: Newsroom, demand: Demand, kept: Evidence
) -> None:
    member = make_user("mika")
    Membership.objects.create(user=member, campaign=demand.campaign, role="reviewer")
    draft = draft_with(newsroom, demand, kept, quote=QUOTE)
    assert "The quote occurs word for word" in page(signed_in(member), draft)
    elsewhere = make_update(make_demand(make_campaign("elsewhere", scale=demand.campaign.scale)), sources=[kept])
    assert signed_in(member).get(address(elsewhere, "review")).status_code == 404


def test_the_page_says_it_in_japanese(newsroom: Newsroom, demand: Demand, kept: Evidence, rafael: Client) -> None:
    draft = draft_with(newsroom, demand, kept, quote=QUOTE)
    shown = rafael.get(f"/ja{address(draft, 'review')}").content.decode()
    assert "保存コピーに一字一句同じ形で載っています。" in shown


def test_queries(
    newsroom: Newsroom, demand: Demand, rafael: Client, web: Site, fetcher: Fetcher, django_assert_num_queries: Any
) -> None:
    sources = [make_evidence(url=web.says(f"/{number}", "<p>Words</p>")) for number in range(3)]
    for one in sources:
        keep(one, fetcher)
    small, large = draft_with(newsroom, demand, sources[0]), draft_with(newsroom, demand, *sources)
    page(rafael, small)
    with django_assert_num_queries(32):
        page(rafael, small)
    with django_assert_num_queries(32):
        page(rafael, large)


@pytest.mark.parametrize(
    ("quote", "text", "said"),
    [
        ("the Minister signed", "Then the Minister signed it.", "the Minister signed"),
        ("the  Minister\nsigned", "Then the\n\nMinister signed it.", "the\n\nMinister signed"),
        ("“We will”", 'He said: "We will" and left', '"We will"'),
        ("the Minister’s term—over", "the Minister's term-over", "the Minister's term-over"),
        ("the Minister … signed", "the Minister, in haste, signed it", "the Minister, in haste, signed"),
        ("the Minister [...] signed", "the Minister then signed", "the Minister then signed"),
        ("死刑の執行", "死刑の\n執行を停止", "死刑の\n執行"),
        ("signed … the Minister", "the Minister signed", ""),
        ("The Minister signed", "the minister signed", ""),
        ("the Minister signed", "", ""),
        ("…", "the Minister signed", ""),
        ("", "the Minister signed", ""),
    ],
)
def test_where_a_quote_stands(quote: str, text: str, said: str) -> None:
    start, end = found(quote, text)
    assert text[start:end] == said


def test_only_what_stands_around_the_quote_is_shown(
    newsroom: Newsroom, demand: Demand, rafael: Client, web: Site, fetcher: Fetcher
) -> None:
    far = [f"<p>Far away, sentence {number} of the long report of the committee.</p>" for number in range(90)]
    body = "".join([*far[:45], "<p>Here it is decided.</p>", *far[45:]])
    evidence = make_evidence(url=web.says("/long", f"<article>{body}</article>"))
    keep(evidence, fetcher)
    shown = page(rafael, draft_with(newsroom, demand, evidence, quote="Here it is decided."))
    around = shown.partition('<p class="around">')[2].partition("</p>")[0]
    assert "<mark>Here it is decided.</mark>" in around
    assert 2 * AROUND < len(around) < 2 * AROUND + 60
