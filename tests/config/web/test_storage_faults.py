"""What cannot be saved comes back with what was typed and a sentence that names the cause: files, then the database."""

import errno
import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import django.db
import psycopg
import pytest
from django import conf
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from config.web.storage_faults import cause
from demands.models import Demand, Evidence, IndexFile, SheetImport
from tests.admin.conftest import signed_in
from tests.config.conftest import ask
from tests.public.views.test_suggest import opened
from tests.site import Site, SiteFactory

from .full_disk import SENTENCES, Trouble

TEXT = b"Japan should free them all. " * 10


@pytest.fixture
def emi(editor: User) -> Client:
    return signed_in(editor)


def file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, TEXT)


def evidence(client: Client) -> Any:
    page = client.get(reverse("admin:demands_evidence_add"))
    form = page.context["adminform"].form
    given = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    given |= {
        "title": "A letter that nobody has",
        "reference": "letter-1",
        "kind": Evidence.Kind.values[0],
        "file": file("a.txt"),
    }
    given |= dict.fromkeys(("captures-TOTAL_FORMS", "captures-INITIAL_FORMS"), "0")
    return client.post(reverse("admin:demands_evidence_add"), given)


def sheet(client: Client) -> Any:
    given = {"table": "demands.statusupdate", "file": file("list.csv")}
    return client.post(reverse("admin:demands_sheetimport_add"), given)


def index(client: Client) -> Any:
    given = {"country": "JP", "file": file("export.xlsx")}
    return client.post(reverse("admin:demands_indexfile_add"), given)


Upload = Callable[[Client], Any]


