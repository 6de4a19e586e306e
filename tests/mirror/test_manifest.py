"""The manifest of a copy: signed, and every damage to a file is found by it."""

import base64
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from demands.ledger.tree import keys
from demands.ledger.tree.notes import Verifier
from demands.mirror import manifest, place
from demands.progress import proofs


def note(root: Path) -> str:
    return (root / manifest.NOTE).read_text("utf-8")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A directory that could be a copy: a page, the state and a signed manifest."""
    root = tmp_path / "copy"
    (root / "ja").mkdir(parents=True)
    (root / "ja/index.html").write_bytes(b"page")
    (root / "mirror.json").write_text(json.dumps({"about": place.OF_THE_COPY}))
    listed = manifest.written(
        {name: (one.stat().st_size, place.hashed(Path(one.path))) for name, one in place.walk(root)}
    )
    (root / manifest.MANIFEST).write_bytes(listed)
    (root / manifest.NOTE).write_bytes(manifest.signed(listed, "2026-11-30T00:00:00Z", 3) or b"")
    return root


def spoil_a_page(root: Path) -> None:
    (root / "ja/index.html").write_bytes(b"pagE")


def remove_a_page(root: Path) -> None:
    (root / "ja/index.html").unlink()


def add_a_page(root: Path) -> None:
    (root / "ja/more.html").write_bytes(b"")


def replace_a_page_by_a_link(root: Path) -> None:
    (root / "ja/index.html").rename(root.parent / "elsewhere")
    (root / "ja/index.html").symlink_to(root.parent / "elsewhere")


def spoil_page_and_manifest(root: Path) -> None:
    listed = (root / manifest.MANIFEST).read_text().replace(place.hashed(root / "ja/index.html"), "0" * 64)
    (root / manifest.MANIFEST).write_text(listed)


def spoil_the_note(root: Path) -> None:
    (root / manifest.NOTE).write_text(note(root).replace("entry 3", "entry 4"))


def spoil_the_manifest(root: Path) -> None:
    (root / manifest.MANIFEST).write_bytes(b"[]\n")


def remove_the_note(root: Path) -> None:
    (root / manifest.NOTE).unlink()


DAMAGE: dict[Callable[[Path], None], str] = {
    spoil_a_page: "ja/index.html was changed.",
    remove_a_page: "ja/index.html is missing.",
    add_a_page: "ja/more.html is not in the manifest.",
    replace_a_page_by_a_link: "ja/index.html is a link.",
    spoil_page_and_manifest: "manifest.jsonl is not the one that was signed.",
    spoil_the_note: "the signature does not match the note",
    spoil_the_manifest: "cannot be read",
    remove_the_note: "manifest.note is missing.",
}


@pytest.mark.django_db
@pytest.mark.parametrize("damage", DAMAGE, ids=lambda one: one.__name__)
def test_damage_is_found(small: Path, damage: Callable[[Path], None]) -> None:
    keys.publish()
    call_command("mirror", small, check=True, stdout=io.StringIO())
    damage(small)
    with pytest.raises(CommandError, match=re.escape(DAMAGE[damage])):
        call_command("mirror", small, check=True)


@pytest.mark.django_db
def test_the_manifest_is_signed_as_a_checkpoint_is(small: Path) -> None:
    keys.publish()
    key = Verifier.read(proofs.public_keys()["keys"][0]["key"])
    said = key.verified(note(small)).splitlines()
    digest = hashlib.sha256((small / manifest.MANIFEST).read_bytes()).digest()
    assert said == [
        "127.0.0.1:8000/mirror", "2", base64.b64encode(digest).decode(), "made 2026-11-30T00:00:00Z", "entry 3",
    ]  # fmt: skip


def test_without_a_key_there_is_no_signature(settings: Any, tmp_path: Path) -> None:
    settings.RECORD_KEY, settings.RECORD_KEY_FILE = "", tmp_path / "none"
    assert manifest.signed(b"", "now", 1) is None
