"""Loading: new rows are put on record, known ones left alone, changed wording is put on record anew."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from campaigns.models import Campaign, Institution, Scale, Status, Theme
from demands import ledger
from demands.exchange.packs.loader import load
from demands.ledger.verification import verify
from demands.models import Demand, Entry, Evidence, StatusUpdate
from tests.cast import Newsroom
from tests.exchange.pack_files import LAW, SMALL, faults_of, pdf_of, with_cell, with_row, write_files, write_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small pack, loaded."""
    pack = write_pack(tmp_path / "small")
    load(pack)
    return pack


def test_everything_is_put_on_record(small: Path) -> None:
    assert list(Entry.objects.order_by("sequence").values_list("kind", "subject")) == [
        ("defined", "scale:ladder"),
        ("published", "institution:moj"),
        ("published", "theme:prisons"),
        ("published", "campaign:japan"),
        ("published", "demand:japan/moratorium"),
        ("published", "update:asked"),
        ("published", "update:done"),
        ("reviewed", "demand:japan/moratorium"),
    ]


def test_every_line_says_that_it_was_imported_and_from_where(small: Path) -> None:
    for entry in Entry.objects.all():
        assert entry.content is not None
        assert (entry.approval, entry.content["imported"]) == ("imported", {"from": "campaign pack small"})


def test_the_record_verifies(small: Path) -> None:
    assert verify().findings == []


def test_sources_are_closed_by_what_cites_them(small: Path) -> None:
    law = Evidence.objects.get(reference="law")
    assert law.published_as == Entry.objects.get(subject="update:done").sequence


def test_the_second_time_there_is_nothing_to_do(small: Path) -> None:
    outcome = load(small)
    assert outcome.changed_nothing
    assert (outcome.lines, Entry.objects.count()) == (0, 8)


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    load(write_pack(tmp_path / "pack"), tell=lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] == len(told)


# Order


def test_without_times_updates_are_recorded_as_they_happened(tmp_path: Path) -> None:
    row = ("between", "moratorium", "2008", "A panel is set up", "", "", "excerpt", "neutral")
    load(write_pack(tmp_path / "pack", updates=with_row("updates", *row)))
    recorded = Entry.objects.filter(subject_type="update").order_by("sequence").values_list("subject", flat=True)
    assert list(recorded) == ["update:asked", "update:between", "update:done"]


def test_with_times_updates_are_recorded_as_they_were_before(tmp_path: Path) -> None:
    """An update that the first site recorded late may rest on one that happened later."""
    updates = with_cell("updates", 2, "recorded_at", "2026-02-02T00:00:00Z").splitlines()
    updates[2] = updates[2].removesuffix(",") + ",2026-01-01T00:00:00Z"
    load(write_pack(tmp_path / "pack", updates="\n".join(updates) + "\n"))
    recorded = Entry.objects.filter(subject_type="update").order_by("sequence").values_list("subject", flat=True)
    assert list(recorded) == ["update:done", "update:asked"]


def test_a_correction_follows_what_it_corrects(tmp_path: Path) -> None:
    updates = (
        "reference,demand,happened_on,headline,status,verification,corrects,correction_reason\n"
        "right,moratorium,2004,It was in 2004,unmet,verified,asked,The year was wrong.\n"
        "asked,moratorium,2005-06,A halt is asked for,unmet,verified,,\n"
    )
    citations = "update,evidence\nasked,paper\nright,paper\n"
    assert faults_of(write_pack(tmp_path / "pack", updates=updates, citations=citations)) == []
    assert Entry.objects.get(subject="update:right").about == Entry.objects.get(subject="update:asked")


def test_parts_come_after_what_they_are_part_of(tmp_path: Path) -> None:
    institutions = "slug,name,kind,parent\nbureau,Bureau,agency,moj\nmoj,Ministry,ministry,\n"
    load(write_pack(tmp_path / "pack", institutions=institutions))
    assert Institution.objects.get(slug="bureau").parent == Institution.objects.get(slug="moj")


def test_demands_may_refer_to_one_another(tmp_path: Path) -> None:
    rows = with_cell("demands", 2, "related", "abolition")
    rows += "abolition,2,Abolish it,Asked.,It is abolished.,moj,prisons,2005-06,moratorium\n"
    load(write_pack(tmp_path / "pack", demands=rows))
    for slug, other in (("moratorium", "abolition"), ("abolition", "moratorium")):
        entry = Entry.objects.filter(subject=f"demand:japan/{slug}").exclude(kind="reviewed").latest("sequence")
        assert entry.content is not None
        assert entry.content["related"] == [other]
    assert load(tmp_path / "pack").changed_nothing


# A pack that has grown or changed


def test_a_new_row_is_added(small: Path, tmp_path: Path) -> None:
    row = ("panel", "moratorium", "2008", "A panel is set up", "", "", "excerpt", "neutral")
    outcome = load(write_pack(tmp_path / "more", updates=with_row("updates", *row)))
    assert (dict(outcome.rows), outcome.lines) == ({"updates": 1}, 1)


