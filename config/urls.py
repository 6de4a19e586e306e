"""The site's table of contents. English is at these paths, every other language under its prefix (`/ja/…`)."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config.web.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("demands.public.site_urls")),
    path("api/v1/", include("demands.api.urls")),
    *i18n_patterns(
        path("", include("demands.public.urls")),
        path("", include("demands.api.page_urls")),
        path("", include("demands.alerts.readers.urls")),
        path("", include("demands.alerts.urls")),
        path("admin/", admin.site.urls),
        path("accounts/", include("demands.admin.accounts.urls")),
        path("review/", include("demands.admin.review.urls")),
        path("embargo/", include("demands.admin.embargo.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "demands.public.views.errors.bad_request"
handler403 = "demands.public.views.errors.denied"
handler429 = "demands.public.views.errors.too_many"  # asked for by django-allauth
handler404 = "demands.public.views.errors.not_found"
handler500 = "config.web.unavailable.server_error"
