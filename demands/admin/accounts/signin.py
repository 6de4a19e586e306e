"""Signing in: what django-allauth leaves to the site. Its signals, and Django's, are heard here and nowhere else."""

from typing import Any

from allauth.account import signals as accounts
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa import signals as factors
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from django.conf import settings
from django.contrib.auth import signals as auth
from django.contrib.auth.models import User
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import AccountEvent
from campaigns.models.account import tell
from demands.admin.accounts.tasks import mail_links, mail_notice
from demands.public.text.site_name import site_name

from .mail import new_key
from .sessions import address_of, remember

Kind = AccountEvent.Kind


class Factors(DefaultMFAAdapter):
    """Authenticators and security keys list the site under its own name."""

    def get_totp_issuer(self) -> str:
        return f"{site_name()}, {settings.SITE_HOST}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": site_name()}


class Adapter(DefaultAccountAdapter):
    """Accounts are made by invitation; after signing in, the newsroom opens."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("public:home")

    def get_client_ip(self, request: HttpRequest) -> str:
        """What came by fewer proxies than the settings say is known by the machine it came from."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return str(request.META["REMOTE_ADDR"])

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        self.owner = user
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The worker sends it: a mail server that is down must not turn a changed password into a broken page."""
        given = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        mail = self.render_mail(template_prefix, email, given | context)
        mail_notice.defer(user=self.owner.pk, subject=mail.subject, text=mail.body, key=new_key())


class SignInForm(LoginForm):
    """Asks for a user name or an address, and says so in the label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label = _("User name or email address")
        name.widget.attrs = {
            "autocomplete": "username",
            "id": "id_username",
            "autocapitalize": "none",
            "maxlength": 254,
        }
        password.widget.attrs.pop("placeholder", None)
        password.help_text = ""

    def clean_login(self) -> Any:
        return super().clean_login().replace("\x00", "")

    def user_credentials(self) -> dict[str, str]:
        """One name, looked up as an address and as a user name, and one password checked once.

        As address and as name beside it, a known address would take two checks and an unknown one a single one.
        """
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class ForgottenForm(ResetPasswordForm):
    """Makes the same job for an address that nobody has."""

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email__iexact=address, is_active=True).order_by("pk"))
        return address

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        mail_links.defer(users=[user.pk for user in self.users], language=get_language(), key=new_key())
        return str(self.cleaned_data["email"])


class CodeForm(AuthenticateForm):
    """Says that a recovery code will do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits from your app, or one of your recovery codes.")
        self.fields["code"].widget.attrs.pop("placeholder", None)


@receiver(auth.user_logged_in)
def _signed_in(sender: Any, request: HttpRequest | None, user: Any, **rest: Any) -> None:
    if request is not None:
        remember(request, user)
    tell(Kind.SIGNED_IN, user, address=address_of(request))


@receiver(auth.user_login_failed)
def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **rest: Any) -> None:
    typed = credentials.get("username") or credentials.get("email") or credentials.get("login") or ""
    tell(Kind.FAILED, str(typed), address=address_of(request), detail="password")


@receiver(factors.authentication_failed)
def _factor_failed(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    tell(Kind.FAILED, user, address=address_of(request), detail="second factor")


@receiver(auth.user_logged_out)
def _signed_out(sender: Any, request: HttpRequest | None, user: Any, **rest: Any) -> None:
    if user is not None:
        tell(Kind.SIGNED_OUT, user, address=address_of(request))


@receiver([accounts.password_changed, accounts.password_set, accounts.password_reset])
def _new_password(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    tell(Kind.PASSWORD, user, by=user, address=address_of(request))


@receiver([factors.authenticator_added, factors.authenticator_removed, factors.authenticator_reset])
def _new_factor(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **rest: Any) -> None:
    """Other sessions of this user end at their next request; this one knows of the change."""
    done = {factors.authenticator_added: "added", factors.authenticator_removed: "removed"}
    what = done.get(rest.get("signal"), "renewed")
    tell(Kind.FACTOR, user, by=request.user, address=address_of(request), detail=f"{authenticator.type} {what}")
    if request.user == user:
        remember(request, user)
