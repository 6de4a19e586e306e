"""Metadata of a page for machines: Open Graph for networks, schema.org for search engines.

schema.org has no type for a demand. It is told as a CreativeWork that a WebPage is about, with the status as its
creativeWorkStatus; not as a ClaimReview, since nobody claims that anything is true. An update is a Report with its
sources as citations, and states when it has been corrected or retracted.
"""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, to_locale

from demands.progress.named import labels
from demands.progress.progress import CampaignProgress, DemandPage, DemandProgress
from demands.progress.standing import Content
from demands.progress.timeline import Item
from demands.public.charts.history_chart import counted
from demands.public.text import site_look
from demands.public.text.markdown import html_of
from demands.public.text.open_day import MARK
from demands.public.text.reach import as_known, reach_sentence
from demands.public.text.reason import reason_of
from demands.public.text.site_name import address, clock_query, licence_of, publisher_name, site_name
from demands.public.text.wording import pick, reader_language

from .sources import source_href, source_title

LONGEST = 300  # characters of a description
MOST_LISTED = (
    50  # demands that a campaign's page lists, as its first page does; how many there are, it says in any case
)
# "<", ">" and "&" cannot end the element or open a comment in it (HTML, 4.12.1.3), nor mean anything else in JSON.
LEFT_OPEN = re.compile(r"(?<!\\)\\u0000")  # the mark of a day, as JSON writes it
HARMLESS = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}

Node = dict[str, Any]


@dataclass(frozen=True)
class Meta:
    """One page. ``image`` is the address of its card; '' when it has none."""

    title: str
    description: str
    url: str
    kind: str = "website"
    image: str = ""
    image_text: str = ""
    published: str = ""
    graph: tuple[Node, ...] = field(default_factory=tuple)

    @property
    def locale(self) -> str:
        """The language with its country as Open Graph writes it; '' for a language of no one country."""
        locale = to_locale(reader_language())
        return locale if "_" in locale else ""


class DataBlock:
    """JSON for the inside of a script element, which browsers do not execute; nothing in it can leave the element."""

    def __init__(self, content: Node) -> None:
        self.content = content

    def __html__(self) -> str:
        text = json.dumps(self.content, ensure_ascii=False, separators=(",", ":")).translate(HARMLESS)
        return LEFT_OPEN.sub(MARK, text)


# Pages


def site_meta() -> Meta:
    """The front page."""
    found = {"@type": "EntryPoint", "urlTemplate": f"{address('search')}?q={{search_term_string}}"}
    search = {"@type": "SearchAction", "target": found, "query-input": "required name=search_term_string"}
    site = {"@type": "WebSite", "@id": address("home"), "url": address("home"), "name": site_name()}
    description = _(
        "A public record of what governments were asked to do for human rights and what happened "
        "next, with the evidence."
    )
    graph = (said(site | {"inLanguage": reader_language(), "publisher": publisher(), "potentialAction": search}),)
    return Meta(site_name(), description, address("home"), image=address("card"), image_text=site_name(), graph=graph)


def page_meta(title: str, path: str) -> Meta:
    """A page that tells machines no more than its title. ``path`` is its address here, '' for the front page."""
    url = f"{settings.SITE_URL}{path}" if path else address("home")
    return Meta(title or site_name(), "", url, image=address("card"), image_text=site_name())


def asked_meta(kind: str, content: Content, campaigns: list[Node], number: int) -> Meta:
    """An institution or a theme: what was asked there, and how many demands have each status."""
    name = pick(content["name"])[0]
    if not number:
        none = {
            "institution": _("No published demand is addressed to this institution."),
            "theme": _("No published demand belongs to this theme."),
        }
        description = f"{name}. {none[kind]}"
    else:
        tallies = "; ".join(counted(one["tally"]) for one in campaigns)
        words = ngettext("%(name)s: %(number)d demand (%(tally)s)", "%(name)s: %(number)d demands (%(tally)s)", number)
        description = words % {"name": name, "number": number, "tally": tallies}
    url = address(kind, content["slug"])
    return Meta(name, shortened(description), url, image=address("card"), image_text=site_name())


def compare_meta(campaign: CampaignProgress, sentence: str) -> Meta:
    """Two dates of a campaign side by side; ``sentence`` says what changed between them."""
    name = _name(campaign.content)
    title = _("Changes between two dates: %(campaign)s") % {"campaign": name}
    image, text = _campaign_image(campaign, name)
    return Meta(
        title, shortened(f"{name}: {sentence}"), address("compare", campaign.slug), image=image, image_text=text
    )


def _campaign_image(campaign: CampaignProgress, title: str) -> tuple[str, str]:
    """The address of a campaign's card, and what it shows in words."""
    keep, version = clock_query(campaign.clock), last_line(campaign.demands, campaign.sequence)
    image = f"{address('campaign_card', campaign.slug)}{keep + '&' if keep else '?'}v={version}"
    return image, f"{title} – {counted(campaign.tally)}"


