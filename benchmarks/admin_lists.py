"""The newsroom's lists over 100,000 updates: queries and milliseconds; run by hand.

    .venv/bin/python -m benchmarks.admin_lists

Asked for: each opens in 300 ms, a list in at most 12 queries. One update in twenty is a draft of whoever looks: 5,000.
"""

import os
import sys
import time
from typing import Any
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from benchmarks.invented.rows import rows, staff  # noqa: E402
from demands.models import StatusUpdate  # noqa: E402

UPDATES = 100_000
PAGES = (
    "/admin/",
    "/admin/demands/statusupdate/",
    "/admin/demands/statusupdate/?p=1500",
    "/admin/demands/statusupdate/?state=draft",
    "/admin/demands/statusupdate/?state=begun&mine=1",
    "/ja/admin/demands/statusupdate/",
    "/admin/demands/statusupdate/?year=2010",
    "/admin/demands/statusupdate/?sources=unverified",
    "/admin/demands/statusupdate/?q=treaty",
    "/admin/demands/evidence/",
    "/admin/demands/evidence/?kind__exact=news",
    "/admin/demands/entry/",
    "/admin/demands/entry/?kind__exact=published",
    "/admin/demands/demand/",
    "/admin/search/?q=treaty",
    "/admin/search/?q=nothing+of+this+name",
)
TIMES = 3


def report(client: Client, path: str) -> None:
    client.get(path)
    asked: list[tuple[float, str]] = []

    def count(execute: Any, statement: str, *rest: Any) -> Any:
        begin = time.perf_counter()
        found = execute(statement, *rest)
        asked.append((time.perf_counter() - begin, statement))
        return found

    with connection.execute_wrapper(count):
        status = client.get(path).status_code
    wall = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        client.get(path)
        wall.append((time.perf_counter() - begin) * 1000)
    print(f"{path[:60]:60} {status} {len(asked):3} queries {sorted(wall)[len(wall) // 2]:7.0f} ms")
    if "--slow" in sys.argv:
        for seconds, statement in sorted(asked, reverse=True)[:2]:
            print(f"    {seconds * 1000:6.0f} ms  {statement[:400]}")


def a_phrase() -> str:
    """A search for some words of one update in their order, where "treaty" stands in most."""
    headline = StatusUpdate.objects.only("headline").earliest("pk").headline
    return urlencode({"q": f'"{headline[:40]}"'})


def main() -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        begin = time.perf_counter()
        emi = staff()
        rows(500, UPDATES, entries=True, by=emi.pk)
        print(f"{UPDATES:,} updates and sources written in {time.perf_counter() - begin:.0f} s", flush=True)
        client = Client()
        client.force_login(emi)
        for path in (*PAGES, f"/admin/demands/statusupdate/?{a_phrase()}"):
            report(client, path)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
