"""LibreOffice opens every paper and table that leaves the site, in both languages, and finds the same words in them."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest
from django.test import Client

from tests.public.test_japan import publish_japan

from .test_papers import squeezed

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed on this machine"),
]
BEGIN_WITH = {"japan": publish_japan}
JAPAN = "/campaigns/japan-2005"
ROME = f"{JAPAN}/demands/rome-statute"
LANGUAGES = {"": "Rome Statute", "/ja": "ローマ規程"}
DEMANDS = {"": "Halt all executions now", "/ja": "死刑の執行を直ちに停止する"}
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
COMMAS_AND_UTF8 = "CSV:44,34,76,1"
PATIENCE = 300  # seconds


@pytest.fixture
def japan(db: None) -> None:
    """The Japan campaign."""


def body(address: str) -> bytes:
    response = Client().get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content) if response.streaming else response.content


def converted(folder: Path, wanted: str, addresses: dict[str, str], *options: str) -> Path:
    """A directory with what LibreOffice makes of the files at some addresses, by the names that these are given."""
    for name, address in addresses.items():
        (folder / name).write_bytes(body(address))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", *options, "--convert-to", wanted, "--outdir", str(folder / "out")]
    subprocess.run(
        [*command, *(str(folder / name) for name in addresses)], check=True, capture_output=True, timeout=PATIENCE
    )
    return folder / "out"


def of_both(name: str, address: str) -> dict[str, str]:
    """A file in each language: "paper.docx" and "paper-ja.docx"."""
    stem, dot, ending = name.partition(".")
    return {f"{stem}{language.replace('/', '-')}{dot}{ending}": f"{language}{address}" for language in LANGUAGES}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_papers(japan: None, tmp_path: Path) -> None:
    papers = of_both("demand.docx", f"{ROME}/briefing.docx") | of_both("campaign.docx", f"{JAPAN}/briefing.docx")
    papers |= of_both("matrix.docx", f"{JAPAN}/matrix.docx")
    out = converted(tmp_path, "txt:Text (encoded):UTF8", papers)
    said = {name: squeezed((out / name).with_suffix(".txt").read_text("utf-8-sig")) for name in papers}
    for language, title in LANGUAGES.items():
        ending = f"{language.replace('/', '-')}.docx"
        assert squeezed(title) in said[f"demand{ending}"]
        assert squeezed(f"{language}{ROME}/?on=") in said[f"demand{ending}"]
        assert squeezed(DEMANDS[language]) in said[f"campaign{ending}"]
    for name in ("matrix.docx", "matrix-ja.docx"):
        (table,) = docx.Document(str(tmp_path / name)).tables
        rows_of_ours = [[squeezed(cell.text) for cell in row.cells] for row in table.rows]
        assert len(rows_of_ours) > 10
        assert [row for row in rows_of_ours if not all(cell in said[name] for cell in row)] == []
    assert "勧告" in said["matrix-ja.docx"]


def test_workbooks(japan: None, tmp_path: Path) -> None:
    out = converted(
        tmp_path,
        EVERY_SHEET,
        of_both("data.xlsx", f"{JAPAN}/data.xlsx") | of_both("matrix.xlsx", f"{JAPAN}/matrix.xlsx"),
    )
    for language, title in LANGUAGES.items():
        stem = f"data{language.replace('/', '-')}"
        table = {row["demand"]: row for row in rows(out / f"{stem}-demands.csv")}
        assert title in table["rome-statute"]["title"] + table["rome-statute"]["success_criterion"]
        assert table["rome-statute"]["made_on_first"].startswith("2005-06-")  # a day, in its own format
        for name in ("updates", "citations"):
            ours = list(csv.DictReader(io.StringIO(body(f"{language}{JAPAN}/data.csv?table={name}").decode())))
            theirs = rows(out / f"{stem}-{name}.csv")
            assert [row["reference"] for row in theirs] == [row["reference"] for row in ours]
        assert rows(out / f"{stem}-dictionary.csv")
    assert len(rows(out / "matrix-matrix.csv")) == len(rows(out / "matrix-ja-matrix.csv")) > 0


def test_tables(japan: None, tmp_path: Path) -> None:
    tables = of_both("demands.csv", f"{JAPAN}/data.csv?bom=1") | of_both(
        "updates.csv", f"{JAPAN}/data.csv?table=updates"
    )
    out = converted(tmp_path, "xlsx", tables, f"--infilter={COMMAS_AND_UTF8}")
    for name, address in tables.items():
        ours = list(csv.reader(io.StringIO(body(address).decode("utf-8-sig"))))
        sheet = openpyxl.load_workbook((out / name).with_suffix(".xlsx")).active
        assert sheet is not None
        assert [cell.value for cell in sheet[1]] == ours[0]
        assert sheet.max_row == len(ours)
        place = ours[0].index("title" if name.startswith("demands") else "headline")
        assert [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)] == [row[place] for row in ours[1:]]
