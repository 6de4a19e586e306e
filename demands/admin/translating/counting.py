"""How many texts lack a translation or have one that is out of date, by language and campaign.

Of texts that stay open after publication there may be hundreds of thousands: what was counted of them is kept, and what
changed since is counted again (``campaigns.models.translated``). Drafts of what publication closes, and public updates
up to a thousand, are counted each time, as is everything for members of some campaigns, who see only these.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value
from django.db.models import Count as CountRows
from django.db.models.functions import Cast

from campaigns.models import TextsCounted, TextsToCount
from demands.admin.base.scope import scope_of
from demands.admin.written import Written
from demands.models import Proposal

from .texts import CLOSING, EVERY, Need, Texts, language_codes, may_see, owner_of, ranked, rows_of, translation, united

MOST_COUNTED = 1_000  # public updates that are counted as lacking a translation
KEPT = {texts.name: texts for texts in EVERY if texts.model not in CLOSING}
RULES = crc32(repr([(texts.name, texts.fields, texts.needed) for texts in KEPT.values()]).encode())
LOCK = 0x7465787473  # "texts": one who counts at a time
READ = """
    SELECT language, campaign, texts = '', sum(missing)::bigint, sum(outdated)::bigint,
           EXISTS (SELECT FROM campaigns_textstocount)
    FROM campaigns_textscounted WHERE texts = '' OR texts = ANY(%s) GROUP BY 1, 2, 3"""
Changed = set[tuple[str, int | None]]  # texts by their name, and a campaign


@dataclass(frozen=True)
class Count:
    """How many things lack a translation in a language, and of how many the original has changed."""

    missing: int = 0
    outdated: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.outdated)

    def __add__(self, other: "Count") -> "Count":
        return Count(self.missing + other.missing, self.outdated + other.outdated)


Counts = dict[int | None, Count]  # by the number of the campaign; under None what all campaigns share


def counts(user: Any, language: str) -> Counts:
    """For one language. Two queries, and more after a change."""
    return counts_of(user, [language])[language]


def counts_of(user: Any, languages: Iterable[str]) -> dict[str, Counts]:
    """For some languages. One query and one for each, and more after a change."""
    asked = [texts for texts in EVERY if may_see(texts, user)]
    sees_all = all(scope_of(user, owner_of(texts)) is None for texts in asked if texts.name in KEPT)
    kept = _kept([texts.name for texts in asked if texts.name in KEPT]) if sees_all and asked else {}
    found = {}
    for language in languages:
        own = language == settings.LANGUAGE_CODE
        each_time = tuple(
            texts
            for texts in asked
            if not (sees_all and texts.name in KEPT)
            and not (own and texts.is_public)  # these have a headline in the site's own language
        )
        rows = _counted(each_time, user, language) if each_time else []
        found[language] = _added(kept.get(language, {}), _tallied(rows))
    return found


def _added(one: Counts, other: Counts) -> Counts:
    return {of: one.get(of, Count()) + other.get(of, Count()) for of in one.keys() | other.keys()}


def _tallied(rows: Iterable[tuple[int | None, int, int]]) -> Counts:
    found: Counts = defaultdict(Count)
    for campaign, need, number in rows:
        found[campaign] += Count(number) if need == Need.MISSING else Count(0, number)
    return dict(found)


# Each time

_COUNTING = Written()


def _counted(asked: tuple[Texts, ...], user: Any, language: str) -> list[tuple[int | None, int, int]]:
    key = (asked, user.pk, language, tuple(scope_of(user, owner_of(texts)) for texts in asked))

    def ask() -> QuerySet[Any]:
        return united([_counting(_few(rows_of(texts, user), texts, language), texts, language) for texts in asked])

    return _COUNTING.rows(key, ask)


def _few(rows: QuerySet[Any], texts: Texts, language: str) -> Any:
    """Of public updates, which may be a hundred thousand, the first MOST_COUNTED with something to do."""
    if not texts.is_public:
        return rows
    drafts = Proposal.objects.filter(kind=Proposal.Kind.TRANSLATE, language=language, published_as__isnull=True)
    rows = rows.alias(own_headline=translation("headline", language), own_body=translation("body", language))
    bare = Q(own_headline="") | Q(own_body="")
    some = ranked(rows.filter(bare | Q(pk__in=drafts.values("update"))), texts, language)
    first = some.filter(need__lt=Need.NOTHING).order_by().values("pk")[:MOST_COUNTED]
    return texts.model._base_manager.filter(pk__in=first).order_by()


def _counting(found: QuerySet[Any], texts: Texts, language: str) -> Any:
    rows = ranked(found, texts, language)
    of = Cast(F(texts.campaign) if texts.campaign else Value(None), BigIntegerField())
    counted = rows.filter(need__lt=Need.NOTHING).annotate(of=of).values("of", "need")
    return counted.annotate(number=CountRows("pk", distinct=True)).values_list("of", "need", "number")


# Kept


def _kept(names: list[str]) -> dict[str, Counts]:
    """What is kept of some texts, by language, brought up to date. One query, and more after a change."""
    rows = _read(names)
    counted = {language: rules for language, _campaign, is_mark, rules, *_ in rows if is_mark}
    if any(counted.get(one) != RULES for one in language_codes()) or any(changed for *_, changed in rows):
        _renew()
        rows = _read(names)
    found: dict[str, Counts] = defaultdict(dict)
    for language, campaign, is_mark, missing, outdated, _changed in rows:
        if not is_mark:
            found[language][campaign] = Count(missing, outdated)
    return found


def _read(names: list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [names])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@transaction.atomic
def _renew() -> None:
    """Count what changed in the languages that were counted, and everything in the others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("DELETE FROM campaigns_textstocount RETURNING texts, campaign")
        changed: Changed = set(cursor.fetchall())
    marks = TextsCounted.objects.filter(texts="", missing=RULES, language__in=language_codes())
    counted = set() if any(not texts for texts, _ in changed) else set(marks.values_list("language", flat=True))
    gone = ~Q(language__in=counted)
    for name in {name for name, _ in changed}:
        of = {campaign for each, campaign in changed if each == name}
        gone |= Q(texts=name, campaign__in=of) | (Q(texts=name, campaign=None) if None in of else Q(pk__in=[]))
    TextsCounted.objects.filter(gone).delete()
    rows: list[TextsCounted] = []
    for language in language_codes():
        rows += _rows(language, changed if language in counted else None)
        if language not in counted:
            rows.append(TextsCounted(language=language, missing=RULES, outdated=0))
    TextsCounted.objects.bulk_create(rows)


