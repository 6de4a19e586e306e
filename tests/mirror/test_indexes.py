"""The indexes of a large copy: pages that change go into one of their own, which hides what the others say of them."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from demands.mirror import indexes, place, searching
from demands.mirror.indexes import Before, Plan

PAGE = '<!doctype html><html lang="en"><body><main data-pagefind-body><h1>Page</h1><p>{}</p></main></body></html>'
PAGES = {f"sources/s{number}/index.html": f"word{number}" for number in range(7)} | {"index.html": "front"}
ONE, TWO = "sources/s1/index.html", "sources/s2/index.html"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three pages are many."""
    monkeypatch.setattr(searching, "TOGETHER", 3)
    monkeypatch.setattr(indexes, "MOST", 2)


class Kept:
    """A copy as far as its search goes."""

    def __init__(self, root: Path) -> None:
        self.root, self.before = root, Before(root, set(), {}, {}, {})

    def run(self, pages: dict[str, str], *, whole: bool = False) -> Plan:
        """Bring the indexes up to date with these pages and their words."""
        for name, words in pages.items():
            place.write(self.root, name, PAGE.format(words).encode())
        now = {name: (len(words), words) for name, words in pages.items()}
        plan = indexes.planned(set(pages), now, self.before, whole=whole)
        files = {name: (0, "") for names in plan.kept.values() for name in names}
        for part in plan.stale:
            made = searching.index({one: self.root / one for one in plan.pages(part)}, part)
            for name, body in made.items():
                place.write(self.root, name, body)
            files |= dict.fromkeys(made, (0, ""))
        parts = searching.files_of_parts(files)
        counted = {part: len(names) for part, names in parts.items()}
        self.before = Before(self.root, set(pages), counted, plan.latest, now | files)
        return plan

    def told(self, plan: Plan) -> list[str]:
        """The pages that a search can find, as the search page leaves some out."""
        replaced = plan.replaced(self._names(searching.LATEST))
        return sorted(
            page
            for part in self.before.made
            for page, name in searching.ids_of(self.root / one for one in self._names(part)).items()
            if part == searching.LATEST or replaced.get(name, {}).get(f"/{page}") is None
        )

    def _names(self, part: str) -> Iterable[str]:
        return searching.files_of_parts(self.before.files).get(part, [])


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A copy whose sources lie in several indexes."""
    found = Kept(tmp_path)
    assert len(found.run(PAGES, whole=True).stale) > 2
    return found


def test_nothing_is_made_where_nothing_changed(kept: Kept) -> None:
    assert kept.run(PAGES).stale == set()


def test_a_page_that_changed_is_in_the_index_of_the_latest_and_in_no_other(kept: Kept) -> None:
    plan = kept.run(PAGES | {ONE: "changed"})
    assert (plan.stale, plan.pages(searching.LATEST)) == ({searching.LATEST}, {ONE})
    assert kept.told(plan) == sorted(PAGES)
    later = kept.run(PAGES | {ONE: "changed"})  # and stays there
    assert (later.stale, kept.told(later)) == (set(), sorted(PAGES))


def test_so_is_a_new_page(kept: Kept) -> None:
    plan = kept.run(PAGES | {"themes/t/index.html": "theme"})
    assert plan.stale == {searching.LATEST}
    assert kept.told(plan) == sorted([*PAGES, "themes/t/index.html"])


def test_one_that_is_gone_is_found_no_more(kept: Kept) -> None:
    less = {name: words for name, words in PAGES.items() if name != ONE}
    plan = kept.run(less)
    assert (plan.stale, kept.told(plan)) == (set(), sorted(less))


def test_a_page_that_says_the_same_in_another_file_is_found_once(kept: Kept) -> None:
    name = next(iter(kept.run(PAGES | {ONE: "changed"}).replaced([])))
    assert kept.run(PAGES | {ONE: "changed"}).replaced([f"latest/fragment/{name}.pf_fragment.js"]) == {
        name: {f"/{ONE}": True}
    }


def test_once_there_are_many_they_go_where_they_belong(kept: Kept) -> None:
    other = {name: f"{words} again" for name, words in PAGES.items()}
    plan = kept.run(other)
    assert len(plan.latest) < 2
    assert len(plan.stale) > 1
    assert kept.told(plan) == sorted(PAGES)


def test_a_whole_run_leaves_nothing_of_the_old_words(kept: Kept) -> None:
    kept.run(PAGES | {ONE: "changed", TWO: "secret"})
    plan = kept.run(PAGES | {ONE: "changed", TWO: "public"}, whole=True)
    assert plan.latest == {}
    assert searching.LATEST not in plan.kept
    where = {part for part, names in plan.parts.items() if names & {ONE, TWO}}
    assert plan.stale == where


def test_the_index_of_a_small_copy_is_made_again(tmp_path: Path) -> None:
    copy = Kept(tmp_path)
    copy.run({"index.html": "front"}, whole=True)
    assert copy.run({"index.html": "changed"}).stale == {""}
