"""Checkpoint, tiles and proofs as a stranger reads them, who knows the specifications and none of our code."""

import base64
import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from django.test import Client
from django.utils import timezone
from pymerkle import InmemoryTree

from demands import ledger
from demands.ledger.tree import keys
from demands.ledger.tree.notes import Checkpoint, Verifier
from demands.ledger.verification import known as read_checkpoint
from demands.ledger.verification import verify
from demands.models import Demand, Entry, Timestamp
from tests.cast import Newsroom, at_work, known, make_update, publish_a_demand
from tests.ledger.tree.test_merkle import agree, climbed
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


def publish_and_redact() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    newsroom.publish(make_update(demand, "in_progress", headline="A bill, “quoted”, 死刑"))
    entry = newsroom.publish(make_update(demand, headline="A private name"))
    ledger.redact(entry, by=known("ada", "Administrator"), reason="It named a private person.")


BEGIN_WITH = {"newsroom": publish_and_redact}


def fetch(path: str) -> bytes:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content


def published_key() -> Verifier:
    return Verifier.read(json.loads(read("/record/keys.json"))["keys"][0]["key"])


def checkpoint() -> Checkpoint:
    return Checkpoint.read(published_key().verified(read("/record/checkpoint")))


def leaves() -> list[bytes]:
    size, data, found = checkpoint().size, fetch(f"/record/tile/entries/000.p/{checkpoint().size}"), []
    while data:
        (length,) = struct.unpack(">H", data[:2])
        found.append(data[2 : 2 + length])
        data = data[2 + length :]
    assert len(found) == size
    return found


def test_the_checkpoint_is_the_root_that_another_implementation_gives_the_leaves(newsroom: Newsroom) -> None:
    tree = InmemoryTree(algorithm="sha256")
    for one in leaves():
        tree.append_entry(one)
    assert checkpoint() == Checkpoint("127.0.0.1:8000/record", Entry.objects.count(), tree.get_root())


def test_leaves_and_hashes_belong_together_and_hold_no_content(newsroom: Newsroom) -> None:
    size = checkpoint().size
    hashes = [hashlib.sha256(b"\x00" + one).digest() for one in leaves()]
    assert fetch(f"/record/tile/0/000.p/{size}") == b"".join(hashes)
    assert fetch("/record/tile/0/000.p/2") == b"".join(hashes[:2])  # the tree of an earlier size
    said = b"".join(leaves())
    assert b"bill" not in said
    assert b"private" not in said


@pytest.mark.parametrize(
    "path",
    [
        "0/000", "0/000.p/0", "0/000.p/9", "0/000.p/256", "0/000.p/07", "0/001.p/1", "0/0.p/1", "0/0000.p/1", "1/000",
        "0/x000/000.p/1", "00/000.p/1", "64/000.p/1", "-1/000.p/1", "entries/000", "entries/x001/234/067", "x/000.p/1",
        "0/000.p/1/", "0/٠٠٠.p/1", "entries/x999/x999/x999/x999/x999/999",
    ],
)  # fmt: skip
def test_a_tile_that_is_not_there_is_not_found(newsroom: Newsroom, path: str) -> None:
    assert Client().get(f"/record/tile/{path}").status_code == 404


def test_a_tile_may_be_kept_for_ever(newsroom: Newsroom) -> None:
    response = Client().get("/record/tile/0/000.p/2")
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Type"] == "application/octet-stream"


def proof_of(sequence: int) -> dict[str, Any]:
    return dict(json.loads(read(f"/record/proof/{sequence}")))


def holds(entry: dict[str, Any], proof: str) -> bool:
    """Whether a proof in the format of C2SP's tlog-proof proves a line, by the specifications alone."""
    head, _, note = proof.partition("\n\n")
    name, index, *path = head.split("\n")
    assert name == "c2sp.org/tlog-proof@v1"
    line = {key: value for key, value in entry.items() if key not in ("entry_hash", "content", "salt")}
    hashed = hashlib.sha256(b"\x00" + rfc8785.dumps(line)).digest()
    found = Checkpoint.read(published_key().verified(note))
    number = int(index.removeprefix("index "))
    return climbed(hashed, number, found.size, list(map(base64.b64decode, path))) == found.root


