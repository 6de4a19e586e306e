"""What a series of numbers shows, in words: the finding as a title, and all of it for those who see no chart."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from demands.progress.standing import Content
from demands.public.text.wording import listed, pick

from .plot import Point

ENOUGH = 5  # numbers that make a movement


def grouped(value: str) -> str:
    """A number as both languages of the site write it: 12,373."""
    return f"{Decimal(value):,}"


def finding(points: list[Point], language: str) -> str:
    """The last number beside the one that stands out most: "15 in 2018, 1 in 2025". ``points`` are oldest first."""
    first, last = points[0], points[-1]
    values = [one.value for one in points]
    words = {"last": grouped(last.shown), "when": last.date.display(language), "start": first.date.display(language)}
    if len(points) == 1:
        return _("%(last)s in %(when)s") % words
    if min(values) == max(values):
        return _("%(last)s throughout, %(start)s to %(when)s") % words
    if values.count(last.value) == 1 and last.value == max(values):
        return _("%(last)s in %(when)s, the highest since %(start)s") % words
    if values.count(last.value) == 1 and last.value == min(values):
        return _("%(last)s in %(when)s, the lowest since %(start)s") % words
    peak = _outstanding(points)
    words |= {"peak": grouped(peak.shown), "then": peak.date.display(language)}
    return _("%(peak)s in %(then)s, %(last)s in %(when)s") % words


def _outstanding(points: list[Point]) -> Point:
    """The latest of the highest numbers; where the last is as high, the latest of the lowest."""
    last = points[-1]
    high = max(one.value for one in points)
    wanted = high if last.value < high else min(one.value for one in points)
    return next(one for one in reversed(points) if one.value == wanted)


def headline(indicator: Content, points: list[Point], language: str) -> str:
    """ "Executions per year: 15 in 2018, 1 in 2025"; the bare title when there are no numbers."""
    title = pick(indicator["title"], language)[0]
    if not points:
        return title
    return _("%(title)s: %(finding)s") % {"title": title, "finding": finding(points, language)}


def most_telling(indicators: list[Content]) -> Content | None:
    """The series that moved most in proportion to its size, of those with enough numbers; the longer one of two."""
    return max(indicators, key=_telling, default=None)


def _telling(indicator: Content) -> tuple[bool, float, int]:
    values = [float(one["value"]) for one in indicator["observations"]]
    size = max(map(abs, values), default=0.0)
    return len(values) >= ENOUGH, (max(values) - min(values)) / size if size else 0.0, len(values)


def span(points: list[Point], language: str) -> str:
    """ "1993 – 2025"; '' without numbers, one date for a single one."""
    dates = list(dict.fromkeys(one.date.display(language) for one in (points[:1] + points[-1:])))
    return pgettext("between two dates", " – ").join(dates)


def describe(indicator: Content, points: list[Point], language: str) -> str:
    """The chart in words: what, in what unit, the first number and the last, and every highest and lowest one."""
    low, high = min(one.value for one in points), max(one.value for one in points)
    words = {
        "title": pick(indicator["title"], language)[0],
        "unit": pick(indicator["unit"], language)[0],
        "first": _dated(points[0], language),
        "last": _dated(points[-1], language),
        "high": _all_at(points, high, language),
        "low": _all_at(points, low, language),
    }
    if len(points) == 1:
        return _("%(title)s (%(unit)s): %(last)s") % words
    return _("%(title)s (%(unit)s): first %(first)s, last %(last)s; highest %(high)s; lowest %(low)s") % words


def _dated(point: Point, language: str) -> str:
    return _("%(value)s (%(when)s)") % {"value": grouped(point.shown), "when": point.date.display(language)}


def _all_at(points: list[Point], value: float, language: str) -> str:
    """A number with all the dates at which the series has it."""
    found = [one for one in points if one.value == value]
    dates = listed(one.date.display(language) for one in found)
    return _("%(value)s (%(when)s)") % {"value": grouped(found[0].shown), "when": dates}
