"""Makes copies of sources: the whole exchange as a web archive, what the site sent, and the text to read."""

import hashlib
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from campaigns.store_faults import StoreAway
from demands.models import Capture, CapturePart, Evidence
from demands.models.capture import ENDINGS

from . import store
from .fetch import Exchange, Fetched, Fetcher
from .files import BadFile, read_apart
from .kinds import shown_as_it_is
from .problem import CannotFetch, Problem

State = Capture.State
WAITS = (60, 600, 3600, 6 * 3600)  # seconds before the second, third … attempt


def ask(evidence: Evidence, *, by: User | None) -> Capture | None:
    """Ask for a copy of a source; None when it has no address, or one is being made. The caller starts the job."""
    if not evidence.url:
        return None
    try:
        with transaction.atomic():
            return Capture.objects.create(evidence=evidence, url=evidence.url, asked_by=by)
    except IntegrityError:
        return None


def make(capture_pk: int, fetcher: Fetcher) -> int | None:
    """Try to make the copy that was asked for; returns in how many seconds to try again, None when it is done with."""
    capture = _begun(capture_pk)
    if capture is None:
        return None
    try:
        fetched = fetcher.page(capture.url)
    except CannotFetch as fault:
        return missed(capture, fault.problem, fault.status)
    try:
        parts = list(_parts(fetched))
    except StoreAway:
        return missed(capture, Problem.INTERRUPTED)
    with transaction.atomic():
        CapturePart.objects.bulk_create(CapturePart(capture=capture, **part) for part in parts)
        capture.state, capture.problem, capture.next_at = State.KEPT, "", None
        capture.kept_at, capture.http_status = fetched.last.at, fetched.status
        capture.final_url, capture.media_type = fetched.url.replace("\x00", ""), _media_type(fetched)
        capture.save()
    return None


def _begun(capture_pk: int) -> Capture | None:
    """Take the copy in hand; None when it is gone, made, or taken by another job."""
    now = timezone.now()
    taken = Capture.objects.filter(pk=capture_pk, state=State.QUEUED).update(state=State.WORKING, tried_at=now)
    return Capture.objects.filter(pk=capture_pk).first() if taken else None


def missed(capture: Capture, problem: Problem, status: int | None = None) -> int | None:
    """Keep why an attempt failed; returns in how many seconds to try again, None when that is of no use."""
    capture.attempts += 1
    again = WAITS[capture.attempts - 1] if problem.may_pass and capture.attempts <= len(WAITS) else None
    capture.state = State.FAILED if again is None else State.QUEUED
    capture.problem, capture.http_status = problem, status
    capture.next_at = None if again is None else timezone.now() + timedelta(seconds=again)
    capture.save()
    return again


def unfinished() -> QuerySet[Capture]:
    """Copies that are being made, or were when their worker was killed."""
    return Capture.objects.filter(state=State.WORKING).order_by("pk")


def for_readers(evidence: Evidence) -> list[tuple[str, str]]:
    """What of the kept copies may be given to readers, as the value that the record holds and words for staff.

    Of a page that is its web archive or its text; what the site sent is given out only where it is a file.
    """
    parts = CapturePart.objects.filter(capture__evidence=evidence, capture__state=State.KEPT).select_related("capture")
    return [
        (public_name(part), f"{public_name(part)[:10]}, {part.get_kind_display()}, {filesizeformat(part.size)}")
        for part in parts.order_by("-capture__kept_at", "kind")
        if part.kind != CapturePart.Kind.BODY or part.ending != "txt"
    ]


def public_name(part: CapturePart) -> str:
    """The day on which a copy was kept and its SHA-256."""
    assert part.capture.kept_at is not None
    return f"{part.capture.kept_at:%Y-%m-%d} {part.sha256}"


# Copies that another site has kept


