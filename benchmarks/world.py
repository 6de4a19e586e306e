"""Every page, list, search and publication over a record of many campaigns; run by hand.

    .venv/bin/python -m benchmarks.world [FACTOR] [kept]

FACTOR 1 is 1,000 campaigns, 100,000 demands, 1,000,000 updates and 250,000 recommendations of the UN; 0.1, a tenth of
all that, is what is written without it. ``kept`` leaves the database there, and finds it the next time. Prints
queries, processor time of the web process and of the database's own process, and bytes. Asked for at FACTOR 1: 60 ms
of both together for a page, 250 ms for the desk.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
import psutil

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import get_runner, setup_test_environment

from benchmarks.invented import Size, World, fill_world
from campaigns.models import Campaign, Institution, Scale
from demands.models import Demand, DemandStanding, Entry

TIMES = 5


def staff() -> None:
    """Add somebody who may see and publish everything."""
    user = User.objects.create_user("ada", password="unguessable staff words", is_staff=True)
    user.groups.add(*Group.objects.filter(name__in=("Administrator", "Reviewer")))


def rows() -> None:
    """The rows of campaigns and demands, as far as the newsroom's desk and lists need them."""
    scale = Scale.objects.create(code="large", name="Ladder")
    institution = Institution.objects.create(slug="ministry-0", name="Ministry", kind="ministry")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        standings = list(DemandStanding.objects.values_list("campaign", "demand", "wording", "number"))
        slugs = sorted({campaign for campaign, *_ in standings})
        campaigns = Campaign.objects.bulk_create(
            Campaign(
                slug=slug, name=slug, title=slug, standfirst=".", country="JP", country_name="Japan",
                started_on="2005", scale=scale, published_as=1, edited_at=None,
            )
            for slug in slugs
        )  # fmt: skip
        own = {one.slug: one for one in campaigns}
        demands = Demand.objects.bulk_create(
            (
                Demand(
                    campaign=own[campaign], slug=slug, number=number or 0, title=f"Demand {number}", summary=".",
                    success_criterion=".", made_on="2005-06", published_as=wording, edited_at=None,
                )
                for campaign, slug, wording, number in standings
            ),
            batch_size=5_000,
        )  # fmt: skip
        through = Demand.addressees.through
        through.objects.bulk_create(
            (through(demand_id=one.pk, institution_id=institution.pk) for one in demands), batch_size=5_000
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def pages(world: World) -> list[str]:
    """What is asked for: of long lists the first, a middle and the last page; the largest campaign."""
    last = Entry.objects.latest("sequence").sequence
    updates = sum(one for (one,) in _updates())
    largest = max(world.demands, key=lambda slug: len(world.demands[slug]))
    lists = [("/updates/", -(-updates // 20)), ("/record/", -(-last // 50)), ("/", -(-len(world.slugs) // 20))]
    paged = [f"{path}?page={number}" for path, end in lists for number in sorted({1, max(1, end // 2), end})]
    return [
        *paged, "/?q=campaign-7", "/?on=2015-06-01", f"/campaigns/{largest}/", "/campaigns/campaign-1/",
        "/campaigns/campaign-1/demands/demand-1/", "/institutions/ministry-0/", "/institutions/ministry-17/",
        "/themes/theme-3/", "/themes/theme-3/?page=2", f"/updates/?campaign={largest}", f"/updates/{last // 2}/",
        "/corrections/", "/search/?q=moratorium", "/search/?q=government", '/search/?q="government ministry court"',
        "/search/?q=死刑", "/sitemap.xml",
    ]  # fmt: skip


def _updates() -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(updates), 0)::bigint FROM demands_campaignstanding")
        found: list[tuple[int]] = cursor.fetchall()
    return found


def backend() -> psutil.Process:
    """The process of the database that serves this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0])


def measured(name: str, do: Callable[[], Any], times: int = TIMES) -> tuple[float, float]:
    """Do something and print its cost. Returns the milliseconds of web process and database."""
    do()
    number = 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal number
        number += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        answer = do()
    server = backend()
    web, database = time.process_time(), sum(server.cpu_times()[:2])
    for _ in range(times):
        do()
    web, database = time.process_time() - web, sum(server.cpu_times()[:2]) - database
    web, database = web / times * 1000, database / times * 1000
    status, size = getattr(answer, "status_code", ""), len(getattr(answer, "content", b""))
    print(f"{name[:52]:52} {status!s:4} {number:3} queries {web:8.1f} + {database:8.1f} ms {size:9,} B", flush=True)
    return web, database


def run(factor: float, times: int = TIMES) -> dict[str, tuple[float, float]]:
    """Write the record, ask for every page and the desk; the milliseconds of each."""
    begin = time.perf_counter()
    if Entry.objects.exists():
        world = World(Size.scaled(factor))
    else:
        world = fill_world(factor)
        rows()
        staff()
        print(f"{world.sequence:,} entries, {world.size} written in {time.perf_counter() - begin:.0f} s", flush=True)
    reader, ada = Client(), Client()
    ada.force_login(User.objects.get(username="ada"))
    found = {path: measured(path, partial(reader.get, path), times) for path in pages(world)}
    for path in ("/admin/", "/admin/demands/demand/", "/admin/demands/demand/?review=overdue", "/admin/demands/entry/"):
        found[path] = measured(path, partial(ada.get, path), times)
    return found


def main() -> None:
    setup_test_environment(debug=False)
    factor, kept = float(([*sys.argv, "0.1"])[1]), "kept" in sys.argv
    if kept:
        settings.DATABASES["default"]["TEST"]["NAME"] = f"follow_through_world_{factor:g}".replace(".", "_")
    runner = get_runner(settings)(verbosity=0, interactive=False, keepdb=kept)
    old = runner.setup_databases()
    try:
        run(factor)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
