"""Tags for the metadata of pages; ``public/parts/meta.html`` prints it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from demands.public.presenters import meta

register = template.Library()

register.simple_tag(meta.site_meta)
register.simple_tag(meta.campaign_meta)
register.simple_tag(meta.demand_meta)
register.simple_tag(meta.document_meta)
register.simple_tag(meta.entry_meta)


@register.simple_tag
def structured_data(of: meta.Meta) -> SafeString:
    """schema.org's view of the page, as a JSON-LD data block: no script, so the CSP has nothing to allow."""
    content = {"@context": "https://schema.org", "@graph": list(of.graph)}
    return format_html('<script type="application/ld+json">{}</script>', meta.DataBlock(content))
