"""A checkpoint that somebody kept outside the site, as a verification uses it."""

import json
from dataclasses import dataclass
from typing import Any

from demands.ledger.tree import keys
from demands.ledger.tree.notes import Checkpoint


@dataclass(frozen=True)
class Known:
    """The number of entries that there were, and the hash of the last one or the root of their Merkle tree."""

    size: int
    head: str = ""
    root: bytes = b""


def known(text: str) -> Known:
    """Read ``/record/checkpoint.json`` or ``/record/checkpoint``, the signed one.

    Raises ValueError when it is neither, or not signed by a key of this site.
    """
    if text.lstrip().startswith(("{", "[")):
        return from_json(json.loads(text))
    found = Checkpoint.read(keys.verified(text))
    return Known(found.size, root=found.root)


def from_json(checkpoint: Any) -> Known:
    """Raises ValueError when it is not a checkpoint."""
    try:
        return Known(int(checkpoint["size"]), str(checkpoint["head"]))
    except (KeyError, TypeError, ValueError):
        raise ValueError("the checkpoint needs a number “size” and a text “head”") from None
