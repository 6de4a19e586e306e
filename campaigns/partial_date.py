"""Dates in the world, known to the day, the month or only the year.

Stored and published in the reduced-precision form of ISO 8601-1:2019, 4.3: ``2005``, ``2005-06`` or ``2005-06-17``.
In the C collation these strings sort by their first day, the less precise first, so one text column serves both
for keeping the precision and for asking "what had happened by this day?".
"""

import calendar
import datetime as dt
import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .written_date import LONGEST, Ambiguous, NotADate, understood

FORM = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
EARLIEST_YEAR = 1900

# Twelve short names, as lists and tables have them.
SHORT_MONTHS = (
    pgettext_lazy("short month", "Jan"), pgettext_lazy("short month", "Feb"), pgettext_lazy("short month", "Mar"),
    pgettext_lazy("short month", "Apr"), pgettext_lazy("short month", "May"), pgettext_lazy("short month", "Jun"),
    pgettext_lazy("short month", "Jul"), pgettext_lazy("short month", "Aug"), pgettext_lazy("short month", "Sep"),
    pgettext_lazy("short month", "Oct"), pgettext_lazy("short month", "Nov"), pgettext_lazy("short month", "Dec"),
)  # fmt: skip


@lru_cache(maxsize=8192)
def _displayed(date: str, language: str, short: bool) -> str:
    """A date in the form of a language; that of English where the catalogue has no other."""
    year, month, day = (*(int(part) for part in date.split("-")), 0, 0)[:3]
    with override(language):
        if not month:
            return pgettext("date", "%(year)d") % {"year": year}
        name = SHORT_MONTHS[month - 1] if short else MONTHS[month]
        # a translation may use the number of the month, or its name as it is written behind a day
        parts = {"year": year, "month": name, "number": month, "of_month": MONTHS_ALT[month], "day": day}
        if day:
            return pgettext("date", "%(day)d %(month)s %(year)d") % parts
        return pgettext("date", "%(month)s %(year)d") % parts


@lru_cache(maxsize=4096)
def _require_real(text: str) -> None:
    """Raise ValueError when this is not a date. One page asks about 200 times, mostly for the same few values."""
    if not FORM.fullmatch(text) or text.startswith("0000"):
        raise ValueError(f"not a date of the form 2005, 2005-06 or 2005-06-17: {text[:40]!r}")
    if len(text) == 10:
        dt.date.fromisoformat(text)


@lru_cache(maxsize=4096)
def _last_day(text: str) -> dt.date:
    if len(text) == 10:
        return dt.date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:7] or 12)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


class PartialDate(str):
    """A date such as ``2005-06``; a string, so that it sorts, compares and goes into JSON unchanged."""

    __slots__ = ()

    def __new__(cls, value: str | dt.date) -> Self:
        """Raises ValueError when value is neither a date nor YYYY, YYYY-MM or YYYY-MM-DD of the real calendar."""
        text = value.isoformat()[:10] if isinstance(value, dt.date) else str(value).strip()
        _require_real(text)
        return super().__new__(cls, text)

    @property
    def precision(self) -> str:
        """'year', 'month' or 'day'."""
        return {4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def year(self) -> int:
        return int(self[:4])

    @property
    def first_day(self) -> dt.date:
        return dt.date.fromisoformat((str(self) + "-01-01")[:10])

    @property
    def last_day(self) -> dt.date:
        return _last_day(str(self))

    def certainly_before(self, other: "PartialDate") -> bool:
        """True when every day this may mean is earlier than every day that other may mean."""
        return self.last_day < other.first_day

    def display(self, language: str, *, short: bool = False) -> str:
        """The date as a reader writes it: "June 2005", "17 June 2005"; 2005年6月 in Japanese."""
        return _displayed(str(self), language, short)


def today() -> dt.date:
    """The calendar day in the site's time zone: the one "today" of its pages, its record and its forms."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def day_of(moment: dt.datetime) -> dt.date:
    """The calendar day of a moment in the site's time zone."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def end_of(day: dt.date) -> dt.datetime:
    """The end of a calendar day in the site's time zone: the first moment of the next day."""
    zone = timezone.get_default_timezone()
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, zone).astimezone(dt.UTC)