def part_of(data: bytes) -> CapturePart | None:
    """What a copy that readers are given is by its content, not yet saved; None for what no site gives out."""
    part = CapturePart(size=len(data), sha256=hashlib.sha256(data).hexdigest())
    if known := shown_as_it_is(data):
        part.kind, part.media_type = CapturePart.Kind.BODY, known.media_type
    elif _is_web_archive(data):
        part.kind, part.media_type = CapturePart.Kind.WARC, WARC
    elif _is_utf8(data):
        part.kind, part.media_type = CapturePart.Kind.TEXT, "text/plain"
    else:
        return None
    return part


def _is_web_archive(data: bytes) -> bool:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, 7) == b"WARC/1."
    except zlib.error:
        return False


def _is_utf8(data: bytes) -> bool:
    try:
        return "\x00" not in data.decode()
    except UnicodeDecodeError:
        return False


def bring(evidence: Evidence, part: CapturePart, data: bytes) -> None:
    """Keep the public copy of a source that another site has made, under the day on which it did."""
    kept_at = datetime.fromisoformat(evidence.copy[:10]).replace(tzinfo=UTC)
    store.put("copies", data)
    part.capture = Capture.objects.create(
        evidence=evidence, url=evidence.url, final_url=evidence.url, state=State.KEPT, kept_at=kept_at,
        media_type=part.media_type,
    )  # fmt: skip
    part.save()


# What is kept of a page

UNKNOWN = "application/octet-stream"
WARC = "application/warc"


def _media_type(fetched: Fetched) -> str:
    """What it is by its first bytes, else what the site calls it; a PDF or picture it calls in vain."""
    known, called = shown_as_it_is(fetched.body), fetched.media_type.replace("\x00", "")
    return known.media_type if known else UNKNOWN if called in ENDINGS else called


def is_page(fetched: Fetched) -> bool:
    """Whether this is a page of the web, to take its text from."""
    named = _media_type(fetched)
    return named in ("text/html", "application/xhtml+xml", "") and bool(fetched.body)


def _parts(fetched: Fetched) -> Iterator[dict[str, str | int]]:
    yield _part(CapturePart.Kind.WARC, WARC, web_archive(fetched))
    yield _part(CapturePart.Kind.BODY, _media_type(fetched) or UNKNOWN, fetched.body)
    if is_page(fetched) or fetched.body.startswith(b"%PDF-"):
        try:
            text = read_apart("text", fetched.body, fetched.charset)
        except BadFile:
            text = b""  # the page or file itself is kept all the same
        if text:
            yield _part(CapturePart.Kind.TEXT, "text/plain", text)


def _part(kind: CapturePart.Kind, media_type: str, data: bytes) -> dict[str, str | int]:
    return {"kind": kind, "media_type": media_type, "size": len(data), "sha256": store.put("copies", data)}


def web_archive(fetched: Fetched) -> bytes:
    """Every request and response on the way, as WARC 1.1 (ISO 28500), packed record by record."""
    made = io.BytesIO()
    writer = WARCWriter(made, gzip=True, warc_version="1.1")
    about = {"software": "Follow Through", "format": "WARC File Format 1.1", "isPartOf": fetched.exchanges[0].url}
    writer.write_record(writer.create_warcinfo_record("copy.warc.gz", about))
    for exchange in fetched.exchanges:
        _write(writer, exchange)
    return made.getvalue()


def _write(writer: WARCWriter, exchange: Exchange) -> None:
    when = {"WARC-Date": exchange.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    path = exchange.url.split("/", 3)[3:] or [""]
    question = StatusAndHeaders(f"{exchange.method} /{path[0]} HTTP/1.1", exchange.asked, is_http_request=True)
    # The chunks in which the body came are not kept, so the header that announces them must not say they are.
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() == "transfer-encoding" else name, value)
        for name, value in exchange.headers
    ]
    answer = StatusAndHeaders(f"{exchange.status} {exchange.reason}".strip(), headers, protocol="HTTP/1.1")
    response = writer.create_warc_record(
        exchange.url, "response", payload=io.BytesIO(exchange.raw), length=len(exchange.raw), http_headers=answer,
        warc_headers_dict=when,
    )  # fmt: skip
    request = writer.create_warc_record(exchange.url, "request", http_headers=question, warc_headers_dict=when)
    writer.write_request_response_pair(request, response)
