"""The page that an embargo link opens: what will be public, before it is. No account, no cookie, no way further."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaigns.models import WorkingCopy
from demands.admin.batches import page as batch_page
from demands.admin.review import comparison, preview
from demands.admin.review.views import PRIVATE
from demands.ledger.parcel import parcel_of
from demands.models import Batch
from demands.public.text.site_name import publisher_name
from demands.workflow import embargo, schedules


@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """What is scheduled, on its public page where there is one; whatever else is asked for is any unknown page's 404.

    Once it is public, a link that still works leads there.
    """
    found = embargo.find(token)
    if found is None:
        raise Http404
    if found.target is None:
        response: HttpResponse = HttpResponseRedirect(reverse("public:entry", args=[found.entry]))
    else:
        if request.method == "GET":
            embargo.opened(found.link, found.target)
        response = _shown(request, found.link, found.target)
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def _shown(request: HttpRequest, link: Any, target: embargo.Target) -> HttpResponse:
    said = {"embargo": link, "until": schedules.words(link.schedule.at), "owner": publisher_name()}
    if isinstance(target, Batch):
        return render(request, "review/embargo.html", said | {"readings": batch_page.readings(target)})
    if preview.knows(target):
        request.GET = QueryDict()  # a campaign's page is shown whole: nobody filters a draft
        return preview.of(request, target, **said)
    return render(request, "review/embargo.html", said | _of_row(target))


def _of_row(row: WorkingCopy) -> dict[str, Any]:
    return {
        "readings": comparison.readings(parcel_of(row)),
        "about": comparison.about(row),
        "sources": [one for one in comparison.sources(row) if not one.internal],
    }
