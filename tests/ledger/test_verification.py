"""A record that was tampered with is recognised, and the first bad entry named."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from demands import ledger
from demands.ledger import chain
from demands.ledger.append import rebuild_standings, rebuild_tree
from demands.ledger.verification import verify
from demands.models import Demand, Entry, Indicator, StatusUpdate
from demands.progress import progress
from demands.progress.standing import Clock
from tests.cast import Newsroom, at_work, make_demand, make_evidence, make_proposal, make_update, publish_a_demand


@contextmanager
def guards_off() -> Iterator[None]:
    """What somebody with the rights of the tables' owner can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def tamper(statement: str) -> None:
    with guards_off(), connection.cursor() as cursor:
        cursor.execute(statement)


def publish_an_update() -> None:
    at_work().publish(make_update(publish_a_demand(), "in_progress", body="The cabinet tabled it."))


BEGIN_WITH = {"update": publish_an_update}


@pytest.fixture
def update(demand: Demand) -> StatusUpdate:
    return demand.updates.get()


def first_fault() -> str:
    finding = verify().findings[0]
    return f"{finding.sequence}: {finding.message}"


def test_an_empty_record_is_clean(db: None) -> None:
    assert verify().clean


def test_a_whole_life_is_clean(
    newsroom: Newsroom, demand: Demand, update: StatusUpdate, reviewer: User, administrator: User
) -> None:
    """Every verb of the ledger leaves a record that verifies."""
    other = make_update(demand, happened_on="2012", verification="unverified")
    newsroom.publish(other)
    ledger.confirm(other, by=reviewer)
    newsroom.publish(make_proposal("translate", update=update, language="ja", headline="法案", body="本文"))
    source = update.citations.get().evidence
    newsroom.publish(make_proposal("amend", evidence=source, changes={"verification": "excerpt"}, reason="Moved."))
    newsroom.publish(make_update(demand, "in_progress", corrects=update, correction_reason="Wrong day."))
    newsroom.publish(make_proposal("retract", update=other, reason="Wrong."))
    newsroom.publish(demand, title="Stop all executions")
    ledger.review(demand, by=reviewer)
    ledger.redact(
        Entry.objects.get(subject=f"update:{other.reference}", kind="published"), by=administrator, reason="Law."
    )
    report = verify()
    assert report.findings == []
    assert report.size == Entry.objects.count()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE demands_entry SET content = jsonb_set(content, '{title,en}', '\"x\"') WHERE sequence = 2",
         "2: its content was altered"),
        ("UPDATE demands_entry SET kind = 'reworded' WHERE sequence = 3", "3: its line was altered"),
        ("UPDATE demands_entry SET content = NULL, salt = NULL WHERE sequence = 4", "4: its content is gone"),
        ("UPDATE demands_entry SET status = 'met' WHERE sequence = 6", "6: column status"),
        ("DELETE FROM demands_entry WHERE sequence = 3", "3: the entry is missing"),
        ("UPDATE demands_statusupdate SET headline = 'x'", "6: update:"),
        ("UPDATE demands_statusupdate SET happened_on = '2009'", "6: update:"),
        ("UPDATE demands_evidence SET url = 'https://elsewhere.example/'", "6: evidence:"),
        ("UPDATE demands_citation SET stance = 'contradicts'", "6: update:"),
        ("DELETE FROM demands_citation", "6: update:"),
        ("DELETE FROM demands_citation; DELETE FROM demands_statusupdate", "6: the row of update:"),
        ("UPDATE demands_demand SET title = 'x'", "5: demand:japan/moratorium was altered in title"),
        ("DELETE FROM demands_demand_addressees", "5: demand:japan/moratorium was altered in addressees"),
        ("UPDATE campaigns_status SET label = 'x' WHERE code = 'met'", "1: scale:ladder was altered in statuses"),
        ("UPDATE campaigns_campaign SET published_as = 4", "2: the row of campaign:japan is gone"),
    ],
)  # fmt: skip
def test_every_alteration_is_found(update: StatusUpdate, statement: str, message: str) -> None:
    tamper(statement)
    assert first_fault().startswith(message)


def test_the_sources_of_an_indicator_are_closed_with_it_and_amended_like_any(
    newsroom: Newsroom, demand: Demand
) -> None:
    source = make_evidence(title="Statistics")
    indicator = Indicator.objects.create(campaign=demand.campaign, slug="executions", title="Executions", unit="x")
    indicator.sources.add(source)
    indicator.demands.add(demand)
    newsroom.publish(indicator)
    source.refresh_from_db()
    assert source.is_published
    newsroom.publish(
        make_proposal("amend", evidence=source, changes={"title": "Penal statistics"}, reason="Its title.")
    )
    assert verify().findings == []
    page = progress.demand("japan", "moratorium", Clock())
    assert page is not None
    assert page.indicators[0]["sources"][0]["title"] == {"en": "Penal statistics"}


