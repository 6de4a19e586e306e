"""Sends the tags of changed pages to the content delivery network in front of the site (PURGE_URL)."""

import json

import urllib3
from django.conf import settings

from demands.ledger.caches.purging import tags_of_entries
from demands.models import Entry

PATIENCE = urllib3.Timeout(connect=5, read=10)  # seconds


class NotPurged(Exception):
    """The network does not answer, or refuses: a later attempt may succeed."""


def tell(first: int, last: int) -> None:
    """Have all pages forgotten that the entries with these numbers changed. To tell twice does no harm.

    It is asked as Cloudflare and others wish: a list of tags as JSON, with a token. Raises NotPurged.
    """
    campaigns = Entry.objects.filter(sequence__range=(first, last)).order_by().values_list("campaign", flat=True)
    tags = tags_of_entries(campaigns.distinct())
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"entries-{first}-{last}"}
    if settings.PURGE_TOKEN:
        headers["Authorization"] = f"Bearer {settings.PURGE_TOKEN}"
    body = json.dumps({"tags": tags}).encode()
    try:
        with urllib3.PoolManager(timeout=PATIENCE, retries=False) as pool:
            status = pool.request("POST", settings.PURGE_URL, body=body, headers=headers, redirect=False).status
    except urllib3.exceptions.HTTPError as fault:
        raise NotPurged(f"PURGE_URL does not answer: {fault}") from fault
    if not 200 <= status < 300:
        raise NotPurged(f"PURGE_URL answered {status} for entries {first} to {last}")
