"""The reader of the record's own pages: names of what lines refer to, the lines themselves, what one body was asked.

Part of ``progress``: it too reads entries alone. The one row it opens is that of a source, for its file.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, JSONField, Q, Subquery
from django.db.models.fields.files import FieldFile
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce

from campaigns.models import Institution
from campaigns.models import Status as ScaleStep
from campaigns.partial_date import PartialDate
from demands.ledger.amendments import amended, source_in
from demands.models import CapturePart, Citation, Engagement, Entry, Evidence, Explanation, Indicator, StatusUpdate

from . import site, sql
from .progress import CampaignProgress, assemble
from .queries import changes_of, updates_in_force, with_before, wordings
from .standing import Clock, Content, Scale, Standing, Status, standing
from .timeline import Item, with_later

NAMED = ("campaign", "demand", "document", "indicator", "institution", "milestone", "scale", "theme")
BATCH = 500  # lines of the record that are in memory at a time
CHAINED = (
    "sequence", "kind", "subject", "campaign", "demand", "about", "approval", "recorded_at", "people_hash",
    "content_hash", "previous_hash", "entry_hash",
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What everything that lines refer to is called, and the scales of the campaigns."""

    current: dict[str, tuple[int, Content]]

    def get(self, subject: str) -> Content | None:
        return self.current[subject][1] if subject in self.current else None

    def scale(self, campaign: str) -> Scale | None:
        code = (self.get(f"campaign:{campaign}") or {}).get("scale")
        content = self.get(f"scale:{code}")
        return Scale.of(content) if content else None

    def status(self, campaign: str, code: str | None) -> Status | None:
        scale = self.scale(campaign) if code else None
        return scale.get(code) if scale and code else None

    def of_type(self, kind: str) -> list[Content]:
        return [content for subject, (_, content) in self.current.items() if subject.startswith(f"{kind}:")]


def names(clock: Clock, campaigns: Iterable[str] | None = None) -> Names:
    """The current wording of everything but updates, of some campaigns or of all. One query."""
    which = Q(subject_type__in=NAMED)
    if campaigns is not None:
        which &= Q(campaign__in={"", *campaigns})
    return Names(wordings(clock, which))


def standings(demands: Iterable[tuple[str, str]], known: Names, clock: Clock) -> dict[tuple[str, str], Standing]:
    """The standing of some demands, each given as campaign and slug. One query."""
    wanted = set(demands)
    which = Q(campaign__in={pair[0] for pair in wanted}, demand__in={pair[1] for pair in wanted})
    changes, found = changes_of(clock, which), {}
    for pair in wanted:
        content, scale = known.get("demand:{}/{}".format(*pair)), known.scale(pair[0])
        if content and scale:
            found[pair] = standing(PartialDate(content["made_on"]), changes.get(pair, []), scale, clock.day)
    return found


# The words for the codes that contents hold

LABELS: dict[str, dict[str, Any]] = {
    "confidence": dict(Explanation.Confidence.choices),
    "chart": dict(Indicator.Chart.choices),
    "direction": dict(StatusUpdate.Direction.choices),
    "engagement": dict(Engagement.Kind.choices),
    "evidence": dict(Evidence.Kind.choices),
    "institution": dict(Institution.Kind.choices),
    "line": dict(Entry.Kind.choices),
    "stance": dict(Citation.Stance.choices),
    "step": dict(ScaleStep.Kind.choices),
}


def label(what: str, code: str) -> str:
    """What readers call a code, in their language; the code itself when the record holds one we no longer know."""
    return str(LABELS[what].get(code, code))


# What one institution was asked, or what is asked within one theme


@dataclass
class Asked:
    """An institution or theme with its place in the tree, and the demands that concern it or a part of it."""

    content: Content
    above: list[Content]  # from the outermost
    parts: list[Content]
    campaigns: list[CampaignProgress]  # each with only these demands
    latest: list[Item]
    names: Names


