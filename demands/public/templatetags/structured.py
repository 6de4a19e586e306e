"""Tags for the metadata of pages; ``public/parts/meta.html`` prints it."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from demands.public.presenters import meta

register = template.Library()

register.simple_tag(meta.site_meta)
register.simple_tag(meta.campaign_meta)
register.simple_tag(meta.demand_meta)
register.simple_tag(meta.document_meta)
register.simple_tag(meta.entry_meta)
register.simple_tag(meta.asked_meta)
register.simple_tag(meta.compare_meta)


@register.simple_tag(takes_context=True)
def page_meta(context: Context, title: str = "") -> meta.Meta:
    """Any other page, by its title; without one the site itself."""
    request = context.get("request")
    return meta.page_meta(title, request.path if request and title else "")


@register.simple_tag
def structured_data(of: meta.Meta) -> SafeString:
    """schema.org's view of the page, as a JSON-LD data block: no script, so the CSP has nothing to allow."""
    content = {"@context": "https://schema.org", "@graph": list(of.graph)}
    return format_html('<script type="application/ld+json">{}</script>', meta.DataBlock(content))
