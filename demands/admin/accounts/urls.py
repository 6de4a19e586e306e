"""The pages of an account: those of django-allauth for which this site has a use.

The addresses that django-allauth only names, such as those for signing up or for changing one's own address, answer
like any page that never was. A test compares both lists with what the installed version brings.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from . import sessions

View = Callable[..., Any]


def nowhere(request: HttpRequest, **named: Any) -> HttpResponse:
    """A page of django-allauth that this site does without."""
    raise Http404


def watched(view: View) -> View:
    """Ends a session whose rights or factors were changed elsewhere, and keeps the page out of every cache."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> Any:
        if request.user.is_authenticated:
            sessions.goes_on(request)
        return view(request, *args, **named)

    return never_cache(answered)


def with_a_key(view: View) -> View:
    """Where the site requires a key, only a session that used a key can add or remove one.

    Otherwise an attacker with a phished password and code could add a key of their own and be trusted.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> Any:
        if request.user.is_authenticated and sessions.must_show_a_key(request):
            return redirect("mfa_index")
        return view(request, *args, **named)

    return watched(answered)


urlpatterns = [
    path("login/", watched(account.login), name="account_login"),
    path("logout/", watched(account.logout), name="account_logout"),
    path("inactive/", watched(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", watched(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", watched(account.password_change), name="account_change_password"),
    path("password/set/", watched(account.password_set), name="account_set_password"),
    path("password/reset/", watched(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", watched(account.password_reset_done), name="account_reset_password_done"),
    path("password/reset/key/done/", watched(account.password_reset_from_key_done),
         name="account_reset_password_from_key_done"),
    re_path(r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", watched(account.password_reset_from_key),
            name="account_reset_password_from_key"),
    path("2fa/", watched(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", watched(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", watched(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", watched(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", watched(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", watched(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", watched(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", watched(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", watched(keys.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", with_a_key(keys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/reauthenticate/", watched(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", with_a_key(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", watched(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/webauthn/login/", watched(keys.login_webauthn), name="mfa_login_webauthn"),
    # named by django-allauth, open to nobody
    path("signup/", nowhere, name="account_signup"),
    path("email/", nowhere, name="account_email"),
    path("confirm-email/", nowhere, name="account_email_verification_sent"),
    path("confirm-email/<key>/", nowhere, name="account_confirm_email"),
    path("login/code/confirm/", nowhere, name="account_confirm_login_code"),
    path("reauthenticate/code/", nowhere, name="account_request_reauthentication_code"),
    path("reauthenticate/code/confirm/", nowhere, name="account_confirm_reauthentication_code"),
]  # fmt: skip
