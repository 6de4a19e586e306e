"""The hand-over to the Internet Archive: off unless switched on, and a real server in the archive's place."""

import json
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from demands.models import Capture
from demands.vault import archive, tasks
from demands.vault.fetch import Fetcher
from tests.cast import make_evidence

from .conftest import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def capture() -> Capture:
    source = make_evidence(url="https://www.moj.example/bill?a=1&b=2")
    return Capture.objects.create(evidence=source, url=source.url, state="kept", kept_at=timezone.now())


@pytest.fixture
def switched_on(web: Site, settings: Any) -> None:
    settings.SAVE_PAGE_NOW, settings.SAVE_PAGE_NOW_URL = True, web.url("")
    settings.SAVE_PAGE_NOW_KEY = "key:secret"
    web.says("/save", json.dumps({"url": "x", "job_id": "spn2-1"}), Content_Type="application/json")


def test_it_is_off_unless_switched_on(web: Site, capture: Capture, settings: Any) -> None:
    assert settings.SAVE_PAGE_NOW is False
    settings.SAVE_PAGE_NOW_URL = web.url("")
    assert archive.hand_over(capture.pk) is None
    assert web.asked == []


@pytest.mark.usefixtures("switched_on")
def test_the_address_is_handed_over_and_the_archives_noted(web: Site, capture: Capture) -> None:
    assert archive.hand_over(capture.pk) == archive.WAIT
    _, _, headers, sent = web.asked[-1]
    assert parse_qs(sent.decode())["url"] == [capture.url]
    assert headers["Authorization"] == "LOW key:secret"
    done = {"status": "success", "timestamp": "20260303120000", "original_url": capture.url}
    web.says("/save/status/spn2-1", json.dumps(done))
    assert archive.look(capture.pk, last=False) is None
    capture.refresh_from_db()
    assert capture.archive == "kept"
    assert capture.archive_url == web.url("/web/20260303120000/https://www.moj.example/bill?a=1&b=2")


