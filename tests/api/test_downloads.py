"""The downloads, read back with the parsers of others."""

import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from demands.api.files.tables import TABLES, columns
from demands.exchange.spreadsheets.writer import restored
from demands.models import Demand, Entry
from tests.cast import Newsroom, make_evidence, make_update
from tests.public.test_japan import publish_japan

BEGIN_WITH = {"japan": publish_japan}
JAPAN = "/campaigns/japan-2005"


@pytest.fixture
def japan(db: None) -> None:
    """The Japan campaign."""


def body(path: str, **asked: Any) -> bytes:
    response = Client().get(path, asked)
    assert response.status_code == 200, (path, response.status_code)
    assert response["Content-Disposition"].startswith("attachment")
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def rows(path: str, **asked: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(path, **asked).decode(), newline="")))


@pytest.mark.parametrize("table", TABLES)
def test_csv_has_its_heading_in_line_one_and_carries_where_it_is_from(japan: None, table: str) -> None:
    text = body(f"{JAPAN}/data.csv", table=table).decode()
    assert text.split("\r\n")[0] == ",".join(one.name for one in columns(table))
    found = rows(f"{JAPAN}/data.csv", table=table)
    assert len(found) > 16
    for row in found:
        assert row["url"].startswith("http://127.0.0.1:8000/")
        assert dt.date.fromisoformat(row["as_of"])
        assert int(row["entry"]) > 0
        assert row["licence"].startswith("https://creativecommons.org/")


def test_csv_has_a_mark_by_choice(japan: None) -> None:
    assert body(f"{JAPAN}/data.csv").startswith(b"url,")
    assert body(f"{JAPAN}/data.csv", bom="1").startswith(b"\xef\xbb\xbfurl,")


def test_the_file_is_the_view_as_filtered(japan: None) -> None:
    whole, met = rows(f"{JAPAN}/data.csv"), rows(f"{JAPAN}/data.csv", status="met")
    assert [row["demand"] for row in met] == [row["demand"] for row in whole if row["status"] == "met"]
    assert 0 < len(met) < len(whole)
    updates = rows(f"{JAPAN}/data.csv", status="met", table="updates")
    assert {row["demand"] for row in updates} == {row["demand"] for row in met}
    assert Client().get(f"{JAPAN}/data.csv", {"status": "banana"}).status_code == 400
    then = rows(f"{JAPAN}/data.csv", on="2006-12-31")
    assert {row["as_of"] for row in then} == {"2006-12-31"}
    assert all(row["last_on"] <= "2006-12-31" for row in then)


def test_a_partial_date_comes_as_written_with_its_first_and_last_day(japan: None) -> None:
    demand = rows(f"{JAPAN}/data.csv")[0]
    assert (demand["made_on"], demand["made_on_first"], demand["made_on_last"]) == (
        "2005-06", "2005-06-01", "2005-06-30",
    )  # fmt: skip
    partial = next(row for row in rows(f"{JAPAN}/data.csv", table="updates") if len(row["happened_on"]) == 4)
    year = partial["happened_on"]
    assert (partial["happened_on_first"], partial["happened_on_last"]) == (f"{year}-01-01", f"{year}-12-31")


def test_the_address_of_a_row_shows_that_state_for_good(japan: None) -> None:
    url = rows(f"{JAPAN}/data.csv")[0]["url"].removeprefix("http://127.0.0.1:8000")
    assert "entry=" in url
    assert Client().get(url).status_code == 200


def test_everything_is_all_campaigns(japan: None) -> None:
    assert rows("/data/all.csv", table="updates") == rows(f"{JAPAN}/data.csv", table="updates")
    assert len(rows("/data/all.csv", table="updates")) == Entry.objects.updates().in_force().count()
    assert json.loads(body("/data/all.json"))["demands"] == json.loads(body(f"{JAPAN}/data.json"))["demands"]


