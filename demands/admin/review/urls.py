"""The addresses of review links. Not on the newsroom's site, because their readers have no account."""

from django.urls import path

from . import views

app_name = "review"

urlpatterns = [
    path("<str:token>/", views.link, name="link"),
    path("<str:token>/page/", views.page, name="page"),
]
