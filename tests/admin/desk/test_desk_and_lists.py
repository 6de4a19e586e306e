"""What waits for whom, the lists behind it, and previews that only staff see."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from campaigns.models import Campaign
from demands import ledger
from demands.models import Demand, StatusUpdate
from demands.workflow import steps
from tests.admin.conftest import address
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_proposal,
    make_scale,
    make_theme,
    make_update,
)

LISTS = (
    "demands_statusupdate", "demands_demand", "demands_evidence", "demands_entry", "campaigns_campaign",
    "campaigns_institution", "campaigns_theme", "campaigns_scale", "auth_user",
)  # fmt: skip


def queries(client: Client, page: str) -> int:
    client.get(page)  # the first asks for content types too
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(page).status_code == 200
    return len(found)


def tray(client: Client, title: str) -> Any:
    return next(one for one in client.get("/admin/").context["trays"] if str(one.title) == title)


def fill(newsroom: Newsroom, demand: Demand, number: int) -> None:
    """So many of everything, some waiting, some public."""
    for place in range(number):
        newsroom.write(make_update(demand, "in_progress", headline=f"Draft {number}-{place}"))
        newsroom.submit(make_update(demand, headline=f"Waiting {number}-{place}"))
        newsroom.publish(make_update(demand, headline=f"Public {number}-{place}", verification="unverified"))
        make_demand(demand.campaign, f"demand-{number}-{place}")
        make_institution(f"institution-{number}-{place}", parent=demand.addressees.get())
        make_theme(f"theme-{number}-{place}")
        make_evidence()
        make_scale(f"scale-{number}-{place}")
        make_campaign(f"campaign-{number}-{place}")
        User.objects.create_user(f"user-{number}-{place}").groups.set(newsroom.editor.groups.all())


def test_the_desk_and_the_lists_ask_the_same_of_two_rows_and_of_twelve(
    ada: Client, newsroom: Newsroom, demand: Demand
) -> None:
    pages = ["/admin/", *(reverse(f"admin:{name}_changelist") for name in LISTS)]
    fill(newsroom, demand, 2)
    few = {page: queries(ada, page) for page in pages}
    fill(newsroom, demand, 10)
    many = {page: queries(ada, page) for page in pages}
    assert many == few


def test_an_empty_desk_says_what_to_do(emi: Client) -> None:
    page = emi.get("/admin/").content.decode()
    assert "You have no drafts. Write one: Full update." in page
    assert "Nothing is awaiting review." in page


def test_each_heap_holds_what_it_says(emi: Client, rafael: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.write(make_update(demand, headline="Begun"))
    newsroom.submit(make_update(demand, headline="Waiting"))
    returned = make_update(demand, headline="Returned")
    newsroom.submit(returned)
    steps.send_back(returned, by=newsroom.reviewer, comment="No.")
    newsroom.write(demand, title="Halt every execution")
    heaps = {
        "Awaiting review": ["Waiting"],
        "Returned to me": ["Returned"],
        "My drafts": ["Begun"],
        "Published, with unpublished changes": ["Halt every execution"],
    }
    assert {title: [line.title for line in tray(emi, title).lines] for title in heaps} == heaps
    assert tray(rafael, "My drafts").lines == []
    assert tray(rafael, "Awaiting review").count == 1


def test_counts_lead_to_lists_of_as_many(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, verification="unverified"))
    newsroom.publish(make_update(demand, verification="read"))
    newsroom.submit(make_update(demand))
    unclear, waiting = tray(emi, "Published but unverified"), tray(emi, "Awaiting review")
    assert unclear.count == emi.get(unclear.href).context["cl"].result_count == 1
    assert emi.get(waiting.kinds[0]["href"]).context["cl"].result_count == 1


def test_a_demand_nobody_looked_at_is_overdue(emi: Client, rafael: Client, newsroom: Newsroom, demand: Demand) -> None:
    late = tray(emi, "Re-checks overdue")
    assert late.count == emi.get(late.href).context["cl"].result_count == 1
    ledger.review(demand, by=newsroom.reviewer)
    assert tray(emi, "Re-checks overdue").count == 0


@pytest.mark.parametrize("state", ["draft", "submitted", "published", "changed"])
def test_the_filter_by_state(state: str, emi: Client, newsroom: Newsroom, campaign: Campaign) -> None:
    """One demand in each state."""
    newsroom.write(make_demand(campaign, "draft"))
    newsroom.submit(make_demand(campaign, "submitted"))
    newsroom.publish(make_demand(campaign, "published"))
    changed = make_demand(campaign, "changed")
    newsroom.publish(changed)
    newsroom.write(changed, title="Other words")
    found = emi.get(f"/admin/demands/demand/?state={state}").context["cl"].result_list
    assert [(one.slug, one.state.value) for one in found] == [(state, state)]


def test_search_finds_japanese(emi: Client, demand: Demand) -> None:
    assert emi.get("/admin/demands/demand/?q=死刑").context["cl"].result_count == 1


# Previews


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    update: StatusUpdate = newsroom.write(make_update(demand, "in_progress", headline="Only staff know"))
    return update


def test_a_preview_shows_the_draft_and_its_standing_and_is_never_kept(emi: Client, draft: StatusUpdate) -> None:
    answer = emi.get(address(draft, "preview"))
    page = answer.content.decode()
    assert "Only staff know" in page
    assert page.index("In progress") < page.index("Only staff know")
    assert "This is a draft" in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Only staff know" not in emi.get(f"/campaigns/japan/demands/{draft.demand.slug}/").content.decode()


def test_a_preview_is_for_staff(client: Client, draft: StatusUpdate, demand: Demand) -> None:
    for row in (draft, demand, demand.campaign):
        assert client.get(address(row, "preview")).status_code == 302


@pytest.mark.parametrize("language", ["", "/ja"])
def test_previews_of_what_was_never_public(language: str, emi: Client, newsroom: Newsroom) -> None:
    campaign = make_campaign("new", title="New campaign")
    demand = make_demand(campaign, "first", title="First demand")
    update = make_update(demand, "in_progress", headline="First update")
    for row, words in ((campaign, "New campaign"), (demand, "First demand"), (update, "First update")):
        newsroom.write(row)
        with translation.override("en"):  # the page before has left its language behind
            page = language + address(row, "preview")
        answer = emi.get(page)
        assert answer.status_code == 200
        assert words in answer.content.decode() or language


def test_a_reworded_demand_and_a_correction_preview_in_place_of_the_old(
    emi: Client, newsroom: Newsroom, demand: Demand
) -> None:
    newsroom.publish(make_update(demand, "in_progress", headline="Was wrong"))
    newsroom.write(demand, title="Halt every execution")
    assert "Halt every execution" in emi.get(address(demand, "preview")).content.decode()
    emi.post(address(StatusUpdate.objects.get(), "correct"))
    correction = newsroom.write(StatusUpdate.objects.get(corrects__isnull=False), headline="Is right")
    page = emi.get(address(correction, "preview")).content.decode()
    assert "Is right" in page
    assert "Was wrong" not in page


# Accounts


def test_nobody_makes_themselves_a_superuser(ada: Client, administrator: User) -> None:
    page = f"/admin/auth/user/{administrator.pk}/change/"
    assert "is_superuser" not in ada.get(page).content.decode()
    sent = {"username": "ada", "is_active": "on", "is_staff": "on", "is_superuser": "on", "date_joined_0": "2026-01-01",
            "date_joined_1": "00:00:00", "groups": [one.pk for one in administrator.groups.all()]}  # fmt: skip
    assert ada.post(page, sent).status_code == 302
    administrator.refresh_from_db()
    assert not administrator.is_superuser


def test_a_superuser_is_out_of_an_administrators_reach(ada: Client, db: None) -> None:
    root = User.objects.create_superuser("root", password="quite another secret")
    assert ada.post(f"/admin/auth/user/{root.pk}/password/", {"password1": "x", "password2": "x"}).status_code == 403
    assert ada.post(f"/admin/auth/user/{root.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("path", ["/admin/", "/admin/demands/statusupdate/", "/ja/admin/demands/entry/"])
def test_the_newsroom_is_for_staff(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


def test_the_sign_in_page_offers_both_languages(client: Client, db: None) -> None:
    page = client.get("/admin/login/", follow=True).content.decode()
    assert 'href="/ja/accounts/login/"' in page
    assert "Newsroom" in page


def test_an_empty_list_says_what_to_do(emi: Client) -> None:
    page = emi.get("/admin/demands/statusupdate/").content.decode()
    assert "There is nothing here yet." in page
    assert 'href="/admin/demands/statusupdate/add/">Add the first update</a>' in page


def test_a_search_without_a_result_leads_back_to_everything(emi: Client, demand: Demand) -> None:
    make_update(demand)
    page = emi.get("/admin/demands/statusupdate/?q=nosuchword").content.decode()
    assert "No results for this search" in page
    assert '<a href="?">Show everything</a>' in page
    assert "There is nothing here yet." not in page


# The search of the list of updates


@pytest.mark.parametrize(("asked", "number"), [
    ("tabled", 1), ("tabl", 1), ("法案", 1), ("withdrawn words", 1), ("half", 1), ("execut", 3), ("nosuchword", 0),
    ("exact-reference", 1), ('"bill was tabled"', 1), ("tabled nosuch", 0), ("%", 0),
])  # fmt: skip
def test_the_list_of_updates_finds_what_is_public_and_drafts(
    emi: Client, newsroom: Newsroom, demand: Demand, asked: str, number: int
) -> None:
    newsroom.publish(make_update(demand, headline="A bill was tabled", headline_ja="法案が提出された"))
    wrong = make_update(demand, headline="Withdrawn words", reference="exact-reference")
    newsroom.publish(wrong)
    newsroom.publish(make_proposal("retract", update=wrong, reason="Wrong."))
    newsroom.write(make_update(demand, headline="Half a sentence"))
    assert emi.get("/admin/demands/statusupdate/", {"q": asked}).context["cl"].result_count == number


def test_a_word_of_very_many_shows_the_newest(
    emi: Client, newsroom: Newsroom, demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demands.admin.base.scope.MOST_FOUND", 2)
    for word in ("apple", "pear", "plum"):
        newsroom.write(make_update(demand, headline=f"A common {word}"))
    page = emi.get("/admin/demands/statusupdate/?q=common")
    assert [str(row) for row in page.context["cl"].result_list] == ["A common plum", "A common pear"]
    assert "The newest 2 are shown" in page.content.decode()
    assert "are shown: add a word" not in emi.get("/admin/demands/statusupdate/?q=common+plum").content.decode()
