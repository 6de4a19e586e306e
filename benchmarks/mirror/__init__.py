"""What a static copy of a large site takes, and of one more publication; run by hand.

    .venv/bin/python -m benchmarks.mirror [DEMANDS UPDATES]

The record is invented: one campaign of 500 demands and 20,000 updates. The targets: ten minutes, and ten seconds after
one more publication. A small form, such as 25 500, takes a minute.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from benchmarks.invented import fill  # noqa: E402
from demands.ledger.append import rebuild_standings, rebuild_tree  # noqa: E402
from demands.mirror import copy  # noqa: E402

DEMANDS, UPDATES = 500, 20_000
COLUMNS = """
    SELECT string_agg('one.' || quote_ident(attname), ', ') FROM pg_attribute
    WHERE attrelid = 'demands_entry'::regclass AND attnum > 0 AND NOT attisdropped
    AND attname NOT IN ('sequence', 'subject', 'previous_hash', 'entry_hash')"""
ONE_MORE = """
    INSERT INTO demands_entry ({named}, sequence, subject, previous_hash, entry_hash)
    SELECT {columns}, last.sequence + 1, 'update:one-more-' || last.sequence, last.entry_hash,
           md5(last.entry_hash) || md5(last.content_hash)
    FROM (SELECT * FROM demands_entry WHERE kind = 'published' AND subject_type = 'update'
          ORDER BY sequence DESC LIMIT 1) one,
         (SELECT sequence, entry_hash, content_hash FROM demands_entry ORDER BY sequence DESC LIMIT 1) last"""

ITS_NAME = """
    UPDATE demands_entry SET content_hash = md5(subject) || md5(content_hash),
           content = content || jsonb_build_object('reference', split_part(subject, ':', 2))
    WHERE sequence = (SELECT max(sequence) FROM demands_entry)"""


def publish_one_more() -> None:
    """Put an update like the last one at the end of the record."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(COLUMNS)
        (columns,) = cursor.fetchone()
        named = columns.replace("one.", "")
        cursor.execute(ONE_MORE.format(named=named, columns=columns))
        cursor.execute(ITS_NAME)
        cursor.execute("SET session_replication_role = origin")
    rebuild_standings()
    rebuild_tree()


def report(what: str, root: Path, target: float, processes: int = 1) -> None:
    begun, used = time.perf_counter(), processor_time()
    done = copy.make(root, processes=processes)
    took, used = time.perf_counter() - begun, processor_time() - used
    print(
        f"{what:22} {took:7.1f} s (target {target:.0f} s), {used:.1f} s of the processor without the database"
        f"   {done.rendered} rendered, {done.written} files written"
    )


def processor_time() -> float:
    """Seconds that this process and those which it has started took."""
    told = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in told)


def main() -> None:
    setup_test_environment(debug=False)
    settings.PIECES_MEGABYTES = 16  # as a site has it
    runner = get_runner(settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    demands, updates = map(int, sys.argv[1:]) if len(sys.argv) == 3 else (DEMANDS, UPDATES)
    try:
        fill(demands, updates)
        rebuild_tree()
        with tempfile.TemporaryDirectory() as name:
            root = Path(name, "copy")
            report("the whole site", root, 600, copy.PROCESSES)
            publish_one_more()
            report("one more publication", root, 10, copy.PROCESSES)
    finally:
        runner.teardown_databases(old)
