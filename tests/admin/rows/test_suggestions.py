"""The queue of what readers sent in: one click makes a draft of it, or it is closed with a reason."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from campaigns.models import Membership
from demands import ledger
from demands.models import Demand, Entry, Evidence, StatusUpdate, Suggestion
from tests.admin.conftest import address, messages, signed_in
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_update, make_user

QUEUE = "/admin/demands/suggestion/?queue=open"
SECRET = "reader-zyx@example.org"


def make_suggestion(about: Demand, /, **given: Any) -> Suggestion:
    fields = {
        "kind": "source", "text": "A judgment came out\nIt is on the court's page.", "language": "en",
        "url": "https://www.courts.example/1", "email": SECRET, "demand": about, "campaign": about.campaign,
    }  # fmt: skip
    return Suggestion.objects.create(**fields | given)


@pytest.fixture
def suggestion(demand: Demand) -> Suggestion:
    return make_suggestion(demand)


def draft_of(client: Client, suggestion: Suggestion, **sent: Any) -> StatusUpdate:
    answer = client.post(address(suggestion, "draft"), sent, follow=True)
    suggestion.refresh_from_db()
    assert suggestion.draft is not None, messages(answer)
    return suggestion.draft


def test_one_click_makes_a_draft_with_its_source(emi: Client, suggestion: Suggestion, demand: Demand) -> None:
    assert "Turn into a draft" in emi.get(address(suggestion)).content.decode()
    draft = draft_of(emi, suggestion)
    source = draft.citations.get().evidence
    assert (draft.demand, draft.headline, draft.state) == (demand, "A judgment came out", "draft")
    assert draft.verification == "unverified"
    assert source.url == "https://www.courts.example/1"
    for notes in (draft.internal_notes, source.internal_notes):
        assert f"submission {suggestion.pk}" in notes
        assert SECRET not in notes
    assert (suggestion.outcome, suggestion.closed_by.username) == ("drafted", "emi")  # type: ignore[union-attr]


def test_what_becomes_of_it_shows_no_reader(
    emi: Client, suggestion: Suggestion, newsroom: Newsroom, client: Client
) -> None:
    draft = draft_of(emi, suggestion)
    draft.verification = "read"
    entry = newsroom.publish(draft)
    page = client.get(f"/updates/{entry.sequence}/").content.decode()
    assert "A judgment came out" in page
    assert "suggestion" not in str(entry.content)
    assert "on the court's page" not in page


def test_a_source_that_the_site_has_is_used_and_stays_as_it_is(emi: Client, suggestion: Suggestion) -> None:
    known = make_evidence(url=suggestion.url)
    assert draft_of(emi, suggestion).citations.get().evidence == known
    assert Evidence.objects.count() == 1


def test_an_error_in_a_public_update_becomes_its_correction(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand)
    entry = newsroom.publish(update)
    draft = draft_of(emi, make_suggestion(demand, kind="error", entry=entry.sequence, text="It was in May."))
    assert draft.corrects == update
    assert "It was in May." in draft.internal_notes
    assert draft.citations.count() == 2


def test_an_error_in_what_was_retracted_since_becomes_a_plain_draft(
    emi: Client, newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    entry = newsroom.publish(make_update(demand))
    ledger.redact(entry, by=administrator, reason="Law.")
    draft = draft_of(emi, make_suggestion(demand, kind="error", entry=entry.sequence))
    assert draft.corrects is None


def test_without_a_demand_it_asks_which_of_the_campaigns(emi: Client, demand: Demand) -> None:
    elsewhere = make_demand(make_campaign("second"), "other")
    suggestion = make_suggestion(demand, demand=None)
    assert "First choose the demand" in messages(emi.post(address(suggestion, "draft"), follow=True))
    emi.post(address(suggestion, "draft"), {"demand": elsewhere.pk})
    assert not StatusUpdate.objects.exists()
    assert draft_of(emi, suggestion, demand=demand.pk).demand == demand


def test_two_who_click_make_one_draft(emi: Client, rafael: Client, suggestion: Suggestion) -> None:
    draft_of(emi, suggestion)
    assert "already dealt with this" in messages(rafael.post(address(suggestion, "draft"), follow=True))
    assert StatusUpdate.objects.count() == 1


def test_closing_wants_a_reason(emi: Client, suggestion: Suggestion) -> None:
    assert "Enter the reason" in messages(emi.post(address(suggestion, "close"), {"note": " \x00"}, follow=True))
    emi.post(address(suggestion, "close"), {"note": "Known since 2020; told the reader so."})
    suggestion.refresh_from_db()
    assert (suggestion.outcome, suggestion.note) == ("closed", "Known since 2020; told the reader so.")
    assert "dealt with" in messages(emi.post(address(suggestion, "close"), {"note": "Again"}, follow=True))
    page = emi.get(address(suggestion)).content.decode()
    assert "Known since 2020" in page
    assert "Turn into a draft" not in page


def test_the_queue_shows_what_waits_and_the_desk_counts_it(emi: Client, demand: Demand) -> None:
    make_suggestion(demand, outcome="closed", closed_at=timezone.now())
    waiting = make_suggestion(demand, text="Still here")
    tray = next(one for one in emi.get("/admin/").context["trays"] if str(one.title) == "Reader submissions")
    assert (tray.count, tray.href) == (1, QUEUE)
    assert list(emi.get(QUEUE).context["cl"].result_list) == [waiting]


def test_advertising_is_closed_in_heaps_and_its_addresses_go(emi: Client, demand: Demand) -> None:
    rows = [make_suggestion(demand, text=f"Watches {number}") for number in range(3)]
    sent = {"action": "close_as_spam", "_selected_action": [one.pk for one in rows]}
    assert "3 suggestions closed" in messages(emi.post(QUEUE, sent, follow=True))
    assert set(Suggestion.objects.values_list("outcome", "email")) == {("closed", "")}


def test_nobody_writes_in_a_suggestion(emi: Client, ada: Client, suggestion: Suggestion) -> None:
    assert emi.get("/admin/demands/suggestion/add/").status_code == 403
    emi.post(address(suggestion), {"text": "Other words"})
    suggestion.refresh_from_db()
    assert suggestion.text.startswith("A judgment")
    assert emi.post(address(suggestion, "delete"), {"post": "yes"}).status_code == 403
    ada.post(address(suggestion, "delete"), {"post": "yes"})
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("page", ["draft", "close"])
def test_the_buttons_are_for_those_who_write(page: str, client: Client, emi: Client, suggestion: Suggestion) -> None:
    assert client.post(address(suggestion, page)).status_code == 302
    assert emi.get(address(suggestion, page)).status_code == 405
    assert emi.post(f"/admin/demands/suggestion/x/{page}/").status_code == 404
    assert not StatusUpdate.objects.exists()


def test_no_export_and_no_public_page_has_it(suggestion: Suggestion, client: Client, tmp_path: Path) -> None:
    call_command("export_pack", "japan", str(tmp_path / "pack.zip"), "--staff", stdout=io.StringIO())
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        exported = b"".join(pack.read(name) for name in pack.namelist())
    assert b"courts.example" not in exported
    assert SECRET.encode() not in exported
    for page in ("/", "/campaigns/japan/demands/moratorium/", "/search/?q=judgment", "/record/entries.jsonl"):
        answer = client.get(page)
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"courts.example" not in body
        assert SECRET.encode() not in body
    assert not Entry.objects.filter(subject__contains="suggestion").exists()


@pytest.mark.parametrize("wrong", [{"outcome": "closed"}, {"closed_at": timezone.now()}, {"text": "", "url": ""}])
def test_the_database_refuses_half_a_suggestion(wrong: dict[str, Any], demand: Demand) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_suggestion(demand, **wrong)


def test_the_queue_asks_the_same_of_two_and_of_twelve(
    emi: Client, demand: Demand, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        make_suggestion(demand, text=f"Message {number}")
    emi.get(QUEUE)
    # session, user, groups, permissions of user and of groups, memberships, count, rows, campaigns for the filter,
    # whose site it is
    with django_assert_num_queries(9):
        emi.get(QUEUE)


def test_what_belongs_to_another_campaign_is_not_written_to(newsroom: Newsroom, demand: Demand) -> None:
    """An entry of another campaign is nobody's to correct here, and a source that it uses gets no notes from here."""
    elsewhere = make_demand(make_campaign("second"), "theirs")
    for row in (elsewhere.campaign, elsewhere):
        newsroom.publish(row)
    entry = newsroom.publish(make_update(elsewhere))
    shared = make_evidence(url="https://www.courts.example/both")
    for one in (demand, elsewhere):
        make_update(one, sources=[shared])
    alice = make_user("alice")
    Membership.objects.create(user=alice, campaign=demand.campaign, role="editor")
    forged = make_suggestion(demand, kind="error", entry=entry.sequence, url=shared.url)
    draft = draft_of(signed_in(alice), forged)
    shared.refresh_from_db()
    assert (draft.demand, draft.corrects) == (demand, None)
    assert draft.citations.get().evidence == shared
    assert shared.internal_notes == ""


def test_a_draft_that_moved_away_is_no_link_any_more(emi: Client, suggestion: Suggestion) -> None:
    draft = draft_of(emi, suggestion)
    alice = make_user("alice")
    Membership.objects.create(user=alice, campaign=suggestion.campaign, role="editor")
    client, link = signed_in(alice), address(draft)
    assert f'href="{link}"' in client.get(address(suggestion)).content.decode()
    StatusUpdate.objects.filter(pk=draft.pk).update(demand=make_demand(make_campaign("second"), "theirs"))
    assert f'href="{link}"' not in client.get(address(suggestion)).content.decode()
