"""Who may be in the newsroom, request by request: a second factor, and rights that are still those of the sign-in."""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import Group, User
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest
from django.utils.translation import gettext as _

from campaigns.models import AccountEvent, Membership
from campaigns.models.account import tell

KEPT = "rights_at_sign_in"


def _rights() -> Any:
    """Whatever decides what an account may do, in one question."""
    own = {"user": OuterRef("pk")}
    roles = (
        Membership.objects.filter(**own)
        .order_by("pk")
        .values_list(Concat(Cast(F("campaign"), TextField()), Value(":"), F("role"), output_field=TextField()))
    )
    factors = Authenticator.objects.filter(**own).exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("pk")
    return User.objects.annotate(
        in_groups=ArraySubquery(Group.objects.filter(**own).order_by("pk").values("pk")),
        roles=ArraySubquery(roles),
        factors=ArraySubquery(factors.values("pk")),
    ).values_list("is_active", "is_staff", "is_superuser", "in_groups", "roles", "factors")


def standing(user: Any) -> tuple[list[str], bool]:
    """Hashes of all that this account may do and of what it signs in with, and whether it has a second factor."""
    *rights, factors = _rights().get(pk=user.pk)
    return [hashlib.sha256(repr(one).encode()).hexdigest() for one in (rights, factors)], bool(factors)


def remember(request: HttpRequest, user: Any) -> None:
    """Tie the session to the rights of this moment: at sign-in, and after the user changed their own factors."""
    request.session[KEPT] = standing(user)[0]


def admits(request: HttpRequest) -> bool:
    """Whether a signed-in member of staff may be in the newsroom."""
    return goes_on(request) and (request._has_factor or settings.DEMO)  # type: ignore[attr-defined]


def goes_on(request: HttpRequest) -> bool:
    """Whether rights and factors are unchanged since the session began. If not, it ends."""
    if not hasattr(request, "_goes_on"):
        now, request._has_factor = standing(request.user)  # type: ignore[attr-defined]
        request._goes_on = request.session.get(KEPT) == now  # type: ignore[attr-defined]
        if request._goes_on:  # type: ignore[attr-defined]
            user: Any = request.user
            user.weak_session = is_weak(request)
        else:
            _end(request, now)
    on: bool = request._goes_on  # type: ignore[attr-defined]
    return on


def _end(request: HttpRequest, now: list[str]) -> None:
    """Sign out, and say why."""
    rights_changed = request.session.get(KEPT, [])[:1] != now[:1]
    tell(
        AccountEvent.Kind.ENDED, request.user, address=address_of(request),
        detail="rights changed" if rights_changed else "factors changed",
    )  # fmt: skip
    logout(request)
    if rights_changed:
        said = _("Your permissions have changed, so you have been signed out. Please sign in again.")
    else:
        said = _(
            "Your two-factor authentication was changed elsewhere, so you have been signed out. Please sign in again."
        )
    messages.warning(request, said)


def is_weak(request: HttpRequest) -> bool:
    """Whether the site asks for a security key or passkey before anything is published, and this session used none."""
    if not settings.REQUIRE_PHISHING_RESISTANT:
        return False
    used = (record.get("type") for record in get_authentication_records(request, request.user))
    return Authenticator.Type.WEBAUTHN not in used


def must_show_a_key(request: HttpRequest) -> bool:
    """Whether somebody who has a key signed in without it, on a site that asks for keys; it says what to do then."""
    own = Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.WEBAUTHN)
    if not (is_weak(request) and own.exists()):
        return False
    messages.warning(request, _("You have a security key or passkey: sign in with it before you add or remove one."))
    return True


def address_of(request: HttpRequest | None) -> str | None:
    """Where a request comes from, behind as many proxies as the settings say."""
    if request is None or not request.META.get("REMOTE_ADDR"):
        return None
    return str(get_adapter().get_client_ip(request))
