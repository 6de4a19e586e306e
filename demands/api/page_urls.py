"""The addresses of downloads and of the pages about them; other languages get their prefix, as pages do."""

from django.urls import path

from . import pages
from .files import views

app_name = "data"
VIEWS = {"csv": views.csv_file, "xlsx": views.xlsx_file, "json": views.json_file}

urlpatterns = [
    path("data/", pages.data, name="index"),
    path("data/api/", pages.documentation, name="documentation"),
    *(path(f"data/all.{form}", view, name=f"all_{form}") for form, view in VIEWS.items()),
    *(path(f"campaigns/<slug:campaign>/data.{form}", view, name=form) for form, view in VIEWS.items()),
    path("campaigns/<slug:campaign>/data.zip", views.zip_file, name="zip"),
]
