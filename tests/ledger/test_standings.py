"""Where demands stand is written with each publication, and is always what the entries say."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings

from campaigns.partial_date import PartialDate, today
from demands import ledger
from demands.ledger import standings
from demands.ledger.append import rebuild_standings, renew_standings, writing
from demands.ledger.verification import verify
from demands.models import CampaignStanding, Demand, DemandStanding, UpdateCount
from demands.progress import progress, sql
from demands.progress.asked import asked
from demands.progress.due import outdated, overdue
from demands.progress.lists import recorded
from demands.progress.standing import Clock
from demands.progress.summaries import Campaigns
from tests.cast import Newsroom, make_demand, make_explanation, make_update
from tests.ledger.test_any_order import REFUSALS, STEPS, Day, begun

__all__ = ["begun"]  # a fixture

NOW = Clock()


def stored(slug: str = "moratorium") -> DemandStanding:
    return DemandStanding.objects.get(demand=slug)


def as_assembled(campaign: str) -> dict[str, tuple[Any, ...]]:
    """Where each demand of a campaign stands by its entries."""
    found = progress.campaign(campaign, NOW)
    assert found is not None
    due = {one.demand: one.due_on for one in sql.looked(NOW) if one.campaign == campaign}
    rows = {}
    for one in (*found.demands, *found.unmade):
        last = one.changes[-1] if one.changes else None
        rows[one.slug] = (
            one.sequence, one.content["number"], one.made_on, one.content["addressees"], one.content["themes"],
            last.status if last else "", last.happened_on if last else None, last.sequence if last else None,
            last.direction if last else "", last.certainty if last else "", one.updates, one.sources, one.last_on,
            one.checked, due[one.slug],
            one.explanation.sequence if one.explanation and one.explanation.outdated else None,
        )  # fmt: skip
    return rows


def as_stored(campaign: str) -> dict[str, tuple[Any, ...]]:
    found = DemandStanding.objects.public().filter(campaign=campaign)
    return {
        one.demand: (
            one.wording, one.number, one.made_on, one.addressees, one.themes, one.status, one.changed_on, one.rests_on,
            one.direction, one.certainty, one.updates, one.sources, one.last_on,
            (one.checked_on, one.imported) if one.checked_on else None, one.due_on,
            one.outdated,
        )
        for one in found
    }  # fmt: skip


def told(campaign: str) -> tuple[Any, ...]:
    """What a campaign's standing and its entries say of it as a whole: twice the same."""
    found = progress.campaign(campaign, NOW)
    assert found is not None
    statuses: dict[str, int] = {}
    for one in found.demands:
        code = one.changes[-1].status if one.changes else ""
        statuses[code] = statuses.get(code, 0) + 1
    last = sql.last(NOW).get(campaign, (0, None))
    return found.sequence, found.since, len(found.demands), statuses, *last


def told_by_pages() -> list[Any]:
    """What the front page, an institution's page, a theme's page and the desk tell of today."""
    found: list[Any] = [Campaigns(NOW).total, Campaigns(NOW, "japan").some(0, 9), [*map(str, sorted(overdue(NOW)))]]
    for kind, slug in (("institution", "moj"), ("theme", "death-penalty")):
        if one := asked(kind, slug, NOW):
            found += [
                one.content,
                one.parts,
                one.total,
                one.since,
                [(each.sequence, each.before) for each in one.latest],
            ]
            for part in one.campaigns:
                demands = [(each.slug, each.standing, each.explanation) for each in part.campaign.demands]
                found += [part.campaign.slug, part.tally, part.since, demands]
    return found


