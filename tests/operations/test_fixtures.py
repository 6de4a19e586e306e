"""`dumpdata` is no backup: it says so, and `loaddata` says what to use when the guards refuse it."""

import json
from pathlib import Path

import pytest

from tests.operations.conftest import Place, Places

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dump(original: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("dump") / "dump.json"
    done = original.manage("dumpdata", "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert "This is not a backup" in done.stderr
    return file


@pytest.fixture(scope="module")
def empty(places: Places) -> Place:
    place = places.make()
    assert place.manage("migrate", "-v0").returncode == 0
    return place


def test_a_dump_that_is_loaded_is_refused_with_what_to_use(empty: Place, dump: Path) -> None:
    done = empty.manage("loaddata", str(dump))
    assert done.returncode == 1
    assert "use packs (manage.py export_pack and load_pack)" in done.stderr
    assert "manage.py backup" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("model", ["demands.demand", "campaigns.campaign"])
def test_so_are_parts_of_one(empty: Place, dump: Path, tmp_path: Path, model: str) -> None:
    rows = [row for row in json.loads(dump.read_text()) if row["model"] == model]
    assert rows
    (tmp_path / "part.json").write_text(json.dumps(rows))
    done = empty.manage("loaddata", str(tmp_path / "part.json"))
    assert done.returncode == 1
    assert "use packs" in done.stderr
    assert "Traceback" not in done.stderr
    assert empty.ask("SELECT count(*) FROM demands_entry") == "0"


def test_a_fixture_that_the_guards_do_not_mind_is_loaded(empty: Place, tmp_path: Path) -> None:
    rows = [{"model": "auth.group", "fields": {"name": "Translators"}}]
    (tmp_path / "groups.json").write_text(json.dumps(rows))
    done = empty.manage("loaddata", str(tmp_path / "groups.json"))
    assert done.returncode == 0, done.stderr
