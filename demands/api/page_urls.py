"""The addresses of downloads and of the pages about them; other languages get their prefix, as pages do."""

from django.urls import path

from . import pages
from .files import views
from .papers import views as papers

app_name = "data"
VIEWS = {"csv": views.csv_file, "xlsx": views.xlsx_file, "json": views.json_file}

CAMPAIGN = "campaigns/<slug:campaign>"
DEMAND = f"{CAMPAIGN}/demands/<slug:demand>"

urlpatterns = [
    path("data/", pages.data, name="index"),
    path("data/api/", pages.documentation, name="documentation"),
    *(path(f"data/all.{form}", view, name=f"all_{form}") for form, view in VIEWS.items()),
    *(path(f"{CAMPAIGN}/data.{form}", view, name=form) for form, view in VIEWS.items()),
    path(f"{CAMPAIGN}/data.zip", views.zip_file, name="zip"),
    path(f"{CAMPAIGN}/briefing.pdf", papers.campaign_pdf, name="campaign_pdf"),
    path(f"{CAMPAIGN}/briefing.docx", papers.campaign_docx, name="campaign_docx"),
    path(f"{DEMAND}/briefing.pdf", papers.demand_pdf, name="demand_pdf"),
    path(f"{DEMAND}/briefing.docx", papers.demand_docx, name="demand_docx"),
    path(f"{CAMPAIGN}/matrix.docx", papers.matrix_docx, name="matrix_docx"),
    path(f"{CAMPAIGN}/matrix.xlsx", papers.matrix_xlsx, name="matrix_xlsx"),
]
