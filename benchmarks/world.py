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
from dataclasses import dataclass
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

from benchmarks.invented import fill_world
from campaigns.models import Campaign, Institution, Scale
from demands import ledger
from demands.models import CampaignStanding, Demand, DemandStanding, Entry
from tests.cast import at_work, make_update

TIMES = 5
DESK = {
    "desk": "/admin/",
    "list of demands": "/admin/demands/demand/",
    "list of overdue demands": "/admin/demands/demand/?review=overdue",
    "list of entries": "/admin/demands/entry/",
}

# A row for each public update, and for each five hundredth one a draft like it, half of them waiting for review
UPDATES = """
    INSERT INTO demands_statusupdate (
        version, contributors, edited_at, submitted_at, submitted_hash, published_as, verification, reference,
        happened_on, headline, body, direction, waiver_reason, status_reason, verification_note, correction_reason,
        internal_notes, i18n, demand_id
    )
    SELECT 1, '{1}', of.edited_at, CASE WHEN of.waits <> '' THEN now() END, of.waits,
           CASE WHEN of.edited_at IS NULL THEN sequence END, verification,
           of.named, happened_on,
           left(content -> 'headline' ->> 'en', 160), coalesce(content -> 'body' ->> 'en', ''), direction,
           '', '', '', '', '',
           jsonb_build_object('headline_ja', CASE WHEN sequence % 2 = 0 THEN content -> 'headline' ->> 'ja' END), d.id
    FROM demands_entry e JOIN campaigns_campaign c ON c.slug = e.campaign
    JOIN demands_demand d ON d.campaign_id = c.id AND d.slug = e.demand,
    LATERAL (
        SELECT NULL::timestamptz AS edited_at, '' AS waits, 'u' || sequence AS named
        UNION ALL
        SELECT now() - sequence % 50 * interval '1 day', CASE WHEN sequence % 2 = 0 THEN entry_hash ELSE '' END,
               'd' || sequence WHERE sequence % 500 = 0
    ) of
    WHERE e.subject_type = 'update' AND e.kind IN ('published', 'corrected') AND content IS NOT NULL"""


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
        cursor.execute(UPDATES)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")  # as the server does in time


