"""The verbs of reading a document for its demands: begin, decide, merge, split, mark by hand."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Document, Institution
from demands.models import Mark, Reading

from .grammar import Party, Rules, rules
from .requests import Request, requests
from .sentences import sentences

MOST = 400  # marks in one text
FARTHEST = 600  # characters between two marks that may still be merged
LONGEST_QUOTE = 5000
RECOMMENDED = ("label", "states", "position")  # of a mark, beside its words


class NotDone(Exception):
    """It cannot be done; as a string, a sentence that says why."""


def rules_of(campaign: Campaign, language: str) -> Rules:
    """The rules for a text in this language, with the names of the campaign's institutions. One query."""
    parties = [Party(one.pk, _names(one, "name"), one.kind, one.parent_id is None) for one in institutions_of(campaign)]
    return rules(language, parties, _names(campaign, "country_name"))


def institutions_of(campaign: Campaign) -> QuerySet[Institution]:
    """Those that the campaign concerns; all there are while it names none."""
    concerned = Institution.objects.filter(campaigns=campaign)
    asked = Institution.objects.filter(demands__campaign=campaign)
    found = (concerned | asked).distinct()
    return found if found.exists() else Institution.objects.all()


def _names(row: Any, field: str) -> tuple[str, ...]:
    """A name in every language, each also without the brackets after it."""
    every = (getattr(row, field), *(text for name, text in (row.i18n or {}).items() if name.startswith(f"{field}_")))
    return tuple(
        dict.fromkeys(name for one in every if one for name in (one, re.split("[(（]", one)[0].strip()) if name)
    )


def begin(
    document: Document,
    text: str,
    *,
    by: User,
    source: str = "",
    remarks: Iterable[str] = (),
    places: Iterable[tuple[int, str, int, float]] = (),
) -> Reading:
    """Keep a text to be read, with everything in it that seems to ask something marked.

    ``places`` says of lines where they were on their page and what they are: (start, kind, page, share of its height).
    """
    with transaction.atomic():
        reading = Reading.objects.create(
            document=document, text=text, language=document.language, source=source[:200],
            remarks="\n".join(remarks), places=[list(place) for place in places], started_by=by,
        )  # fmt: skip
        _propose(reading, 0, len(text))
    return reading


def _propose(reading: Reading, start: int, end: int) -> None:
    """Mark what the rules propose between two places; of more than MOST, those with the highest confidence."""
    campaign = reading.document.campaign
    known = rules_of(campaign, reading.language)
    found = requests(reading.text, known, reading.document.publisher, reading.kinds)
    inside = [one for one in found if one.start >= start and one.end <= end]
    room = max(0, MOST - reading.marks.count())
    best = sorted(inside, key=lambda one: (-one.confidence, one.start))[:room]
    _mark(reading, sorted(best, key=lambda one: one.start), known)


def _mark(reading: Reading, found: list[Request], known: Rules) -> list[Mark]:
    """Keep these as marks, with whom they ask. Two queries, however many."""
    marks = [
        Mark(
            reading=reading, start=one.start, end=one.end, rule=one.rule, cue=one.cue[:200], confidence=one.confidence,
            label=_number(one.label), addressee=one.addressee[:200], states=[name[:120] for name in one.states],
            position=one.position[:120],
            title=known.title(reading.text[one.start : one.end])[:200],
            wording=reading.text[one.start : one.end][:LONGEST_QUOTE],
        )
        for one in found
    ]  # fmt: skip
    marks = Mark.objects.bulk_create(marks)
    asks = Mark.addressees.through
    asks.objects.bulk_create(
        [asks(mark=mark, institution_id=pk) for mark, one in zip(marks, found, strict=True) for pk in one.parties]
    )
    return marks


def _number(label: str) -> str:
    """ "12." and "(a)" say where in the text a sentence is; a bullet does not."""
    return label[:20] if any(map(str.isalnum, label)) else ""


# Verbs; the reading is locked by the caller, who also counts its version


def decide(mark: Mark, decision: str) -> None:
    mark.decision = decision
    mark.save(update_fields=("decision",))


def merge(mark: Mark) -> Mark:
    """Merge this mark and the next one. The quote is then everything between their ends. Raises NotDone.

    Nothing that somebody typed or chose in either is lost.
    """
    following = mark.reading.marks.filter(start__gt=mark.start).order_by("start").first()
    if following is None or not are_near(mark, following):
        raise NotDone(_("No marked sentence follows closely enough to be merged with this one."))
    if mark.is_made or following.is_made:
        raise NotDone(_("One of the two is already a draft demand. Edit that one instead."))
    text = mark.reading.text
    if following.end - mark.start > LONGEST_QUOTE:
        raise NotDone(_("Together they would be too long for one quote."))
    edited = _is_edited(mark) or _is_edited(following)
    wording = f"{mark.wording}\n{following.wording}" if edited else text[mark.start : following.end]
    if len(wording) > LONGEST_QUOTE:
        raise NotDone(_("Together they would be too long for one quote."))
    known = rules_of(mark.reading.document.campaign, mark.reading.language)
    if _is_proposed(mark, known) and not _is_proposed(following, known):
        mark.title = following.title
    mark.title_translated = mark.title_translated or following.title_translated
    mark.demand = mark.demand or following.demand
    mark.label, mark.position = mark.label or following.label, mark.position or following.position
    mark.states = list(dict.fromkeys([*mark.states, *following.states]))
    mark.addressees.add(*following.addressees.all())
    following.delete()
    mark.end, mark.wording, mark.decision = following.end, wording, Mark.Decision.OPEN
    mark.save()
    return mark


