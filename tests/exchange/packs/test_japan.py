"""The campaign that ships: where its demands stand, and that nothing in it claims more than its sheet of facts did."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from campaigns.models import Scale
from demands.exchange.packs.loader import load
from demands.exchange.packs.writer import pack_files
from demands.ledger.verification import verify
from demands.models import Entry, Evidence, Observation, StatusUpdate
from demands.progress import progress
from demands.progress.standing import Clock
from tests.exchange.pack_files import JAPAN, SCALES, another_site

STANDING = {
    "execution-moratorium": "set_back",
    "death-penalty-public-debate": "set_back",
    "abolish-death-penalty": "no_progress",
    "abolish-daiyo-kangoku": "no_progress",
    "monitored-interrogations": "partly_met",
    "prisoner-treatment": "partly_met",
    "immigration-detention-review": "partly_met",
    "detention-exceptional": "partly_met",
    "detainee-medical-care": "partly_met",
    "fair-refugee-recognition": "set_back",
    "asylum-officials-training": "in_progress",
    "trafficking-victim-protection": "partly_met",
    "human-rights-foreign-policy": "in_progress",
    "arms-trade-treaty": "met",
    "rome-statute": "met",
    "credible-human-rights-council": "met",
    "unsc-seat-rights-delivery": "in_progress",
}
RECALLED = {"unsc-seat-rights-delivery-06"}
MEDIUM = {
    "death-penalty-public-debate-02", "abolish-death-penalty-02", "abolish-daiyo-kangoku-06",
    "abolish-daiyo-kangoku-09", "abolish-daiyo-kangoku-10", "prisoner-treatment-04",
    "immigration-detention-review-08", "detention-exceptional-06", "detainee-medical-care-08",
    "detainee-medical-care-10", "trafficking-victim-protection-11", "arms-trade-treaty-07",
    "execution-moratorium-21", "monitored-interrogations-20", "prisoner-treatment-12",
}  # fmt: skip
NOT_OPENED = {
    "ccpr7", "egov", "hrc5315", "l64", "palermo", "r60173", "r60251", "r6189", "r62149",
    "r6448", "r67234", "r79179", "utcatt", "utccrpd", "utcrome", "wgad58",
}  # fmt: skip
RECALLED_NUMBERS = {
    ("death-row-population", "2014"),
    ("death-row-population", "2016"),
    ("death-row-population", "2017"),
    ("death-row-population", "2018"),
    ("death-row-population", "2019"),
    ("death-penalty-opinion-keep", "2004"),
    ("death-penalty-opinion-keep", "2009"),
    ("death-penalty-opinion-keep", "2014"),
    ("death-penalty-opinion-abolish", "2004"),
    ("death-penalty-opinion-abolish", "2014"),
    ("unga-moratorium-yes", "2010"),
    ("unga-moratorium-yes", "2016"),
    ("unga-moratorium-yes", "2020"),
    ("unga-moratorium-yes", "2022"),
}


@pytest.fixture(scope="module")
def japan(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The shipped packs, loaded once for all tests that only read."""
    with django_db_blocker.unblock(), another_site():
        load(SCALES)
        load(JAPAN)
        yield


@pytest.fixture(autouse=True)
def _only_reading(japan: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
def test_every_demand_stands_where_the_sheet_says() -> None:
    campaign = progress.campaign("japan-2005", Clock())
    assert campaign is not None
    assert {one.slug: one.standing.status.code for one in campaign.demands if one.standing.status} == STANDING


def test_the_demands_have_the_numbers_of_the_sheet() -> None:
    campaign = progress.campaign("japan-2005", Clock())
    assert campaign is not None
    assert [one.slug for one in campaign.demands] == list(STANDING)
    assert [one.content["number"] for one in campaign.demands] == list(range(1, 18))


def test_nothing_is_missing() -> None:
    assert StatusUpdate.objects.count() == 229
    assert Evidence.objects.count() == 292
    cited = {name for names in Entry.objects.values_list("evidence", flat=True) for name in names}
    assert len(cited) == 285
    types = Counter(Entry.objects.values_list("subject_type", flat=True))
    assert types["demand"] == 17 * 2  # each published and reviewed
    assert types["indicator"] == 15
    assert Observation.objects.count() == 245


def test_every_text_is_there_in_japanese() -> None:
    for row in StatusUpdate.objects.all():
        assert row.headline_ja, row.reference
        assert bool(row.body) == bool(row.body_ja), row.reference
        assert bool(row.verification_note) == bool(row.verification_note_ja), row.reference


def test_what_was_recalled_or_of_medium_confidence_is_not_verified() -> None:
    unverified = StatusUpdate.objects.filter(verification="unverified")
    assert set(unverified.values_list("reference", flat=True)) == RECALLED | MEDIUM
    assert all(row.verification_note for row in unverified)


def test_what_is_verified_carries_no_such_note() -> None:
    assert not StatusUpdate.objects.filter(verification="excerpt").exclude(verification_note="").exists()


def test_sources_that_nobody_has_opened_are_not_verified() -> None:
    unverified = Evidence.objects.filter(verification="unverified")
    assert set(unverified.values_list("reference", flat=True)) == NOT_OPENED
    assert all(row.limitations and row.limitations_ja for row in unverified)


def test_recalled_numbers_are_not_verified() -> None:
    unverified = Observation.objects.filter(verification="unverified").select_related("indicator")
    assert {(one.indicator.slug, str(one.date)) for one in unverified} == RECALLED_NUMBERS


def test_no_rule_was_waived() -> None:
    assert not StatusUpdate.objects.exclude(waiver_reason="").exists()


def test_the_day_of_the_document_is_left_open() -> None:
    entry = Entry.objects.get(subject="document:japan-2005/statement-2005")
    assert entry.content is not None
    assert (entry.content["dated"], entry.content["url"], entry.content["text"]) == ("2005-06", "", "")
    assert "exact day has not been verified" in entry.content["note"]["en"]


def test_the_record_verifies() -> None:
    assert verify().findings == []


def test_the_second_time_there_is_nothing_to_do() -> None:
    assert load(JAPAN).changed_nothing
    assert load(SCALES).changed_nothing


def test_the_export_is_the_shipped_pack_but_for_the_times() -> None:
    exported = pack_files("japan-2005")
    shipped = {path.name: path.read_bytes() for path in JAPAN.iterdir() if path.name != "README.md"}
    assert set(exported) == set(shipped)
    for name in shipped:
        assert without_times(exported[name]) == without_times(shipped[name]), name


def without_times(data: bytes) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(data.decode())))
    places = [place for place, heading in enumerate(rows[0]) if heading != "recorded_at"]
    return [[row[place] for place in places if place < len(row)] for row in rows]


def test_the_other_scales_wait_as_drafts() -> None:
    states = dict(Scale.objects.values_list("code", "published_as"))
    assert {code for code, entry in states.items() if entry is None} == {"politifact", "ogp", "upr"}
    assert states["default"] is not None
    steps = {scale.code: scale.statuses.count() for scale in Scale.objects.all()}
    assert steps == {"default": 8, "politifact": 6, "ogp": 5, "upr": 4}
