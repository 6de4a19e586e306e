"""Where a review link leads. Not the newsroom's site: whoever holds the link has no account."""

from django.urls import path

from . import views

app_name = "review"

urlpatterns = [
    path("<str:token>/", views.link, name="link"),
    path("<str:token>/page/", views.page, name="page"),
]
