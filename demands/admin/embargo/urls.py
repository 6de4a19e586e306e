"""The addresses of embargo links. Not on the newsroom's site, because their readers have no account."""

from django.urls import path

from . import views

app_name = "embargo"

urlpatterns = [path("<str:token>/", views.link, name="link")]
