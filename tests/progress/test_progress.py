"""The only reader for the public: both clocks, what replaces what, and fixed numbers of queries."""

import copy
import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.partial_date import PartialDate, today
from demands import ledger
from demands.models import Demand
from demands.progress import progress, queries, sql
from demands.progress.standing import Check, Clock
from demands.progress.summaries import Campaigns
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_proposal, make_update

NOW = Clock()
TODAY = PartialDate(today())


def on(year: int, month: int = 1, day: int = 1) -> Clock:
    return Clock(on=dt.date(year, month, day))


def status_of(demand: Demand, clock: Clock = NOW) -> str | None:
    page = progress.demand(demand.campaign.slug, demand.slug, clock)
    assert page is not None
    return page.demand.standing.status.code if page.demand.standing.status else None


def headlines(demand: Demand, clock: Clock = NOW) -> list[str]:
    page = progress.demand(demand.campaign.slug, demand.slug, clock)
    assert page is not None
    return [item.content["headline"]["en"] for item in page.timeline]


class TestOn:
    def test_a_status_holds_from_the_day_it_happened(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress", happened_on="2010-05-04"))
        assert status_of(demand, on(2010, 5, 3)) == "not_assessed"
        assert status_of(demand, on(2010, 5, 4)) == "in_progress"

    def test_the_world_orders_the_updates_not_the_newsroom(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "partly_met", happened_on="2015"))
        newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
        assert status_of(demand) == "partly_met"

    def test_of_two_on_one_day_the_later_entry_holds(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "partly_met", happened_on="2015-03"))
        newsroom.publish(make_update(demand, "set_back", happened_on="2015-03"))
        assert status_of(demand) == "set_back"

    def test_an_update_without_status_leaves_it(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "partly_met", happened_on="2015"))
        newsroom.publish(make_update(demand, happened_on="2016"))
        assert status_of(demand) == "partly_met"

    def test_background_is_shown_and_sets_nothing(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "set_back", happened_on="2005-05", headline="Before"))
        assert status_of(demand) == "not_assessed"
        assert headlines(demand) == ["Before"]


