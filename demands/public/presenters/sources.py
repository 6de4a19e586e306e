"""The sources of an update as a list for readers: what they are, where to find them, and what limits them."""

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from html import escape
from itertools import chain, repeat
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language_info, gettext_noop
from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress.standing import Content
from demands.public.text.direction import isolated
from demands.public.text.wording import marked, pick, reader_language
from demands.text.words import CJK

from .certainty import certainty_html

_CJK = re.compile(f"[{CJK}]")
_WRITES_CJK = ("ja", "zh", "ko")
gettext_noop("English")  # for our catalogue: Django's own Japanese names no language but "English (United States)"

# How much is said of a source: all; all but what limits a document that has a page of its own; title, publisher, date.
WHOLE, FIRST, BRIEF = "whole", "first", "brief"
Labels = dict[str, dict[str, str]]


def sources_html(content: Content, labels: Labels, known: Container[str] | None = None) -> str:
    """The list, '' when nothing is cited. ``known`` are the subjects that have a page; None for any."""
    if not content["citations"]:
        return ""
    language = reader_language()
    items = "".join(f"<li>{''.join(_source(one, labels, known, language))}</li>" for one in content["citations"])
    return f'<ul class="evidence">{items}</ul>'


def folded_html(
    content: Content, labels: Labels, known: Container[str] | None = None, *, brief: bool = False
) -> tuple[str, str]:
    """The first source as a list, and the others, in fewer words, as another; ``brief`` for few words of the first."""
    forms = chain([BRIEF if brief else FIRST], repeat(BRIEF))
    items = [
        f"<li>{''.join(_source(one, labels, known, reader_language(), FIRST if _disputes(one) else form))}</li>"
        for one, form in zip(content["citations"], forms, strict=False)
    ]
    first, others = (f'<ul class="evidence">{"".join(some)}</ul>' if some else "" for some in (items[:1], items[1:]))
    return first, others


def _disputes(citation: Content) -> bool:
    return bool(citation["stance"] == "contradicts")


def _source(
    citation: Content, labels: Labels, known: Container[str] | None, language: str, form: str = WHOLE
) -> Iterator[str]:
    """The parts of one source, as many as its form has."""
    evidence = citation["evidence"]
    if form != BRIEF:
        yield f'<span class="tag">{escape(str(labels["kind"].get(evidence["kind"], evidence["kind"])))}</span> '
    if citation["stance"] != "supports":
        against = " against" if citation["stance"] == "contradicts" else ""
        stance = labels["stance"].get(citation["stance"], citation["stance"])
        yield f'<span class="tag{against}">{escape(str(stance))}</span> '
    href = source_href(evidence, known)
    yield _title(evidence, href, language)
    particulars = list(_particulars(evidence, citation, language))[: 2 if form == BRIEF else None]
    yield "".join(f"&nbsp;· {said}" for said in particulars if said)
    if form != BRIEF or evidence["verification"] == "unverified":
        yield f" {certainty_html(evidence)}"
    file = file_href(evidence)
    if file and file != href:
        kept = escape(_("uploaded file"))
        yield f'&nbsp;· <a href="{escape(file)}">{kept}</a>'
    if found := _gone(evidence) + _copy(evidence):
        yield f"&nbsp;· {found}"
    if form == BRIEF:
        return
    if evidence.get("depiction"):
        label = escape(_("Picture:"))
        yield f'<span class="depiction">{label} {marked(evidence["depiction"], language)}</span>'
    if citation["quote"]:
        yield f"<q{_lang(evidence, citation['quote'], language)}>{isolated(citation['quote'])}</q>"
    if evidence["limitations"] and (form == WHOLE or not _has_page(evidence, known)):
        yield f'<span class="limits">{marked(evidence["limitations"], language)}</span>'


def _gone(evidence: Content) -> str:
    """The note that the original is gone, with the day of the check; empty until staff have recorded it."""
    if not evidence.get("gone_on"):
        return ""
    day = PartialDate(evidence["gone_on"]).display(reader_language())
    if evidence.get("copy"):
        said = _("The original is no longer available (checked %(day)s):")
    else:
        said = _("The original is no longer available (checked %(day)s).")
    return f'<strong class="gone">{escape(said % {"day": day})}</strong> '


def _copy(evidence: Content) -> str:
    """The kept copy that staff have published, for the day on which the original is gone."""
    if not evidence.get("copy"):
        return ""
    day, _space, sha256 = evidence["copy"].partition(" ")
    href = reverse("public:evidence_copy", args=[evidence["reference"]])
    words = escape(_("archived copy of %(day)s") % {"day": PartialDate(day).display(reader_language())})
    return f'<a href="{escape(href)}">{words}</a>, <span title="SHA-256 {sha256}">SHA-256 {sha256[:12]}…</span>'


def _title(evidence: Content, href: str, reader: str) -> str:
    title = source_title(evidence, reader)
    lang = _lang(evidence, title, reader)
    if not href:
        return f"<cite{lang}>{isolated(title)}</cite>"
    language = evidence["language"]
    hreflang = f' hreflang="{escape(language)}"' if language else ""
    return f'<a href="{escape(href)}"{hreflang}{lang} rel="noopener">{isolated(title)}</a>'


def _particulars(evidence: Content, citation: Content, reader: str) -> Iterator[str]:
    """Publisher, date, language, place in the source."""
    yield publisher_html(evidence, reader)
    date = PartialDate(evidence["published_on"]) if evidence["published_on"] else None
    yield f'<time datetime="{date}">{escape(date.display(reader, short=True))}</time>' if date else ""
    yield escape(language_name(evidence["language"], reader))
    yield isolated(citation["locator"])


def publisher_html(evidence: Content, reader: str) -> str:
    """Who published a source; a name in a script that the reader's language does not use is marked as foreign."""
    publisher, language = pick(evidence["publisher"], reader)
    if not _CJK.search(publisher) or reader.startswith(_WRITES_CJK):
        return isolated(publisher)
    return f'<span lang="{escape(evidence["language"] or language)}">{isolated(publisher)}</span>'


def _lang(evidence: Content, text: str, reader: str) -> str:
    """The attribute for a text of the source; none where its script shows that it is a translation of ours."""
    language = evidence["language"]
    if not language or language == reader:
        return ""
    if language.startswith(_WRITES_CJK) and not _CJK.search(text):
        return ""
    return f' lang="{escape(language)}"'


@lru_cache
def language_name(code: str, reader: str) -> str:
    """The name of a language as the reader calls it; the code itself for one that nobody has a name for."""
    try:
        return str(get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return code


def source_title(evidence: Content, reader: str = "") -> str:
    """A source's own title: it is cited in its language, not the reader's, unless staff have given a translation."""
    titles = evidence["title"]
    return (
        titles.get(reader or reader_language()) or titles.get(evidence["language"]) or next(iter(titles.values()), "")
    )


def source_href(evidence: Content, known: Container[str] | None = None) -> str:
    """Where a source can be read: a document of the campaign on its page here, else its own address, else our file."""
    if _has_page(evidence, known):
        return reverse("public:document", args=evidence["document"].split("/", 1))
    return str(evidence["url"] or file_href(evidence))


def _has_page(evidence: Content, known: Container[str] | None) -> bool:
    """Whether a source is a document of the campaign that readers find here."""
    document = evidence["document"]
    return bool(document) and (known is None or f"document:{document}" in known)


def file_href(evidence: dict[str, Any]) -> str:
    return reverse("public:evidence_file", args=[evidence["reference"]]) if evidence["file"] else ""
