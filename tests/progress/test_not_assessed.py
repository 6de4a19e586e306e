"""“Not assessed” is built in on every scale: nobody has judged a demand before its first update."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign, Scale, Status
from campaigns.partial_date import PartialDate
from demands.progress import progress
from demands.progress.standing import Clock, Standing, standing, tally
from demands.progress.standing import Scale as PublicScale
from demands.public.charts.tally import tally_html
from tests.cast import Newsroom, make_campaign, make_demand, make_update

DAY = dt.date(2026, 11, 23)


def scale(*steps: tuple[str, str, str]) -> PublicScale:
    statuses = [
        {"code": code, "label": {"en": code}, "definition": {}, "kind": kind, "symbol": symbol, "token": "none"}
        for code, kind, symbol in steps
    ]
    return PublicScale.of({"code": "s", "name": {}, "description": {}, "statuses": statuses})


def begun(on: PublicScale) -> Any:
    """The status of a demand of which nothing was said yet."""
    found = standing(PartialDate("2005-06"), [], on, DAY).status
    assert found is not None
    return found


def test_a_scale_without_a_step_for_it_does_not_claim_its_first() -> None:
    found = begun(scale(("not_started", "none", "–"), ("done", "achieved", "✓")))
    assert (found.code, found.kind, found.token) == ("not_assessed", "unknown", "unknown")
    assert found.label == {"en": "Not assessed", "ja": "未評価"}


def test_a_scale_that_begins_with_such_a_step_names_it_itself() -> None:
    assert begun(scale(("not_yet_rated", "unknown", "·"), ("kept", "achieved", "✓"))).code == "not_yet_rated"


@pytest.mark.parametrize("place", [1, 2])
def test_no_evidence_available_is_a_judgement(place: int) -> None:
    steps = [("not_started", "none", "–"), ("done", "achieved", "✓")]
    steps.insert(place, ("no_evidence", "unknown", "?"))
    assert begun(scale(*steps)).code == "not_assessed"


def test_its_code_and_symbol_are_none_of_the_scales_own() -> None:
    found = begun(scale(("not_assessed", "none", "·"), ("done", "achieved", "○")))
    assert found.code not in ("not_assessed", "done")
    assert found.symbol not in ("·", "○")


def test_a_code_that_the_scale_does_not_know_is_not_assessed() -> None:
    assert scale(("done", "achieved", "✓")).get("gone") is None
    assert begun(scale()).code == "not_assessed"


def test_the_tally_counts_it_with_its_symbol() -> None:
    on = scale(("not_started", "none", "–"))
    [(status, number)] = tally([Standing(begun(on)), Standing(begun(on))], on)
    assert (status.code, number) == ("not_assessed", 2)
    assert ">·<" in tally_html([(status, number)])


@pytest.fixture
def short_scale(newsroom: Newsroom) -> Campaign:
    """A public campaign whose scale says nothing of what is not known."""
    short = Scale.objects.create(code="short", name="Two steps")
    for order, (code, kind) in enumerate((("not_started", "none"), ("done", "achieved"))):
        Status.objects.create(
            scale=short, code=code, kind=kind, symbol=code[0], token="none", order=order, label=code, definition="When."
        )
    campaign = make_campaign("short", scale=short)
    newsroom.publish(campaign)
    newsroom.publish(make_demand(campaign, "one"))
    return campaign


def test_a_new_demand_of_such_a_campaign_is_not_assessed(short_scale: Campaign, client: Client) -> None:
    page = client.get("/campaigns/short/demands/one/").content.decode()
    assert "Not assessed" in page
    assert "not_started" not in page


def test_readers_can_filter_by_it(short_scale: Campaign, client: Client) -> None:
    assert "Halt all executions" in client.get("/campaigns/short/?status=not_assessed").content.decode()
    assert client.get("/campaigns/short/?status=not_started").status_code == 200


def test_it_is_in_japanese_too(short_scale: Campaign, client: Client) -> None:
    assert "未評価" in client.get("/ja/campaigns/short/").content.decode()


def test_the_methodology_defines_it(short_scale: Campaign, client: Client) -> None:
    assert "No update that sets a status has been published yet" in client.get("/methodology/").content.decode()


def test_the_first_update_ends_it(newsroom: Newsroom, short_scale: Campaign) -> None:
    demand = short_scale.demands.get()
    newsroom.publish(make_update(demand, "not_started", happened_on="2010-05-04"))
    page = progress.demand("short", "one", Clock())
    assert page is not None
    assert [one.status.code for one in page.demand.standing.segments] == ["not_assessed", "not_started"]


@pytest.mark.parametrize(
    ("name", "first"), [("ogp", "not_assessed"), ("upr", "not_assessed"), ("politifact", "not_yet_rated")]
)
def test_the_shipped_scales_begin_where_nobody_has_judged(name: str, first: str, project: Path) -> None:
    """OGP's "no evidence available" and the UPR's "no information" say that somebody has looked."""
    with (project / "campaigns/packs/scales/statuses.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted((row for row in csv.DictReader(file) if row["scale"] == name), key=lambda row: int(row["order"]))
    assert begun(scale(*((row["code"], row["kind"], row["symbol"]) for row in rows))).code == first
