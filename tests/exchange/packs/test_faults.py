"""Every fault of a pack is named with its file, row and column, and in words that say what to do."""

from pathlib import Path

import pytest

from demands.exchange.packs.reader import read
from demands.exchange.packs.source import open_source
from demands.models import Entry, StatusUpdate
from tests.exchange.pack_files import SMALL, faults_of, with_cell, with_row, write_files, write_pack

pytestmark = pytest.mark.django_db


def only_fault(tmp_path: Path, **changed: str | bytes | None) -> str:
    """The one fault of a small pack that was spoiled in one place."""
    found = faults_of(write_pack(tmp_path / "pack", **changed))
    assert len(found) == 1, found
    return found[0]


def test_the_small_pack_has_none(tmp_path: Path) -> None:
    assert faults_of(write_pack(tmp_path / "pack")) == []
    assert StatusUpdate.objects.count() == 2


CELLS = [
    # table, row, column, cell, what stands against it
    ("updates", 3, "happened_on", "4.5.2010", "“4.5.2010” is not a date: write it as 2005-06-17"),
    ("updates", 3, "happened_on", "2010-02-30", "“2010-02-30” is not a date"),
    ("updates", 3, "happened_on", "2999", "This date is in the future."),
    ("updates", 3, "happened_on", "1066", "Dates before 1900 are not accepted"),
    ("updates", 3, "happened_on", "", "must not be empty"),
    ("updates", 3, "headline", "", "must not be empty"),
    ("updates", 3, "headline", "x" * 161, "Ensure this value has at most 160 characters (it has 161)"),
    ("updates", 3, "headline_ja", "あ" * 161, "Ensure this value has at most 160 characters (it has 161)"),
    ("updates", 3, "headline", "one\ntwo", "contains a line break: write it in one line"),
    ("updates", 3, "headline", "nul \x00 byte", "contains the control character U+0000: delete it"),
    ("updates", 3, "body", "bell \x07", "contains the control character U+0007: delete it"),
    ("updates", 3, "body", "x" * 20_001, "has 20001 characters; the limit is 20000"),
    ("updates", 3, "direction", "upward", "“upward” is none of them: write progress, setback, fulfilled or neutral"),
    ("updates", 3, "verification", "yes", "“yes” is none of them: write read, excerpt or unverified"),
    ("updates", 3, "verified_on", "2026-05-01", "holds the day for “read”, and for nothing else"),
    ("updates", 3, "state", "secret", "“secret” is none of them: write published or draft"),
    ("updates", 3, "recorded_at", "yesterday", "“yesterday” is not a time: write it as 2026-11-23T09:30:00Z"),
    ("updates", 3, "recorded_at", "2999-01-01", "is in the future"),
    ("updates", 3, "status", "halfway", "“halfway” is unknown: it is neither in statuses.csv nor on this site"),
    ("updates", 3, "demand", "abolition", "“abolition” is unknown: it is neither in demands.csv nor on this site"),
    ("updates", 3, "demand", "", "must not be empty"),
    ("updates", 3, "demand", "a b", "contains more than one name: write only one"),
    ("updates", 3, "corrects", "nothing", "“nothing” is unknown"),
    ("updates", 3, "reference", "no spaces", "Enter a valid “slug”"),
    ("updates", 3, "reference", "asked", "stands already in row 2: asked"),
    ("campaign", 2, "search_words", "ATT", "Line 1 contains one term only. Separate at least two terms with a comma."),
    ("evidence", 2, "url", "javascript:alert(1)", "Enter a valid URL. Enter a full web address that begins with https://"),
    ("evidence", 2, "url", "ftp://law.example/1", "Enter a full web address"),
    ("evidence", 2, "url", "law.example", "Enter a valid URL."),
    ("evidence", 2, "url", "", "Enter an address, a file or a document"),
    ("evidence", 2, "kind", "rumour", "“rumour” is none of them: write legislation, treaty"),
    ("evidence", 2, "primary", "maybe", "“maybe” is neither true nor false"),
    ("evidence", 2, "file", "files/none.pdf", "files/none.pdf: the file is missing"),
    ("evidence", 2, "file", "../secret.pdf", "../secret.pdf: the path leads out of the pack"),
    ("evidence", 2, "file", "/etc/passwd", "/etc/passwd: the path leads out of the pack"),
    ("evidence", 2, "document", "statement", "“statement” is unknown: it is neither in documents.csv nor on this site"),
    ("citations", 3, "evidence", "gone", "“gone” is unknown: it is neither in evidence.csv nor on this site"),
    ("citations", 4, "evidence", "law", "stands already in row 3: done law"),
    ("citations", 3, "stance", "denies", "“denies” is none of them: write supports, contradicts or context"),
    ("demands", 2, "number", "first", "“first” value must be an integer"),
    ("demands", 2, "number", "-1", "Ensure this value is greater than or equal to 0"),
    ("demands", 2, "review_interval_days", "3", "Ensure this value is greater than or equal to 7"),
    ("demands", 2, "addressees", "moj gone", "“gone” is unknown: it is neither in institutions.csv nor on this site"),
    ("campaign", 2, "country", "Japan", "Use the two-letter code of ISO 3166-1, such as JP."),
    ("institutions", 2, "kind", "club", "“club” is none of them: write government, ministry"),
    ("reviews", 2, "as_of", "soon", "“soon” is not a date"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "column", "cell", "said"), CELLS, ids=map(str, range(len(CELLS))))