def are_near(mark: Mark, following: Mark) -> bool:
    """Whether two marks are close enough to be one quote."""
    return following.start - mark.end <= FARTHEST


def _is_edited(mark: Mark) -> bool:
    return mark.wording != mark.reading.text[mark.start : mark.end]


def _is_proposed(mark: Mark, known: Rules) -> bool:
    """Whether the title is still the one that the rules made of the quote, or of its first sentence."""
    quote = mark.reading.text[mark.start : mark.end]
    first = next((quote[one.start : one.end] for one in sentences(quote)), quote)
    return mark.title in ("", known.title(quote)[:200], known.title(first)[:200])


def split(mark: Mark) -> None:
    """Undo a merge: the sentences in it that ask something are separate marks again. Raises NotDone.

    A wording that somebody typed is parted by its lines when there are as many, and else stays with the first.
    """
    if mark.is_made:
        raise NotDone(_("This is already a draft demand. Edit that one instead."))
    reading, start, end = mark.reading, mark.start, mark.end
    known = rules_of(reading.document.campaign, reading.language)
    typed = mark.wording.split("\n") if _is_edited(mark) else []
    title = "" if _is_proposed(mark, known) else mark.title
    addressees, recommended = list(mark.addressees.all()), {name: getattr(mark, name) for name in RECOMMENDED}
    with transaction.atomic():
        mark.delete()
        parts = _parts(reading, start, end)
        wordings = typed if len(typed) == len(parts) else ["\n".join(typed)]
        for part, wording in zip(parts, wordings, strict=False):
            part.wording = wording or part.wording
        for first in parts[:1]:
            first.title, first.title_translated = title or first.title, mark.title_translated
            first.demand = mark.demand
            for name in RECOMMENDED:
                setattr(first, name, getattr(first, name) or recommended[name])
            first.addressees.add(*addressees)
        Mark.objects.bulk_update(parts, ("wording", "title", "title_translated", "demand", *RECOMMENDED))


def _parts(reading: Reading, start: int, end: int) -> list[Mark]:
    """Mark the text between two places again: the sentences that ask something, or every sentence if none does."""
    _propose(reading, start, end)
    between = reading.marks.filter(start__gte=start, end__lte=end).order_by("start")
    if not between.exists():
        for sentence in sentences(reading.text[start:end]):
            mark_sentence(reading, start + sentence.start)
    return list(between.all())


def mark_sentence(reading: Reading, start: int) -> Mark:
    """Mark by hand the sentence that begins here. Raises NotDone."""
    found = next((one for one in sentences(reading.text, reading.kinds) if one.start == start), None)
    if found is None:
        raise NotDone(_("No sentence begins there. Reload the page."))
    if found.end - found.start > LONGEST_QUOTE:
        raise NotDone(_("This is too long for one quote."))
    if reading.marks.filter(start__lt=found.end, end__gt=found.start).exists():
        raise NotDone(_("This sentence is already marked."))
    if reading.marks.count() >= MOST:
        raise NotDone(_("At most %(limit)d sentences can be marked in one text.") % {"limit": MOST})
    known = rules_of(reading.document.campaign, reading.language)
    name, parties = known.addressee(reading.text[found.start : found.end])
    by_hand = Request(found.start, found.end, Mark.Rule.HAND, "", 100, found.label, name, parties)
    (mark,) = _mark(reading, [by_hand], known)
    return mark


def is_carried(mark: Mark) -> bool:
    """Whether the addressee is not named in the marked words themselves, but was taken from elsewhere in the text."""
    if not mark.addressee:
        return False
    quote = mark.reading.text[mark.start : mark.end]
    return _plain(mark.addressee) not in _plain(quote)


def carried_from(mark: Mark) -> str:
    """The line from which the addressee of a mark was taken: the nearest one before it that names them."""
    text = mark.reading.text
    place = text.rfind(mark.addressee, 0, mark.start)
    if place < 0:
        return ""
    begin, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    return text[max(begin, place - 60) : min(end if end >= 0 else len(text), place + len(mark.addressee) + 60)].strip()


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


def implied(reading: Reading) -> list[Request]:
    """Sentences that criticise, and so ask something without saying it; none of them is marked, nor in a mark."""
    campaign = reading.document.campaign
    known = rules_of(campaign, reading.language)
    found = requests(reading.text, known, reading.document.publisher, reading.kinds, implied=True)
    taken = list(reading.marks.values_list("start", "end"))
    return [one for one in found if one.faint and not any(one.start < end and one.end > start for start, end in taken)]


def worked_on(reading: Reading, by: User) -> None:
    """Count a change, so that somebody who has the page open from before is told, and keep who made it."""
    if by.pk not in reading.contributors:
        reading.contributors = [*reading.contributors, by.pk]
    reading.version += 1
    reading.edited_at = timezone.now()
    reading.save(update_fields=("version", "edited_at", "contributors"))
