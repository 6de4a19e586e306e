"""The content of any line of the record as rows that a reader understands, and what changed from one to the next."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.licences import licence
from campaigns.logo import logo_of
from campaigns.partial_date import PartialDate
from demands.progress.log import Names, label
from demands.progress.standing import Content
from demands.public.text.difference import difference, replaced
from demands.public.text.wording import listed, pick, reader_language

from .certainty import said_certainty
from .sources import language_name
from .values import Row as Row
from .values import Value as Value

Reading = Callable[[Any, Names, Content], Iterable[Value]]


def called(texts: dict[str, str] | None) -> str:
    """A name in the reader's language, without a mark when it is in another."""
    return pick(texts)[0]


# How each kind of value reads


def _texts(value: dict[str, str], names: Names, content: Content) -> Iterator[Value]:
    _, first = pick(value)
    for lang in sorted(value, key=lambda one: (one != first, one)):
        yield Value(lang, value[lang], lang)


def _plain(value: Any, names: Names, content: Content) -> Iterator[Value]:
    if value not in (None, ""):
        yield Value("", str(value))


def _language(value: str, names: Names, content: Content) -> Iterator[Value]:
    if value:
        yield Value("", language_name(value, reader_language()))


def _full_text(value: str, names: Names, content: Content) -> Iterator[Value]:
    if value:
        yield Value("text", value, content["language"])


def _link(value: str, names: Names, content: Content) -> Iterator[Value]:
    if value:
        yield Value("", value, href=value)


def _date(value: str | None, names: Names, content: Content) -> Iterator[Value]:
    if value:
        yield Value("", PartialDate(value).display(reader_language()))


def _verified(value: str, names: Names, content: Content) -> Iterator[Value]:
    yield Value("", said_certainty(value, content.get("verified_on")))


def _licence(value: str, names: Names, content: Content) -> Iterator[Value]:
    yield Value("", str(licence(value).name), href=licence(value).address)


def _logo(value: str, names: Names, content: Content) -> Iterator[Value]:
    if found := logo_of(value):
        yield Value("", f"SHA-256 {found.sha256}", logo=found.sha256)


def _colour(value: str, names: Names, content: Content) -> Iterator[Value]:
    if value:
        yield Value("", value, colour=value)


def _primary(value: bool, names: Names, content: Content) -> Iterator[Value]:
    yield Value("", str(_("Primary source") if value else _("Secondary source")))


def _days(value: int, names: Names, content: Content) -> Iterator[Value]:
    yield Value("", _("every %(days)s days") % {"days": value})


def _code(what: str) -> Reading:
    def read(value: str, names: Names, content: Content) -> Iterator[Value]:
        if value:
            yield Value("", label(what, value))

    return read


def _named(kind: str) -> Reading:
    """Short names of institutions, themes, a scale."""

    def read(value: Any, names: Names, content: Content) -> Iterator[Value]:
        for slug in [value] if isinstance(value, str) else value or []:
            found = names.get(f"{kind}:{slug}") or {}
            href = reverse(f"public:{kind}", args=[slug]) if found and kind in ("institution", "theme") else ""
            yield Value(slug, called(found.get("name")) or slug, href=href)

    return read


def _own(kind: str) -> Reading:
    """Short names of demands and milestones of the same campaign."""

    def read(value: list[str], names: Names, content: Content) -> Iterator[Value]:
        campaign = content["campaign"]
        for slug in value:
            found = names.get(f"{kind}:{campaign}/{slug}") or {}
            href = reverse(f"public:{kind}", args=[campaign, slug]) if found and kind == "demand" else ""
            yield Value(slug, called(found.get("title")) or slug, href=href)

    return read


def _quotes(value: list[str], names: Names, content: Content) -> Iterator[Value]:
    """Passages by name, such as ``statement-2005#moratorium``."""
    for name in value:
        document, _sep, slug = name.partition("#")
        passages = (names.get(f"document:{content['campaign']}/{document}") or {}).get("passages", [])
        exact = next((passage["exact"] for passage in passages if passage["slug"] == slug), None)
        href = reverse("public:document", args=[content["campaign"], document]) + f"#{slug}" if exact else ""
        yield Value(name, _("“%(quote)s”") % {"quote": called(exact)} if exact else name, href=href)


def _status(value: str | None, names: Names, content: Content) -> Iterator[Value]:
    found = names.status(content.get("campaign", ""), value)
    if value:
        yield Value("", f"{found.symbol} {called(found.label)}" if found else value)


def _steps(value: list[Content], names: Names, content: Content) -> Iterator[Value]:
    for step in value:
        for lang, text in step["label"].items():
            definition = step["definition"].get(lang, "")
            yield Value(f"{step['code']}/{lang}", f"{step['symbol']} {text}: {definition}".removesuffix(": "), lang)


def _passages(value: list[Content], names: Names, content: Content) -> Iterator[Value]:
    for passage in value:
        for lang, text in passage["exact"].items():
            said = [text, *(pick(passage[part], lang)[0] for part in ("addressee", "remark") if passage[part])]
            said += [passage[part] for part in ("number", "position") if part in passage]
            said += [listed(passage["states"])] if "states" in passage else []
            yield Value(f"{passage['slug']}/{lang}", " · ".join(said), lang)


