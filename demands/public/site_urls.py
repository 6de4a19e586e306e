"""Addresses that the site has once, not once for each language: machines look for them at its root."""

from django.urls import path

from .embeds import oembed
from .views import about, look, machines, sitemap

app_name = "site"

urlpatterns = [
    path("site.webmanifest", about.manifest, name="manifest"),
    path("site/logo.<slug:sha256>.png", look.logo, name="logo"),
    path("site/icon-<int:size>.<slug:mark>.png", look.icon, name="icon"),
    path("site.<slug:mark>.css", look.style, name="style"),
    path("oembed", oembed.oembed, name="oembed"),
    path("robots.txt", sitemap.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-pages.xml", sitemap.pages, name="sitemap_pages"),
    path("sitemap-updates.xml", sitemap.updates, name="sitemap_updates"),
    path("sitemap-months.xml", sitemap.months, name="sitemap_months"),
]
