"""Hands an address over to the Internet Archive (*Save Page Now*), where the site's administrator has switched it on.

The interface is that of https://docs.google.com/document/d/1Nsv52MvSjbLb2PCpHlat0gkzw0EvtSgpKHu4mk0MnrA (SPN2): a POST
to ``/save`` answers with a job, whose state is asked for until it names the time of the copy. The endpoint is the
administrator's choice, so it is spoken to directly, without redirects; answers are bounded like everything else.
"""

import json
from typing import Any
from urllib.parse import quote

import urllib3
from django.conf import settings
from urllib3.exceptions import HTTPError

from demands.models import Capture

Archive = Capture.Archive
MAX_ANSWER = 256 * 1024
LOOKS = 12  # times that the archive is asked whether it is done
WAIT = 30  # seconds between


class NoAnswer(Exception):
    """The archive did not answer as it says it does."""


def hand_over(capture_pk: int) -> bool:
    """Ask the archive to keep the page of a kept copy; returns whether to come back and ask how it went."""
    capture = Capture.objects.filter(pk=capture_pk, archive="").first()
    if capture is None or not settings.SAVE_PAGE_NOW:
        return False
    try:
        said = _ask("POST", "/save", {"url": capture.url, "skip_first_archive": "1"})
        capture.archive_job = str(said["job_id"])[:200]
        capture.archive = Archive.ASKED
    except (NoAnswer, KeyError):
        capture.archive = Archive.FAILED
    capture.save(update_fields=("archive", "archive_job"))
    return capture.archive == Archive.ASKED


def look(capture_pk: int, *, last: bool) -> bool:
    """Ask how it went, and note the address; returns whether to come back once more."""
    capture = Capture.objects.filter(pk=capture_pk, archive=Archive.ASKED).first()
    if capture is None:
        return False
    try:
        said = _ask("GET", f"/save/status/{quote(capture.archive_job, safe='')}")
    except NoAnswer:
        said = {"status": "pending"}
    if said.get("status") == "success" and str(said.get("timestamp", "")).isdigit():
        capture.archive = Archive.KEPT
        capture.archive_url = f"{settings.SAVE_PAGE_NOW_URL}/web/{said['timestamp']}/{capture.url}"
    elif said.get("status") == "error" or last:
        capture.archive = Archive.FAILED
    capture.save(update_fields=("archive", "archive_url"))
    return capture.archive == Archive.ASKED


def _ask(method: str, path: str, fields: dict[str, str] | None = None) -> dict[str, Any]:
    headers = {"Accept": "application/json", "User-Agent": f"FollowThrough/0.1 (+{settings.SITE_URL})"}
    if settings.SAVE_PAGE_NOW_KEY:
        headers["Authorization"] = f"LOW {settings.SAVE_PAGE_NOW_KEY}"
    options: dict[str, Any] = {"fields": fields, "encode_multipart": False} if fields else {}
    try:
        with urllib3.PoolManager(timeout=30, retries=False, headers=headers) as archive:
            answer = archive.request(
                method, settings.SAVE_PAGE_NOW_URL + path, redirect=False, preload_content=False, **options
            )
            said = json.loads(answer.read(MAX_ANSWER)) if answer.status == 200 else None
    except (HTTPError, OSError, ValueError) as fault:
        raise NoAnswer from fault
    if not isinstance(said, dict):
        raise NoAnswer
    return said