def test_texts_are_in_the_language_of_the_address(japan: None) -> None:
    english, japanese = rows(f"{JAPAN}/data.csv")[0], rows(f"/ja{JAPAN}/data.csv")[0]
    both = json.loads(body(f"{JAPAN}/data.json"))["demands"][0]["title"]
    assert (english["title"], japanese["title"]) == (both["en"], both["ja"])
    assert "/ja/campaigns/" in japanese["url"]


def test_the_workbook_has_typed_cells(japan: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(body(f"{JAPAN}/data.xlsx")))
    assert book.sheetnames == [*TABLES, "dictionary"]
    for table in TABLES:
        named, first = ([cell.value for cell in row] for row in list(book[table].rows)[:2])
        assert named == [one.name for one in columns(table)]
        row = dict(zip(named, first, strict=True))
        assert isinstance(row["as_of"], dt.datetime)
        assert isinstance(row["entry"], int)
        assert table != "citations" or isinstance(row["primary"], bool)
    in_csv = rows(f"{JAPAN}/data.csv", table="citations")
    assert book["citations"].max_row == len(in_csv) + 1
    assert {cell.value for cell in book["dictionary"]["A"][1:]} == {*TABLES}


FORMULAS = ("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "'=quoted", "''=twice", "-5", "plain", "'plain")


def test_what_begins_like_a_formula_is_safe_and_can_be_restored(newsroom: Newsroom, demand: Demand) -> None:
    for number, text in enumerate(FORMULAS, start=1):
        source = make_evidence(title=f"={number}")
        newsroom.publish(make_update(demand, headline=text, sources=[source], happened_on=f"20{number + 10}"))
    found = rows("/campaigns/japan/data.csv", table="updates")
    for row in found:
        assert not row["headline"].startswith(("=", "+", "@", "\t", "-2"))
    assert {restored(row["headline"]) for row in found} == {text.strip() for text in FORMULAS}
    book = openpyxl.load_workbook(io.BytesIO(body("/campaigns/japan/data.xlsx")))
    assert {cell.data_type for row in book["updates"].rows for cell in row} <= {"s", "n", "d", "b", "inlineStr"}


def test_a_sheet_that_was_not_made_safe_would_have_formulas(
    newsroom: Newsroom, demand: Demand, monkeypatch: Any
) -> None:
    """The twin of the test above."""
    monkeypatch.setattr("demands.api.files.views.defused", str)
    newsroom.publish(make_update(demand, headline="=1+1"))
    assert rows("/campaigns/japan/data.csv", table="updates")[0]["headline"] == "=1+1"


def test_the_pack_is_a_data_package_that_says_what_it_is(japan: None, tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(body(f"{JAPAN}/data.zip"))
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "pack")
    report = frictionless.validate(str(tmp_path / "pack" / "datapackage.json"))
    assert report.valid, report.to_summary()
    said = json.loads((tmp_path / "pack" / "datapackage.json").read_text("utf-8"))
    assert said["licenses"][0]["name"] == "CC-BY-4.0"
    assert "entry=" in said["citation"]
    assert all(field["description"] for one in said["resources"] for field in one["schema"]["fields"])
    call_command("load_pack", str(file))  # as any other site can


def test_hidden_is_as_if_it_never_was(newsroom: Newsroom, demand: Demand, client: Client) -> None:
    for form in ("csv", "xlsx", "json", "zip"):
        assert client.get(f"/campaigns/never/data.{form}").status_code == 404
        assert client.get("/campaigns/japan/data.csv", {"recorded": "2000-01-01"}).status_code == 200  # not there yet
    secret = "zyxsecret"
    make_update(demand, headline=secret)
    newsroom.publish(make_update(demand, sources=[make_evidence(), make_evidence(title=secret, visibility="internal")]))
    with zipfile.ZipFile(io.BytesIO(body("/campaigns/japan/data.zip"))) as archive:
        texts = [archive.read(name) for name in archive.namelist()]
    texts += [body("/campaigns/japan/data.json"), *(body("/data/all.csv", table=table) for table in TABLES)]
    assert not [text for text in texts if secret.encode() in text]
