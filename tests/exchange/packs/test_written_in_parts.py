"""A pack takes no more memory for large files and many rows than for small ones."""

import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from demands.exchange.packs import public_rows
from demands.exchange.packs.attached import BLOCK, Part
from demands.exchange.packs.tables import BY_NAME
from demands.exchange.packs.writer import csv_parts, kept, pack_files, pack_parts, parts_of, write_folder, write_zip
from demands.models import Demand
from tests.cast import Newsroom, make_evidence, make_update

NUMBER = 320  # blocks: 20 MB
MOST = 2 * 1024**2  # bytes of memory


def blocks() -> Iterator[bytes]:
    return (bytes([number % 256]) * BLOCK for number in range(NUMBER))


def most_taken(do: Callable[[], object]) -> int:
    """The most memory that something takes at a time, in bytes."""
    tracemalloc.start()
    try:
        do()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_file_goes_into_a_zip_a_piece_at_a_time(tmp_path: Path) -> None:
    with (tmp_path / "pack.zip").open("wb") as stream:
        assert most_taken(lambda: write_zip({"large.bin": Part(blocks)}, stream)) < MOST
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        assert archive.read("large.bin") == b"".join(blocks())


def test_and_into_a_folder(tmp_path: Path) -> None:
    assert most_taken(lambda: write_folder({"a/large.bin": Part(blocks)}, tmp_path / "pack", private=False)) < MOST
    assert (tmp_path / "pack/a/large.bin").stat().st_size == NUMBER * BLOCK


def test_whole_in_memory_it_would_take_more() -> None:
    whole = b"".join(blocks())
    assert most_taken(lambda: bytearray(whole)) > MOST


@pytest.mark.django_db
def test_the_file_of_a_source_is_checked_and_read_a_piece_at_a_time() -> None:
    source = make_evidence(reference="large")
    source.file.save("large.bin", ContentFile(b"x" * BLOCK * NUMBER))
    digest = hashlib.sha256(b"x" * BLOCK * NUMBER).hexdigest()
    assert most_taken(lambda: sum(map(len, parts_of(kept(source, digest))))) < MOST


def test_rows_become_csv_some_at_a_time() -> None:
    rows = [{"slug": f"one-{number}", "name": "x" * 1000} for number in range(500)]
    parts = list(csv_parts(BY_NAME["institutions"], rows, staff=False))
    assert len(parts) > 5
    assert max(map(len, parts)) < 2 * BLOCK
    assert b"".join(parts).count(b"\n") == 501


@pytest.mark.django_db
def test_lines_are_taken_a_few_at_a_time_and_all_of_them(
    newsroom: Newsroom, demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("2010-01-01", "2011-01-01", "2012-01-01"):
        newsroom.publish(make_update(demand, happened_on=day))
    whole = pack_files("japan")
    monkeypatch.setattr(public_rows, "BATCH", 1)
    assert pack_files("japan") == whole
    assert whole["updates.csv"].count(b"\n") == 4


@pytest.mark.django_db
def test_the_same_pack_gives_the_same_bytes(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand))
    first, second = io.BytesIO(), io.BytesIO()
    for stream in (first, second):
        write_zip(pack_parts("japan"), stream)
    assert first.getvalue() == second.getvalue()
