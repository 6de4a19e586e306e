"""Three levels of certainty: on each update, source and figure, in counts that agree with the record, as filters."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from campaigns.models import Campaign
from campaigns.models.verified import Verification
from campaigns.partial_date import PartialDate, today
from demands import ledger
from demands.models import Demand, Entry, Evidence, Indicator, Observation, StatusUpdate
from demands.progress import progress
from demands.progress.standing import Clock
from demands.public.presenters.certainty import said_certainty
from tests.cast import Newsroom, make_evidence, make_proposal, make_update
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

DEMAND, CAMPAIGN = "/campaigns/japan/demands/moratorium/", "/campaigns/japan/"
TODAY = PartialDate(today())


class TestModel:
    @pytest.mark.parametrize("model", [StatusUpdate, Evidence, Observation])
    def test_nothing_is_verified_by_itself(self, model: Any) -> None:
        assert model().verification == Verification.UNVERIFIED

    def test_to_read_is_an_act_of_a_person_on_a_day(self, demand: Demand, editor: User) -> None:
        update = make_update(demand)
        update.opened_by(editor.pk)
        update.save()
        update.refresh_from_db()
        assert (update.verification, update.verified_on, update.verified_by) == ("read", TODAY, editor.pk)

    def test_what_is_read_no_longer_has_no_reader(self, demand: Demand, editor: User) -> None:
        update = make_update(demand)
        update.opened_by(editor.pk)
        update.verification = "excerpt"
        update.save()
        assert (update.verified_on, update.verified_by) == (None, None)

    def test_the_database_takes_no_reading_without_a_day(self, demand: Demand) -> None:
        source = make_evidence()
        with pytest.raises(IntegrityError, match="evidence_read_on_a_day"), transaction.atomic():
            Evidence.objects.filter(pk=source.pk).update(verification="read")

    def test_a_rule_says_so_in_words(self, demand: Demand) -> None:
        source = make_evidence()
        source.verification = "read"
        with pytest.raises(ValidationError, match="on which the source was read"):
            source.validate_constraints()

    def test_the_reader_stays_in_the_newsroom(self, newsroom: Newsroom, demand: Demand) -> None:
        update = make_update(demand)
        update.opened_by(newsroom.editor.pk)
        content = newsroom.publish(update).content or {}
        assert (content["verification"], content["verified_on"]) == ("read", str(TODAY))
        assert "verified_by" not in content

    def test_an_amendment_to_read_says_the_day(self, newsroom: Newsroom, demand: Demand) -> None:
        source = make_evidence()
        newsroom.publish(make_update(demand, sources=[source]))
        proposal = make_proposal("amend", evidence=source, changes={"verification": "read"}, reason="Opened.")
        with pytest.raises(ledger.Refused, match="the day on which"):
            newsroom.publish(proposal)
        newsroom.publish(proposal, changes={"verification": "read", "verified_on": str(TODAY)})
        source.refresh_from_db()
        assert source.verified_on == TODAY


@pytest.mark.parametrize(
    ("level", "day", "said"),
    [
        ("read", "2026-06-03", "read by staff on 3 June 2026"),
        ("excerpt", None, "seen in an excerpt"),
        ("unverified", None, "not yet verified"),
    ],
)
def test_each_level_has_its_words(level: str, day: str | None, said: str) -> None:
    assert said_certainty(level, day) == said


LEVELS = ((2010, "read", "excerpt"), (2011, "excerpt", "unverified"), (2012, "unverified", "read"))


@pytest.fixture
def mixed(newsroom: Newsroom, demand: Demand) -> dict[str, StatusUpdate]:
    """An update of each level, each with a source of another, and a series with figures of two."""
    updates = {}
    for year, level, of_source in (
        (2010, "read", "excerpt"),
        (2011, "excerpt", "unverified"),
        (2012, "unverified", "read"),
    ):
        source = make_evidence(verification=of_source, title=f"Source {year}")
        update = make_update(
            demand, "in_progress", happened_on=str(year), headline=f"Event {year}", sources=[source], verification=level
        )
        newsroom.publish(update)
        updates[level] = update
    series = Indicator.objects.create(campaign=demand.campaign, slug="n", title="Number", unit="cases")
    series.demands.add(demand)
    for year, level in ((2010, "excerpt"), (2011, "excerpt"), (2012, "unverified")):
        Observation.objects.create(indicator=series, date=str(year), value=1, verification=level)
    newsroom.publish(series)
    return updates


def counted(clock: Clock = Clock()) -> dict[str, dict[str, int]]:  # noqa: B008  # frozen
    page = progress.campaign("japan", clock)
    assert page is not None
    return page.certainty


class TestCounts:
    def test_each_level_of_each_kind_is_counted(self, mixed: dict[str, StatusUpdate]) -> None:
        one_each = {"read": 1, "excerpt": 1, "unverified": 1}
        assert counted() == {"update": one_each, "source": one_each, "figure": {"excerpt": 2, "unverified": 1}}

    def test_they_agree_with_what_the_entries_say(self, mixed: dict[str, StatusUpdate]) -> None:
        said = Counter(one.content["verification"] for one in Entry.objects.updates().in_force())  # type: ignore[index]
        assert counted()["update"] == said

    def test_a_confirmation_moves_the_update_and_its_sources(
        self, mixed: dict[str, StatusUpdate], reviewer: User
    ) -> None:
        ledger.confirm(mixed["excerpt"], by=reviewer)
        assert counted()["update"] == {"read": 2, "unverified": 1}
        assert counted()["source"] == {"read": 2, "excerpt": 1}

    def test_an_amended_source_counts_as_amended(self, mixed: dict[str, StatusUpdate], newsroom: Newsroom) -> None:
        source = mixed["unverified"].citations.get().evidence
        changes = {"verification": "excerpt", "verified_on": None}
        newsroom.publish(make_proposal("amend", evidence=source, changes=changes, reason="It was an excerpt."))
        assert counted()["source"] == {"excerpt": 2, "unverified": 1}

    def test_an_earlier_day_counts_its_own(self, mixed: dict[str, StatusUpdate]) -> None:
        then = counted(Clock(on=PartialDate("2010-12-31").last_day))
        assert (then["update"], then["source"], then["figure"]) == ({"read": 1}, {"excerpt": 1}, {"excerpt": 1})

    def test_campaign_and_methodology_say_them(self, mixed: dict[str, StatusUpdate]) -> None:
        for path in (CAMPAIGN, "/methodology/"):
            page = words(read(path))
            assert "Updates 1 read by staff , 1 seen in an excerpt , 1 not yet verified" in page.replace(
                "staff,", "staff ,"
            )
            assert "Figures 2 seen in an excerpt" in page

    def test_the_methodology_claims_no_reading_where_there_was_none(self, demand: Demand, newsroom: Newsroom) -> None:
        newsroom.publish(make_update(demand, verification="excerpt"))
        page = words(read("/methodology/"))
        assert "1 seen in an excerpt" in page
        assert "1 read by staff" not in page


class TestMarks:
    def test_each_update_source_and_figure_is_marked(self, mixed: dict[str, StatusUpdate]) -> None:
        page = words(read(DEMAND))
        day = TODAY.display("en")
        assert page.count(f"read by staff on {day}") == 1  # an update; its source is on the page of its entry
        assert page.count("seen in an excerpt") == 2 + 2  # and two figures
        assert page.count("not yet verified") == 1 + 2  # one figure, in the table and below the chart

    def test_a_list_of_updates_marks_them_too(self, mixed: dict[str, StatusUpdate]) -> None:
        assert "seen in an excerpt" in words(read("/updates/"))


class TestFilters:
    @pytest.mark.parametrize(
        ("level", "headline"), [("read", "Event 2010"), ("excerpt", "Event 2011"), ("unverified", "Event 2012")]
    )
    def test_updates_by_level(self, mixed: dict[str, StatusUpdate], level: str, headline: str) -> None:
        page = words(read("/updates/", certainty=level))
        assert [year for year in (2010, 2011, 2012) if f"Event {year}" in page] == [int(headline[-4:])]

    def test_a_confirmed_update_is_among_those_read(self, mixed: dict[str, StatusUpdate], reviewer: User) -> None:
        ledger.confirm(mixed["unverified"], by=reviewer)
        assert "Event 2012" in words(read("/updates/", certainty="read"))
        assert "Event 2012" not in words(read("/updates/", certainty="unverified"))

    def test_demands_by_what_their_status_rests_on(self, mixed: dict[str, StatusUpdate]) -> None:
        assert "Halt all executions" in read(CAMPAIGN, certainty="read").split('id="results"')[1].split("<section")[0]
        assert "Show all demands" in read(CAMPAIGN, certainty="unverified")

    def test_no_update_at_a_level_says_so(self, campaign: Campaign) -> None:
        assert "No update matches these filters." in words(read("/updates/", certainty="excerpt"))
