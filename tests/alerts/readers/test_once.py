"""Whatever dies, nobody gets a mail twice, and nobody who surely got none is left out."""

import signal
import subprocess
import sys
from typing import Any

import pytest

from config.places import BASE_DIR
from demands.alerts.readers import rounds, tasks
from demands.models import Demand, Period, ReaderMail, Round, Subscriber
from tests.alerts.conftest import Postbox
from tests.cast import Newsroom, make_update, publish_a_demand
from tests.site import Site, run_python

from .conftest import DEMAND, begun, follows, minute

pytestmark = pytest.mark.django_db
BEGIN_WITH = {"newsroom": publish_a_demand}


@pytest.fixture
def published(newsroom: Newsroom) -> None:
    begun()
    for name in "abc":
        follows(f"{name}@example.org", DEMAND)
    newsroom.publish(make_update(Demand.objects.get()))


def round_again() -> int:
    return rounds.send(Round.objects.latest("pk").pk)


def test_a_job_that_is_done_again_doubles_nothing(published: None, postbox: Postbox) -> None:
    assert minute() == 3
    Round.objects.update(done_at=None)
    assert round_again() == 0
    assert len(postbox.mails) == 3


def test_those_before_the_worker_died_are_not_written_to_again(published: None, postbox: Postbox) -> None:
    """One was sent, one is marked and in doubt, one was not begun."""
    rounds.begin(Period.AT_ONCE, tasks.defer_round)
    first, second, _third = Subscriber.objects.order_by("pk")
    key = f"round:{Round.objects.latest('pk').pk}"
    ReaderMail.objects.create(subscriber=first, key=key, sent_at="2026-01-01T00:00Z")
    ReaderMail.objects.create(subscriber=second, key=key)
    assert round_again() == 1
    assert [mail["To"] for mail in postbox.mails] == ["c@example.org"]


def test_a_server_that_is_away_is_tried_again(published: None, postbox: Postbox, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    with pytest.raises(OSError):
        minute()
    assert not ReaderMail.objects.exists()
    assert Round.objects.latest("pk").done_at is None
    settings.EMAIL_PORT = port
    assert round_again() == 3


def test_a_server_that_says_later_is_tried_again(published: None, postbox: Postbox) -> None:
    postbox.refuses = True
    with pytest.raises(Exception, match="Try again later"):
        minute()
    postbox.refuses = False
    assert round_again() == 3


def test_an_answer_that_was_lost_is_not_sent_again(published: None, postbox: Postbox) -> None:
    postbox.hangs_up = True
    assert minute() == 0
    assert len(postbox.mails) == 3
    Round.objects.update(done_at=None)
    assert round_again() == 0


def test_a_permanent_refusal_stops_mail_to_that_address_alone(
    published: None, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(self: Any, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("b@"):
            return "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    monkeypatch.setattr(Postbox, "handle_RCPT", refuse, raising=False)
    assert minute() == 2
    stopped = Subscriber.objects.get(email="b@example.org")
    assert stopped.stopped_at is not None
    assert not Subscriber.objects.exclude(pk=stopped.pk).filter(stopped_at__isnull=False).exists()
    Round.objects.update(done_at=None)
    assert round_again() == 0


def test_who_left_meanwhile_gets_nothing(published: None, postbox: Postbox) -> None:
    rounds.begin(Period.AT_ONCE, tasks.defer_round)
    Subscriber.objects.filter(email="a@example.org").delete()
    assert minute() == 2


def test_a_round_whose_job_is_gone_is_taken_up(published: None, postbox: Postbox) -> None:
    rounds.begin(Period.AT_ONCE, lambda round: None)  # noqa: A006
    Round.objects.update(made_at="2020-01-01T00:00Z")
    begun_again: list[int] = []
    assert rounds.look_after(lambda round: begun_again.append(round)) == 0, "too old: given up"  # noqa: A006
    assert Round.objects.filter(done_at=None).count() == 0


def test_after_a_restoration_nothing_is_told_a_second_time(published: None, postbox: Postbox) -> None:
    rounds.begin(Period.AT_ONCE, tasks.defer_round)
    rounds.consider_told()
    assert minute() == 0
    assert postbox.mails == []


FOLLOWERS = """
from demands.models import Entry, Round, Subscriber, Subscription
for name in "abc":
    who = Subscriber.objects.create(email=f"{name}@example.org")
    Subscription.objects.create(
        subscriber=who, subject="campaign:japan-2005", period="at_once", confirmed_at="2000-01-01T00:00Z")
head = Entry.objects.latest("sequence").sequence
Round.objects.create(period="at_once", name="test", after=head - 40, upto=head)
"""
SEND = """
from demands.alerts.readers import rounds
from demands.models import Round
rounds.send(Round.objects.get(name="test").pk)
"""


@pytest.mark.slow
def test_a_worker_killed_before_it_can_note_the_servers_yes_doubles_nothing_and_loses_nobody_else(
    idle_site: Site, postbox: Postbox
) -> None:
    environment = idle_site.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{postbox.port}"}
    words = ("manage.py", "shell", "-v", "0", "-c")
    run_python(*words, FOLLOWERS, environment=environment)
    with subprocess.Popen([sys.executable, *words, SEND], cwd=BASE_DIR, env=environment) as killed:
        postbox.kills = killed
        assert killed.wait(60) == -signal.SIGKILL
    postbox.kills = None
    for _ in range(2):
        run_python(*words, SEND, environment=environment)
    assert [mail["To"] for mail in postbox.mails] == ["a@example.org", "b@example.org", "c@example.org"]
