"""The tables of a campaign pack, declared once for reader, writer and loader; parts are declared in their parent."""

from typing import Any

from campaigns.models import Campaign, Document, Institution, Milestone, Passage, Scale, Status, Theme
from campaigns.partial_date import PartialDateField, validate_happened
from demands.models import (
    Citation,
    Demand,
    Engagement,
    Evidence,
    Explanation,
    Indicator,
    Observation,
    Proposal,
    Recommendation,
    StatusUpdate,
)

from .format import Column, Key, Kind, Table


def texts(*names: str, **given: Any) -> list[Column]:
    return [Column(name, Kind.TEXTS, **given) for name in names]


def plain(*names: str, **given: Any) -> list[Column]:
    return [Column(name, **given) for name in names]


def one(name: str, to: str, **given: Any) -> Column:
    return Column(name, Kind.ONE, to=to, **given)


def many(name: str, to: str, **given: Any) -> Column:
    return Column(name, Kind.MANY, to=to, **given)


VERIFIED = (Column("verification", Kind.VERIFIED), Column("verified_on", optional=True))
NOTES = Column("internal_notes", staff=True)
ORDER = Column("order", Kind.ORDER)
STATE = Column("state", Kind.STATE, staff=True)
RECORDED = Column("recorded_at", Kind.MOMENT)
ALONE = (Column("emergency", Kind.REASON, optional=True), Column("seconded_at", Kind.MOMENT, optional=True))
LATER = tuple(Column(name, Kind.LATER, optional=True) for name in ("copy", "gone_on"))
ON_RECORD = (STATE, RECORDED, *ALONE)
UPDATE = one("update", "updates", required=True)
AS_OF = Column("as_of", own_field=PartialDateField("as of", validators=[validate_happened]))
IN_TIME = ("recorded_at",)

SCALES = Table(
    "scales",
    Scale,
    ("code",),
    (*plain("code"), *texts("name", "description"), *ON_RECORD),
    of_campaign=False,
    children=(
        Table(
            "statuses",
            Status,
            ("scale", "code"),
            (
                one("scale", "scales"), *plain("code"), *texts("label", "definition"),
                *plain("kind", "symbol", "token"), ORDER, STATE,
            ),
            of_campaign=False, parent="scale", said="statuses", order=("scale", "order"),
        ),
    ),
)  # fmt: skip

INSTITUTIONS = Table(
    "institutions",
    Institution,
    ("slug",),
    (*plain("slug"), *texts("name"), *plain("kind"), one("parent", "institutions"), NOTES, *ON_RECORD),
    of_campaign=False,
)

THEMES = Table(
    "themes",
    Theme,
    ("slug",),
    (*plain("slug"), *texts("name"), one("parent", "themes"), *plain("order"), *ON_RECORD),
    of_campaign=False,
)

CAMPAIGN = Table(
    "campaign",
    Campaign,
    ("slug",),
    (
        *plain("slug"), *texts("name", "title", "standfirst"), *plain("country"), *texts("country_name"),
        *plain("started_on", "ended_on"), Column("evidence_until", optional=True),
        Column("search_words", optional=True), one("scale", "scales"),
        many("addressees", "institutions", said="institutions"), NOTES, *ON_RECORD,
    ),
)  # fmt: skip

DOCUMENTS = Table(
    "documents",
    Document,
    ("slug",),
    (
        *plain("slug"), *texts("title", "publisher"), *plain("dated", "language", "url"), *texts("note"),
        Column("text", Kind.TEXT), *ON_RECORD,
    ),
    children=(
        Table(
            "passages",
            Passage,
            ("document", "slug"),
            (
                one("document", "documents"), *plain("slug"), *texts("exact"), *plain("prefix", "suffix"),
                *texts("addressee", "remark"), *plain("number", "position", optional=True),
                Column("states", Kind.LINES, optional=True), ORDER, STATE,
            ),
            parent="document", said="passages", order=("document", "order"),
        ),
    ),
)  # fmt: skip

MILESTONES = Table(
    "milestones",
    Milestone,
    ("slug",),
    (
        *plain("slug"), *texts("title", "description"), *plain("date", "source_title", "source_url"), *VERIFIED,
        *ON_RECORD,
    ),
)  # fmt: skip

RECOMMENDATIONS = Table(
    "recommendations",
    Recommendation,
    ("annotation_id",),
    (
        *plain(
            "annotation_id", "text", "language", "number", "body", "symbol", "type", "published_on", "indexed_on",
            "position", "cycle", "session",
        ),
        *(Column(name, Kind.LINES) for name in ("countries", "states", "themes", "affected_persons", "sdgs")),
        *ON_RECORD,
    ),
    of_campaign=False,
)  # fmt: skip

DEMANDS = Table(
    "demands",
    Demand,
    ("slug",),
    (
        *plain("slug", "number"), *texts("title", "summary", "wording", "success_criterion"),
        *texts("contact", optional=True), many("addressees", "institutions"), many("themes", "themes"),
        many("passages", "passages"),
        many("milestones", "milestones"), many("related", "demands"),
        many("recommendations", "recommendations", optional=True),
        *plain("made_on", "due_on", "review_interval_days"), Column("priority", staff=True), NOTES, *ON_RECORD,
    ),
    order=("number",),
)  # fmt: skip

