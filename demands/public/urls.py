"""Every public address; English here, other languages under their prefix."""

from django.urls import path

from campaigns.site_pages import EXPECTED

from .embeds import views as embeds
from .feeds import views as feeds
from .views import (
    about,
    asked,
    bodies,
    campaign,
    document,
    months,
    pictures,
    proof,
    record,
    search,
    sources,
    suggest,
)

app_name = "public"

CHARTS = "campaigns/<slug:campaign>/charts"
DEMAND = "campaigns/<slug:campaign>/demands/<slug:demand>"

urlpatterns = [
    path("", campaign.home, name="home"),
    path("card.png", pictures.site_card, name="card"),
    path("campaigns/<slug:campaign>/", campaign.campaign, name="campaign"),
    path("campaigns/<slug:campaign>/card.png", pictures.campaign_card, name="campaign_card"),
    path("campaigns/<slug:campaign>/compare/", campaign.compare, name="compare"),
    path("campaigns/<slug:campaign>/demands/<slug:demand>/", campaign.demand, name="demand"),
    path("campaigns/<slug:campaign>/demands/<slug:demand>/card.png", pictures.demand_card, name="demand_card"),
    path(f"{CHARTS}/status-through-time.svg", pictures.history_chart, {"form": "svg"}, name="history_svg"),
    path(f"{CHARTS}/status-through-time.png", pictures.history_chart, {"form": "png"}, name="history_png"),
    path(f"{CHARTS}/<slug:indicator>.svg", pictures.indicator_chart, {"form": "svg"}, name="indicator_svg"),
    path(f"{CHARTS}/<slug:indicator>.png", pictures.indicator_chart, {"form": "png"}, name="indicator_png"),
    path("campaigns/<slug:campaign>/documents/<slug:document>/", document.document, name="document"),
    path("updates/", record.updates, name="updates"),
    path("updates/<int:sequence>/", record.entry, name="entry"),
    path("evidence/<slug:reference>/", record.evidence_file, name="evidence_file"),
    path("evidence/<slug:reference>/copy/", record.evidence_copy, name="evidence_copy"),
    path("institutions/<slug:institution>/", asked.institution, name="institution"),
    path("themes/<slug:theme>/", asked.theme, name="theme"),
    path("search/", search.search, name="search"),
    path("suggest/", suggest.suggest, name="suggest"),
    path("suggest/thanks/", suggest.thanks, name="suggest_thanks"),
    path("suggest/demands/<slug:campaign>/<slug:demand>/", suggest.suggest_demand, name="suggest_demand"),
    path("suggest/entries/<int:sequence>/", suggest.suggest_entry, name="suggest_entry"),
    path("methodology/", record.methodology, name="methodology"),
    path("corrections/", record.corrections, name="corrections"),
    *(path(f"{name}/", about.expected_page, {"page": name}, name=name) for name in EXPECTED),
    path("pages/<slug:page>/", about.further_page, name="page"),
    path("record/", record.record, name="record"),
    path("record/entries.jsonl", record.record_lines, name="record_lines"),
    path("record/checkpoint.json", record.checkpoint, name="checkpoint"),
    path("record/checkpoint", proof.checkpoint, name="signed_checkpoint"),
    path("record/keys.json", proof.keys, name="record_keys"),
    path("record/proof/<int:sequence>", proof.proof, name="proof"),
    path("record/consistency/<int:first>/<int:second>", proof.consistency, name="consistency"),
    path("record/tile/<str:level>/<path:place>", proof.tile, name="tile"),
    path("record/timestamps.json", proof.timestamps, name="timestamps"),
    path("record/timestamps/<str:day>/checkpoint", proof.timestamp, {"what": "checkpoint"}, name="stamped"),
    path("record/timestamps/<str:day>/response.tsr", proof.timestamp, {"what": "response"}, name="timestamp"),
    path("record/verify/", proof.verify, name="verify"),
    # Lists, and the sources as files
    path("institutions/", bodies.institutions, name="institutions"),
    path("themes/", bodies.themes, name="themes"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:reference>/", sources.source, name="source"),
    *(
        path(f"{place}.{form.ending}", view, {"form": form.code}, name=f"{name}_{form.code}")
        for place, view, name in (
            ("sources", sources.sources_file, "sources_file"),
            ("sources/<slug:reference>", sources.source_file, "source_file"),
        )
        for form in sources.FORMS.values()
    ),
    path("campaigns/<slug:campaign>/months/", months.months, name="months"),
    path("campaigns/<slug:campaign>/months/<slug:month>/", months.month, name="month"),
    # Cards and badges for other sites
    path("campaigns/<slug:campaign>/embed/", embeds.campaign_card, name="campaign_embed"),
    path("campaigns/<slug:campaign>/embed/code/", embeds.campaign_code, name="campaign_embed_code"),
    path("campaigns/<slug:campaign>/badge.svg", embeds.campaign_badge, name="campaign_badge"),
    path(f"{DEMAND}/embed/", embeds.demand_card, name="demand_embed"),
    path(f"{DEMAND}/embed/code/", embeds.demand_code, name="demand_embed_code"),
    path(f"{DEMAND}/badge.svg", embeds.demand_badge, name="demand_badge"),
    # Feeds
    path("feed.atom", feeds.site_feed, name="feed"),
    path("campaigns/<slug:campaign>/feed.atom", feeds.campaign_feed, name="campaign_feed"),
    path("campaigns/<slug:campaign>/demands/<slug:demand>/feed.atom", feeds.demand_feed, name="demand_feed"),
    path("institutions/<slug:institution>/feed.atom", feeds.institution_feed, name="institution_feed"),
    path("themes/<slug:theme>/feed.atom", feeds.theme_feed, name="theme_feed"),
    path("campaigns/<slug:campaign>/calendar.ics", feeds.campaign_calendar, name="campaign_calendar"),
    path("campaigns/<slug:campaign>/demands/<slug:demand>/calendar.ics", feeds.demand_calendar, name="demand_calendar"),
]
