"""An event in a list, the one way in which every page shows it: when, which way it moved, what it was, what it changed.

An event is not a verdict: beside its headline stands the direction in which it moved, and the status of the demand only
as what the event changed or left as it was.
"""

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from campaigns.partial_date import PartialDate
from demands.progress.standing import Scale, Status
from demands.progress.timeline import Item
from demands.public.templatetags.public import dates, partial, prefix_of, status, words
from demands.public.text.wording import reader_language

FORWARD, BACK, NEITHER = ("▲", "progress"), ("▼", "setback"), ("●", "neutral")
SIGNS = {"progress": FORWARD, "fulfilled": FORWARD, "setback": BACK, "neutral": NEITHER}
WAYS: dict[str, str | Promise] = {
    "progress": gettext_lazy("step forward"),
    "setback": gettext_lazy("step back"),
    "neutral": gettext_lazy("no movement"),
}


def event(item: Item, scale: Scale | None, *, level: int = 3, headline: str = "") -> SafeString:
    """The event with its headline as a heading of a level; ``headline`` is its HTML where words in it are marked."""
    return format_html(
        '<p class="when">{} {}</p><h{}><a href="{}updates/{}/">{}</a></h{}>{}',
        dates(item.content["happened_on"], item.content["ended_on"]),
        way(item.content["direction"]),
        level,
        f"{prefix_of(reader_language())}/",
        item.sequence,
        headline or words(item.content["headline"]),
        level,
        effect(item, scale),
    )


def way(direction: str, *, hide: bool = False) -> SafeString:
    """The direction as sign and word; ``hide`` leaves the word to screen readers."""
    sign, name = SIGNS.get(direction, NEITHER)
    word = format_html('<span class="vh">{}: </span>', WAYS[name]) if hide else WAYS[name]
    return format_html('<span class="way is-{}"><span aria-hidden="true">{}</span> {}</span>', name, sign, word)


def dated_link(happened_on: PartialDate, sequence: int, direction: str) -> SafeString:
    """A date that leads to what happened then, behind the sign of its direction."""
    href = f"{prefix_of(reader_language())}/updates/{sequence}/"
    return format_html('{} <a href="{}">{}</a>', way(direction, hide=True), href, partial(happened_on, "short"))


def effect(item: Item, scale: Scale | None) -> SafeString:
    """What the event did to the status of its demand: "In progress → Met", or "demand stays Met"."""
    if item.content["background"]:
        return format_html('<p class="effect">{}</p>', _("Background: before the demand was made"))
    if scale is None or item.replaced_by is not None or item.before is None:
        return SafeString("")
    before = scale.get(item.before) or scale.unassessed
    after = scale.get(item.content["status"] or "") or before
    said = format_html(_("demand stays {}"), status(after)) if before.code == after.code else _moved(before, after)
    return format_html('<p class="effect">{}</p>', said)


def _moved(before: Status, after: Status) -> SafeString:
    """In words alone: a symbol beside the arrow might be an arrow itself."""
    return format_html(
        '{} <span class="arrow"><span class="vh">{}</span><span aria-hidden="true">→</span></span> {}',
        words(before.label),
        pgettext("status before, status after", "then"),
        words(after.label),
    )
