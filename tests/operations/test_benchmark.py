"""The benchmark of backup and restoration starts, in a small form whose figures mean nothing but for the memory."""

from pathlib import Path

import pytest

from benchmarks import backup as benchmark

from .conftest import Place, Places

MOST = 150 * benchmark.MEGABYTE


@pytest.mark.slow
def test_each_step_is_measured(
    places: Places, original: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pid = int((places.server.directory / "data" / "postmaster.pid").read_text().split("\n")[0])
    archive = tmp_path / "backup.tar"
    found = benchmark.report(original.environment, places.make().environment, pid, archive)
    assert list(found) == ["backup", "files alone", "restoration", "verification"]
    assert all(one.seconds > 0 and one.processor > 0 for one in found.values())
    assert max(one.memory for one in found.values()) <= MOST
    assert archive.exists()
    assert capsys.readouterr().out.count(" s of processor, ") == 4
