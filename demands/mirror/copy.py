"""A run of ``manage.py mirror``: what is out of date is rendered, what differs is written, what is gone is removed."""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from campaigns.partial_date import today
from demands.ledger.tree import keys
from demands.progress import log, still
from demands.progress import site as whose
from demands.progress.lists.copied import Touched, touched
from demands.public.text.site_name import SOFTWARE

from . import downloads, indexes, links, manifest, place, searching
from .addresses import OF_ENTRIES, Address, every_address
from .answers import request_for
from .rendering import (
    ABOUT,
    PROCESSES,
    AtOnce,
    Done,
    Renderer,
    Wanted,
    get_ready,
    grouped,
    rendered,
    seldom_garbage,
    workers,
)

__all__ = ["PROCESSES", "Report", "make"]
FORM = 2  # of what a run notes for the next
EVERYTHING = Touched(everything=True)
WAVES = 10  # how far lists are followed: each page of one names the next


@dataclass(frozen=True)
class Report:
    rendered: int
    written: int
    removed: int
    files: int
    signed: bool


@dataclass
class Copy:
    """A copy as it will be after the run."""

    draft: Path
    root: Path
    before: dict[str, Any]
    pages: dict[str, str] = field(default_factory=dict)  # address: file, '' when nothing is there
    entries: dict[str, str] = field(default_factory=dict)  # likewise, pages and proofs of single entries
    files: manifest.Files = field(default_factory=dict)
    searched: set[str] = field(default_factory=set)
    static: set[str] = field(default_factory=set)
    indexed: dict[str, int] = field(default_factory=dict)  # number of files of each index of the search
    latest: indexes.Latest = field(default_factory=dict)
    whole: bool = False  # whether every page is made again
    rendered: int = 0

    @cached_property
    def old_files(self) -> manifest.Files:
        return {name: (size, digest) for name, (size, digest) in self.before.get("files", {}).items()}

    def add(self, name: str, body: bytes) -> None:
        """A file that is made here, written unless it is there already."""
        digest = hashlib.sha256(body).hexdigest()
        if self.old_files.get(name) != (len(body), digest):
            place.write(self.draft, name, body)
        self.files[name] = (len(body), digest)

    def keep(self, address: str) -> None:
        """A page that is as it was."""
        name = self.before["pages"][address]
        self.pages[address] = name
        if name:
            self.files[name] = self.old_files[name]

    def keep_entries(self, stale: set[str]) -> None:
        """The pages and proofs of single entries that are as they were, of which there are very many."""
        self.entries = {path: name for path, name in self.before["entries"].items() if path not in stale}
        self.files |= {name: self.old_files[name] for name in self.entries.values() if name}

    def file_of(self, address: str) -> str:
        """The file of a page that was rendered, '' when nothing is there."""
        return self.entries[address] if address in self.entries else self.pages[address]

    def paths(self, names: Iterable[str]) -> dict[str, Path]:
        """Where some files of the copy are: in the draft, or as they were."""
        return {one: self.draft / one if (self.draft / one).exists() else self.root / one for one in sorted(names)}


def make(root: Path, *, everything: bool = False, processes: int = 1, made: str = "") -> Report:
    """Write a copy, or bring it up to date; ``made`` is the time that it states, now when none is given.

    Raises BadPlace, NoKey, NotAnswered, NoSearch and OSError; then the files are as they were.
    """
    place.check_itself(root)
    made = made or dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    with seldom_garbage(), place.drafting(root) as draft:
        noted, head = place.state(root), log.head()
        with place.checking(root, noted, processes) as unharmed, still.together():
            news = _news(noted, everything=everything)
            able = processes > 1 and not _since(noted, news)
            with downloads.begun(draft, root, noted, news if able else EVERYTHING) as ahead:
                addresses = _addresses(news)
                if able:
                    get_ready()
                before = unharmed()
                if not news.everything and (not before or len(before["entries"]) < len(noted["entries"])):
                    addresses = _addresses(EVERYTHING)
                copy = Copy(draft, root, before)
                _pages(copy, addresses, news if before else EVERYTHING, processes, ahead)
        entry = (head.sequence, head.entry_hash) if head else (0, "")
        _about(copy, made, entry[0])
        _static(copy)
        copy.add(place.STATE, json.dumps(_state(copy, made, entry), ensure_ascii=False, sort_keys=True).encode())
        return _finish(copy, made, entry[0])


def _addresses(news: Touched) -> dict[str, Address]:
    """Every page by its address; of pages about single entries those that may be new or others, unless all may be."""
    return {one.path: one for one in every_address(None if news.everything or news.whole else news)}


def _state(copy: Copy, made: str, entry: tuple[int, str]) -> dict[str, Any]:
    return {
        "about": place.OF_THE_COPY,
        "made": made,
        "day": str(today()),
        "fingerprint": _fingerprint(),
        "entry": entry,
        "pages": copy.pages,
        "entries": copy.entries,
        "searched": sorted(copy.searched),
        "static": sorted(copy.static),
        "indexed": copy.indexed,
        "latest": copy.latest,
        "files": copy.files,
    }


