"""Outside witnesses of the record, all optional: a timestamping authority, and people who get each day's checkpoint.

What each of them proves and does not prove is in docs/adr/0020.
"""

import datetime as dt
import hashlib

import rfc3161_client as rfc3161
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.partial_date import today
from demands.jobs.mailing import give
from demands.ledger.tree import checkpoints
from demands.models import CheckpointMail, Timestamp
from demands.vault.fetch import Fetcher

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
MAX_BYTES, SECONDS = 200_000, 30.0
GRANTED = (0, 1)  # PKIStatus: granted, granted with modifications


class NoTimestamp(Exception):
    """The authority issued no timestamp for the checkpoint. The message says why, in one sentence."""


def timestamp(fetcher: Fetcher | None = None) -> Timestamp | None:
    """Request a timestamp for today's checkpoint, once a day.

    Returns None if today's exists, if no authority is configured, or if the site has no key.

    ``fetcher`` is for tests. Raises NoTimestamp, and CannotFetch when the authority cannot be reached.
    """
    day, note = today(), checkpoints.latest()
    if not settings.TIMESTAMP_URL or note is None or Timestamp.objects.filter(day=day).exists():
        return None
    request = rfc3161.TimestampRequestBuilder().data(note.encode()).hash_algorithm(rfc3161.HashAlgorithm.SHA256)
    asked = request.nonce(nonce=True).cert_request(cert_request=True).build()
    found = (fetcher or Fetcher(seconds=SECONDS, max_bytes=MAX_BYTES)).post(
        settings.TIMESTAMP_URL, asked.as_bytes(), QUERY
    )
    at = checked(found.body, note, asked.nonce)
    row, _new = Timestamp.objects.get_or_create(
        day=day, defaults={"note": note, "response": found.body, "at": at, "authority": settings.TIMESTAMP_URL}
    )
    return row


def checked(response: bytes, note: str, nonce: int | None) -> dt.datetime:
    """The time in a response, if it is about our checkpoint and request. Raises NoTimestamp.

    Who signed it is not verified here: readers do that, with the authority's certificate as they know it.
    """
    try:
        found = rfc3161.decode_timestamp_response(response)
        if found.status not in GRANTED:
            raise NoTimestamp(f"The authority refused: status {found.status} {' '.join(found.status_string)}")
        said = found.tst_info
    except ValueError as fault:
        raise NoTimestamp(f"The authority's response is not a timestamp: {fault}") from fault
    if said.message_imprint.message != hashlib.sha256(note.encode()).digest():
        raise NoTimestamp("The authority's timestamp is about something else.")
    if said.nonce != nonce:
        raise NoTimestamp("The authority's timestamp answers another request.")
    return said.gen_time.replace(tzinfo=said.gen_time.tzinfo or dt.UTC)


def mail() -> int:
    """Mail today's checkpoint to each chosen address, once a day. Returns how many were sent.

    Raises as ``jobs.mailing.give`` does; those that were sent are not sent again.
    """
    note, day, number = checkpoints.latest(), today(), 0
    for address in settings.CHECKPOINT_MAIL if note else ():
        mark, new = CheckpointMail.objects.get_or_create(day=day, address=address)
        if not new:
            continue
        subject = _("%(site)s: checkpoint of the public record, %(day)s") % {"site": settings.SITE_HOST, "day": day}
        said = _("Please keep this email. With it, anyone can show that the record has not been rewritten since.")
        body = f"{said}\n{settings.SITE_URL}/record/\n\n{note}"
        headers = {"Auto-Submitted": "auto-generated", "Message-ID": f"<checkpoint-{mark.pk}@{settings.SITE_HOST}>"}
        written = EmailMessage(subject, body, to=[address], headers=headers)
        give(written, called=f"The checkpoint to {address}", unmark=mark.delete, settle=lambda: None)
        number += 1
    return number


def age() -> dt.timedelta | None:
    """How old the last timestamp is; None when there is none. One query."""
    last = Timestamp.objects.first()
    return timezone.now() - last.at if last else None