def asked(kind: str, slug: str, clock: Clock) -> Asked | None:
    """Of an ``institution`` or a ``theme``; None when the record knows none of this name. Five queries at most."""
    known = Names(sql.wordings(clock, ""))
    content = known.get(f"{kind}:{slug}")
    if content is None:
        return None
    every = known.of_type(kind)
    inside = _within(every, slug)
    of_campaigns = _concerned(known, kind, inside, clock)
    demands = Q(pk__in=[])
    for campaign in of_campaigns:
        demands |= Q(campaign=campaign.slug, demand__in=[one.slug for one in campaign.demands])
    return Asked(
        content=content,
        above=_above(every, content),
        parts=[one for one in every if one["parent"] == slug],
        campaigns=of_campaigns,
        latest=_latest(demands, clock) if of_campaigns else [],
        names=known,
    )


def _latest(which: Q, clock: Clock) -> list[Item]:
    """The updates of some demands that happened last. Three queries."""
    found = with_before(updates_in_force(clock).filter(which), clock).defer("search")
    found = found.order_by("-happened_on", "-sequence")
    return with_later(list(found[:10]), clock)


def _within(every: list[Content], slug: str) -> set[str]:
    """The part itself and all below it."""
    found, size = {slug}, 0
    while len(found) > size:
        size = len(found)
        found |= {one["slug"] for one in every if one["parent"] in found}
    return found


def _above(every: list[Content], content: Content) -> list[Content]:
    by_slug = {one["slug"]: one for one in every}
    found: list[Content] = []
    parent = by_slug.get(content["parent"])
    while parent is not None and parent not in found:
        found.insert(0, parent)
        parent = by_slug.get(parent["parent"])
    return found


def _concerned(known: Names, kind: str, inside: set[str], clock: Clock) -> list[CampaignProgress]:
    """The campaigns with a demand that concerns one of these, the latest first. One query."""
    field = "addressees" if kind == "institution" else "themes"
    slugs = {one["slug"] for one in known.of_type("demand") if inside & set(one[field])}
    changes = changes_of(clock, Q(demand__in=slugs))
    found = []
    for subject, (sequence, content) in known.current.items():
        if subject.startswith("campaign:"):
            campaign = assemble(sequence, content, known.current, changes, clock)
            campaign.demands = [one for one in campaign.demands if inside & set(one.content[field])]
            found += [campaign] if campaign.demands and campaign.begun else []
    return sorted(found, key=lambda one: (one.content["started_on"], one.slug), reverse=True)


# The lines


def lines(start: int = 1) -> Iterator[Entry]:
    """The record from a line on, oldest first, with what the public may read of each. One query per 500 lines."""
    shown = Entry.objects.only(*CHAINED, "content", "salt").order_by("sequence")
    while batch := list(shown.filter(sequence__gte=start)[:BATCH]):
        yield from batch
        start = batch[-1].sequence + 1


def log(*, start: int = 0, number: int = 50) -> list[Any]:
    """A page of the record, newest first: each line with what it calls its subject, and whether it was an emergency,
    and the first and last line of those that it was published together with.

    One query.
    """
    said = [
        (part, column) for column in ("content", "about__content") for part in ("headline", "title", "name", "summary")
    ]
    called = Coalesce(*(KeyTransform(*one) for one in said), output_field=JSONField())
    shown = Entry.objects.only(*CHAINED, "subject_type", "happened_on")
    added = {"alone": KeyTransform("emergency", "content"), "batch": KeyTransform("batch", "content")}
    return list(shown.annotate(called=called, **added).order_by("-sequence")[start : start + number])


def compared(line: Entry) -> tuple[str, Content, Content] | None:
    """What a line changed: the kind of thing, its content before and after; None when it changed nothing readable.

    Needs the entry that the line is ``about``, with its content.
    """
    before = line.about.content if line.about else None
    if before is None or line.content is None:
        return None
    if line.kind == Entry.Kind.AMENDED:
        source = source_in(before, line.subject.partition(":")[2])
        return ("evidence", source, amended(source, line.content["changes"])) if source else None
    if line.kind in (Entry.Kind.CORRECTED, Entry.Kind.REWORDED, Entry.Kind.DEFINED):
        return line.subject_type, before, line.content
    return None


