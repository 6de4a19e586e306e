"""Draft demands filled in on one page: what a document does not say of them, all or nothing, and no words lost."""

from typing import Any

import pytest
from django.test import Client

from demands.models import Demand
from tests.cast import Newsroom, make_campaign, make_demand


@pytest.fixture
def begun(newsroom: Newsroom, demand: Demand) -> list[Demand]:
    found = [make_demand(demand.campaign, f"d{number}", success_criterion="", summary="") for number in range(3)]
    for one in found:
        one.addressees.clear()
        newsroom.write(one)
    return found


def where(demand: Demand) -> str:
    return f"/admin/demands/batch/fill/?campaign={demand.campaign_id}"


def sent(page: Any, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for form in page.context["forms"]:
        found |= {bound.html_name: bound.value() for bound in form if bound.value()}
    return found | changes


def test_all_are_filled_in_on_one_page(emi: Client, begun: list[Demand], demand: Demand) -> None:
    page = emi.get(where(demand))
    court = demand.addressees.get().pk
    filled = {f"d{one.pk}-{name}": "Said" for one in begun for name in ("summary", "success_criterion")}
    answer = emi.post(where(demand), sent(page, **filled, **{f"d{one.pk}-addressees": [court] for one in begun}))
    assert answer.headers["Location"] == f"/admin/demands/batch/begin/?campaign={demand.campaign_id}"
    for one in Demand.objects.filter(pk__in=[row.pk for row in begun]):
        assert (one.summary, one.success_criterion, one.addressees.get().pk, one.version) == ("Said", "Said", court, 2)
    demand.refresh_from_db()
    assert demand.edited_at is None  # what is public is not on the page


def test_what_is_untouched_is_no_edit(emi: Client, begun: list[Demand], demand: Demand) -> None:
    emi.post(where(demand), sent(emi.get(where(demand)), **{f"d{begun[0].pk}-summary": "Said"}))
    assert [one.version for one in Demand.objects.filter(slug__startswith="d").order_by("slug")] == [2, 1, 1]


def test_of_two_who_save_one_sees_the_conflict_and_nothing_is_lost(
    emi: Client, begun: list[Demand], demand: Demand, newsroom: Newsroom
) -> None:
    page = emi.get(where(demand))
    Demand.objects.filter(pk=begun[1].pk).update(version=5, summary="A colleague's")
    answer = emi.post(where(demand), sent(page, **{f"d{begun[0].pk}-summary": "Typed with care"}))
    assert answer.status_code == 409
    assert "Typed with care" in answer.content.decode()
    assert not Demand.objects.filter(summary="Typed with care").exists()


def test_a_campaign_of_others_is_the_404_of_one_that_never_was(client: Client, begun: list[Demand]) -> None:
    other = make_campaign("ruritania")
    make_demand(other, "theirs")
    assert client.get(f"/admin/demands/batch/fill/?campaign={other.pk}").status_code == 302
