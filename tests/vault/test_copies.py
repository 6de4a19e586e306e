"""Kept copies: asked for once, made in the background, tried again, and the same bytes for ever."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from demands.models import Capture, CapturePart, Evidence
from demands.models.evidence import validate_copy
from demands.vault import copies, files, store, tasks
from demands.vault.fetch import Fetcher
from demands.vault.problem import Problem
from tests.cast import make_evidence
from tests.exchange.files import pdf

from . import samples
from .conftest import PAGE, Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(web: Site) -> Evidence:
    return make_evidence(url=web.url("/page"))


def made(source: Evidence, fetcher: Fetcher) -> Capture:
    capture = copies.ask(source, by=None)
    assert capture is not None
    copies.make(capture.pk, fetcher)
    capture.refresh_from_db()
    return capture


def part(capture: Capture, kind: str) -> bytes:
    return store.get("copies", capture.parts.get(kind=kind).sha256)


def test_a_page_is_kept_as_archive_as_it_was_and_as_text(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    capture = made(source, fetcher)
    assert (capture.state, capture.http_status, capture.media_type) == ("kept", 200, "text/html")
    assert (capture.final_url, capture.problem) == (web.url("/page"), "")
    assert part(capture, "body").decode() == PAGE
    text = part(capture, "text").decode()
    assert "委員会が設けられることになった" in text
    assert "メニュー" not in text


def test_the_archive_holds_every_step_of_the_way(web: Site, fetcher: Fetcher) -> None:
    web.says("/old", status=301, Location="/page")
    capture = made(make_evidence(url=web.url("/old")), fetcher)
    records = [
        (one.rec_type, one.rec_headers.get_header("WARC-Target-URI"), one.content_stream().read())
        for one in ArchiveIterator(io.BytesIO(part(capture, "warc")))
    ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request", "response", "request"]
    assert [url for kind, url, _ in records if kind == "response"] == [web.url("/old"), web.url("/page")]
    assert records[3][2].decode() == PAGE
    assert capture.final_url == web.url("/page")


def test_the_archive_verifies(tmp_path: object, source: Evidence, fetcher: Fetcher) -> None:
    file = f"{tmp_path}/copy.warc.gz"
    with open(file, "wb") as stream:
        stream.write(part(made(source, fetcher), "warc"))
    checker = Checker(type("Asked", (), {"inputs": [file], "verbose": False})())
    checker.process_all()
    assert checker.exit_value == 0


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (samples.telling_pdf, "application/pdf"),
        (samples.telling_png, "image/png"),
        (samples.telling_jpeg, "image/jpeg"),
    ],
)
def test_a_pdf_or_picture_is_kept_as_it_is_whatever_the_site_calls_it(
    web: Site, fetcher: Fetcher, make: object, media_type: str
) -> None:
    data = make()  # type: ignore[operator]
    web.says("/file", data, Content_Type="text/html")
    capture = made(make_evidence(url=web.url("/file")), fetcher)
    assert (capture.media_type, part(capture, "body")) == (media_type, data)
    assert not capture.parts.filter(kind="text").exists()


def test_of_a_pdf_the_text_is_kept_too(web: Site, fetcher: Fetcher) -> None:
    web.says(
        "/ruling", pdf(["The appeal is allowed."], ["The detention was unlawful."]), Content_Type="application/pdf"
    )
    capture = made(make_evidence(url=web.url("/ruling")), fetcher)
    assert part(capture, "text").decode() == "The appeal is allowed.\n\nThe detention was unlawful."


@pytest.mark.parametrize("data", [pdf(["Secret words"], password="sesame"), b"%PDF-1.7 and nothing after it", pdf([])])
def test_a_pdf_without_a_readable_text_is_kept_all_the_same(web: Site, fetcher: Fetcher, data: bytes) -> None:
    web.says("/file", data, Content_Type="application/pdf")
    capture = made(make_evidence(url=web.url("/file")), fetcher)
    assert (capture.state, part(capture, "body")) == ("kept", data)
    assert not capture.parts.filter(kind="text").exists()


def test_equal_bytes_lie_there_once(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    one, two = made(source, fetcher), made(source, fetcher)
    assert one.parts.get(kind="body").sha256 == two.parts.get(kind="body").sha256
    _, files = default_storage.listdir(f"vault/copies/{one.parts.get(kind='body').sha256[:2]}")
    assert files.count(one.parts.get(kind="body").sha256) == 1


def test_bytes_that_were_altered_are_not_given_out(source: Evidence, fetcher: Fetcher) -> None:
    sha256 = made(source, fetcher).parts.get(kind="body").sha256
    with default_storage.open(store.path_of("copies", sha256), "wb") as stream:
        stream.write(b"another page")
    with pytest.raises(store.NotAsKept):
        store.get("copies", sha256)


def test_bytes_that_were_altered_are_put_right_by_the_next_copy(source: Evidence, fetcher: Fetcher) -> None:
    sha256 = made(source, fetcher).parts.get(kind="body").sha256
    with default_storage.open(store.path_of("copies", sha256), "wb") as stream:
        stream.write(b"another page")
    made(source, fetcher)
    assert store.get("copies", sha256).decode() == PAGE


@pytest.mark.parametrize("sha256", ["../../secret-key", "", "A" * 64, "0" * 63])
def test_only_a_hash_is_looked_for(sha256: str) -> None:
    with pytest.raises(store.NotAsKept):
        store.get("copies", sha256)


def test_what_may_pass_is_tried_again_at_growing_intervals_and_then_given_up(web: Site, fetcher: Fetcher) -> None:
    web.says("/down", status=503)
    capture = copies.ask(make_evidence(url=web.url("/down")), by=None)
    assert capture is not None
    waits = [copies.make(capture.pk, fetcher) for _ in range(6)]
    assert waits == [60, 600, 3600, 21_600, None, None]
    capture.refresh_from_db()
    assert (capture.state, capture.problem, capture.http_status, capture.attempts) == ("failed", "server_error", 503, 5)


def test_between_attempts_it_says_why_and_when(web: Site, fetcher: Fetcher) -> None:
    web.says("/down", status=503)
    capture = made(make_evidence(url=web.url("/down")), fetcher)
    assert (capture.state, capture.problem) == ("queued", "server_error")
    assert capture.next_at is not None
    assert capture.next_at > timezone.now()


def test_a_second_attempt_may_succeed(web: Site, fetcher: Fetcher) -> None:
    web.says("/down", status=503)
    capture = made(make_evidence(url=web.url("/down")), fetcher)
    web.says("/down", PAGE)
    assert copies.make(capture.pk, fetcher) is None
    capture.refresh_from_db()
    assert (capture.state, capture.problem, capture.next_at) == ("kept", "", None)


@pytest.mark.parametrize(("path", "problem"), [("/never", Problem.GONE), ("/endless", Problem.TOO_LARGE)])
def test_what_will_not_pass_is_not_tried_again(web: Site, fetcher: Fetcher, path: str, problem: Problem) -> None:
    capture = made(make_evidence(url=web.url(path)), fetcher)
    assert (capture.state, capture.problem, capture.attempts) == ("failed", problem, 1)


def test_a_private_address_is_never_asked(web: Site, source: Evidence) -> None:
    assert (made(source, Fetcher(seconds=2)).problem, web.asked) == ("not_public", [])


def test_a_second_click_asks_for_nothing(source: Evidence) -> None:
    assert copies.ask(source, by=None) is not None
    assert copies.ask(source, by=None) is None
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says so too
        Capture.objects.create(evidence=source, url=source.url)


def test_a_source_without_an_address_has_nothing_to_copy() -> None:
    source = make_evidence()
    source.url = ""
    assert copies.ask(source, by=None) is None


def test_the_job_waits_in_the_transaction_that_asked(source: Evidence, editor: User) -> None:
    capture = tasks.ask_for_copy(source, by=editor)
    assert capture is not None
    job = ProcrastinateJob.objects.get(task_name="demands.vault.tasks.keep_copy")
    assert (job.args, job.status) == ({"capture_id": capture.pk}, "todo")


def test_the_job_that_fails_asks_for_the_next(web: Site, source: Evidence) -> None:
    capture = copies.ask(source, by=None)
    assert capture is not None
    Evidence.objects.filter(pk=source.pk).update(url="http://no-such-host.invalid/")
    Capture.objects.filter(pk=capture.pk).update(url="http://no-such-host.invalid/")
    tasks.keep_copy.func(capture_id=capture.pk)
    job = ProcrastinateJob.objects.get(task_name="demands.vault.tasks.keep_copy")
    assert job.scheduled_at is not None
    assert job.scheduled_at > timezone.now() + timedelta(seconds=50)


def test_a_copy_that_a_killed_worker_left_is_taken_up(source: Evidence, settings: object) -> None:
    settings.LINK_CHECKS = False  # type: ignore[attr-defined]
    capture = copies.ask(source, by=None)
    assert capture is not None
    Capture.objects.filter(pk=capture.pk).update(state="working")
    tasks.release_copies()
    capture.refresh_from_db()
    assert (capture.state, capture.problem) == ("queued", "interrupted")
    assert ProcrastinateJob.objects.filter(task_name="demands.vault.tasks.keep_copy").count() == 1


def test_a_copy_is_made_by_one_worker_alone(source: Evidence, fetcher: Fetcher, web: Site) -> None:
    capture = copies.ask(source, by=None)
    assert capture is not None
    Capture.objects.filter(pk=capture.pk).update(state="working")
    assert copies.make(capture.pk, fetcher) is None
    assert (web.asked, CapturePart.objects.count()) == ([], 0)


# Retry and progress, seen from the outside


@pytest.mark.parametrize("path", ["/silent", "/garbage", "/dripping"])
def test_a_site_that_misbehaves_is_tried_again(web: Site, path: str) -> None:
    capture = made(make_evidence(url=web.url(path)), Fetcher(seconds=0.5, allow=web.allow))
    assert (capture.state, capture.attempts) == ("queued", 1)
    assert capture.problem in ("too_slow", "malformed")


def test_each_attempt_is_counted_and_the_last_problem_kept(web: Site, fetcher: Fetcher) -> None:
    web.says("/down", status=500)
    capture = made(make_evidence(url=web.url("/down")), fetcher)
    first = capture.next_at
    web.pages["/down"] = web.pages["/garbage"]
    assert copies.make(capture.pk, fetcher) == 600
    capture.refresh_from_db()
    assert (capture.attempts, capture.problem, capture.http_status) == (2, "malformed", None)
    assert first is not None
    assert capture.next_at is not None
    assert capture.next_at > first


def test_what_was_gone_when_tried_again_is_not_tried_a_third_time(web: Site, fetcher: Fetcher) -> None:
    web.says("/down", status=503)
    capture = made(make_evidence(url=web.url("/down")), fetcher)
    web.says("/down", status=410)
    assert copies.make(capture.pk, fetcher) is None
    capture.refresh_from_db()
    assert (capture.state, capture.problem, capture.next_at) == ("failed", "gone", None)


def test_after_a_failure_it_may_be_asked_for_again(web: Site, fetcher: Fetcher) -> None:
    source = make_evidence(url=web.url("/never"))
    assert made(source, fetcher).state == "failed"
    web.says("/never", PAGE)
    assert made(source, fetcher).state == "kept"
    assert Capture.objects.count() == 2


def test_a_copy_that_is_gone_or_made_is_not_made(source: Evidence, fetcher: Fetcher, web: Site) -> None:
    capture = made(source, fetcher)
    asked = len(web.asked)
    assert copies.make(capture.pk, fetcher) is None
    assert copies.make(0, fetcher) is None
    assert len(web.asked) == asked


def test_a_worker_that_died_again_and_again_is_given_up(source: Evidence) -> None:
    capture = copies.ask(source, by=None)
    assert capture is not None
    assert [copies.missed(capture, Problem.INTERRUPTED) for _ in range(5)] == [60, 600, 3600, 21_600, None]


def test_a_page_whose_text_cannot_be_read_is_kept_all_the_same(
    web: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SECONDS", 0.01)  # for the process apart: nothing is read in that time
    capture = made(make_evidence(url=web.url("/page")), fetcher)
    assert capture.state == "kept"
    assert set(capture.parts.values_list("kind", flat=True)) == {"warc", "body"}


# What a copy is


@pytest.mark.parametrize(
    ("body", "called", "media_type", "ending"),
    [
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", "audio/wav", "txt"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "image/webp", "application/octet-stream", "txt"),
        (b"<html>no pdf</html>", "application/pdf", "application/octet-stream", "txt"),
        (b"PK\x03\x04", "application/warc", "application/octet-stream", "txt"),
        (b"\x00\x01", "", "application/octet-stream", "txt"), (b"GIF89a...", "text/html", "image/gif", "gif"),
    ],
)  # fmt: skip
def test_what_a_site_calls_a_file_gives_it_no_ending(
    web: Site, fetcher: Fetcher, body: bytes, called: str, media_type: str, ending: str
) -> None:
    """A file is given to readers as a PDF or picture when it is one."""
    capture = made(make_evidence(url=web.says("/file", body, Content_Type=called)), fetcher)
    kept = capture.parts.get(kind="body")
    assert (kept.media_type, kept.ending) == (media_type, ending)


def test_readers_may_be_given_the_archive_the_text_or_the_file(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    made(source, fetcher)
    assert [words.split(", ")[1] for _name, words in copies.for_readers(source)] == [
        "readable text",
        "web archive (WARC)",
    ]
    scan = make_evidence(url=web.says("/scan", samples.telling_png()), reference="scan")
    made(scan, fetcher)
    assert [words.split(", ")[1] for _name, words in copies.for_readers(scan)] == [
        "as sent by the site",
        "web archive (WARC)",
    ]


def test_every_part_that_readers_may_get_is_known_again_by_its_content(
    web: Site, source: Evidence, fetcher: Fetcher
) -> None:
    """So that the site which loads the pack calls it the same."""
    made(source, fetcher)
    made(make_evidence(url=web.says("/scan", samples.telling_jpeg()), reference="scan"), fetcher)
    for one in CapturePart.objects.exclude(kind="body", media_type="text/html"):
        again = copies.part_of(store.get("copies", one.sha256))
        assert again is not None
        assert (again.kind, again.media_type, again.size, again.sha256) == (
            one.kind, one.media_type, one.size, one.sha256,
        )  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"\x00", b"\xff\xfe", b"\x1f\x8b", b"\x1f\x8b\x08\x00" + b"\x00" * 20, samples.telling_docx(), b"RIFF\xff"]
)
def test_what_no_site_gives_out_is_no_copy(data: bytes) -> None:
    assert copies.part_of(data) is None


def test_a_name_that_is_no_day_is_refused() -> None:
    for copy in ("2026-02-30 " + "a" * 64, "2026-02 " + "a" * 64, "2026-03-03  " + "a" * 64, "a" * 64, "2026-03-03 x"):
        with pytest.raises(ValidationError):
            validate_copy(copy)
    validate_copy("2026-03-03 " + "a" * 64)
