"""What the public templates need beyond Django's own tags. The one module that may declare text safe."""

import datetime as dt
from collections.abc import Container, Iterable
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.partial_date import PartialDate, day_of
from demands.progress.named import labels
from demands.progress.standing import Content, Standing, Status
from demands.public.charts import findings
from demands.public.charts.chart import chart_svg
from demands.public.charts.legend import legend_html
from demands.public.charts.periods import periods_html
from demands.public.charts.plot import points_of
from demands.public.charts.ribbon import Axis, Event, axis_svg, ribbon_svg, years_svg
from demands.public.charts.slope import Flow, slope_svg
from demands.public.charts.tally import strip_html, tally_html
from demands.public.presenters.certainty import certainty_html
from demands.public.presenters.snippets import Piece
from demands.public.presenters.sources import folded_html, publisher_html, sources_html
from demands.public.text import direction, open_day, reach, site_name, wording
from demands.public.text import markdown as markdown_text
from demands.public.text.difference import Part, difference, replaced

register = template.Library()


@register.filter
def words(texts: dict[str, str] | None) -> SafeString:
    """A text in the reader's language; one that is missing there is shown in its own, marked."""
    return mark_safe(wording.marked(texts))


@register.filter
def isolated(name: Any) -> SafeString:
    """A name from the record or a reader, isolated so that it cannot change the order of the words around it."""
    return mark_safe(direction.isolated(name))


def listed_words(names: Iterable[dict[str, str] | None]) -> SafeString:
    """Names one after another in the reader's language, as HTML."""
    return mark_safe(wording.listed(direction.isolated(plainwords(one)) for one in names))


@register.filter
def plainwords(texts: dict[str, str] | None) -> str:
    """The same without markup, for titles and attributes."""
    return wording.pick(texts)[0]


@register.filter
def lang_of(texts: dict[str, str] | None) -> str:
    return wording.pick(texts)[1] or wording.reader_language()


@register.filter
def markdown(texts: dict[str, str] | None, whole_page: bool = False) -> SafeString:
    """A Markdown text in the reader's language, as clean HTML; wrapped and marked when it is in another."""
    text, code = wording.pick(texts)
    html = markdown_text.html_of(text, whole_page=whole_page) if text else ""
    if code and code != wording.reader_language():
        name = escape(wording.NAMES.get(code, code))
        html = f'<div lang="{code}">{html}<p class="fallback">[{name}]</p></div>'
    return mark_safe(html)


@register.filter
def partial(value: Any, form: str = "") -> SafeString:
    """A date as readers write it, in a <time> element; form "short" abbreviates the month."""
    if not value:
        return SafeString("")
    date = value if isinstance(value, PartialDate) else PartialDate(value)  # digits either way: nothing to escape
    shown = date.display(wording.reader_language(), short=form == "short")
    return mark_safe(f'<time datetime="{date}">{shown}</time>')


@register.filter
def plaindate(value: Any) -> str:
    """A date without markup."""
    return PartialDate(value).display(wording.reader_language()) if value else ""


@register.filter
def since(day: PartialDate | None) -> SafeString:
    """ "since 9 May 2014", to be written behind a status; '' without a day."""
    if day is None:
        return SafeString("")
    said = escape(_("since %(day)s")) % {"day": partial(day, "short")}
    return mark_safe(f' <span class="since">{said}</span>')


@register.simple_tag
def colon() -> str:
    """The colon of the reader's language, with its blank where it has one."""
    return pgettext("punctuation", ": ")


@register.simple_tag
def semicolon() -> str:
    """What parts the items of a list that have commas of their own."""
    return pgettext("punctuation", "; ")


@register.filter
def bracketed(said: Any) -> SafeString:
    """Words in the brackets of the reader's language; '' for none."""
    return mark_safe(wording.bracketed(conditional_escape(said)))


@register.simple_tag
def dates(start: Any, end: Any = None) -> SafeString:
    """ "July 2022 – June 2025", each in a <time> element."""
    if not end:
        return partial(start)
    return mark_safe(partial(start) + escape(pgettext("between two dates", " – ")) + partial(end))


@register.filter
def status(one: Status | None) -> SafeString:
    """A status as colour, symbol and word together."""
    if one is None:
        return SafeString("")
    return mark_safe(f'<i class="s-{one.token}" aria-hidden="true">{escape(one.symbol)}</i>{wording.marked(one.label)}')


