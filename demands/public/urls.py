"""Every public address; the table in DESIGN.md in code. English here, other languages under their prefix."""

from django.urls import path

from . import asked_views, campaign_views, document_views, picture_views, record_views, search_views, suggest_views

app_name = "public"

CHARTS = "campaigns/<slug:campaign>/charts"

urlpatterns = [
    path("", campaign_views.home, name="home"),
    path("campaigns/<slug:campaign>/", campaign_views.campaign, name="campaign"),
    path("campaigns/<slug:campaign>/card.png", picture_views.campaign_card, name="campaign_card"),
    path("campaigns/<slug:campaign>/compare/", campaign_views.compare, name="compare"),
    path("campaigns/<slug:campaign>/demands/<slug:demand>/", campaign_views.demand, name="demand"),
    path("campaigns/<slug:campaign>/demands/<slug:demand>/card.png", picture_views.demand_card, name="demand_card"),
    path(f"{CHARTS}/status-through-time.svg", picture_views.history_chart, {"form": "svg"}, name="history_svg"),
    path(f"{CHARTS}/status-through-time.png", picture_views.history_chart, {"form": "png"}, name="history_png"),
    path(f"{CHARTS}/<slug:indicator>.svg", picture_views.indicator_chart, {"form": "svg"}, name="indicator_svg"),
    path(f"{CHARTS}/<slug:indicator>.png", picture_views.indicator_chart, {"form": "png"}, name="indicator_png"),
    path("campaigns/<slug:campaign>/documents/<slug:document>/", document_views.document, name="document"),
    path("updates/", record_views.updates, name="updates"),
    path("updates/<int:sequence>/", record_views.entry, name="entry"),
    path("evidence/<slug:reference>/", record_views.evidence_file, name="evidence_file"),
    path("evidence/<slug:reference>/copy/", record_views.evidence_copy, name="evidence_copy"),
    path("institutions/<slug:institution>/", asked_views.institution, name="institution"),
    path("themes/<slug:theme>/", asked_views.theme, name="theme"),
    path("search/", search_views.search, name="search"),
    path("suggest/", suggest_views.suggest, name="suggest"),
    path("suggest/thanks/", suggest_views.thanks, name="suggest_thanks"),
    path("suggest/demands/<slug:campaign>/<slug:demand>/", suggest_views.suggest_demand, name="suggest_demand"),
    path("suggest/entries/<int:sequence>/", suggest_views.suggest_entry, name="suggest_entry"),
    path("methodology/", record_views.methodology, name="methodology"),
    path("corrections/", record_views.corrections, name="corrections"),
    path("record/", record_views.record, name="record"),
    path("record/entries.jsonl", record_views.record_lines, name="record_lines"),
    path("record/checkpoint.json", record_views.checkpoint, name="checkpoint"),
]