def test_changed_wording_of_a_demand_is_a_rewording(small: Path, tmp_path: Path) -> None:
    load(write_pack(tmp_path / "more", demands=with_cell("demands", 2, "title", "Halt them")))
    entry = Entry.objects.get(kind="reworded")
    assert entry.subject == "demand:japan/moratorium"
    assert entry.content is not None
    assert entry.content["title"] == {"en": "Halt them"}
    assert verify().findings == []


def test_a_changed_part_rewords_the_whole(small: Path, tmp_path: Path) -> None:
    load(write_pack(tmp_path / "more", statuses=with_cell("statuses", 2, "label", "Not met")))
    entry = Entry.objects.filter(subject="scale:ladder").latest("sequence")
    assert entry.content is not None
    assert entry.content["statuses"][0]["label"] == {"en": "Not met", "ja": "未達成"}


def test_a_column_that_the_pack_does_not_have_says_nothing(small: Path, tmp_path: Path) -> None:
    """Whoever corrects a title in a small table does not empty the rest."""
    demands = "slug,number,title,summary,success_criterion,made_on\n"
    demands += "moratorium,1,Halt them,A halt was asked for.,It is declared.,2005-06\n"
    load(write_pack(tmp_path / "more", demands=demands))
    demand = Demand.objects.get()
    assert demand.title == "Halt them"
    assert [one.slug for one in demand.addressees.all()] == ["moj"]


def test_a_changed_update_is_refused_with_advice(small: Path, tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "more", updates=with_cell("updates", 3, "headline_ja", "改めて宣言")))
    assert found == [
        "updates.csv, row 3, column headline_ja: was published and cannot change: write a correction,"
        " as a new row that names this one under “corrects”"
    ]


def test_a_changed_source_is_refused_with_advice(small: Path, tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "more", evidence=with_cell("evidence", 2, "title", "Another law")))
    assert found == ["evidence.csv, row 2, column title: was cited and cannot change: write a row in amendments.csv"]


def test_a_changed_citation_is_refused(small: Path, tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "more", citations=with_cell("citations", 4, "stance", "contradicts")))
    assert found[0].startswith("citations.csv, row 4, column stance: the citations of a published update cannot change")


def test_a_citation_more_and_one_less_are_refused(small: Path, tmp_path: Path) -> None:
    citations = SMALL["citations.csv"].replace("done,paper,context\n", "asked,law,context\n")
    found = faults_of(write_pack(tmp_path / "more", citations=citations))
    places = [fault.split(":")[0] for fault in found]
    assert {"citations.csv, row 4, column evidence", "updates.csv, row 3"} <= set(places)


def test_a_status_that_is_public_cannot_be_recoded(small: Path, tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "more", statuses=with_cell("statuses", 2, "kind", "partial")))
    assert found == [
        "scales.csv, row 2: the database refuses it: a status that was published can be relabelled, not recoded"
    ]
    assert Status.objects.get(code="unmet").kind == "none"


def test_a_reference_of_another_campaign(small: Path, tmp_path: Path) -> None:
    files = {name: text.replace("japan,Japan", "korea,Korea") for name, text in SMALL.items()}
    pack = write_pack(tmp_path / "more", **{name.removesuffix(".csv"): text for name, text in files.items()})
    found = faults_of(pack)
    assert (
        found[0] == "updates.csv, row 2, column reference: belongs to the campaign japan on this site: choose another"
    )


def test_a_changed_source_of_a_series_is_refused(tmp_path: Path) -> None:
    indicators = "slug,title,unit,sources\nexecutions,Executions,persons,table\n"
    source = ("table", "news", "A table", "https://table.example/", "2010", "false", "verified")
    evidence = with_row("evidence", *source)
    load(write_pack(tmp_path / "pack", indicators=indicators, evidence=evidence))
    changed = evidence.replace("A table", "The table")
    found = faults_of(write_pack(tmp_path / "more", indicators=indicators, evidence=changed))
    assert found[0].startswith("evidence.csv, row 4, column title: was cited and cannot change")


# What people here have written


def test_pending_work_of_staff_is_not_overwritten(small: Path, tmp_path: Path, newsroom: Newsroom) -> None:
    newsroom.write(Demand.objects.get(), title="A better title")
    found = faults_of(write_pack(tmp_path / "more", demands=with_cell("demands", 2, "title", "Halt them")))
    assert found == [
        "demands.csv, row 2, column title: somebody here has changed this and not published it yet:"
        " publish or undo that first"
    ]
    assert Demand.objects.get().title == "A better title"


def test_pending_work_does_not_hinder_a_pack_that_says_nothing_new(small: Path, newsroom: Newsroom) -> None:
    newsroom.write(Demand.objects.get(), title="A better title")
    assert load(small).changed_nothing
    assert Demand.objects.get().title == "A better title"


