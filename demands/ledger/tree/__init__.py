"""A Merkle tree over the entries, beside their chain: with it, one entry is proven without all the others.

A leaf is the line that is chained of an entry, as canonical JSON. It holds the salted hash of the content and not the
content, so a redaction changes no leaf (docs/adr/0020). The tiles are written in the transaction that publishes.
"""

from collections.abc import Iterator

from django.db import connection

from demands.ledger import chain
from demands.models import Entry, TreeTile

from . import merkle
from .tiles import Edge, Place

LINE = (
    "sequence", "kind", "subject", "campaign", "demand", "about_id", "approval", "recorded_at", "people_hash",
    "content_hash", "previous_hash",
)  # fmt: skip
AT_ONCE = 2000  # leaves
# The last tile of each level (eight of them hold more entries than there will be), and the entries after one
EDGE_AND_NEW = """
    SELECT edge.level, edge.place, edge.hashes,
           NULL, NULL, NULL, NULL, NULL::bigint, NULL, NULL::timestamptz, NULL, NULL, NULL
    FROM generate_series(0, 7) levels(level), LATERAL (
        SELECT level, place, hashes FROM demands_treetile t WHERE t.level = levels.level ORDER BY place DESC LIMIT 1
    ) edge
    UNION ALL
    SELECT -1, sequence, NULL, kind, subject, campaign, demand, about, approval, recorded_at, people_hash, content_hash,
           previous_hash
    FROM demands_entry WHERE sequence > %s
    ORDER BY 1, 2"""
WRITE = """
    INSERT INTO demands_treetile (level, place, hashes) SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])
    ON CONFLICT (level, place) DO UPDATE SET hashes = excluded.hashes"""


def leaf(entry: Entry) -> bytes:
    """What is hashed into the tree of an entry: the line that is chained, as RFC 8785 writes it."""
    return chain.canonical_line(entry)


def follow(after: int) -> None:
    """Add the entries after this one to the tree. Two statements; more where the tree had stayed behind.

    The guards of the database must be open.
    """
    with connection.cursor() as cursor:
        cursor.execute(EDGE_AND_NEW, [after])
        rows = cursor.fetchall()
    edge = Edge(row[:3] for row in rows if row[0] >= 0)
    if edge.size < after:
        _catch_up(edge)
        return
    for row in rows:
        if row[0] < 0 and row[1] == edge.size + 1:  # after a wait for the lock, the first ones are there already
            edge.add(merkle.leaf_hash(leaf(Entry(**dict(zip(LINE, (row[1], *row[3:]), strict=True))))))
    write(edge.taken())


def rebuild() -> int:
    """Write the whole tree again. Returns the number of its leaves."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM demands_treetile")
    edge = Edge()
    _catch_up(edge)
    return edge.size


def _catch_up(edge: Edge) -> None:
    """Add all entries that the tree lacks, some thousand at a time. It ends before a gap in their numbers."""
    for entry in _from(edge.size + 1):
        if entry.sequence != edge.size + 1:
            break
        edge.add(merkle.leaf_hash(leaf(entry)))
        if edge.size % AT_ONCE == 0:
            write(edge.taken())
    write(edge.taken())


def _from(start: int) -> Iterator[Entry]:
    rows = Entry.objects.only(*LINE).order_by("sequence")
    while some := list(rows.filter(sequence__gte=start)[:AT_ONCE]):
        yield from some
        start = some[-1].sequence + 1


def write(tiles: dict[Place, bytes]) -> None:
    """Store tiles. One statement."""
    if tiles:
        levels, places = zip(*tiles, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [list(levels), list(places), list(tiles.values())])


def stored(places: set[Place] | None = None) -> dict[Place, bytes]:
    """Some tiles, or the last one of each level. One statement."""
    with connection.cursor() as cursor:
        if places is None:
            cursor.execute(EDGE_AND_NEW, [2**62])
        else:
            levels, numbers = [place[0] for place in places], [place[1] for place in places]
            cursor.execute(
                "SELECT level, place, hashes FROM demands_treetile JOIN unnest(%s::smallint[], %s::bigint[])"
                " AS wanted(level, place) USING (level, place)",
                [levels, numbers],
            )
        return {(level, place): bytes(hashes) for level, place, hashes, *_ in cursor.fetchall()}


def number_of_tiles() -> int:
    return TreeTile.objects.count()