def _fingerprint() -> list[Any]:
    """What every page follows from beside the record."""
    signer = keys.signer()
    key = str(signer.verifier) if signer else ""
    return [SOFTWARE, FORM, settings.SITE_URL, [code for code, _name in settings.LANGUAGES], key]


def _news(before: dict[str, Any], *, everything: bool) -> Touched:
    """What the entries since the last run put out of date."""
    if everything or not before or before.get("fingerprint") != _fingerprint():
        return EVERYTHING
    return touched(*before["entry"])


def _since(before: dict[str, Any], news: Touched) -> str:
    """The day of the last run if it was another one."""
    day = str(before.get("day", ""))
    return day if not news.everything and day != str(today()) else ""


def _pages(copy: Copy, all_of_them: dict[str, Address], news: Touched, processes: int, ahead: downloads.Ahead) -> None:
    """Everything that the site answers with, but for the downloads that are made already."""
    since = _since(copy.before, news)
    copy.whole = news.everything or bool(since)
    pages_before, entries_before = copy.before.get("pages", {}), copy.before.get("entries", {})
    stale = {
        path
        for path, one in all_of_them.items()
        if path not in pages_before and path not in entries_before or one.is_out_of_date(news, since=since)
    }
    copy.static |= set(copy.before.get("static", [])) if not news.everything else set()
    known = {path: one.file for path, one in all_of_them.items()}
    for path in pages_before:
        if path in all_of_them and path not in stale:
            copy.keep(path)
            known[path] = pages_before[path]
        elif _is_further(path, all_of_them, since) and not _is_touched(path, stale, news):
            copy.keep(path)
    if not news.everything:
        copy.keep_entries(stale)
        known |= copy.entries
    copy.searched |= {path for path in all_of_them if all_of_them[path].copied.searched and copy.pages.get(path)}
    known |= {f"{links.prefix_of(code)}/{ABOUT}": _about_file(code) for code, _name in settings.LANGUAGES}
    renderer = Renderer(copy.draft, known, {name: digest for name, (_size, digest) in copy.old_files.items()})
    if not since and not news.everything:
        renderer.earlier = downloads.earlier(copy.root, pages_before, all_of_them, news)
    first, rest = _sorted(all_of_them[path] for path in all_of_them if path in stale and path not in ahead.addresses)
    with workers(renderer, processes, len(first)) as at_once:
        _wave(copy, at_once, first)
    known |= {one.address: copy.file_of(one.address) for one in first}
    for path, address in all_of_them.items():
        for alias in address.aliases:
            known[alias] = known[path]
    links.add_other_languages(known, copy.entries)
    renderer.known = {path: name for path, name in known.items() if name}
    _waves(copy, renderer, rest, processes)
    for done in ahead.made():
        _take(copy, done)


def _is_further(path: str, all_of_them: dict[str, Address], since: str) -> bool:
    """Whether it is a further page of a list that is still there, and that the days since the last run left alone."""
    base, mark, _query = path.partition("?")
    return bool(mark) and base in all_of_them and not (since and all_of_them[base].copied.daily)


def _is_touched(path: str, stale: set[str], news: Touched) -> bool:
    """Whether what put a list out of date concerns a further page of it."""
    base, _mark, query = path.partition("?")
    asked = dict(parse_qsl(query))
    campaign, demand = asked.get("campaign", ""), asked.get("demand", "")
    if demand:
        return news.everything or campaign in news.whole or (campaign, demand) in news.demands
    return news.everything or (campaign in news.campaigns if campaign else base in stale)


def _waves(copy: Copy, renderer: Renderer, wanted: list[Wanted], processes: int) -> None:
    """Render pages, then the further pages of lists that they name, and so on; the search is made beside these."""
    for wave in range(WAVES + 1):
        renderer.follow = wave < WAVES
        plan = _search(copy) if wave == 1 else indexes.Plan()
        with workers(renderer, processes, len(wanted) + len(plan.stale)) as at_once:
            found = at_once(_index, [(part, copy.paths(plan.pages(part))) for part in sorted(plan.stale)])
            further = _wave(copy, at_once, wanted)
            if wave == 1:
                _take_search(copy, plan, found)
        new = [path for path in sorted(further) if path not in copy.pages]
        wanted = [Wanted(path, further[path], ("page", links.in_any_language(path))) for path in new]
        if wave and not wanted:
            return


def _wave(copy: Copy, at_once: AtOnce, wanted: list[Wanted]) -> dict[str, str]:
    """Render pages; the further pages of lists that they name, with their files."""
    further: dict[str, str] = {}
    for some in at_once(rendered, grouped(wanted)):
        for done in some:
            _take(copy, done)
            further |= done.further
    return further


