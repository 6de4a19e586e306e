"""What gets into a pack: nothing that nobody refers to, no reference into the void, nothing that was taken back."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from campaigns.models import Campaign, Institution, Theme
from demands import ledger
from demands.exchange.packs.loader import load
from demands.exchange.packs.public_rows import public_tables
from demands.exchange.packs.writer import pack_files, write_folder
from demands.models import Demand, Entry
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_theme,
    make_update,
)
from tests.exchange.pack_files import another_site, faults_of


def column(name: str, heading: str, *, staff: bool = False) -> list[str]:
    """One column of the exported campaign."""
    data = pack_files("japan", staff=staff).get(f"{name}.csv", b"")
    return [row[heading] for row in csv.DictReader(io.StringIO(data.decode()))]


def test_of_what_campaigns_share_only_what_this_one_needs(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_institution("elsewhere"))
    newsroom.publish(make_theme("elsewhere"))
    assert column("institutions", "slug") == ["moj"]
    assert column("themes", "slug") == ["death-penalty"]


def test_what_it_needs_comes_with_what_that_is_part_of(newsroom: Newsroom, campaign: Campaign) -> None:
    top = make_institution("government")
    middle = make_institution("ministry", parent=top)
    demand = make_demand(campaign)
    demand.addressees.set([make_institution("bureau", parent=middle)])
    newsroom.publish(demand)
    assert column("institutions", "slug") == ["bureau", "government", "ministry"]


def test_another_campaign_stays_out(newsroom: Newsroom, demand: Demand) -> None:
    other = make_campaign("korea")
    newsroom.publish(other)
    foreign = make_demand(other, "other-demand")
    newsroom.publish(foreign)
    newsroom.publish(make_update(foreign, "in_progress", reference="other-update"))
    newsroom.publish(make_update(demand, "in_progress", reference="own-update"))
    assert column("demands", "slug") == ["moratorium"]
    assert column("updates", "reference") == ["own-update"]


def test_a_reference_to_a_draft_is_left_out(newsroom: Newsroom, demand: Demand, tmp_path: Path) -> None:
    """Otherwise a pack would tell of the draft, and could not be loaded anywhere."""
    draft = make_demand(demand.campaign, "hush-draft")
    demand.related.add(draft)
    demand.summary = "A halt was asked for in June."
    demand.save()
    newsroom.publish(demand)
    assert column("demands", "related") == [""]
    write_folder(pack_files("japan"), tmp_path / "pack", private=False)
    assert load(tmp_path / "pack").changed_nothing
    assert column("demands", "related", staff=True) == ["", "moratorium"]


def test_a_staff_pack_brings_what_only_a_draft_needs(newsroom: Newsroom, demand: Demand, tmp_path: Path) -> None:
    newsroom.publish(make_institution("police"))
    draft = make_demand(demand.campaign, "draft")
    draft.addressees.set([Institution.objects.get(slug="police")])
    assert column("institutions", "slug") == ["moj"]
    files = pack_files("japan", staff=True)
    assert column("institutions", "slug", staff=True) == ["moj", "police"]
    write_folder(files, tmp_path / "staff", private=True)
    assert faults_of(tmp_path / "staff") == []


def test_a_source_is_told_as_it_was_first_cited(newsroom: Newsroom, demand: Demand) -> None:
    law = make_evidence(reference="law", title="The law")
    newsroom.publish(make_update(demand, "in_progress", sources=[law]))
    assert column("evidence", "title") == ["The law"]
    assert column("evidence", "reference") == [law.reference]


def test_the_times_are_those_of_the_last_wording(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(demand, title="Halt them")
    entry = Entry.objects.get(kind="reworded")
    assert column("demands", "title") == ["Halt them"]
    assert column("demands", "recorded_at") == [entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")]


def test_a_chain_of_corrections_falls_with_its_redacted_end(
    newsroom: Newsroom, demand: Demand, administrator: User
) -> None:
    """The first two would be in force again if only the last were left out."""
    first = make_update(demand, "in_progress", reference="first")
    newsroom.publish(first)
    second = make_update(demand, "met", reference="second", corrects=first, correction_reason="No.")
    newsroom.publish(second)
    third = make_update(demand, "in_progress", reference="third", corrects=second, correction_reason="Yes.")
    newsroom.publish(third)
    ledger.redact(Entry.objects.get(subject="update:third"), by=administrator, reason="Court order")
    assert column("updates", "reference") == []


def test_a_correction_of_what_was_redacted_stands_alone(
    newsroom: Newsroom, demand: Demand, administrator: User, tmp_path: Path
) -> None:
    first = make_update(demand, "in_progress", reference="first")
    newsroom.publish(first)
    newsroom.publish(make_update(demand, "met", reference="second", corrects=first, correction_reason="No."))
    ledger.redact(Entry.objects.get(subject="update:first"), by=administrator, reason="Court order")
    assert (column("updates", "reference"), column("updates", "corrects")) == (["second"], [""])
    write_folder(pack_files("japan"), tmp_path / "pack", private=False)
    assert load(tmp_path / "pack").changed_nothing


def test_a_pack_can_be_had_as_it_was_on_a_day(demand: Demand) -> None:
    today = dt.datetime.now(dt.UTC).date()
    assert public_tables("japan", today)["demands"] != []
    assert public_tables("japan", today - dt.timedelta(days=1)) == {}


def test_a_campaign_that_is_a_draft_has_no_public_pack(db: None) -> None:
    make_campaign()
    assert public_tables("japan") == {}


def test_a_draft_campaign_can_be_handed_over(db: None, tmp_path: Path) -> None:
    with another_site():
        make_demand(make_campaign(internal_notes="hush"))
        files = pack_files("japan", staff=True)
    write_folder(files, tmp_path / "pack", private=True)
    load(tmp_path / "pack")
    assert Campaign.objects.get().internal_notes == "hush"
    assert not Entry.objects.exists()
    assert Theme.objects.count() == 1


@pytest.mark.django_db
def test_internal_notes_follow_a_staff_pack_without_a_line_of_the_record(
    newsroom: Newsroom, demand: Demand, tmp_path: Path
) -> None:
    Demand.objects.update(internal_notes="first")
    files = pack_files("japan", staff=True)
    Demand.objects.update(internal_notes="second")
    write_folder(files, tmp_path / "pack", private=True)
    outcome = load(tmp_path / "pack")
    assert (dict(outcome.rows), outcome.lines) == ({"demands": 1}, 0)
    assert Demand.objects.get().internal_notes == "first"
