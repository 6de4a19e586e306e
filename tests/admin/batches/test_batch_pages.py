"""The pages of a batch: chosen, submitted, read, decided about, as a browser asks for them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Campaign, Membership
from demands.models import Batch, Demand, Entry, StatusUpdate, WorkflowStep
from demands.workflow import batches
from tests.admin.conftest import address, messages, signed_in
from tests.cast import Newsroom, make_campaign, make_demand, make_update, make_user
from tests.workflow.test_batches import drafts, submit, write_a_campaign

__all__ = ["drafts"]
BEGIN_WITH = {"drafts": write_a_campaign}


@pytest.fixture
def batch(newsroom: Newsroom, drafts: list[Any]) -> Batch:
    return submit(newsroom, drafts, campaign=Campaign.objects.get(slug="kenya"))


def begin(campaign: Any) -> str:
    return f"{reverse('admin:demands_batch_begin')}?campaign={campaign.pk}"


def page(batch: Batch) -> str:
    return reverse("admin:demands_batch_change", args=[batch.pk])


def press(client: Client, batch: Batch, action: str, **typed: str) -> Any:
    typed = {"reading_hash": batch.content_hash, "read": "1"} | typed
    return client.post(
        reverse("admin:demands_batch_workflow", args=[batch.pk]), {"action": action, **typed}, follow=True
    )


def ticked(response: Any) -> dict[str, list[str]]:
    return {"draft": [one["key"] for one in response.context["lines"] if one["chosen"]]}


# Making one


def test_all_drafts_of_a_campaign_are_offered_and_submitted(emi: Client, drafts: list[Any]) -> None:
    opened = emi.get(begin(drafts[-1]))
    assert {one["row"] for one in opened.context["lines"]} == set(drafts)
    sent = emi.post(begin(drafts[-1]), ticked(opened), follow=True)
    assert "Submitted for review together." in messages(sent)
    assert Batch.objects.get().campaign == drafts[-1]


def test_what_is_not_ticked_stays_a_draft(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    one, two = (newsroom.write(make_demand(demand.campaign, slug)) for slug in ("one", "two"))
    emi.post(begin(demand.campaign), {"draft": f"demands.demand/{one.pk}"})
    assert [type(row).objects.get(pk=row.pk).state for row in (one, two)] == ["submitted", "draft"]


def test_a_refusal_names_the_draft_and_keeps_the_ticks(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    bare = newsroom.write(make_update(demand, "met", sources=[]))
    good = newsroom.write(make_demand(demand.campaign, "good"))
    both = {"draft": [f"demands.statusupdate/{bare.pk}", f"demands.demand/{good.pk}"]}
    refused = emi.post(begin(demand.campaign), both)
    lines = {one["row"]: one for one in refused.context["lines"]}
    assert refused.status_code == 409
    assert lines[bare]["problems"]
    assert lines[bare]["chosen"]
    assert lines[good]["chosen"]
    assert not lines[good]["problems"]


def test_the_drafts_of_a_document_are_those_that_quote_it(emi: Client, drafts: list[Any]) -> None:
    document = next(row for row in drafts if row._meta.model_name == "document")
    opened = emi.get(f"{reverse('admin:demands_batch_begin')}?document={document.pk}")
    kinds = [one["row"]._meta.model_name for one in opened.context["lines"]]
    assert kinds == ["campaign", "document", "demand", "demand"]


@pytest.mark.parametrize("query", ["", "?campaign=", "?campaign=999999", "?campaign=x", "?import=1", "?document=٣"])
def test_an_address_that_names_nothing_is_not_found(emi: Client, query: str) -> None:
    assert emi.get(reverse("admin:demands_batch_begin") + query).status_code == 404


def test_a_member_of_another_campaign_finds_nothing(batch: Batch, drafts: list[Any]) -> None:
    other = make_user("olga")
    Membership.objects.create(user=other, campaign=make_campaign("peru"), role=Membership.Role.LEAD)
    client = signed_in(other)
    asked = [page(batch), begin(drafts[-1])]
    assert [client.get(one).status_code for one in asked] == [404, 404]
    assert press(client, batch, "publish").status_code == 404
    assert batch.title not in client.get(reverse("admin:demands_batch_changelist")).content.decode()


# Reading


def test_the_page_shows_what_readers_will_see_of_each(rafael: Client, batch: Batch) -> None:
    body = rafael.get(page(batch)).content.decode()
    for words in ("Halt all executions", "A moratorium is declared.", "Treaty collection", "Ministry of Justice"):
        assert words in body
    assert "Approve and publish all" in body


def test_a_difference_is_shown_as_one(rafael: Client, newsroom: Newsroom, demand: Demand) -> None:
    batch = submit(newsroom, [newsroom.write(demand, title="Halt every execution")])
    body = rafael.get(page(batch)).content.decode()
    assert "<del>all executions</del>" in body or "<ins>every execution</ins>" in body


def test_whoever_wrote_one_is_told_which(ada: Client, administrator: User, newsroom: Newsroom, demand: Demand) -> None:
    mine = make_update(demand, headline="Ada wrote this")
    mine.written_by(administrator.pk)
    mine.save()
    other = newsroom.write(make_demand(demand.campaign, "other"))
    batch = submit(newsroom, [mine, other], for_authors=True)
    shown = ada.get(page(batch))
    assert "Ada wrote this" in " ".join(str(one.message) for check in shown.context["checks"] for one in check.problems)
    assert not shown.context["can_publish"]


def test_a_change_is_named_before_anybody_presses(rafael: Client, newsroom: Newsroom, batch: Batch) -> None:
    newsroom.write(Demand.objects.get(slug="two"), title="Other words")
    shown = rafael.get(page(batch))
    assert not shown.context["can_publish"]
    assert [one.now for one in shown.context["drafts"] if one.member.subject == "demand:kenya/two"] == ["changed"]


def fifty_more(newsroom: Newsroom, demand: Demand) -> list[StatusUpdate]:
    return [newsroom.write(make_update(demand, headline=f"Event {place}")) for place in range(60)]


def queries_of(client: Client, batch: Batch) -> int:
    client.get(page(batch))
    with CaptureQueriesContext(connection) as asked:
        client.get(page(batch))
    return len(asked)


def test_the_number_of_queries_is_fixed(rafael: Client, newsroom: Newsroom, batch: Batch, campaign: Campaign) -> None:
    """Session, user, rights, the batch twice; members, what has become of them, names, writers, steps."""
    demand = newsroom.write(make_demand(campaign, "many"))
    large = submit(newsroom, [demand, *fifty_more(newsroom, demand)], campaign=campaign)
    assert queries_of(rafael, batch) == queries_of(rafael, large) <= 20


# Deciding


def test_one_approval_publishes_all(rafael: Client, batch: Batch) -> None:
    done = press(rafael, batch, "publish")
    assert "Published together" in messages(done)
    assert Entry.objects.count() == batch.members.count()
    assert Batch.objects.get().state == Batch.State.PUBLISHED


def test_an_approval_says_that_all_was_read(rafael: Client, batch: Batch) -> None:
    assert press(rafael, batch, "publish", read="").status_code == 409
    assert not Entry.objects.exists()


def test_a_refused_approval_names_the_draft(rafael: Client, newsroom: Newsroom, batch: Batch) -> None:
    newsroom.write(Demand.objects.get(slug="two"), title="Other words")
    refused = press(rafael, batch, "publish")
    assert "Other words" in messages(refused)
    assert not Entry.objects.exists()


def test_a_batch_is_returned_and_submitted_again(rafael: Client, emi: Client, batch: Batch) -> None:
    press(rafael, batch, "send_back", comment="Name the court.")
    assert "Name the court." in emi.get(page(batch)).content.decode()
    press(emi, batch, "submit")
    assert Batch.objects.get().state == Batch.State.SUBMITTED


def test_an_editor_cannot_publish_by_pressing(emi: Client, batch: Batch) -> None:
    assert press(emi, batch, "publish").status_code == 409
    assert not Entry.objects.exists()


@pytest.mark.parametrize("action", ["", "redact", "publish_alone"])
def test_there_are_no_other_buttons(rafael: Client, batch: Batch, action: str) -> None:
    assert press(rafael, batch, action).status_code == 403


def test_a_comment_is_kept(rafael: Client, batch: Batch) -> None:
    press(rafael, batch, "comment", comment="Which court?")
    assert WorkflowStep.objects.filter(subject=batch.subject, action="commented").count() == 1


# On the way


def test_next_to_review_goes_through_everything_once(
    rafael: Client, newsroom: Newsroom, batch: Batch, demand: Demand
) -> None:
    single = newsroom.submit(make_update(demand))
    start = reverse("admin:next_review")
    first = rafael.get(start)["Location"]
    second = rafael.get(f"{start}?after=demands.batch/{batch.pk}")["Location"]
    assert [first, second] == [page(batch), address(single, "review")]
    assert rafael.get(f"{start}?after=demands.statusupdate/{single.pk}")["Location"] == page(batch)


def test_when_nothing_else_waits_it_says_so(rafael: Client, batch: Batch) -> None:
    done = rafael.get(f"{reverse('admin:next_review')}?after=demands.batch/{batch.pk}", follow=True)
    assert "Nothing else is awaiting your review." in messages(done)


def test_the_desk_of_its_reviewer_names_it(rafael: Client, emi: Client, batch: Batch) -> None:
    titles = [str(tray.title) for tray in rafael.get("/admin/").context["mine"]]
    assert "Batches for you" in titles
    assert "Batches for you" not in [str(tray.title) for tray in emi.get("/admin/").context["mine"]]


def test_a_draft_says_which_batch_it_is_in(rafael: Client, batch: Batch) -> None:
    assert page(batch) in rafael.get(address(Demand.objects.get(slug="two"), "review")).content.decode()


@pytest.mark.parametrize("row", ["campaign", "document"])
def test_where_drafts_belong_they_can_be_submitted_together(emi: Client, drafts: list[Any], row: str) -> None:
    found = next(one for one in drafts if one._meta.model_name == row)
    assert f"{reverse('admin:demands_batch_begin')}?{row}={found.pk}" in emi.get(address(found)).content.decode()


def test_readers_see_one_group_in_the_record(client: Client, newsroom: Newsroom, batch: Batch) -> None:
    entries = batches.publish(batch, by=newsroom.reviewer, approved_hash=batch.content_hash)
    body = client.get("/record/").content.decode()
    assert body.count(f"Published together: entries 1 to {len(entries)}") == 1


def test_each_entry_of_a_batch_leads_to_its_group_in_the_record(
    client: Client, reviewer: User, newsroom: Newsroom, drafts: list[Any], batch: Batch
) -> None:
    entries = batches.publish(batch, by=reviewer, approved_hash=batch.content_hash)
    first, last = entries[0].sequence, entries[-1].sequence
    page = client.get(f"/updates/{last}/").content.decode()
    assert f'href="/updates/{first}/"' in page
    assert f"Entries {first} to {last}" in page
    assert f'id="entries-{first}"' in client.get("/record/").content.decode()


def test_an_entry_published_alone_names_no_group(client: Client, demand: Demand) -> None:
    assert "Published together" not in client.get(f"/updates/{demand.published_as}/").content.decode()
