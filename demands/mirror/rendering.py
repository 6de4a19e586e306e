"""Pages rendered into files of the draft, by several processes where there are many."""

import ctypes
import datetime as dt
import gc
import hashlib
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.db import close_old_connections, connections
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.text import get_valid_filename

from campaigns.partial_date import PartialDate, today
from demands.progress import site as whose
from demands.progress import still
from demands.progress.lists import copied
from demands.public.params import earlier
from demands.public.params.earlier import Earlier

from . import links, place
from .addresses import Address
from .answers import Answer, Site, connection_kept

ABOUT, SEARCH = "about-this-copy/", "search/"
HERE = "the-address-of-this-page"
SELDOM = (50_000, 20, 100)  # as gc.set_threshold takes it
MEMORY = {-4: 0, -1: 2**30}  # M_MMAP_MAX: nothing apart; M_TRIM_THRESHOLD: bytes that may stay free
ENOUGH = 4  # pages for which further processes are worth their start
TOGETHER = {"entry": 20, "source": 20, "line": 64}  # of which many are read at once
ORDER = ("file", "campaign", "body", "month", "page", "demand", "source", "entry", "line")  # what takes long first
RUNS = (".html", ".htm", ".xhtml", ".svg", ".xml", ".mht", ".mhtml")  # what a browser would run from a file


@dataclass(frozen=True)
class Wanted:
    """A page to be rendered: its address, its file, whether the search finds it, and what it rests on."""

    address: str
    file: str
    rests_on: tuple[str, str]  # kind and name
    searched: bool = False

    @classmethod
    def of(cls, address: Address) -> "Wanted":
        """The page of an address."""
        return cls(address.path, address.file, address.rests_on, address.copied.searched)


@dataclass
class Done:
    """A page that was asked for; ``file`` is '' when nothing is there."""

    wanted: Wanted
    file: str = ""
    size: int = 0
    digest: str = ""
    html: bool = False
    static: set[str] = field(default_factory=set)
    further: dict[str, str] = field(default_factory=dict)


@dataclass
class Renderer:
    """What pages are rendered with: the site, what the copy has, and the files of the last run, by their hashes."""

    draft: Path
    known: dict[str, str]
    before: dict[str, str]
    follow: bool = True  # whether links to further pages of lists are followed
    earlier: dict[str, Earlier] = field(default_factory=dict)  # downloads that are brought up to date, by address
    site: Site = field(default_factory=Site)

    def together(self, pages: Sequence[Wanted]) -> list[Done]:
        """Some pages and the further ones of these lists, what they rest on read once. Raises NotAnswered."""
        with still.together():
            names = list(dict.fromkeys(one.rests_on for one in pages))
            copied.read_ahead(names[0][0], [name for _kind, name in names])
            todo, known, done = [(one, 1) for one in pages], {one.address for one in pages}, []
            for wanted, place in todo:  # which grows
                done.append(self.render(wanted, more=place < links.MOST_PAGES))
                for address, file in self._own_further(done[-1]):
                    if address not in known:
                        known.add(address)
                        todo.append((Wanted(address, file, wanted.rests_on), place + ("after=" in address)))
            return done

    def _own_further(self, done: Done) -> list[tuple[str, str]]:
        """The further pages of a list that its page names; there they are no longer asked for."""
        own = links.list_of(done.wanted.address)
        return [(one, done.further.pop(one)) for one in list(done.further) if links.list_of(one) == own]

    def render(self, wanted: Wanted, *, more: bool = True) -> Done:
        """One page, written into the draft unless the last run wrote the same. Raises NotAnswered."""
        with whose.one_request(), earlier.told(self.earlier.get(wanted.address)):
            answer = self.site.answer(wanted.address)
        if answer is None:
            return Done(wanted)
        done = Done(wanted, wanted.file, html=answer.kind == "text/html")
        body = self._page(answer, done, more=more) if done.html else answer.body
        if not done.html and wanted.file.endswith("/index.html"):
            done.file = f"{wanted.file.removesuffix('index.html')}{safe_name(answer.name)}"
        done.size, done.digest = len(body), hashlib.sha256(body).hexdigest()
        if self.before.get(done.file) != done.digest:
            place.write(self.draft, done.file, body)
        return done

    def _page(self, answer: Answer, done: Done, *, more: bool) -> bytes:
        found = links.Links(self.known, follow=self.follow, more=more)
        address = done.wanted.address
        prefix = links.prefix_of_path(address)
        with translation.override(prefix.strip("/") or links.own_language()):
            body = links.page(
                answer.body,
                address,
                done.file,
                found,
                note=lambda: note(address, prefix),
                searched=done.wanted.searched,
                search=render_to_string("public/mirror/search.html") if address == f"{prefix}/{SEARCH}" else "",
            )
        done.static, done.further = found.static, found.further
        return body


