"""Uploads and kept copies in a store that speaks S3: a real server, which stops, hangs and refuses."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from campaigns.logo import Logo
from campaigns.store_faults import StoreAway
from config import object_store
from config.file_storage import file_storage
from demands.ledger import redaction
from demands.ledger.content import file_content
from demands.ledger.removing.tasks import delete_logo
from demands.models import Demand, Evidence
from demands.operations import doctor, fsck, media
from demands.vault import store
from tests.admin.conftest import signed_in
from tests.cast import Newsroom, make_evidence, make_update
from tests.config.web.test_storage_faults import Upload, evidence, index, sheet, words
from tests.vault.s3_server import BUCKET, KEYS, Store

pytestmark = pytest.mark.django_db

LETTER = b"Dear minister, " * 50


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    found = Store(tmp_path_factory.mktemp("s3"))
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def _in_the_store(s3: Store, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(object_store, "PATIENCE", object_store.PATIENCE | {"connect_timeout": 0.3, "read_timeout": 0.3})
    monkeypatch.setattr(object_store, "_away_until", float("-inf"))
    settings.STORAGE_URL = s3.url
    settings.STORAGES = settings.STORAGES | {"default": file_storage(s3.url)}
    yield
    for name in s3.names():
        s3.client.delete_object(Bucket=BUCKET, Key=f"site/{name}")


@pytest.fixture
def letter(demand: Demand, newsroom: Newsroom) -> Evidence:
    """A source with a file that a published update cites."""
    source = make_evidence(title="A letter", url="", file=ContentFile(LETTER, name="letter.txt"))
    newsroom.publish(make_update(demand, sources=[source]))
    return source


def get(source: Evidence) -> Any:
    object_store._away_until = float("-inf")
    response: Any = Client(raise_request_exception=False).get(f"/evidence/{source.reference}/")
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:  # not ``response.close``, which would close the database's connection too
        close()
    return response


def test_what_is_uploaded_is_in_the_store_and_given_to_readers(letter: Evidence, s3: Store, tmp_path: Path) -> None:
    assert s3.names() == [letter.file.name]
    assert get(letter).body == LETTER
    assert not (tmp_path / "media").exists()
    assert (file_content(letter) or {})["size"] == len(LETTER)


def test_no_file_takes_the_place_of_another(s3: Store) -> None:
    names = {default_storage.save("a.txt", ContentFile(data)) for data in (b"one", b"two", b"three")}
    assert len(names) == 3
    found = set()
    for name in names:
        with default_storage.open(name) as stream:
            found.add(stream.read())
    assert found == {b"one", b"two", b"three"}


def test_kept_copies_are_compared_with_their_hash_when_they_are_read(s3: Store) -> None:
    sha256 = store.put("copies", LETTER)
    assert store.get("copies", sha256) == LETTER
    s3.client.put_object(Bucket=BUCKET, Key=f"site/{store.path_of('copies', sha256)}", Body=b"altered")
    with pytest.raises(store.NotAsKept):
        store.get("copies", sha256)
    assert store.put("copies", LETTER) == sha256  # kept once more
    assert store.get("copies", sha256) == LETTER


def test_an_altered_file_goes_to_no_reader(letter: Evidence, s3: Store) -> None:
    s3.client.put_object(Bucket=BUCKET, Key=f"site/{letter.file.name}", Body=b"altered")
    assert get(letter).status_code == 404


def test_a_file_that_is_lost_is_told_from_a_store_that_is(letter: Evidence, s3: Store) -> None:
    default_storage.delete(str(letter.file.name))
    assert get(letter).status_code == 404
    assert file_content(letter) == {"name": str(letter.file.name).rpartition("/")[2], "size": 0, "sha256": ""}
    with s3.refusing(), pytest.raises(StoreAway):
        file_content(Evidence.objects.get(pk=letter.pk))


def fail(s3: Store, way: str) -> Any:
    return s3.hanging() if way == "hangs" else s3.refusing()


@pytest.mark.parametrize("way", ["hangs", "refuses"])
def test_while_the_store_is_away_pages_answer_and_a_file_says_when(letter: Evidence, s3: Store, way: str) -> None:
    with fail(s3, way):
        for path in ("/", "/record/", "/updates/", f"/sources/{letter.reference}/", "/healthz"):
            assert Client().get(path).status_code == 200, path
        response = get(letter)
        assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "10", "no-store")
        assert "This file is temporarily unavailable" in response.content.decode()
    assert get(letter).status_code == 200


def test_a_store_that_hangs_costs_its_time_limit_once(letter: Evidence, s3: Store) -> None:
    with s3.hanging():
        get(letter)
        begun = time.monotonic()
        for _again in range(20):
            with pytest.raises(StoreAway):
                default_storage.exists("a.txt")
        assert time.monotonic() - begun < 0.2


@pytest.mark.parametrize("way", ["hangs", "refuses"])
@pytest.mark.parametrize("upload", [evidence, sheet, index])
def test_an_upload_that_cannot_be_taken_loses_nothing_typed(
    demand: Demand, s3: Store, newsroom: Newsroom, upload: Upload, way: str
) -> None:
    emi, before = signed_in(newsroom.editor), Evidence.objects.count()
    with fail(s3, way):
        response = upload(emi)
    page = words(response)
    assert response.status_code == 503
    assert "Nothing was saved. The store for files does not respond." in page
    assert "Choose any files again." in page
    assert response.context["adminform"].form.is_bound
    assert upload is not evidence or 'value="A letter that nobody has"' in page
    assert Evidence.objects.count() == before
    object_store._away_until = float("-inf")
    assert upload(emi).status_code == 302


def test_the_newsroom_shows_a_source_while_the_store_is_away(letter: Evidence, s3: Store, newsroom: Newsroom) -> None:
    with s3.refusing():
        page = signed_in(newsroom.editor).get(f"/admin/demands/evidence/{letter.pk}/change/")
    assert page.status_code == 200


def test_what_is_deleted_is_gone_from_a_bucket_with_versions_too(s3: Store) -> None:
    s3.client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for data in (b"a name", b"a name again"):
        s3.client.put_object(Bucket=BUCKET, Key="site/secret.txt", Body=data)
    s3.client.put_object(Bucket=BUCKET, Key="site/secret.txt.not", Body=b"another file")
    default_storage.delete("secret.txt")
    versions = s3.client.list_object_versions(Bucket=BUCKET, Prefix="site/secret.txt")
    assert [one["Key"] for one in versions.get("Versions", [])] == ["site/secret.txt.not"]
    assert versions.get("DeleteMarkers", []) == []
    assert "keeps versions" in next(doctor.store()).said
    s3.client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})


def test_a_logo_that_is_redacted_while_the_store_is_away_is_deleted_by_a_job(
    s3: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = store.put("logos", b"a picture")
    logo = Logo(sha256, 10, 10)
    later: list[str] = []
    monkeypatch.setattr(type(delete_logo), "defer", lambda _task, logo: later.append(logo))
    with s3.refusing():
        redaction._delete_logo(str(logo))
    assert s3.names() == [logo.path]
    object_store._away_until = float("-inf")
    delete_logo.func(*later)
    assert s3.names() == []


def test_fsck_finds_what_is_missing_and_what_nobody_names(letter: Evidence, s3: Store) -> None:
    assert fsck.faults() == []
    default_storage.save("left.txt", ContentFile(b"left"))
    assert fsck.unnamed() == ["left.txt"]
    default_storage.delete(str(letter.file.name))
    assert "is missing" in fsck.faults()[0]
    with s3.refusing():
        assert "cannot be asked, so no file was compared" in fsck.faults()[0]


def test_files_come_in_the_order_that_a_backup_wants(s3: Store) -> None:
    for name in ("a/b", "a-b/c", "a.txt", "a/a/z"):
        s3.client.put_object(Bucket=BUCKET, Key=f"site/{name}", Body=b"x")
    assert [one.name for one in media.all_files()] == ["a/a/z", "a/b", "a-b/c", "a.txt"]


def test_doctor_says_whether_the_store_answers(s3: Store, settings: Any) -> None:
    assert next(doctor.store()).said == "answers"
    with s3.refusing():
        assert "AWS_ACCESS_KEY_ID" in next(doctor.store()).advice
    settings.STORAGE_URL = ""
    assert list(doctor.store()) == []


@pytest.mark.parametrize(
    "url", ["s3:bucket", "https://bucket", "s3://key:secret@bucket", "s3://b?endpont=http://x", "s3://b?endpoint=x"]
)
def test_an_address_that_is_none_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        file_storage(url)


def test_without_the_packages_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.file_storage.find_spec", lambda name: None)
    assert "FileSystemStorage" in file_storage("")["BACKEND"]
    with pytest.raises(ImproperlyConfigured, match=r"pip install --require-hashes -r requirements-s3\.txt"):
        file_storage("s3://bucket")