def test_a_bad_cell(tmp_path: Path, name: str, row: int, column: str, cell: str, said: str) -> None:
    fault = only_fault(tmp_path, **{name: with_cell(name, row, column, cell)})
    assert fault.startswith(f"{name}.csv, row {row}, column {column}: {said}")


def test_a_date_of_a_spreadsheet_is_told_how_to_be_written(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, updates=with_cell("updates", 3, "happened_on", "04/05/2010"))
    assert "write it as 2005-06-17" in fault


# Tables


def test_an_unknown_column(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, themes="slug,name,colour\nprisons,Prisons,red\n")
    assert fault.startswith("themes.csv, row 1, column colour: this column is not known; the columns are slug, name,")


def test_a_language_that_the_site_does_not_have(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, themes="slug,name,name_fr\nprisons,Prisons,Prisons\n")
    assert fault.startswith("themes.csv, row 1, column name_fr: this column is not known")


def test_a_missing_column(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, themes="slug\nprisons\n")
    assert fault == "themes.csv, row 1, column name: this column is missing"


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, themes="slug,name,name\nprisons,Prisons,Jails\n")
    assert fault == "themes.csv, row 1, column name: this column stands here twice"


def test_a_row_of_another_length(tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "pack", themes="slug,name\nprisons,Prisons\npolice,Police,3\n"))
    assert found == ["themes.csv, row 3: has 3 cells, the headings are 2"]


def test_quotes_that_do_not_close(tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "pack", themes='slug,name\nprisons,Prisons\npolice,"Police\n'))
    assert found[0].startswith("themes.csv, row 3: cannot be read as CSV")


def test_another_encoding(tmp_path: Path) -> None:
    table = "slug,name\nprisons,刑務所\n".encode("shift_jis")
    assert only_fault(tmp_path, themes=table) == "themes.csv: line 2 is not in UTF-8: save the table as “CSV UTF-8”"


def test_an_empty_file(tmp_path: Path) -> None:
    assert only_fault(tmp_path, themes="") == "themes.csv: is empty: the first row must contain the headings"


def test_part_of_a_row_that_is_not_there(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, statuses=with_row("statuses", "other", "met", "Met", "", "x", "achieved", "✓", "met"))
    assert fault == "statuses.csv, row 4, column scale: “other” has no row in scales.csv: add it there"


def test_a_part_without_its_table(tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "pack", updates=None, reviews=None))
    assert "citations.csv, row 2, column update: “asked” has no row in updates.csv: add it there" in found


def test_a_campaign_is_missing(tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "pack", campaign=None))
    said = "the table campaign is missing, of which demands, updates, citations, reviews are parts"
    assert f"datapackage.json: {said}" in found


def test_two_campaigns(tmp_path: Path) -> None:
    row = ("korea", "Korea", "Korea", "In 2005.", "KR", "Korea", "2005", "ladder", "moj")
    assert "campaign.csv, row 3, column slug: a pack holds one campaign" in faults_of(
        write_pack(tmp_path / "pack", campaign=with_row("campaign", *row))
    )


def test_all_faults_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    found = faults_of(
        write_pack(
            tmp_path / "pack",
            updates=with_cell("updates", 3, "happened_on", "soon"),
            themes="slug\nprisons\n",
            evidence=with_cell("evidence", 2, "url", "javascript:alert(1)").replace("news", "rumour"),
        )
    )
    assert [fault.split(":")[0] for fault in found] == [
        "evidence.csv, row 2, column url",
        "evidence.csv, row 3, column kind",
        "themes.csv, row 1, column name",
        "updates.csv, row 3, column happened_on",
    ]


# datapackage.json


