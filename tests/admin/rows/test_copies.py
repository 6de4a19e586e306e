"""New drafts that begin as a copy or from a template, and the ladder that a scale's page shows."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Membership, Scale, Status
from demands.exchange.packs.scale_templates import templates
from demands.ledger import rules
from demands.ledger.parcel import parcel_of
from demands.models import Demand
from tests.admin.conftest import address, signed_in, typed
from tests.cast import Newsroom, make_campaign, make_demand, make_user


def copied(client: Client, row: Any) -> Any:
    before = set(type(row).objects.values_list("pk", flat=True))
    response = client.post(address(row, "copy"))
    assert response.status_code == 302
    return type(row).objects.exclude(pk__in=before).get()


def test_a_scale_is_copied_with_its_statuses(ada: Client, campaign: Campaign) -> None:
    made = copied(ada, campaign.scale)
    texts = ("code", "label", "label_ja", "definition", "kind", "symbol", "token", "order")
    assert list(made.statuses.values_list(*texts[:2])) == list(campaign.scale.statuses.values_list(*texts[:2]))
    assert (made.code, made.name, made.state) == ("ladder-2", "Ladder (copy)", "draft")


def test_a_demand_is_copied_without_what_belongs_to_it_alone(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.write(demand, internal_notes="Ask Ken", due_on="2030")
    made = copied(emi, demand)
    assert (made.slug, made.number, made.title) == ("moratorium-2", 2, "Halt all executions (copy)")
    assert made.title_ja == "死刑の執行を停止する（コピー）"
    assert list(made.addressees.all()) == list(demand.addressees.all())
    assert (made.internal_notes, made.due_on, made.contributors) == ("", None, [newsroom.editor.pk])
    assert not rules.missing(parcel_of(made))


def test_a_copy_of_a_copy_has_a_name_of_its_own(emi: Client, demand: Demand) -> None:
    assert copied(emi, copied(emi, demand)).slug == "moratorium-2-2"
    assert copied(emi, demand).slug == "moratorium-3"


def test_a_longest_title_still_fits(emi: Client, demand: Demand) -> None:
    made = copied(emi, make_demand(demand.campaign, "s" * 80, title="t" * 200, title_ja="あ" * 200))
    made.full_clean(exclude=[one.name for one in made._meta.get_fields() if one.name.endswith(("_i18n", "_en"))])


def test_the_frame_of_a_campaign_is_copied_without_its_demands(emi: Client, demand: Demand) -> None:
    demand.campaign.addressees.add(*demand.addressees.all())
    made = copied(emi, demand.campaign)
    assert (made.scale, made.demands.count()) == (demand.campaign.scale, 0)
    assert list(made.addressees.all()) == list(demand.addressees.all())


def test_nothing_is_copied_by_looking(emi: Client, demand: Demand) -> None:
    assert emi.get(address(demand, "copy")).status_code == 405


def test_an_editor_copies_no_scale(emi: Client, campaign: Campaign) -> None:
    assert emi.post(address(campaign.scale, "copy")).status_code == 403
    assert address(campaign.scale, "copy") not in emi.get(address(campaign.scale)).content.decode()


def test_a_member_copies_a_demand_of_their_campaign_and_no_campaign(demand: Demand) -> None:
    olga = make_user("olga")
    Membership.objects.create(user=olga, campaign=demand.campaign, role=Membership.Role.EDITOR)
    client = signed_in(olga)
    assert copied(client, demand)
    assert client.post(address(demand.campaign, "copy")).status_code == 403
    assert client.post(address(make_demand(make_campaign("peru")), "copy")).status_code == 404


@pytest.mark.parametrize("code", ["default", "ogp", "politifact", "upr"])
def test_every_scale_that_ships_is_a_template(ada: Client, code: str) -> None:
    ada.post(reverse("admin:campaigns_scale_begin"), {"template": code})
    scale = Scale.objects.get(code=code)
    assert [one.code for one in scale.statuses.all()] == [step["code"] for step in templates()[code][1]]
    assert not rules.missing(parcel_of(scale))


def test_no_other_template_is_there(ada: Client, emi: Client) -> None:
    begin = reverse("admin:campaigns_scale_begin")
    assert ada.post(begin, {"template": "../../secret"}).status_code == 404
    assert emi.post(begin, {"template": "ogp"}).status_code == 403
    assert not Scale.objects.exists()


def test_the_page_of_a_scale_shows_its_ladder(ada: Client, campaign: Campaign) -> None:
    shown = ada.get(address(campaign.scale)).context["ladder"]
    assert [one.code for one in shown] == [one.code for one in campaign.scale.statuses.all()]


def test_a_status_without_symbol_and_colour_gets_those_of_its_kind(ada: Client) -> None:
    scale = Scale.objects.create(code="own", name="Own")
    Status.objects.create(scale=scale, code="a", label="A", definition="A.", kind="forward", symbol="→", token="none")
    form = typed(ada.get(address(scale)))
    row = {"code": "b", "label": "B", "definition": "B.", "kind": "forward", "order": "2"}
    form |= {f"statuses-1-{name}": value for name, value in row.items()} | {"statuses-TOTAL_FORMS": "2"}
    ada.post(address(scale), form)
    made = scale.statuses.get(code="b")
    assert (made.symbol, made.token) == ("▷", "progress")
