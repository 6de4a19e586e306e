"""Addresses that only emails link to."""

from django.urls import path

from . import views
from .readers import views as readers

app_name = "alerts"

urlpatterns = [
    path("alerts/staff/<str:token>/", views.staff_off, name="staff_off"),
    path("alerts/confirm/<str:token>/", readers.confirm, name="confirm"),
    path("alerts/manage/<str:token>/", readers.manage, name="manage"),
    path("alerts/leave/<str:token>/", readers.leave, name="leave"),
]
