"""The static copy: complete, with links that lead somewhere, and brought up to date by what changed alone."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from benchmarks import mirror
from demands import ledger
from demands.ledger.tree import keys
from demands.mirror import copy, manifest, place
from demands.models import Demand, Entry, StatusUpdate
from tests.cast import Newsroom, make_evidence, make_update

from .conftest import SECRET
from .walk import lost


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


OF_EVERY_RUN = {
    "about-this-copy/index.html", "ja/about-this-copy/index.html", "mirror.json", "manifest.jsonl", "manifest.note",
}  # fmt: skip


@pytest.mark.slow
def test_a_copy_is_whole_and_later_runs_write_what_changed(
    demands: list[Demand], newsroom: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "copy"
    keys.publish()
    copy.make(root)
    first = files(root)
    assert lost(root, settings.SITE_URL) == []
    for page in ("index.html", "ja/campaigns/japan/demands/refugees/index.html", "sources/source-refugees/index.html"):
        assert b"data-pagefind-ignore" in first[page]
    assert {"campaigns/japan/data.zip", "feed.atom", "ja/feed.atom", "record/proof/3.json", "record/checkpoint"} <= {
        *first
    }
    assert b"<form" not in first["updates/index.html"].replace(b'<form role="search" class="search"', b"")
    assert list(manifest.faults(root)) == []

    mirror.report("nothing new", root, 10)
    second = files(root)
    assert "0 rendered" in capsys.readouterr().out
    assert changed(first, second) <= OF_EVERY_RUN
    noted = (root / place.STATE).stat().st_mtime_ns  # by which the next run knows what it need not look at
    assert not [path for path in root.rglob("*") if path.stat().st_mtime_ns > noted]

    newsroom.publish(
        make_update(demands[1], sources=[make_evidence()], happened_on=demands[1].made_on, headline="More")
    )
    copy.make(root)
    third = files(root)
    new = changed(second, third)
    assert {"index.html", "ja/campaigns/japan/demands/refugees/index.html", "campaigns/japan/data.csv"} <= new
    assert not {name for name in new if "demands/moratorium" in name or "source-moratorium" in name}
    assert lost(root, settings.SITE_URL) == list(manifest.faults(root)) == []


@pytest.mark.slow
def test_what_is_redacted_leaves_every_file(demands: list[Demand], administrator: User, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    keys.publish()
    copy.make(root)
    words = f"{SECRET} of refugees".encode()
    assert len([name for name, body in files(root).items() if words in body]) > 5
    entry = Entry.objects.get(pk=StatusUpdate.objects.get(demand=demands[1]).published_as or 0)
    ledger.redact(entry, by=administrator, reason="Safety.")
    copy.make(root)
    assert [name for name, body in files(root).items() if words in body] == []
    assert list(manifest.faults(root)) == []


def test_one_more_is_published_for_the_benchmark(demands: list[Demand]) -> None:
    last = Entry.objects.count()
    mirror.publish_one_more()
    more = Entry.objects.get(sequence=last + 1)
    assert (more.subject, more.demand, more.kind) == (f"update:one-more-{last}", "refugees", "published")
