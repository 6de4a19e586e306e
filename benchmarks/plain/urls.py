from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.generic import DetailView, ListView

from .models import Item


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("", ListView.as_view(model=Item, paginate_by=50), name="list"),
    path("<int:pk>/", DetailView.as_view(model=Item), name="item"),
    path("healthz", healthz),
]
