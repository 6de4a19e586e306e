"""Whose site it is, for the head and the foot of every page."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate, today
from demands.progress import site
from demands.progress.standing import Content
from demands.public.text import site_look, wording
from demands.public.text import site_name as site_text

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """What the site is called, in the reader's language."""
    return site_text.site_name()


@register.simple_tag
def site_logo(height: int) -> dict[str, Any] | None:
    """The logo as an image so many pixels high; None when the site has none."""
    found = site_look.logo()
    if found is None:
        return None
    href, width = site_look.logo_path(found), found.width_at(height)
    return {"href": href, "width": width, "height": height, "is_wide": found.is_wide}


@register.simple_tag
def site_style() -> str:
    """The address of the style sheet with the colours of the site; '' when it has none of its own."""
    found = site_look.style()
    return reverse("site:style", args=[found.mark]) if found else ""


@register.simple_tag
def site_icon(size: int) -> str:
    """The address of the site's icon, so many pixels wide."""
    return site_look.icon_path(size)


@register.simple_tag
def software() -> str:
    """What the site is made with."""
    return site_text.SOFTWARE


@register.simple_tag
def licence(campaign: Content | None = None) -> SafeString:
    """Under which licence the site is published, or one of its campaigns: a sentence with a link."""
    terms = site_text.licence_of(campaign)
    link = format_html(
        '<a rel="license noopener noreferrer" href="{}">{} ({})</a>', terms.address, terms.name, terms.short
    )
    return format_html(_("Text and data: {licence}."), licence=link)


@register.simple_tag(takes_context=True)
def cited_as(context: Context) -> str:
    """Return how to cite a page that has no section on citing: site, publisher, day, address."""
    request = context.get("request")
    if request is None:
        return ""
    clocks = {name: request.GET[name] for name in ("on", "recorded", "entry") if request.GET.get(name)}
    place = f"{settings.SITE_URL}{request.path}{'?' + urlencode(clocks) if clocks else ''}"
    day = PartialDate(today()).display(wording.reader_language())
    said = {"site": site_text.site_name(), "publisher": site_text.publisher_name(), "day": day, "address": place}
    if said["site"] == said["publisher"]:
        return _("To cite this page: %(publisher)s, %(day)s. %(address)s") % said
    return _("To cite this page: “%(site)s”, %(publisher)s, %(day)s. %(address)s") % said


@register.simple_tag
def oembed_href(name: str, *arguments: str) -> str:
    """Where other sites ask how to show a page (oEmbed 1.0, 4)."""
    asked = urlencode({"url": site_text.address(name, *arguments)}, safe=":/")  # as RFC 3986, 3.4, allows
    return f"{settings.SITE_URL}{reverse('site:oembed')}?{asked}"


@register.simple_tag
def site_pages() -> list[dict[str, str]]:
    """The pages about the site, in their order: address and title."""
    pages = site.current().pages
    return [{"href": site_text.page_path(one["slug"]), "title": wording.marked(one["title"])} for one in pages]
