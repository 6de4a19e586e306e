"""What a download of 100,000 updates takes: memory, and time to the first byte; run by hand.

    .venv/bin/python -m benchmarks.downloads

The record is invented: one campaign of 500 demands and 100,000 updates. The targets for CSV: the process grows by at
most 60 MB, and the first byte is there within half a second.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

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
    "data.zip": "/campaigns/large/data.zip",
}


def _most_so_far(*, begin: bool = False) -> int:
    """The most memory that this process took since the last beginning, in KB (proc(5), VmHWM).

    Files that are kept on disk, such as XLSX, are whole before their first byte is sent.
    """
    if begin:
        Path("/proc/self/clear_refs").write_text("5")
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1])


def report(name: str, path: str) -> None:
    before, start = _most_so_far(begin=True), time.perf_counter()
    response: Any = Client().get(path)
    parts: Iterator[bytes] = iter(response.streaming_content)
    size, first = len(next(parts)), time.perf_counter() - start
    size += sum(map(len, parts))
    took = time.perf_counter() - start
    grown = (_most_so_far() - before) / 1024
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
