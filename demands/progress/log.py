"""The reader of the record's own pages: names of what lines refer to, the lines themselves, what one body was asked.

Part of ``progress``: it too reads entries alone. The one row it opens is that of a source, for its file.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, JSONField, Q
from django.db.models.fields.files import FieldFile
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce

from campaigns.models import Institution
from campaigns.models import Status as ScaleStep
from campaigns.partial_date import PartialDate
from demands.ledger.amendments import amended, source_in
from demands.models import CapturePart, Citation, Engagement, Entry, Evidence, Explanation, Indicator, StatusUpdate

from . import sql
from .named import Names as Names  # the record's pages name things by way of this module
from .named import named as named
from .named import names as names
from .named import subjects_in as subjects_in
from .queries import changes_of
from .standing import Clock, Content, Standing, standing
from .still import read_once

BATCH = 500  # lines of the record that are in memory at a time
CHAINED = (
    "sequence", "kind", "subject", "campaign", "demand", "about", "approval", "recorded_at", "people_hash",
    "content_hash", "previous_hash", "entry_hash",
)  # fmt: skip


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


# The lines


def lines(start: int = 1) -> Iterator[Entry]:
    """The record from a line on, oldest first, with what the public may read of each. One query per 500 lines."""
    shown = Entry.objects.only(*CHAINED, "content", "salt").order_by("sequence")
    while batch := list(shown.filter(sequence__gte=start)[:BATCH]):
        yield from batch
        start = batch[-1].sequence + 1


def log(newest: int, number: int = 50) -> list[Any]:
    """A page of the record from an entry back, newest first.

    Each line has what it calls its subject, whether it was an emergency, and the first and last line of those that it
    was published together with. One query.
    """
    said = [
        (part, column) for column in ("content", "about__content") for part in ("headline", "title", "name", "summary")
    ]
    called = Coalesce(*(KeyTransform(*one) for one in said), output_field=JSONField())
    shown = Entry.objects.only(*CHAINED, "subject_type", "happened_on")
    added = {"alone": KeyTransform("emergency", "content"), "batch": KeyTransform("batch", "content")}
    return list(shown.filter(pk__lte=newest).annotate(called=called, **added).order_by("-sequence")[:number])


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


@read_once
def head(which: Q | None = None) -> Entry | None:
    """The last line, or the last of some. One query."""
    return Entry.objects.filter(which or Q()).only(*CHAINED).order_by("-sequence").first()


def news(after: int) -> list[tuple[int, str, str]]:
    """The entry with a number and those after it, the oldest first: number, hash, campaign. For 0 the last. One query.

    No more than 500.
    """
    rows = Entry.objects.values_list("sequence", "entry_hash", "campaign")
    if not after:
        return list(rows.order_by("-sequence")[:1])
    return list(rows.filter(sequence__gte=after).order_by("sequence")[:500])


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


MOST_OFFERED = 50  # campaigns in a list to choose from: the latest


@dataclass(frozen=True)
class Offered:
    """Campaigns to choose from, by slug, with the numbers of updates in force where the ledger keeps them."""

    campaigns: dict[str, Content]
    numbers: dict[str, int]

    def updates(self, campaign: str) -> int | None:
        """Those of one campaign, of all for ''; None where they have to be counted."""
        return self.numbers.get(campaign)


def offered(clock: Clock, chosen: str) -> Offered:
    """The campaigns that a list of updates can be narrowed to, the ``chosen`` one among them. One query."""
    rows = sql.offered(clock, chosen, MOST_OFFERED)
    numbers = {slug: number for slug, _, number, _ in rows if number is not None}
    if rows and rows[0][3] is not None:
        numbers[""] = rows[0][3]
    elif not rows and clock.is_today:
        numbers[""] = 0
    return Offered({slug: content for slug, content, _, _ in rows}, numbers)


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
    cited = Q(evidence__contains=[reference]) & ~Q(evidence=[]) | Q(
        subject_type="indicator", content__contains={"sources": [{"reference": reference}]}
    )
    line = Entry.objects.filter(cited, content__isnull=False).order_by("-sequence").first()
    if line is None or line.content is None:
        return None
    sources = [citation["evidence"] for citation in line.content.get("citations", [])] + line.content.get("sources", [])
    return next((source for source in sources if source["reference"] == reference), None)
