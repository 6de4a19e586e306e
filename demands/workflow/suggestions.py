"""What readers send in: taken at the public page, kept for staff, and never seen by the public again.

Spam is held off without anybody else's help: a field that people do not see, a signed time that says how long the form
was open, and a limit for each network. The limit is counted in PostgreSQL, so several processes agree, under a keyed
hash that changes every day, so that nothing kept here says tomorrow who wrote today.
"""

import datetime as dt
import ipaddress

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from campaigns.models import Campaign
from demands.models import Demand, Suggestion, SuggestionsSent

PER_NETWORK, PER_DAY = 10, 500  # from one network, from all of them
YOUNGEST, OLDEST = 3, 12 * 60 * 60  # seconds that a form may have been open
SALT = "demands.workflow.suggestions"


class TooMany(Exception):
    """This network, or all of them together, have sent as much as we read in a day."""


def stamp() -> str:
    """What a form carries to prove later when it was opened."""
    return signing.TimestampSigner(salt=SALT).sign("opened")


def was_open_long_enough(given: str) -> bool:
    """Whether the stamp is ours, and the form was open for longer than a machine needs and not since yesterday."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(given, max_age=OLDEST)
    except signing.BadSignature:
        return False
    try:
        signer.unsign(given, max_age=YOUNGEST)
    except signing.SignatureExpired:
        return True
    return False


def network_of(address: str) -> str:
    """The neighbourhood of an address: /24 of IPv4, /48 of IPv6, which is what one subscriber or office has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network((mapped, 24 if mapped.version == 4 else 48), strict=False))


def sender(address: str, day: dt.date, what: str = "") -> str:
    """The network as it is kept for the day."""
    return salted_hmac(SALT + what, f"{day}:{network_of(address)}", algorithm="sha256").hexdigest()


def count(address: str, *, what: str = "", most: int = PER_NETWORK, most_of_all: int = PER_DAY) -> None:
    """Count one message. Raises TooMany when it is one too many; what is left of earlier days goes.

    ``what`` keeps one kind of message apart from the others.
    """
    day = timezone.now().date()
    forget_networks()
    if _counted(day, sender(address, day, what)) > most or _counted(day, f"all{what}") > most_of_all:
        raise TooMany


def forget_networks() -> None:
    """Delete what was counted before today."""
    SuggestionsSent.objects.filter(day__lt=timezone.now().date()).delete()


def _counted(day: dt.date, network: str) -> int:
    """One statement, so that of two messages at once each has a number of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO demands_suggestionssent (day, network, number) VALUES (%s, %s, 1)"
            " ON CONFLICT (day, network) DO UPDATE SET number = demands_suggestionssent.number + 1 RETURNING number",
            [day, network],
        )
        return int(cursor.fetchone()[0])


def receive(
    *, campaign: str, demand: str = "", entry: int | None = None, kind: str, text: str, url: str, email: str,
    language: str,
) -> Suggestion | None:  # fmt: skip
    """Keep a suggestion about something public, named as the record names it; None when it was sent just before.

    Raises Campaign.DoesNotExist or Demand.DoesNotExist for what is not public.
    """
    with transaction.atomic():
        public = Campaign.objects.select_for_update(no_key=True)  # of a double click, one
        about = public.get(slug=campaign, published_as__isnull=False)
        asked = Demand.objects.get(campaign=about, slug=demand, published_as__isnull=False) if demand else None
        content = {"campaign": about, "demand": asked, "entry": entry, "kind": kind, "text": text, "url": url}
        yesterday = timezone.now() - dt.timedelta(days=1)
        if Suggestion.objects.filter(received_at__gt=yesterday, **content).exists():
            return None
        return Suggestion.objects.create(email=email, language=language, **content)


def forget_addresses() -> int:
    """Delete the e-mail addresses of what was closed long enough ago; return of how many."""
    before = timezone.now() - dt.timedelta(days=settings.SUGGESTION_ADDRESS_DAYS)
    return Suggestion.objects.filter(closed_at__lt=before).exclude(email="").update(email="")