@contextmanager
def entries_alone() -> Iterator[None]:
    """Pages do without what the ledger keeps, as for an earlier day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Clock, "is_today", False)
        yield


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=int(os.environ.get("SEQUENCES", "8")), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_after_any_publications_it_is_what_the_entries_say(begun: None, steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        day = Day()
        for verb, number in steps:
            try:
                with transaction.atomic():
                    getattr(day, verb)(number)
            except REFUSALS:
                pass
        assert as_stored("japan") == as_assembled("japan")
        whole = CampaignStanding.objects.get()
        assert told("japan") == (
            whole.wording, whole.since, whole.demands, whole.tally, whole.updates, whole.latest_on,
        )  # fmt: skip
        assert list(standings.differences()) == []
        kept = told_by_pages()
        with entries_alone():
            assert told_by_pages() == kept
        transaction.set_rollback(True)


def test_a_redaction_takes_the_status_back(newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    last = newsroom.publish(make_update(demand, "partly_met", happened_on="2012"))
    assert (stored().status, stored().changed_on) == ("partly_met", "2012")
    ledger.redact(last, by=administrator, reason="Safety.")
    assert (stored().status, stored().updates) == ("in_progress", 1)
    assert CampaignStanding.objects.get().tally == {"in_progress": 1}


def test_what_a_clock_ahead_wrote_is_not_used_when_it_is_set_right(
    newsroom: Newsroom, demand: Demand, at_noon: Any
) -> None:
    right = today()
    at_noon(right + dt.timedelta(days=2))
    newsroom.publish(make_demand(demand.campaign, "second", made_on=PartialDate(today())))
    assert CampaignStanding.objects.get().demands == 2
    at_noon(right)
    assert not CampaignStanding.objects.as_of(today()).exists()
    assert renew_standings() == 1
    assert CampaignStanding.objects.as_of(today()).get().demands == 1


def test_pages_are_right_on_the_day_that_a_date_comes(
    newsroom: Newsroom, demand: Demand, reviewer: Any, at_noon: Any
) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    ledger.review(demand, by=reviewer, as_of=str(today() + dt.timedelta(days=400)))
    at_noon(today() + dt.timedelta(days=400))
    assert DemandStanding.objects.overdue(today()).exists()  # by what was written, which no longer holds
    kept = told_by_pages()
    with entries_alone():
        assert kept == told_by_pages()
    assert overdue(NOW) == []


def test_a_check_of_tomorrow_counts_tomorrow(demand: Demand, reviewer: Any, at_noon: Any) -> None:
    tomorrow = today() + dt.timedelta(days=1)
    ledger.review(demand, by=reviewer, as_of=str(tomorrow))
    assert stored().checked_on is None
    at_noon(tomorrow)
    assert not DemandStanding.objects.as_of(today()).exists()  # so pages read its entries
    assert verify().clean
    renew_standings()
    assert (stored().checked_on, stored().holds_until) == (str(tomorrow), "")


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> Any:
    def move(day: dt.date) -> None:
        noon = dt.datetime.combine(day, dt.time(3), dt.UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: noon)

    return move


@pytest.mark.parametrize("table", standings.TABLES)
def test_what_somebody_writes_there_is_found(newsroom: Newsroom, demand: Demand, table: str) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    with writing(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET updates = 7")
    assert any("stands otherwise" in one.message for one in verify().findings)
    assert rebuild_standings() == 1
    assert verify().clean


def test_a_wrong_count_of_updates_is_found(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    with writing(), connection.cursor() as cursor:
        cursor.execute("UPDATE demands_updatecount SET number = 7")
    assert [one.message for one in verify().findings] == ["updates from entry 0 stands otherwise than the entries say"]
    rebuild_standings()
    assert UpdateCount.objects.get().number == 1
    assert verify().clean


def test_an_explanation_that_no_longer_fits_is_kept_as_such(newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand, "in_progress", happened_on="2010")
    newsroom.publish(update)
    entry = newsroom.publish(make_explanation(demand, update, as_of=dt.date(2011, 1, 1)))
    assert stored().outdated is None
    newsroom.publish(make_update(demand, "partly_met", happened_on="2012"))
    assert stored().outdated == entry.sequence
    assert outdated(NOW) == [("japan", "moratorium")]
    newsroom.publish(make_explanation(demand, update, as_of=dt.date(2013, 1, 1)))
    assert outdated(NOW) == []


def test_an_explanation_of_a_day_ahead_counts_from_that_day(newsroom: Newsroom, demand: Demand, at_noon: Any) -> None:
    right = today()
    at_noon(right + dt.timedelta(days=2))
    update = make_update(demand, "in_progress", happened_on="2010")
    newsroom.publish(update)
    newsroom.publish(make_explanation(demand, update, as_of=today()))
    newsroom.publish(make_update(demand, "partly_met", happened_on=PartialDate(today())))
    for day in (0, 2):
        at_noon(right + dt.timedelta(days=day))
        shown = progress.campaign("japan", NOW)
        assert shown is not None
        found = [one.slug for one in shown.demands if one.explanation and one.explanation.outdated]
        assert [demand for _campaign, demand in outdated(NOW)] == found
        assert recorded.last(NOW, total=day // 2 + 1) == recorded.last(NOW, campaign="japan", total=day // 2 + 1)
        renew_standings()
        assert [demand for _campaign, demand in outdated(NOW)] == found
        assert recorded.last(NOW, total=day // 2 + 1) == recorded.last(NOW, campaign="japan", total=day // 2 + 1)
        assert verify().clean


@pytest.mark.parametrize("table", standings.TABLES)
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET updates = 7"])
def test_only_the_ledger_writes_there(demand: Demand, table: str, change: str) -> None:
    with pytest.raises(IntegrityError, match="only the ledger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_a_row_that_is_gone_or_of_nothing_is_found(demand: Demand) -> None:
    with writing(), connection.cursor() as cursor:
        cursor.execute("UPDATE demands_demandstanding SET campaign = 'nowhere'")
    found = {one.message.split()[0] for one in verify().findings}
    assert found == {"nowhere", "japan/moratorium", "japan"}