def test_an_edit_that_waits_for_review_is_no_tampering(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.write(demand, title="Stop all executions")
    assert verify().clean


def test_a_link_to_a_draft_is_no_part_of_it_and_no_tampering_once_the_draft_is_public(
    newsroom: Newsroom, demand: Demand
) -> None:
    """A link says nothing of a demand that is a draft; one that became public since is not held against it."""
    indicator = Indicator.objects.create(campaign=demand.campaign, slug="executions", title="Executions", unit="x")
    draft = make_demand(demand.campaign, "second")
    draft.related.add(demand)
    indicator.demands.add(demand, draft)
    entry = newsroom.publish(indicator)
    assert entry.content is not None
    assert entry.content["demands"] == ["moratorium"]
    assert verify().findings == []
    newsroom.publish(draft)
    assert verify().findings == []
    indicator.refresh_from_db()
    assert indicator.has_unpublished_changes, "the newsroom is told that the indicator may name the demand now"


def test_a_draft_is_no_part_of_it(demand: Demand) -> None:
    make_update(demand)
    make_demand(demand.campaign, "second")
    assert verify().clean


class TestCheckpoint:
    def test_agrees_with_a_record_that_grew(self, newsroom: Newsroom, demand: Demand) -> None:
        kept = verify()
        newsroom.publish(make_update(demand))
        assert verify({"size": kept.size, "head": kept.head}).clean

    def test_knows_a_shortened_record(self, update: StatusUpdate) -> None:
        kept = verify()
        tamper(
            "DELETE FROM demands_citation; DELETE FROM demands_statusupdate;"
            " UPDATE demands_evidence SET published_as = NULL; DELETE FROM demands_entry WHERE sequence = 6"
        )
        rebuild_standings()
        rebuild_tree()
        assert verify().clean, "without the checkpoint nobody could tell"
        assert "the checkpoint knew 6" in verify({"size": kept.size, "head": kept.head}).findings[0].message

    def test_knows_a_rewritten_record(self, update: StatusUpdate) -> None:
        kept = verify()
        last = Entry.objects.get(sequence=kept.size)
        last.salt = "another"
        assert last.content is not None
        last.content_hash = chain.content_hash(last.content, last.salt)
        last.entry_hash = chain.sha256(chain.line(last))
        with guards_off():
            last.save()
        rebuild_tree()
        assert verify().clean, "a chain recomputed to its end agrees with itself"
        assert verify({"size": kept.size, "head": kept.head}).findings[0].sequence == kept.size


class TestCommand:
    def run(self, capsys: Any, *options: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            call_command("verify_ledger", *options)
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out + printed.err

    def test_ends_with_0_when_clean(self, update: StatusUpdate, capsys: Any) -> None:
        code, said = self.run(capsys)
        assert (code, said.split(",")[0]) == (0, "Clean: 6 entries")

    def test_ends_with_1_and_names_the_first_bad_entry(self, update: StatusUpdate, capsys: Any) -> None:
        tamper("UPDATE demands_statusupdate SET body = 'x'")
        code, said = self.run(capsys)
        assert code == 1
        assert said.startswith("TAMPERED. The first fault is in entry 6.")

    def test_prints_json(self, update: StatusUpdate, capsys: Any) -> None:
        code, said = self.run(capsys, "--json")
        assert (code, json.loads(said)["clean"], json.loads(said)["size"]) == (0, True, 6)

    @pytest.mark.parametrize("kept", ["not json", "[]", '{"size": "many"}'])
    def test_ends_with_2_when_the_checkpoint_is_none(self, db: None, tmp_path: Path, capsys: Any, kept: str) -> None:
        file = tmp_path / "checkpoint.json"
        file.write_text(kept)
        code, said = self.run(capsys, "--checkpoint", str(file))
        assert (code, said[:16]) == (2, "Could not check:")

    def test_ends_with_2_when_there_is_no_database(self, project: Path) -> None:
        nowhere = {
            **os.environ,
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        done = subprocess.run(
            [sys.executable, "manage.py", "verify_ledger"], cwd=project, env=nowhere, capture_output=True, text=True
        )
        assert (done.returncode, "Could not check" in done.stderr) == (2, True)
