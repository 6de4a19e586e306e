"""Small pieces of the copy: links, the indexes of its search, and changes to its files since the last run."""

import os
from pathlib import Path
from typing import Any

import pytest

from demands.mirror import links, place, searching


@pytest.mark.parametrize(
    ("here", "target", "link"),
    [
        ("index.html", "ja/index.html", "ja/index.html"),
        ("ja/index.html", "index.html", "../index.html"),
        ("updates/7/index.html", "updates/8/index.html", "../8/index.html"),
        ("updates/7/index.html", "updates/7/index.html", "index.html"),
        ("a/b/c.html", "a/b.html", "../b.html"),
        ("a/b.html", "a/b/c d.html", "b/c%20d.html"),
        ("a/b/c.html", "d", "../../d"),
    ],
)
def test_a_link_leads_from_one_file_to_another(here: str, target: str, link: str) -> None:
    assert links.relative(here, target) == link


def test_a_small_site_has_one_index() -> None:
    assert searching.parts(["index.html", "sources/a/index.html"]) == {"": {"index.html", "sources/a/index.html"}}


def many() -> list[str]:
    pages = [f"{prefix}sources/s{number}/index.html" for number in range(1500) for prefix in ("", "ja/")]
    return [*pages, *(f"campaigns/c/demands/d{number}/index.html" for number in range(50)), "themes/x/index.html"]


def test_the_pages_of_a_large_site_are_in_several_each_in_one() -> None:
    found = searching.parts(many())
    assert found[""] == {"themes/x/index.html"}
    assert sorted(name for names in found.values() for name in names) == sorted(many())
    assert {name.partition("-")[0] for name in found} == {"", "sources", "demands"}
    assert max(map(len, found.values())) < searching.TOGETHER


def test_a_page_more_moves_no_other() -> None:
    before, after = searching.parts(many()), searching.parts([*many(), "sources/more/index.html"])
    assert sum(before.get(name) != pages for name, pages in after.items()) == 1


def test_the_files_of_each_index_are_known() -> None:
    names = ["search/data/pagefind.js", "search/data/sources-0/index/en_1.pf_index.js", searching.PARTS, "index.html"]
    assert searching.files_of_parts(names) == {"": names[:1], "sources-0/": names[1:2]}


NOTED: dict[str, Any] = {"pages": {"/": "index.html", "/x/": "x.html", "/list/?page=2": "list.2.html"}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three files of a copy and the note of the run that wrote them."""
    for name in ("index.html", "x.html", "list.2.html", place.STATE):
        (tmp_path / name).write_bytes(name.encode())
        os.utime(tmp_path / name, ns=(10**18, 10**18))
    return tmp_path


def after(root: Path) -> dict[str, Any]:
    files = {name: (len(name), place.hashed(root.parent / "as-written" / name)) for name in NOTED["pages"].values()}
    found = []
    for processes in (1, 2):
        with place.checking(root, NOTED | {"files": files}, processes) as unharmed:
            found.append(unharmed())
    assert found[0] == found[1]
    return found[0]


@pytest.fixture(autouse=True)
def _as_written(root: Path) -> None:
    beside = root.parent / "as-written"
    beside.mkdir(exist_ok=True)
    for name in NOTED["pages"].values():
        (beside / name).write_bytes(name.encode())


def test_files_that_are_as_they_were_written_are_trusted(root: Path) -> None:
    assert after(root)["pages"] == NOTED["pages"]
    (root / "x.html").touch()  # copied to another disk: younger than the note, and the same
    assert after(root)["pages"] == NOTED["pages"]


@pytest.mark.parametrize("text", [b"", b"another", b"X.html"])
def test_a_file_that_was_changed_is_not(root: Path, text: bytes) -> None:
    (root / "x.html").write_bytes(text)
    found = after(root)
    assert "/x/" not in found["pages"]
    assert "x.html" not in found["files"]
    assert "/" in found["pages"]


def test_one_that_is_missing_is_not(root: Path) -> None:
    (root / "x.html").unlink()
    assert "/x/" not in after(root)["pages"]


def test_so_are_those_of_a_folder_that_is_missing(root: Path) -> None:
    noted = {"pages": {"/ja/": "ja/index.html"}, "files": {"ja/index.html": (4, "digest")}}
    with place.checking(root, noted, processes=2) as unharmed:
        assert unharmed() == {"pages": {}, "entries": {}, "files": {}}


def test_folders_are_divided_by_their_files() -> None:
    files = {
        name: dict.fromkeys(map(str, range(number)), [0, ""]) for name, number in zip("abc", (9, 5, 4), strict=True)
    }
    assert [[*part] for part in place.divided(files, 2)] == [["a"], ["b", "c"]]


def test_a_further_page_of_a_list_is_mended_by_a_whole_run(root: Path) -> None:
    (root / "list.2.html").unlink()
    assert after(root) == {}
