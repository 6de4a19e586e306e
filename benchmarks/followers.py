"""Mail to followers: ``.venv/bin/python -m benchmarks.followers [FOLLOWERS]``, 10,000 without a number.

Publishes an update of a demand that everybody follows, begins the round and sends it to an SMTP server in a process of
its own. Asked for: queued in the publishing transaction in 1 s, and 50 mails a second.
"""

import logging
import multiprocessing
import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from aiosmtpd.controller import Controller  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from demands.alerts.readers import rounds, tasks  # noqa: E402
from demands.models import Demand, Period, Subscriber, Subscription  # noqa: E402
from tests.cast import at_work, make_update, publish_a_demand  # noqa: E402
from tests.site import free_port  # noqa: E402

FOLLOWERS = 10_000
LANGUAGES = ("en", "ja")


class Taken:
    """Takes every mail and keeps none."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        return "250 OK"


def serve(port: int) -> None:
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    Controller(Taken(), hostname="127.0.0.1", port=port).start()
    time.sleep(3600)


def followers(number: int) -> None:
    rows = [Subscriber(email=f"{one}@example.org", language=LANGUAGES[one % 2]) for one in range(number)]
    Subscriber.objects.bulk_create(rows)
    Subscription.objects.bulk_create(
        Subscription(subscriber=row, subject="demand:japan/moratorium", period="at_once", confirmed_at=timezone.now())
        for row in rows
    )


def report(number: int = FOLLOWERS) -> None:
    """Print the figures. What it writes is dropped by who calls it."""
    port = free_port()
    server = multiprocessing.get_context("fork").Process(target=serve, args=(port,), daemon=True)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    time.sleep(1)
    try:
        publish_a_demand()
        rounds.begin(Period.AT_ONCE, lambda round: None)  # noqa: A006
        followers(number)
        begun = time.perf_counter()
        at_work().publish(make_update(Demand.objects.get(), "in_progress"))
        print(f"published, with {number:,} followers: {time.perf_counter() - begun:.2f} s; it queues nothing")
        begun = time.perf_counter()
        found = rounds.begin(Period.AT_ONCE, tasks.defer_round)
        assert found is not None
        print(f"round and job of the next minute: {(time.perf_counter() - begun) * 1000:.0f} ms (target ≤ 1 s)")
        begun = time.perf_counter()
        sent = rounds.send(found.pk)
        took = time.perf_counter() - begun
        print(f"sent {sent:,} mails in {took:.1f} s: {sent / took:.0f} a second (target ≥ 50)")
    finally:
        server.terminate()


def main() -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        report(int(sys.argv[1]) if len(sys.argv) > 1 else FOLLOWERS)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
