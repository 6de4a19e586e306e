"""What a page cannot know, in words: what happened after its day, and after its evidence was compiled."""

import datetime as dt

from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress.standing import Clock

from . import open_day
from .wording import reader_language


def reach_sentence(until: PartialDate | None) -> str:
    """That nothing later has been checked; '' where the evidence reaches the day of the page."""
    if until is None:
        return ""
    said = _("Evidence compiled up to %(day)s. Nothing later has been checked.")
    return said % {"day": until.display(reader_language())}


def reach_note(until: PartialDate | None) -> str:
    """The same in a few words, where there is little room."""
    return _("evidence up to %(day)s") % {"day": until.display(reader_language())} if until else ""


def as_known(clock: Clock) -> str:
    """Which state of the world and of the record a page of the past shows; '' for a page of now."""
    if clock.is_now:
        return ""
    named = {"day": open_day.shown(clock), "recorded": _day(clock.recorded or clock.day), "entry": clock.entry}
    if clock.on and clock.entry:
        return _("%(day)s, as of entry %(entry)s of the record") % named
    if clock.entry:
        return _("this site as of entry %(entry)s of the record") % named
    if clock.on and clock.recorded:
        return _("%(day)s, as published by %(recorded)s") % named
    return _("%(day)s as known today") % named if clock.on else _("this site as published by %(recorded)s") % named


def _day(day: dt.date) -> str:
    return PartialDate(day).display(reader_language())
