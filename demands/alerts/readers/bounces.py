"""Mail to readers that comes back later: what a mail server pipes into ``manage.py bounce``.

Anybody can write a mail that looks like a bounce, so nothing in it is trusted but a token that the mail itself carried:
in the address to which it comes back (the return path, RFC 5321, 4.4) and in its Message-ID. The token is a keyed hash,
so it cannot be guessed, names the reader, and is good for two weeks: servers give up after five days.

What happened is read from the delivery status notification (RFC 3464). Answers of people and of their holiday
programs are none, and change nothing.
"""

import datetime as dt
import hmac
import re
from collections.abc import Iterable, Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.utils.crypto import salted_hmac

from campaigns.partial_date import today
from demands.models import ReaderBounce, Subscriber

from . import following

SALT = "demands.alerts.readers.bounces"
LONGEST = 256 * 1024  # bytes that are read of a bounce: what says why comes first
GOOD_FOR = 14  # days
TEMPORARY, WITHIN, SPAN = 3, 30, 7  # failures within so many days, the first and the last so many apart
EPOCH = dt.date(1970, 1, 1)
TOKEN = re.compile(r"(?<![0-9a-z])(\d{1,18})-([0-9a-f]{4,5})-([0-9a-f]{32})(?![0-9a-z])", re.IGNORECASE)
# Headers in which servers name the address that a mail came to: Postfix, Exim, Gmail; and what they answer
ADDRESSED = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "In-Reply-To", "References")


class Outcome(Enum):
    """What a bounce led to."""

    STOPPED = "no more mail is sent to this reader"
    NOTED = "a temporary failure was noted"
    NOTHING = "the mail reports no failure"
    UNKNOWN = "this is not about a mail of ours"


# Tokens


def token(subscriber: int, day: dt.date | None = None) -> str:
    """What a mail to a reader carries, in letters that no server changes."""
    number = f"{((day or today()) - EPOCH).days:x}"
    return f"{subscriber}-{number}-{_hash(subscriber, number, settings.SECRET_KEY)}"


def _hash(subscriber: int, number: str, secret: str) -> str:
    return salted_hmac(SALT, f"{subscriber}-{number}", secret=secret, algorithm="sha256").hexdigest()[:32]


def return_path(subscriber: int) -> str:
    """The address to which a mail to a reader comes back; '' where the site has none for that."""
    local, _at, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{local}+{token(subscriber)}@{domain}" if domain else ""


def subscribers(text: str) -> set[int]:
    """The numbers of the readers whose tokens stand in a text."""
    found = set()
    for subscriber, number, given in TOKEN.findall(text):
        age = (today() - EPOCH).days - int(number, 16)
        secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        expected = (_hash(int(subscriber), number.lower(), secret) for secret in secrets)
        if 0 <= age + 1 <= GOOD_FOR + 1 and any(hmac.compare_digest(given.lower(), one) for one in expected):
            found.add(int(subscriber))
    return found


# What a bounce says


def take(raw: bytes, recipient: str = "") -> Outcome:
    """Take in one mail. ``recipient`` is the address that it came to, where the server says so."""
    mail = BytesParser(policy=policy.compat32).parsebytes(raw[:LONGEST])
    found = _about(mail, recipient)
    if found is None:
        return Outcome.UNKNOWN
    match _status(mail):
        case "5":
            following.stop(found)
            return Outcome.STOPPED
        case "4":
            return _noted(found)
    return Outcome.NOTHING


def _about(mail: Message, recipient: str) -> int | None:
    """Whose mail came back: by where it came to, else by what it returns; None for no reader, or several."""
    headers = [str(value) for name in ADDRESSED for value in mail.get_all(name, [])]
    for texts in ([recipient], headers, _returned(mail)):
        found = subscribers("\n".join(texts))
        if found:
            known = Subscriber.objects.filter(pk__in=found).values_list("pk", flat=True)
            return known[0] if len(found) == 1 and known else None
    return None


def _returned(mail: Message) -> Iterator[str]:
    """The headers of the mail that is returned, as a mail of its own, as text, or written below the explanation."""
    for part in mail.walk():
        yield from (str(value) for name in ("Message-ID", "Return-Path") for value in part.get_all(name, []))
        if part.get_content_maintype() == "text":
            yield _text(part)


def _text(part: Message) -> str:
    content: Any = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _status(mail: Message) -> str:
    """The class of the status of a mail that failed, "5" for good or "4" for now (RFC 3463); '' for anything else.

    A mail that is only late ("delayed") may still arrive.
    """
    reports = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    if not reports:
        return _status_of_old_exim(mail)
    failed = [block for report in reports for block in _blocks(report) if _word(block, "Action") == "failed"]
    classes = {_word(block, "Status")[:1] for block in failed}
    return "5" if classes == {"5"} else "4" if "4" in classes else ""


def _blocks(report: Message) -> Iterable[Message]:
    """The groups of fields of a delivery status, which Python's parser makes into mails of their own."""
    blocks = report.get_payload()
    return [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []


def _word(block: Message, name: str) -> str:
    """The first word of a field, without a comment behind it."""
    return str(block.get(name, "")).strip().partition(" ")[0].lower()


def _status_of_old_exim(mail: Message) -> str:
    """Exim before 4.83 wrote no status, but a header with the failed recipients, and its reason as text."""
    if "X-Failed-Recipients" not in mail:
        return ""
    return "4" if "retry timeout exceeded" in _text(mail) else "5"


def _noted(subscriber: int) -> Outcome:
    """Note a temporary failure, once a day. Some of them over a week end it: nobody reads that mailbox any more."""
    since = today() - dt.timedelta(days=WITHIN)
    with transaction.atomic():
        ReaderBounce.objects.bulk_create([ReaderBounce(subscriber_id=subscriber, on=today())], ignore_conflicts=True)
        notes = ReaderBounce.objects.filter(subscriber=subscriber, on__gte=since)
        days = notes.aggregate(first=Min("on"), last=Max("on"))
        if notes.count() < TEMPORARY or (days["last"] - days["first"]).days < SPAN:
            return Outcome.NOTED
        following.stop(subscriber)
    return Outcome.STOPPED
