"""Mail that comes back later stops mail to its reader; what anybody could have written does not."""

import datetime as dt
import io
import re
import sys
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from demands.alerts.readers import bounces, following
from demands.alerts.readers.bounces import Outcome, take
from demands.models import Demand, ReaderBounce, Subscriber
from tests.cast import Newsroom, make_update

from .bounce_samples import FAILED, FOR_NOW, NO_FAILURE, POSTFIX
from .conftest import DEMAND, begun, follows, minute

OURS = "bounces@example.org"
SECRET = re.compile(r"\d+-[0-9a-f]{4,5}-([0-9a-f]{32})")


@pytest.fixture
def reader(db: None, settings: Any) -> Subscriber:
    settings.BOUNCE_ADDRESS = OURS
    return follows("reader@example.net", DEMAND)


def returned(sample: str, reader: Subscriber, *, to: str | None = None, message_id: str | None = None) -> bytes:
    """A sample as a server sends it back: to the return path of our mail, and with its Message-ID."""
    said = {
        "TO": bounces.return_path(reader.pk) if to is None else to,
        "MESSAGE_ID": f"<round-1.{bounces.token(reader.pk)}@example.org>" if message_id is None else message_id,
        "READER": reader.email,
    }
    return re.sub("|".join(said), lambda found: said[found[0]], sample).encode()


def is_stopped(reader: Subscriber) -> bool:
    return Subscriber.objects.get(pk=reader.pk).stopped_at is not None


@pytest.mark.parametrize("name", FAILED)
def test_what_failed_for_good_stops_mail(reader: Subscriber, name: str) -> None:
    other = follows("other@example.net", DEMAND)
    assert take(returned(FAILED[name], reader)) is Outcome.STOPPED
    assert (is_stopped(reader), is_stopped(other)) == (True, False)


@pytest.mark.parametrize("name", FAILED)
@pytest.mark.parametrize("where", ["recipient", "returned mail"])
def test_either_place_says_whose_it_is(reader: Subscriber, name: str, where: str) -> None:
    if where == "recipient":  # as the server gives it to the command; nothing else is left
        raw = returned(FAILED[name], reader, to="someone@example.org", message_id="<gone@example.org>")
        assert take(raw, bounces.return_path(reader.pk).upper()) is Outcome.STOPPED
    else:  # a site without a return path of its own
        assert take(returned(FAILED[name], reader, to="alerts@example.org")) is Outcome.STOPPED


@pytest.mark.parametrize("name", NO_FAILURE)
def test_a_delay_or_a_persons_answer_changes_nothing(reader: Subscriber, name: str) -> None:
    assert take(returned(NO_FAILURE[name], reader)) is Outcome.NOTHING
    assert not is_stopped(reader)
    assert not ReaderBounce.objects.exists()


