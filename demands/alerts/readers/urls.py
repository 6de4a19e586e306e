"""The forms with which readers follow something, open to anybody."""

from django.urls import path

from . import views

app_name = "follow"

urlpatterns = [
    path(
        "alerts/follow/demands/<slug:campaign>/<slug:demand>/",
        views.follow_demand,
        name="demand",
    ),
    path("alerts/follow/campaigns/<slug:campaign>/", views.follow_campaign, name="campaign"),
    path("alerts/follow/institutions/<slug:institution>/", views.follow_institution, name="institution"),
    path("alerts/follow/themes/<slug:theme>/", views.follow_theme, name="theme"),
]
