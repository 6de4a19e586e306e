"""What a reader may ask of a page in its address, and the plain answer when it cannot be understood."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.partial_date import EARLIEST_YEAR, PartialDate, today
from demands.progress.standing import Clock

from .downloads import bounded
from .known import PARAMETERS
from .page_cache import kept

LAST_PAGE = 10**9  # beyond any that there can be
LONGEST = 200  # most characters of one parameter
CLOCKS = ("on", "recorded", "entry")
View = Callable[..., HttpResponseBase]
UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL stores no NUL, and half a character is none


class NotYet(Exception):
    """What readers ask for is public, and was not there on the day they ask about; ``message`` says so."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(message)
        self.title, self.message = title, message


class BadQuery(Exception):
    """A parameter with an invalid value; ``message`` tells the reader what to write instead."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter, self.message = parameter, message


def public_page(*names: str, parts: tuple[str, ...] = ()) -> Callable[[View], View]:
    """A page for readers: GET and HEAD only; repeated while the record is as it is.

    ``names`` are the parameters that it reads: no other one reaches it, or makes a page of its own in the page cache.
    ``parts`` are the fragments that htmx may ask for. A view with an argument ``campaign`` shows that campaign alone.
    A BadQuery becomes a readable 400; a NotYet becomes a page that says what was not there yet.
    """
    assert set(names) <= PARAMETERS

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            keep_known_parameters(request, names)
            target = request.headers.get("HX-Target", "") if parts else ""
            part = target if target in parts else ""
            try:
                found = kept(request, lambda: view(request, **kwargs), campaign=kwargs.get("campaign", ""), part=part)
                found.drops_unknown = True  # type: ignore[attr-defined]  # for the fast path
                return bounded(request, found)
            except BadQuery as error:
                response = render(request, "400.html", {"error": error}, status=400)
                response["HX-Redirect"] = request.get_full_path()  # htmx shows no error of its own: read it on a page
                return response
            except NotYet as error:
                response = render(request, "public/not_yet.html", {"error": error, "clock": clock(request)})
                response["HX-Redirect"] = request.get_full_path()  # a fragment of a page that is not there
                return response

        answered.parameters = frozenset(names)  # type: ignore[attr-defined]  # for a test that asks for each
        return answered

    return decorate


def keep_known_parameters(request: HttpRequest, names: Iterable[str]) -> None:
    """Leave those of some names in the request, each once, in alphabetical order and without blanks around its value.

    Only those are left that have a value; the first page of a list is that without a number.
    """
    known = QueryDict(mutable=True)
    for name in sorted(set(names) & request.GET.keys()):
        value = request.GET[name].strip()
        if value and (name, value) != ("page", "1"):
            known[name] = value
    request.GET = known  # type: ignore[assignment]  # a QueryDict is what it holds, of another mutability
    request.META["QUERY_STRING"] = known.urlencode()


def text(request: HttpRequest, name: str) -> str:
    """One parameter, trimmed; '' when it is absent. Raises BadQuery for what no page could mean."""
    assert name in PARAMETERS, f"{name} must be named in PARAMETERS"
    if name not in request.GET:
        return ""
    value = request.GET[name].strip()
    if len(value) > LONGEST or UNPRINTABLE.search(value):
        raise BadQuery(name, _("“%(name)s” is too long or contains unsupported characters.") % {"name": name})
    return value


def choice(request: HttpRequest, name: str, allowed: Any) -> str:
    """One parameter that must be among ``allowed``; '' when it is absent."""
    value = text(request, name)
    if value and value not in allowed:
        raise BadQuery(
            name, _("“%(value)s” is not one of the choices for “%(name)s”.") % {"value": value[:60], "name": name}
        )
    return value


def day(request: HttpRequest, name: str) -> dt.date | None:
    """One calendar day between 1900 and today; a month or year means its last day. None when absent."""
    value = text(request, name)
    if not value:
        return None
    try:
        found = PartialDate(value).last_day
    except ValueError:
        message = _("“%(value)s” is not a date. Write it as 2012-03-14, 2012-03 or 2012.")
        raise BadQuery(name, message % {"value": value[:60]}) from None
    if found.year < EARLIEST_YEAR:
        raise BadQuery(name, _("The record does not go back before 1900."))
    if PartialDate(value).first_day > today() + dt.timedelta(days=1):  # a reader's day may be ahead of the site's
        raise BadQuery(name, _("This date is in the future. The record goes up to today."))
    return min(found, today())


def clock(request: HttpRequest) -> Clock:
    """The clocks of a page from ``?on=``, ``?recorded=``, and ``?entry=``, the last line of the record that counts."""
    return Clock(on=day(request, "on"), recorded=day(request, "recorded"), entry=line(request, "entry"))


def line(request: HttpRequest, name: str) -> int | None:
    """The number of a line of the record; None when absent."""
    value = text(request, name)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and 0 < int(value[:19]) < 2**63 and len(value) < 20):
        raise BadQuery(name, _("“%(value)s” is not an entry number.") % {"value": value[:60]})
    return int(value)


def page_number(request: HttpRequest, pages: int) -> int:
    """``?page=`` from 1 to the last; beyond it a readable 400 with the way back."""
    value = text(request, "page") or "1"
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
    if not 1 <= number <= max(pages, 1):
        raise BadQuery(
            "page",
            _("Page %(page)s does not exist. The last page is %(last)s.") % {"page": value[:20], "last": max(pages, 1)},
        )
    return number