@register.simple_tag
def ribbon(where: Standing, axis: Axis) -> SafeString:
    """The drawing alone."""
    return mark_safe(ribbon_svg(where, axis, wording.reader_language()))


@register.simple_tag
def ribbon_of(title: dict[str, str], where: Standing, axis: Axis, events: Iterable[Event] = ()) -> SafeString:
    """A demand's ribbon, which opens the list of its periods; without periods the drawing alone."""
    language = wording.reader_language()
    drawn = ribbon_svg(where, axis, language, title=wording.pick(title)[0], events=events)
    periods = periods_html(where, language, prefix_of(language))
    if not periods:
        return mark_safe(f'<div class="strip-of">{drawn}</div>')
    return mark_safe(f'<details class="strip-of"><summary>{drawn}</summary>{periods}</details>')


@register.simple_tag
def legend(statuses: Iterable[Status], axis: Axis | None = None) -> SafeString:
    return mark_safe(legend_html(statuses, axis))


@register.simple_tag
def years(of: Axis) -> SafeString:
    """The lines of the years behind all rows of a list."""
    return mark_safe(years_svg(of))


@register.simple_tag
def tally(steps: list[tuple[Status, int]], href: str = "") -> SafeString:
    return mark_safe(tally_html(steps, href))


@register.simple_tag
def strip(steps: list[tuple[Status, int]]) -> SafeString:
    """A tally as one bar in true proportion."""
    return mark_safe(strip_html(steps))


@register.simple_tag(name="slope")
def slope_chart(flows: list[Flow], first: str, last: str) -> SafeString:
    """Two dates side by side."""
    return mark_safe(slope_svg(flows, first, last))


@register.simple_tag
def axis(of: Axis) -> SafeString:
    return mark_safe(axis_svg(of))


@register.simple_tag
def chart(indicator: Content, events: Iterable[Event] = ()) -> SafeString:
    return mark_safe(chart_svg(indicator, wording.reader_language(), events))


@register.filter
def finding(indicator: Content) -> str:
    """What a chart is called: its title with the number that matters."""
    return findings.headline(indicator, points_of(indicator), wording.reader_language())


@register.filter
def numbers(indicator: Content) -> SafeString:
    """All numbers of a chart with their dates and notes, one after another: a table takes ten times the bytes."""
    said = []
    for point, one in zip(points_of(indicator), indicator["observations"], strict=True):
        notes = [wording.marked(one["note"])] if one["note"] else []
        notes += [] if point.verified else [escape(_("not yet verified"))]
        date = escape(point.date.display(wording.reader_language()))
        said.append(wording.after(date, f"<b>{escape(point.shown)}</b>") + wording.bracketed(wording.listed(notes)))
    return mark_safe(semicolon().join(said))


@register.filter
def in_words(indicator: Content) -> str:
    """All that a chart shows, for those who do not see it; '' when there are no numbers."""
    points = points_of(indicator)
    return findings.describe(indicator, points, wording.reader_language()) if points else ""


@register.filter
def all_verified(indicator: Content) -> bool:
    """Whether no number of a chart is drawn hollow."""
    return all(point.verified for point in points_of(indicator))


@register.filter
def span(indicator: Content) -> str:
    """From when to when a chart's numbers reach; '' when there are none."""
    return findings.span(points_of(indicator), wording.reader_language())


@register.simple_tag
def sources(content: Content, known: Container[str] | None = None) -> SafeString:
    """What an update cites; ``known`` are the subjects that have a page of their own."""
    return mark_safe(sources_html(content, labels(wording.reader_language()), known))


def folded_sources(content: Content, known: Container[str], *, brief: bool) -> tuple[SafeString, SafeString]:
    """What an update cites in a timeline: the first source, and the others."""
    first, others = folded_html(content, labels(wording.reader_language()), known, brief=brief)
    return mark_safe(first), mark_safe(others)


@register.filter
def publisher(source: Content) -> SafeString:
    """Who published a source."""
    return mark_safe(publisher_html(source, wording.reader_language()))


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """The inside of a <select>. As text: a page has a hundred of them."""
    return mark_safe(
        "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
            for value, label in choices
        )
    )


_TAGS = {"gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>"), "same": ("", "")}


def _with_changes(parts: Iterable[Part]) -> SafeString:
    return mark_safe("".join(f"{_TAGS[part.kind][0]}{escape(part.text)}{_TAGS[part.kind][1]}" for part in parts))


