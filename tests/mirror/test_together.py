"""Pages that are made together, and downloads that are brought up to date, are as they would be by themselves."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from demands.mirror import links
from demands.mirror.addresses import every_address
from demands.mirror.answers import connection_kept
from demands.mirror.rendering import Renderer, Wanted, grouped
from demands.models import Demand, Entry
from demands.progress import progress, still
from demands.public.params import earlier
from demands.public.params.earlier import Earlier
from tests.cast import Newsroom, make_evidence, make_update
from tests.public.lists.test_sources import publish_sources

pytestmark = pytest.mark.usefixtures("cited")
BEGIN_WITH = {"cited": publish_sources}
KINDS = ("entry", "source", "line", "demand")


@pytest.fixture
def cited(db: None) -> None:
    """Sources that updates of two campaigns and a series of figures cite."""


@pytest.fixture
def pages() -> list[Wanted]:
    """Every page of an entry, a source, a proof or a demand, with the files of the demand."""
    found = [one for one in every_address() if one.rests_on[0] in KINDS]
    return [Wanted(one.path, links.file_of(one.path) + ".file", one.rests_on, one.copied.searched) for one in found]


def test_pages_made_together_are_as_each_alone(pages: list[Wanted], tmp_path: Path) -> None:
    known = {one.address: one.file for one in pages}
    together, alone = Renderer(tmp_path / "together", known, {}), Renderer(tmp_path / "alone", known, {})
    with connection_kept():
        found = {done.wanted.address: done for some in grouped(pages) for done in together.together(some)}
        assert {one.rests_on[0] for one in pages} == {*KINDS}
        for one in pages:
            assert alone.render(one) == found[one.address], one.address


def test_many_pages_are_read_at_once(pages: list[Wanted]) -> None:
    entries = [one for one in pages if one.rests_on[0] == "entry"]
    (group,) = grouped(entries)
    assert sorted(one.address for one in group) == sorted(one.address for one in entries)
    assert [one.rests_on[1] for one in group[:3]] == ["1", "1", "2"]


def test_an_answer_holds_for_the_pages_made_together() -> None:
    with still.together():
        still.keep(progress.entry, None, 1)
        assert progress.entry(1) is None
    assert progress.entry(1) is not None


# Downloads


def get(path: str, asked: dict[str, str], before: Earlier | None = None) -> bytes:
    with earlier.told(before):
        response = Client().get(path, asked)
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]


DOWNLOADS: list[tuple[str, dict[str, str]]] = [
    ("/data/all.json", {}),
    ("/ja/campaigns/korea/data.json", {}),
    ("/data/all.xlsx", {}),
    ("/data/all.csv", {"table": "updates"}),
    ("/ja/data/all.csv", {"table": "citations"}),
    ("/record/entries.jsonl", {}),
]


@pytest.mark.parametrize(("path", "asked"), DOWNLOADS)
def test_a_download_is_brought_up_to_date(newsroom: Newsroom, tmp_path: Path, path: str, asked: dict[str, str]) -> None:
    before = tmp_path / "before"
    before.write_bytes(get(path, asked))
    korea, last = Demand.objects.get(slug="halt"), Entry.objects.count()
    text = 'Two lines,\r\nand a “quotation”: "so"; a </row> too'
    for sources in ([make_evidence(title="A “source”, quoted")], []):
        waived = "" if sources else "It was said on the street."
        newsroom.publish(
            make_update(korea, happened_on="2014", headline="N", body=text, sources=sources, waiver_reason=waived)
        )
    again = get(path, asked, Earlier(before, frozenset(range(last + 1, last + 3))))
    assert again == get(path, asked)
    before.write_bytes(again)
    assert get(path, asked, Earlier(before, frozenset())) == again  # now that file has all of them


def test_rows_of_entries_that_changed_are_written_again(tmp_path: Path) -> None:
    before = tmp_path / "before"
    now = get("/data/all.json", {})
    before.write_bytes(now.replace(b"The treaty was signed", b"Nothing happened"))
    number = Entry.objects.get(subject_type="update", campaign="korea").sequence
    assert get("/data/all.json", {}, Earlier(before, frozenset({number}))) == now
    trusted = json.loads(get("/data/all.json", {}, Earlier(before, frozenset())))
    assert "Nothing happened" in {one["headline"]["en"] for one in trusted["updates"]}


def test_so_are_cells(tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.write_bytes(get("/data/all.xlsx", {}))
    book = openpyxl.load_workbook(io.BytesIO(get("/data/all.xlsx", {}, Earlier(before, frozenset()))))
    assert [sheet.max_row for sheet in book][:3] == [3, 3, 4]
