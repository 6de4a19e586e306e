"""Where a review link leads. Not the newsroom's site: whoever holds the link has no account."""

from django.urls import path

from . import link_views

app_name = "review"

urlpatterns = [
    path("<str:token>/", link_views.link, name="link"),
    path("<str:token>/page/", link_views.page, name="page"),
]
