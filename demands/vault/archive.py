"""Hands an address over to the Internet Archive (*Save Page Now*), where the site's administrator has switched it on.

The interface is that of https://docs.google.com/document/d/1Nsv52MvSjbLb2PCpHlat0gkzw0EvtSgpKHu4mk0MnrA (SPN2): a POST
to ``/save`` answers with a job, whose state is asked for until it names the time of the copy. The endpoint is the
administrator's choice, so whatever its name stands for is spoken to; but without redirects, and size and time are
bounded like everything else. An archive that is busy or down says when to come back, or is given some minutes.
"""

import json
import re
import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import parse_url

from demands.models import Capture

from .connection import Guard, pool
from .fetch import DEFAULT_PORTS
from .problem import CannotFetch

Archive = Capture.Archive
MAX_ANSWER = 256 * 1024
SECONDS = 60.0  # for one question
TRIES = 6  # times that the archive is asked to take a page
LOOKS = 12  # times that it is asked whether it is done
WAIT = 30  # seconds between
BUSY, LONGEST = 300, 6 * 3600  # seconds until it is asked again when it is busy, and the most that it may ask for
JOB = re.compile(r"[\w.:-]{1,200}", re.ASCII)
TIMESTAMP = re.compile(r"\d{4,14}", re.ASCII)


class NoAnswer(Exception):
    """The archive did not answer as it says it does."""


class Later(NoAnswer):
    """It is busy or down; ``seconds`` is when to come back."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def hand_over(capture_pk: int, *, last: bool = False) -> int | None:
    """Ask the archive to keep the page of a kept copy; returns in how many seconds to come back, None for never.

    To ask how it went when it has taken the page (``archive`` is *asked*), else to hand it over again.
    """
    capture = Capture.objects.filter(pk=capture_pk, archive="").first()
    if capture is None or not settings.SAVE_PAGE_NOW:
        return None
    wait: int | None = None
    try:
        said = _ask("POST", "/save", {"url": capture.url, "skip_first_archive": "1"})
        capture.archive_job = _stated(said.get("job_id"), JOB)
        capture.archive, wait = Archive.ASKED, WAIT
    except Later as later:
        if not last:
            return later.seconds
        capture.archive = Archive.FAILED
    except NoAnswer:
        capture.archive = Archive.FAILED
    capture.save(update_fields=("archive", "archive_job"))
    return wait


def look(capture_pk: int, *, last: bool) -> int | None:
    """Ask how it went, and note the address; returns in how many seconds to come back, None for never."""
    capture = Capture.objects.filter(pk=capture_pk, archive=Archive.ASKED).first()
    if capture is None:
        return None
    wait = WAIT
    said: dict[str, Any] = {}
    try:
        said = _ask("GET", f"/save/status/{quote(capture.archive_job, safe='')}")
        if said.get("status") == "success":
            made = _stated(said.get("timestamp"), TIMESTAMP)
            capture.archive = Archive.KEPT
            capture.archive_url = f"{settings.SAVE_PAGE_NOW_URL}/web/{made}/{capture.url}"
    except Later as later:
        wait = later.seconds
    except NoAnswer:
        pass  # it may yet come to its senses
    if said.get("status") == "error" or (last and capture.archive == Archive.ASKED):
        capture.archive = Archive.FAILED
    capture.save(update_fields=("archive", "archive_url"))
    return wait if capture.archive == Archive.ASKED else None


def _stated(value: Any, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise NoAnswer
    return value


def _ask(method: str, path: str, fields: dict[str, str] | None = None) -> dict[str, Any]:
    try:
        url = parse_url(settings.SAVE_PAGE_NOW_URL + path)
        scheme, host = url.scheme or "https", url.host or ""
        port = url.port or DEFAULT_PORTS[scheme]
        guard = _guard(host, port)
        with pool(scheme, host, port, guard) as archive:
            try:
                answer = archive.urlopen(
                    method, url.request_uri, body=urlencode(fields) if fields else None, headers=_headers(),
                    redirect=False, preload_content=False, decode_content=False, timeout=30,
                )  # fmt: skip
                data = answer.read(MAX_ANSWER + 1)
                _ = guard.left  # a connection that we ended looks like the end of an answer
                said = _read(answer, data)
            finally:
                guard.release()
    except (HTTPError, OSError, CannotFetch) as fault:
        raise Later(BUSY) from fault
    except (ValueError, KeyError, RecursionError) as fault:
        raise NoAnswer from fault
    if not isinstance(said, dict):
        raise NoAnswer
    return said


def _guard(host: str, port: int) -> Guard:
    """Of the guard of other fetches, the clock alone: the administrator may keep an archive in the house."""
    guard = Guard(time.monotonic() + SECONDS)
    known = guard.addresses(host, port)
    guard.resolver, guard.allow = lambda _host, _port: known, {(address, port) for address in known}
    return guard


def _headers() -> dict[str, str]:
    said = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": f"FollowThrough/0.1 (+{settings.SITE_URL})",
    }
    return said | ({"Authorization": f"LOW {settings.SAVE_PAGE_NOW_KEY}"} if settings.SAVE_PAGE_NOW_KEY else {})


def _read(answer: BaseHTTPResponse, data: bytes) -> Any:
    if answer.status == 429 or answer.status >= 500:
        raise Later(_retry_after(answer.headers.get("retry-after", "")))
    if answer.status != 200 or len(data) > MAX_ANSWER:
        raise NoAnswer
    return json.loads(data)


def _retry_after(stated: str) -> int:
    """Seconds until a question is welcome again, within reason (RFC 9110, 10.2.3: seconds or a date)."""
    if stated.isascii() and stated.isdigit():
        seconds = int(stated[:9])
    else:
        try:
            seconds = int((parsedate_to_datetime(stated) - timezone.now()).total_seconds())
        except (TypeError, ValueError):
            seconds = BUSY
    return min(max(seconds, WAIT), LONGEST)
