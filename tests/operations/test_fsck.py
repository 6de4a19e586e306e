"""`manage.py fsck`: rows, files, kept copies, entries and queued email, and each way in which they can disagree."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.utils import timezone

from demands.alerts.tasks import defer_mail
from demands.models import Capture, CapturePart, Evidence, SheetImport, StaffMail
from demands.operations import fsck
from demands.vault import store
from tests.operations.conftest import Place

pytestmark = pytest.mark.slow


@pytest.fixture
def source(db: None) -> Evidence:
    """A source with a file and a kept copy."""
    source = Evidence.objects.create(reference="report", title="A report", url="https://un.example/report")
    source.file.save("report.txt", ContentFile(b"What the committee wrote."))
    page = b"<p>What the committee wrote.</p>"
    capture = Capture.objects.create(evidence=source, url=source.url, state="kept", kept_at=timezone.now())
    CapturePart.objects.create(
        capture=capture, kind="body", media_type="text/html", size=len(page), sha256=store.put("copies", page)
    )
    return source


@pytest.fixture
def copy(source: Evidence) -> Path:
    return Path(settings.MEDIA_ROOT) / CapturePart.objects.get().path


def only(found: list[str]) -> str:
    assert len(found) == 1, found
    return found[0]


def test_a_site_where_all_agrees(source: Evidence) -> None:
    assert fsck.faults() == []
    assert fsck.unnamed() == []


def test_a_file_that_is_gone(source: Evidence) -> None:
    Path(source.file.path).unlink()
    assert "is missing" in only(fsck.faults())


def test_a_copy_that_is_gone(copy: Path) -> None:
    copy.unlink()
    assert "is missing" in only(fsck.faults())


def test_a_copy_that_is_shorter(copy: Path) -> None:
    copy.write_bytes(b"short")
    assert "has 5 bytes, not 32" in only(fsck.faults(quick=True))


def test_a_copy_of_other_bytes_is_found_unless_it_should_be_quick(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes().upper())
    assert "was altered" in only(fsck.faults())
    assert fsck.faults(quick=True) == []


def test_a_directory_in_place_of_a_file(copy: Path) -> None:
    copy.unlink()
    copy.mkdir()
    assert "is missing" in only(fsck.faults())


def test_a_kept_copy_without_a_part(source: Evidence) -> None:
    CapturePart.objects.all().delete()
    assert "has no part" in only(fsck.faults())


def test_a_public_copy_that_is_not_among_the_kept_ones(source: Evidence) -> None:
    Evidence.objects.filter(pk=source.pk).update(copy=f"2026-03-03 {'a' * 64}")
    assert "gives readers a copy that is not among its kept copies" in only(fsck.faults())


def test_an_email_that_no_job_sends(editor: User) -> None:
    StaffMail.objects.create(user=editor, kind="reminders", content=[{"title": "x", "lines": []}])
    assert "was not sent, and no job sends it" in only(fsck.faults())


def test_a_job_that_sends_an_email_that_does_not_exist(db: None) -> None:
    defer_mail(987)
    assert "sends email 987, which does not exist" in only(fsck.faults())


def test_a_file_that_waits_for_a_job_that_is_gone(db: None) -> None:
    sheet = SheetImport.objects.create(table="demands.demand", name="demands.csv")
    sheet.file.save("demands.csv", ContentFile(b"a,b\n"))
    assert "waits for a job that does not exist" in only(fsck.faults())


def test_a_file_that_no_row_names_is_listed_and_no_fault(source: Evidence) -> None:
    (Path(settings.MEDIA_ROOT) / "left.txt").touch()
    assert fsck.faults() == []
    assert fsck.unnamed() == ["left.txt"]


# The command


@pytest.fixture
def without_a_file(original: Place) -> Iterator[Place]:
    path = next(path for path in original.media.rglob("report*.txt"))
    data = path.read_bytes()
    path.unlink()
    yield original
    path.write_bytes(data)


def test_it_ends_with_0_1_or_2(original: Place, without_a_file: Place) -> None:
    assert without_a_file.manage("fsck").returncode == 1
    away = original.manage("fsck", DATABASE_URL="postgresql://127.0.0.1:9/none")
    assert (away.returncode, "Could not check" in away.stderr) == (2, True)
