"""How staff explain a status: one page, six fields, filled in with the words that are to be replaced."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demands.models import Demand, Explanation, StatusUpdate
from tests.admin.conftest import address, messages, typed
from tests.cast import Newsroom, at_work, make_demand, make_explanation, make_update, publish_a_demand

ADD = "/admin/demands/explanation/add/"
CHOICE = "?explanation=outdated"


def publish_a_bill() -> None:
    at_work().publish(make_update(publish_a_demand(), "in_progress", reference="bill"))


BEGIN_WITH = {"bill": publish_a_bill}


@pytest.fixture
def bill(db: None) -> StatusUpdate:
    return StatusUpdate.objects.select_related("demand__campaign").get(reference="bill")


def written(emi: Client, bill: StatusUpdate, **changes: Any) -> Any:
    opened = emi.get(ADD, {"demand": bill.demand_id})
    words = {"text": "A bill was tabled.", "confidence": "high", "updates": [bill.pk]}
    return emi.post(ADD, typed(opened, **words | changes), follow=True)


def test_it_takes_six_fields(emi: Client, bill: StatusUpdate) -> None:
    form = emi.get(ADD, {"demand": bill.demand_id}).context["adminform"].form
    assert list(form.fields) == ["demand", "text", "text_ja", "updates", "confidence", "as_of"]
    assert [str(label) for _pk, label in form.fields["updates"].choices] == ["2010-05-04  A bill was tabled"]


def test_one_page_writes_and_submits_it(emi: Client, rafael: Client, bill: StatusUpdate) -> None:
    said = messages(written(emi, bill, _submit_review="1"))
    row = Explanation.objects.get()
    assert row.submitted_hash, said
    assert getattr(row.status, "code", "") == "in_progress"
    page = rafael.get(address(row, "review")).content.decode()
    assert "A bill was tabled." in page
    assert f"/updates/{bill.published_as}/" in page


def test_too_many_words_are_said_at_the_field(emi: Client, bill: StatusUpdate) -> None:
    errors = written(emi, bill, text="word " * 121).context["adminform"].form.errors
    assert list(errors) == ["text"]
    assert "121 words" in errors["text"][0]


def test_updates_of_another_demand_and_drafts_are_not_offered(emi: Client, bill: StatusUpdate) -> None:
    make_update(bill.demand, headline="Draft")
    other = make_demand(bill.demand.campaign, "other")
    assert "Draft" not in emi.get(ADD, {"demand": bill.demand_id}).content.decode()
    assert emi.get(ADD, {"demand": other.pk}).context["adminform"].form.fields["updates"].queryset.count() == 0
    assert emi.get(ADD, {"demand": "x" * 5}).status_code == 200
    assert emi.get(ADD).status_code == 200


def test_a_new_one_begins_with_the_words_it_replaces(
    emi: Client, rafael: Client, newsroom: Newsroom, bill: StatusUpdate
) -> None:
    former = make_explanation(bill.demand, bill, text="The former.", text_ja="前の説明。", confidence="low")
    newsroom.publish(former)
    page = emi.get(ADD, {"demand": bill.demand_id})
    sent = typed(page)
    assert (sent["text"], sent["text_ja"], sent["confidence"]) == ("The former.", "前の説明。", "low")
    assert sent["updates"] == [bill.pk]
    emi.post(ADD, sent | {"text": "The latter.", "_submit_review": "1"})
    row = Explanation.objects.exclude(pk=former.pk).get()
    review = rafael.get(address(row, "review")).content.decode()
    assert "former" in review
    assert "latter" in review


def test_a_public_one_is_closed_and_can_be_replaced(emi: Client, newsroom: Newsroom, bill: StatusUpdate) -> None:
    row = make_explanation(bill.demand, bill)
    newsroom.publish(row)
    page = emi.get(address(row))
    assert not page.context["has_change_permission"]
    assert f"{ADD}?demand={bill.demand_id}" in page.content.decode()
    assert f"{ADD}?demand={bill.demand_id}" in emi.get(address(bill.demand)).content.decode()
    later = make_explanation(bill.demand, bill)
    newsroom.publish(later)
    assert f"{ADD}?demand" not in emi.get(address(row)).content.decode()


def test_the_preview_is_the_demands_page(emi: Client, bill: StatusUpdate) -> None:
    row = make_explanation(bill.demand, bill, text="A preview. And more.")
    page = emi.get(address(row, "preview")).content.decode()
    assert "A preview." in page
    assert "What would count as met" in page


def test_the_desk_asks_for_a_new_one_when_the_status_has_changed(
    emi: Client, newsroom: Newsroom, bill: StatusUpdate
) -> None:
    newsroom.publish(make_explanation(bill.demand, bill))
    listed = reverse("admin:demands_demand_changelist") + CHOICE
    assert "Explain the status again" not in emi.get("/admin/").content.decode()
    assert emi.get(listed).context["cl"].result_count == 0
    newsroom.publish(make_update(bill.demand, "met", happened_on="2012", direction="fulfilled"))
    desk = emi.get("/admin/").content.decode()
    assert "Explain the status again" in desk
    assert f"{ADD}?demand={bill.demand_id}" in desk
    assert [row.slug for row in emi.get(listed).context["cl"].result_list] == ["moratorium"]


def test_a_status_that_changed_since_is_noted_when_it_is_saved_again(
    emi: Client, newsroom: Newsroom, bill: StatusUpdate
) -> None:
    written(emi, bill)
    row = Explanation.objects.get()
    newsroom.publish(make_update(bill.demand, "met", happened_on="2012", direction="fulfilled"))
    emi.post(address(row), typed(emi.get(address(row)), _submit_review="1"))
    row.refresh_from_db()
    assert getattr(row.status, "code", "") == "met"
    assert row.submitted_hash


def test_a_member_of_another_campaign_sees_none(newsroom: Newsroom, bill: StatusUpdate) -> None:
    row = make_explanation(bill.demand, bill)
    assert Demand.objects.count() == 1
    stranger = Client()
    stranger.force_login(newsroom.editor)
    newsroom.editor.groups.clear()
    assert stranger.get(address(row)).status_code in (302, 403, 404)
