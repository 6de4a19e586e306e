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


def standing(user: Any) -> tuple[str, bool]:
    """A hash of all that this account may do and signs in with, and whether it has a second factor. One query."""
    found = _rights().get(pk=user.pk)
    return hashlib.sha256(repr(found).encode()).hexdigest(), bool(found[-1])


def remember(request: HttpRequest, user: Any) -> None:
    """Tie the session to the rights of this moment: at sign-in, and after the user changed their own factors."""
    request.session[KEPT] = standing(user)[0]


def admits(request: HttpRequest) -> bool:
    """Whether a signed-in member of staff may be here. Ends the session when rights or factors changed elsewhere."""
    if not hasattr(request, "_admitted"):
        request._admitted = _looked_at(request)  # type: ignore[attr-defined]
    admitted: bool = request._admitted  # type: ignore[attr-defined]
    return admitted


def _looked_at(request: HttpRequest) -> bool:
    now, has_factor = standing(request.user)
    if request.session.setdefault(KEPT, now) != now:
        tell(AccountEvent.Kind.ENDED, request.user, address=address_of(request), detail="rights or factors changed")
        logout(request)
        messages.warning(request, _("What your account may do has changed. Please sign in again."))
        return False
    user: Any = request.user
    user.weak_session = is_weak(request)
    return has_factor or settings.DEMO


def is_weak(request: HttpRequest) -> bool:
    """Whether the site asks for a security key or passkey before anything is published, and this session used none."""
    if not settings.REQUIRE_PHISHING_RESISTANT:
        return False
    used = (record.get("type") for record in get_authentication_records(request, request.user))
    return Authenticator.Type.WEBAUTHN not in used


def address_of(request: HttpRequest | None) -> str | None:
    """Where a request comes from, behind as many proxies as the settings say."""
    if request is None or not request.META.get("REMOTE_ADDR"):
        return None
    return str(get_adapter().get_client_ip(request))