def campaign_meta(campaign: CampaignProgress) -> Meta:
    """A campaign: a page that collects its demands."""
    content, keep = campaign.content, clock_query(campaign.clock)
    url = address("campaign", campaign.slug) + keep
    title = _of_its_day(pick(content["title"])[0], campaign)
    description = _with_reach(pick(content["standfirst"])[0], campaign)
    image, image_text = _campaign_image(campaign, title)
    page = _page("CollectionPage", url, title, description, image, content) | {
        "about": {"@type": "Country", "name": pick(content["country_name"])[0], "identifier": content["country"]},
        "temporalCoverage": f"{content['started_on']}/{campaign.evidence_until or content['ended_on'] or '..'}",
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": len(campaign.demands),
            "itemListElement": [
                _place(number, campaign, one) for number, one in enumerate(campaign.demands[:MOST_LISTED], 1)
            ],
        },
    }
    trail = breadcrumbs((_name(content), url))
    return Meta(title, shortened(description), url, image=image, image_text=image_text, graph=(said(page), trail))


def demand_meta(found: DemandPage) -> Meta:
    """A demand: a page about what was asked."""
    campaign, demand = found.campaign, found.demand
    keep = clock_query(campaign.clock)
    url, up = address("demand", campaign.slug, demand.slug) + keep, address("campaign", campaign.slug) + keep
    title, summary = _of_its_day(pick(demand.content["title"])[0], campaign), pick(demand.content["summary"])[0]
    label = pick(demand.standing.status.label)[0] if demand.standing.status else ""
    reason = pick(reason_of(demand))[0] or summary
    description = _with_reach(f"{label} – {reason}" if label else reason, campaign)
    version = last_line([demand], demand.explanation.sequence if demand.explanation else 0)
    image = f"{address('demand_card', campaign.slug, demand.slug)}{keep + '&' if keep else '?'}v={version}"
    recorded = [item.recorded_at for item in found.timeline]
    recorded += [line.recorded_at for line in (*found.wordings, *found.reviews)]
    page = _page("WebPage", url, title, description, image, campaign.content) | {
        "isPartOf": {"@id": up},
        "dateModified": max(recorded).isoformat(timespec="seconds") if recorded else "",
        "about": said(
            {
                "@type": "CreativeWork",
                "name": title,
                "text": pick(demand.content["wording"])[0] or summary,
                "dateCreated": demand.content["made_on"],
                "creativeWorkStatus": label,
                "mentions": [
                    {
                        "@type": "GovernmentOrganization",
                        "name": pick(one["name"])[0],
                        "url": address("institution", slug),
                    }
                    for slug in demand.content["addressees"]
                    if (one := campaign.institution(slug))
                ],
            }
        ),
    }
    trail = breadcrumbs((_name(campaign.content), up), (title, url))
    return Meta(title, shortened(description), url, "article", image, f"{title} – {label}", graph=(said(page), trail))


def entry_meta(line: Any, item: Item | None, campaign: Content | None, demand: Content | None, title: str) -> Meta:
    """One line of the record, as ``progress.entry`` gives it; ``title`` is what its page calls it."""
    url = address("entry", line.sequence)
    name = title or _("Entry %(number)s") % {"number": line.sequence}
    steps = []
    if campaign:
        steps.append((_name(campaign), address("campaign", line.campaign)))
    if campaign and demand:
        steps.append((pick(demand["title"])[0], address("demand", line.campaign, line.demand)))
    trail = breadcrumbs(*steps, (_("Entry %(number)s") % {"number": line.sequence}, url))
    said_at = line.recorded_at.isoformat(timespec="seconds")
    own = campaign and demand
    image = address("demand_card", line.campaign, line.demand) if own else address("card")
    image_text = pick((demand or {}).get("title"))[0] if own else site_name()
    if item is None or line.content is None:
        return Meta(name, "", url, "article", image, image_text, said_at, graph=(trail,))
    report = said(_report(item, name, url, steps[-1][1] if steps else "", line.entry_hash, campaign))
    body = plain(pick(item.content["body"])[0])
    return Meta(name, body, url, "article", image, image_text, said_at, (report, trail))


def document_meta(campaign: CampaignProgress, document: Content) -> Meta:
    """A document with the passages that make demands."""
    url, up = address("document", campaign.slug, document["slug"]), address("campaign", campaign.slug)
    title = pick(document["title"])[0]
    work = {
        "@type": "CreativeWork",
        "name": title,
        "publisher": {"@type": "Organization", "name": pick(document["publisher"])[0]},
        "datePublished": document["dated"],
        "inLanguage": document["language"],
        "url": document["url"],
    }
    page = _page("WebPage", url, title, "", "", campaign.content) | {"isPartOf": {"@id": up}, "mainEntity": said(work)}
    trail = breadcrumbs((_name(campaign.content), up), (title, url))
    description = _("“%(title)s”, with every passage linked to the demand it makes.") % {"title": title}
    image, text = _campaign_image(campaign, _name(campaign.content))
    return Meta(title, shortened(description), url, "article", image, text, graph=(said(page), trail))


