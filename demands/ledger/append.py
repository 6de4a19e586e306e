"""How a line gets written: the end of the hash chain, and the lock and guards around it. Only the ledger comes here."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from demands.models import Entry
from demands.models.entry import HELD
from demands.text import words

from . import chain, standings, tree
from .caches import edge, purging, segments
from .content import Content
from .rules import Problem, Refused

LOCK = 0x666F6C6C6F77  # "follow": one writer of the record at a time
# With the last entry; a writer who had to wait for the lock may see an older one, and then follows some entries twice.
OPENING = """
    SELECT pg_advisory_xact_lock(%s), set_config('follow_through.ledger', 'open', true),
           coalesce((SELECT max(sequence) FROM demands_entry), 0)"""


_HELD = gettext_lazy(
    "This site was restored to an older state. An administrator must confirm that on the desk before anything is"
    " published."
)


@dataclass(frozen=True)
class Place:
    """Where a line belongs: the campaign and demand it is filed under, and the entry it is about."""

    campaign: str = ""
    demand: str = ""
    about: int | None = None


class Stamp:
    """Who approved an entry: a person, or a campaign pack."""

    def __init__(
        self,
        approval: str,
        *,
        by: User | None = None,
        origin: str = "",
        stated: dict[str, str] | None = None,
        emergency: str = "",
        batch: tuple[int, int] | None = None,
    ) -> None:
        """``stated`` is the entry's history at its first site as the pack states it: a claim, not a proof.

        ``emergency`` is the public reason why one person published alone. ``batch`` are the first and the last entry
        of those that are published together.
        """
        self.approval, self.by = approval, by
        self.emergency = {"reason": {settings.LANGUAGE_CODE: emergency}} if emergency else None
        self.batch = {"first": batch[0], "last": batch[1]} if batch else None
        self.imported = {"from": origin} | (stated or {}) if origin else None


@contextmanager
def writing() -> Iterator[None]:
    """One transaction, one writer, guards of the database open until its end; standings and tree follow.

    Raises Refused while a restoration waits for an administrator.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor, purging.told():
            cursor.execute(OPENING, [LOCK])
            (last,) = cursor.fetchone()[2:]
            yield
            standings.follow(last)
            tree.follow(last)
            cursor.execute("SELECT set_config('follow_through.ledger', '', true)")
    except IntegrityError as fault:
        if HELD in str(fault):
            raise Refused(Problem("held", _HELD)) from fault
        raise


def append_line(
    kind: str, subject: str, content: Content, stamp: Stamp, place: Place, *, authors: list[int] | None = None
) -> Entry:
    """Add one line at the end of the chain."""
    last = Entry.objects.only("sequence", "recorded_at", "entry_hash").order_by("-sequence").first()
    if stamp.imported:
        content = content | {"imported": stamp.imported}
    if stamp.emergency:
        content = content | {"emergency": stamp.emergency}
    if stamp.batch:
        content = content | {"batch": stamp.batch}
    salt, people_salt = secrets.token_hex(16), secrets.token_hex(16)
    people: dict[str, Any] = {
        "authors": sorted(authors or []),
        "approved_by": stamp.by.pk if stamp.by else None,
        "approved_by_name": stamp.by.get_username() if stamp.by else "",
    }
    entry = Entry(
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        subject=subject,
        about_id=place.about,
        approval=stamp.approval,
        recorded_at=max(timezone.now(), last.recorded_at) if last else timezone.now(),
        content=content,
        salt=salt,
        content_hash=chain.content_hash(content, salt),
        previous_hash=last.entry_hash if last else chain.GENESIS,
        campaign=place.campaign,
        demand=place.demand,
        people_salt=people_salt,
        people_hash=chain.people_hash(**people, salt=people_salt),
        **people,
        **repeated(subject, kind, content),
    )
    entry.entry_hash = chain.sha256(chain.line(entry))
    entry.search = search_vector(content)
    entry.save(force_insert=True)
    edge.follow(entry)
    segments.follow(entry)
    purging.note(entry)
    return entry