def _sorted(addresses: Iterable[Address]) -> tuple[list[Wanted], list[Wanted]]:
    """What may not be there, and the rest."""
    first: list[Wanted] = []
    rest: list[Wanted] = []
    for one in addresses:
        (first if one.copied.uncertain and not one.copied.searched else rest).append(Wanted.of(one))
    return first, rest


def _take(copy: Copy, done: Done) -> None:
    """Note a page that was rendered, or that is not there."""
    address = done.wanted.address
    copy.rendered += 1
    (copy.entries if done.wanted.rests_on[0] in OF_ENTRIES else copy.pages)[address] = done.file
    copy.static |= done.static
    if done.file:
        copy.files[done.file] = (done.size, done.digest)
        if done.wanted.searched:
            copy.searched.add(address)


def _about_file(code: str) -> str:
    return links.file_of(f"{links.prefix_of(code)}/{ABOUT}")


def _about(copy: Copy, made: str, entry: int) -> None:
    """The page about the copy, in each language."""
    known = {path: name for path, name in (copy.pages | copy.entries).items() if name}
    known |= {f"{links.prefix_of(code)}/{ABOUT}": _about_file(code) for code, _name in settings.LANGUAGES}
    for code, _name in settings.LANGUAGES:
        address = f"{links.prefix_of(code)}/{ABOUT}"
        original = links.on_the_site(f"{links.prefix_of(code)}/")
        context = {"made": made, "made_at": dt.datetime.fromisoformat(made), "entry": entry, "original": original}
        with translation.override(code), whose.one_request():
            response: HttpResponse = render(request_for(address), "public/mirror/about.html", context)
            found = links.Links(known, follow=False)
            body = links.page(response.content, address, _about_file(code), found, note=str)
        copy.static |= found.static
        copy.add(_about_file(code), body)


def _static(copy: Copy) -> None:
    """Style sheets, pictures and scripts, and what style sheets ask for."""
    todo = set(copy.static)
    seen: set[str] = set()
    while todo - seen:
        path = min(todo - seen)
        seen.add(path)
        body = _static_file(path.removeprefix(settings.STATIC_URL))
        if body is None:
            continue
        copy.add(path.lstrip("/"), body)
        if path.endswith(".css"):
            todo |= {links.resolved(name, path) for name in links.names_in_css(body.decode())}


def _static_file(name: str) -> bytes | None:
    """The bytes of a static file as the site serves it; None for what it does not have."""
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    found = finders.find(name)
    return Path(str(found)).read_bytes() if found else None


def _search(copy: Copy) -> indexes.Plan:
    """Which indexes of the search are made: what has changed since those of the last run, which are kept."""
    earlier = copy.before.get("pages", {})
    found = {name for one in copy.before.get("searched", []) if (name := earlier.get(one))}
    made, latest = copy.before.get("indexed", {}), copy.before.get("latest", {})
    before = indexes.Before(copy.root, found, made, latest, copy.old_files)
    pages = {copy.pages[one] for one in copy.searched}
    plan = indexes.planned(pages, copy.files, before, whole=copy.whole)
    copy.latest = plan.latest
    for part, names in plan.kept.items():
        copy.indexed[part] = len(names)
        copy.files |= {name: copy.old_files[name] for name in names}
    return plan


def _index(given: tuple[str, dict[str, Path]]) -> tuple[str, dict[str, bytes]]:
    """An index and its files; the process waits for one of Pagefind."""
    part, pages = given
    return part, searching.index(pages, part)


def _take_search(copy: Copy, plan: indexes.Plan, found: Iterable[tuple[str, dict[str, bytes]]]) -> None:
    """Note the indexes that were made."""
    last = plan.kept.get(searching.LATEST, [])
    for part, files in found:
        for name, body in files.items():
            copy.add(name, body)
        copy.indexed[part] = len(files)
        last = list(files) if part == searching.LATEST else last
    copy.add(searching.PARTS, searching.list_of(copy.indexed, plan.replaced(last)))


def _finish(copy: Copy, made: str, entry: int) -> Report:
    """Put everything in its place: files, then the manifest, then what is gone goes."""
    listed = manifest.written(copy.files)
    note = manifest.signed(listed, made, entry)
    place.write(copy.draft, manifest.MANIFEST, listed)
    if note is not None:
        place.write(copy.draft, manifest.NOTE, note)
    names = [path.relative_to(copy.draft).as_posix() for path in copy.draft.rglob("*") if path.is_file()]
    gone = set(copy.old_files) - set(copy.files)
    last = (place.STATE, manifest.MANIFEST, manifest.NOTE)
    place.put(copy.root, copy.draft, [name for name in names if name not in last])
    place.take_away(copy.root, gone if note is not None else gone | {manifest.NOTE})
    place.put(copy.root, copy.draft, [name for name in last if name in names])
    os.utime(copy.root / place.STATE)  # younger than every directory: see place.harmed
    return Report(copy.rendered, len(names), len(gone), len(copy.files), note is not None)