EVIDENCE = Table(
    "evidence",
    Evidence,
    ("reference",),
    (
        *plain("reference", "kind"), *texts("title", "publisher"), *plain("url"), Column("file", Kind.FILE),
        *texts("depiction", optional=True),
        one("document", "documents"), *plain("published_on", "language", "primary"), *texts("limitations"),
        Column("visibility", staff=True), *VERIFIED, NOTES, *LATER, STATE,
    ),
    closed=True,
)  # fmt: skip

UPDATES = Table(
    "updates",
    StatusUpdate,
    ("reference",),
    (
        *plain("reference"), one("demand", "demands"), *plain("happened_on", "ended_on"), *texts("headline", "body"),
        *plain("direction"), one("status", "statuses"), *texts("waiver_reason"),
        *texts("status_reason", optional=True), *VERIFIED,
        *texts("verification_note"),
        one("corrects", "updates"), *texts("correction_reason", said="reason"), NOTES, *ON_RECORD,
    ),
    closed=True,
    order=IN_TIME,
    children=(
        Table(
            "citations",
            Citation,
            ("update", "evidence"),
            (UPDATE, one("evidence", "evidence"), *plain("stance", "locator", "quote"), ORDER),
            parent="update", said="citations", order=("update", "order"),
        ),
    ),
)  # fmt: skip

EXPLANATIONS = Table(
    "explanations",
    Explanation,
    ("reference",),
    (
        *plain("reference"), one("demand", "demands"), *plain("as_of"), one("status", "statuses"), *texts("text"),
        *plain("confidence"), many("updates", "updates"), *ON_RECORD,
    ),
    closed=True,
    order=IN_TIME,
)  # fmt: skip

LINES = (
    Table(
        "translations",
        Proposal,
        ("update", "language", "headline", "body"),
        (UPDATE, *plain("language", "headline", "body"), *ON_RECORD),
        is_line=True,
        order=IN_TIME,
    ),
    Table("retractions", Proposal, ("update",), (UPDATE, *texts("reason"), *ON_RECORD), is_line=True, order=IN_TIME),
    Table(
        "amendments",
        Proposal,
        ("evidence", "changes"),
        (
            one("evidence", "evidence", required=True),
            Column("changes", Kind.CHANGES),
            *texts("reason"),
            *ON_RECORD,
        ),
        is_line=True,
        order=IN_TIME,
    ),
    Table("confirmations", None, ("update",), (UPDATE, RECORDED), is_line=True, order=IN_TIME),
    Table(
        "reviews",
        None,
        ("demand", "as_of", "recorded_at"),
        (one("demand", "demands", required=True), AS_OF, RECORDED),
        is_line=True,
        order=IN_TIME,
    ),
)

INDICATORS = Table(
    "indicators",
    Indicator,
    ("slug",),
    (
        *plain("slug"), *texts("title", "description", "unit", "note"), *plain("chart"), many("demands", "demands"),
        many("sources", "evidence"), *ON_RECORD,
    ),
    children=(
        Table(
            "observations",
            Observation,
            ("indicator", "date"),
            (one("indicator", "indicators"), *plain("date", "value"), *texts("note"), *VERIFIED, STATE),
            parent="indicator", said="observations",
        ),
    ),
)  # fmt: skip

COPIES = Table(
    "copies",
    None,
    ("evidence",),
    (
        one("evidence", "evidence", required=True), Column("copy", own_field=Evidence._meta.get_field("copy")),
        Column("file", Kind.FILE),
    ),
    of_campaign=False,
)  # fmt: skip

ENGAGEMENTS = Table(
    "engagements",
    Engagement,
    ("reference",),
    (
        *plain("reference"), one("institution", "institutions"), many("demands", "demands"),
        *plain("kind", "happened_on"), *texts("summary"), *plain("awaits_reply", "replied_on"), *texts("reply"),
        NOTES, *ON_RECORD,
    ),
)  # fmt: skip

# A table that refers to a row comes after that row's table, or is that table.
TABLES: tuple[Table, ...] = tuple(
    table
    for parent in (
        SCALES, INSTITUTIONS, THEMES, CAMPAIGN, DOCUMENTS, MILESTONES, RECOMMENDATIONS, DEMANDS, EVIDENCE, UPDATES,
        EXPLANATIONS, *LINES, INDICATORS, ENGAGEMENTS, COPIES,
    )
    for table in (parent, *parent.children)
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}


def target_key(column: Column, cell: str, campaign: str) -> Key | None:
    """The key of the row that a cell of a reference names; None when it is outside the pack's campaign.

    A document may be named with its campaign (``japan-2005/statement-2005``), a passage is named with its document
    (``statement-2005#p01``). A status has no name of its own without its scale, which is the campaign's.
    """
    if column.to == "documents" and "/" in cell:
        owner, _, slug = cell.partition("/")
        return (slug,) if owner == campaign else None
    return tuple(cell.split("#", 1)) if column.to == "passages" else (cell,)
