"""The record as files: what is downloaded comes out of them, byte for byte, and nothing that was redacted."""

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from demands import ledger
from demands.ledger.caches import segments as names
from demands.models import Entry
from demands.operations.tasks import tidy_record_files
from demands.progress import segments
from tests.cast import at_work, known, make_update, publish_a_demand

LINES = 4  # in a file, for these tests
DANGER = "A name in danger"

pytestmark = pytest.mark.django_db


def publish_eleven() -> None:
    """Eleven lines: two whole segments, and three lines more; the fifth one is to be redacted."""
    newsroom, demand = at_work(), publish_a_demand()
    while (number := Entry.objects.count()) < 11:
        headline = DANGER if number == 5 else f"Ｆｕｌｌ “{number}” 死刑"
        newsroom.publish(make_update(demand, headline=headline))


BEGIN_WITH = {"eleven": publish_eleven}


@pytest.fixture
def eleven(db: None) -> int:
    return 11


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    settings.RECORD_FILE_LINES, settings.RECORD_DIR = LINES, tmp_path / "record"
    return tmp_path / "record"


def get(question: str = "", **headers: str) -> Any:
    return Client().get(f"/record/entries.jsonl{question}", headers=headers)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def printed(first: int = 1, last: int = 99) -> bytes:
    """What the database says, without any file."""
    return b"".join(segments.printed(first, last))


def redact(capture: Any) -> None:
    with capture(execute=True):
        ledger.redact(with_the_name(), by=known("ada", "Administrator"), reason="A person in it is in danger.")


def with_the_name() -> Entry:
    return Entry.objects.get(content__headline__en=DANGER)


def files(place: Path) -> list[str]:
    return sorted(path.name[:6] for path in place.iterdir())


def test_a_download_is_put_together_from_files_and_the_rest(eleven: int, place: Path) -> None:
    assert body(get()) == printed() != b""
    assert files(place) == ["000001", "000002"]
    assert body(get()) == printed()


@pytest.mark.parametrize(
    "bounds", [(1, 4), (5, 8), (1, 11), (2, 8), (5, 10), (3, 9), (4, 5), (9, 11), (8, 8), (12, 20)]
)
def test_any_piece_has_the_same_bytes(eleven: int, bounds: tuple[int, int]) -> None:
    for _again in range(2):
        assert body(get(f"?from={bounds[0]}&to={bounds[1]}")) == printed(*bounds)


