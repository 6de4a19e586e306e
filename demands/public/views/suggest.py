"""Readers point out a source or an error, without an account, a script or a cookie."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.plain_text import visible
from campaigns.web_address import validate_web_address
from demands.progress import log as reader
from demands.progress import progress
from demands.progress.sql import titles
from demands.progress.standing import Clock
from demands.public.params.query import public_page
from demands.public.presenters.contents import called
from demands.workflow import suggestions

from .record import title_of

MOST_LINKS = 3
LONGEST_BODY = 64 * 1024  # bytes: many times what the fields can hold

Fields = dict[str, Any]


@dataclass(frozen=True)
class About:
    """What a reader writes about: a demand, an entry, or, with neither, a campaign to be chosen."""

    campaign: str = ""
    demand: str = ""
    entry: int | None = None
    title: str = ""
    page: str = ""


class SuggestionForm(forms.Form):
    """A source or an error, in plain words."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("source", _("A source that is missing here")), ("error", _("An error on this page"))],
        widget=forms.RadioSelect,
        initial="source",
    )
    campaign = forms.ChoiceField(label=_("Which campaign is this about?"))
    url = forms.URLField(
        label=_("Web address of the source"), required=False, max_length=2000, assume_scheme="https",
        validators=[validate_web_address],
        help_text=_("For example https://www.moj.go.jp/… Preferably one address only."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Details"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("What does the source show? Or what is wrong, and how do you know? Up to 4,000 characters."),
    )  # fmt: skip
    email = forms.EmailField(label=_("Your email address (optional)"), required=False)

    def __init__(self, *args: Any, campaigns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["campaign"]
        field.choices = campaigns
        if len(campaigns) < 2:
            del self.fields["campaign"]
        self.fields["email"].help_text = gettext(
            "Only staff see it, to ask you questions or to reply. It is deleted %(days)s days after the matter is"
            " closed."
        ) % {"days": settings.SUGGESTION_ADDRESS_DAYS}
        for name, told in (("url", "url"), ("email", "email"), ("text", "off")):
            self.fields[name].widget.attrs["autocomplete"] = told
        for name in ("url", "text", "email"):
            if self.fields[name].help_text:
                self.fields[name].widget.attrs["aria-describedby"] = f"id_{name}_help"

    def full_clean(self) -> None:
        """One message for each fault: the first of a field is kept, because the others follow from it."""
        super().full_clean()
        for name, errors in (self._errors or {}).items():  # type: ignore[attr-defined]  # not in the stubs
            del errors.data[1:]
            if name in self.fields and name != "kind":  # whose fieldset the page ties to its message
                self._tie(name)

    def _tie(self, name: str) -> None:
        """Let a screen reader say the message of a field with the field, before its help."""
        attributes = self.fields[name].widget.attrs
        help_id = attributes.get("aria-describedby", "")
        attributes["aria-describedby"] = " ".join(filter(None, [f"id_{name}_error", help_id]))

    def clean_text(self) -> str:
        text = visible(self.cleaned_data["text"].replace("\r\n", "\n"))
        if text.casefold().count("http") > MOST_LINKS:
            raise forms.ValidationError(
                _("Please include no more than three web addresses: messages with more are usually spam.")
            )
        return text

    def clean(self) -> Fields:
        given = super().clean() or {}
        if given.get("kind") == "source" and not given.get("url") and "url" not in self.errors:
            self.add_error("url", _("Where can the source be found? Enter its web address."))
        if given.get("kind") == "error" and not given.get("text") and "text" not in self.errors:
            self.add_error("text", _("Please describe the error."))
        return given


def _form_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page with a form for anybody.

    It needs no CSRF token: that guards against requests that ride on somebody's session, and here nobody is signed in
    and nothing is read from a cookie, so a request from elsewhere could do no more than its sender can do directly. A
    token would also set a cookie, which public pages do not.
    """

    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(request, **kwargs)

    return answered


@_form_page
def suggest(request: HttpRequest) -> HttpResponse:
    """About a campaign that the reader chooses."""
    return _answer(request, About())


@_form_page
def suggest_demand(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """About a demand. One that is hidden answers as one that never was."""
    names = reader.named(Clock(), {f"campaign:{campaign}", f"demand:{campaign}/{demand}"})
    content = names.get(f"demand:{campaign}/{demand}")
    if content is None or names.get(f"campaign:{campaign}") is None:
        raise Http404
    page = reverse("public:demand", args=[campaign, demand])
    return _answer(request, About(campaign, demand, None, called(content["title"]), page))


@_form_page
def suggest_entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """About one entry of the record."""
    found = progress.entry(sequence) if sequence < 2**63 else None
    if found is None:
        raise Http404
    line, item, _later = found
    names = reader.named(Clock(), {line.subject})
    title = called(title_of(line.subject, item.content if item else line.content, names))
    number = gettext("entry %(number)s of the record") % {"number": sequence}
    page = reverse("public:entry", args=[sequence])
    about = About(line.campaign, line.demand, sequence, f"{title} ({number})" if title else number, page)
    return _answer(request, about)


def _answer(request: HttpRequest, about: About) -> HttpResponse:
    campaigns = [] if about.campaign else _campaigns()
    if not about.campaign and not campaigns:
        raise Http404  # nothing is public yet that anybody could know better
    sent = request.method == "POST"
    if sent and _length(request) > LONGEST_BODY:
        return _page(
            request, about, SuggestionForm(campaigns=campaigns), _("This is too long. Please shorten it."), 413
        )
    form = SuggestionForm(request.POST if sent else None, campaigns=campaigns)
    if not sent:
        return _page(request, about, form)
    if request.POST.get("subject_line"):  # people do not see this field: let the machine believe that it was heard
        return HttpResponseRedirect(reverse("public:suggest_thanks"))
    if not form.is_valid():
        refused = " ".join(map(str, form.non_field_errors()))
        problem = _("Not sent yet. Please correct the following:")
        return _page(request, about, form, refused or problem, 400)
    if not suggestions.was_open_long_enough(request.POST.get("stamp", "")):
        return _page(
            request,
            about,
            form,
            _("Please send it again. The form was submitted too quickly, or had been open too long."),
            400,
        )
    return _take(request, about, form, campaigns)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdigit() else 0


def _take(request: HttpRequest, about: About, form: SuggestionForm, campaigns: list[tuple[str, str]]) -> HttpResponse:
    given = form.cleaned_data
    try:
        suggestions.count(address_of(request))
    except suggestions.TooMany:
        message = _("We have received too many messages from your network today. Please try again tomorrow.")
        return _page(request, about, form, message, 429)
    suggestions.receive(
        campaign=about.campaign or given.get("campaign") or campaigns[0][0],
        demand=about.demand,
        entry=about.entry,
        kind=given["kind"],
        text=given["text"],
        url=given["url"],
        email=given["email"],
        language=get_language() or settings.LANGUAGE_CODE,
    )
    return HttpResponseRedirect(reverse("public:suggest_thanks"))


def _campaigns() -> list[tuple[str, str]]:
    return sorted(((slug, called(one["name"])) for slug, one in titles()), key=lambda pair: pair[1])


def _page(
    request: HttpRequest, about: About, form: SuggestionForm, problem: Any = "", status: int = 200
) -> HttpResponse:
    context = {
        "about": about, "form": form, "problem": problem, "stamp": suggestions.stamp(),
        "days": settings.SUGGESTION_ADDRESS_DAYS,
    }  # fmt: skip
    return render(request, "public/suggest.html", context, status=status)


@public_page()
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "public/suggest_thanks.html", {"days": settings.SUGGESTION_ADDRESS_DAYS})


def address_of(request: HttpRequest) -> str:
    """The reader's address, as named by the outermost of our own proxies. Anything before it could be forged."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    named = request.headers.get("X-Forwarded-For", "").split(",")
    return named[-proxies].strip() if 0 < proxies <= len(named) else str(request.META.get("REMOTE_ADDR", ""))
