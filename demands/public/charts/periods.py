"""The stretches of a ribbon as a list, the newest first: what the drawing shows, in words and with links."""

from functools import lru_cache
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.partial_date import PartialDate
from demands.progress.standing import Segment, Standing
from demands.public.text.wording import marked

# token, symbol, label, start, end, entry that began it
Period = tuple[str, str, str, PartialDate, PartialDate, int | None]


def periods_html(where: Standing, language: str, prefix: str = "") -> str:
    """Each stretch with its status, its dates and a link to the entry that began it; '' when there is none."""
    periods = tuple(_period(one, language) for one in reversed(where.segments))
    return _list(periods, language, prefix) if periods else ""


def _period(one: Segment, language: str) -> Period:
    status = one.status
    return status.token, status.symbol, marked(status.label, language), one.start, one.end, one.sequence


@lru_cache(maxsize=1024)
def _list(periods: tuple[Period, ...], language: str, prefix: str) -> str:
    items = "".join(_item(one, language, prefix, newest=not place) for place, one in enumerate(periods))
    name = escape(_("Status through the years"))
    return f'<ol class="periods" aria-label="{name}">{items}</ol>'


def _item(period: Period, language: str, prefix: str, *, newest: bool) -> str:
    token, symbol, label, start, end, sequence = period
    between = pgettext("between two dates", " – ")
    begun = escape(start.display(language, short=True))
    dates = _("since %(day)s") % {"day": begun} if newest else begun + between + end.display(language, short=True)
    said = f'<i class="s-{token}" aria-hidden="true">{escape(symbol)}</i>{label} <span>{dates}</span>'
    return f'<li><a href="{prefix}/updates/{sequence}/">{said}</a></li>' if sequence else f"<li>{said}</li>"
