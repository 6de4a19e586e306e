"""Export, load, export: the same bytes, as a folder and as a zip file, in public and among staff."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from demands import ledger
from demands.exchange.packs.loader import load
from demands.exchange.packs.writer import CannotExport, pack_files, write_zip, write_zip_file
from demands.ledger.verification import verify
from demands.models import Entry, Evidence
from tests.cast import Newsroom
from tests.exchange.pack_files import LAW, SECRETS, another_site, exported, reloaded

EVERY_TABLE = {
    "scales", "statuses", "institutions", "themes", "campaign", "documents", "passages", "milestones", "demands",
    "evidence", "updates", "citations", "translations", "retractions", "amendments", "confirmations", "reviews",
    "indicators", "observations", "engagements", "explanations",
}  # fmt: skip


def zip_bytes(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    write_zip(files, stream)
    return stream.getvalue()


def test_a_public_pack_comes_back_as_it_went(public_pack: dict[str, bytes], tmp_path: Path) -> None:
    assert reloaded(public_pack, tmp_path / "pack") == public_pack


def test_a_staff_pack_comes_back_as_it_went(staff_pack: dict[str, bytes], tmp_path: Path) -> None:
    assert reloaded(staff_pack, tmp_path / "pack", staff=True) == staff_pack


def test_a_staff_pack_carries_the_public_one(
    public_pack: dict[str, bytes], staff_pack: dict[str, bytes], tmp_path: Path
) -> None:
    assert reloaded(staff_pack, tmp_path / "pack") == public_pack


def test_a_zip_file_comes_back_as_it_went(public_pack: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    write_zip_file(public_pack, path, private=False)
    with another_site():
        load(path)
        assert zip_bytes(exported()) == path.read_bytes()


def test_the_test_campaign_fills_every_table(public_pack: dict[str, bytes]) -> None:
    assert {name.removesuffix(".csv") for name in public_pack if name.endswith(".csv")} == EVERY_TABLE
    assert public_pack["files/documents/statement.txt"] == b"One.\nTwo. \n"
    assert public_pack["files/evidence/law/law_1.pdf"] == LAW


def test_a_zip_file_tells_no_time_and_no_machine(public_pack: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bytes(public_pack))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "datapackage.json"


def test_the_loaded_record_verifies(staff_pack: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    write_zip_file(staff_pack, path, private=True)
    load(path)
    assert verify().findings == []
    assert set(Entry.objects.values_list("approval", flat=True)) == {"imported"}


def test_times_travel_as_a_statement(public_pack: dict[str, bytes], tmp_path: Path) -> None:
    """The entry's own time is that of the load; the pack's time stands in the content, as the pack's word."""
    path = tmp_path / "pack.zip"
    write_zip_file(public_pack, path, private=False)
    load(path)
    entry = Entry.objects.get(subject="update:late", kind="published")
    assert entry.content is not None
    told = entry.content["imported"]
    assert told["from"] == "campaign pack japan"
    assert told["recorded_at"].encode() in public_pack["updates.csv"]
    assert entry.recorded_at.isoformat()[:26] > told["recorded_at"][:26]


def test_lines_are_recorded_in_the_order_of_the_first_site(public_pack: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    write_zip_file(public_pack, path, private=False)
    load(path)
    about_updates = Entry.objects.filter(subject_type__in=("update", "evidence")).order_by("sequence")
    assert list(about_updates.values_list("subject", "kind")) == [
        ("update:wrong", "published"),
        ("update:late", "published"),
        ("update:right", "corrected"),
        ("update:unsure", "published"),
        ("update:withdrawn", "published"),
        ("update:late", "translated"),
        ("update:unsure", "confirmed"),
        ("update:withdrawn", "retracted"),
        ("evidence:law", "amended"),
        ("evidence:table", "amended"),
    ]


def test_the_descriptor_is_a_tabular_data_package(public_pack: dict[str, bytes]) -> None:
    descriptor = json.loads(public_pack["datapackage.json"])
    assert descriptor["profile"] == "tabular-data-package"
    updates = next(one for one in descriptor["resources"] if one["name"] == "updates")
    fields = {field["name"]: field for field in updates["schema"]["fields"]}
    assert list(fields) == public_pack["updates.csv"].decode().split("\n")[0].split(",")
    assert fields["headline"]["constraints"] == {"maxLength": 160, "required": True}
    assert updates["schema"]["primaryKey"] == ["reference"]
    demand = {"fields": "demand", "reference": {"resource": "demands", "fields": "slug"}}
    assert demand in updates["schema"]["foreignKeys"]


# What a public pack must not hold


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_internal_is_in_a_public_pack(public_pack: dict[str, bytes], secret: str) -> None:
    assert [name for name, data in public_pack.items() if secret.encode() in data or secret in name] == []


@pytest.mark.parametrize("secret", SECRETS)
def test_a_staff_pack_holds_it(staff_pack: dict[str, bytes], secret: str) -> None:
    """The twin of the test above: the secrets are there to be found."""
    assert [name for name, data in staff_pack.items() if secret.encode() in data] != []


def test_a_public_pack_has_no_internal_column(public_pack: dict[str, bytes]) -> None:
    headings = {heading for data in public_pack.values() for heading in data.split(b"\n")[0].split(b",")}
    assert headings.isdisjoint({b"internal_notes", b"priority", b"visibility", b"state"})


def test_a_pending_change_leaves_the_public_wording_in_the_pack(public_pack: dict[str, bytes]) -> None:
    assert "Abolish it, “at once”" in public_pack["demands.csv"].decode()


def test_a_redacted_update_is_in_no_pack(history: Newsroom, administrator: User) -> None:
    ledger.redact(Entry.objects.get(subject="update:late", kind="published"), by=administrator, reason="Court order")
    for staff in (False, True):
        files = pack_files("japan", staff=staff)
        assert b"late," not in files["updates.csv"]
        assert b"late," not in files["citations.csv"]


def test_what_a_redacted_retraction_withdrew_does_not_come_back(history: Newsroom, administrator: User) -> None:
    ledger.redact(Entry.objects.get(kind="retracted"), by=administrator, reason="It named a person")
    assert b"withdrawn" not in pack_files("japan")["updates.csv"]


def test_a_source_that_was_exchanged_on_disk_is_not_exported(history: Newsroom) -> None:
    law = Evidence.objects.get(reference="law")
    Path(law.file.path).write_bytes(b"another law")
    with pytest.raises(CannotExport, match="not the one that was published"):
        pack_files("japan")
