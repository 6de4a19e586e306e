"""Accounts. Those who manage them cannot raise their own rights."""

from functools import partial
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import AccountEvent
from campaigns.models.account import tell
from demands.admin.base.help import explained
from demands.admin.base.scope import Scoped
from demands.workflow.rights import GROUP_OF

from .handing_over import hand_over_view
from .invitations import is_open, send_again, sent_words
from .sessions import address_of

if TYPE_CHECKING:
    UserPage = UserAdmin[User]
else:
    UserPage = UserAdmin

DECIDING = ("is_active", "is_staff", "is_superuser")
NAMING = ("username", "email")  # what a person signs in with, and where a new password is set

# The secrets of second factors, and addresses beside those of the accounts, are for no list
admin.site.unregister((User, Group, Authenticator, EmailAddress))


def _given(permissions: Any) -> set[str]:
    return {f"{label}.{name}" for label, name in permissions.values_list("content_type__app_label", "codename")}


def _held(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True)) | _given(user.user_permissions)


def _difference(before: set[str], after: set[str]) -> list[str]:
    return [f"+{name}" for name in sorted(after - before)] + [f"-{name}" for name in sorted(before - after)]


def _tell(request: HttpRequest, whose: Any, changes: list[str]) -> None:
    """Keep a change of rights, if there is any."""
    if changes:
        detail = ", ".join(changes)
        tell(AccountEvent.Kind.RIGHTS, whose, by=request.user, address=address_of(request), detail=detail)


@admin.register(Group)
class RoleAdmin(Scoped, GroupAdmin):
    """What a role may do, in every campaign and through memberships, which know the groups of the roles by name."""

    keeps_accounts = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name",) if obj is not None and obj.name in GROUP_OF.values() else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.name not in GROUP_OF.values())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = _given(form.instance.permissions)
        super().save_related(request, form, formsets, change)
        _tell(
            request,
            _("group %(name)s") % {"name": form.instance},
            _difference(before, _given(form.instance.permissions)),
        )

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        _tell(request, _("group %(name)s") % {"name": obj}, ["group deleted"])
        super().delete_model(request, obj)


@admin.register(User)
class StaffAdmin(Scoped, UserPage):
    """Rights come from groups and memberships. Superusers are made at the command line, or by another superuser."""

    list_display = ("username", "first_name", "last_name", "email", "is_staff", "is_active", "roles", "invitation")
    filter_horizontal = ()
    keeps_accounts = True
    change_form_template = "admin/accounts/person.html"
    actions = ("take_factors_away", "send_again")

    @admin.display(description=gettext_lazy("invitation"))
    def invitation(self, obj: User) -> str:
        return _("Not yet accepted") if is_open(obj) else ""

    @admin.action(description=gettext_lazy("Send the invitation again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = [one for one in queryset if is_open(one) and self.has_change_permission(request, one)]
        for user in people:
            send_again(request, user)
            messages.success(request, sent_words(user.email))
        if not people:
            messages.info(request, _("None of these invitations is open."))

    @admin.action(description=gettext_lazy("Reset two-factor authentication"), permissions=["change"])
    def take_factors_away(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For somebody who has lost them all: their sessions end, and they set up others when they next sign in."""
        for user in queryset:
            if not self.has_change_permission(request, user):
                messages.error(request, _("You don’t have permission to change the account %(name)s.") % {"name": user})
            elif Authenticator.objects.filter(user=user).delete()[0]:
                detail = "second factors taken away"
                tell(AccountEvent.Kind.FACTOR, user, by=request.user, address=address_of(request), detail=detail)
                messages.success(request, _("%(name)s can sign in once with a password only.") % {"name": user})

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(partial(hand_over_view, self))
        return [path("<str:number>/hand-over/", view, name="auth_user_hand_over"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="groups")
    def roles(self, obj: User) -> str:
        return ", ".join(sorted(group.name for group in obj.groups.all()))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return explained(db_field, super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if request.user.is_superuser or obj is None:
            return found
        hidden = ("is_superuser", "user_permissions")
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in hidden]})
            for title, options in found
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj) and super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep what changed about what the account may do."""
        user = form.instance
        before = _held(user)
        super().save_related(request, form, formsets, change)
        told = _difference(before, _held(user))
        told += [f"{name}={getattr(user, name)}" for name in DECIDING if name in form.changed_data or not change]
        told += [f"{name} changed" for name in NAMING if change and name in form.changed_data]
        _tell(request, user, told)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()  # as it is looked up at sign-in
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        _tell(request, obj, ["account deleted"])
        super().delete_model(request, obj)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Django says so when one person sets the password of another."""
        if "password" in str(message).lower():
            tell(AccountEvent.Kind.PASSWORD, obj, by=request.user, address=address_of(request))
        return super().log_change(request, obj, message)
