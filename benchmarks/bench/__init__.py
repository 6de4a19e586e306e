"""What `make bench` runs: costs over a record of a given size beside the Japan campaign's, then ratios to others.

    .venv/bin/python -m benchmarks.bench [FACTOR]

FACTOR is that of ``benchmarks.world``; 0.01 without one, 1 for the full size. Prints a table of every page, search, the
desk, lists and a publication; what the verification of the record and an export take; and ``benchmarks.compared``.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import get_runner, setup_test_environment
from psycopg.conninfo import make_conninfo

from benchmarks import compared, search, world
from benchmarks.invented import fill_world
from benchmarks.search_places import PACK
from benchmarks.world import Cost
from config.places import BASE_DIR
from demands.exchange.packs.loader import load
from demands.models import CampaignStanding

USUAL = 0.01


@contextmanager
def scratch() -> Iterator[None]:
    """A database that is dropped afterwards."""
    runner = get_runner(settings)(verbosity=0, interactive=False)
    old = runner.setup_databases(serialized_aliases=set())
    try:
        yield
    finally:
        runner.teardown_databases(old)


def fill_with_japan() -> None:
    load(PACK)
    world.staff()


def fill_with(factor: float) -> None:
    fill_world(factor)
    world.rows()
    world.staff()


def measured(fill: Callable[[], Any]) -> dict[str, Cost]:
    """Fill the database; report on its pages, on searches, on an export and on the verification."""
    fill()
    found = world.report(times=3)
    every = sorted(spent for text in search.QUESTIONS for spent in search.times(text)[0])
    print(f"search in the database: 95 of 100 within {every[int(len(every) * 0.95)]:.1f} ms", flush=True)
    export()
    verification()
    return found


def export() -> None:
    """All of the largest campaign as a zip of CSV files, from first to last byte."""
    slug = CampaignStanding.objects.public().order_by("-updates")[0].campaign
    begin, cpu = time.perf_counter(), time.process_time()
    response = Client().get(f"/campaigns/{slug}/data.zip")
    size = sum(len(part) for part in response)
    spent = time.perf_counter() - begin, time.process_time() - cpu
    print(f"export of the largest campaign: {size:,} B in {spent[0]:.1f} s, processor {spent[1]:.1f} s", flush=True)


def verification() -> None:
    """``manage.py verify_ledger`` in a process of its own: time and the memory that it needs at most."""
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DATABASE_URL": make_conninfo(settings.DATABASE_URL, dbname=name)}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.site_settings", "DATA_DIR": str(settings.DATA_DIR)}
    environment |= {"SITE_URL": "http://127.0.0.1:8000", "SECRET_KEY": settings.SECRET_KEY, "DEMO": "true"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "verify_ledger"], cwd=BASE_DIR, env=environment, stdout=subprocess.DEVNULL
    )
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0  # waited for above, as Popen does not tell the memory
    print(
        f"verification: {time.perf_counter() - begin:.0f} s, processor without the database"
        f" {used.ru_utime + used.ru_stime:.0f} s, at most {used.ru_maxrss // 1024} MB",
        flush=True,
    )


def table(japan: dict[str, Cost], large: dict[str, Cost], factor: float) -> str:
    """Milliseconds of the processor, web and database, of both."""
    lines = [f"{'':34} {'Japan':>18} {f'FACTOR {factor:g}':>24}"]
    for name, cost in large.items():
        lines.append(f"{name:34} {_said(japan.get(name)):>18} {_said(cost):>24}")
    return "\n".join(lines)


def _said(cost: Cost | None) -> str:
    return f"{cost.web:.0f} + {cost.database:.0f} ms, {cost.queries} SQL" if cost else "–"


def main(factor: float = USUAL) -> None:
    setup_test_environment(debug=False)
    with scratch():
        japan = measured(fill_with_japan)
    with scratch():
        large = measured(lambda: fill_with(factor))
    print(table(japan, large, factor), flush=True)
    compared.main()
