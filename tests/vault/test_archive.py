"""The hand-over to the Internet Archive: off unless switched on, and a real server in the archive's place."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from demands.models import Capture
from demands.vault import archive, jobs
from tests.cast import make_evidence
from tests.vault.conftest import Site

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
    assert archive.hand_over(capture.pk) is False
    assert web.asked == []


@pytest.mark.usefixtures("switched_on")
def test_the_address_is_handed_over_and_the_archives_noted(web: Site, capture: Capture) -> None:
    assert archive.hand_over(capture.pk) is True
    _, _, headers, sent = web.asked[-1]
    assert parse_qs(sent.decode())["url"] == [capture.url]
    assert headers["Authorization"] == "LOW key:secret"
    done = {"status": "success", "timestamp": "20260303120000", "original_url": capture.url}
    web.says("/save/status/spn2-1", json.dumps(done))
    assert archive.look(capture.pk, last=False) is False
    capture.refresh_from_db()
    assert capture.archive == "kept"
    assert capture.archive_url == web.url("/web/20260303120000/https://www.moj.example/bill?a=1&b=2")


@pytest.mark.usefixtures("switched_on")
def test_it_is_asked_until_it_is_done_or_has_had_its_time(web: Site, capture: Capture) -> None:
    archive.hand_over(capture.pk)
    web.says("/save/status/spn2-1", json.dumps({"status": "pending"}))
    assert archive.look(capture.pk, last=False) is True
    assert archive.look(capture.pk, last=True) is False
    capture.refresh_from_db()
    assert (capture.archive, capture.archive_url) == ("failed", "")


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize("answer", ["", "no JSON", "[]", "{}", '"text"', "x" * 500_000])
def test_an_answer_that_is_none_is_a_failure_and_no_fault(web: Site, capture: Capture, answer: str) -> None:
    web.says("/save", answer)
    assert archive.hand_over(capture.pk) is False
    capture.refresh_from_db()
    assert capture.archive == "failed"


@pytest.mark.usefixtures("switched_on")
def test_it_is_not_followed_elsewhere(web: Site, capture: Capture) -> None:
    web.says("/save", status=302, Location="/page")
    assert archive.hand_over(capture.pk) is False
    assert [path for _, path, _, _ in web.asked] == ["/save"]


@pytest.mark.usefixtures("switched_on")
def test_the_jobs_follow_each_other(web: Site, capture: Capture) -> None:
    web.says("/save/status/spn2-1", json.dumps({"status": "pending"}))
    jobs.hand_over.func(capture_id=capture.pk)
    jobs.ask_archive.func(capture_id=capture.pk, looks=1)
    waiting = ProcrastinateJob.objects.filter(task_name="demands.vault.jobs.ask_archive").order_by("id")
    assert [job.args["looks"] for job in waiting] == [1, 2]