def _rows(language: str, changed: Changed | None) -> Iterator[TextsCounted]:
    """What is to be kept for a language: of what changed, or of everything. One query."""
    asked = []
    for texts in KEPT.values():
        rows = texts.model._default_manager.order_by()
        if changed is not None:
            of = {campaign for name, campaign in changed if name == texts.name}
            if not of:
                continue
            rows = rows.filter(**{f"{texts.campaign}__in": of}) if texts.campaign else rows
        name = Value(texts.name, CharField())
        asked.append(
            _counting(rows, texts, language).annotate(of_texts=name).values_list("of_texts", "of", "need", "number")
        )
    found: dict[tuple[str, int | None], Count] = defaultdict(Count)
    for of_texts, campaign, need, number in united(asked) if asked else ():
        found[of_texts, campaign] += Count(number) if need == Need.MISSING else Count(0, number)
    for (of_texts, campaign), count in found.items():
        yield TextsCounted(
            texts=of_texts, language=language, campaign=campaign, missing=count.missing, outdated=count.outdated
        )


def count_again(texts: Texts, row: Any) -> None:
    """Have a row counted again of which something else changed than its own words."""
    if texts.name in KEPT:
        own = texts.model._base_manager.filter(pk=row.pk)
        campaign = own.values_list(texts.campaign, flat=True).get() if texts.campaign else None
        TextsToCount.objects.create(texts=texts.name, campaign=campaign)
