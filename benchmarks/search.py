"""Full-text search over 100,000 updates: time in the database for short and long words of both languages; by hand.

    .venv/bin/python -m benchmarks.search

Asked for: 95 of 100 searches within 50 ms in the database.
"""

import os
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from benchmarks.invented import fill  # noqa: E402
from demands.progress.search import Question, ask  # noqa: E402

QUESTIONS = (
    "水",
    "の",
    "死刑",
    "難民",
    "再審",
    "報告書",
    "法務省の死刑",
    "c",
    "law",
    "treaty",
    "moratorium",
    "court police",
    "evidence reform trial",
    "nowhere",
)
TIMES = 15


class Stopwatch:
    """Adds up what the database takes."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        start = time.perf_counter()
        result = execute(*arguments)
        self.spent += time.perf_counter() - start
        return result


def times(text: str) -> tuple[list[float], int]:
    found, hits = [], 0
    for _ in range(TIMES):
        watch = Stopwatch()
        with connection.execute_wrapper(watch):
            hits = len(ask(Question(text)).hits)
        found.append(watch.spent * 1000)
    return sorted(found), hits


def main() -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        fill(500, 100_000)
        every: list[float] = []
        for text in QUESTIONS:
            spent, hits = times(text)
            every += spent
            print(f"{text:24} {hits:5} hits  median {spent[len(spent) // 2]:6.1f} ms  slowest {spent[-1]:6.1f} ms")
        every.sort()
        print(f"all questions: p95 {every[int(len(every) * 0.95)]:.1f} ms in the database")
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