def head() -> Entry | None:
    """The last line; with ``about_site``, the hash of the last line about the site itself. One query."""
    return Entry.objects.only(*CHAINED).annotate(about_site=Subquery(site.last_lines())).order_by("-sequence").first()


def approvals() -> dict[str, int]:
    """How many ``lines`` there are, and how many went public on whose word. One query.

    ``emergency`` are those that one person published alone here, ``imported_emergency`` those that packs brought, and
    ``waiting`` those of both that no second person has confirmed.
    """
    waiting = Q(pk__in=Entry.objects.waiting_for_a_second_person().values("pk"))
    alone = Q(pk__in=Entry.objects.in_emergency().values("pk"))
    counts = {code: Count("pk", filter=Q(approval=code)) for code in Entry.Approval.values}
    counts |= {
        "imported_emergency": Count("pk", filter=alone & Q(approval="imported")),
        "waiting": Count("pk", filter=waiting),
        "lines": Count("pk"),
    }
    return Entry.objects.order_by().aggregate(**counts)


# Files of sources


@dataclass(frozen=True)
class PublicFile:
    """A file that a published line cites, under the name that the line gives it."""

    name: str
    file: FieldFile


def public_file(reference: str) -> PublicFile | None:
    """The file of a source, if a line of the record that still has its content cites it, byte for byte.

    None for anything else: unknown, internal, not yet published, redacted, or no longer the file that was published.
    Two queries at most.
    """
    row = Evidence.objects.filter(reference=reference, visibility=Evidence.Visibility.PUBLIC).exclude(file="").first()
    said = _published_file(reference) if row else None
    if row is None or said is None or not row.file.storage.exists(str(row.file.name)):
        return None
    with row.file.open("rb") as stream:
        same = hashlib.file_digest(stream, "sha256").hexdigest() == said["sha256"]
    return PublicFile(PurePosixPath(said["name"]).name, row.file) if same else None


@dataclass(frozen=True)
class PublicCopy:
    """A kept copy of a source that staff have published."""

    name: str
    data: bytes
    sha256: str


def public_copy(reference: str) -> PublicCopy | None:
    """The copy that the last line about it gives to readers, byte for byte, as long as the source itself is public.

    None for anything else: never published, published no longer, redacted, or not the bytes any more. Four queries.
    """
    row = Evidence.objects.filter(reference=reference, visibility=Evidence.Visibility.PUBLIC).exclude(copy="").first()
    source = _published_source(reference) if row else None
    if row is None or source is None or _published_copy(source) != row.copy:
        return None
    day, sha256 = row.copy.split()
    part = CapturePart.objects.filter(capture__evidence=row, sha256=sha256).first()
    if part is None or not default_storage.exists(part.path):
        return None
    with default_storage.open(part.path, "rb") as stream:
        data = stream.read()
    same = hashlib.sha256(data).hexdigest() == sha256
    return PublicCopy(f"{reference}-{day}.{part.ending}", data, sha256) if same else None


def _published_copy(source: Content) -> str | None:
    """What the last line about it says; without one, what the line that cites it does, as one of a pack may."""
    about = Entry.objects.filter(subject=f"evidence:{source['reference']}", kind=Entry.Kind.AMENDED)
    said = about.filter(content__changes__has_key="copy").order_by("-sequence").first()
    return said.content["changes"]["copy"] if said and said.content else source.get("copy")


def _published_file(reference: str) -> Content | None:
    source = _published_source(reference)
    return source["file"] if source else None


def _published_source(reference: str) -> Content | None:
    """A source as the last line that cites it has it."""
    cited = Q(evidence__contains=[reference]) | Q(
        subject_type="indicator", content__contains={"sources": [{"reference": reference}]}
    )
    line = Entry.objects.filter(cited, content__isnull=False).order_by("-sequence").first()
    if line is None or line.content is None:
        return None
    sources = [citation["evidence"] for citation in line.content.get("citations", [])] + line.content.get("sources", [])
    return next((source for source in sources if source["reference"] == reference), None)