def _listed(value: list[str], names: Names, content: Content) -> Iterator[Value]:
    """Names that are not ours."""
    for one in value:
        yield Value(one, one)


def _entries(value: list[Content], names: Names, content: Content) -> Iterator[Value]:
    for one in value:
        said = _("entry %(number)s") % {"number": one["entry"]}
        yield Value(one["reference"], said, href=reverse("public:entry", args=[one["entry"]]))


def _observations(value: list[Content], names: Names, content: Content) -> Iterator[Value]:
    for one in value:
        mark = [said_certainty(one["verification"], one.get("verified_on"))]
        note = ", ".join([*filter(None, [called(one["note"])]), *mark])
        yield Value(one["date"], f"{one['date']}: {one['value']}" + (f" ({note})" if note else ""))


def _sources(value: list[Content], names: Names, content: Content) -> Iterator[Value]:
    for one in value:
        source = one.get("evidence", one)
        said = [label("stance", one["stance"])] if "stance" in one else []
        said += [called(source["title"]), called(source["publisher"]), source["published_on"] or "", source["url"]]
        said += [one.get("locator", ""), one.get("quote", "")]
        yield Value(source["reference"], " · ".join(filter(None, said)))


def _file(value: Content | None, names: Names, content: Content) -> Iterator[Value]:
    if value:
        yield Value("", f"{value['name']} (SHA-256 {value['sha256']})")


def _copy(value: str, names: Names, content: Content) -> Iterator[Value]:
    day, _, sha256 = value.partition(" ")
    if sha256:
        yield Value("", f"{day} (SHA-256 {sha256})")


# Which parts each kind of content has, in reading order

