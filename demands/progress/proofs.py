"""What proves an entry to a stranger: signed checkpoints, tiles and proofs of the Merkle tree over the record.

Formats are C2SP's tlog-checkpoint, tlog-tiles and tlog-proof. Everything is worked out from stored tiles, so it costs
the same however long the record is.
"""

import base64
import datetime as dt
import re
import struct
from collections.abc import Collection
from functools import cache
from typing import Any

from demands.ledger import chain, tree
from demands.ledger.tree import checkpoints, keys, merkle
from demands.ledger.tree.checkpoints import latest as signed_checkpoint
from demands.ledger.tree.notes import Checkpoint, Signer
from demands.ledger.tree.tiles import FULL, HASH, WIDTH, Place, needed, node_in
from demands.models import Entry, RecordKey, Timestamp

from .log import CHAINED
from .still import read_once

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


@read_once
def proof(sequence: int) -> dict[str, Any] | None:
    """A file that proves one entry: its line and content, its place in the tree, a checkpoint and the key.

    Of a redacted entry, which has no content, it holds the line that redacted it, proven likewise. None when there is
    no such entry or no key. Three queries, one more for a redacted entry.

    The checkpoint is that of the record as it was when the entry's tile was full, and until then as it is: so the file
    stays the same from then on.
    """
    return proof_files([sequence]).get(sequence)


def proof_files(numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """The files that prove some entries, as ``proof`` gives one. Three queries, four at most."""
    signer = keys.signer()
    found = Entry.objects.only(*CHAINED, "content", "salt").filter(pk__in=numbers) if signer else []
    entries = {line.sequence: line for line in found}
    if signer is None or not entries:
        return {}
    redacted = [number for number, line in entries.items() if line.content is None]
    redactions = {
        line.about_id: line for line in Entry.objects.filter(about__in=redacted, kind="redacted").order_by("-sequence")
    }
    size = checkpoints.edge().size
    lines = [line for line in (*entries.values(), *redactions.values()) if line.sequence <= size]
    proven = {
        line.sequence: {"entry": public_line(line), "proof": said}
        for line, said in zip(lines, _proofs([line.sequence for line in lines], size, signer), strict=True)
    }
    return {
        number: {
            "format": FORMAT,
            **proven[number],
            "redaction": proven[redactions[number].sequence] if number in redactions else None,
            "key": str(signer.verifier),
        }
        for number in entries
        if number in proven and (number not in redactions or redactions[number].sequence in proven)
    }


def public_line(entry: Entry) -> dict[str, Any]:
    """All that is public of an entry: the line that is chained, its hash, and the content with its salt."""
    return chain.line(entry) | {"entry_hash": entry.entry_hash, "content": entry.content, "salt": entry.salt}


def settled(sequence: int, size: int) -> int:
    """The size at which the tile of an entry is full; that of the record as long as it is not."""
    return min(-(-sequence // WIDTH) * WIDTH, size)


def _proofs(numbers: list[int], size: int, signer: Signer) -> list[str]:
    """Of some entries, within a record of so many. One query."""
    sizes = {number: settled(number, size) for number in numbers}

    def calculate(node: merkle.Node) -> tuple[list[list[bytes]], dict[int, bytes]]:
        paths = [merkle.inclusion(number - 1, sizes[number], node) for number in numbers]
        return paths, {one: merkle.root(one, node) for one in set(sizes.values())}

    paths, roots = calculate(cache(node_in(_tiles(calculate))))
    signed = {one: signer.signed(Checkpoint(signer.name, one, root).text()) for one, root in roots.items()}
    return [
        "\n".join([PROOF, f"index {number - 1}", *map(_text, path), "", signed[sizes[number]]])
        for number, path in zip(numbers, paths, strict=True)
    ]


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
