"""The newsroom as a site of its own: its name, its front page, and plain answers to malformed questions."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.plain_text import visible
from demands.public.text.site_name import site_name

from .accounts import sessions
from .accounts.invitations import goes_to_the_log
from .base.scope import scoped
from .base.titles import Picker
from .base.unsaved import unsaved_view
from .batches.following import next_review
from .desk import first_steps, handbook, preferences
from .desk import trays as desk
from .desk.lookup import lookup_view
from .launch.views import urls as launch_urls
from .review.markdown import markdown_view
from .translating.views import urls as translating_urls

# The names on the desk of the lists that come from other applications.
GROUPS = {"auth": _("Accounts"), "procrastinate": _("Background jobs")}


class Newsroom(AdminSite):
    """Where staff write, review and publish."""

    site_title = lazy(lambda: " · ".join((gettext("Newsroom"), site_name())), str)()
    site_header = _("Newsroom")
    index_title = _("Desk")
    index_template = "admin/desk/desk.html"
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")  # what was published is never deleted: see WorkingCopyAdmin

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Put the gate in front of every admin class, those of packages too: see ``scope``."""
        super().register(model_or_iterable, scoped(admin_class or ModelAdmin), **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, with a second factor unless the site is a demonstration, and with the rights of their sign-in."""
        return super().has_permission(request) and sessions.admits(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Signing in is django-allauth's; a signed-in user who is not admitted lacks a right or a factor."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        if not request.user.is_authenticated:
            page = reverse("account_login")
            return redirect(f"{page}?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if safe and wanted else page)
        if self.has_permission(request):
            return redirect(wanted if safe and wanted else "admin:index")
        if not (request.user.is_authenticated and request.user.is_staff):
            raise PermissionDenied
        messages.warning(request, _("The newsroom requires two-factor authentication. Set it up here to continue."))
        return redirect("mfa_index")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """One page for it on the whole site: the one that keeps it in the history and writes to the owner."""
        return redirect("account_change_password")

    password_change_done = password_change

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(self._explained(_without_nul(_as_shown(view))), cacheable)

    def _explained(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """A user who is refused for want of a security key is told so, and not that they have no permission."""

        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied:
                if not getattr(request.user, "weak_session", False):
                    raise
            context = {**self.each_context(request), "title": _("This requires a security key or passkey")}
            return TemplateResponse(request, "admin/accounts/weak_session.html", context, status=403)

        return answered

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {
            "four_eyes_off": not settings.FOUR_EYES,
            "demo": settings.DEMO,
            "log_only": goes_to_the_log(),
            "weak_session": getattr(request.user, "weak_session", False),
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The lists that this user sees, worked out when a page shows them: only the desk does."""
        return SimpleLazyObject(partial(self._groups, request, app_label))

    def _groups(self, request: HttpRequest, app_label: str | None) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = super().get_app_list(request, app_label)
        return [group | {"name": GROUPS.get(group["app_label"], group["name"])} for group in groups]

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Picker.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        marked = path("markdown/", self.admin_view(markdown_view), name="markdown")
        typed = path("unsaved/", self.admin_view(unsaved_view), name="unsaved")
        mails = path("mails/", self.admin_view(preferences.mail_preferences), name="mail_preferences")
        book = [
            path("handbook/", self.admin_view(handbook.beginning), name="handbook"),
            path("handbook/<path:name>", self.admin_view(handbook.page), name="handbook_page"),
        ]
        following = path("next-review/", self.admin_view(next_review), name="next_review")
        lookup = path("search/", self.admin_view(lookup_view), name="lookup")
        translating = translating_urls(self.admin_view)
        guide = launch_urls(self.admin_view)
        return [typed, marked, mails, following, lookup, *book, *guide, *translating, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        trays = desk.trays(request)
        context = {
            "mine": [tray for tray in trays if tray.mine and tray.count],
            "heaps": [tray for tray in trays if not tray.mine and tray.count],
            "in_order": [tray for tray in trays if not tray.count],
            "trays": trays,
            "first_steps": first_steps.steps(request),
        }
        return super().index(request, context | (extra_context or {}))


def _as_shown(view: Callable[..., Any]) -> Callable[..., Any]:
    """Input on any page of the newsroom loses its invisible characters, names of files too."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            typed = request.POST.copy()
            for name, values in typed.lists():
                if not name.startswith("password"):
                    typed.setlist(name, [visible(value) for value in values])
            request.POST = typed  # type: ignore[assignment]
            for _name, files in request.FILES.lists():
                for file in files:
                    file.name = visible(file.name or "")
        return view(request, *args, **kwargs)

    return answered


def _without_nul(view: Callable[..., Any]) -> Callable[..., Any]:
    """PostgreSQL holds no NUL, so an address that asks for one asks for nothing: answer without the question."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            return redirect(request.path)
        return view(request, *args, **kwargs)

    return answered
