"""What a download of 100,000 updates takes: memory, and time to the first byte; run by hand.

    .venv/bin/python -m benchmarks.downloads

The record is invented: one campaign of 500 demands and 100,000 updates. The targets for CSV: the process grows by at
most 60 MB, and the first byte is there within half a second.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import psutil  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from benchmarks.invented import fill  # noqa: E402

DEMANDS, UPDATES = 500, 100_000
FILES = {
    "updates.csv": "/campaigns/large/data.csv?table=updates",
    "all updates.csv": "/data/all.csv?table=updates",
    "citations.csv": "/campaigns/large/data.csv?table=citations",
    "demands.csv": "/campaigns/large/data.csv",
    "data.json": "/campaigns/large/data.json",
    "data.xlsx": "/campaigns/large/data.xlsx",
}


def report(name: str, path: str) -> None:
    process = psutil.Process()
    before, start = process.memory_info().rss, time.perf_counter()
    response: Any = Client().get(path)
    parts: Iterator[bytes] = iter(response.streaming_content)
    size, first, most = len(next(parts)), time.perf_counter() - start, 0
    for part in parts:
        size += len(part)
        most = max(most, process.memory_info().rss)
    took = time.perf_counter() - start
    grown = max(0, most - before) / 1024**2
    print(
        f"{name:18} {size / 1024**2:8.1f} MB   first byte {first:6.2f} s   all {took:6.1f} s   grew by {grown:5.1f} MB"
    )


def main() -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        fill(DEMANDS, UPDATES)
        Client().get("/campaigns/large/")  # what every process loads once
        for name, path in FILES.items():
            report(name, path)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