def repeated(subject: str, kind: str, content: Content) -> dict[str, Any]:
    """The parts of a content that an entry repeats in columns, for queries."""
    found: dict[str, Any] = {"subject_type": subject.split(":", 1)[0]}
    if found["subject_type"] == "update" and kind in (Entry.Kind.PUBLISHED, Entry.Kind.CORRECTED):
        found |= {
            "happened_on": content["happened_on"],
            "status": content["status"] or "",
            "direction": content["direction"],
            "background": content["background"],
            "evidence": [citation["evidence"]["reference"] for citation in content["citations"]],
            "verification": content["verification"],
            "source_verification": [citation["evidence"]["verification"] for citation in content["citations"]],
        }
    return found


def search_vector(content: Content) -> Any:
    """The texts as a tsvector: stemmed as English, and literally; titles weigh most, the texts of sources least."""
    vectors = [vector for weight, text in _weighted(content).items() if text for vector in _vectors(text, weight)]
    joined: Any = vectors or [models.Value("", output_field=SearchVectorField())]
    return models.Func(*joined, arg_joiner=" || ", template="(%(expressions)s)", output_field=SearchVectorField())


def search_texts(content: Content) -> list[str]:
    """What ``search_vector`` is made of: for each of its weights the text, and its literal words as a tsvector."""
    return [text for weighted in _weighted(content).values() for text in (weighted, words.tsvector(weighted))]


def _weighted(content: Content) -> dict[str, str]:
    parts: dict[str, list[str]] = {"A": [], "B": [], "D": []}
    for key, value in sorted(content.items()):  # the database keeps no order of keys
        weight = "A" if key in TITLES else "D" if key in SOURCES else "B"
        parts[weight] += _strings({key: value})
        if key in DATES and value:
            parts["D"].append(f"{value[:4]}年")  # found as 2018 and as 2018年
    return {weight: words.normal("\n".join(texts)) for weight, texts in parts.items()}


def rebuild_search() -> int:
    """Write the search words of every line again, as a newer PostgreSQL may stem words otherwise. Returns how many."""
    number = 0
    with writing():
        for entry in Entry.objects.filter(content__isnull=False).order_by("sequence").iterator(chunk_size=500):
            number += Entry.objects.filter(pk=entry.pk).update(search=search_vector(entry.content or {}))
    return number


def rebuild_standings() -> int:
    """Write where every demand and campaign stands again, from the entries. Returns the number of demands."""
    with writing():
        return standings.rebuild()


def rebuild_tree() -> int:
    """Write the Merkle tree again, from the entries. Returns the number of its leaves."""
    with writing():
        return tree.rebuild()


def renew_standings() -> int:
    """Write again what a date has overtaken since it was written. Returns the number of campaigns."""
    with writing():
        return standings.overtaken()


def _vectors(text: str, weight: str) -> tuple[Any, Any]:
    literal = models.Func(models.Value(words.tsvector(text)), template="%(expressions)s::tsvector")
    exact = models.Func(literal, models.Value(weight), template='setweight(%(expressions)s::"char")')
    return SearchVector(models.Value(text), config="english", weight=weight), exact


TITLES = {"headline", "title", "name", "wording"}  # of a demand, the wording is what it is known by
SOURCES = {"citations", "sources", "publisher"}
DATES = {"happened_on", "dated"}
SEARCHED = {
    "headline", "body", "title", "publisher", "quote", "summary", "wording", "success_criterion", "name", "standfirst",
    "text", "exact", "note", "reason", "limitations", "depiction", "description", "reply", "country_name",
}  # fmt: skip


def _strings(value: Any, *, searched: bool = False) -> Iterator[str]:
    """The texts of a content that a reader may search for."""
    if isinstance(value, dict):
        for key, inner in sorted(value.items()):
            yield from _strings(inner, searched=searched or key in SEARCHED)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, searched=searched)
    elif isinstance(value, str) and searched:
        yield value
