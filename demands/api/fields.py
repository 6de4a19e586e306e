"""The dictionary: every field of the API and every column of the downloads, each declared once.

``FIELDS`` says what a field is, of which type, with an example. ``ROWS`` says which fields each kind of row has, in
their order. The OpenAPI description, the schemas that tests check answers with, the page with the dictionary and the
data package are made of these.
"""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

Text = dict[str, str] | str  # by language; one text where ``lang`` chose one


class Known(NamedTuple):
    """What is known of a field: its type in Python, its meaning and an example."""

    kind: Any
    meaning: str | Promise
    example: Any


DATE, MOMENT = "2024-07-12", "2026-03-01T09:30:00Z"
TEXT = {"en": "Accede to the Rome Statute", "ja": "ローマ規程に加入する"}
NAMES: Any = list[str]
FIELDS: dict[str, Known] = {
    "about": Known(int | None, _("Number of the entry that this one is about."), 812),
    "addressees": Known(NAMES, _("Short names of the institutions it is addressed to."), ["mofa-japan"]),
    "annotation_id": Known(str, _("Number of the recommendation in the UN index."), "7d1c"),
    "approval": Known(str, _("How it was approved: four_eyes, one_person, imported or emergency."), "four_eyes"),
    "awaits_reply": Known(bool | None, _("Whether a reply is awaited."), False),
    "background": Known(bool, _("Whether it happened before the demand was made, so that it sets no status."), False),
    "body": Known(Text, _("Text, in Markdown."), {"en": "The bill was tabled."}),
    "campaign": Known(str, _("Short name of the campaign."), "japan-2005"),
    "certainty": Known(str, _("How far it has been verified: read, excerpt or unverified."), "read"),
    "cited": Known(int, _("Number of entries that cite it."), 3),
    "citations": Known(list[dict[str, Any]], _("The sources it cites."), [{"reference": "un-treaties-rome"}]),
    "content": Known(dict[str, Any] | None, _("What was published; nothing where it has been redacted."), {}),
    "content_hash": Known(str, _("SHA-256 of the content with its salt."), "9f2c" * 16),
    "archived_copy": Known(str | None, _("Day and SHA-256 of the archived copy that readers can download."), None),
    "corrects": Known(int | None, _("Number of the entry that it corrects."), None),
    "country": Known(str, _("Code of the country (ISO 3166)."), "JP"),
    "country_name": Known(Text, _("Name of the country."), {"en": "Japan", "ja": "日本"}),
    "countries": Known(NAMES, _("Countries concerned."), ["Japan"]),
    "cycle": Known(int | None, _("Cycle of the Universal Periodic Review."), 4),
    "date": Known(str, _("Date, as precise as it is known."), DATE),
    "dated": Known(str | None, _("Date of the document."), "2005-06"),
    "demand": Known(str, _("Short name of the demand."), "rome-statute"),
    "demands": Known(NAMES, _("Short names of the demands it concerns."), ["rome-statute"]),
    "description": Known(Text, _("Description."), {"en": "The fifth review."}),
    "direction": Known(str, _("Direction: progress, setback, fulfilled or neutral."), "progress"),
    "document": Known(str | None, _("Short name of the document."), "statement-2005"),
    "due_on": Known(str | None, _("Date by which it was asked for."), None),
    "emergency": Known(dict[str, Any] | None, _("Why one person published it alone, in an emergency."), None),
    "ended_on": Known(str | None, _("Date on which it ended."), None),
    "entry": Known(int | None, _("Number of the entry in the public record."), 1204),
    "entry_hash": Known(str, _("SHA-256 of the entry, which the next one repeats."), "41ab" * 16),
    "evidence_until": Known(str | None, _("Date up to which evidence was compiled."), None),
    "exact": Known(Text, _("The passage, word for word."), {"en": "accede to the Rome Statute"}),
    "file": Known(dict[str, Any] | None, _("Name, size and SHA-256 of the attached file."), None),
    "gone_on": Known(str | None, _("Date on which the original was found to be unavailable."), None),
    "happened_on": Known(str, _("Date of the event, as precise as it is known."), DATE),
    "headline": Known(Text, _("Headline."), {"en": "A bill was tabled", "ja": "法案提出"}),
    "indicator": Known(str, _("Short name of the indicator."), "executions"),
    "institution": Known(str, _("Short name of the institution."), "mofa-japan"),
    "institutions": Known(NAMES, _("Short names of the institutions concerned."), ["mofa-japan"]),
    "kind": Known(str, _("Kind, as a code."), "treaty"),
    "language": Known(str, _("Language, as a code (BCP 47)."), "en"),
    "last_on": Known(str | None, _("Date of the last event."), DATE),
    "licence": Known(str, _("Address of the licence under which it is published."),
                     "https://creativecommons.org/licenses/by/4.0/"),
    "limitations": Known(Text, _("What the source cannot show."), {}),
    "locator": Known(str, _("Place in the source, such as a page."), "p. 4"),
    "made_on": Known(str, _("Date on which it was asked for."), "2005-06"),
    "milestone": Known(str, _("Short name of the milestone."), "upr-2027"),
    "milestones": Known(NAMES, _("Short names of the milestones that concern it."), ["upr-2027"]),
    "name": Known(Text, _("Name."), {"en": "Ministry of Foreign Affairs", "ja": "外務省"}),
    "note": Known(Text, _("Note."), {}),
    "number": Known(int | str, _("Number."), 3),
    "observations": Known(list[dict[str, Any]], _("The figures of the series."), [{"date": "2024", "value": "0"}]),
    "on": Known(str, _("The state of things on this date."), "2026-11-30"),
    "order": Known(int, _("Place in the list."), 1),
    "owner": Known(Text, _("Organisation whose campaign it is."), {}),
    "parent": Known(str | None, _("Short name of what it is a part of."), None),
    "passage": Known(str, _("Short name of the passage within its document."), "p06"),
    "passages": Known(NAMES, _("Passages that ask for it, each as document#passage."), ["statement-2005#p06"]),
    "position": Known(str, _("Position of the state under review."), "Noted"),
    "previous_hash": Known(str, _("SHA-256 of the entry before."), "0c3e" * 16),
    "primary": Known(bool, _("Whether it is a primary source."), True),
    "published_on": Known(str | None, _("Date of publication."), "2024"),
    "publisher": Known(Text, _("Publisher."), {"en": "United Nations"}),
    "quote": Known(str, _("Quotation from the source."), "Japan has deposited its instrument"),
    "reason": Known(Text, _("Why it was corrected."), {}),
    "recommendations": Known(NAMES, _("UN recommendations that ask the same, by their numbers in the index."), []),
    "recommending_body": Known(str, _("UN body that made the recommendation."), "UPR"),
    "recorded_at": Known(str, _("When this site published it."), MOMENT),
    "reference": Known(str, _("Short name by which the record refers to it."), "un-treaties-rome"),
    "related": Known(NAMES, _("Short names of related demands."), []),
    "replied_on": Known(str | None, _("Date of the reply."), None),
    "reply": Known(Text, _("The reply, in short."), {}),
    "review_interval_days": Known(int, _("Days after which it is to be checked again."), 180),
    "scale": Known(str, _("Code of the scale of statuses."), "default"),
    "since": Known(str | None, _("Date since which it has had its status."), DATE),
    "source_title": Known(str, _("Title of the source."), "Calendar of sessions"),
    "source_url": Known(str, _("Address of the source."), "https://www.ohchr.org/"),
    "sources": Known(int | NAMES, _("Its sources: how many, or their short names."), 12),
    "stance": Known(str, _("What the source does: supports, contradicts or context."), "supports"),
    "standfirst": Known(Text, _("Introduction."), {"en": "In 2005, a statement asked for seventeen things."}),
    "started_on": Known(str, _("Date on which the campaign began."), "2005-06"),
    "states": Known(NAMES, _("States that made the recommendation."), ["Brazil"]),
    "status": Known(str | None, _("Status, as a code of the campaign’s scale."), "met"),
    "status_before": Known(str | None, _("Status just before, as a code of the scale."), "in_progress"),
    "status_entry": Known(int | None, _("Number of the entry that set the status."), 1204),
    "status_kind": Known(str | None, _("Kind of the status, the same on all scales."), "achieved"),
    "status_label": Known(Text | None, _("Status, in words."), {"en": "Met", "ja": "達成"}),
    "status_reason": Known(Text, _("Why the status changed against the direction of the event."), {}),
    "subject": Known(str, _("What the entry is about, such as demand:japan-2005/rome-statute."),
                     "demand:japan-2005/rome-statute"),
    "success_criterion": Known(Text, _("What would count as met."), {"en": "The treaty is in force."}),
    "summary": Known(Text, _("Summary."), {"en": "Accession was asked for."}),
    "symbol": Known(str, _("Symbol of the UN document."), "A/HRC/53/15"),
    "tally": Known(list[dict[str, Any]], _("Number of demands by status."), [{"status": "met", "number": 3}]),
    "text": Known(Text, _("Text."), "Accede to the Rome Statute."),
    "theme": Known(str, _("Short name of the theme."), "international-justice"),
    "themes": Known(NAMES, _("Short names of the themes."), ["international-justice"]),
    "title": Known(Text, _("Title."), TEXT),
    "type": Known(str, _("Type, according to the UN index."), "recommendation"),
    "unit": Known(Text, _("Unit."), {"en": "persons"}),
    "updates": Known(int, _("Number of updates in force."), 9),
    "url": Known(str, _("Permanent address of its page."), "https://example.org/updates/1204/"),
    "value": Known(str, _("Value, as a decimal number."), "3"),
    "verified_on": Known(str | None, _("Date on which staff read the sources."), DATE),
    "waiver_reason": Known(Text, _("Why the rule on sources was waived."), {}),
    "wording": Known(Text, _("Wording, as the document has it."), {"en": "Accede to the Rome Statute"}),
}  # fmt: skip