@contextmanager
def trouble_at(settings: Any, trouble: Trouble, directory: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = directory / "uploads"
    with trouble(directory / "uploads"):
        yield


def words(response: Any) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("trouble", SENTENCES)
@pytest.mark.parametrize("upload", [evidence, sheet, index])
def test_an_upload_comes_back_with_the_cause(
    emi: Client, demand: Demand, settings: Any, tmp_path: Path, upload: Upload, trouble: Trouble
) -> None:
    with trouble_at(settings, trouble, tmp_path):
        response = upload(emi)
    assert response.status_code == 503
    assert f"Nothing was saved. {SENTENCES[trouble]}" in words(response)
    assert "Choose any files again." in words(response)
    assert response.context["adminform"].form.is_bound
    assert not Evidence.objects.filter(reference="letter-1").exists()
    assert not SheetImport.objects.exists()
    assert not IndexFile.objects.exists()


def test_what_was_typed_is_in_the_form(emi: Client, demand: Demand, settings: Any, tmp_path: Path) -> None:
    with trouble_at(settings, next(iter(SENTENCES)), tmp_path):
        response = evidence(emi)
    assert 'value="A letter that nobody has"' in words(response)


def test_saved_again_once_there_is_room_it_is_saved_once(
    emi: Client, demand: Demand, settings: Any, tmp_path: Path
) -> None:
    with trouble_at(settings, next(iter(SENTENCES)), tmp_path):
        sheet(emi)
    assert sheet(emi).status_code == 302
    assert SheetImport.objects.count() == 1


# The database


@contextmanager
def only_read() -> Iterator[None]:
    """A transaction in which PostgreSQL refuses every change."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


def test_a_form_of_the_newsroom_comes_back_when_the_database_may_only_be_read(emi: Client, demand: Demand) -> None:
    with only_read():
        response = sheet(emi)
    assert response.status_code == 503
    assert "The database can only be read at the moment." in words(response)


def test_a_quick_update_comes_back_with_its_words(emi: Client, demand: Demand) -> None:
    address = reverse("admin:demands_statusupdate_record")
    typed = {"demand": demand.pk, "happened_on": "2026-11-20", "headline": "A bill at last", "direction": "progress"}
    with only_read():
        response = emi.post(address, typed)
    assert response.status_code == 503
    assert "A bill at last" in words(response)
    assert "The database can only be read at the moment." in words(response)


# A real site, whose database an administrator has closed for writing


@pytest.fixture(scope="module")
def closed_site(site_factory: SiteFactory) -> Iterator[Site]:
    with site_factory.running(SECRET_KEY=conf.settings.SECRET_KEY) as site:
        name = ask(site.database_url, "SELECT current_database()")
        ask(site.database_url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        mine = "datname = current_database() AND pid <> pg_backend_pid()"
        ask(site.database_url, f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {mine}")
        yield site


def send(address: str, **given: str) -> tuple[int, str]:
    try:
        response = urlopen(address, data=urlencode(given).encode(), timeout=10)
    except HTTPError as refused:
        response = refused
    with response:
        return response.status, html.unescape(response.read().decode())


@pytest.mark.parametrize(("prefix", "sentence"), [("", "The database can only be read"), ("/ja", "読み取り専用です")])
def test_a_readers_suggestion_comes_back(closed_site: Site, prefix: str, sentence: str) -> None:
    address = f"{closed_site.url}{prefix}/suggest/"
    typed = {"campaign": "japan-2005", "kind": "error", "text": "The date is wrong", "stamp": opened()}
    status, page = send(address, **typed)
    assert status == 503
    assert "The date is wrong" in page
    assert sentence in page
    assert ask(closed_site.database_url, "SELECT count(*) FROM demands_suggestion") == "0"


def test_readers_notice_nothing(closed_site: Site) -> None:
    for path in ("/", "/campaigns/japan-2005/", "/ja/record/", "/readyz"):
        with urlopen(closed_site.url + path, timeout=10) as response:
            assert response.status == 200


# What is no fault of storage


def test_with_the_guard_switched_off_it_is_an_error(emi: Client, demand: Demand, settings: Any, tmp_path: Path) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "config.web.storage_faults.FormsComeBack"]
    emi.handler.load_middleware()
    with trouble_at(settings, next(iter(SENTENCES)), tmp_path), pytest.raises(OSError, match="."):
        sheet(emi)


def test_a_form_that_is_wrong_says_only_that(emi: Client, demand: Demand) -> None:
    response = emi.post(reverse("admin:demands_sheetimport_add"), {"table": "demands.statusupdate"})
    assert response.status_code == 200
    assert "Nothing was saved" not in words(response)


def of(kind: type[Exception], fault: Exception) -> Exception:
    raised = kind()
    raised.__cause__ = fault
    return raised


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (OSError(errno.ENOSPC, "full"), "The disk of the server is full."),
        (OSError(errno.EDQUOT, "quota"), "The site has used up its disk quota on the server."),
        (OSError(errno.EFBIG, "large"), "The file is larger than the server allows the site to write."),
        (
            OSError(errno.EROFS, "read only", "{media}/a/b.pdf"),
            "The site is not allowed to write to its folder for files.",
        ),
        (PermissionError(errno.EACCES, "no", "{media}/a"), "The site is not allowed to write to its folder for files."),
        (PermissionError(errno.EACCES, "no", "/etc/shadow"), None),
        (PermissionError(errno.EACCES, "no"), None),
        (FileNotFoundError(errno.ENOENT, "no", "{media}/a"), None),
        (OSError("of a library, without a number"), None),
        (of(django.db.OperationalError, psycopg.errors.DiskFull()), "The disk of the database is full."),
        (of(django.db.OperationalError, psycopg.errors.OutOfMemory()), "The database has run out of memory."),
        (
            of(django.db.InternalError, psycopg.errors.ReadOnlySqlTransaction()),
            "The database can only be read at the moment.",
        ),
        (of(django.db.IntegrityError, psycopg.errors.UniqueViolation()), None),
        (of(django.db.OperationalError, psycopg.errors.AdminShutdown()), None),
        (ValueError(), None),
    ],
    ids=lambda value: repr(getattr(value, "__cause__", None) or value)[:40],
)
def test_each_cause_has_its_sentence(settings: Any, fault: Exception, sentence: str | None) -> None:
    settings.MEDIA_ROOT = Path("/srv/media")
    if isinstance(fault, OSError) and fault.filename:
        fault.filename = fault.filename.format(media="/srv/media")
    assert cause(fault) == sentence
