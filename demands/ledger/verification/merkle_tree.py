"""The tiles of the Merkle tree against the entries."""

from collections.abc import Iterator

from demands.ledger import tree
from demands.ledger.tree.merkle import leaf_hash
from demands.ledger.tree.tiles import Edge, Place, differing
from demands.models import Entry

from .findings import Finding
from .known import Known


class Grown:
    """The tree grown again from the entries as they are read; at most some hundred tiles are in memory."""

    def __init__(self, known: Known | None) -> None:
        self.edge, self.known, self.tiles = Edge(), known, 0

    def add(self, entry: Entry) -> Iterator[Finding]:
        """Add an entry; where the checkpoint's tree ends, compare the root."""
        self.edge.add(leaf_hash(tree.leaf(entry)))
        if self.known and self.known.root and self.edge.size == self.known.size and self.edge.root() != self.known.root:
            yield Finding(self.known.size, "the checkpoint knew another tree up to here: the record was rewritten")

    def compare(self, *, full: bool) -> Iterator[Finding]:
        """Compare the tiles that are full, or at the end the last ones, with those stored. One statement."""
        yield from self._compared(self.edge.taken(full=full))

    def compare_number(self) -> Iterator[Finding]:
        if tree.number_of_tiles() > self.tiles:
            yield Finding(None, "the Merkle tree has tiles that no entry belongs to")

    def _compared(self, grown: dict[Place, bytes]) -> Iterator[Finding]:
        self.tiles += len(grown)
        stored = tree.stored(set(grown)) if grown else {}
        for place, hashes in grown.items():
            for number in differing(place, hashes, stored.get(place, b"")):
                message = f"the Merkle tree has another hash here, in tile {place[1]} of level {place[0]}"
                yield Finding(min(number, self.edge.size), message)