def test_a_segment_is_read_from_the_database_once(
    eleven: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    body(get())
    with django_assert_num_queries(5):  # the state of each of three segments, a batch of lines, a look for the next
        body(get())


def test_what_is_redacted_goes_out_no_more(
    eleven: int, place: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert DANGER.encode() in body(get())
    redact(django_capture_on_commit_callbacks)
    assert files(place) == ["000001"], "the file is gone with the redaction, before anybody asks"
    after = body(get())
    assert DANGER.encode() not in after
    assert after == printed()
    assert files(place) == ["000001", "000002", "000003"]


def test_the_name_would_go_out_if_a_file_did_not_say_what_was_redacted(
    eleven: int, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    """The twin of the test above, on a machine that did not redact it itself."""
    by_state = names.path_of
    monkeypatch.setattr(names, "path_of", lambda number: by_state(number) and place / f"{number:06d}-1.jsonl.gz")
    assert DANGER.encode() in body(get())
    ledger.redact(with_the_name(), by=known("ada", "Administrator"), reason="A person in it is in danger.")
    assert DANGER.encode() in body(get())


def test_another_machine_sends_nothing_old_and_tidies_up(eleven: int, place: Path) -> None:
    body(get())
    ledger.redact(with_the_name(), by=known("ada", "Administrator"), reason="Danger.")  # no callback: done elsewhere
    number = names.number_of(Entry.objects.get(kind="redacted").about_id or 0)
    old = next(place.glob(f"{number:06d}-*"))
    assert DANGER.encode() not in body(get(f"?from={4 * number - 3}&to={4 * number}"))
    assert not old.exists()
    (place / old.name).write_bytes(b"")  # as on one where nobody has asked since
    tidy_record_files.func(0)
    assert not old.exists()
    assert files(place)[:2] == ["000001", "000002"]


def test_a_download_that_holds_it_breaks_off(
    eleven: int, place: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: Any
) -> None:
    monkeypatch.setattr(segments, "PIECE", 16)
    number = names.number_of(with_the_name().pk)
    body(get())
    reader = get(f"?from={4 * number - 3}&to={4 * number}").streaming_content
    next(reader)
    redact(django_capture_on_commit_callbacks)
    assert DANGER.encode() not in b"".join(_until_it_breaks(reader))


def _until_it_breaks(reader: Iterator[bytes]) -> Iterator[bytes]:
    with pytest.raises(EOFError):
        yield from reader


def test_a_line_that_is_redacted_while_its_file_is_written_is_not_in_it(
    eleven: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = segments._print

    def and_redacted(draft: Path, number: int) -> None:
        written(draft, number)
        if Entry.objects.filter(content__headline__en=DANGER, pk__range=names.bounds(number)).exists():
            ledger.redact(with_the_name(), by=known("ada", "Administrator"), reason="Danger.")

    monkeypatch.setattr(segments, "_print", and_redacted)
    assert DANGER.encode() not in body(get())


def test_another_record_is_not_taken_for_this_one(eleven: int, place: Path) -> None:
    """As after a restoration of an older state, to which other lines were added since."""
    body(get())
    ours = next(place.glob("000001-*"))
    other = f"{ours.name[:9]}{'0' * 32}{ours.name[41:]}"
    ours.rename(place / other).write_bytes(gzip.compress(b"lines of another record"))
    assert body(get()) == printed()
    assert not (place / other).exists()


@pytest.mark.parametrize("damage", [b"", b"no gzip", None])
def test_a_damaged_file_breaks_the_download_off_and_is_written_again(
    eleven: int, place: Path, damage: bytes | None
) -> None:
    body(get())
    path = next(place.glob("000001-*"))
    path.write_bytes(path.read_bytes()[:-9] if damage is None else damage)
    with pytest.raises((EOFError, zlib.error)):
        body(get())
    assert body(get()) == printed()


def test_without_a_place_for_files_the_record_is_downloaded_all_the_same(eleven: int, place: Path) -> None:
    place.write_text("no directory")
    assert body(get()) == printed()


def test_a_reader_who_takes_gzip_gets_the_file_as_it_is(eleven: int, place: Path) -> None:
    packed = get("?from=1&to=4", **{"Accept-Encoding": "br, gzip"})
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert packed["Content-Type"] == get()["Content-Type"] == "application/jsonl; charset=utf-8"
    assert gzip.decompress(body(packed)) == printed(1, 4)
    plain = get("?from=1&to=4", **{"Accept-Encoding": "gzip;q=0"})
    assert not plain.has_header("Content-Encoding")
    assert body(plain) == printed(1, 4)


def test_nginx_is_told_which_file_to_send(eleven: int, place: Path, settings: Any) -> None:
    settings.BEHIND_PROXY = True
    told = get("?from=1&to=4", **{"X-Accel-Mapping": f"{place}/=/files/"})
    assert body(told) == b""
    assert told["X-Accel-Redirect"] == f"/files/{next(place.glob('000001-*')).name.removesuffix('.gz')}"
    assert os.stat(place).st_mode & 0o777 == 0o755
    for path in place.iterdir():
        assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("behind", "said"), [(False, "{}=/files/"), (True, "/elsewhere/=/files/"), (True, "{}"), (True, "")]
)
def test_others_are_sent_the_lines(eleven: int, place: Path, settings: Any, behind: bool, said: str) -> None:
    settings.BEHIND_PROXY = behind
    response = get("?from=1&to=4", **{"X-Accel-Mapping": said.format(place)})
    assert not response.has_header("X-Accel-Redirect")
    assert body(response) == printed(1, 4)
