"""Several people publish at the same moment. One line follows the other, because of the ledger's lock; the twin of this
test takes the lock away and must see publications fail."""

import time

import psycopg
import pytest

from tests.site import Site

WRITERS, LINES = 3, 12
WAITING = """
SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = %s
"""

PUBLISH = f"""
import random
from django.contrib.auth.models import User
from demands import ledger
from demands.ledger import append
from demands.models import Demand
{{setup}}
reviewer = User.objects.get(username="reviewer")
demands = list(Demand.objects.all())
for number in range({LINES}):
    ledger.review(random.choice(demands), by=reviewer)
"""


def publish_at_once(site: Site, setup: str = "") -> list[int]:
    """Run several processes that publish; return how each ended. All of them are about to write when the first may."""
    with site.at_once(PUBLISH.format(setup=setup), WRITERS) as ends, psycopg.connect(site.database_url) as gate:
        gate.execute("LOCK TABLE demands_entry IN SHARE MODE")  # nobody can write a line, everybody can read the last
        wait_until_all_wait(site)
    return ends


def wait_until_all_wait(site: Site) -> None:
    end = time.monotonic() + 60
    with psycopg.connect(site.database_url, autocommit=True) as watch:
        while watch.execute(WAITING, [watch.info.dbname]).fetchall() != [(WRITERS,)]:
            assert time.monotonic() < end, "The writers did not come as far as their first line."
            time.sleep(0.05)


def size(site: Site) -> int:
    with psycopg.connect(site.database_url) as database:
        return int(database.execute("SELECT count(*) FROM demands_entry").fetchall()[0][0])


def verified_size(site: Site) -> int:
    report = site.manage("verify_ledger")
    return int(report.stdout.split()[1])


@pytest.mark.slow
@pytest.mark.django_db
def test_publications_queue_up(idle_site: Site) -> None:
    before = size(idle_site)
    assert publish_at_once(idle_site) == [0] * WRITERS
    assert verified_size(idle_site) == before + WRITERS * LINES


@pytest.mark.slow
@pytest.mark.django_db
def test_without_the_lock_they_collide_and_the_chain_still_holds(idle_site: Site) -> None:
    """The database refuses the line that does not follow; so the record never forks, but somebody's work fails."""
    before = size(idle_site)
    ends = publish_at_once(idle_site, setup="append.LOCK = random.getrandbits(60)")
    assert ends.count(0) < WRITERS
    assert before < verified_size(idle_site) < before + WRITERS * LINES
