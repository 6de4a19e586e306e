"""What pages say of themselves to machines: Open Graph, and schema.org as JSON-LD that nothing can break out of."""

import json
import re
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from campaigns.models import Campaign, Document
from demands import ledger
from demands.models import Demand
from demands.progress import progress, site
from demands.progress.standing import Clock
from demands.public.presenters import meta
from demands.public.templatetags.structured import structured_data
from demands.public.text.site_name import address, short_address
from tests.cast import Newsroom, make_evidence, make_proposal, make_update
from tests.public.markup import attributes

SITE = "http://127.0.0.1:8000"
HOSTILE = "</script><script>alert(1)</script><!-- & \" ' 😀 日本"


def printed(of: meta.Meta) -> str:
    return Template('{% include "public/parts/meta.html" %}').render(Context({"meta": of}))


def networks(html: str) -> dict[str, str]:
    """The Open Graph and Twitter properties of a page."""
    found = attributes(html, "meta")
    return {one.get("property") or one["name"]: one["content"] for one in found if "content" in one}


def graph(html: str) -> dict[str, Any]:
    """The page's JSON-LD, by type."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in data["@graph"]}


def campaign_meta() -> meta.Meta:
    return meta.campaign_meta(progress.campaign("japan", Clock()))  # type: ignore[arg-type]


def demand_meta() -> meta.Meta:
    return meta.demand_meta(progress.demand("japan", "moratorium", Clock()))  # type: ignore[arg-type]


def entry_meta(sequence: int) -> meta.Meta:
    line, item, _later = progress.entry(sequence)  # type: ignore[misc]
    campaign = progress.campaign("japan", Clock())
    assert campaign is not None
    demand = campaign.demands[0].content if line.demand else None
    return meta.entry_meta(line, item, campaign.content, demand, item.content["headline"]["en"] if item else "")


class TestNetworks:
    def test_a_campaign_shows_its_card(self, demand: Demand) -> None:
        said = networks(printed(campaign_meta()))
        assert said["og:site_name"] == "Follow Through"
        assert said["og:title"] == "What Japan was asked"
        assert said["og:description"] == "In 2005."
        assert said["og:url"] == f"{SITE}/campaigns/japan/"
        assert said["og:image"].startswith(f"{SITE}/campaigns/japan/card.png?v=")
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert said["og:image:alt"] == "What Japan was asked – Not assessed 1"
        assert said["twitter:card"] == "summary_large_image"

    def test_a_demand_says_where_it_stands(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress"))
        said = networks(printed(demand_meta()))
        assert said["og:type"] == "article"
        assert said["og:description"] == "In progress – A halt was asked for."
        assert said["og:image:alt"] == "Halt all executions – In progress"

    def test_the_address_of_a_card_changes_with_the_status(self, newsroom: Newsroom, demand: Demand) -> None:
        before = campaign_meta().image, demand_meta().image
        newsroom.publish(make_update(demand, "in_progress"))
        after = campaign_meta().image, demand_meta().image
        assert before[0] != after[0]
        assert before[1] != after[1]

    def test_the_address_of_a_card_answers(self, client: Client, demand: Demand, settings: Any, tmp_path: Any) -> None:
        settings.DATA_DIR = tmp_path
        for image in (campaign_meta().image, demand_meta().image):
            assert client.get(image.removeprefix(SITE)).headers["Content-Type"] == "image/png"

    def test_japanese_pages_show_japanese_cards(self, demand: Demand) -> None:
        with translation.override("ja"):
            said = networks(printed(demand_meta()))
        assert said["og:title"] == "死刑の執行を停止する"
        assert "og:locale" not in said  # the language says no country
        assert said["og:url"] == f"{SITE}/ja/campaigns/japan/demands/moratorium/"
        assert "/ja/campaigns/japan/demands/moratorium/card.png" in said["og:image"]

    def test_a_long_description_is_shortened(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(demand, summary="long " * 200)
        assert len(demand_meta().description) == 300
        assert demand_meta().description.endswith("…")

    def test_a_page_without_a_card_of_its_own_has_the_sites(self, db: None) -> None:
        said = networks(printed(meta.site_meta()))
        assert said["twitter:card"] == "summary_large_image"
        assert said["og:image"] == f"{SITE}/card.png"


class TestSchema:
    def test_the_front_page_is_a_site_that_can_be_searched(self, db: None) -> None:
        site = graph(printed(meta.site_meta()))["WebSite"]
        assert site["url"] == f"{SITE}/"
        assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"

    def test_a_campaign_is_a_collection_of_its_demands(self, demand: Demand) -> None:
        page = graph(printed(campaign_meta()))["CollectionPage"]
        assert page["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert page["about"] == {"@type": "Country", "name": "Japan", "identifier": "JP"}
        assert page["temporalCoverage"] == "2005-06/.."
        assert page["mainEntity"]["numberOfItems"] == 1
        assert page["mainEntity"]["itemListElement"][0]["url"] == f"{SITE}/campaigns/japan/demands/moratorium/"

    def test_a_demand_is_no_claim_but_a_work_with_a_status(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress"))
        found = graph(printed(demand_meta()))
        assert set(found) == {"WebPage", "BreadcrumbList"}
        about = found["WebPage"]["about"]
        assert (about["@type"], about["creativeWorkStatus"]) == ("CreativeWork", "In progress")
        assert about["dateCreated"] == "2005-06"
        assert about["mentions"][0]["name"] == "Ministry of Justice"
        assert found["WebPage"]["dateModified"].startswith("20")

    def test_an_update_is_a_report_with_its_sources(self, newsroom: Newsroom, demand: Demand) -> None:
        line = newsroom.publish(
            make_update(demand, "in_progress", body="It **was** tabled & [sent](https://x.example).")
        )
        report = graph(printed(entry_meta(line.sequence)))["Report"]
        assert report["headline"] == "A bill was tabled"
        assert report["description"] == "It was tabled & sent."
        assert report["datePublished"] == line.recorded_at.isoformat(timespec="seconds")
        assert report["temporalCoverage"] == "2010-05-04"
        assert report["isPartOf"] == {"@id": f"{SITE}/campaigns/japan/demands/moratorium/"}
        assert report["identifier"]["value"] == line.entry_hash
        assert report["citation"] == [
            {
                "@type": "CreativeWork",
                "name": "Treaty collection",
                "url": "https://treaties.example/1",
                "publisher": {"@type": "Organization", "name": "United Nations"},
                "datePublished": "2026",
                "inLanguage": "en",
            }
        ]

    def test_a_retracted_update_says_so(self, newsroom: Newsroom, demand: Demand) -> None:
        update = make_update(demand, "in_progress")
        line = newsroom.publish(update)
        later = newsroom.publish(make_proposal("retract", update=update, reason="It was another bill."))
        report = graph(printed(entry_meta(line.sequence)))["Report"]
        assert report["creativeWorkStatus"] == "Retracted"
        assert report["correction"]["url"] == f"{SITE}/updates/{later.sequence}/"

    def test_internal_sources_are_not_told(self, newsroom: Newsroom, demand: Demand) -> None:
        sources = [make_evidence(), make_evidence(title="Not for you", visibility="internal")]
        line = newsroom.publish(make_update(demand, sources=sources))
        assert "Not for you" not in printed(entry_meta(line.sequence))

    def test_other_lines_tell_only_the_way_to_them(self, demand: Demand) -> None:
        line = next(one for one in progress.record() if one.subject_type == "demand")
        assert set(graph(printed(entry_meta(line.sequence)))) == {"BreadcrumbList"}

    def test_a_redacted_update_tells_nothing(self, newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
        line = newsroom.publish(make_update(demand, headline="A name that must go"))
        ledger.redact(line, by=administrator, reason="Law")
        html = printed(entry_meta(line.sequence))
        assert "A name that must go" not in html
        assert set(graph(html)) == {"BreadcrumbList"}

    def test_a_document_is_a_page_about_a_work(self, newsroom: Newsroom, campaign: Campaign) -> None:
        newsroom.publish(
            Document.objects.create(
                campaign=campaign, slug="statement", title="Statement", publisher="NGO", dated="2005"
            )
        )
        found = progress.document("japan", "statement", Clock())
        assert found is not None
        work = graph(printed(meta.document_meta(*found)))["WebPage"]["mainEntity"]
        assert (work["name"], work["publisher"]["name"], work["datePublished"]) == ("Statement", "NGO", "2005")

    def test_breadcrumbs_lead_from_the_front_page(self, demand: Demand) -> None:
        steps = graph(printed(demand_meta()))["BreadcrumbList"]["itemListElement"]
        assert [(one["position"], one["name"]) for one in steps] == [
            (1, "Campaigns"), (2, "Japan"), (3, "Halt all executions"),
        ]  # fmt: skip


class TestEscaping:
    def test_nothing_leaves_the_data_block(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(demand, title=HOSTILE, summary=HOSTILE)
        html = printed(demand_meta())
        assert html.count("<script") == html.count("</script>") == 1
        assert graph(html)["WebPage"]["about"]["name"] == HOSTILE

    def test_nothing_leaves_an_attribute(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(demand, title=HOSTILE, summary=HOSTILE)
        assert networks(printed(demand_meta()))["og:title"] == HOSTILE

    @pytest.mark.parametrize("sign", ["<", ">", "&", "\u2028", "\u2029"])
    def test_signs_that_mean_something_to_html_are_written_in_numbers(self, sign: str) -> None:
        html = structured_data(meta.Meta("", "", "", graph=({"name": sign},)))
        inside = html.split(">", 1)[1].rsplit("<", 1)[0]
        assert sign not in inside
        assert json.loads(inside)["@graph"] == [{"name": sign}]

    def test_japanese_stays_readable(self) -> None:
        assert "日本" in structured_data(meta.Meta("", "", "", graph=({"name": "日本"},)))


class TestPages:
    def test_the_campaigns_page_carries_it(self, client: Client, demand: Demand) -> None:
        html = client.get("/campaigns/japan/").content.decode()
        assert networks(html)["og:url"] == f"{SITE}/campaigns/japan/"
        assert "CollectionPage" in graph(html)

    def test_it_costs_no_query(self, demand: Demand, django_assert_num_queries: Any) -> None:
        page, whole = progress.demand("japan", "moratorium", Clock()), progress.campaign("japan", Clock())
        with site.one_request(), django_assert_num_queries(1):  # whose site it is
            printed(meta.demand_meta(page))  # type: ignore[arg-type]
            printed(meta.campaign_meta(whole))  # type: ignore[arg-type]


def test_addresses_are_whole_and_in_the_readers_language() -> None:
    assert address("campaign", "japan") == f"{SITE}/campaigns/japan/"
    with translation.override("ja"):
        assert address("entry", 7) == f"{SITE}/ja/updates/7/"
        assert short_address("campaign", "japan") == "127.0.0.1:8000/ja/campaigns/japan"
