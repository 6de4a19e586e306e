"""Uploads and kept copies in a store that speaks S3 (STORAGE_URL), by django-storages and boto3.

Only loaded where such a store is set. A store that does not answer costs one request a few seconds; for some more it is
not asked again, so that threads do not queue for it. All that it does wrong becomes StoreAway, a kind of OSError.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Self

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from campaigns.store_faults import StoreAway

AWAY = 5.0  # seconds for which a store that did not answer is not asked again
IN_MEMORY = 2 * 1024**2  # bytes of a file that are not put on the disk of this machine while it is read
# Seconds. A store that is slower is as good as away; "when_required" because others than Amazon's know no checksums.
PATIENCE = {"connect_timeout": 2, "read_timeout": 5, "retries": {"total_max_attempts": 2, "mode": "standard"}}
CHECKSUMS = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
MISSING = ("NoSuchKey", "404")
WITHOUT_VERSIONS = ("NotImplemented", "MethodNotAllowed", "AccessDenied", "InvalidRequest")

_away_until = float("-inf")  # of the monotonic clock


@dataclass(frozen=True)
class Stored:
    """A file in the store: its name, its size in bytes, and when it was put there, in seconds since 1970."""

    name: str
    size: int
    changed: float


class StoredFile(File):  # type: ignore[type-arg]  # a class of Django's that takes no argument when it runs
    """A file of the store that is open, and can be opened again."""

    def __init__(self, storage: "ObjectStorage", name: str) -> None:
        super().__init__(storage.read(name), name)
        self.storage = storage

    def open(self, mode: str | None = None, *_arguments: Any, **_named: Any) -> Self:
        if self.closed:
            self.file = self.storage.read(str(self.name))
        self.seek(0)
        return self


class ObjectStorage(S3Storage):
    """The site's files in a bucket, below a prefix. Every method raises StoreAway; names are as in a directory."""

    def __init__(self, *, addressing_style: str, **options: Any) -> None:
        config = Config(signature_version="s3v4", s3={"addressing_style": addressing_style}, **PATIENCE, **CHECKSUMS)
        super().__init__(file_overwrite=False, client_config=config, **options)

    def _open(self, name: str, mode: str = "rb") -> "StoredFile":
        return StoredFile(self, name)

    def read(self, name: str) -> IO[bytes]:
        """The whole file, so that its reader meets no error of the store later."""
        spool = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # its reader closes it
        try:
            with _asking(name):
                shutil.copyfileobj(self.bucket.Object(self._normalize_name(name)).get()["Body"], spool)
        except OSError:
            spool.close()
            raise
        spool.seek(0)
        return spool

    def _save(self, name: str, content: Any) -> str:
        with _asking(name):
            saved: str = super()._save(name, content)
        return saved

    def delete(self, name: str) -> None:
        """Delete a file, and in a bucket that keeps versions each of them."""
        key = self._normalize_name(name)
        with _asking(name):
            self.bucket.Object(key).delete()
            try:
                for version in self.bucket.object_versions.filter(Prefix=key):
                    if version.object_key == key:
                        version.delete()
            except ClientError as fault:
                if fault.response["Error"]["Code"] not in WITHOUT_VERSIONS:
                    raise

    def exists(self, name: str) -> bool:
        return self._found(name) is not None

    def size(self, name: str) -> int:
        found = self._found(name)
        if found is None:
            raise FileNotFoundError(name)
        return found.size

    def url(self, name: str | None, *_arguments: Any, **_named: Any) -> str:
        """No address leads to the store: files go through the site, which knows who may have them."""
        return f"/media/{name}"

    def all(self, below: str = "") -> list[Stored]:
        """Every file whose name begins so, in the order of the parts of the names."""
        start = len(self._normalize_name("x")) - 1
        with _asking(below or "the list of files"):
            rows = [
                Stored(row.key[start:], row.size, row.last_modified.timestamp())
                for row in self.bucket.objects.filter(Prefix=self._normalize_name("x")[:-1] + below)
            ]
        return sorted(rows, key=lambda row: row.name.split("/"))

    def keeps_versions(self) -> bool:
        """Whether the bucket keeps what is deleted, as far as it says so."""
        with _asking("its settings"):
            status: str | None = self.connection.BucketVersioning(self.bucket_name).status
        return status == "Enabled"

    def _found(self, name: str) -> Stored | None:
        """By a list of one: that tells a file that is missing from a bucket that is."""
        key = self._normalize_name(name)
        with _asking(name):
            page = self.connection.meta.client.list_objects_v2(Bucket=self.bucket_name, Prefix=key, MaxKeys=1)
        rows = [row for row in page.get("Contents", ()) if row["Key"] == key]
        return Stored(name, rows[0]["Size"], rows[0]["LastModified"].timestamp()) if rows else None


@contextmanager
def _asking(name: str) -> Iterator[None]:
    """Ask the store about a file. Raises FileNotFoundError when it is not there, StoreAway for all else."""
    global _away_until  # noqa: PLW0603  # one store, one state
    if time.monotonic() < _away_until:
        raise StoreAway(f"{name}: the store did not answer a moment ago")
    try:
        yield
    except ClientError as fault:
        if fault.response["Error"]["Code"] in MISSING:
            raise FileNotFoundError(name) from fault
        raise StoreAway(f"{name}: {fault}") from fault
    except (BotoCoreError, Boto3Error) as fault:
        _away_until = time.monotonic() + AWAY
        raise StoreAway(f"{name}: {fault}") from fault
