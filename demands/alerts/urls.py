"""What mails link to, apart from pages that others link to as well."""

from django.urls import path

from . import views

app_name = "alerts"

urlpatterns = [path("alerts/staff/<str:token>/", views.staff_off, name="staff_off")]
