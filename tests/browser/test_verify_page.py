"""A reader verifies a download in the browser: a proof, a whole record, and one that somebody changed."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.public.reading import words


def choose(page: Page, field: str, path: Path) -> None:
    page.get_by_label(field).set_input_files(path)


def fetched(page: Page, path: str, directory: Path) -> Path:
    place = directory / path.strip("/").replace("/", "-")
    place.write_bytes(page.request.get(page.url.partition("/record")[0] + path).body())
    return place


def test_a_reader_verifies_what_was_downloaded(reader: Page, tmp_path: Path) -> None:
    reader.goto("/record/verify/")
    verdict, verify = reader.get_by_role("status"), reader.get_by_role("button", name="Verify", exact=True)
    choose(reader, "Record (entries", fetched(reader, "/record/proof/60", tmp_path))
    verify.click()
    expect(verdict.get_by_role("heading")).to_have_text("Everything agrees")
    expect(verdict).to_contain_text("Entry 60 is part of the record of")
    expect(verdict).to_contain_text("signed with a key that this site publishes")
    record = fetched(reader, "/record/entries.jsonl", tmp_path)
    choose(reader, "Record (entries", record)
    choose(reader, "Checkpoint that you kept", fetched(reader, "/record/checkpoint", tmp_path))
    verify.click()
    expect(verdict).to_contain_text("none changed, removed or inserted")
    expect(verdict).to_contain_text("agrees with the checkpoint that you kept")
    record.write_text(record.read_text("utf-8").replace('"approval":"imported"', '"approval":"four_eyes"', 1), "utf-8")
    choose(reader, "Record (entries", record)
    verify.click()
    expect(verdict.get_by_role("heading")).to_have_text("This does not hold")
    expect(verdict).to_contain_text("Entry 1 was altered.")


def test_a_reader_compares_two_checkpoints(reader: Page, tmp_path: Path) -> None:
    reader.goto("/record/verify/")
    verdict, verify = reader.get_by_role("status"), reader.get_by_role("button", name="Verify", exact=True)
    newer = fetched(reader, "/record/checkpoint", tmp_path)
    size = int(newer.read_text("utf-8").split("\n")[1])
    proof = json.loads(fetched(reader, f"/record/consistency/60/{size}", tmp_path).read_bytes())
    older = tmp_path / "older"  # as somebody kept it; without a key that the reader knows nobody checks who signed it
    older.write_text(f"any\n60\n{proof['first']['root']}\n\n— any AAAA\n", "utf-8")
    choose(reader, "Record (entries", tmp_path / f"record-consistency-60-{size}")
    choose(reader, "Checkpoint that you kept", older)
    choose(reader, "Another checkpoint", newer)
    verify.click()
    expect(verdict).to_contain_text(f"the record of {size} entries begins with the record of 60 entries")
    expect(verdict).to_contain_text("signatures of the checkpoints were not checked")
    older.write_text(f"any\n60\n{proof['second']['root']}\n\n— any AAAA\n", "utf-8")
    choose(reader, "Checkpoint that you kept", older)
    verify.click()
    expect(verdict.get_by_role("heading")).to_have_text("This does not hold")
    expect(verdict).to_contain_text("The two checkpoints are not consistent")


def test_it_speaks_the_readers_language_and_says_what_it_needs(reader: Page, plain_reader: Page) -> None:
    reader.goto("/ja/record/verify/")
    reader.get_by_label("公開記録（entries").set_input_files({"name": "x", "mimeType": "", "buffer": b"\xff"})
    reader.get_by_role("button", name="検証する").click()
    expect(reader.get_by_role("status")).to_contain_text("公開記録でも証明でもありません")
    plain_reader.goto("/record/verify/")
    assert "verify_record.py does the same" in words(plain_reader.content())
