"""The list of demands says where each stands; pages of sources, institutions and themes say where they are used."""

from typing import Any

from django.test import Client

from campaigns.models import Membership
from demands.models import Demand
from tests.admin.conftest import address, signed_in
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_update, make_user


def row(client: Client, demand: Demand) -> Any:
    rows = client.get("/admin/demands/demand/").context["cl"].result_list
    return next(one for one in rows if one.pk == demand.pk).whereabouts


def test_a_demand_shows_its_status_since_when_and_what_is_unpublished(
    emi: Client, newsroom: Newsroom, demand: Demand
) -> None:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2011-03"))
    newsroom.publish(make_update(demand, happened_on="2012-05-01"))
    newsroom.write(make_update(demand, "met"))
    newsroom.submit(make_update(demand))
    found = row(emi, demand)
    assert (found.standing.status.code, str(found.standing.since)) == ("in_progress", "2011-03")
    assert (found.last, found.unpublished) == ("2012-05-01", 2)
    page = emi.get("/admin/demands/demand/").content.decode()
    for words in ("In progress", "March 2011", "1 May 2012", "2 updates"):
        assert words in page


def test_a_draft_has_no_status_yet(emi: Client, demand: Demand) -> None:
    found = row(emi, make_demand(demand.campaign, "draft"))
    assert (found.standing, found.last, found.unpublished) == (None, "", 0)


def test_a_withdrawn_update_is_no_last_one(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    wrong = make_update(demand, "in_progress", happened_on="2013")
    newsroom.publish(wrong)
    newsroom.publish(make_update(demand, corrects=wrong, happened_on="2011", correction_reason="Another year."))
    assert row(emi, demand).last == "2011"


def used(client: Client, of: Any) -> dict[str, list[str]]:
    return {use.name: [called for called, _href in use.rows] for use in client.get(address(of)).context["used"]}


def test_where_each_is_used(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence()
    make_update(demand, headline="A bill", sources=[source])
    assert used(emi, source) == {"update": ["A bill"]}
    assert used(emi, demand.addressees.get()) == {"demand": ["Halt all executions"]}
    assert used(emi, demand.themes.get()) == {"demand": ["Halt all executions"]}


def test_a_member_sees_no_use_in_another_campaign(demand: Demand) -> None:
    olga = make_user("olga")
    Membership.objects.create(user=olga, campaign=make_campaign("peru"), role=Membership.Role.EDITOR)
    assert used(signed_in(olga), demand.addressees.get()) == {}


def test_of_many_uses_the_first_are_named(emi: Client, demand: Demand) -> None:
    for place in range(11):
        make_demand(demand.campaign, f"d{place}")
    (use,) = emi.get(address(demand.addressees.get())).context["used"]
    assert (use.number, len(use.rows), use.more) == (12, 10, 2)
