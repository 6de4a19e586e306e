"""What is typed and not saved is kept on the server, for the person who typed it alone."""

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from demands import ledger
from demands.models import Demand, Entry, StatusUpdate, UnsavedForm
from demands.workflow import unsaved
from tests.admin.conftest import address, typed
from tests.cast import Newsroom, make_update

KEEP = "/admin/unsaved/"
TYPED = [["headline", "Half a sen"], ["status", "3", "→ In progress"]]


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found: StatusUpdate = newsroom.write(make_update(demand))
    return found


def page_of(row: Any) -> str:
    return unsaved.page_of(type(row), row)


def keep(client: Client, page: str, fields: Any = TYPED) -> Any:
    return client.post(KEEP, {"page": page, "fields": json.dumps(fields)})


def kept_on(client: Client, row: Any) -> Any:
    return client.get(address(row)).context["unsaved_kept"]


def test_a_form_opened_again_has_what_was_typed(emi: Client, draft: StatusUpdate) -> None:
    assert kept_on(emi, draft) is None
    assert keep(emi, page_of(draft)).status_code == 200
    assert kept_on(emi, draft)["fields"] == TYPED


def test_nobody_else_sees_it(emi: Client, rafael: Client, draft: StatusUpdate) -> None:
    keep(emi, page_of(draft))
    assert kept_on(rafael, draft) is None
    assert "Half a sen" not in rafael.get(address(draft)).content.decode()


def test_it_is_no_edit_of_the_draft(emi: Client, draft: StatusUpdate) -> None:
    keep(emi, page_of(draft))
    draft.refresh_from_db()
    assert (draft.headline, draft.version) == ("A bill was tabled", 1)


def test_saving_drops_it(emi: Client, draft: StatusUpdate) -> None:
    keep(emi, page_of(draft))
    emi.post(address(draft), typed(emi.get(address(draft)), headline="A whole sentence", _continue="1"))
    assert not UnsavedForm.objects.exists()


def test_a_save_that_fails_keeps_it(emi: Client, draft: StatusUpdate) -> None:
    keep(emi, page_of(draft))
    emi.post(address(draft), typed(emi.get(address(draft)), headline="", _continue="1"))
    assert UnsavedForm.objects.count() == 1


def test_saving_a_new_row_drops_what_was_kept_of_the_empty_form(emi: Client, demand: Demand) -> None:
    keep(emi, "demands.statusupdate/add")
    page = emi.get("/admin/demands/statusupdate/add/")
    assert page.context["unsaved_kept"]["fields"] == TYPED
    words = {"demand": demand.pk, "headline": "It moved", "happened_on": "2010", "citations-TOTAL_FORMS": 0}
    emi.post("/admin/demands/statusupdate/add/", typed(page, **words, _continue="1"))
    assert StatusUpdate.objects.filter(headline="It moved").exists()
    assert not UnsavedForm.objects.exists()


def test_the_quick_form_has_its_own(emi: Client, demand: Demand) -> None:
    record = "/admin/demands/statusupdate/record/"
    keep(emi, "demands.statusupdate/record")
    assert emi.get(record).context["unsaved_kept"]["fields"] == TYPED
    emi.post(record, {"demand": demand.pk, "headline": "It moved", "happened_on": "2010", "_continue": "1"})
    assert not UnsavedForm.objects.exists()


def test_it_can_be_discarded(emi: Client, draft: StatusUpdate) -> None:
    keep(emi, page_of(draft))
    assert emi.post(KEEP, {"page": page_of(draft), "drop": "1"}).status_code == 204
    assert kept_on(emi, draft) is None


def test_a_closed_row_has_no_form_to_keep(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    newsroom.publish(draft)
    assert 'id="unsaved"' not in emi.get(address(draft)).content.decode()


def test_a_redaction_takes_it_from_everybody(
    emi: Client, newsroom: Newsroom, administrator: User, draft: StatusUpdate
) -> None:
    keep(emi, page_of(draft))
    newsroom.publish(draft)
    ledger.redact(Entry.objects.get(Q(pk=draft.published_as)), by=administrator, reason="A court ordered it.")
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize(
    "page",
    ["", "x", "demands.statusupdate", "demands.statusupdate/", "demands.statusupdate/-1", "a.b/../../x", "A.b/1"],
)
def test_there_are_no_forms_of_other_names(page: str, emi: Client) -> None:
    assert keep(emi, page).status_code == 400
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize(
    "fields", ["x", {}, [1], [["a"]], [["a", 1]], [["a", "b", "c", "d"]], [["a", "\x00"]], [["a", "x" * 500_000]], None]
)
def test_only_the_fields_of_a_form_are_kept(fields: Any, emi: Client, draft: StatusUpdate) -> None:
    assert keep(emi, page_of(draft), fields).status_code == 400
    assert not UnsavedForm.objects.exists()


@pytest.mark.parametrize("sent", ["", "{", "[" * 100_000])
def test_what_is_not_json_is_not_kept(sent: str, emi: Client, draft: StatusUpdate) -> None:
    assert emi.post(KEEP, {"page": page_of(draft), "fields": sent}).status_code == 400


def test_nobody_fills_the_site_with_it(emi: Client, editor: User) -> None:
    for number in range(unsaved.MOST_FORMS + 3):
        keep(emi, f"demands.statusupdate/{number}")
    assert UnsavedForm.objects.filter(user=editor).count() == unsaved.MOST_FORMS


def test_after_a_month_it_goes(emi: Client, draft: StatusUpdate) -> None:
    keep(emi, "demands.statusupdate/1")
    UnsavedForm.objects.update(kept_at=timezone.now() - dt.timedelta(days=unsaved.KEPT_DAYS + 1))
    keep(emi, page_of(draft))
    assert [one.page for one in UnsavedForm.objects.all()] == [page_of(draft)]


def test_after_the_session_has_ended_nothing_is_taken(client: Client, draft: StatusUpdate) -> None:
    assert keep(client, page_of(draft)).status_code == 302
    assert client.get(KEEP).status_code == 302
