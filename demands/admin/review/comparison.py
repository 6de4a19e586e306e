"""What a reviewer reads of a draft: what becomes public beside what is public now, and the sources beside both."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Document, Milestone, WorkingCopy
from demands.ledger import explaining
from demands.ledger.amendments import amended
from demands.ledger.content import Content, content_of
from demands.ledger.kinds import subject_of
from demands.ledger.parcel import Parcel, Part
from demands.ledger.wording import last_wording, last_wording_entry
from demands.models import Citation, Demand, Engagement, Entry, Evidence, Explanation, Indicator, Proposal, StatusUpdate
from demands.progress import log as reader
from demands.progress import progress
from demands.progress.standing import Clock, Standing, Status
from demands.public.charts.ribbon import Axis
from demands.public.presenters import contents
from demands.public.presenters.contents import Row, Value

from . import preview
from .kept_text import KeptText, kept_texts

Kind = Proposal.Kind
MOST_DEMANDS = 5


@dataclass
class Reading:
    """One thing that becomes public: all of it when it is new, else what changes and what stays."""

    title: str
    kind: str
    rows: list[Row] = field(default_factory=list)  # of something new
    changed: list[Row] = field(default_factory=list)
    same: list[Row] = field(default_factory=list)
    beside: int | None = None  # the entry that says what is public now
    reason: Content = field(default_factory=dict)  # of a retraction, for readers


@dataclass(frozen=True)
class Move:
    """What an update does to its demand: where it stands for readers now, and where it will."""

    before: Standing
    after: Standing
    axis: Axis

    @property
    def defined(self) -> list[Status]:
        """The status before and the one after, for their definitions; one of them when it stays."""
        both = {one.code: one for one in (self.before.status, self.after.status) if one is not None}
        return list(both.values())

    @property
    def moves(self) -> bool:
        return self.before.segments != self.after.segments


@dataclass(frozen=True)
class Source:
    """A source as the reviewer opens it."""

    title: str
    kind: str = ""
    publisher: str = ""
    date: Any = None
    href: str = ""
    file_href: str = ""
    stance: str = ""
    locator: str = ""
    quote: str = ""
    depiction: str = ""
    limitations: str = ""
    primary: bool = False
    certainty: dict[str, str] | None = None
    internal: bool = False
    row: Evidence | None = None
    kept: KeptText | None = None  # for those alone who may read kept copies


# What is read


def readings(parcel: Parcel) -> list[Reading]:
    """The row itself, then everything that becomes public along with it."""
    names = _names(parcel)
    return [_reading(part, names) for part in (parcel, *parcel.along)]


def _reading(part: Part, names: reader.Names) -> Reading:
    row = part.row
    kind, before, after, sequence = _sides(row, part.content)
    found = Reading(str(row), str(row._meta.verbose_name), beside=sequence)
    if isinstance(row, Proposal) and row.kind == Kind.RETRACT:
        found.reason = part.content["reason"]
    return side_by_side(found, kind, (before, after, content_of(row)), names, _campaign_of(row))


def side_by_side(
    found: Reading,
    kind: str,
    sides: tuple[Content | None, Content, Content],
    names: reader.Names,
    campaign: str,
) -> Reading:
    """Fill in the rows of a reading. ``sides`` are what is public, what will be, and what the draft itself says."""
    before, after, said = sides
    every = contents.rows(kind, after, names, campaign=campaign) + _of_content(kind, said)
    if before is None:
        found.rows = every
        return found
    found.changed = contents.changes(kind, before, after, names, campaign=campaign)
    found.changed += _differing(_of_content(kind, before), _of_content(kind, after))
    changed = {one.label for one in found.changed}
    found.same = [one for one in every if one.label not in changed]
    return found


def _sides(row: WorkingCopy, after: Content) -> tuple[str, Content | None, Content, int | None]:
    """(kind of content, what is public now, what will be, the entry that says the first)."""
    if isinstance(row, Proposal):
        return _sides_of_proposal(row, after)
    if isinstance(row, StatusUpdate):
        replaced = row.corrects.published_as if row.corrects else None
        return "update", _public_update(replaced), after, replaced
    if isinstance(row, Explanation):
        former = explaining.former(row)
        entry = Entry.objects.filter(pk=former.published_as or 0, content__isnull=False).first() if former else None
        return "explanation", entry.content if entry else None, after, entry.sequence if entry else None
    entry = _last_wording(row)
    kind = subject_of(row).partition(":")[0]
    return kind, entry.content if entry else None, after, entry.sequence if entry else None


def _sides_of_proposal(row: Proposal, said: Content) -> tuple[str, Content | None, Content, int | None]:
    if row.evidence is not None:
        before = content_of(row.evidence)
        return "evidence", before, amended(before, said["changes"]), row.evidence.published_as
    sequence = row.update.published_as if row.update else None
    before = _public_update(sequence) or {}
    after = dict(before)
    if row.kind == Kind.TRANSLATE:
        for part in ("headline", "body"):
            after[part] = before.get(part, {}) | ({row.language: said[part]} if said[part] else {})
    return "update", before, after, sequence


def _public_update(sequence: int | None) -> Content | None:
    found = progress.entry(sequence) if sequence else None
    return found[1].content if found and found[1] else None


def _last_wording(row: WorkingCopy) -> Entry | None:
    return last_wording_entry(row) if row.is_published else None


def _campaign_of(row: Any) -> str:
    if isinstance(row, Proposal):
        row = row.update or row.evidence
    if isinstance(row, (StatusUpdate, Explanation)):
        row = row.demand
    campaign = row if isinstance(row, Campaign) else getattr(row, "campaign", None)
    return campaign.slug if campaign else ""


def _names(parcel: Parcel) -> reader.Names:
    """What is public is called as readers know it, what is not yet as the newsroom does."""
    row = parcel.row
    known = reader.names(Clock(), {_campaign_of(row)}).current
    campaign = getattr(row.demand if isinstance(row, (StatusUpdate, Explanation)) else row, "campaign", None)
    parts = [(part.row, part.content) for part in (parcel, *parcel.along)]
    parts += [(one, content_of(one)) for one in (campaign.scale, campaign)] if campaign else []
    new = {subject_of(one): (0, content) for one, content in parts if not isinstance(one, (Proposal, Evidence))}
    return reader.Names(new | known)


# What was read, for the page to hand back, so that it can be said what has changed since


def seen(readings: list[Reading]) -> str:
    """A short hash of every part that is shown, under its name."""
    return json.dumps(_parts(readings), ensure_ascii=False)


def changed_since(seen: str, readings: list[Reading]) -> list[str]:
    """The names of the parts that are not as they were seen."""
    try:
        before = json.loads(seen)
    except (ValueError, RecursionError):
        return []
    now = _parts(readings)
    if not isinstance(before, dict):
        return []
    return [name for name in dict.fromkeys([*now, *before]) if before.get(name) != now.get(name)]


def _parts(readings: list[Reading]) -> dict[str, str]:
    return {
        f"{one.title}, {row.label}" if place else str(row.label): hashlib.sha256(
            repr([(value.lang, value.text, value.href) for value in row.values]).encode()
        ).hexdigest()[:12]
        for place, one in enumerate(readings)
        for row in (*one.rows, *one.changed, *one.same)
    }


# Parts of a content that readers meet elsewhere than in its rows


def _of_content(kind: str, content: Content) -> list[Row]:
    found = []
    if content.get("reason"):
        found.append(_row(_("Reason, for readers"), content["reason"]))
    if "awaits_reply" in content:
        found.append(
            _row(_("Reply"), {"": _("Awaiting a reply.") if content["awaits_reply"] else _("No reply expected.")})
        )
    if "chart" in content:
        found.append(_row(_("Chart"), {"": reader.label("chart", content["chart"])}))
    return found


def _row(label: str, texts: Content) -> Row:
    return Row(label, tuple(Value(lang, text, lang) for lang, text in texts.items()))


def _differing(before: list[Row], after: list[Row]) -> Iterator[Row]:
    old = {row.label: row for row in before}
    for row in after:
        values = contents.differing(old.get(row.label, Row(row.label)), row)
        if values:
            yield Row(row.label, values)


# What it is about


@dataclass(frozen=True)
class About:
    """A demand that a draft bears on, as readers have it: its name, when it counts as met, its public page."""

    title: Content
    criterion: Content
    href: str


def about(row: Any) -> list[About]:
    """The demands that a draft is about; the first few of a source that many updates cite."""
    if isinstance(row, Proposal):
        row = row.update or row.evidence
    match row:
        case StatusUpdate() | Explanation():
            demands = [row.demand]
        case Evidence():
            citing = Demand.objects.filter(updates__citations__evidence=row, published_as__isnull=False)
            demands = list(citing.select_related("campaign").order_by("campaign", "number").distinct()[:MOST_DEMANDS])
        case Indicator() | Engagement() | Milestone():
            demands = list(row.demands.select_related("campaign").order_by("number")[:MOST_DEMANDS])
        case _:
            demands = []
    return [_about(one) for one in demands]


def _about(demand: Demand) -> About:
    content = last_wording(demand) if demand.is_published else content_of(demand)
    names = [demand.campaign.slug, demand.slug]
    href = reverse("public:demand", args=names) if demand.is_published else ""
    return About(content.get("title", {}), content.get("success_criterion", {}), href)


# What it does to the demand


def move(row: WorkingCopy) -> Move | None:
    """The demand's way on its scale without and with the draft; None for what has none."""
    if isinstance(row, Proposal) and row.kind == Kind.RETRACT and row.update is not None:
        page, after = preview.moved(row.update, withdrawn=True)
    elif isinstance(row, StatusUpdate):
        page, after = preview.moved(row)
    else:
        return None
    return Move(page.demand.standing, after, Axis.since(page.campaign.since, Clock().day))