SUBJECTS: dict[str, str | Promise] = {
    "campaign": _("Campaign"),
    "demand": _("Demand"),
    "document": _("Document"),
    "engagement": _("Contact with an institution"),
    "evidence": _("Source"),
    "explanation": _("Explanation of a status"),
    "indicator": _("Indicator"),
    "institution": _("Institution"),
    "page": _("Page about the site"),
    "recommendation": _("UN recommendation"),
    "milestone": _("Milestone"),
    "scale": _("Scale"),
    "site": _("Whose site it is"),
    "theme": _("Theme"),
    "update": _("Update"),
}
TITLE, NAME, NOTE = _("Title"), _("Name"), _("Note")
FIELDS: dict[str, tuple[tuple[str, str | Promise, Reading], ...]] = {
    "campaign": (
        ("name", _("Short title"), _texts),
        ("title", _("Headline"), _texts),
        ("standfirst", _("Introduction"), _texts),
        ("country_name", _("Country"), _texts),
        ("started_on", _("Since"), _date),
        ("ended_on", _("Ended"), _date),
        ("evidence_until", _("Evidence compiled up to"), _date),
        ("scale", _("Scale of statuses"), _named("scale")),
        ("institutions", _("Institutions concerned"), _named("institution")),
        ("search_words", _("Words for search"), _plain),
        ("owner", _("Organisation"), _texts),
        ("licence", _("Licence"), _licence),
    ),
    "site": (
        ("name", NAME, _texts),
        ("publisher", _("Publisher"), _texts),
        ("address", _("Postal address"), _texts),
        ("email", _("Email address"), _plain),
        ("licence", _("Licence"), _licence),
        ("logo", _("Logo"), _logo),
        ("accent", _("Colour of links"), _colour),
    ),
    "page": (("title", TITLE, _texts), ("body", _("Text"), _texts), ("order", _("Position"), _plain)),
    "institution": (
        ("name", NAME, _texts),
        ("kind", _("Kind"), _code("institution")),
        ("parent", _("Parent"), _named("institution")),
    ),
    "theme": (("name", NAME, _texts), ("parent", _("Parent"), _named("theme"))),
    "scale": (
        ("name", NAME, _texts),
        ("description", _("Description"), _texts),
        ("statuses", _("Statuses"), _steps),
    ),
    "document": (
        ("title", TITLE, _texts),
        ("publisher", _("Publisher"), _texts),
        ("dated", _("Date"), _date),
        ("language", _("Language"), _language),
        ("url", _("Address"), _link),
        ("note", NOTE, _texts),
        ("passages", _("Passages"), _passages),
        ("text", _("Full text"), _full_text),
    ),
    "milestone": (
        ("title", TITLE, _texts),
        ("date", _("Date"), _date),
        ("description", _("Description"), _texts),
        ("source_title", _("Source"), _plain),
        ("source_url", _("Address of the source"), _link),
        ("verification", _("Verification"), _verified),
    ),
    "demand": (
        ("number", _("Number"), _plain),
        ("title", TITLE, _texts),
        ("summary", _("Summary"), _texts),
        ("wording", _("Wording"), _texts),
        ("success_criterion", _("What would count as met"), _texts),
        ("addressees", _("Addressed to"), _named("institution")),
        ("themes", _("Themes"), _named("theme")),
        ("made_on", _("Made on"), _date),
        ("due_on", _("Due on"), _date),
        ("passages", _("Passages"), _quotes),
        ("milestones", _("Milestones"), _own("milestone")),
        ("recommendations", _("UN recommendations"), _listed),
        ("related", _("Related demands"), _own("demand")),
        ("review_interval_days", _("Re-check interval"), _days),
        ("contact", _("Whom to ask"), _texts),
    ),
    "recommendation": (
        ("text", _("Text"), _full_text),
        ("number", _("Number in the document"), _plain),
        ("body", _("Recommending body"), _plain),
        ("symbol", _("Document symbol"), _plain),
        ("published_on", _("Date of the document"), _date),
        ("countries", _("Countries concerned"), _listed),
        ("states", _("Recommending states"), _listed),
        ("position", _("Position of the state under review"), _plain),
        ("cycle", _("UPR cycle"), _plain),
        ("session", _("UPR session"), _plain),
        ("type", _("Type, according to the UN index"), _plain),
        ("themes", _("Themes, according to the UN index"), _listed),
        ("affected_persons", _("Affected persons, according to the UN index"), _listed),
        ("sdgs", _("Development goals, according to the UN index"), _listed),
        ("annotation_id", _("Number in the UN index"), _plain),
        ("indexed_on", _("In the UN index since"), _date),
    ),
    "indicator": (
        ("title", TITLE, _texts),
        ("description", _("Description"), _texts),
        ("unit", _("Unit"), _texts),
        ("note", NOTE, _texts),
        ("observations", _("Figures"), _observations),
        ("sources", _("Sources"), _sources),
        ("demands", _("Demands"), _own("demand")),
    ),
    "engagement": (
        ("kind", _("Kind"), _code("engagement")),
        ("institution", _("Institution"), _named("institution")),
        ("happened_on", _("Date"), _date),
        ("summary", _("Summary"), _texts),
        ("replied_on", _("Replied on"), _date),
        ("reply", _("Reply"), _texts),
        ("demands", _("Demands"), _own("demand")),
    ),
    "explanation": (
        ("status", _("Status"), _status),
        ("text", _("Explanation"), _texts),
        ("confidence", _("Confidence"), _code("confidence")),
        ("as_of", _("As of"), _date),
        ("updates", _("Updates it rests on"), _entries),
    ),
    "evidence": (
        ("title", TITLE, _texts),
        ("publisher", _("Publisher"), _texts),
        ("url", _("Address"), _link),
        ("file", _("File"), _file),
        ("depiction", _("Description of the picture"), _texts),
        ("copy", _("Archived copy"), _copy),
        ("gone_on", _("Original unavailable (checked on)"), _date),
        ("published_on", _("Date"), _date),
        ("language", _("Language"), _language),
        ("kind", _("Kind"), _code("evidence")),
        ("primary", _("Type of source"), _primary),
        ("limitations", _("Limitations"), _texts),
        ("verification", _("Verification"), _verified),
    ),
    "update": (
        ("happened_on", _("Date"), _date),
        ("ended_on", _("End date"), _date),
        ("headline", _("Headline"), _texts),
        ("body", _("Text"), _texts),
        ("status", _("Status afterwards"), _status),
        ("direction", _("Direction"), _code("direction")),
        ("citations", _("Sources"), _sources),
        ("verification", _("Verification"), _verified),
        ("verification_note", _("Note on what is unverified"), _texts),
        ("waiver_reason", _("Reason for the source exception"), _texts),
        ("status_reason", _("Reason for the change of status"), _texts),
    ),
}


def rows(kind: str, content: Content, names: Names, *, campaign: str = "") -> list[Row]:
    """All parts of a content; empty parts are left out."""
    content = {"campaign": campaign} | content
    found = [
        Row(title, tuple(read(content[part], names, content)))
        for part, title, read in FIELDS.get(kind, ())
        if part in content
    ]
    return [row for row in found if row.values]


def changes(kind: str, before: Content, after: Content, names: Names, *, campaign: str = "") -> list[Row]:
    """The rows that differ, each value with its parts: what was, what is, what stayed."""
    old = {row.label: row for row in rows(kind, before, names, campaign=campaign)}
    new = {row.label: row for row in rows(kind, after, names, campaign=campaign)}
    titles = [title for _part, title, _read in FIELDS.get(kind, ()) if title in old or title in new]
    found = [Row(title, differing(old.get(title, Row(title)), new.get(title, Row(title)))) for title in titles]
    return [row for row in found if row.values]


def differing(old: Row, new: Row) -> tuple[Value, ...]:
    """The values of two rows that are not the same, each with its parts."""
    before, after = ({value.key: value for value in row.values} for row in (old, new))
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, value = before.get(key), after.get(key) or before[key]
        old_text, new_text = was.text if was else "", value.text if key in after else ""
        parts = difference(old_text, new_text) if key else replaced(old_text, new_text)
        found.append(replace(value, parts=tuple(parts)))
    return tuple(value for value in found if value.changed)