class TestRecorded:
    def test_a_page_shows_what_the_site_said_by_then(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress"))
        yesterday = timezone.now().date() - dt.timedelta(days=1)
        assert progress.demand("japan", "moratorium", Clock(recorded=yesterday)) is None
        assert status_of(demand, Clock(recorded=timezone.now().date())) == "in_progress"


class TestReplacing:
    def test_a_correction_takes_the_place(self, newsroom: Newsroom, demand: Demand) -> None:
        wrong = make_update(demand, "partly_met", headline="Wrong")
        newsroom.publish(wrong)
        newsroom.publish(
            make_update(demand, "in_progress", headline="Right", corrects=wrong, correction_reason="Wrong bill.")
        )
        page = progress.demand("japan", "moratorium", NOW)
        assert page is not None
        assert [item.content["headline"]["en"] for item in page.timeline] == ["Right"]
        assert page.timeline[0].corrects is not None
        assert status_of(demand) == "in_progress"

    def test_a_retracted_update_stays_marked_and_counts_no_longer(self, newsroom: Newsroom, demand: Demand) -> None:
        wrong = make_update(demand, "partly_met")
        newsroom.publish(wrong)
        newsroom.publish(make_proposal("retract", update=wrong, reason="It did not happen."))
        page = progress.demand("japan", "moratorium", NOW)
        assert page is not None
        assert page.timeline[0].replaced_by is not None
        assert page.timeline[0].replaced_by.kind == "retracted"
        assert status_of(demand) == "not_assessed"

    def test_a_redacted_update_is_gone(self, newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
        entry = newsroom.publish(make_update(demand, "partly_met"))
        ledger.redact(entry, by=administrator, reason="Safety of a witness.")
        assert headlines(demand) == []
        assert status_of(demand) == "not_assessed"

    def test_a_translation_and_an_amended_source_are_shown(self, newsroom: Newsroom, demand: Demand) -> None:
        update = make_update(demand, "in_progress")
        newsroom.publish(update)
        newsroom.publish(make_proposal("translate", update=update, language="ja", headline="法案", body=""))
        source = update.citations.get().evidence
        newsroom.publish(make_proposal("amend", evidence=source, changes={"title": "Its own title"}, reason="x"))
        item = progress.latest(NOW)[0]
        assert item.content["headline"] == {"en": "A bill was tabled", "ja": "法案"}
        assert item.content["citations"][0]["evidence"]["title"] == {"en": "Its own title"}

    def test_new_wording_is_shown_and_the_old_kept(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(demand, title="Stop all executions")
        page = progress.demand("japan", "moratorium", NOW)
        assert page is not None
        assert page.demand.content["title"]["en"] == "Stop all executions"
        assert [line.kind for line in page.wordings] == ["published", "reworded"]

    def test_an_unpublished_change_of_wording_is_not_shown(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.submit(demand, title="A secret plan")
        page = progress.demand("japan", "moratorium", NOW)
        assert page is not None
        assert page.demand.content["title"]["en"] == "Halt all executions"


def checked(clock: Clock) -> str | None:
    """When the cast's demand was last checked, as both the campaign's and its own page say it."""
    whole, page = progress.campaign("japan", clock), progress.demand("japan", "moratorium", clock)
    assert whole is not None
    assert page is not None
    assert whole.demands[0].checked == page.demand.checked
    return page.demand.checked.on if page.demand.checked else None


class TestReviews:
    def test_a_demand_that_nobody_looked_at_is_overdue(self, demand: Demand) -> None:
        page = progress.campaign("japan", NOW)
        assert page is not None
        assert page.demands[0].review_overdue

    def test_a_review_ends_that(self, demand: Demand, reviewer: Any) -> None:
        ledger.review(demand, by=reviewer)
        page = progress.campaign("japan", NOW)
        assert page is not None
        assert (page.demands[0].review_overdue, page.demands[0].checked) == (False, Check(TODAY, imported=False))

    def test_a_review_holds_from_its_own_day_on(self, demand: Demand, reviewer: Any) -> None:
        ledger.review(demand, by=reviewer, as_of="2012-05-04")
        ledger.review(demand, by=reviewer, as_of="2020-01-02")
        assert [checked(on(*day)) for day in ((2012, 5, 3), (2012, 5, 4), (2019,), (2021,))] == [
            None, "2012-05-04", "2012-05-04", "2020-01-02",
        ]  # fmt: skip

    def test_a_review_of_a_month_counts_from_its_first_day(self, demand: Demand, reviewer: Any) -> None:
        ledger.review(demand, by=reviewer, as_of="2012-05")
        assert [checked(on(*day)) for day in ((2012, 4, 30), (2012, 5, 1))] == [None, "2012-05"]

    def test_before_a_demand_is_made_no_review_is_listed(self, demand: Demand, reviewer: Any) -> None:
        ledger.review(demand, by=reviewer, as_of="2012-05-04")
        for day in (on(2003), on(2012, 5, 3)):
            page = progress.demand("japan", "moratorium", day)
            assert page is not None
            assert (page.reviews, page.demand.checked) == ([], None)

    def test_what_corrects_or_translates_an_update_checks_no_demand(self, newsroom: Newsroom, demand: Demand) -> None:
        imported = make_update(demand)
        ledger.record_imported(imported, origin="elsewhere")
        imported.refresh_from_db()
        newsroom.publish(make_proposal("translate", update=imported, language="ja", headline="法案", body=""))
        newsroom.publish(make_update(demand, headline="A bill", corrects=imported, correction_reason="Spelling."))
        assert checked(NOW) is None

    def test_the_word_of_a_pack_is_told_from_that_of_the_site(self, demand: Demand, reviewer: Any) -> None:
        ledger.record_imported_review(demand, as_of="2026-05", origin="elsewhere")
        page = progress.campaign("japan", NOW)
        assert page is not None
        assert page.demands[0].checked == Check(PartialDate("2026-05"), imported=True)

    def test_an_update_counts_as_having_looked(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand))
        page = progress.campaign("japan", NOW)
        assert page is not None
        assert not page.demands[0].review_overdue


def test_the_sources_of_a_campaign_are_counted_once_each(newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence()
    newsroom.publish(make_update(demand, "in_progress", sources=[source]))
    newsroom.publish(make_update(demand, sources=[source, make_evidence()], happened_on="2012"))
    page = progress.campaign("japan", NOW)
    assert page is not None
    assert page.sources == 2


def test_unknown_and_hidden_are_the_same_nothing(campaign: Campaign, newsroom: Newsroom) -> None:
    make_demand(campaign, "secret")
    make_campaign("secret", scale=campaign.scale)
    assert progress.campaign("secret", NOW) is progress.campaign("nowhere", NOW) is None
    assert progress.demand("japan", "secret", NOW) is progress.demand("japan", "nowhere", NOW) is None
    assert [one.slug for one in Campaigns(NOW).some(0, 9)] == ["japan"]


@pytest.mark.parametrize("demands", [1, 4])
def test_the_number_of_queries_does_not_depend_on_the_data(
    newsroom: Newsroom, campaign: Campaign, demands: int, django_assert_num_queries: Any
) -> None:
    for number in range(demands):
        demand = make_demand(campaign, f"demand-{number}")
        newsroom.publish(demand)
        for year in range(demands):
            newsroom.publish(
                make_update(demand, "in_progress" if year % 2 else "set_back", happened_on=f"{2010 + year}")
            )
    with django_assert_num_queries(2):  # what the ledger keeps of each; their wordings
        Campaigns(NOW).some(0, 9)
    with django_assert_num_queries(3):  # wordings; changes of status; numbers of updates, reviews and sources
        progress.campaign("japan", NOW)
    with django_assert_num_queries(4):  # wordings, indicators and letters; changes; the demand's lines; amended sources
        progress.demand("japan", "demand-0", NOW)
    with django_assert_num_queries(2):  # updates; lines about them and their sources
        progress.latest(NOW, campaign="japan")


def test_both_spellings_of_the_rules_agree(newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
    """The pages asked for most have their SQL written out; the ORM's spelling serves the rest."""
    second = make_demand(demand.campaign, "second", made_on="2008")
    newsroom.publish(second)
    for year, step in enumerate(("in_progress", "in_progress", "met", "set_back", "", "partly_met"), start=2006):
        for one in (demand, second):
            newsroom.publish(make_update(one, step, happened_on=f"{year}-03"))
    wrong = make_update(demand, "met", happened_on="2012")
    newsroom.publish(wrong)
    newsroom.publish(make_update(demand, "set_back", corrects=wrong, correction_reason="x", happened_on="2013"))
    ledger.redact(newsroom.publish(make_update(second, "met")), by=administrator, reason="Law.")
    for clock in (NOW, on(2007, 6), on(2008, 3), on(2012, 12, 31), on(2005), Clock(recorded=dt.date(2020, 1, 1))):
        assert sql.changes(clock, "japan") == dict(queries.changes_of(clock, Q(campaign="japan")))
        by_orm = (
            queries.updates_in_force(clock).order_by("-happened_on", "-sequence").values_list("sequence", flat=True)
        )
        assert [line.sequence for line in sql.latest(clock, "", 0, 99)] == list(by_orm)


class TestWhatIsHeld:
    """A content never changes, so a process unpacks it once; what has been redacted is not found again."""

    def test_the_second_time_it_is_not_unpacked_again(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand))
        once, again = (sql.of_demand(Clock(), "japan", "moratorium") for _ in range(2))
        assert once == again
        assert all(one.content is other.content for one, other in zip(once, again, strict=True))

    def test_reading_leaves_it_as_it_was(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand))
        before = copy.deepcopy(sql.of_demand(Clock(), "japan", "moratorium"))
        client.get("/ja/campaigns/japan/demands/moratorium/")
        assert sql.of_demand(Clock(), "japan", "moratorium") == before

    def test_what_is_redacted_is_gone(self, newsroom: Newsroom, demand: Demand, administrator: User) -> None:
        entry = newsroom.publish(make_update(demand))
        assert sql.of_demand(Clock(), "japan", "moratorium")[-1].content is not None
        ledger.redact(entry, by=administrator, reason="It names a child.")
        contents = {one.sequence: one.content for one in sql.of_demand(Clock(), "japan", "moratorium")}
        assert contents[entry.sequence] is None

    def test_no_more_is_held_than_there_is_room_for(self, demand: Demand) -> None:
        for start in range(sql.MOST_HELD + 1):
            assert sql.latest(Clock(), "japan", start, 1) == []
        assert len(sql._HELD) <= sql.MOST_HELD
