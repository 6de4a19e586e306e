"""Directories that are no place for a copy, and what happens to what was there."""

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from demands.mirror import place


def a_file(path: Path) -> None:
    path.write_text("mine")


def not_empty(path: Path) -> None:
    path.mkdir()
    (path / "letter.txt").write_text("mine")


def a_link(path: Path) -> None:
    (path.parent / "elsewhere").mkdir()
    path.symlink_to(path.parent / "elsewhere")


def nowhere(path: Path) -> None:
    path.parent.rmdir()


def a_copy_with_a_link(path: Path) -> None:
    path.mkdir()
    (path / place.STATE).write_text(json.dumps({"about": place.OF_THE_COPY}))
    (path / "ja").symlink_to(path.parent)


def the_state_of_something_else(path: Path) -> None:
    path.mkdir()
    (path / place.STATE).write_text('{"name": "another program"}')


def a_broken_state(path: Path) -> None:
    path.mkdir()
    (path / place.STATE).write_text("{")


BAD: dict[Callable[[Path], None], str] = {
    a_file: "is a file",
    not_empty: "is not empty and holds no copy",
    a_link: "is a link",
    nowhere: "does not exist",
    a_copy_with_a_link: "is a link, which no copy has",
    the_state_of_something_else: "is not that of a copy",
    a_broken_state: "cannot be read",
}


def contents(root: Path) -> dict[str, object]:
    return {str(one): one.is_symlink() or one.is_dir() or one.read_bytes() for one in sorted(root.rglob("*"))}


@pytest.mark.django_db
@pytest.mark.parametrize("bad", BAD, ids=lambda one: one.__name__)
def test_a_bad_place_is_named_and_left_as_it_was(bad: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "folder" / "copy"
    path.parent.mkdir()
    bad(path)
    before = contents(tmp_path)
    with pytest.raises(CommandError, match=BAD[bad]):
        call_command("mirror", path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["../out.html", "/etc/out", "a//b", "", ".mirror-draft/x", "a/../../b"])
def test_no_name_leads_out_of_the_copy(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the name of a file"):
        place.write(tmp_path, name, b"")


def test_a_second_run_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with place.drafting(tmp_path), pytest.raises(place.BadPlace, match="Another run"), place.drafting(tmp_path):
        pass
    with place.drafting(tmp_path) as draft:  # the first one is over
        assert draft.is_dir()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, written = tmp_path / "copy", list[Path]()

    def full(path: Path, body: bytes) -> int:
        if len(written) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        return path.write_text(body.decode("latin-1"))

    root.mkdir()
    (root / place.STATE).write_text(json.dumps({"about": place.OF_THE_COPY, "fingerprint": "an earlier version"}))
    before = contents(root)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match=r"No space left on device.*What was there before is unharmed"):
        call_command("mirror", root, processes=1)
    assert (contents(root), len(written)) == (before, 5)
