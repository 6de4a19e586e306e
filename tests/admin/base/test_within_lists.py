"""From a list to a row and back, with its search, filters, order and page; pickers with the campaign's own first."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from demands.models import Batch, Demand, Evidence, Indicator
from tests.admin.conftest import address, typed
from tests.cast import Newsroom, make_campaign, make_demand, make_institution, make_theme, make_update

LIST = "q=halt&state=published&o=-2&p=0"


def within(page: str, asked: str = LIST) -> str:
    return f"{page}?{urlencode({'_changelist_filters': asked})}"


def links(response: Any) -> list[str]:
    """Where the breadcrumb and the link away from the form lead."""
    body, start = response.content.decode(), f'href="{reverse("admin:demands_demand_changelist")}'
    return [part.split('"')[0].replace("&amp;", "&") for part in body.split(start)[1:] if part.startswith("?")]


@pytest.mark.parametrize(("page", "number"), [("change", 2), ("review", 1), ("history", 1)])
def test_every_page_of_a_row_leads_back_to_the_list_as_it_was(
    emi: Client, demand: Demand, page: str, number: int
) -> None:
    found = links(emi.get(within(address(demand, page))))
    assert len(found) == number
    assert {frozenset(parse_qs(urlsplit(one).query)) for one in found} == {frozenset(parse_qs(LIST))}


@pytest.mark.parametrize("button", ["_continue", "_submit_review"])
def test_saving_keeps_the_list(emi: Client, demand: Demand, button: str) -> None:
    page = within(address(demand))
    saved = emi.post(page, typed(emi.get(page), summary="Other words.") | {button: "1"})
    assert "_changelist_filters" in saved.headers["Location"]


def test_a_button_of_the_workflow_keeps_the_list(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.submit(demand, summary="Other words.")
    opened = emi.get(within(address(demand)))
    done = emi.post(opened.context["workflow_url"], {"action": "take_back"})
    assert "_changelist_filters" in done.headers["Location"]


def test_the_rows_of_a_list_lead_to_pages_that_know_it(emi: Client, demand: Demand) -> None:
    page = emi.get(f"{reverse('admin:demands_demand_changelist')}?q=halt").content.decode()
    assert f"{address(demand)}?_changelist_filters=q%3Dhalt" in page


# Pickers


def offered(form: Any, name: str) -> list[Any]:
    """The groups of a field, each with the names in it; names alone when there are none."""
    return [
        (label, [str(text) for _value, text in some]) if isinstance(some, list) else str(some)
        for label, some in form.fields[name].choices
    ]


def test_a_demand_offers_what_its_campaign_uses_first(emi: Client, demand: Demand) -> None:
    make_institution("aaa", name="A body of another campaign")
    make_theme("aaa", name="A theme of another campaign")
    form = emi.get(address(demand)).context["adminform"].form
    own, rest = offered(form, "addressees")
    assert own == ("In this campaign", ["Ministry of Justice"])
    assert rest == ("All others", ["A body of another campaign"])
    assert offered(form, "themes")[0] == ("In this campaign", ["Death penalty"])


def test_a_new_demand_of_the_only_campaign_does_too(emi: Client, demand: Demand) -> None:
    make_institution("aaa", name="A body of another campaign")
    form = emi.get("/admin/demands/demand/add/").context["adminform"].form
    assert offered(form, "addressees")[0] == ("In this campaign", ["Ministry of Justice"])


def test_what_is_chosen_of_the_others_is_saved(emi: Client, demand: Demand) -> None:
    other = make_institution("aaa", name="A body of another campaign")
    both = [other.pk, demand.addressees.get().pk]
    emi.post(address(demand), typed(emi.get(address(demand)), addressees=both) | {"_continue": "1"})
    assert set(demand.addressees.values_list("pk", flat=True)) == set(both)


def test_a_series_offers_the_demands_of_its_campaign_first(emi: Client, demand: Demand) -> None:
    make_demand(make_campaign("peru"), "aaa", title="A demand of another campaign")
    series = Indicator.objects.create(campaign=demand.campaign, slug="series", title="Executions", unit="persons")
    (label, names), *_rest = offered(emi.get(address(series)).context["adminform"].form, "demands")
    assert (label, names) == ("In this campaign", ["Halt all executions"])


def picked(client: Client, page: Any, name: str, field: str, model: str = "statusupdate") -> list[str]:
    """What the picker of a page's field offers before a letter is typed, by its own address."""
    widget = page.context["adminform"].form.fields[name].widget
    asked = {"app_label": "demands", "model_name": model, "field_name": field}
    address = getattr(widget, "widget", widget).get_url()
    return [one["text"] for one in client.get(f"{address}&{urlencode(asked)}").json()["results"]]


def test_an_update_offers_the_demands_of_its_campaign_first(emi: Client, demand: Demand) -> None:
    other = make_demand(make_campaign("peru"), "zzz", title="A demand of another campaign")
    for own in (demand, other):
        offers = picked(emi, emi.get(address(make_update(own))), "demand", "demand")
        assert offers[0] == str(own)
        assert len(offers) == 2


def test_a_new_update_of_a_demand_does_too(emi: Client, demand: Demand) -> None:
    other = make_demand(make_campaign("peru"), "zzz", title="A demand of another campaign")
    page = emi.get(f"/admin/demands/statusupdate/add/?demand={other.pk}")
    assert picked(emi, page, "demand", "demand")[0] == str(other)


def test_sources_cited_in_the_campaign_come_first(emi: Client, demand: Demand) -> None:
    newest = [Evidence.objects.create(title=f"Unused {n}", url=f"https://unused.example/{n}") for n in range(3)]
    cited = Evidence.objects.create(title="Cited here", url="https://cited.example/")
    update = make_update(demand, sources=[cited])
    asked = {"app_label": "demands", "model_name": "citation", "field_name": "evidence"}
    beside = {"beside": f"demands.statusupdate-{update.pk}"}
    texts = [one["text"] for one in emi.get("/admin/autocomplete/", asked | beside).json()["results"]]
    assert "Cited here" in texts[0]
    assert len(texts) > len(newest)


@pytest.mark.parametrize("beside", [
    "demands.demand-999999", "demands.demand-x", "auth.user-1", "nothing", "demands.demand-", "-5",
    "demands.demand-99999999999999999999", "demands.nothing-1", "demands.demand-1-2", "sessions.session-1",
])  # fmt: skip
def test_a_made_up_neighbour_changes_nothing(emi: Client, demand: Demand, beside: str) -> None:
    asked = {"app_label": "demands", "model_name": "statusupdate", "field_name": "demand"}
    plain = emi.get("/admin/autocomplete/", asked)
    assert emi.get("/admin/autocomplete/", asked | {"beside": beside}).json() == plain.json()


# Batches


@pytest.mark.parametrize("page", ["list", "begin", "translations"])
def test_an_empty_page_of_batches_says_where_drafts_come_from(emi: Client, demand: Demand, page: str) -> None:
    begin = reverse("admin:demands_batch_begin")
    where = {
        "list": reverse("admin:demands_batch_changelist"), "begin": f"{begin}?campaign={demand.campaign_id}",
        "translations": f"{begin}?translation={demand.campaign_id}&language=ja",
    }  # fmt: skip
    assert not Batch.objects.exists()
    assert "Drafts come from:" in emi.get(where[page]).content.decode()
