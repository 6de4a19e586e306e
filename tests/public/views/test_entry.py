import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from demands import ledger
from demands.models import Demand, Entry
from tests.cast import Newsroom, make_evidence, make_proposal, make_update
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


def address(entry: Entry) -> str:
    return f"/updates/{entry.sequence}/"


def test_an_update_is_shown_whole_with_its_line(newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence(title="Official gazette", limitations="A summary only.")
    entry = newsroom.publish(
        make_update(demand, "in_progress", headline="A bill", body="It **passed**.", sources=[source])
    )
    page = read(address(entry))
    assert "<strong>passed</strong>" in page
    for said in (
        "A bill",
        "In progress",
        "4 May 2010",
        "Official gazette",
        "A summary only.",
        "Approved by a second person",
    ):
        assert said in words(page)
    for proof in (entry.content_hash, entry.previous_hash, entry.entry_hash, entry.subject):
        assert proof in page


def test_who_wrote_and_approved_it_is_never_shown(newsroom: Newsroom, demand: Demand) -> None:
    page = read(address(newsroom.publish(make_update(demand))))
    assert "emi" not in words(page).split()
    assert "rafael" not in words(page).split()


def test_a_correction_shows_what_changed_and_why(newsroom: Newsroom, demand: Demand) -> None:
    wrong = make_update(demand, headline="On 3 May a bill was tabled")
    old = newsroom.publish(wrong)
    right = make_update(demand, headline="On 4 May a bill was tabled", corrects=wrong, correction_reason="Wrong day.")
    new = newsroom.publish(right)
    page = read(address(new))
    assert "<del>3</del><ins>4</ins>" in page
    assert "Wrong day." in words(page)
    assert "Corrected on" in words(read(address(old)))
    assert f'href="/updates/{new.sequence}/"' in read(address(old))


def test_a_retracted_update_stays_readable_with_the_reason(newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand, headline="An error of ours")
    entry = newsroom.publish(update)
    retraction = newsroom.publish(make_proposal("retract", update=update, reason="Another country."))
    page = words(read(address(entry)))
    assert "An error of ours" in page
    assert "It no longer counts towards the status. Another country." in page
    assert "Another country." in words(read(address(retraction)))


def test_a_redacted_entry_shows_reason_and_hashes_and_nothing_else(
    newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    entry = newsroom.publish(make_update(demand, headline="A private name", body="A private story"))
    ledger.redact(entry, by=administrator, reason="It named a private person.")
    page = read(address(entry))
    assert "It named a private person." in words(page)
    assert entry.content_hash in page
    assert "A private" not in page


def test_a_confirmed_update_loses_its_mark(newsroom: Newsroom, reviewer: User, demand: Demand) -> None:
    update = make_update(demand, verification="unverified", verification_note="Seen in an excerpt.")
    entry = newsroom.publish(update)
    assert "Seen in an excerpt." in words(read(address(entry)))
    confirmation = ledger.confirm(update, by=reviewer)
    page = words(read(address(entry)))
    assert "not yet verified" not in page
    assert "Read by staff on" in page
    assert "Staff checked the sources" in words(read(address(confirmation)))


def test_a_translation_shows_its_words_and_the_update_takes_them_over(newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand)
    entry = newsroom.publish(update)
    translation = newsroom.publish(
        make_proposal("translate", update=update, language="ja", headline="法案提出", body="本文")
    )
    assert "法案提出" in words(read(address(translation)))
    assert "法案提出" in words(read("/ja" + address(entry)))


def test_new_wording_shows_what_changed(newsroom: Newsroom, demand: Demand) -> None:
    first = demand.published_as
    entry = newsroom.publish(demand, summary="A halt was asked for at once.")
    page = read(address(entry))
    assert "<ins> at once</ins>" in page
    assert "What would count as met" in words(page)
    assert "Ministry of Justice" in words(page)
    assert "Reworded on" in words(read(f"/updates/{first}/"))


def test_a_review_says_what_was_found(newsroom: Newsroom, reviewer: User, demand: Demand) -> None:
    entry = ledger.review(demand, by=reviewer, as_of="2026-11-01")
    assert "Re-checked on 1 November 2026: no change." in words(read(address(entry)))


@pytest.mark.parametrize("language", ["", "/ja"])
def test_every_line_of_the_record_has_a_page(newsroom: Newsroom, demand: Demand, language: str) -> None:
    for entry in Entry.objects.all():
        assert entry.entry_hash in read(language + address(entry))


@pytest.mark.parametrize("path", ["/updates/0/", "/updates/4711/", f"/updates/{2**63}/", f"/updates/{10**30}/"])
def test_there_is_no_page_beyond_the_record(campaign: Campaign, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_queries(newsroom: Newsroom, demand: Demand, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    entry = newsroom.publish(make_update(demand))
    with django_assert_num_queries(6):  # line, later lines, amended sources, names, head
        read(address(entry))