def test_what_was_redacted_here_stays_redacted(small: Path, administrator: User) -> None:
    ledger.redact(Entry.objects.get(subject="update:done"), by=administrator, reason="Court order")
    outcome = load(small)
    assert outcome.changed_nothing
    assert outcome.left_alone == ["evidence.csv, row 2: was redacted here", "updates.csv, row 3: was redacted here"]
    assert StatusUpdate.objects.get(reference="done").headline == "[redacted]"


# Drafts


def test_drafts_are_written_and_not_published(tmp_path: Path) -> None:
    updates = with_cell("updates", 3, "state", "draft")
    load(write_pack(tmp_path / "pack", updates=updates))
    draft = StatusUpdate.objects.get(reference="done")
    assert (draft.is_published, draft.contributors, draft.citations.count()) == (False, [], 2)
    assert not Entry.objects.filter(subject="update:done").exists()


def test_a_draft_of_a_pack_may_change_with_the_pack(tmp_path: Path) -> None:
    load(write_pack(tmp_path / "pack", updates=with_cell("updates", 3, "state", "draft")))
    changed = with_cell("updates", 3, "state", "draft").replace("A halt is declared", "A halt is promised")
    assert dict(load(write_pack(tmp_path / "more", updates=changed)).rows) == {"updates": 1}
    assert StatusUpdate.objects.get(reference="done").headline == "A halt is promised"


def test_a_draft_that_was_published_here_is_left_alone(tmp_path: Path, newsroom: Newsroom) -> None:
    pack = write_pack(tmp_path / "pack", updates=with_cell("updates", 3, "state", "draft"))
    load(pack)
    newsroom.publish(StatusUpdate.objects.get(reference="done"))
    outcome = load(pack)
    assert outcome.changed_nothing
    assert outcome.left_alone == ["updates.csv, row 3: is public here already"]


def test_a_pending_change_arrives_as_one(tmp_path: Path) -> None:
    """A row that stands twice, as published and as draft."""
    demands = with_cell("demands", 2, "state", "published")
    demands += "moratorium,1,Halt them,A halt was asked for.,It is declared.,moj,prisons,2005-06,draft\n"
    load(write_pack(tmp_path / "pack", demands=demands))
    demand = Demand.objects.get()
    entry = Entry.objects.get(subject="demand:japan/moratorium", kind="published")
    assert entry.content is not None
    assert entry.content["title"] == {"en": "Halt all executions"}
    assert (demand.title, demand.state) == ("Halt them", "changed")


# Files


def with_law(folder: Path, **changed: str | bytes | None) -> Path:
    pack = write_pack(folder, evidence=with_cell("evidence", 2, "file", "files/the law.pdf"), **changed)
    return write_files(pack, {"files/the law.pdf": LAW})


def test_an_attached_file_is_stored_once(tmp_path: Path) -> None:
    pack = with_law(tmp_path / "pack")
    load(pack)
    law = Evidence.objects.get(reference="law")
    with law.file.open("rb") as stream:
        assert stream.read() == LAW
    assert load(pack).changed_nothing


def test_another_file_under_the_same_name_is_refused(tmp_path: Path) -> None:
    pack = with_law(tmp_path / "pack")
    load(pack)
    (pack / "files" / "the law.pdf").write_bytes(pdf_of("another"))
    assert faults_of(pack)[0].startswith("evidence.csv, row 2, column file: was cited and cannot change")


def test_files_of_a_refused_pack_are_taken_away_again(tmp_path: Path) -> None:
    assert faults_of(with_law(tmp_path / "pack", citations="update,evidence\nasked,paper\n"))
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


# Scales alone


def test_a_pack_of_scales_needs_no_campaign(tmp_path: Path) -> None:
    files = {name: SMALL[name] for name in ("scales.csv", "statuses.csv")}
    changed = dict.fromkeys(name.removesuffix(".csv") for name in SMALL if name not in files)
    load(write_pack(tmp_path / "pack", **changed))
    assert Scale.objects.get().is_published
    assert not Campaign.objects.exists()


def test_a_draft_scale_is_published_with_the_pack_that_brings_it_so(tmp_path: Path) -> None:
    scales = "code,name,state\nladder,Ladder,draft\n"
    statuses = SMALL["statuses.csv"].replace("token\n", "token,state\n").replace("none\n", "none,draft\n")
    statuses = statuses.replace("✓,met\n", "✓,met,draft\n")
    changed = dict.fromkeys(name.removesuffix(".csv") for name in SMALL)
    load(write_pack(tmp_path / "scales", **{**changed, "scales": scales, "statuses": statuses}))
    assert not Scale.objects.get().is_published
    assert faults_of(write_pack(tmp_path / "pack")) == []
    assert Scale.objects.get().is_published
    assert Theme.objects.count() == 1


def test_a_pack_that_moved_is_the_same_pack(small: Path, tmp_path: Path) -> None:
    assert load(Path(shutil.move(small, tmp_path / "elsewhere"))).changed_nothing
