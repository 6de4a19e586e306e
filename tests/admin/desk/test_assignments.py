"""An owner and a day for what has to be done, on the owner's desk; all of it handed over when somebody leaves."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Membership
from demands.ledger import rules
from demands.ledger.parcel import parcel_of
from demands.models import Assignment, Demand, StatusUpdate, WorkflowStep
from tests.admin.conftest import address, messages, signed_in
from tests.cast import Newsroom, make_campaign, make_demand, make_update, make_user

SOON = (timezone.localdate() + dt.timedelta(days=3)).isoformat()


def assign(client: Client, row: Any, owner: Any, day: str = SOON) -> Any:
    sent = {"action": "assign", "owner": getattr(owner, "pk", owner), "day": day}
    return client.post(address(row, "workflow"), sent, follow=True)


def tray(client: Client) -> Any:
    return next(one for one in client.get("/admin/").context["trays"] if str(one.title) == "Assigned to me")


def hand_over(client: Client, person: User, to: Any) -> Any:
    sent = {"to": getattr(to, "pk", to)}
    return client.post(reverse("admin:auth_user_hand_over", args=[person.pk]), sent, follow=True)


def test_what_is_assigned_is_on_the_desk_of_its_owner_by_its_day(
    emi: Client, rafael: Client, reviewer: User, newsroom: Newsroom, demand: Demand
) -> None:
    draft = newsroom.write(make_update(demand, headline="A draft"))
    assign(emi, demand, reviewer)
    assign(emi, draft, reviewer, timezone.localdate().isoformat())
    assert [one.title for one in tray(rafael).lines] == ["A draft", "Halt all executions"]
    assert tray(rafael).lines[1].detail == f"demand · due on {SOON}"
    assert tray(emi).count == 0


def test_what_is_late_says_so(emi: Client, editor: User, demand: Demand) -> None:
    assign(emi, demand, editor)
    Assignment.objects.update(day="2026-01-02")
    assert tray(emi).lines[0].detail == "demand · was due on 2026-01-02"


def test_the_lists_show_ones_own(emi: Client, editor: User, demand: Demand) -> None:
    other = make_demand(demand.campaign, "other")
    assign(emi, demand, editor)
    listed = emi.get("/admin/demands/demand/?queue=assigned").context["cl"].result_list
    assert [one.pk for one in listed] == [demand.pk]
    assert other not in listed


def test_an_assignment_changes_nothing_about_the_draft(
    emi: Client, editor: User, reviewer: User, newsroom: Newsroom, demand: Demand
) -> None:
    update = newsroom.submit(make_update(demand))
    before = (update.submitted_hash, update.version, update.contributors)
    assign(emi, update, reviewer)
    update.refresh_from_db()
    assert (update.submitted_hash, update.version, update.contributors) == before
    assert rules.barred(parcel_of(update), reviewer.pk) is None
    assert WorkflowStep.objects.filter(action="assigned", comment=f"rafael, {SOON}").exists()


def test_an_owner_is_taken_away_again(emi: Client, editor: User, demand: Demand) -> None:
    assign(emi, demand, editor)
    assert "This no longer has an owner." in messages(assign(emi, demand, ""))
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("day", ["2020-01-01", "9999-01-01", "tomorrow", "2027-02-30", "٢٠٢٧-٠١-٠١"])
def test_what_is_not_a_day_to_come_is_refused(emi: Client, editor: User, demand: Demand, day: str) -> None:
    assert "Enter a day from today on" in messages(assign(emi, demand, editor, day))
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("owner", ["999999", "x", "-1", "١"])
def test_nobody_is_no_owner(emi: Client, demand: Demand, owner: str) -> None:
    assert "Choose a colleague who can edit this." in messages(assign(emi, demand, owner))


def test_a_member_of_another_campaign_is_no_owner_here(emi: Client, demand: Demand) -> None:
    olga, kenji = make_user("olga"), make_user("kenji")
    Membership.objects.create(user=olga, campaign=make_campaign("peru"), role=Membership.Role.LEAD)
    Membership.objects.create(user=kenji, campaign=demand.campaign, role=Membership.Role.EDITOR)
    assert "Choose a colleague" in messages(assign(emi, demand, olga))
    assert "Assigned to kenji." in messages(assign(emi, demand, kenji))
    assert assign(signed_in(olga), demand, olga).status_code == 404


def test_what_is_public_for_ever_has_no_owner(emi: Client, editor: User, newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand)
    newsroom.publish(update)
    assert "cannot be changed" in messages(assign(emi, update, editor))
    assert not Assignment.objects.exists()


# When somebody leaves


def test_everything_goes_to_a_colleague_in_one_form(
    ada: Client, administrator: User, editor: User, newsroom: Newsroom, demand: Demand
) -> None:
    Assignment.objects.create(model="demands.demand", row=demand.pk, owner=editor, day="2027-01-01")
    begun = newsroom.write(make_update(demand))
    kenji = make_user("kenji", "Editor")
    shown = ada.get(reverse("admin:auth_user_hand_over", args=[editor.pk]))
    assert (shown.context["assignments"], shown.context["drafts"]) == (1, [("updates", 1)])
    assert "2 items handed over to kenji." in messages(hand_over(ada, editor, kenji))
    assert set(Assignment.objects.values_list("owner", "row", "model")) == {
        (kenji.pk, demand.pk, "demands.demand"), (kenji.pk, begun.pk, "demands.statusupdate"),
    }  # fmt: skip
    assert StatusUpdate.objects.get().contributors == [editor.pk]


def test_a_draft_that_has_an_owner_stays_with_them(
    ada: Client, editor: User, reviewer: User, newsroom: Newsroom, demand: Demand
) -> None:
    begun = newsroom.write(make_update(demand))
    Assignment.objects.create(model="demands.statusupdate", row=begun.pk, owner=reviewer)
    hand_over(ada, editor, make_user("kenji", "Editor"))
    assert Assignment.objects.get().owner == reviewer


def test_only_who_manages_accounts_hands_over(emi: Client, ada: Client, editor: User, reviewer: User) -> None:
    assert hand_over(emi, reviewer, editor).status_code in (403, 404)
    for nobody in ("", "x", editor.pk, "999999"):
        assert hand_over(ada, editor, nobody).status_code == 409
    left = make_user("left", "Editor")
    left.is_active = False
    left.save()
    assert hand_over(ada, editor, left).status_code == 409
