"""Two questions a machine asks: is the process alive, and can it serve?"""

from datetime import timedelta

from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from procrastinate.contrib.django.models import ProcrastinateWorker

from demands.models import Entry

SILENT = timedelta(minutes=1)  # a worker gives a sign of life every ten seconds


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process lives; it asks nobody else, so a database that is down restarts no web server."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the record can be read, else 503; report the state of database, ledger and queue.

    A queue without a worker is reported and does not count as down: email waits, pages do not.
    """
    try:
        state = {"database": "ok", "ledger": ledger_state(), "queue": queue_state()}
    except (DatabaseError, InterfaceError):
        state = {"database": "does not answer, or is not migrated"}
    return JsonResponse(state, status=200 if state.get("ledger") == "ok" else 503)


def ledger_state() -> str:
    """Tell whether a line is missing: they are numbered from 1. `manage.py verify_ledger` checks their content."""
    lines = Entry.objects.aggregate(number=Count("pk"), last=Max("sequence"))
    return "ok" if lines["number"] == (lines["last"] or 0) else "lines are missing"


def queue_state() -> str:
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - SILENT).exists()
    return "ok" if alive else "no worker"
