"""Timestamps by an authority made with openssl, whose own verification accepts what we publish."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from demands.admin.desk.timestamps import timestamps as tray
from demands.ledger.tree import checkpoints
from demands.models import Timestamp
from demands.operations import witnesses
from demands.operations.doctor import witnessed
from demands.vault.fetch import Fetcher
from demands.vault.problem import CannotFetch
from tests.cast import Newsroom, publish_a_demand
from tests.public.reading import read
from tests.vault.conftest import Site, reply

from .authority import Authority

BEGIN_WITH = {"newsroom": publish_a_demand}


@pytest.fixture
def web() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def authority(tmp_path: Path, web: Site, settings: Any) -> Authority:
    found = Authority(tmp_path, web)
    settings.TIMESTAMP_URL = found.url
    return found


@pytest.fixture
def fetcher(web: Site) -> Fetcher:
    return Fetcher(seconds=10, allow=web.allow)


def test_openssl_accepts_what_a_reader_downloads(newsroom: Newsroom, authority: Authority, fetcher: Fetcher) -> None:
    row = witnesses.timestamp(fetcher)
    assert row is not None
    (listed,) = json.loads(read("/record/timestamps.json"))["timestamps"]
    folder = f"/record/timestamps/{listed['day']}"
    (authority.here / "note").write_text(read(f"{folder}/checkpoint"), "utf-8")
    (authority.here / "response.tsr").write_bytes(Client().get(f"{folder}/response.tsr").content)
    command = ["openssl", "ts", "-verify", "-data", "note", "-in", "response.tsr", "-CAfile", "ca.pem"]
    done = subprocess.run(command, cwd=authority.here, capture_output=True, text=True)
    assert "Verification: OK" in done.stdout + done.stderr, done.stderr
    (authority.here / "note").write_text("another checkpoint")
    assert subprocess.run(command, cwd=authority.here, capture_output=True).returncode != 0


def test_it_is_asked_for_once_a_day(newsroom: Newsroom, authority: Authority, fetcher: Fetcher) -> None:
    assert witnesses.timestamp(fetcher) is not None
    assert witnesses.timestamp(fetcher) is None
    assert (authority.asked, Timestamp.objects.count()) == (1, 1)
    assert Timestamp.objects.get().note == checkpoints.latest()


def test_without_an_authority_or_a_key_nobody_is_asked(newsroom: Newsroom, settings: Any) -> None:
    assert witnesses.timestamp() is None
    settings.TIMESTAMP_URL = "http://127.0.0.1/"
    settings.RECORD_KEY, settings.RECORD_KEY_FILE = "", settings.DATA_DIR / "none"
    assert witnesses.timestamp() is None


def test_the_worker_contacts_no_private_address(newsroom: Newsroom, authority: Authority) -> None:
    with pytest.raises(CannotFetch):
        witnesses.timestamp()
    assert authority.asked == 0


@pytest.mark.parametrize("body", [b"", b"nonsense", b"\x30\x03\x02\x01\x02", b"<html>"])
def test_what_is_not_a_timestamp_is_refused(
    newsroom: Newsroom, authority: Authority, fetcher: Fetcher, web: Site, body: bytes
) -> None:
    web.pages["/tsa"] = lambda handler: reply(handler, 200, body)
    with pytest.raises(witnesses.NoTimestamp):
        witnesses.timestamp(fetcher)
    assert not Timestamp.objects.exists()


def test_an_old_response_is_refused(newsroom: Newsroom, authority: Authority, fetcher: Fetcher, web: Site) -> None:
    """One about our very checkpoint, but for another request; and one about something else."""
    row = witnesses.timestamp(fetcher)
    assert row is not None
    old = bytes(row.response)
    web.pages["/tsa"] = lambda handler: reply(handler, 200, old)
    row.delete()
    with pytest.raises(witnesses.NoTimestamp, match="another request"):
        witnesses.timestamp(fetcher)
    with pytest.raises(witnesses.NoTimestamp, match="something else"):
        witnesses.checked(old, "another note", None)


def test_an_error_of_the_authority_is_said(
    newsroom: Newsroom, authority: Authority, fetcher: Fetcher, web: Site
) -> None:
    web.says("/tsa", "busy", 503)
    with pytest.raises(CannotFetch):
        witnesses.timestamp(fetcher)


@pytest.mark.parametrize("day", ["2026-02-31", "2026-01-01", "x", "2026-1-1", "٢٠٢٦-٠١-٠١"])
def test_a_day_without_one_is_not_found(newsroom: Newsroom, day: str) -> None:
    for what in ("checkpoint", "response.tsr"):
        assert Client().get(f"/record/timestamps/{day}/{what}").status_code == 404


def test_doctor_and_desk_say_how_old_the_last_one_is(newsroom: Newsroom, settings: Any, rf: Any) -> None:
    assert [one.question for one in witnessed()] == ["record key"]
    assert tray(rf.get("/")).count == 0
    settings.TIMESTAMP_URL = "https://tsa.example/"
    assert [one.good for one in witnessed()] == [True, False]
    assert tray(rf.get("/")).count == 1
    Timestamp.objects.create(day="2026-01-01", note="x", response=b"x", at=timezone.now(), authority="x")
    assert [one.good for one in witnessed()] == [True, True]
    assert tray(rf.get("/")).count == 0
