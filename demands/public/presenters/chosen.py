"""What a reader has chosen of a campaign's demands, in words: for the line above the list and the closed filters."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.partial_date import PartialDate
from demands.progress.named import labels
from demands.progress.progress import CampaignProgress
from demands.progress.standing import Status
from demands.public.params.filters import Filter
from demands.public.text.wording import listed, pick, reader_language

from .certainty import LEVELS
from .rows import Row, demand_href, words

MOST_NAMED = 14  # demands of one status that the first screen names; the others are behind a link


def choices(wanted: Filter, page: CampaignProgress) -> list[str]:
    """Each choice that narrows the list, as a reader would say it."""
    language = reader_language()
    status = page.scale.get(wanted.status)
    named = [
        pick(status.label)[0] or status.code if status else "",
        pick((page.institution(wanted.addressee) or {}).get("name"))[0] or wanted.addressee,
        pick((page.theme(wanted.theme) or {}).get("name"))[0] or wanted.theme,
        labels(language)["direction"][wanted.direction] if wanted.direction else "",
        str(LEVELS[wanted.certainty]) if wanted.certainty else "",
        _("changed since %(day)s") % {"day": PartialDate(wanted.since).display(language)} if wanted.since else "",
        _("“%(words)s”") % {"words": wanted.q} if wanted.q else "",
    ]
    return [one for one in named if one]


def found(said: list[str], page: CampaignProgress, number: int) -> str:
    """ "17 demands", or "3 of 17: Met"; ``said`` are the choices."""
    total = len(page.demands)
    if not said:
        return ngettext("%(number)s demand", "%(number)s demands", total) % {"number": total}
    return _("%(number)s of %(total)s: %(choices)s") % {"number": number, "total": total, "choices": listed(said)}


def summary(said: list[str], page: CampaignProgress, on: dt.date | None) -> str:
    """What is chosen, for the closed filters: "all 17 demands, today", or "Met, 14 March 2012"."""
    day = PartialDate(on).display(reader_language()) if on else _("today")
    if not said:
        total = len(page.demands)
        said = [ngettext("the one demand", "all %(number)s demands", total) % {"number": total}]
    return listed([*said, day])


def groups(page: CampaignProgress, wanted: Filter, href: str) -> list[Row]:
    """The demands of a campaign under their statuses, the best first. ``href`` is the page's address up to a status."""
    by_status: dict[str, list[Row]] = {}
    for one in page.demands:
        if one.standing.status:
            row = {"href": demand_href(one), "title": words(one.content["title"])}
            by_status.setdefault(one.standing.status.code, []).append(row)
    return [_group(status, by_status[status.code], wanted, href) for status, _number in page.tally]


def _group(status: Status, demands: list[Row], wanted: Filter, href: str) -> Row:
    shown = demands if len(demands) <= MOST_NAMED + 1 else demands[:MOST_NAMED]
    return {
        "status": status,
        "number": len(demands),
        "href": f"{href}status={status.code}#demands",
        "current": wanted.status == status.code,
        "demands": shown,
        "more": len(demands) - len(shown),
    }