@pytest.mark.usefixtures("switched_on")
def test_it_is_asked_until_it_is_done_or_has_had_its_time(web: Site, capture: Capture) -> None:
    archive.hand_over(capture.pk)
    web.says("/save/status/spn2-1", json.dumps({"status": "pending"}))
    assert archive.look(capture.pk, last=False) == archive.WAIT
    assert archive.look(capture.pk, last=True) is None
    capture.refresh_from_db()
    assert (capture.archive, capture.archive_url) == ("failed", "")


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize(
    "answer",
    [
        "", "no JSON", "[]", "{}", '"text"', "x" * 500_000, "<html>Please sign in</html>", "[" * 100_000,
        '{"status": "error", "status_ext": "error:too-many-daily-captures"}', '{"job_id": null}', '{"job_id": ""}',
        '{"job_id": "spn2\\u0000"}', '{"job_id": {"a": 1}}', '{"job_id": "../../admin"}',
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_failure_and_no_fault(web: Site, capture: Capture, answer: str) -> None:
    web.says("/save", answer)
    assert archive.hand_over(capture.pk) is None
    capture.refresh_from_db()
    assert capture.archive == "failed"


@pytest.mark.usefixtures("switched_on")
def test_it_is_not_followed_elsewhere(web: Site, capture: Capture) -> None:
    web.says("/save", status=302, Location="/page")
    assert archive.hand_over(capture.pk) is None
    assert [path for _, path, _, _ in web.asked] == ["/save"]


@pytest.mark.usefixtures("switched_on")
def test_the_jobs_follow_each_other(web: Site, capture: Capture) -> None:
    web.says("/save/status/spn2-1", json.dumps({"status": "pending"}))
    tasks.hand_over.func(capture_id=capture.pk)
    tasks.ask_archive.func(capture_id=capture.pk, looks=1)
    waiting = ProcrastinateJob.objects.filter(task_name="demands.vault.tasks.ask_archive").order_by("id")
    assert [job.args["looks"] for job in waiting] == [1, 2]


# An archive that misbehaves


def state_of(capture: Capture) -> str:
    capture.refresh_from_db()
    return capture.archive


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize(
    ("status", "stated", "wait"),
    [
        (429, "120", 120), (429, "", archive.BUSY), (429, "soon", archive.BUSY), (429, "0", archive.WAIT),
        (429, "-5", archive.BUSY), (429, "999999999999999999", archive.LONGEST), (503, "600", 600), (500, "", 300),
        (502, "Fri, 06 Nov 2020 10:00:00 GMT", archive.WAIT), (429, "Fri, 06 Nov 2099 10:00:00 GMT", archive.LONGEST),
        (429, "Fri, 99 Nov 2099", archive.BUSY),
    ],
)  # fmt: skip
def test_an_archive_that_is_busy_says_when_to_come_back(
    web: Site, capture: Capture, status: int, stated: str, wait: int
) -> None:
    web.says("/save", "busy", status=status, Retry_After=stated)
    assert archive.hand_over(capture.pk) == wait
    assert state_of(capture) == ""


@pytest.mark.usefixtures("switched_on")
def test_an_archive_that_is_always_busy_is_given_up(web: Site, capture: Capture) -> None:
    web.says("/save", status=503)
    assert archive.hand_over(capture.pk, last=True) is None
    assert state_of(capture) == "failed"


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 302])
def test_an_archive_that_refuses_is_not_asked_again(web: Site, capture: Capture, status: int) -> None:
    web.says("/save", status=status)
    assert archive.hand_over(capture.pk) is None
    assert state_of(capture) == "failed"


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize("path", ["/silent", "/dripping", "/dripping-headers", "/garbage", "/too-many-headers"])
def test_an_archive_that_is_slow_or_broken_is_left_in_time(
    web: Site, capture: Capture, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SECONDS", 0.5)
    web.pages["/save"] = web.pages[path]
    started = time.monotonic()
    assert archive.hand_over(capture.pk) == archive.BUSY
    assert time.monotonic() - started < 3
    assert state_of(capture) == ""


@pytest.mark.usefixtures("switched_on")
def test_an_archive_that_never_ends_is_left(web: Site, capture: Capture) -> None:
    web.pages["/save"] = web.pages["/endless"]
    assert archive.hand_over(capture.pk) is None
    assert state_of(capture) == "failed"


@pytest.mark.usefixtures("switched_on")
def test_an_archive_that_is_not_there_is_tried_again(capture: Capture, settings: Any, closed_port: int) -> None:
    settings.SAVE_PAGE_NOW_URL = f"http://127.0.0.1:{closed_port}"
    assert archive.hand_over(capture.pk) == archive.BUSY
    settings.SAVE_PAGE_NOW_URL = "http://no-such-archive.invalid"
    assert archive.hand_over(capture.pk) == archive.BUSY


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize("address", ["no address", "gopher://127.0.0.1", "http://", "http://[bad"])
def test_a_setting_that_is_no_address_is_a_failure_and_no_fault(capture: Capture, settings: Any, address: str) -> None:
    settings.SAVE_PAGE_NOW_URL = address
    archive.hand_over(capture.pk, last=True)
    assert state_of(capture) == "failed"


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize(
    "said",
    [
        {"status": "success", "timestamp": "²0260303"}, {"status": "success", "timestamp": "2" * 3000},
        {"status": "success", "timestamp": None}, {"status": "success", "timestamp": ["20260303"]},
        {"status": "success", "timestamp": "2026/../evil"}, {"status": "success"}, {"status": ["error"]}, {},
    ],
)  # fmt: skip
def test_a_time_that_is_none_makes_no_address(web: Site, capture: Capture, said: dict[str, Any]) -> None:
    archive.hand_over(capture.pk)
    web.says("/save/status/spn2-1", json.dumps(said))
    assert archive.look(capture.pk, last=False) == archive.WAIT
    assert archive.look(capture.pk, last=True) is None
    assert (state_of(capture), capture.archive_url) == ("failed", "")


@pytest.mark.usefixtures("switched_on")
def test_an_archive_that_is_busy_while_it_is_asked_gets_its_time(web: Site, capture: Capture) -> None:
    archive.hand_over(capture.pk)
    web.says("/save/status/spn2-1", status=429, Retry_After="90")
    assert archive.look(capture.pk, last=False) == 90
    assert state_of(capture) == "asked"


@pytest.mark.usefixtures("switched_on")
def test_an_archive_that_could_not_take_it_says_so(web: Site, capture: Capture) -> None:
    archive.hand_over(capture.pk)
    web.says("/save/status/spn2-1", json.dumps({"status": "error", "status_ext": "error:blocked-url"}))
    assert archive.look(capture.pk, last=False) is None
    assert state_of(capture) == "failed"


@pytest.mark.usefixtures("switched_on")
def test_what_was_handed_over_is_not_handed_over_twice(web: Site, capture: Capture) -> None:
    archive.hand_over(capture.pk)
    assert archive.hand_over(capture.pk) is None
    assert archive.look(0, last=False) is None
    assert [path for _, path, _, _ in web.asked] == ["/save"]


@pytest.mark.usefixtures("switched_on")
def test_the_job_comes_back_when_it_was_told_to_and_gives_up_in_the_end(web: Site, capture: Capture) -> None:
    web.says("/save", status=429, Retry_After="3600")
    tasks.hand_over.func(capture_id=capture.pk)
    job = ProcrastinateJob.objects.get(task_name="demands.vault.tasks.hand_over")
    assert job.args == {"capture_id": capture.pk, "tries": 2}
    assert job.scheduled_at is not None
    assert job.scheduled_at > timezone.now() + timedelta(minutes=55)
    tasks.hand_over.func(capture_id=capture.pk, tries=archive.TRIES)
    assert ProcrastinateJob.objects.count() == 1
    assert state_of(capture) == "failed"


@pytest.mark.usefixtures("switched_on")
def test_a_kept_copy_is_handed_over_by_itself(web: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_evidence(url=web.url("/page"), reference="fresh")
    capture = Capture.objects.create(evidence=source, url=source.url)
    monkeypatch.setattr(tasks, "Fetcher", lambda: Fetcher(seconds=2, allow=web.allow))
    tasks.keep_copy.func(capture_id=capture.pk)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("demands.vault.tasks.hand_over", {"capture_id": capture.pk})
