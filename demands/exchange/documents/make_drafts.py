"""Draft demands out of what was accepted in a document, each with its passage.

Nothing here publishes: what is made are drafts, and changes to the document's draft.
"""

import itertools
import re
from os.path import commonprefix
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Document, Passage
from demands.models import Demand, Mark, Reading
from demands.workflow.steps import wrote

from .marking import is_carried

AROUND = (40, 80, 200)  # characters of context that are kept with a quote: as few as tell it from every other place
MOST_PLACES = 100  # of one quote, that are compared


def make_drafts(reading: Reading, *, by: User) -> tuple[list[Demand], list[str]]:
    """Make a passage and a draft demand of every accepted mark; one that names a demand is tied to that instead.

    Everybody who worked on the marks counts as a writer of the drafts. Returns the new demands, and a sentence for
    every mark whose quote the document's text does not hold.
    """
    waiting = reading.marks.filter(decision=Mark.Decision.ACCEPTED, passage=None).order_by("start")
    with transaction.atomic():
        document = (
            Document.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=reading.document_id)
        )
        Campaign.objects.select_for_update().get(pk=document.campaign_id)  # one at a time counts demands
        made, refused, done = [], [], 0
        for mark in waiting.select_related("reading", "demand").prefetch_related("addressees"):
            exact = reading.text[mark.start : mark.end]
            text = document.text or reading.text
            start = place(text, mark)
            if start is None:
                refused.append(_("No longer found word for word in the document: “%(quote)s”") % {"quote": exact[:80]})
                continue
            mark.passage = _passage(document, mark, (exact, *context(text, start, start + len(exact))))
            if mark.demand is None:
                mark.demand = _demand(document, mark, mark.passage)
                wrote(mark.demand, by, created=True, with_writers=reading.contributors)
                made.append(mark.demand)
            else:
                demand = Demand.objects.select_for_update().get(pk=mark.demand.pk)
                demand.passages.add(mark.passage)
                wrote(demand, by, with_writers=reading.contributors)
            mark.save(update_fields=("passage", "demand"))
            done += 1
        if done:
            wrote(document, by, with_writers=reading.contributors)
    return made, refused


def place(text: str, mark: Mark) -> int | None:
    """The place of a mark's quote in a text that may have changed since it was read; None when it is gone.

    Of several places the one whose surroundings are most alike.
    """
    read = mark.reading.text
    if text == read:
        return mark.start
    before, after = read[max(0, mark.start - AROUND[-1]) : mark.start][::-1], read[mark.end : mark.end + AROUND[-1]]

    def alike(start: int) -> int:
        ahead, behind = text[start + mark.end - mark.start :][: AROUND[-1]], text[max(0, start - AROUND[-1]) : start]
        return len(commonprefix((before, behind[::-1]))) + len(commonprefix((after, ahead)))

    found = (match.start() for match in re.finditer(re.escape(read[mark.start : mark.end]), text))
    return max(itertools.islice(found, MOST_PLACES), key=alike, default=None)


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a quote (W3C Web Annotation Data Model, 4.2.4) that tell it from every other place."""
    quote = text[start:end]
    tried = [(text[max(0, start - around) : start], text[end : end + around]) for around in AROUND]
    return next((one for one in tried if text.count(one[0] + quote + one[1]) == 1), tried[-1])


def _passage(document: Document, mark: Mark, quote: tuple[str, str, str]) -> Passage:
    """One that is there already, if it quotes this very place; else a new one."""
    exact, prefix, suffix = quote
    for same in document.passages.filter(exact=exact, mark=None):
        if prefix.endswith(same.prefix) and suffix.startswith(same.suffix):
            _complete(same, mark)
            return same
    taken = set(document.passages.values_list("slug", flat=True))
    slug = next(name for number in itertools.count(len(taken) + 1) if (name := f"p{number:02}") not in taken)
    last = document.passages.aggregate(last=Max("order"))["last"] or 0
    return Passage.objects.create(
        document=document, slug=slug, exact=exact, prefix=prefix, suffix=suffix,
        addressee="" if is_carried(mark) else mark.addressee,  # whom the passage itself names
        **_recommended(mark),
        order=min(last + 1, 32767),
    )  # fmt: skip


def _recommended(mark: Mark) -> dict[str, Any]:
    """What a document of the United Nations says beside a recommendation, as the fields of its passage."""
    return {"number": mark.label.removesuffix("."), "states": mark.states, "position": mark.position}


def _complete(passage: Passage, mark: Mark) -> None:
    """Add to a passage that is there already what it does not say yet."""
    new = {name: value for name, value in _recommended(mark).items() if value and not getattr(passage, name)}
    for name, value in new.items():
        setattr(passage, name, value)
    if new:
        passage.save(update_fields=list(new))


def _demand(document: Document, mark: Mark, passage: Passage) -> Demand:
    campaign = document.campaign
    last = campaign.demands.aggregate(last=Max("number"))["last"] or 0
    demand = Demand(campaign=campaign, number=last + 1, made_on=document.dated)
    _say(demand, mark, document.language)
    demand.slug = free_slug(demand.title or mark.title, f"{document.slug}-{passage.slug}", campaign.demands)
    demand.save()
    demand.addressees.set(mark.addressees.all())
    demand.passages.add(passage)
    return demand


def _say(demand: Demand, mark: Mark, language: str) -> None:
    """Title and wording in the column of their language; a language that the site does not have goes into its own."""
    own = settings.LANGUAGE_CODE
    if language != own and language in dict(settings.LANGUAGES):
        demand.title = mark.title_translated
        setattr(demand, f"title_{language}", mark.title)
        setattr(demand, f"wording_{language}", mark.wording)
    else:
        demand.title, demand.wording = mark.title_translated or mark.title, mark.wording


def free_slug(title: str, otherwise: str, among: Any) -> str:
    """A short name that none of these rows has. Japanese titles give none, so ``otherwise`` is taken."""
    base = slugify(title)[:60].strip("-") or otherwise[:70]
    taken = set(among.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        name for name in itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2))) if name not in taken
    )
