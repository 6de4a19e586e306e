"""Pages rendered into files of the draft, by several processes where there are many."""

import gc
import hashlib
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.signals import request_finished
from django.db import close_old_connections, connections
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import get_valid_filename

from campaigns.partial_date import PartialDate, today
from demands.progress import site as whose

from . import links, place
from .answers import Answer, Site, connection_kept

ABOUT, SEARCH = "about-this-copy/", "search/"
ENOUGH = 200  # pages for which further processes are worth their start
AT_ONCE = 20  # pages that a process is given
RUNS = (".html", ".htm", ".xhtml", ".svg", ".xml", ".mht", ".mhtml")  # what a browser would run from a file


@dataclass(frozen=True)
class Wanted:
    """A page to be rendered: its address, its file, and whether the search finds it."""

    address: str
    file: str
    searched: bool = False


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
    site: Site = field(default_factory=Site)

    def render(self, wanted: Wanted) -> Done:
        """One page, written into the draft unless the last run wrote the same. Raises NotAnswered."""
        with whose.one_request():
            answer = self.site.answer(wanted.address)
        if answer is None:
            return Done(wanted)
        done = Done(wanted, wanted.file, html=answer.kind == "text/html")
        body = self._page(answer, done) if done.html else answer.body
        if not done.html and wanted.file.endswith("/index.html"):
            done.file = f"{wanted.file.removesuffix('index.html')}{safe_name(answer.name)}"
        done.size, done.digest = len(body), hashlib.sha256(body).hexdigest()
        if self.before.get(done.file) != done.digest:
            place.write(self.draft, done.file, body)
        return done

    def _page(self, answer: Answer, done: Done) -> bytes:
        found = links.Links(self.known, follow=self.follow)
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
    day = PartialDate(today()).display(translation.get_language() or "")
    context = {"day": day, "about": f"{prefix}/{ABOUT}", "original": links.on_the_site(address)}
    return render_to_string("public/mirror/note.html", context)


def safe_name(name: str) -> str:
    """The name of a file from outside: without folders, not hidden, and nothing that a browser would run."""
    stem = get_valid_filename(name.rpartition("/")[2] or "file").lstrip(".") or "file"
    return f"{stem}.txt" if stem.lower().endswith(RUNS) else stem


_renderer: Renderer | None = None  # of a process of its own


def render(renderer: Renderer, pages: Iterable[Wanted], processes: int) -> Iterator[Done]:
    """Render pages, in any order."""
    global _renderer
    todo = list(pages)
    if processes == 1 or len(todo) < ENOUGH:
        with connection_kept():
            yield from map(renderer.render, todo)
        return
    for one in connections.all():  # a process must not use the connection of another
        one.close()
        if hasattr(one, "close_pool"):
            one.close_pool()
    _renderer = renderer
    with multiprocessing.get_context("fork").Pool(processes, settle_down) as pool:
        yield from pool.imap_unordered(_render, todo, chunksize=AT_ONCE)
    _renderer = None


def settle_down() -> None:
    """A process that ends with its pages keeps its connection until then, and seldom looks for garbage."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    request_finished.disconnect(close_old_connections)


def _render(wanted: Wanted) -> Done:
    assert _renderer
    return _renderer.render(wanted)


PROCESSES = os.cpu_count() or 1