def days_since(value: PartialDate, day: dt.date) -> int:
    """For how many days at least something has been past: of a month or year, since its last day; 0 at the least."""
    return max((day - value.last_day).days, 0)


def validate_happened(value: PartialDate | None) -> None:
    """Refuse a date before 1900 or after today for something that is said to have happened."""
    if value is None:
        return
    if value.year < EARLIEST_YEAR:
        raise ValidationError(_("Dates before 1900 are not accepted: check the year."), code="too_early")
    if value.first_day > today():
        raise ValidationError(_("This date is in the future. Past events only."), code="future")


def validate_plausible(value: PartialDate | None) -> None:
    """Refuse years that can only be typing errors, for dates that may be in the future."""
    if value is not None and not EARLIEST_YEAR <= value.year <= 2200:
        raise ValidationError(_("Use a year between 1900 and 2200."), code="implausible")


def days_offered(now: dt.datetime | None = None) -> dict[str, PartialDate]:
    """Today and yesterday where the site is, by the words for them."""
    day = day_of(now) if now else today()
    return {str(_("Today")): PartialDate(day), str(_("Yesterday")): PartialDate(day - dt.timedelta(days=1))}


class PartialDateInput(forms.TextInput):
    """A box for a date as people write it, and beside it the date that was understood, in the reader's language.

    It offers today and yesterday.
    """

    def __init__(self) -> None:
        super().__init__({"placeholder": "2005-06-17", "size": 16})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        offered = f"{(attrs or {}).get('id') or name}-days"
        box = super().render(name, value, {**(attrs or {}), "list": offered}, renderer)
        days = ((date, words) for words, date in days_offered().items())
        options = format_html_join("", '<option value="{}">{}</option>', days)
        box = format_html('{}<datalist id="{}">{}</datalist>', box, offered, options)
        try:
            said = PartialDate(understood(str(value or ""))).display(get_language() or settings.LANGUAGE_CODE)
        except NotADate:
            return box
        return format_html(
            '{} <output class="understood" for="{}">= {}</output>', box, (attrs or {}).get("id", ""), said
        )


class PartialDateFormField(forms.CharField):
    """One text box for a date of any precision; the browser's date picker could only say a full day.

    It takes what people write (campaigns/written_date.py) and asks where that can mean more than one date.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs["max_length"] = LONGEST
        kwargs.setdefault("widget", PartialDateInput())
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        offered = {words.casefold(): date for words, date in days_offered().items()}
        if (day := offered.get(str(text).casefold())) is not None:
            return day
        try:
            return PartialDate(understood(str(text)))
        except Ambiguous as question:
            raise ValidationError(str(question), code="ambiguous") from None
        except NotADate as fault:
            raise ValidationError(str(fault), code="invalid") from None


class _PartialDateAttribute(DeferredAttribute):
    """Gives the row a PartialDate as soon as it is assigned; anything else stays as typed, for validation."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        with suppress(ValueError):
            value = None if value in (None, "") else PartialDate(value)
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _CharField = models.CharField[Any, Any]
else:
    _CharField = models.CharField


class PartialDateField(_CharField):
    """A column of PartialDate. Its C collation makes the database sort and compare it as Python does."""

    descriptor_class = _PartialDateAttribute
    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: PartialDate

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"], kwargs["db_collation"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return None if value is None else str.__new__(PartialDate, value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value in (None, ""):
            return None
        try:
            return PartialDate(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def get_prep_value(self, value: Any) -> str | None:
        return None if value in (None, "") else str(PartialDate(value))

    def formfield(self, **kwargs: Any) -> Any:
        return PartialDateFormField(
            required=not self.blank, label=self.verbose_name.capitalize(), help_text=self.help_text
        )


def period(start: PartialDate, end: PartialDate | None, language: str) -> str:
    """ "July 2022 – June 2025", or the one date when there is no end."""
    if end is None:
        return start.display(language)
    with override(language):
        dash = pgettext("between two dates", " – ")
    return start.display(language) + dash + end.display(language)
