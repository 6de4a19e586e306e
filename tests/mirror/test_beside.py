"""What processes beside a run do."""

import os
import signal
from pathlib import Path

import pytest

from campaigns.beside import beside
from demands.mirror import downloads, place
from demands.mirror.answers import connection_kept
from demands.mirror.rendering import Wanted
from demands.models import Demand
from demands.public.params.earlier import Earlier


def number(start: int) -> tuple[int, int]:
    return start + 1, os.getpid()


def fault() -> None:
    raise place.BadPlace("It is a link.")


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_function_is_called_beside() -> None:
    with beside(number, 1) as told:
        found, process = told()
    assert (found, process == os.getpid()) == (2, False)


def test_what_it_raises_is_raised_where_it_is_waited_for() -> None:
    with beside(fault) as told, pytest.raises(place.BadPlace, match="It is a link"):
        told()


def test_a_process_that_was_ended_is_said() -> None:
    with beside(end) as told, pytest.raises(OSError, match="ended"):
        told()


def test_an_earlier_file_that_is_not_as_noted_is_not_taken_over(demands: list[Demand], tmp_path: Path) -> None:
    address = "/data/all.json"
    wanted = Wanted(address, "data/all.json", ("file", ""))
    before = tmp_path / "before"
    with connection_kept():
        good = downloads.Downloads(tmp_path / "plain", {}, {}).render(wanted).digest
    body = (tmp_path / "plain/data/all.json").read_bytes()
    for written, digest in ((body, good), (body.replace(b"zyxquotation", b"Nothing else"), good)):
        before.write_bytes(written)
        told = {address: Earlier(before, frozenset())}
        one = downloads.Downloads(tmp_path / "again", {}, {}, earlier=told, digests={address: digest})
        with connection_kept():
            assert one.render(wanted).digest == good
        assert (address in one.earlier) == (written == body)
