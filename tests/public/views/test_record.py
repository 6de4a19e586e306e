import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from demands import ledger
from demands.ledger import chain
from demands.models import Demand, Entry
from demands.progress.log import BATCH
from tests.cast import at_work, known, make_update, publish_a_demand
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


def publish_and_redact() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    newsroom.publish(make_update(demand, "in_progress", headline="Ｆｕｌｌ width, “quotes”, 😀 and 死刑 \\ \t"))
    entry = newsroom.publish(make_update(demand, headline="A private name"))
    ledger.redact(entry, by=known("ada", "Administrator"), reason="It named a private person.")


BEGIN_WITH = {"redacted": publish_and_redact}


@pytest.fixture
def redacted(demand: Demand) -> Entry:
    """A record with updates in it, one of them redacted."""
    return Entry.objects.get(content__isnull=True)


@pytest.fixture
def lines(redacted: Entry) -> list[str]:
    return read("/record/entries.jsonl").splitlines(keepends=True)


def test_the_log_lists_every_entry(redacted: Entry) -> None:
    page = read("/record/")
    last = Entry.objects.latest("sequence")
    assert last.entry_hash in page
    for entry in Entry.objects.all():
        assert f'href="/updates/{entry.sequence}/"' in page
    assert "A private name" not in page


def test_the_page_shows_the_script_that_it_offers(redacted: Entry, project: Path) -> None:
    source = (project / "static/verify/verify_record.py").read_text("utf-8")
    assert "def check(" in source
    assert " ".join(source.split()) in words(read("/record/"))


def test_an_empty_record_has_a_page_too(db: None) -> None:
    assert "Nothing has been published yet." in words(read("/record/"))
    assert read("/record/entries.jsonl") == ""
    assert json.loads(read("/record/checkpoint.json"))["size"] == 0


def test_the_checkpoint_names_size_and_head(redacted: Entry) -> None:
    last = Entry.objects.latest("sequence")
    found = json.loads(read("/record/checkpoint.json"))
    assert found == chain.checkpoint(last.sequence, last.entry_hash, last.recorded_at)


def test_the_download_holds_what_anyone_needs_to_recompute_it(lines: list[str]) -> None:
    for text in lines:
        line = json.loads(text)
        content, salt, entry_hash = line.pop("content"), line.pop("salt"), line.pop("entry_hash")
        assert chain.sha256(line) == entry_hash
        assert content is None or chain.content_hash(content, salt) == line["content_hash"]
    assert len(lines) == Entry.objects.count()


def test_the_download_holds_nothing_confidential(lines: list[str]) -> None:
    keys = {key for line in lines for key in json.loads(line)}
    assert keys == {
        "sequence", "kind", "subject", "campaign", "demand", "about", "approval", "recorded_at", "people_hash",
        "content_hash", "previous_hash", "entry_hash", "content", "salt",
    }  # fmt: skip
    assert "A private name" not in "".join(lines)


def test_a_piece_can_be_cut_out(lines: list[str]) -> None:
    assert read("/record/entries.jsonl", **{"from": 2, "to": 3}).splitlines(keepends=True) == lines[1:3]
    assert Client().get("/record/entries.jsonl?from=first").status_code == 400


def test_the_download_does_not_grow_queries_with_its_length(
    redacted: Entry, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert Entry.objects.count() < BATCH
    with django_assert_num_queries(3):  # whether there is a file, one batch, and a look for the next
        read("/record/entries.jsonl")


def test_queries(redacted: Entry, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):  # head, names, a page of lines
        read("/record/")


# The script, run as a reader runs it

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def verify(project: Path, tmp_path: Path) -> Run:
    def run(lines: list[str], checkpoint: dict[str, Any] | None = None) -> subprocess.CompletedProcess[str]:
        (tmp_path / "entries.jsonl").write_text("".join(lines), "utf-8")
        (tmp_path / "checkpoint.json").write_text(json.dumps(checkpoint), "utf-8")
        command = [sys.executable, str(project / "static/verify/verify_record.py"), "entries.jsonl"]
        command += ["checkpoint.json"] if checkpoint else []
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    return run


def test_the_script_confirms_the_true_record(verify: Run, lines: list[str]) -> None:
    checkpoint = json.loads(read("/record/checkpoint.json"))
    done = verify(lines, checkpoint)
    assert (done.returncode, done.stderr) == (0, "")
    assert checkpoint["head"] in done.stdout


def altered(lines: list[str], place: int, **changes: Any) -> list[str]:
    line = json.loads(lines[place]) | changes
    return [*lines[:place], json.dumps(line) + "\n", *lines[place + 1 :]]


def test_the_script_finds_an_altered_content(verify: Run, lines: list[str]) -> None:
    content = json.loads(lines[2])["content"] | {"slug": "other"}
    done = verify(altered(lines, 2, content=content))
    assert done.returncode == 1
    assert "The content of line 3 was altered." in done.stderr


@pytest.mark.parametrize("changes", [{"recorded_at": "2020-01-01T00:00:00.000000Z"}, {"kind": "reworded"}])
def test_the_script_finds_an_altered_line(verify: Run, lines: list[str], changes: dict[str, Any]) -> None:
    done = verify(altered(lines, 2, **changes))
    assert done.returncode == 1
    assert "Line 3 was altered." in done.stderr


def test_the_script_finds_a_line_that_was_taken_out(verify: Run, lines: list[str]) -> None:
    assert verify([*lines[:2], *lines[3:]]).returncode == 1


def test_the_script_finds_a_content_that_was_emptied_in_silence(verify: Run, lines: list[str]) -> None:
    done = verify(altered(lines, 2, content=None, salt=None))
    assert "Line 3 was emptied, and no line says so." in done.stderr


def test_the_script_finds_a_record_that_was_shortened_or_rewritten(verify: Run, lines: list[str]) -> None:
    checkpoint = json.loads(read("/record/checkpoint.json"))
    assert "The checkpoint knew" in verify(lines[:-1], checkpoint).stderr
    assert "The checkpoint knew another" in verify(lines, checkpoint | {"head": "0" * 64}).stderr


def test_the_script_refuses_what_is_no_record(verify: Run) -> None:
    done = verify(["<html>\n"])
    assert done.returncode == 1
    assert "The record does not hold." in done.stderr
