"""A reader verifies a download in the browser: a proof, a whole record, and one that somebody changed."""

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
    choose(reader, "Checkpoint", fetched(reader, "/record/checkpoint", tmp_path))
    verify.click()
    expect(verdict).to_contain_text("none changed, removed or inserted")
    expect(verdict).to_contain_text("agrees with the checkpoint that you kept")
    record.write_text(record.read_text("utf-8").replace('"approval":"imported"', '"approval":"four_eyes"', 1), "utf-8")
    choose(reader, "Record (entries", record)
    verify.click()
    expect(verdict.get_by_role("heading")).to_have_text("This does not hold")
    expect(verdict).to_contain_text("Entry 1 was altered.")


def test_it_speaks_the_readers_language_and_says_what_it_needs(reader: Page, plain_reader: Page) -> None:
    reader.goto("/ja/record/verify/")
    reader.get_by_label("公開記録（entries").set_input_files({"name": "x", "mimeType": "", "buffer": b"\xff"})
    reader.get_by_role("button", name="検証する").click()
    expect(reader.get_by_role("status")).to_contain_text("公開記録でも証明でもありません")
    plain_reader.goto("/record/verify/")
    assert "verify_record.py does the same" in words(plain_reader.content())
