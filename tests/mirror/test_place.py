"""Directories that are no place for a copy, and what happens to what was there."""

import errno
import hashlib
import json
import os
import shutil
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


A_FILE, DIGEST = "updates/7/index.html", hashlib.sha256(b"mine").hexdigest()


@pytest.fixture
def a_copy(tmp_path: Path) -> Path:
    """A copy with one file, which is older than the note, as is every directory."""
    root = tmp_path / "copy"
    (root / "updates/7").mkdir(parents=True)
    a_file(root / A_FILE)
    (root / place.STATE).touch()
    for one in (*root.rglob("*"), root):
        os.utime(one, (1_000, 1_000))
    os.utime(root / place.STATE, (2_000, 2_000))
    return root


def harmed(root: Path) -> set[str]:
    return place.all_harmed(root, place.by_folder(root, {A_FILE: [4, DIGEST]}))


def other_words_of_that_length(root: Path) -> None:
    (root / A_FILE).write_text("hers")


def a_directory_in_its_place(root: Path) -> None:
    (root / A_FILE).unlink()
    (root / A_FILE).mkdir()


def nothing_in_its_place(root: Path) -> None:
    shutil.rmtree(root / "updates")


HARM = (other_words_of_that_length, a_directory_in_its_place, nothing_in_its_place)


@pytest.mark.parametrize("harm", HARM, ids=lambda one: one.__name__)
def test_harm_is_found(harm: Callable[[Path], None], a_copy: Path) -> None:
    assert harmed(a_copy) == set()
    harm(a_copy)
    assert harmed(a_copy) == {A_FILE}


@pytest.mark.parametrize("name", ["link", "updates/link", "updates/7/link", "updates/8/9/link", "hers/link"])
def test_a_link_anywhere_is_found(name: str, a_copy: Path) -> None:
    (a_copy / name).parent.mkdir(parents=True, exist_ok=True)
    (a_copy / name).symlink_to(a_copy)
    with pytest.raises(place.BadPlace, match="is a link"):
        harmed(a_copy)


@pytest.mark.parametrize("name", ["updates", "updates/7", A_FILE])
def test_so_is_one_in_place_of_what_was_there(name: str, a_copy: Path) -> None:
    (a_copy / name).rename(a_copy.parent / "elsewhere")
    (a_copy / name).symlink_to(a_copy.parent / "elsewhere")
    with pytest.raises(place.BadPlace, match="is a link"):
        harmed(a_copy)


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
