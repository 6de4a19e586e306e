"""The vault's files: kept under their SHA-256 in the site's storage, once each, and never served from there."""

import hashlib
import re
from typing import Literal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

Shelf = Literal["copies", "sealed", "logos"]


class NotAsKept(Exception):
    """The file is gone, or is not the one that was put there."""


def path_of(shelf: Shelf, sha256: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise NotAsKept(sha256)
    return f"vault/{shelf}/{sha256[:2]}/{sha256}"


def put(shelf: Shelf, data: bytes) -> str:
    """Keep these bytes; returns their SHA-256, under which they are found again."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(shelf, sha256)
    try:
        get(shelf, sha256)
        return sha256
    except NotAsKept:
        default_storage.delete(path)  # missing, or not these bytes any more
    written = default_storage.save(path, ContentFile(data))
    if written != path:  # another process kept it at the same moment
        default_storage.delete(written)
    return sha256


def get(shelf: Shelf, sha256: str) -> bytes:
    """The bytes with this hash. Raises NotAsKept when they are gone or were altered."""
    try:
        with default_storage.open(path_of(shelf, sha256), "rb") as stream:
            data: bytes = stream.read()
    except FileNotFoundError:
        raise NotAsKept(sha256) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NotAsKept(sha256)
    return data
