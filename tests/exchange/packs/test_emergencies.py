"""What one person published alone stays marked wherever a pack is loaded, until a second person has looked."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.test import Client

from campaigns.models import WorkingCopy
from demands import ledger
from demands.exchange.packs.loader import load
from demands.exchange.packs.public_rows import seconded
from demands.exchange.packs.writer import write_folder
from demands.ledger.append import Place, Stamp, append_line, writing
from demands.ledger.rules import Refused
from demands.ledger.verification import verify
from demands.models import Entry, Proposal, StatusUpdate
from tests.admin.conftest import signed_in
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_proposal, make_update, make_user
from tests.exchange.pack_files import another_site, exported, faults_of, reloaded, with_cell, write_pack

pytestmark = pytest.mark.django_db

REASON = "Two men are to be\r\nhanged tomorrow."
MARK, NOT_YET, READ = (
    "Published by one person in an emergency",
    "Not yet confirmed by a second person.",
    "A second person",
)
Files = dict[str, bytes]


@dataclass
class Origin:
    """The site that a pack comes from: Ada administers and writes there, Rafael reads."""

    ada: User
    newsroom: Newsroom

    def publish_alone(self, row: WorkingCopy) -> Entry:
        row.written_by(self.ada.pk)
        row.save()
        return ledger.publish_in_emergency(row, by=self.ada, approved_hash=ledger.reading_hash(row), reason=REASON)

    def second(self, entry: Entry) -> Entry:
        return ledger.second(entry, by=self.newsroom.reviewer)


def open_site() -> tuple[Origin, Entry]:
    """A campaign with a demand, and one update that Ada published alone."""
    ada = make_user("ada", "Administrator")
    origin = Origin(ada, Newsroom(make_user("emi", "Editor"), make_user("rafael", "Reviewer")))
    campaign = make_campaign()
    origin.newsroom.publish(campaign)
    demand = make_demand(campaign)
    origin.newsroom.publish(demand)
    update = make_update(
        demand, "set_back", reference="hanging", headline="Two hangings", sources=[make_evidence(reference="law")]
    )
    return origin, origin.publish_alone(update)


@pytest.fixture
def waiting(db: None) -> Files:
    """The pack of a site where nobody else has looked yet."""
    with another_site():
        open_site()
        return exported()


@pytest.fixture
def both(db: None) -> tuple[Files, Files]:
    """The packs of one site before a second person has looked, and after."""
    with another_site():
        origin, entry = open_site()
        before = exported()
        origin.second(entry)
        return before, exported()


def loaded(files: Files, folder: Path) -> None:
    write_folder(files, folder, private=False)
    load(folder)


def hanging() -> Entry:
    return Entry.objects.get(subject="update:hanging", kind="published")


def page(entry: Entry) -> str:
    return Client().get(f"/updates/{entry.sequence}/").content.decode()


def row_of(files: Files, table: str) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode())))


# Out of the first site


def test_a_pack_says_why_and_who_has_not_looked(waiting: Files) -> None:
    row = row_of(waiting, "updates")
    assert row["emergency"] == "Two men are to be\nhanged tomorrow."
    assert "seconded_at" not in row
    assert "emergency" not in row_of(waiting, "demands")


def test_a_pack_says_when_a_second_person_looked_and_never_who(both: tuple[Files, Files]) -> None:
    after = both[1]
    assert row_of(after, "updates")["seconded_at"] > row_of(after, "updates")["recorded_at"]
    everything = b"".join(after.values())
    assert b"rafael" not in everything
    assert b"ada" not in everything


def test_making_a_pack_leaves_the_record_as_it_was(db: None) -> None:
    open_site()
    before = list(Entry.objects.values_list("content_hash", "entry_hash"))
    exported()
    assert list(Entry.objects.values_list("content_hash", "entry_hash")) == before


def test_a_pack_of_an_earlier_day_says_nothing_of_a_second_person_who_came_later(db: None) -> None:
    origin, entry = open_site()
    line = origin.second(entry)
    assert seconded(Entry.objects.filter(sequence__lt=line.sequence)) == {}
    assert set(seconded(Entry.objects.all())) == {entry.sequence}


# Into another


def test_an_emergency_is_marked_where_its_pack_is_loaded(waiting: Files, tmp_path: Path) -> None:
    loaded(waiting, tmp_path / "pack")
    told = page(hanging())
    assert MARK in told
    assert "hanged tomorrow" in told
    assert NOT_YET in told
    assert "awaiting a second person’s confirmation" in told
    assert verify().findings == []


def test_the_demand_the_record_and_the_method_say_so_too(waiting: Files, tmp_path: Path) -> None:
    loaded(waiting, tmp_path / "pack")
    client = Client()
    assert NOT_YET in client.get("/campaigns/japan/demands/moratorium/").content.decode()
    assert "in an emergency" in client.get("/record/").content.decode()
    method = client.get("/methodology/").content.decode()
    assert "was published this way" in method
    assert "One is still awaiting a second person’s approval." in method


def test_the_mark_is_there_in_japanese(waiting: Files, tmp_path: Path) -> None:
    loaded(waiting, tmp_path / "pack")
    assert "緊急" in Client().get(f"/ja/updates/{hanging().sequence}/").content.decode()


def test_a_seconded_emergency_shows_as_seconded(both: tuple[Files, Files], tmp_path: Path) -> None:
    loaded(both[1], tmp_path / "pack")
    told = page(hanging())
    assert MARK in told
    assert READ in told
    assert NOT_YET not in told
    second = Entry.objects.get(kind="seconded")
    assert (second.approval, second.about, second.approved_by) == ("imported", hanging(), None)
    assert second.content is not None
    assert second.content["imported"]["recorded_at"] == row_of(both[1], "updates")["seconded_at"]
    assert verify().findings == []


def test_a_later_pack_brings_the_second_person(both: tuple[Files, Files], tmp_path: Path) -> None:
    loaded(both[0], tmp_path / "before")
    first = hanging()
    loaded(both[1], tmp_path / "after")
    assert READ in page(first)
    assert hanging().entry_hash == first.entry_hash
    assert load(tmp_path / "after").changed_nothing
    assert load(tmp_path / "before").changed_nothing  # an older pack takes nothing back
    assert verify().findings == []


@pytest.mark.parametrize("which", [0, 1])
def test_it_comes_back_as_it_went(both: tuple[Files, Files], which: int, tmp_path: Path) -> None:
    assert reloaded(both[which], tmp_path / "pack") == both[which]


def test_every_kind_of_row_keeps_its_mark(db: None, tmp_path: Path) -> None:
    """Also what was proposed of something closed: a translation, an amendment, a retraction."""
    with another_site():
        origin, entry = open_site()
        update, demand = StatusUpdate.objects.get(), StatusUpdate.objects.get().demand
        demand.title = "Halt every execution"
        alone = [origin.publish_alone(demand), origin.publish_alone(proposal("translate", update))]
        source = {"evidence": update.citations.get().evidence, "changes": {"title": "Law"}, "reason": "Renamed."}
        alone.append(origin.publish_alone(make_proposal("amend", **source)))
        alone.append(origin.publish_alone(make_proposal("retract", update=update, reason="It was called off.")))
        for one in (entry, *alone[:2]):
            origin.second(one)
        pack = exported()
    loaded(pack, tmp_path / "pack")
    marked = {one.subject: one.kind for one in Entry.objects.waiting_for_a_second_person()}
    assert marked == {"evidence:law": "amended", "update:hanging": "retracted"}
    read = Entry.objects.filter(kind="seconded").values_list("about__kind", "about__subject")
    assert set(read) == {
        ("published", "update:hanging"),
        ("published", "demand:japan/moratorium"),
        ("translated", "update:hanging"),
    }
    assert exported() == pack


def proposal(kind: str, update: StatusUpdate) -> Proposal:
    return make_proposal(kind, update=update, language="ja", headline="二人の執行が発表された", body="本文")


# On the other site


def test_it_waits_on_the_desk_and_somebody_there_may_look(waiting: Files, tmp_path: Path) -> None:
    """Whoever takes a campaign over can put a second name behind it: that is another person and another house."""
    loaded(waiting, tmp_path / "pack")
    reviewer = make_user("nora", "Reviewer")
    client, entry = signed_in(reviewer), f"/admin/demands/entry/{hanging().pk}"
    assert "Awaiting confirmation" in client.get(f"{entry}/change/").content.decode()
    client.post(f"{entry}/second/")
    second = Entry.objects.get(kind="seconded")
    assert (second.approval, second.approved_by) == ("four_eyes", reviewer.pk)
    assert READ in page(hanging())
    assert verify().findings == []


def test_a_second_person_of_the_first_site_then_adds_nothing(both: tuple[Files, Files], tmp_path: Path) -> None:
    loaded(both[0], tmp_path / "before")
    ledger.second(hanging(), by=make_user("nora", "Reviewer"))
    loaded(both[1], tmp_path / "after")
    assert Entry.objects.filter(kind="seconded").count() == 1


def test_no_pack_seconds_an_emergency_of_this_site(db: None) -> None:
    """Else whoever may load a pack could write one that takes the mark away."""
    _origin, entry = open_site()
    with pytest.raises(Refused, match="is not awaiting"):
        ledger.record_imported_second(entry, origin="campaign pack forged")
    with pytest.raises(DatabaseError, match="second person"), transaction.atomic(), writing():
        append_line("seconded", entry.subject, {}, Stamp("imported", origin="forged"), Place(about=entry.pk))
    assert Entry.objects.waiting_for_a_second_person().get() == entry


def test_a_pack_of_the_site_itself_changes_nothing_there(db: None, tmp_path: Path) -> None:
    open_site()
    pack = exported()
    pack["updates.csv"] = seconded_in(pack)
    write_folder(pack, tmp_path / "pack", private=False)
    assert load(tmp_path / "pack").changed_nothing
    assert NOT_YET in page(hanging())


def seconded_in(pack: Files) -> bytes:
    """The table of updates, forged to say that a second person has looked."""
    rows = list(csv.DictReader(io.StringIO(pack["updates.csv"].decode())))
    made = io.StringIO()
    writer = csv.DictWriter(made, [*rows[0], "seconded_at"])
    writer.writeheader()
    writer.writerows(row | {"seconded_at": "2026-01-01T00:00:00Z"} for row in rows)
    return made.getvalue().encode()


@pytest.mark.parametrize("approval", ["one_person", "emergency"])
def test_the_database_lets_nobody_second_in_another_way(waiting: Files, tmp_path: Path, approval: str) -> None:
    loaded(waiting, tmp_path / "pack")
    stamp = Stamp(approval, by=make_user("nora", "Reviewer"), emergency="x" if approval == "emergency" else "")
    with pytest.raises(DatabaseError, match="second person"), transaction.atomic(), writing():
        append_line("seconded", "update:hanging", {}, stamp, Place(about=hanging().pk))


def test_the_database_lets_nothing_be_seconded_that_was_no_emergency(waiting: Files, tmp_path: Path) -> None:
    loaded(waiting, tmp_path / "pack")
    demand = Entry.objects.get(subject="demand:japan/moratorium")
    with pytest.raises(DatabaseError, match="second person"), transaction.atomic(), writing():
        append_line("seconded", demand.subject, {}, Stamp("imported", origin="forged"), Place(about=demand.pk))


def test_what_was_redacted_waits_no_longer(waiting: Files, tmp_path: Path, administrator: User) -> None:
    loaded(waiting, tmp_path / "pack")
    ledger.redact(hanging(), by=administrator, reason="Court order")
    assert not Entry.objects.waiting_for_a_second_person().exists()
    assert verify().findings == []


# Packs that somebody writes


def test_a_pack_of_format_1_loads_as_ever(tmp_path: Path) -> None:
    assert faults_of(write_pack(tmp_path / "pack")) == []
    assert not Entry.objects.in_emergency().exists()


@pytest.mark.parametrize(
    ("column", "text", "fault"),
    [
        ("seconded_at", "2026-01-01", "nobody seconds what was not published in an emergency"),
        ("emergency", "x" * 5001, "has 5001 characters; the limit is 5000"),
        ("emergency", "bell\a", "contains the control character U+0007: delete it"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, column: str, text: str, fault: str) -> None:
    pack = write_pack(tmp_path / "pack", updates=with_cell("updates", 2, column, text))
    assert faults_of(pack) == [f"updates.csv, row 2, column {column}: {fault}"]


def test_a_time_that_is_none_is_named(tmp_path: Path) -> None:
    updates = with_cell("updates", 2, "emergency", "It could not wait.").splitlines()
    rows = [f"{updates[0]},seconded_at", f"{updates[1]},yesterday", f"{updates[2]},"]
    found = faults_of(write_pack(tmp_path / "pack", updates="\n".join(rows) + "\n"))
    assert found[0].startswith("updates.csv, row 2, column seconded_at: “yesterday” is not a time")