def test_every_entry_is_proven(newsroom: Newsroom) -> None:
    for entry in Entry.objects.all():
        found = proof_of(entry.sequence)
        assert holds(found["entry"], found["proof"])
        assert found["entry"]["content"] == entry.content
        assert not holds(found["entry"] | {"approval": "imported"}, found["proof"])


def test_the_proof_of_a_redacted_entry_proves_its_redaction(newsroom: Newsroom) -> None:
    entry = Entry.objects.get(content__isnull=True)
    found = proof_of(entry.sequence)
    assert found["redaction"]["entry"]["about"] == entry.sequence
    assert holds(**found["redaction"])
    assert "A private name" not in json.dumps(found)


def test_there_is_no_proof_of_what_is_not_there(newsroom: Newsroom, settings: Any) -> None:
    for path in ("proof/0", "proof/999", f"proof/{2**70}", "consistency/0/1", "consistency/2/1", "consistency/1/999"):
        assert Client().get(f"/record/{path}").status_code == 404, path
    settings.RECORD_KEY, settings.RECORD_KEY_FILE = "", settings.DATA_DIR / "none"
    for path in ("checkpoint", "proof/1"):
        assert Client().get(f"/record/{path}").status_code == 404, path


def test_any_two_checkpoints_are_consistent(newsroom: Newsroom) -> None:
    before, size = checkpoint(), checkpoint().size
    newsroom.publish(make_update(Demand.objects.get()))
    after = checkpoint()
    found = json.loads(read(f"/record/consistency/{size}/{size + 1}"))
    path = list(map(base64.b64decode, found["consistency"]))
    assert agree(size, size + 1, before.root, after.root, path)
    assert found["first"]["root"] == base64.b64encode(before.root).decode()


def test_a_kept_checkpoint_finds_a_rewritten_record(newsroom: Newsroom) -> None:
    kept = read("/record/checkpoint")
    from_elsewhere = Checkpoint("127.0.0.1:8000/record", 3, b"\x07" * 32)
    assert verify(_kept(kept)).clean
    assert "the checkpoint knew another tree" in verify(_kept_signed(from_elsewhere)).findings[0].message
    with pytest.raises(ValueError, match="signature"):
        _kept(kept.replace("\n8\n", "\n7\n"))


def _kept(note: str) -> Any:
    keys.publish()
    return read_checkpoint(note)


def _kept_signed(checkpoint: Checkpoint) -> Any:
    signer = keys.signer()
    assert signer is not None
    return _kept(signer.signed(checkpoint.text()))


def test_the_pages_lead_to_the_proof(newsroom: Newsroom) -> None:
    assert 'href="/record/proof/3"' in read("/updates/3/")
    assert 'href="/record/checkpoint"' in read("/record/")
    assert "Nothing leaves your device" in words(read("/record/verify/"))


def test_a_new_key_and_a_new_timestamp_are_seen_at_once(newsroom: Newsroom, settings: Any, tmp_path: Path) -> None:
    """Though pages are kept until the record grows."""
    settings.KEPT_MEGABYTES, settings.KEPT_MILLISECONDS = 1, 60_000
    before = [read("/record/checkpoint"), read("/record/keys.json"), read("/record/timestamps.json")]
    settings.RECORD_KEY, settings.RECORD_KEY_FILE = "", tmp_path / "record-key"
    keys.make()
    Timestamp.objects.create(
        day="2026-01-01", note="x", response=b"x", at=timezone.now(), authority="https://tsa.example/"
    )
    after = [read("/record/checkpoint"), read("/record/keys.json"), read("/record/timestamps.json")]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_queries(newsroom: Newsroom, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):  # the last tile of each level
        read("/record/checkpoint")
    with django_assert_num_queries(3):  # the line; the last tiles; the tiles of its path
        read("/record/proof/3")
    with django_assert_num_queries(3):  # the last tiles; the tiles of the proof; once more for the size
        read("/record/consistency/3/5") and read("/record/keys.json")
