"""The large downloads of a copy: those of few campaigns are brought up to date by a process beside, from the beginning
of a run on. They rest on no other page.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campaigns.beside import beside
from demands.progress.lists import copied
from demands.progress.lists.copied import Touched
from demands.public.params.earlier import Earlier

from . import place
from .addresses import Address, every_address
from .rendering import Done, Renderer, Wanted, close_connections, grouped, settle_down


def earlier(root: Path, before: dict[str, str], all_of_them: dict[str, Address], news: Touched) -> dict[str, Earlier]:
    """The downloads that can be brought up to date, by their addresses: nothing about their campaigns has changed."""
    found = {}
    for path, name in before.items():
        address = all_of_them.get(path.partition("?")[0])
        if name and address and address.copied.large:
            campaign = address.values.get("campaign", "")
            if not (campaign in news.whole if campaign else news.whole):
                found[path] = Earlier(root / name, frozenset(news.lines), frozenset(news.own))
    return found


@dataclass
class Ahead:
    """Downloads that are being made; ``made`` waits for them."""

    addresses: set[str]
    made: Callable[[], list[Done]]


@contextmanager
def begun(draft: Path, root: Path, noted: dict[str, Any], news: Touched) -> Iterator[Ahead]:
    """Begin with those that new entries put out of date, of what the last run noted; none if all pages are."""
    all_of_them = {one.path: one for one in every_address(news, large=True)} if not news.everything else {}
    found = earlier(root, noted["pages"], all_of_them, news) if all_of_them else {}
    wanted = [
        Wanted.of(one)
        for one in all_of_them.values()
        if one.path in found and not one.copied.uncertain and one.is_out_of_date(news, since="")
    ]
    if not wanted or len(news.campaigns) > copied.FEW:
        yield Ahead(set(), list)
        return
    digests = {one.address: noted["files"][noted["pages"][one.address]][1] for one in wanted}
    renderer = Downloads(draft, {}, {}, earlier=found, digests=digests)
    close_connections()
    with beside(renderer.all, wanted) as made:
        yield Ahead({one.address for one in wanted}, made)


@dataclass
class Downloads(Renderer):
    """A renderer for the time before the files of the last run were looked at."""

    digests: dict[str, str] = field(default_factory=dict)  # of the earlier files, by address

    def all(self, pages: Sequence[Wanted]) -> list[Done]:
        """Some downloads, in a process of its own. Raises NotAnswered."""
        settle_down()
        return [done for some in grouped(pages) for done in self.together(some)]

    def render(self, wanted: Wanted, *, more: bool = True) -> Done:
        """A download, made without its earlier file if that is not as it was noted."""
        found = self.earlier.get(wanted.address)
        if found and not place.is_as_noted(found.path, self.digests[wanted.address]):
            del self.earlier[wanted.address]
        return super().render(wanted, more=more)
