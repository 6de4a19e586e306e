"""The key to the ribbons: how each status of a scale is drawn, and the two marks."""

from collections.abc import Iterable
from html import escape

from django.utils.translation import gettext as _

from demands.progress.standing import KINDS_BY_NEWS, Status
from demands.public.text.wording import marked

from .ribbon import BASE, HEIGHTS, THIN, Axis


def legend_html(statuses: Iterable[Status], axis: Axis | None = None) -> str:
    """A list without numbers, from the best news to the worst; at its end the marks, and where the evidence ends."""
    steps = sorted(statuses, key=lambda status: (KINDS_BY_NEWS.index(status.kind), status.order))
    items = "".join(f"<li>{_sample(one)}{marked(one.label)}</li>" for one in steps)
    forward, back = escape(_("step forward")), escape(_("step back"))
    marks = f'<li><span class="up" aria-hidden="true">▲</span>{forward}</li>'
    marks += f'<li><span class="down" aria-hidden="true">▼</span>{back}</li>'
    if axis and axis.checked and axis.checked < axis.day:
        ends = escape(_("evidence ends, nothing checked after"))
        line = '<line class="reach" x1="50%" x2="50%" y2="100%"/>'
        marks += f'<li><svg class="sample" aria-hidden="true" width="8" height="26">{line}</svg>{ends}</li>'
    name = escape(_("Key to the ribbons"))
    return f'<ul class="legend" aria-label="{name}">{items}{marks}</ul>'


def _sample(status: Status) -> str:
    """A piece of ribbon in this status."""
    height = HEIGHTS.get(status.kind, THIN)
    bar = f'<rect class="s-{escape(status.token)}" y="{BASE - max(height, 0)}%" width="100%" height="{abs(height)}%"/>'
    line = f'<line class="base" x2="100%" y1="{BASE}%" y2="{BASE}%"/>'
    return f'<svg class="sample" aria-hidden="true" width="26" height="26">{bar}{line}</svg>'
