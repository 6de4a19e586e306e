"""One search over everything in the newsroom: drafts and public rows of every kind, and nothing of another campaign."""

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Membership, Milestone
from demands.models import Demand
from tests.admin.conftest import address, signed_in
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_theme,
    make_update,
    make_user,
)


def found(client: Client, text: str) -> list[str]:
    groups = client.get(reverse("admin:lookup"), {"q": text}).context["groups"]
    return [called for group in groups for called, _href in group.rows]


def test_drafts_and_public_rows_of_every_kind_are_found(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence(title="Zebra treaty")
    newsroom.publish(make_update(demand, headline="Zebra bill", sources=[source]))
    newsroom.write(make_update(demand, headline="Zebra draft"))
    make_demand(demand.campaign, "zebra", title="Count zebras")
    make_institution("zebra", name="Zebra office")
    make_theme("zebra", name="Zebra rights")
    Milestone.objects.create(campaign=demand.campaign, slug="z", title="Zebra day", date="2030")
    assert set(found(emi, "zebra")) == {
        "Zebra bill", "Zebra draft", "Zebra treaty", "Count zebras", "Zebra office", "Zebra rights", "Zebra day",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["死刑の執行", "https://treaties.example/1", "moratorium"])
def test_by_japanese_by_address_by_reference(emi: Client, newsroom: Newsroom, demand: Demand, text: str) -> None:
    newsroom.write(make_update(demand))
    assert found(emi, text)


@pytest.mark.parametrize("text", ["", " ", "%", "'", "(", "\\", "a" * 5000, "zebra & |", "٣", "\u202e"])
def test_whatever_is_typed_gets_an_answer(emi: Client, demand: Demand, text: str) -> None:
    assert emi.get(reverse("admin:lookup"), {"q": text}).status_code == 200


def test_a_member_finds_nothing_of_another_campaign(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, headline="Zebra bill", sources=[make_evidence(title="Zebra treaty")]))
    newsroom.write(make_update(demand, headline="Zebra draft"))
    olga = make_user("olga")
    Membership.objects.create(user=olga, campaign=make_campaign("peru"), role=Membership.Role.LEAD)
    assert found(signed_in(olga), "zebra") == []


def test_more_than_a_few_lead_to_their_list(emi: Client, demand: Demand) -> None:
    for number in range(8):
        make_demand(demand.campaign, f"zebra-{number}", title="Count zebras")
    (group,) = emi.get(reverse("admin:lookup"), {"q": "zebras"}).context["groups"]
    assert (len(group.rows), group.more) == (6, True)
    assert emi.get(group.href).context["cl"].result_count == 8


def test_it_is_in_the_head_of_every_page(emi: Client, demand: Demand) -> None:
    for page in ("/admin/", "/admin/demands/demand/", address(demand)):
        assert f'action="{reverse("admin:lookup")}"' in emi.get(page).content.decode()
