"""Proofs over a long record: ``python -m benchmarks.proofs [ENTRIES]``, 1,000,000 without a number.

Writes the tree of as many invented lines, and one line for each entry that is proven. Prints the time of one proof,
database included, that of a consistency proof, and what adding an entry to the tree costs a publication.
"""

import hashlib
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from demands.ledger import tree  # noqa: E402
from demands.ledger.tree.tiles import Edge  # noqa: E402
from demands.progress import proofs  # noqa: E402

ENTRIES, TRIES = 1_000_000, 200
TARGET = 20.0  # ms for one proof
LINES = """
    INSERT INTO demands_entry (sequence, kind, subject, subject_type, approval, recorded_at, content, salt,
        content_hash, previous_hash, entry_hash, campaign, demand, status, direction, background, evidence,
        verification, source_verification, authors, approved_by_name, people_salt, people_hash)
    SELECT n, 'published', 'update:' || n, 'update', 'imported', now(), '{}', 'x',
        md5(n::text) || md5(n::text), md5('p' || n) || md5('p' || n), md5('e' || n) || md5('e' || n),
        'c', 'd', '', '', false, '{}', '', '{}', '{}', '', 'x', md5('h' || n) || md5('h' || n)
    FROM unnest(%s::bigint[]) n"""


def milliseconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return (time.perf_counter() - begun) * 1000


def report(entries: int = ENTRIES) -> None:
    """Fill the tree and print the figures. What it writes is rolled back by who calls it."""
    luck, edge = random.Random(6962), Edge()
    for number in range(entries):
        edge.add(hashlib.sha256(number.to_bytes(8)).digest())
    places = sorted({luck.randint(1, entries) for _ in range(TRIES)})
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        tree.write(edge.taken())
        cursor.execute(LINES, [places])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE demands_treetile")
    took = [milliseconds(partial(proofs.proof, place)) for place in places]
    print(f"proof of one of {entries:,} entries: median {statistics.median(took):.1f} ms,")
    print(f"    slowest of {len(took)} {max(took):.1f} ms (target ≤ {TARGET:.0f} ms)")
    pairs = [sorted(luck.sample(range(1, entries), 2)) for _ in range(50)]
    took = [milliseconds(partial(proofs.consistency, *pair)) for pair in pairs]
    print(f"consistency of two checkpoints: median {statistics.median(took):.1f} ms, slowest {max(took):.1f} ms")
    took = [milliseconds(lambda: tree.follow(entries)) for _ in range(50)]
    print(f"the tree in a publication: median {statistics.median(took):.1f} ms")


def main() -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        report(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