@register.simple_tag
def changed_words(old: dict[str, str] | None, new: dict[str, str] | None) -> SafeString:
    """What a correction changed, in the reader's language: <del> what went, <ins> what came."""
    return _with_changes(difference(wording.pick(old)[0], wording.pick(new)[0]))


def result_html(
    parts: tuple[str, str, str], title: Iterable[Piece], passage: Iterable[Piece], language: str, of_source: str
) -> SafeString:
    """A search result: the HTML before its title, after that, and after the passage in which the words were found.

    ``of_source`` is the HTML before a passage that is from a source.
    """
    before, between, end = parts
    found = _marked(passage)
    if found:
        lang = f' lang="{escape(language)}"' if language else ""
        found = f'<p class="snippet"{lang}>{of_source}{found}</p>'
    return mark_safe(f"{before}{_marked(title)}{between}{found}{end}")


def _marked(pieces: Iterable[Piece]) -> str:
    texts = ((one.marked, escape(one.text)) for one in pieces)
    return "".join(f"<mark>{text}</mark>" if marked else text for marked, text in texts)


def replaced_words(old: str, new: str) -> SafeString:
    """Like ``prose``, for values that are not prose: a date, a status."""
    return _with_changes(replaced(old, new))


def prefix_of(language: str) -> str:
    """The prefix of paths in this language: '' in English, '/ja' in Japanese."""
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


register.filter("as_known", reach.as_known)
register.filter("day_in_addresses", open_day.iso)
register.filter("day_shown", open_day.shown)


@register.filter
def certainty(said: dict[str, Any] | None) -> SafeString:
    """How sure the page is of something that says its ``verification``; '' for nothing."""
    return mark_safe(certainty_html(said)) if said else SafeString("")


@register.filter
def shared_certainty(indicator: Content) -> SafeString:
    """The level of certainty of all numbers of a chart; '' where they differ."""
    levels = {certainty(one) for one in indicator["observations"]}
    return levels.pop() if len(levels) == 1 else SafeString("")


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[dict[str, Any]]:
    """The page in every language: code, name, address with its question, whether it is this one."""
    request = context.get("request")
    path, query = (request.path, request.META.get("QUERY_STRING", "")) if request else ("/", "")
    language, asked = wording.reader_language(), f"?{query}" if query else ""
    own = prefix_of(language)
    bare = path[len(own) :] if own and path.startswith(f"{own}/") else path
    return [
        {
            "code": code,
            "name": name,
            "path": prefix_of(code) + bare,
            "href": prefix_of(code) + bare + asked,
            "current": code == language,
            "is_default": code == settings.LANGUAGE_CODE,
        }
        for code, name in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> SafeString:
    """The names of the languages, each a link to the same page with the same question; that of this page is none."""
    return mark_safe("\n".join(_language_link(**one) for one in languages(context)))


def _language_link(code: str, name: str, href: str, *, current: bool, **_more: Any) -> str:
    if current:
        return f'<span lang="{code}" aria-current="true">{escape(name)}</span>'
    return f'<a href="{escape(href)}" lang="{code}" hreflang="{code}">{escape(name)}</a>'


@register.simple_tag(takes_context=True)
def absolute(context: Context, path: str = "") -> str:
    """The full address of a path of this site; of the page itself, without its question, when none is given."""
    request = context.get("request")
    return f"{settings.SITE_URL}{path or (request.path if request else '/')}"


@register.simple_tag
def path(name: str, *arguments: str | int) -> str:
    """Where a public page is, in the reader's language; worked out once, for the head of every page asks for nine."""
    return site_name.path(name, *arguments)


@register.filter
def choice_label(code: str, kind: str) -> str:
    """The word for a code that entries carry: kinds of evidence, stances, kinds of lines."""
    return labels(wording.reader_language())[kind].get(code, code)


@register.filter
def moment(value: dt.datetime) -> str:
    """A moment as the attribute of a <time> element has it: to the second, with its offset (HTML, 4.5.14)."""
    return value.isoformat(timespec="seconds")


@register.filter
def day(value: dt.datetime | dt.date | None) -> SafeString:
    """The calendar day of a moment of ours, in the site's time zone."""
    if value is None:
        return SafeString("")
    return partial(PartialDate(day_of(value) if isinstance(value, dt.datetime) else value))
