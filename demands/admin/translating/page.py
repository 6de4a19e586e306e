"""The page of both languages: each thing with its texts, what was typed, and what has to be done."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language_info

from demands.admin.base.shown_states import Shown, all_shown
from demands.admin.base.titles import page_of
from demands.admin.review.markdown import is_markdown
from demands.models import Proposal
from demands.public.text.difference import Part, difference

from .texts import Need, Place, Texts, language_codes, ranked, rows_of

PER_PAGE = 25
SHORT = 16  # characters of a hash
LONG = 160  # characters from which a text gets more than one line


@dataclass
class Pair:
    """One text: the original, and its translation to be typed."""

    name: str  # of the field: demands.demand/12/title
    label: str
    original: str
    original_language: str
    text: str  # the translation as it is stored
    need: Need
    longest: int | None = None
    is_line: bool = False
    is_markdown: bool = False
    changes: list[Part] = field(default_factory=list)  # of the original, since it was translated
    typed: str | None = None
    problem: str = ""

    @property
    def shown(self) -> str:
        return self.text if self.typed is None else self.typed

    @property
    def mark(self) -> str:
        """What the page was opened on: a translation of something else is not saved unasked."""
        return mark_of(self.original, self.text)

    @property
    def rows(self) -> int:
        return min(14, max(2, max(len(self.original), len(self.shown)) // 50 + 1))


def mark_of(original: str, text: str) -> str:
    """Of both, so that a change of either is noticed; of each, so that an untouched text is known without a query."""
    return f"{_short(original)}{_short(text)}"


def is_untouched(mark: str, text: str) -> bool:
    """Whether a text that was sent is the one that the page was opened with."""
    return mark[SHORT:] == _short(text)


def _short(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()[:SHORT]


@dataclass
class Thing:
    """One row with its texts."""

    texts: Texts
    row: Any
    pairs: list[Pair]
    may_write: bool
    draft: Proposal | None = None  # of the translation of a public update
    state: Shown | None = None

    @property
    def kind(self) -> str:
        return str(capfirst(self.row._meta.verbose_name))

    @property
    def published_with(self) -> Any:
        """The row that is published: of a part, its owner; of a public update, the draft of its translation."""
        return self.draft or (getattr(self.row, self.texts.owner) if self.texts.owner else self.row)

    @property
    def href(self) -> str:
        return page_of(self.published_with)

    @property
    def of(self) -> str:
        return str(self.published_with) if self.texts.owner else ""

    @property
    def need(self) -> Need:
        return min((pair.need for pair in self.pairs), default=Need.NOTHING)


# Languages


def language_name(code: str) -> str:
    """What a language is called in the language of the page."""
    known = get_language_info(code)
    return str(known["name_translated"])


def stored(row: Any, name: str, language: str) -> str:
    """A text of a row in one language; empty when there is none."""
    if language == settings.LANGUAGE_CODE:
        return str(getattr(row, name) or "")
    return str((row.i18n or {}).get(f"{name}_{language}") or "")


def original_of(row: Any, name: str, language: str) -> tuple[str, str]:
    """(text, language) that is translated: in the site's own language, else in the first other one that has it."""
    for code in (settings.LANGUAGE_CODE, *language_codes()):
        if code != language and (text := stored(row, name, code)):
            return text, code
    return "", ""


# Things


def things(found: Iterable[Place], request: Any, language: str) -> list[Thing]:
    """The rows of a page in the order of their places, with their texts. A few queries for each kind."""
    found = list(found)
    by_texts: dict[Texts, list[int]] = {}
    for place in found:
        by_texts.setdefault(place.texts, []).append(place.pk)
    ready: dict[tuple[Texts, int], Thing] = {}
    for texts, numbers in by_texts.items():
        rows = ranked(rows_of(texts, request.user).filter(pk__in=numbers), texts, language)
        rows = rows.select_related(*_owners(texts))
        drafts = drafts_of(numbers, language) if texts.is_public else {}
        some = [thing(texts, row, language, drafts.get(row.pk)) for row in rows]
        for one in some:
            one.may_write = may_write(one, request)
            ready[texts, one.row.pk] = one
        _tell_states(some)
    shown = (ready.get((place.texts, place.pk)) for place in found)
    return [one for one in shown if one is not None and one.pairs]


def _owners(texts: Texts) -> Iterator[str]:
    if texts.owner:
        yield texts.owner
    yield from texts.campaign.split("__campaign")[:1] if texts.campaign == "demand__campaign" else ()


def drafts_of(updates: Iterable[int], language: str) -> dict[int, Proposal]:
    """The open draft of a translation of each of these public updates."""
    rows = Proposal.objects.filter(
        update__in=list(updates), kind=Proposal.Kind.TRANSLATE, language=language, published_as__isnull=True
    )
    return {one.update_id or 0: one for one in rows.select_related("update")}


def _tell_states(some: list[Thing]) -> None:
    by_model: dict[type, list[Thing]] = {}
    for one in some:
        by_model.setdefault(type(one.published_with), []).append(one)
    for kept in by_model.values():
        for one, state in zip(kept, all_shown([one.published_with for one in kept]), strict=True):
            one.state = state


def may_write(thing: Thing, request: Any) -> bool:
    """As on the form of the row: a public update takes the right to write about it."""
    user = request.user
    if thing.texts.is_public:
        proposal = thing.draft or Proposal(kind=Proposal.Kind.TRANSLATE, update=thing.row)
        return bool(user.has_perm(f"demands.{'change' if thing.draft else 'add'}_proposal", proposal))
    row = thing.published_with
    return bool(user.has_perm(f"{row._meta.app_label}.change_{row._meta.model_name}", row))


def thing(texts: Texts, row: Any, language: str, draft: Proposal | None = None) -> Thing:
    pairs = [pair for name in texts.fields if (pair := _pair(texts, row, name, language, draft))]
    if draft is None:
        return Thing(texts, row, pairs, may_write=False)
    if getattr(row, "need", None) == Need.OUTDATED:
        for pair in pairs:
            pair.need = Need.OUTDATED
    return Thing(texts, row, pairs, may_write=False, draft=draft)


def _pair(texts: Texts, row: Any, name: str, language: str, draft: Proposal | None) -> Pair | None:
    original, code = original_of(row, name, language)
    text = str(getattr(draft, name)) if draft else stored(row, name, language)
    if not original:
        return None
    meta = row._meta.get_field(name)
    pair = Pair(
        f"{texts.name}/{row.pk}/{name}", str(capfirst(meta.verbose_name)), original, code, text, Need.NOTHING,
        longest=meta.max_length, is_line=meta.get_internal_type() == "CharField" and (meta.max_length or 0) <= LONG,
        is_markdown=is_markdown(type(row), name),
    )  # fmt: skip
    then = str(getattr(row, f"then_{name}", "") or "")
    if not text:
        pair.need = Need.MISSING if name in texts.needed else Need.NOTHING
    elif then and then != original:
        pair.need, pair.changes = Need.OUTDATED, difference(then, original)
    return pair
