"""What changed in a stretch of the record, as mails to readers show it: before and after, one sentence, the source.

Read through ``progress`` like any public page, so a mail can hold nothing that a page would not show. A change that was
corrected, retracted or redacted within the same stretch is left out.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.partial_date import PartialDate
from campaigns.sentences import first_sentence
from demands.models import Entry
from demands.progress.log import Names, named, standings
from demands.progress.standing import Clock, Content, Status
from demands.public.presenters.snippets import plain
from demands.public.text.wording import pick, reader_language

MOST = 200  # changes in one mail; the rest are on the pages
KINDS = {
    "correction": gettext_lazy("Corrected"),
    "retraction": gettext_lazy("Retracted"),
    "demand": gettext_lazy("New demand"),
    "wording": gettext_lazy("The wording of this demand has changed."),
}
REPLACING = ("corrected", "retracted", "redacted")
TOLD = Entry.objects.filter(subject_type__in=("update", "demand", "campaign")).filter(
    kind__in=("published", "corrected", "retracted", "reworded")
)


@dataclass(frozen=True, eq=False)
class Change:
    """One entry, with everything that a mail in any language says about it."""

    sequence: int
    kind: str  # update, correction, retraction, demand, wording, ended
    campaign: str
    demand: str
    subjects: frozenset[str]  # whose followers hear of it
    at: dt.datetime
    names: Names = field(repr=False)
    content: Content = field(repr=False)
    before: Status | None = None
    after: Status | None = None

    @property
    def place(self) -> str:
        """What it is about: the demand, or the campaign."""
        subject = f"demand:{self.campaign}/{self.demand}" if self.demand else f"campaign:{self.campaign}"
        said = self.names.get(subject) or {}
        return pick(said.get("title") or said.get("name"))[0]

    @property
    def sentence(self) -> str:
        """The headline of an update; of a demand or campaign the first sentence about it."""
        if self.kind in ("update", "correction", "retraction"):
            return pick(self.content["headline"])[0]
        return first_sentence(plain(pick(self.content.get("summary") or self.content.get("standfirst"))[0]))

    @property
    def reason(self) -> str:
        """Why something was corrected or retracted, in its first sentence."""
        return first_sentence(plain(pick(self.content.get("reason"))[0]))

    @property
    def source(self) -> Content | None:
        """The first source of an update: title, publisher and address."""
        citations = self.content.get("citations") or []
        return citations[0]["evidence"] if citations else None

    @property
    def moved(self) -> bool:
        return self.before is not None and self.after is not None and self.before.code != self.after.code

    @property
    def said(self) -> str:
        """What kind of change it is, in words; '' for an ordinary update."""
        if self.kind == "ended":
            day = PartialDate(self.content["ended_on"]).display(reader_language())
            return _("This campaign has ended (%(day)s). Its demands have not been tracked since.") % {"day": day}
        return str(KINDS.get(self.kind, ""))

    @property
    def effect(self) -> str:
        """The status before and after, or that it stays; '' where nothing has a status."""
        if self.before is None or self.after is None or self.kind == "wording":
            return ""
        after = pick(self.after.label)[0]
        return f"{pick(self.before.label)[0]} → {after}" if self.moved else _("Status unchanged: %s") % after

    @property
    def path(self) -> str:
        return reverse("public:entry", args=[self.sequence])

    @property
    def cited_title(self) -> str:
        source = self.source or {}
        return ", ".join(filter(None, (pick(source.get("title"))[0], pick(source.get("publisher"))[0])))

    @property
    def cited(self) -> str:
        """The source on one line."""
        return " ".join(filter(None, (self.cited_title, (self.source or {}).get("url"))))


def changes(after: int, upto: int) -> list[Change]:
    """The changes among the entries after one and up to another, the oldest first. Some queries for each change."""
    lines = TOLD.filter(sequence__gt=after, sequence__lte=upto).select_related("about").order_by("sequence")
    replaced = set(
        Entry.objects.filter(sequence__gt=after, sequence__lte=upto, kind__in=REPLACING).values_list("about", flat=True)
    )
    found = [_change(line) for line in lines[:MOST] if line.sequence not in replaced]
    return [one for one in found if one is not None]


def exist(after: int, upto: int) -> bool:
    """Whether there may be changes. One query."""
    return TOLD.filter(sequence__gt=after, sequence__lte=upto).exists()


def _change(line: Entry) -> Change | None:
    kind, content = _kind(line), line.content
    if not kind or content is None:
        return None
    about = f"demand:{line.campaign}/{line.demand}"
    now = Clock(entry=line.sequence)
    names = named(now, {about, f"campaign:{line.campaign}"})
    if names.get(f"campaign:{line.campaign}") is None or (line.demand and names.get(about) is None):
        return None  # it was redacted
    if kind == "retraction":
        if line.about is None or line.about.content is None:
            return None
        content = line.about.content | {"reason": content.get("reason"), "citations": []}
    before, after = (None, None) if kind in ("ended", "demand") else _statuses(line, names)
    return Change(
        line.sequence,
        kind,
        line.campaign,
        line.demand,
        frozenset(_subjects(line, names)),
        line.recorded_at,
        names,
        content,
        before,
        after,
    )


def _kind(line: Entry) -> str:
    """What kind of change an entry is; '' for one that readers are not mailed about."""
    if line.subject_type == "update":
        return {"published": "update", "corrected": "correction", "retracted": "retraction"}.get(line.kind, "")
    if line.subject_type == "demand":
        return {"published": "demand", "reworded": "wording"}.get(line.kind, "")
    said, earlier = line.content or {}, (line.about.content if line.about else None) or {}
    return "ended" if said.get("ended_on") and not earlier.get("ended_on") else ""


def _statuses(line: Entry, names: Names) -> tuple[Status | None, Status | None]:
    """The status of its demand just before an entry and just after it."""
    key = (line.campaign, line.demand)
    found = []
    for sequence in (line.sequence - 1, line.sequence):
        clock = Clock(entry=sequence)
        known = named(clock, {f"demand:{line.campaign}/{line.demand}", f"campaign:{line.campaign}"})
        where = standings([key], known, clock).get(key)
        found.append(where.status if where else None)
    return found[0], found[1]


def _subjects(line: Entry, names: Names) -> Iterable[str]:
    """A campaign's followers hear of all of it; those of an institution or theme of the demands that belong to it."""
    yield f"campaign:{line.campaign}"
    if not line.demand:
        return
    yield f"demand:{line.campaign}/{line.demand}"
    demand = names.get(f"demand:{line.campaign}/{line.demand}") or {}
    for kind, slugs in (("institution", demand.get("addressees", [])), ("theme", demand.get("themes", []))):
        yield from _with_those_above({f"{kind}:{slug}" for slug in slugs}, kind, line.sequence)


def _with_those_above(subjects: set[str], kind: str, entry: int) -> set[str]:
    """Institutions or themes, and those that they are part of, as their own pages count it. One query for each step."""
    found, new = set(subjects), subjects
    while new:
        names = named(Clock(entry=entry), new)
        above = {f"{kind}:{parent}" for one in new if (parent := (names.get(one) or {}).get("parent"))}
        new = above - found
        found |= new
    return found