@pytest.mark.parametrize("name", FOR_NOW)
def test_three_failures_for_now_over_a_week_stop_mail(
    reader: Subscriber, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = []
    for day in (1, 1, 2, 3, 8):
        monkeypatch.setattr(bounces, "today", lambda day=day: dt.date(2026, 12, day))
        outcomes.append(take(returned(FOR_NOW[name], reader)))
    assert outcomes == [Outcome.NOTED] * 4 + [Outcome.STOPPED]
    assert is_stopped(reader)


def test_failures_for_now_long_apart_do_not(reader: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in (1, 3, 5, 7, 9):
        monkeypatch.setattr(bounces, "today", lambda month=month: dt.date(2026, month, 1))
        assert take(returned(FOR_NOW["postfix"], reader)) is Outcome.NOTED
    assert not is_stopped(reader)


# What anybody can write


def forgeries(reader: Subscriber) -> dict[str, dict[str, str]]:
    """What somebody knows who knows an address, and has had mails from us to an address of their own."""
    own = follows("attacker@example.com", DEMAND)
    theirs, day = bounces.token(own.pk).rpartition("-")[2], bounces.token(reader.pk).split("-")[1]
    old = bounces.token(reader.pk, dt.date.today() - dt.timedelta(days=bounces.GOOD_FOR + 2))
    ahead = bounces.token(reader.pk, dt.date.today() + dt.timedelta(days=30))
    tokens = {
        "none": "", "number alone": f"{reader.pk}", "guessed": f"{reader.pk}-{day}-{'0' * 32}",
        "of another reader": f"{reader.pk}-{day}-{theirs}", "cut": bounces.token(reader.pk)[:-1],
        "longer": bounces.token(reader.pk) + "0", "another day": f"{reader.pk}-{int(day, 16) - 1:x}-{theirs}",
        "old": old, "not yet": ahead, "of an unknown reader": bounces.token(999_999),
    }  # fmt: skip
    return {
        name: {"to": f"bounces+{one}@example.org", "message_id": f"<round-1.{one}@example.org>"}
        for name, one in tokens.items()
    }


@pytest.mark.parametrize("sample", FAILED)
def test_a_forged_bounce_stops_nothing(reader: Subscriber, sample: str) -> None:
    for name, said in forgeries(reader).items():
        raw = returned(FAILED[sample], reader, **said)
        assert take(raw, said["to"]) is Outcome.UNKNOWN, name
    assert not is_stopped(reader)


def test_were_the_token_not_compared_a_forged_one_would_stop(
    reader: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounces, "_hash", lambda subscriber, number, secret: "0" * 32)
    assert take(returned(POSTFIX, reader, **forgeries(reader)["guessed"])) is Outcome.STOPPED


def test_a_mail_with_the_tokens_of_two_readers_stops_neither(reader: Subscriber) -> None:
    other = follows("other@example.net", DEMAND)
    both = f"<{bounces.token(reader.pk)}.{bounces.token(other.pk)}@example.org>"
    assert take(returned(POSTFIX, reader, to="x@example.org", message_id=both)) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00\xff", b"Content-Type: multipart/report; boundary=x\n\n--x\n--x--", b"To: " + b"9" * 300_000,
        b"Content-Type: message/delivery-status\n\nnothing", b"Content-Type: multipart/report\n\n" + b"--x\n" * 9999,
        b"Content-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\n!!!",
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_no_mail_is_passed_over(db: None, raw: bytes) -> None:
    assert take(raw) is Outcome.UNKNOWN


def test_a_bounce_in_odd_bytes_is_read(reader: Subscriber) -> None:
    for change in (lambda raw: raw.replace(b"\n", b"\r\n"), lambda raw: raw.replace(b"sorry", b"\xe9\xff")):
        assert take(change(returned(POSTFIX, reader))) is Outcome.STOPPED


# Ours


def test_each_mail_carries_the_token_of_its_reader(
    reader: Subscriber, newsroom: Newsroom, demand: Demand, settings: Any
) -> None:
    begun()
    newsroom.publish(make_update(demand, "in_progress"))
    assert minute() == 1
    (sent,) = mail.outbox
    assert (sent.from_email, sent.extra_headers["From"]) == (
        bounces.return_path(reader.pk),
        settings.DEFAULT_FROM_EMAIL,
    )
    assert len(sent.from_email.partition("@")[0]) <= 64  # RFC 5321, 4.5.3.1.1
    raw = returned(POSTFIX, reader, to="x@example.org", message_id=sent.extra_headers["Message-ID"])
    assert take(raw) is Outcome.STOPPED
    newsroom.publish(make_update(demand, "met", happened_on="2020", direction="fulfilled"))
    assert minute() == 0


def test_without_an_address_for_bounces_mails_come_from_the_site(reader: Subscriber, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = ""
    assert bounces.return_path(reader.pk) == ""


def test_a_new_secret_key_still_knows_the_mails_of_the_old_one(reader: Subscriber, settings: Any) -> None:
    raw, old = returned(POSTFIX, reader), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
    assert take(raw) is Outcome.UNKNOWN
    settings.SECRET_KEY_FALLBACKS = [old]
    assert take(raw) is Outcome.STOPPED


def test_who_confirms_again_begins_with_no_failures(reader: Subscriber) -> None:
    take(returned(FOR_NOW["postfix"], reader))
    following.confirm(reader, [])
    assert not ReaderBounce.objects.exists()


# The command


class Piped:
    """Standard input, as a mail server gives it."""

    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


def test_the_command_reads_what_the_server_pipes_in(
    reader: Subscriber, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(returned(POSTFIX, reader, to="x@example.org") + b" " * 600_000))
    call_command("bounce", "--recipient", bounces.return_path(reader.pk))
    assert is_stopped(reader)
    said = capsys.readouterr().out
    assert reader.email not in said
    assert not SECRET.search(said)


def test_without_a_database_the_server_is_asked_to_come_back(
    reader: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> Any:
        raise OperationalError("away")

    monkeypatch.setattr(sys, "stdin", Piped(returned(POSTFIX, reader)))
    with connection.execute_wrapper(away), pytest.raises(CommandError) as fault:
        call_command("bounce")
    assert fault.value.returncode == 75
