"""The page of a campaign of 500 demands and 20,000 updates: queries, CPU, bytes; run by hand.

    .venv/bin/python -m benchmarks.large_campaign

Asked for: at most 10 queries, 150 ms of CPU uncached, 250 kB of HTML.
"""

import gzip
import os
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from benchmarks.invented import fill  # noqa: E402

PAGES = (
    "/campaigns/large/",
    "/ja/campaigns/large/?sort=changed",
    "/campaigns/large/?q=court",
    "/campaigns/large/demands/demand-7/",
    "/sources/",
    "/sources/?campaign=large&kind=news&q=court",
    "/institutions/",
    "/campaigns/large/months/2015-06/",
    "/campaigns/large/feed.atom",
    "/campaigns/large/calendar.ics",
    "/campaigns/large/embed/",
)
TIMES = 10


def report(path: str) -> None:
    client = Client()
    client.get(path)
    queries: list[str] = []

    def count(execute: Any, statement: str, *rest: Any) -> Any:
        queries.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(count):
        body = client.get(path).content
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(TIMES):
        client.get(path)
    cpu, wall = (time.process_time() - cpu) / TIMES * 1000, (time.perf_counter() - wall) / TIMES * 1000
    packed = len(gzip.compress(body))
    print(f"{path:45} {len(queries):3} queries {cpu:7.1f} ms CPU {wall:7.1f} ms {len(body):8} B {packed:7} B gzip")


def main() -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        start = time.perf_counter()
        fill(500, 20_000)
        print(f"500 demands and 20,000 updates written in {time.perf_counter() - start:.0f} s")
        for path in PAGES:
            report(path)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
