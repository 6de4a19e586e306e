"""What is kept of the numbers of translations is what counting everything would find."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from campaigns.models import Membership, TextsCounted
from demands.admin.translating.counting import counts
from demands.models import Demand
from tests.cast import Newsroom, make_campaign, make_demand, make_user


def test_only_what_changed_is_counted_again(editor: User, demand: Demand, newsroom: Newsroom) -> None:
    """The twin: a wrong number stays until something of its kind changes in its campaign."""
    make_demand(demand.campaign, "bare", title_ja="")
    right = counts(editor, "ja")
    TextsCounted.objects.filter(texts="demands.demand").update(missing=700)
    wrong = counts(editor, "ja")
    assert wrong != right
    make_campaign("other")
    assert counts(editor, "ja")[demand.campaign.pk] == wrong[demand.campaign.pk]
    newsroom.write(demand, internal_notes="Seen.")
    assert counts(editor, "ja")[demand.campaign.pk] == right[demand.campaign.pk]


def test_a_demand_that_is_moved_or_deleted_is_counted_no_more_where_it_was(editor: User, demand: Demand) -> None:
    other = make_campaign("other")
    before = counts(editor, "ja")
    bare = make_demand(demand.campaign, "bare", title_ja="", number=77)
    assert missing(editor, demand.campaign.pk) == before[demand.campaign.pk].missing + 1
    Demand.objects.filter(pk=bare.pk).update(campaign=other)
    assert missing(editor, demand.campaign.pk) == before[demand.campaign.pk].missing
    assert missing(editor, other.pk) == before[other.pk].missing + 1
    Demand.objects.get(pk=bare.pk).delete()
    assert counts(editor, "ja") == before


def missing(user: User, campaign: int) -> int:
    return counts(user, "ja")[campaign].missing


def test_other_rules_count_everything_again(editor: User, demand: Demand, monkeypatch: pytest.MonkeyPatch) -> None:
    right = counts(editor, "ja")
    TextsCounted.objects.exclude(texts="").delete()
    assert counts(editor, "ja") != right
    monkeypatch.setattr("demands.admin.translating.counting.RULES", 7)
    assert counts(editor, "ja") == right


def test_a_member_counts_the_same_of_their_campaign(editor: User, demand: Demand) -> None:
    make_demand(make_campaign("other"), "bare", title_ja="")
    of_all = counts(editor, "ja")
    member = make_user("noa")
    Membership.objects.create(user=member, campaign=demand.campaign, role=Membership.Role.EDITOR)
    member = User.objects.get(pk=member.pk)
    assert counts(member, "ja")[demand.campaign.pk] == of_all[demand.campaign.pk]
    assert counts(member, "ja").keys() == {demand.campaign.pk, None}


def test_the_desk_names_twenty_and_leads_to_all(emi: Client, demand: Demand) -> None:
    for number in range(25):
        make_demand(make_campaign(f"c{number}"), "bare", title_ja="")
    heap: Any = next(one for one in emi.get("/admin/").context["trays"] if str(one.title) == "Translations")
    assert (len(heap.lines), heap.lists_all) == (20, False)
    shown = emi.get(heap.href).context["lines"]
    assert heap.count == sum(one.count.missing + one.count.outdated for one in shown)
