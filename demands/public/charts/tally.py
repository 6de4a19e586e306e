"""The tally: how many demands have each status, one strip with a legend. Lengths are classes, not inline style."""

from collections.abc import Sequence
from html import escape

from django.utils.translation import gettext as _

from demands.progress.standing import Status
from demands.public.text.wording import marked

STEPS = 12  # lengths that the stylesheet knows, .n1 to .n12


def tally_html(steps: Sequence[tuple[Status, int]], href: str = "") -> str:
    """``href`` is the campaign's address, with a "?" or "&" at its end; each step then links to its demands."""
    most = max((number for _status, number in steps), default=1)
    items = "".join(_item(status, number, most, href) for status, number in steps)
    label = escape(_("Demands by status"))
    return f'<div class="tally">{strip_html(steps)}<ul aria-label="{label}">{items}</ul></div>'


def _item(status: Status, number: int, most: int, href: str) -> str:
    length = max(1, round(number * STEPS / most))
    said = (
        f'<i class="s-{escape(status.token)}" aria-hidden="true">{escape(status.symbol)}</i>'
        f"<b>{number}</b> {marked(status.label)}"
    )
    if href:
        said = f'<a href="{escape(href)}status={escape(status.code)}">{said}</a>'
    return f'<li class="s-{escape(status.token)} n{length}">{said}</li>'


def strip_html(steps: Sequence[tuple[Status, int]]) -> str:
    """The same in true proportion, for screens too narrow to print the legend under it."""
    total, start, rects = sum(number for _status, number in steps) or 1, 0.0, []
    for status, number in steps:
        width = number / total * 100
        box = f'x="{start:.2f}%" width="{max(width - 0.5, 0.5):.2f}%" height="100%"'
        rects.append(f'<rect class="s-{escape(status.token)}" {box}/>')
        start += width
    return f'<svg aria-hidden="true" width="100%" height="11">{"".join(rects)}</svg>'
