"""Tiles: 256 neighbouring hashes of the tree in one row (C2SP, tlog-tiles), and how nodes are found in them.

Level 0 holds the hashes of leaves; each hash of a higher level is that of a full tile of the level below it. A tile
only grows, so the tree of any earlier size lies in the beginnings of today's tiles.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from . import merkle

Place = tuple[int, int]  # level and number of a tile
HEIGHT, WIDTH, HASH = 8, 256, 32
FULL = WIDTH * HASH  # bytes


class Edge:
    """The last tile of each level: all that is needed to add leaves, and to know the root."""

    def __init__(self, last: Iterable[tuple[int, int, bytes]] = ()) -> None:
        self.tiles = {level: (place, bytearray(hashes)) for level, place, hashes in last}
        self.changed: dict[Place, bytes] = {}

    @property
    def size(self) -> int:
        """The number of leaves."""
        place, hashes = self.tiles.get(0, (0, b""))
        return place * WIDTH + len(hashes) // HASH

    def add(self, hashed: bytes, level: int = 0) -> None:
        """Add the hash of a leaf; a tile that this fills is hashed into the level above."""
        place, hashes = self.tiles.get(level, (0, bytearray()))
        if len(hashes) == FULL:
            place, hashes = place + 1, bytearray()
        hashes += hashed
        self.tiles[level] = place, hashes
        self.changed[level, place] = hashes  # type: ignore[assignment]  # read before it grows again
        if len(hashes) == FULL:
            self.add(within(hashes, 0, HEIGHT), level + 1)

    def taken(self, *, full: bool = False) -> dict[Place, bytes]:
        """The tiles changed since the last call; with ``full`` those alone that will not change any more."""
        found = {place: bytes(hashes) for place, hashes in self.changed.items() if not full or len(hashes) == FULL}
        self.changed = {place: hashes for place, hashes in self.changed.items() if place not in found}
        return found

    def root(self) -> bytes:
        tiles = {(level, place): bytes(hashes) for level, (place, hashes) in self.tiles.items()}
        return merkle.root(self.size, node_in(tiles))


def within(hashes: bytes | bytearray, start: int, height: int) -> bytes:
    """The hash of the subtree of this height over 2**height hashes of a tile, the first of which is at ``start``."""
    found = [bytes(hashes[HASH * at : HASH * at + HASH]) for at in range(start, start + (1 << height))]
    while len(found) > 1:
        found = [merkle.node_hash(*found[at : at + 2]) for at in range(0, len(found), 2)]
    return found[0]


def tile_of(level: int, place: int) -> tuple[Place, int, int]:
    """In which tile a node lies: level and number of the tile, its first hash there, and how high it is above them."""
    tile_level, height = divmod(level, HEIGHT)
    first = place << height
    return (tile_level, first >> HEIGHT), first & (WIDTH - 1), height


def node_in(tiles: Mapping[Place, bytes]) -> merkle.Node:
    """Read nodes out of some tiles. Raises LookupError for one that is not there."""

    def node(level: int, place: int) -> bytes:
        tile, start, height = tile_of(level, place)
        hashes = tiles[tile]
        if len(hashes) < HASH * (start + (1 << height)):
            raise LookupError(f"tile {tile} ends before hash {start + (1 << height)}")
        return within(hashes, start, height)

    return node


def needed(calculate: Callable[[merkle.Node], object]) -> set[Place]:
    """The tiles in which the nodes of a calculation lie. It is gone through once with hashes that are none."""
    found = set()

    def node(level: int, place: int) -> bytes:
        found.add(tile_of(level, place)[0])
        return merkle.EMPTY

    calculate(node)
    return found


def differing(place: Place, one: bytes, other: bytes) -> Iterator[int]:
    """The number, from 1, of the first leaf below the first hash in which two tiles differ; nothing when none does."""
    level, number = place
    for at in range(0, max(len(one), len(other)), HASH):
        if one[at : at + HASH] != other[at : at + HASH]:
            yield (number * WIDTH + at // HASH) * WIDTH**level + 1
            return
