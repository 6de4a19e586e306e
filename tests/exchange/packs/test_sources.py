"""Folders and zip files, and what is refused of them before anything is read."""

import stat
import zipfile
from pathlib import Path

import pytest

from demands.exchange.packs import source as pack_source
from demands.exchange.packs.reader import read
from demands.exchange.packs.source import Folder, Unreadable, is_safe, open_source
from demands.models import Evidence
from tests.exchange.pack_files import SMALL, Files, descriptor, faults_of, with_cell, write_pack, zipped

WHOLE: Files = {"datapackage.json": descriptor(dict(SMALL)), **SMALL}

pytestmark = pytest.mark.django_db


def test_a_zip_file_loads(tmp_path: Path) -> None:
    assert faults_of(zipped(tmp_path / "pack.zip", WHOLE)) == []
    assert Evidence.objects.count() == 2


def test_a_zipped_folder_loads(tmp_path: Path) -> None:
    """That is what a file manager makes of a folder."""
    files: Files = {f"pack/{name}": data for name, data in WHOLE.items()}
    assert faults_of(zipped(tmp_path / "pack.zip", files | {"__MACOSX/pack/datapackage.json": "x"})) == []


def test_a_table_from_a_spreadsheet_loads(tmp_path: Path) -> None:
    """With a byte order mark, CRLF, lines of nothing but commas and booleans in capitals."""
    law = SMALL["evidence.csv"].replace("true", "TRUE").replace("\n", "\r\n") + ",,,,,,\r\n"
    assert faults_of(write_pack(tmp_path / "pack", evidence=b"\xef\xbb\xbf" + law.encode())) == []
    assert Evidence.objects.get(reference="law").primary


def test_nothing_there(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "none") == [f"{tmp_path / 'none'}: there is no such folder or file"]


def test_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == ["datapackage.json: the file is missing. Every pack begins with this file."]


def test_a_zip_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    path.write_text("not a zip file")
    assert faults_of(path) == ["pack.zip: is not a zip file, or is damaged: create it again"]


def test_a_zip_file_that_is_cut_off(tmp_path: Path) -> None:
    path = zipped(tmp_path / "pack.zip", WHOLE)
    path.write_bytes(path.read_bytes()[:-200])
    assert faults_of(path) == ["pack.zip: is not a zip file, or is damaged: create it again"]


def test_a_zip_file_with_a_spoiled_table(tmp_path: Path) -> None:
    path = zipped(tmp_path / "pack.zip", WHOLE)
    path.write_bytes(path.read_bytes().replace(b"Ministry of Justice", b"Ministry of Fustice"))
    assert "institutions.csv: is damaged in the zip file: create the zip file again" in faults_of(path)


@pytest.mark.parametrize("name", ["../escape.csv", "/etc/passwd", "files/../../x", "C:\\x.csv", "files\\x.csv"])
def test_a_zip_file_that_would_write_elsewhere(tmp_path: Path, name: str) -> None:
    found = faults_of(zipped(tmp_path / "pack.zip", WHOLE | {name: "x"}))
    assert found == [f"pack.zip: holds the path “{name}”, which leads out of the pack"]


def test_a_zip_file_with_a_link(tmp_path: Path) -> None:
    path = zipped(tmp_path / "pack.zip", WHOLE)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("files/law.pdf")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert faults_of(path) == ["pack.zip: holds the link “files/law.pdf”: put the file itself there"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_file_with_two_files_of_one_name(tmp_path: Path) -> None:
    """Two programs might read two different packs out of it."""
    path = zipped(tmp_path / "pack.zip", WHOLE)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("updates.csv", "reference\n")
    assert faults_of(path) == ["pack.zip: contains “updates.csv” twice: create it again"]


def test_a_zip_file_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_source, "LARGEST_PACK", 1000)
    assert faults_of(zipped(tmp_path / "pack.zip", WHOLE)) == ["pack.zip: unpacks to more than 0 MB"]


def test_a_zip_file_with_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_source, "MOST_FILES", 3)
    assert faults_of(zipped(tmp_path / "pack.zip", WHOLE)) == [f"pack.zip: contains {len(WHOLE)} files; the limit is 3"]


def test_a_table_that_is_too_large(tmp_path: Path) -> None:
    folder = Folder(write_pack(tmp_path / "pack"))
    with pytest.raises(Unreadable, match="is larger than 0 MB"):
        folder.read("updates.csv", limit=10)


def test_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_text("secret")
    pack = write_pack(tmp_path / "pack", evidence=with_cell("evidence", 2, "file", "files/law.pdf"))
    (pack / "files").mkdir()
    (pack / "files" / "law.pdf").symlink_to(tmp_path / "secret.pdf")
    with open_source(pack) as source:
        _, faults = read(source)
    said = "files/law.pdf: is a link that leads out of the pack: put the file itself there"
    assert [str(fault) for fault in faults] == [f"evidence.csv, row 2, column file: {said}"]


@pytest.mark.parametrize("path", ["updates.csv", "files/evidence/law/law.pdf", "tables/up.dates.csv"])
def test_paths_inside(path: str) -> None:
    assert is_safe(path)


@pytest.mark.parametrize("path", ["", "..", "../x", "a/../../x", "/x", "C:/x", "a\\b", "https://x.example/y", "x\x00"])
def test_paths_outside(path: str) -> None:
    assert not is_safe(path)
