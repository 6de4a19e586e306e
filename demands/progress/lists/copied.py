"""What a copy of the whole site asks of the record: which pages there are, and what entries put out of date.

Part of ``progress``.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from campaigns.partial_date import day_of
from demands.models import Entry
from demands.progress import log, progress, proofs, sql, still
from demands.progress.asked import FIELDS, Place
from demands.progress.named import read_ahead as read_names
from demands.progress.named import subjects_of
from demands.progress.queries import CORRECTING, WORDING
from demands.progress.related import is_related, related
from demands.progress.standing import Clock

from . import cited, months

PAGED = ("campaign", "demand", "document", "indicator", "institution", "page", "theme")
ALL = 10**7  # sources: more than there will be
FEW = 3  # campaigns, each of which takes much memory
WIDTH = 256  # hashes in a tile


@dataclass
class Touched:
    """What entries put out of date. ``everything`` when that cannot be told apart."""

    everything: bool = False
    campaigns: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)  # campaigns of which every page is out of date
    demands: set[tuple[str, str]] = field(default_factory=set)
    pointing: set[tuple[str, str]] = field(default_factory=set)  # demands whose pages show the status of one of these
    bodies: set[tuple[str, str]] = field(default_factory=set)  # institutions and themes of these, and what they are in
    settled: int = 0  # entries up to this one have a proof that will not change
    lines: set[int] = field(default_factory=set)  # entries whose pages are
    own: set[int] = field(default_factory=set)  # entries that are new
    corrected: bool = False  # whether one of them takes something back
    months: set[tuple[str, str]] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    @property
    def anything(self) -> bool:
        return self.everything or bool(self.own)


@still.read_once
def subjects() -> list[tuple[str, list[str]]]:
    """Everything that has a page: its kind and the parts of its name. One query."""
    found = Entry.objects.filter(subject_type__in=PAGED, kind__in=WORDING, content__isnull=False)
    names = found.order_by("subject").values_list("subject", flat=True).distinct()
    return [(kind, name.split("/")) for kind, _colon, name in (one.partition(":") for one in names)]


def sources(*, having: str = "") -> list[str]:
    """The references of all sources, or of those that have some part. One query.

    Within ``still.together`` the files of the list are made of what it found.
    """
    found = cited.listed(Clock(), cited.Wanted(), ALL)
    if still.is_on():
        still.keep(cited.listed, found[: cited.MOST_KEPT + 1], Clock(), cited.Wanted(), cited.MOST_KEPT + 1)
    return [one.reference for one in found if not having or one.content.get(having)]


def months_of(campaign: str) -> list[str]:
    found = progress.outline(campaign, Clock())
    return [str(month) for month, _number in months.months(found)] if found else []


def tiles() -> list[tuple[str, str]]:
    """Level and place of every tile of the tree as it is, the last of each level partial (C2SP, tlog-tiles)."""
    head = log.head()
    size, level, found = head.sequence if head else 0, 0, []
    entries = size
    while size:
        whole, rest = divmod(size, WIDTH)
        places = [_place(number) for number in range(whole)] + ([f"{_place(whole)}.p/{rest}"] if rest else [])
        found += [(str(level), place) for place in places]
        if size == entries and level == 0:
            found += [("entries", place) for place in places]
        size, level = whole, level + 1
    return found


def _place(number: int) -> str:
    digits = f"{number:0{-(-len(str(number)) // 3) * 3}}"
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def stamped() -> list[str]:
    """The days with a timestamp of an outside authority. One query."""
    return [str(one["day"]) for one in proofs.timestamps()]


def read_ahead(kind: str, names: list[str]) -> None:
    """Read what the pages of some entries, sources or proofs rest on, for those that are asked for next.

    As many queries as one page takes. Only within ``still.together``.
    """
    if kind == "entry":
        numbers = [int(name) for name in names]
        told = progress.entries(numbers)
        for number in numbers:
            still.keep(progress.entry, told.get(number), number)
        read_names(Clock(), [subjects_of(line, item) for line, item, _later in told.values()])
    elif kind == "source":
        described = cited.sources(names, Clock())
        for name in names:
            still.keep(cited.source, described.get(name), name, Clock(), start=0, number=cited.MOST_CITING)
        read_names(Clock(), [one.subjects for one in described.values()])
    elif kind == "line":
        numbers = [int(name) for name in names]
        files = proofs.proof_files(numbers)
        for number in numbers:
            still.keep(proofs.proof, files.get(number), number)


def touched(after: int, entry_hash: str) -> Touched:
    """What the entries after one put out of date. Three queries.

    ``everything`` when that entry is not in the record, when one is about what campaigns share, and after a redaction:
    what it takes away may be quoted anywhere.
    """
    rows = Entry.objects.filter(sequence__gte=after).order_by("sequence")
    named = list(
        rows.values_list(
            "sequence", "entry_hash", "kind", "campaign", "demand", "subject_type", "recorded_at", "content__as_of"
        )
    )
    if not named or (named[0][0], named[0][1]) != (after, entry_hash):
        return Touched(everything=True)
    found = Touched(settled=after // WIDTH * WIDTH if len(named) > 1 else after)
    for sequence, _hash, kind, campaign, demand, subject, at, as_of in named[1:]:
        found.own.add(sequence)
        found.campaigns.add(campaign)
        found.corrected |= kind in CORRECTING
        found.months.add((campaign, str(day_of(at))[:7]))
        if kind == "reviewed" and as_of:
            found.months.add((campaign, as_of[:7]))
        if not campaign or kind == "redacted" or subject == "evidence":
            found.everything = True
        elif not demand or subject == "demand":
            found.whole.add(campaign)
        else:
            found.demands.add((campaign, demand))
    if found.own and not found.everything:
        found.lines = found.own | {after}  # the last one names its next
        _what_belongs_to(found)
        _what_is_about(found)
    return found


def _what_is_about(found: Touched) -> None:
    """The pages of demands, institutions and themes that show the demands of new entries.

    A query for each kind of body, some for each campaign. Few campaigns are read as their pages show them: within
    ``still.together`` these need not read them again.
    """
    campaigns = {campaign for campaign, _demand in found.demands}
    for campaign in campaigns:
        whole = (progress.campaign if len(campaigns) <= FEW else progress.outline)(campaign, Clock())
        demands = whole.demands if whole else []
        own = [one for one in demands if (campaign, one.slug) in found.demands]
        for one in demands:
            near = any(is_related(one.content, other.content) for other in own)
            if near and any(other in own for other in related(one, demands)):
                found.pointing.add((campaign, one.slug))
        for kind, names in FIELDS.items():
            parents = sql.tree(Clock(), kind)
            named = {name for one in own for name in one.content[names]}
            found.bodies |= {(kind, one) for name in named for one in (name, *Place.of(kind, name, parents).above)}


def _what_belongs_to(found: Touched) -> None:
    """The entries that new ones change, with the months and sources that show them. Two queries.

    A new entry changes the one that it is about, and what later updates of its demand changed: an update shows the
    status before it.
    """
    own = Entry.objects.filter(pk__in=found.own).exclude(demand="")
    changed: Any = list(own.values_list("pk", "about_id", "campaign", "demand", "happened_on", "about__happened_on"))
    which = Q(pk__in=[number for row in changed for number in row[:2] if number])
    for _number, _about, campaign, demand, *days in changed:
        if dated := [str(day) for day in days if day]:
            which |= Q(campaign=campaign, demand=demand, happened_on__gte=min(dated))
    rows: Any = Entry.objects.filter(which).values_list("pk", "campaign", "happened_on", "content__citations")
    for sequence, campaign, happened_on, citations in rows:
        found.lines.add(sequence)
        if happened_on:
            found.months.add((campaign, str(happened_on)[:7]))
        found.sources |= {one["evidence"]["reference"] for one in citations or []}