# The sources


def sources(row: WorkingCopy) -> list[Source]:
    """What the draft rests on. What is internal is marked, and stays so."""
    match row:
        case StatusUpdate():
            prefetch_related_objects([row], "citations__evidence__document__campaign")
            return [_cited(one) for one in sorted(row.citations.all(), key=lambda one: (one.order, one.pk))]
        case Explanation():
            return [_update(one) for one in row.updates.order_by("happened_on", "pk")]
        case Proposal():
            return [source(row.evidence)] if row.evidence else sources(row.update) if row.update else []
        case Evidence():
            return [source(row)]
        case Indicator():
            return [source(one) for one in row.sources.select_related("document__campaign")]
        case Demand():
            passages = row.passages.select_related("document").order_by("document__dated", "order", "pk")
            return [_document(one.document, quote=one.exact_i18n) for one in passages]  # type: ignore[attr-defined]
        case Document():
            return [_document(row)]
        case Milestone():
            return [Source(row.source_title, href=row.source_url)] if row.source_title or row.source_url else []
    return []


def _cited(citation: Citation) -> Source:
    return source(
        citation.evidence, stance=citation.get_stance_display(), locator=citation.locator, quote=citation.quote
    )


def source(row: Evidence, *, stance: str = "", locator: str = "", quote: str = "") -> Source:
    document = row.document
    return Source(
        title=row.title_i18n,
        kind=row.get_kind_display(),
        publisher=row.publisher_i18n,
        date=row.published_on,
        href=row.url or (document.url if document else ""),
        file_href=reverse("admin:demands_evidence_file", args=[row.pk]) if row.file else "",
        depiction=row.depiction_i18n,
        limitations=row.limitations_i18n,
        primary=row.primary,
        certainty=row.certainty,
        internal=row.visibility == Evidence.Visibility.INTERNAL,
        stance=stance,
        locator=locator,
        quote=quote,
        row=row,
    )


def with_copies(shown: list[Source]) -> list[Source]:
    """The sources with what the vault has of each. Two queries."""
    kept = kept_texts((one.row, one.quote) for one in shown if one.row is not None)
    return [replace(one, kept=kept.get(one.row.pk)) if one.row is not None else one for one in shown]


def _update(row: StatusUpdate) -> Source:
    href = reverse("public:entry", args=[row.published_as]) if row.published_as else ""
    return Source(row.headline_i18n, kind=_("Update"), date=row.happened_on, href=href)


def _document(row: Document, quote: str = "") -> Source:
    return Source(
        row.title_i18n, kind=_("Document"), publisher=row.publisher_i18n, date=row.dated, href=row.url, quote=quote
    )