def note(address: str, prefix: str) -> str:
    """What stands first on a page: when it was copied, and where it is on the site."""
    return _note(today(), translation.get_language() or "", prefix).replace(HERE, escape(links.on_the_site(address)))


@lru_cache(maxsize=64)
def _note(day: dt.date, language: str, prefix: str) -> str:
    """The note of a page whose address is HERE."""
    context = {"day": PartialDate(day).display(language), "about": f"{prefix}/{ABOUT}", "original": HERE}
    return render_to_string("public/mirror/note.html", context)


def safe_name(name: str) -> str:
    """The name of a file from outside: without folders, not hidden, and nothing that a browser would run."""
    stem = get_valid_filename(name.rpartition("/")[2] or "file").lstrip(".") or "file"
    return f"{stem}.txt" if stem.lower().endswith(RUNS) else stem


_renderer: Renderer | None = None  # of a process of its own
AtOnce = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]  # a function, what it is given one by one


@contextmanager
def workers(renderer: Renderer, processes: int, things: int) -> Iterator[AtOnce]:
    """What calls a function for each of some things, in any order, in several processes where that is worth it.

    What is asked for first is begun first. ``rendered`` may be called so, for groups of pages.
    """
    global _renderer
    _renderer = renderer
    if processes == 1 or things < ENOUGH:
        with connection_kept():
            yield map
    else:
        close_connections()
        with multiprocessing.get_context("fork").Pool(processes, settle_down) as pool:
            yield pool.imap_unordered
    _renderer = None


def close_connections() -> None:
    """A process must not use the connection of another."""
    for one in connections.all():
        one.close()
        if hasattr(one, "close_pool"):
            one.close_pool()


def grouped(pages: Iterable[Wanted]) -> list[list[Wanted]]:
    """Pages that rest on the same rows together, in all languages; what takes long first."""
    by_name: dict[tuple[str, str], list[Wanted]] = {}
    for one in sorted(pages, key=lambda one: (len(one.rests_on[1]), one.rests_on[1])):  # by number
        by_name.setdefault(one.rests_on, []).append(one)
    groups: dict[tuple[str, int | str], list[Wanted]] = {}
    counted: Counter[str] = Counter()
    for (kind, name), some in by_name.items():
        place = counted[kind] // TOGETHER[kind] if kind in TOGETHER else name
        groups.setdefault((kind, place), []).extend(some)
        counted[kind] += 1
    return [groups[key] for key in sorted(groups, key=lambda key: ORDER.index(key[0]))]


def get_ready() -> None:
    """Load once what each process would load by itself: addresses and words of every language, public templates."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext(str(reverse("public:home")))
    for folder in engines["django"].engine.dirs:  # type: ignore[attr-defined]
        for path in sorted(Path(folder).glob("public/**/*.html")):
            get_template(path.relative_to(folder).as_posix())


def settle_down() -> None:
    """A process that ends with its pages keeps connection and memory until then, and seldom looks for garbage."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
    keep_memory()
    request_finished.disconnect(close_old_connections)


def keep_memory() -> None:
    """Use large pieces of memory again once they are free, where the C library is glibc (mallopt(3)).

    Else the system clears new ones for each copy of a download of many megabytes, a sixth of what that takes.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        for option, value in MEMORY.items():
            tune(option, value)


@contextmanager
def seldom_garbage() -> Iterator[None]:
    """A run holds very many small objects until its end: to look through all of them takes a quarter of its time."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def rendered(pages: list[Wanted]) -> list[Done]:
    """A group of pages, with the renderer of this process."""
    assert _renderer
    return _renderer.together(pages)


PROCESSES = os.cpu_count() or 1
