"""The links at the foot of emails."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from demands.models import StaffMail

from . import staff_mail


@csrf_exempt  # the signed address is all the authority there is: a mail program sends this without any session
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_off(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from one kind of email. GET asks for confirmation: mail programs open links."""
    found = staff_mail.read_token(token)
    if found is None:
        raise Http404
    user, kind = found
    if request.method == "POST":
        staff_mail.switch_off(user, kind)
    context = {"done": request.method == "POST", "kind": StaffMail.Kind(kind).label}
    response = render(request, "alerts/staff_off.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address is a key
    return response