DESCRIPTORS = [
    ("{", "is not JSON in UTF-8"),
    ("[]", "is not a data package: it has no list “resources”"),
    ('{"name": "x"}', "is not a data package: it has no list “resources”"),
    ('{"name": "A pack!", "resources": []}', "“name” must be a short name of a-z"),
    ('{"name": "x", "resources": ["themes"]}', "resource 1 is named 'None'; the tables are scales, statuses"),
    ('{"name": "x", "resources": [{"name": "ministers", "path": "m.csv"}]}', "resource 1 is named 'ministers'"),
    ('{"name": "x", "resources": [{"name": "themes"}]}', "resource 1 (themes) needs a “path” inside of the pack"),
    ('{"name": "x", "resources": [{"name": "themes", "path": "../t.csv"}]}', "resource 1 (themes) needs a “path”"),
    ('{"name": "x", "resources": [{"name": "themes", "path": "https://x.example/"}]}', "resource 1 (themes) needs"),
    ('{"name": "x", "follow_through": {"format": 9}, "resources": []}', "was made for another version"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), DESCRIPTORS, ids=[text[:50] for text, _ in DESCRIPTORS])
def test_a_bad_descriptor(tmp_path: Path, text: str, said: str) -> None:
    pack = write_files(tmp_path / "pack", {"datapackage.json": text, "themes.csv": SMALL["themes.csv"]})
    assert faults_of(pack)[0].startswith(f"datapackage.json: {said}")


def test_a_table_that_is_named_and_not_there(tmp_path: Path) -> None:
    descriptor = '{"name": "x", "resources": [{"name": "themes", "path": "tables/themes.csv"}]}'
    pack = write_files(tmp_path / "pack", {"datapackage.json": descriptor})
    assert faults_of(pack) == ["tables/themes.csv: the file is missing"]


def test_a_table_that_is_named_twice(tmp_path: Path) -> None:
    resource = '{"name": "themes", "path": "themes.csv"}'
    descriptor = f'{{"name": "x", "resources": [{resource}, {resource}]}}'
    pack = write_files(tmp_path / "pack", {"datapackage.json": descriptor, "themes.csv": SMALL["themes.csv"]})
    assert faults_of(pack) == ["datapackage.json: names the table themes twice"]


# Rules of publication


def test_a_change_of_status_without_a_source(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, citations="update,evidence,stance\nasked,paper,supports\n")
    assert fault.startswith("updates.csv, row 3: This changes the status, so it must cite a public source")


def test_achieved_without_a_primary_source(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, evidence=with_cell("evidence", 2, "primary", "false"))
    assert fault.startswith("updates.csv, row 3: This marks the demand as met, so it must cite a primary source")


def test_every_refusal_of_the_ledger_is_told(tmp_path: Path) -> None:
    found = faults_of(write_pack(tmp_path / "pack", citations=None))
    assert [fault.split(":")[0] for fault in found] == ["updates.csv, row 2", "updates.csv, row 3"]


def test_a_demand_without_addressee_takes_no_follow_up_faults_with_it(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, demands=with_cell("demands", 2, "addressees", ""))
    assert fault == "demands.csv, row 2, column addressees: Choose at least one institution this is addressed to."


def test_an_end_before_the_beginning(tmp_path: Path) -> None:
    fault = only_fault(tmp_path, updates=with_cell("updates", 3, "ended_on", "2009"))
    assert fault == "updates.csv, row 3, column ended_on: The end date is before the start date."


def test_what_only_the_database_refuses(tmp_path: Path) -> None:
    """Two demands of one number: a constraint that no field knows of."""
    row = ("abolition", "1", "Abolish it", "Asked.", "It is abolished.", "moj", "prisons", "2005-06")
    fault = only_fault(tmp_path, demands=with_row("demands", *row))
    assert fault.startswith("demands.csv, row 3: ")
    assert "demand_number_unique" in fault or "already exists" in fault


def test_updates_that_correct_each_other(tmp_path: Path) -> None:
    lines = with_cell("updates", 2, "corrects", "done").splitlines()
    lines[2] = lines[2].removesuffix(",") + ",asked"
    found = faults_of(write_pack(tmp_path / "pack", updates="\n".join(lines) + "\n"))
    assert any("break the circle" in fault for fault in found)


# All or nothing


def test_nothing_is_changed_by_a_pack_with_one_fault(tmp_path: Path) -> None:
    """The fault shows only when the last update is put on record, after everything else has been written."""
    faults_of(write_pack(tmp_path / "pack", evidence=with_cell("evidence", 2, "primary", "false")))
    assert not Entry.objects.exists()
    assert not StatusUpdate.objects.exists()


def test_reading_alone_touches_no_database(tmp_path: Path, django_assert_num_queries: object) -> None:
    with open_source(write_pack(tmp_path / "pack")) as source, django_assert_num_queries(0):  # type: ignore[operator]
        pack, faults = read(source)
    assert (pack.campaign, faults) == ("japan", [])
