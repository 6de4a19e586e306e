"""The checkpoint of the record as it is, signed."""

from demands.ledger import tree

from . import keys
from .notes import Checkpoint, Signer
from .tiles import Edge


def edge() -> Edge:
    """The last tiles of the tree. One query."""
    return Edge((*place, hashes) for place, hashes in tree.stored().items())


def signed(last: Edge, signer: Signer) -> str:
    return signer.signed(Checkpoint(signer.name, last.size, last.root()).text())


def latest() -> str | None:
    """The signed checkpoint; None when this site has no key. One query."""
    signer = keys.signer()
    return signed(edge(), signer) if signer else None
