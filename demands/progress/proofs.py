"""What proves an entry to a stranger: signed checkpoints, tiles and proofs of the Merkle tree over the record.

Formats are C2SP's tlog-checkpoint, tlog-tiles and tlog-proof. Everything is worked out from stored tiles, so it costs
the same however long the record is.
"""

import base64
import datetime as dt
import re
import struct
from typing import Any

from demands.ledger import chain, tree
from demands.ledger.tree import checkpoints, keys, merkle
from demands.ledger.tree.checkpoints import latest as signed_checkpoint
from demands.ledger.tree.notes import Checkpoint, Signer
from demands.ledger.tree.tiles import FULL, HASH, WIDTH, Place, needed, node_in
from demands.models import Entry, RecordKey, Timestamp

from .log import CHAINED

__all__ = [
    "FORMAT", "PROOF", "bundle", "consistency", "proof", "public_keys", "public_line", "signed_checkpoint", "tile",
    "timestamp", "timestamps",
]  # fmt: skip
FORMAT = "follow-through-proof-1"
PROOF = "c2sp.org/tlog-proof@v1"
LEVELS = range(8)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def public_keys() -> dict[str, Any]:
    """The name of this record and all keys that sign or signed its checkpoints, the latest first. One query."""
    found = [
        {
            "key": row.verifier,
            "from": chain.timestamp(row.begun_at),
            "until": chain.timestamp(row.ended_at) if row.ended_at else None,
        }
        for row in RecordKey.objects.all()
    ]
    signer = keys.signer()
    if signer and str(signer.verifier) not in {one["key"] for one in found}:  # set in the environment a moment ago
        found.insert(0, {"key": str(signer.verifier), "from": None, "until": None})
    return {"origin": signer.name if signer else keys.origin(), "keys": found}


def proof(sequence: int) -> dict[str, Any] | None:
    """A file that proves one entry: its line and content, its place in the tree, a checkpoint and the key.

    Of a redacted entry, which has no content, it holds the line that redacted it, proven likewise. None when there is
    no such entry or no key. Three queries, one more for a redacted entry.

    The checkpoint is that of the record as it was when the entry's tile was full, and until then as it is: so the file
    stays the same from then on.
    """
    signer = keys.signer()
    entry = Entry.objects.only(*CHAINED, "content", "salt").filter(pk=sequence).first() if signer else None
    if entry is None or signer is None:
        return None
    redaction = None if entry.content is not None else Entry.objects.filter(about=sequence, kind="redacted").first()
    lines = [line for line in (entry, redaction) if line is not None]
    edge = checkpoints.edge()
    if any(line.sequence > edge.size for line in lines):
        return None
    sizes = [settled(line.sequence, edge.size) for line in lines]
    tiles = _tiles(lambda node: [_path_and_root(*each, node) for each in zip(lines, sizes, strict=True)])
    proven = [
        {"entry": public_line(line), "proof": _proof(line, size, node_in(tiles), signer)}
        for line, size in zip(lines, sizes, strict=True)
    ]
    return {
        "format": FORMAT,
        **proven[0],
        "redaction": proven[1] if redaction else None,
        "key": str(signer.verifier),
    }


def public_line(entry: Entry) -> dict[str, Any]:
    """All that is public of an entry: the line that is chained, its hash, and the content with its salt."""
    return chain.line(entry) | {"entry_hash": entry.entry_hash, "content": entry.content, "salt": entry.salt}


def settled(sequence: int, size: int) -> int:
    """The size at which the tile of an entry is full; that of the record as long as it is not."""
    return min(-(-sequence // WIDTH) * WIDTH, size)


def _path_and_root(entry: Entry, size: int, node: merkle.Node) -> tuple[list[bytes], bytes]:
    return merkle.inclusion(entry.sequence - 1, size, node), merkle.root(size, node)


def _proof(entry: Entry, size: int, node: merkle.Node, signer: Signer) -> str:
    path, root = _path_and_root(entry, size, node)
    checkpoint = signer.signed(Checkpoint(signer.name, size, root).text())
    return "\n".join([PROOF, f"index {entry.sequence - 1}", *map(_text, path), "", checkpoint])


def _text(hashed: bytes) -> str:
    return base64.b64encode(hashed).decode()


def _tiles(calculate: Any) -> dict[Place, bytes]:
    places = needed(calculate)
    return tree.stored(places) if places else {}


def consistency(first: int, second: int) -> dict[str, Any] | None:
    """Proof that the record of ``second`` entries begins with that of ``first``, and both roots.

    None when there are or were no such records. Two queries.
    """
    size = checkpoints.edge().size
    if not 0 < first <= second <= size:
        return None
    tiles = _tiles(lambda node: [merkle.consistency(first, second, node), *_roots(first, second, node)])
    node = node_in(tiles)
    before, after = _roots(first, second, node)
    return {
        "first": {"size": first, "root": _text(before)},
        "second": {"size": second, "root": _text(after)},
        "consistency": list(map(_text, merkle.consistency(first, second, node))),
    }


def _roots(first: int, second: int, node: merkle.Node) -> tuple[bytes, bytes]:
    return merkle.root(first, node), merkle.root(second, node)


def tile(level: int, place: int, width: int) -> bytes | None:
    """The first ``width`` hashes of a tile, None when it does not have as many. One query."""
    if level not in LEVELS:
        return None
    hashes = tree.stored({(level, place)}).get((level, place), b"")
    assert len(hashes) <= FULL
    return hashes[: width * HASH] if len(hashes) >= width * HASH else None


def bundle(place: int, width: int) -> bytes | None:
    """The leaves of a tile of level 0 themselves, each behind its length; None when there are not as many. One query.

    A leaf is the canonical JSON of a line; contents are not in it.
    """
    start = place * WIDTH
    lines = Entry.objects.only(*tree.LINE).filter(sequence__gt=start, sequence__lte=start + width).order_by("sequence")
    leaves = [tree.leaf(line) for line in lines]
    return b"".join(struct.pack(">H", len(one)) + one for one in leaves) if len(leaves) == width else None


def timestamps() -> list[dict[str, Any]]:
    """The timestamps of an outside authority, the latest first: day, time, authority. One query."""
    rows = Timestamp.objects.defer("note", "response")
    return [{"day": str(row.day), "at": chain.timestamp(row.at), "authority": row.authority} for row in rows]


def timestamp(day: str) -> tuple[str, bytes] | None:
    """One day's signed checkpoint and the authority's response for it; None without one. One query."""
    try:
        row = Timestamp.objects.filter(day=dt.date.fromisoformat(day)).first() if DAY.fullmatch(day) else None
    except ValueError:  # the 31st of February
        return None
    return (row.note, bytes(row.response)) if row else None
