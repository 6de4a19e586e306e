"""What happened to one demand, made ready for its page: updates with their corrections, earlier wordings, dealings."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.partial_date import PartialDate, days_since
from demands.progress.named import labels
from demands.progress.progress import CampaignProgress, DemandPage
from demands.progress.standing import Content
from demands.progress.timeline import Item
from demands.public.templatetags.public import (
    certainty,
    changed_words,
    dates,
    day,
    folded_sources,
    markdown,
    partial,
    prefix_of,
    replaced_words,
    words,
)
from demands.public.text.wording import pick, reader_language

from .event import effect, event, way

Row = dict[str, Any]
LONG, RECENT = 18, 11  # events: of a timeline with more than so many, about so many are shown and the older ones folded


def timeline_rows(page: DemandPage) -> list[Row]:
    """The updates as the page prints them, newest first, each in the colour of the status that it left in force."""
    token, tokens = "", []
    for item in reversed(page.timeline):
        if item.status and not item.content["background"] and not item.replaced_by:
            token = item.status.token
        tokens.append("" if item.content["background"] or item.replaced_by else token)
    long = len(page.timeline) > LONG
    return [
        _row(item, token, page.campaign, brief=long and place > RECENT)
        for place, (item, token) in enumerate(zip(page.timeline, reversed(tokens), strict=True))
    ]


def by_year(rows: list[Row]) -> list[Row]:
    """The rows of a timeline under their years, as they come."""
    return [{"year": year, "rows": list(found)} for year, found in groupby(rows, key=lambda row: row["year"])]


def folded(years: list[Row]) -> tuple[list[Row], Row | None]:
    """The years to show, and of a long timeline the older ones to fold, with a line that says what is there."""
    if sum(len(year["rows"]) for year in years) <= LONG:
        return years, None
    shown = 0
    for place, year in enumerate(years):
        if shown >= RECENT:
            older = years[place:]
            return years[:place], {"years": older, "label": _older(older)}
        shown += len(year["rows"])
    return years, None


def _older(years: list[Row]) -> str:
    """ "2005 to 2012: 14 events, 5 of them changed the status"."""
    rows = [row for year in years for row in year["rows"]]
    number, changes = len(rows), sum(row["changed"] for row in rows)
    said = ngettext("%(number)s event", "%(number)s events", number) % {"number": number}
    moved = ngettext("%(number)s changed the status", "%(number)s changed the status", changes) % {"number": changes}
    words = {"first": years[-1]["year"], "last": years[0]["year"], "events": said, "changes": moved}
    if years[-1]["year"] == years[0]["year"]:
        return _("%(first)s: %(events)s, %(changes)s") % words
    return _("%(first)s to %(last)s: %(events)s, %(changes)s") % words


def _is_open(item: Item) -> bool:
    """Whether a timeline shows all of it at once: it changed the status, is disputed, or was changed later."""
    disputed = any(citation["stance"] == "contradicts" for citation in item.content["citations"])
    return bool(item.changed or disputed or item.corrects or item.replaced_by or item.content.get("emergency"))


def _row(item: Item, token: str, campaign: CampaignProgress, *, brief: bool) -> Row:
    """One update; ``brief`` says less of its first source, for the folded part of a long timeline."""
    content, replaced = item.content, item.replaced_by
    first_source, other_sources = folded_sources(content, campaign.names, brief=brief)
    number = len(content["citations"])
    return {
        "sequence": item.sequence,
        "classes": " ".join(
            filter(None, (token and f"s-{token}", "struck" * bool(replaced), "before" * content["background"]))
        ),
        "href": entry_href(item.sequence),
        "event": event(item, campaign.scale, level=4),
        "year": item.happened_on.year,
        "open": _is_open(item),
        "changed": item.changed,
        "short": partial(item.happened_on, "short"),
        "way": way(content["direction"], hide=True),
        "headline": words(content["headline"]),
        "effect": effect(item, campaign.scale),
        "body": markdown(content["body"]),
        "certainty": certainty(item.certainty),
        "note": words(content["verification_note"]) if item.certainty["verification"] != "read" else "",
        "waiver": words(content["waiver_reason"]),
        "status_reason": words(content.get("status_reason")),
        "retracted": replaced,
        "retracted_href": entry_href(replaced.sequence) if replaced else "",
        "corrects": item.corrects,
        "corrects_href": entry_href(item.corrects.sequence) if item.corrects else "",
        "reason": words(content["reason"]) if item.corrects else "",
        "changes": list(_changes(item, campaign)) if item.corrects else [],
        "first_source": first_source,
        "other_sources": other_sources,
        "count": ngettext("%(number)s source", "%(number)s sources", number) % {"number": number},
        "later_sources": _later_sources(item),
        "emergency": item.content.get("emergency"),
        "seconded_at": item.seconded_at,
        "how": _("Imported in bulk") if item.approval == "imported" else _("Published"),
        "recorded": day(item.recorded_at),
        "entry": _("entry %(number)s") % {"number": item.sequence},
    }


def _later_sources(item: Item) -> str:
    """That there are sources which a page of an earlier day leaves out; '' when there are none."""
    number = item.later_sources
    said = ngettext(
        "%(number)s source was published later; the page of the entry names it.",
        "%(number)s sources were published later; the page of the entry names them.",
        number,
    )
    return said % {"number": number} if number else ""


def entry_href(sequence: int) -> str:
    return f"{prefix_of(reader_language())}/updates/{sequence}/"


def _changes(item: Item, campaign: CampaignProgress) -> Iterator[tuple[str, SafeString]]:
    """What a correction changed, part by part. Nothing when what it said before has been redacted."""
    old, new = (item.corrects.content if item.corrects else None), item.content
    if not old:
        return
    yield from differences(old, new, (("headline", _("Headline")), ("body", _("Text"))))
    before, after = (str(dates(one["happened_on"], one["ended_on"])) for one in (old, new))
    if before != after:
        yield _("Date"), replaced_words(_plain_dates(old), _plain_dates(new))
    if old["status"] != new["status"]:
        steps = [campaign.scale.get(one["status"] or "") for one in (old, new)]
        yield _("Status"), replaced_words(*(pick(one.label)[0] if one else _("none") for one in steps))
    if old["direction"] != new["direction"]:
        kinds = labels(reader_language())["direction"]
        yield _("Direction"), replaced_words(*(kinds.get(one["direction"], "") for one in (old, new)))


def _plain_dates(content: Content) -> str:
    language = reader_language()
    return " – ".join(
        PartialDate(content[name]).display(language) for name in ("happened_on", "ended_on") if content[name]
    )


def differences(old: Content, new: Content, fields: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, SafeString]]:
    """The texts that are not the same, each with its name and the words that went and came."""
    for name, label in fields:
        was, is_now = old.get(name, {}), new.get(name, {})
        if was != is_now:
            yield label, changed_words(was, is_now)


def wording_rows(page: DemandPage) -> list[Row]:
    """Earlier wordings of a demand, each with the one that took its place, newest first."""
    fields = (
        ("title", _("Title")),
        ("summary", _("Summary")),
        ("wording", _("In the words of the document")),
        ("success_criterion", _("What would count as met")),
        ("contact", _("Whom to ask")),
    )
    readable = [line for line in page.wordings if line.content is not None]
    return [
        {
            "recorded_at": new.recorded_at,
            "sequence": new.sequence,
            "href": entry_href(new.sequence),
            "changes": list(differences(old.content or {}, new.content or {}, fields)),
        }
        for old, new in reversed(list(zip(readable, readable[1:], strict=False)))
    ]


def engagement_row(content: Content, page: CampaignProgress) -> Row:
    """A letter or meeting; one that awaits its answer counts the days."""
    happened = PartialDate(content["happened_on"])
    waiting = content["awaits_reply"] and not content["replied_on"]
    return {
        "content": content,
        "kind": labels(reader_language())["engagement"].get(content["kind"], content["kind"]),
        "institution": page.institution(content["institution"]),
        "days": days_since(happened, page.clock.day) if waiting else None,
    }