CHECKED = ("certainty", "verified_on")
SOURCE = (
    "reference", "url", "kind", "title", "publisher", "source_url", "published_on", "language", "primary",
    "limitations", "document", "file", "archived_copy", "gone_on", *CHECKED,
)  # fmt: skip
ROWS: dict[str, tuple[str, ...]] = {
    "campaign": (
        "campaign", "url", "name", "title", "standfirst", "country", "country_name", "started_on", "ended_on",
        "evidence_until", "scale", "institutions", "owner", "licence", "tally", "demands", "updates", "last_on",
    ),
    "demand": (
        "campaign", "demand", "number", "url", "entry", "title", "summary", "wording", "success_criterion", "made_on",
        "due_on", "addressees", "themes", "passages", "milestones", "related", "recommendations",
        "review_interval_days", "status", "status_label", "status_kind", "since", "status_entry", "direction",
        "certainty", "updates", "sources", "last_on", "licence",
    ),
    "update": (
        "entry", "campaign", "demand", "reference", "url", "happened_on", "ended_on", "recorded_at", "kind",
        "approval", "background", "headline", "body", "direction", "status", "status_before", *CHECKED,
        "status_reason", "waiver_reason", "emergency", "corrects", "reason", "citations", "licence",
    ),
    "citation": (
        "entry", "campaign", "demand", "url", "happened_on", "reference", "stance", "locator", "quote", "title",
        "publisher", "source_url", "published_on", "language", "primary", *CHECKED, "licence",
    ),
    "source": (*SOURCE, "entry", "cited"),
    "entry": (
        "entry", "url", "kind", "subject", "campaign", "demand", "about", "approval", "recorded_at", "content_hash",
        "previous_hash", "entry_hash", "content",
    ),
    "institution": ("institution", "url", "entry", "name", "kind", "parent"),
    "theme": ("theme", "url", "entry", "name", "parent", "order"),
    "document": (
        "campaign", "document", "url", "entry", "title", "publisher", "dated", "language", "source_url", "note",
        "passages", "licence",
    ),
    "passage": (
        "campaign", "document", "passage", "url", "exact", "number", "states", "position", "demands", "licence",
    ),
    "indicator": (
        "campaign", "indicator", "url", "entry", "title", "description", "unit", "note", "demands", "sources",
        "observations", "licence",
    ),
    "observation": ("campaign", "indicator", "date", "value", "unit", "note", *CHECKED, "url", "licence"),
    "milestone": (
        "campaign", "milestone", "url", "entry", "title", "description", "date", "source_title", "source_url",
        *CHECKED, "licence",
    ),
    "engagement": (
        "campaign", "reference", "url", "entry", "kind", "institution", "happened_on", "summary", "awaits_reply",
        "replied_on", "reply", "demands", "licence",
    ),
    "recommendation": (
        "annotation_id", "entry", "recommending_body", "symbol", "number", "text", "published_on", "countries",
        "states", "position", "cycle", "type", "themes",
    ),
}  # fmt: skip
# Fields that hold something else in rows of some kinds
OTHERWISE: dict[tuple[str, str], Known] = {
    ("campaign", "demands"): Known(int, _("Number of demands."), 17),
    ("indicator", "sources"): Known(NAMES, _("Short names of its sources."), ["moj-statistics"]),
    ("demand", "sources"): Known(int, _("Number of sources that its updates cite."), 12),
}


def known(kind: str, field: str) -> Known:
    """What is known of a field in rows of a kind."""
    return OTHERWISE.get((kind, field)) or FIELDS[field]


def model(kind: str) -> type[Schema]:
    """The schema of a row. No field is required: ``fields`` leaves out what was not asked for."""
    declared: Any = {field: known(kind, field) for field in ROWS[kind]}
    return schema(
        kind.capitalize(),
        {field: (found.kind | None, Field(None, description=str(found.meaning))) for field, found in declared.items()},
    )


def schema(name: str, fields: dict[str, tuple[Any, Any]]) -> type[Schema]:
    """A schema of some fields, each with its type and description."""
    namespace: dict[str, Any] = {field: said for field, (_kind, said) in fields.items() if said is not ...}
    namespace |= {"__annotations__": {field: kind for field, (kind, _said) in fields.items()}, "__module__": __name__}
    metaclass: Any = type(Schema)
    made: type[Schema] = metaclass(name, (Schema,), namespace)
    return made


def example(kind: str) -> dict[str, Any]:
    """A row with the example of each of its fields."""
    return {field: known(kind, field).example for field in ROWS[kind]}