# Parts


def said(node: Node) -> Node:
    """A node without what has nothing to say."""
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}


def shortened(text: str, longest: int = LONGEST) -> str:
    return Truncator(" ".join(text.split())).chars(longest)


def _of_its_day(title: str, campaign: CampaignProgress) -> str:
    """A title that tells a page of the past from that of today."""
    state = as_known(campaign.clock)
    return f"{title} – {state}" if state else title


def _with_reach(text: str, campaign: CampaignProgress) -> str:
    """A description that ends with how far the evidence reaches, however long it is."""
    sentence = reach_sentence(campaign.evidence_until)
    return f"{shortened(text, LONGEST - len(sentence) - 1)} {sentence}" if sentence else text


def plain(markdown: str) -> str:
    """The beginning of a Markdown text without its marks."""
    return shortened(html.unescape(strip_tags(html_of(markdown))))


def publisher(campaign: Content | None = None) -> Node:
    """Who publishes it; with the logo of the site, unless the campaign is of another organisation."""
    said: Node = {"@type": "Organization", "name": publisher_name(campaign), "url": settings.SITE_URL + "/"}
    found = site_look.logo()
    if found is None or pick((campaign or {}).get("owner"))[0]:
        return said
    size = {"width": found.width, "height": found.height}
    return said | {"logo": {"@type": "ImageObject", "url": settings.SITE_URL + site_look.logo_path(found), **size}}


def breadcrumbs(*steps: tuple[str, str]) -> Node:
    """The way from the front page, each step a name and an address."""
    whole = ((_("Campaigns"), address("home")), *steps)
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(whole, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def last_line(demands: Iterable[DemandProgress], sequence: int) -> int:
    """The last line that a card rests on; in its address, so that networks fetch it again when it changes."""
    lines = (line for one in demands for line in (one.sequence, one.standing.sequence or 0))
    return max([sequence, *lines])


def _page(kind: str, url: str, title: str, description: str, image: str, campaign: Content) -> Node:
    return {
        "@type": kind,
        "@id": url,
        "url": url,
        "name": title,
        "description": description,
        "inLanguage": reader_language(),
        "license": licence_of(campaign).address,
        "publisher": publisher(campaign),
        "primaryImageOfPage": {"@type": "ImageObject", "url": image} if image else None,
    }


def _name(campaign: Content) -> str:
    return pick(campaign["name"])[0]


def _place(number: int, campaign: CampaignProgress, demand: DemandProgress) -> Node:
    url = address("demand", campaign.slug, demand.slug)
    return {"@type": "ListItem", "position": number, "name": pick(demand.content["title"])[0], "url": url}


def _report(item: Item, headline: str, url: str, part_of: str, entry_hash: str, campaign: Content | None) -> Node:
    happened, ended = item.content["happened_on"], item.content["ended_on"]
    text, language = pick(item.content["body"])
    return {
        "@type": "Report",
        "@id": url,
        "url": url,
        "headline": headline,
        "description": plain(text),
        "inLanguage": language or reader_language(),
        "datePublished": item.recorded_at.isoformat(timespec="seconds"),
        "temporalCoverage": f"{happened}/{ended}" if ended else happened,
        "isPartOf": {"@id": part_of} if part_of else None,
        "license": licence_of(campaign).address,
        "publisher": publisher(campaign),
        "identifier": {"@type": "PropertyValue", "propertyID": "entry_hash", "value": entry_hash},
        "citation": [_source(one["evidence"]) for one in item.content["citations"]],
    } | _afterwards(item)


def _afterwards(item: Item) -> Node:
    """What a later line did to an update."""
    later = item.replaced_by
    if later is None:
        return {}
    text = labels(reader_language())["entry"].get(later.kind, later.kind)
    comment = {"@type": "CorrectionComment", "url": address("entry", later.sequence), "text": text}
    said_on = later.recorded_at.isoformat(timespec="seconds")
    return {
        "creativeWorkStatus": "Retracted" if later.kind == "retracted" else "Corrected",
        "dateModified": said_on,
        "correction": comment | {"datePublished": said_on},
    }


def _source(evidence: Content) -> Node:
    href = source_href(evidence)
    name = pick(evidence["publisher"])[0]
    return said(
        {
            "@type": "CreativeWork",
            "name": source_title(evidence),
            "url": settings.SITE_URL + href if href.startswith("/") else href,
            "publisher": {"@type": "Organization", "name": name} if name else None,
            "datePublished": evidence["published_on"],
            "inLanguage": evidence["language"],
        }
    )
