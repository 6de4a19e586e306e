"""What was published, as entries of a feed: the status before and after, the text, the sources."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from demands.progress.lists.publications import Publication
from demands.progress.log import Names
from demands.progress.standing import Content, Status
from demands.progress.timeline import Item
from demands.public.presenters.sources import source_href, source_title
from demands.public.templatetags.public import markdown
from demands.public.text.site_name import address
from demands.public.text.wording import after, pick

from .atom import Category, Told


def told(found: Publication, names: Names) -> Told:
    """One publication in the reader's language."""
    line, item = found.line, found.item
    campaign, slug = item.content["campaign"], item.content["demand"]
    demand = pick((names.get(f"demand:{campaign}/{slug}") or {}).get("title"))[0]
    before, now = statuses(item, names)
    headline = pick(item.content["headline"])[0]
    moved = _("Retracted") if found.retracted else movement(before, now)
    return Told(
        address=address("entry", line.sequence),
        title=after(_("Retracted"), headline) if found.retracted else headline,
        summary=after(demand, moved) if moved else demand,
        content=_content(found, campaign, slug, demand, moved),
        published=line.recorded_at,
        updated=line.recorded_at if found.retracted else max(_moments(item)),
        categories=() if found.retracted else tuple(_categories(item, before, now)),
    )


def statuses(item: Item, names: Names) -> tuple[Status | None, Status | None]:
    """The status of its demand before an update and after it; None for both where it sets none."""
    scale = names.scale(item.content["campaign"])
    if scale is None or item.content["background"] or item.replaced_by is not None:
        return None, None
    before = scale.get(item.before or "") or scale.unassessed
    return before, scale.get(item.content["status"] or "") or before


def movement(before: Status | None, now: Status | None) -> str:
    """Return "In progress → Met" or "stays Met"; an empty string if the update sets no status."""
    if before is None or now is None:
        return ""
    labels = {"before": pick(before.label)[0], "after": pick(now.label)[0]}
    if before.code == now.code:
        return _("stays %(after)s") % labels
    return pgettext("status before, status after", "%(before)s → %(after)s") % labels


def _moments(item: Item) -> Iterator[dt.datetime]:
    """When an update was recorded, and when later lines about it were that its page shows."""
    yield item.recorded_at
    yield from filter(None, (item.confirmed_at, item.seconded_at))


def _categories(item: Item, before: Status | None, now: Status | None) -> Iterator[Category]:
    """The statuses by their codes, for programs; and the direction of the event."""
    scheme = address("methodology")
    if before and now:
        yield Category(before.code, f"{scheme}#status-before", pick(before.label)[0])
        yield Category(now.code, f"{scheme}#status-after", pick(now.label)[0])
    yield Category(item.content["direction"], f"{scheme}#direction", item.content["direction"])


def _content(found: Publication, campaign: str, slug: str, demand: str, moved: str) -> SafeString:
    content = found.item.content
    where = format_html('<p><a href="{}">{}</a>: {}</p>', address("demand", campaign, slug), demand, moved)
    reason = (found.line.content or {}).get("reason") if found.retracted else content["reason"]
    why = format_html("<p>{}</p>", pick(reason)[0]) if reason else SafeString("")
    text = SafeString("") if found.retracted else markdown(content["body"])
    return format_html("{}{}{}{}", where, why, text, SafeString("") if found.retracted else _sources(content))


def _sources(content: Content) -> SafeString:
    cited = [one["evidence"] for one in content["citations"]]
    items = format_html_join("", '<li><a href="{}">{}</a></li>', ((_whole(one), source_title(one)) for one in cited))
    return format_html("<p>{}</p><ul>{}</ul>", _("Sources"), items) if cited else SafeString("")


def _whole(source: Content) -> str:
    href = source_href(source)
    return settings.SITE_URL + href if href.startswith("/") else href
