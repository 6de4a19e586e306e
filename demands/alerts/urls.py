"""Addresses that only emails link to."""

from django.urls import path

from . import views

app_name = "alerts"

urlpatterns = [path("alerts/staff/<str:token>/", views.staff_off, name="staff_off")]