def pages() -> dict[str, str]:
    """What is asked for of the record that is there: of long lists the first, a middle and the last page."""
    last, updates = (
        Entry.objects.latest("sequence").sequence,
        sum(one.updates for one in CampaignStanding.objects.all()),
    )
    campaigns = CampaignStanding.objects.public().count()
    large, (small, of_small) = _largest(), _first_demand()
    long = {"front page": ("/", campaigns, 20), "updates": ("/updates/", updates, 20), "record": ("/record/", last, 50)}
    found = {}
    for name, (path, number, size) in long.items():
        end = -(-number // size)
        for page in sorted({1, max(1, end // 2), end}):
            found[f"{name}, page {_place(page, end)}"] = f"{path}?page={page}"
    ministry, theme = _names("institution"), _names("theme")
    return found | {
        "front page, search": "/?q=rights",
        "front page, past day": "/?on=2015-06-01",
        "largest campaign": f"/campaigns/{large}/",
        "largest campaign, past day": f"/campaigns/{large}/?on=2015-06-01",
        "another campaign": f"/campaigns/{small}/",
        "another campaign, past day": f"/campaigns/{small}/?on=2015-06-01",
        "demand": f"/campaigns/{small}/demands/{of_small}/",
        "institution of the most demands": f"/institutions/{ministry[0]}/",
        "another institution": f"/institutions/{ministry[-1]}/",
        "theme": f"/themes/{theme[0]}/",
        "updates of a campaign": f"/updates/?campaign={large}",
        "an entry": f"/updates/{last // 2}/",
        "corrections": "/corrections/",
        "search, word": "/search/?q=moratorium",
        "search, frequent word": "/search/?q=government",
        "search, three words": "/search/?q=government+ministry+court",
        "search, Japanese": "/search/?q=死刑",
        "sitemap": "/sitemap.xml",
    }


def _place(page: int, end: int) -> str:
    return "1" if page == 1 else "last" if page == end else "middle"


def _largest() -> str:
    return str(CampaignStanding.objects.public().order_by("-updates", "campaign")[0].campaign)


def _first_demand() -> tuple[str, str]:
    """A campaign and a demand that are no extremes."""
    campaigns = CampaignStanding.objects.public().order_by("updates", "campaign")
    one = campaigns[campaigns.count() // 2].campaign
    demands = DemandStanding.objects.public().filter(campaign=one).order_by("updates", "demand")
    return one, demands[demands.count() // 2].demand


def _names(kind: str) -> list[str]:
    """The institutions or themes that a demand names, those with the most demands first."""
    column = {"institution": "addressees", "theme": "themes"}[kind]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name FROM demands_demandstanding, unnest({column}) name WHERE wording IS NOT NULL"
            " GROUP BY name ORDER BY count(*) DESC, name"
        )
        return [name for (name,) in cursor.fetchall()]


def backend() -> psutil.Process:
    """The process of the database that serves this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0])


@dataclass(frozen=True)
class Cost:
    """Queries, milliseconds of the processor of the web process and the database, and bytes."""

    queries: int
    web: float
    database: float
    size: int = 0


def measured(name: str, do: Callable[[], Any], times: int = TIMES) -> Cost:
    """Do something repeatedly and print what it costs; any answer but 200 ends the run."""
    do()
    number = 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal number
        number += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        answer = do()
    if getattr(answer, "status_code", 200) != 200:
        raise SystemExit(f"{name} answered {answer.status_code}")
    server = backend()
    web, database = time.process_time(), sum(server.cpu_times()[:2])
    for _ in range(times):
        do()
    web, database = time.process_time() - web, sum(server.cpu_times()[:2]) - database
    cost = Cost(number, web / times * 1000, database / times * 1000, len(getattr(answer, "content", b"")))
    print(f"{name:34} {cost.queries:3} queries {cost.web:8.1f} + {cost.database:8.1f} ms {cost.size:9,} B", flush=True)
    return cost


def report(times: int = TIMES) -> dict[str, Cost]:
    """Ask for every page, the desk and the newsroom's lists of what the database holds, and publish an update."""
    reader, ada = Client(), Client()
    ada.force_login(User.objects.get(username="ada"))
    found = {name: measured(name, partial(reader.get, path), times) for name, path in pages().items()}
    for name, path in DESK.items():
        found[name] = measured(name, partial(ada.get, path), times)
    found["publish an update"] = publishing(times)
    return found


def publishing(times: int) -> Cost:
    """An update with its source, from approval to the end of the transaction; everything else is done before."""
    room, (campaign, slug) = at_work(), _first_demand()
    demand = Demand.objects.get(campaign__slug=campaign, slug=slug)
    waiting = [
        room.submit(make_update(demand, headline=f"Measured {place}", happened_on="2024-05-06"))
        for place in range(times + 2)
    ]

    def publish() -> None:
        row = waiting.pop()
        ledger.publish(row, by=room.reviewer, approved_hash=row.submitted_hash)

    return measured("publish an update", publish, times)


def run(factor: float, times: int = TIMES) -> dict[str, Cost]:
    """Write the record, if it is not there, and report on it."""
    begin = time.perf_counter()
    if not Entry.objects.exists():
        world = fill_world(factor)
        rows()
        staff()
        print(f"{world.sequence:,} entries, {world.size} written in {time.perf_counter() - begin:.0f} s", flush=True)
    return report(times)


def main() -> None:
    setup_test_environment(debug=False)
    factor, kept = float(([*sys.argv, "0.1"])[1]), "kept" in sys.argv
    if kept:
        settings.DATABASES["default"]["TEST"]["NAME"] = f"follow_through_world_{factor:g}".replace(".", "_")
    runner = get_runner(settings)(verbosity=0, interactive=False, keepdb=kept)
    old = runner.setup_databases(serialized_aliases=set())  # a large record would be copied into memory
    try:
        run(factor)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
