"""Readers follow something by mail, confirm that they meant it, change it and leave: without an account or a cookie.

Everything that changes something is a POST, because mail programs and their scanners open links. The form for anybody
needs no CSRF token, as in ``public.views.suggest``; links in mails are signed, and are all the authority there is.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from demands.models import Period
from demands.public.text.wording import reader_language
from demands.public.views.suggest import address_of
from demands.workflow import suggestions

from . import following
from .following import CONFIRM, MANAGE, Link
from .messages import subject_title
from .tasks import defer_request

LEAVE = "leave"
PER_NETWORK, PER_DAY = 60, 5000  # requests to follow, from one network and from all
LONGEST_BODY = 16 * 1024  # bytes


class FollowForm(forms.Form):
    """An address, and how often it hears."""

    email = forms.EmailField(
        label=gettext_lazy("Your email address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    period = forms.ChoiceField(
        label=gettext_lazy("How often?"), choices=Period, initial=Period.WEEKLY, widget=forms.RadioSelect
    )


def _open_page(*methods: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @never_cache
        @require_http_methods(methods)
        @wraps(view)
        def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            response = view(request, **kwargs)
            response.headers["Referrer-Policy"] = "no-referrer"  # the address may be a key
            return response

        return answered

    return decorate


@_open_page("GET", "HEAD", "POST")
def follow_demand(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    return _follow(request, "demand", campaign, demand)


@_open_page("GET", "HEAD", "POST")
def follow_campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    return _follow(request, "campaign", campaign)


@_open_page("GET", "HEAD", "POST")
def follow_institution(request: HttpRequest, institution: str) -> HttpResponse:
    return _follow(request, "institution", institution)


@_open_page("GET", "HEAD", "POST")
def follow_theme(request: HttpRequest, theme: str) -> HttpResponse:
    return _follow(request, "theme", theme)


def _follow(request: HttpRequest, kind: str, *names: str) -> HttpResponse:
    """Ask to follow something public. What is hidden answers as what never was."""
    subject = f"{kind}:{'/'.join(names)}"
    title = subject_title(subject, *(f"campaign:{name}" for name in names[:-1]))
    if not title:
        raise Http404
    context = {
        "title": title,
        "page": reverse(f"public:{kind}", args=names),
        "action": reverse(f"follow:{kind}", args=names),
    }
    sent = request.method == "POST"
    if sent and _length(request) > LONGEST_BODY:
        return _form(request, context, FollowForm(), _("This is too long. Please shorten it."), 413)
    form = FollowForm(request.POST if sent else None)
    if not sent:
        return _form(request, context, form)
    if not request.POST.get("subject_line"):  # people do not see this field: let the machine believe that it was heard
        if not form.is_valid():
            return _form(request, context, form, _("Not sent yet. Please correct the following:"), 400)
        try:
            suggestions.count(address_of(request), what="alerts", most=PER_NETWORK, most_of_all=PER_DAY)
        except suggestions.TooMany:
            message = _("We have received too many messages from your network today. Please try again tomorrow.")
            return _form(request, context, form, message, 429)
        given = form.cleaned_data
        following.follow(given["email"], subject, given["period"], reader_language(), defer_request)
    return render(request, "public/follow/asked.html", context)


def _form(
    request: HttpRequest, context: dict[str, Any], form: FollowForm, problem: str = "", status: int = 200
) -> HttpResponse:
    shown = context | {"follow_form": form, "problem": problem, "chosen_period": form["period"].value()}
    return render(request, "public/follow/page.html", shown, status=status)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if _is_number(said) else 0


def _link(given: str, purpose: str) -> Link:
    found = following.read_token(given, purpose)
    if found is None:
        raise Http404
    return found


def _followed(rows: Any) -> list[dict[str, Any]]:
    return [{"row": row, "title": title} for row in rows.order_by("pk") if (title := subject_title(row.subject))]


@_open_page("GET", "HEAD", "POST")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm that one wants to follow what was asked for with this address: all of it, or what is ticked."""
    subscriber = _link(token, CONFIRM).subscriber
    wishes = subscriber.subscriptions.filter(confirmed_at=None)
    if request.method == "POST":
        following.confirm(subscriber, [int(one) for one in request.POST.getlist("follow") if _is_number(one)])
        manage = following.token(subscriber.pk, MANAGE) if subscriber.pk else ""
        return render(request, "alerts/readers/confirmed.html", {"token": manage})
    return render(request, "alerts/readers/confirm.html", {"followed": _followed(wishes)})


@_open_page("GET", "HEAD", "POST")
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """What one follows and how often: change it, end it, or erase all that is kept."""
    subscriber = _link(token, MANAGE).subscriber
    done = request.method == "POST"
    if done and "erase" in request.POST:
        following.erase(subscriber)
        return render(request, "alerts/readers/left.html", {"erased": True})
    rows = subscriber.subscriptions.filter(confirmed_at__isnull=False)
    if done:
        choice = {row.pk: request.POST.get(f"period-{row.pk}", row.period) for row in rows}
        following.choose(subscriber, choice)
    context = {"followed": _followed(rows.all()), "periods": Period.choices, "done": done, "email": subscriber.email}
    return render(request, "alerts/readers/manage.html", context)


@_open_page("GET", "HEAD", "POST")
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from the mails of one period: with one click of a mail program (RFC 8058), or a button here."""
    link = _link(token, LEAVE)
    if request.method == "POST":
        following.leave(link.subscriber, link.period)
        return render(request, "alerts/readers/left.html", {"erased": False})
    return render(request, "alerts/readers/leave.html", {"period": Period(link.period).label})


def _is_number(given: str) -> bool:
    return given.isascii() and given.isdecimal() and len(given) < 19
