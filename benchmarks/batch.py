"""A batch of drafts: submitted, opened for review, published; run by hand.

    .venv/bin/python -m benchmarks.batch [DRAFTS]

Asked for with 500 drafts: the review page in 1 s of CPU and 20 queries, publication in 10 s.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from demands.models import Batch  # noqa: E402
from demands.workflow import batches  # noqa: E402
from tests.cast import at_work, make_campaign, make_demand, make_update  # noqa: E402


def measured(name: str, do: Callable[[], Any]) -> Any:
    number = 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal number
        number += 1
        return execute(*rest)

    cpu, wall = time.process_time(), time.perf_counter()
    with connection.execute_wrapper(count):
        found = do()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{name:24} {number:6} queries {cpu:6.2f} s CPU {wall:6.2f} s", flush=True)
    return found


def drafts(number: int) -> list[Any]:
    """A campaign with one demand to every five updates, each with a source of its own."""
    campaign = make_campaign("large")
    demands = [make_demand(campaign, f"demand-{place}", title=f"Do this, {place}") for place in range(number // 6)]
    rows: list[Any] = [campaign, *demands]
    for place in range(number - len(rows)):
        demand = demands[place % len(demands)]
        rows.append(make_update(demand, "in_progress", headline=f"Event {place}", direction="progress"))
    for row in rows:
        at_work().write(row)
    return rows


def main() -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        cast = at_work()
        rows = drafts(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
        batch: Batch = measured("submitted", lambda: batches.submit(rows, by=cast.editor, title="All"))
        client = Client()
        client.force_login(cast.reviewer)
        page = reverse("admin:demands_batch_change", args=[batch.pk])
        client.get(page)
        measured("review page", lambda: client.get(page))
        measured("its last page", lambda: client.get(f"{page}?p={len(rows) // 50 + 1}"))
        publish: dict[str, Any] = {"by": cast.reviewer, "approved_hash": batch.content_hash}
        entries = measured("published", lambda: batches.publish(batch, **publish))
        print(f"{len(entries)} entries")
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
