"""Who belongs to a campaign, invitations, and the history of accounts."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import AccountEvent, Campaign, Membership
from campaigns.models.account import tell
from demands.admin.base.help import explained
from demands.admin.base.scope import ReadOnly, Scoped
from demands.admin.base.typed import ModelPage, RowForm, StaffRequest
from demands.workflow import rights

from .invitations import InvitationForm, invite, is_open, send_again, sent_words
from .sessions import address_of

Role = Membership.Role
RANK = {role: rank for rank, role in enumerate(Role)}


def campaigns_led_by(user: Any) -> QuerySet[Campaign]:
    """The campaigns whose members this user looks after."""
    if rights.everywhere(user, "campaigns.add_membership"):
        return Campaign.objects.all()
    return Campaign.objects.filter(pk__in=rights.campaigns_with(user, "campaigns.add_membership"))


def may_grant(user: Any, campaign: Campaign, role: str) -> bool:
    """Nobody gives more than they have: a lead makes leads, not administrators."""
    if rights.everywhere(user, "campaigns.add_membership"):
        return True
    own = Membership.objects.filter(user=user, campaign=campaign).values_list("role", flat=True).first()
    return own in (Role.LEAD, Role.ADMINISTRATOR) and RANK[Role(role)] <= RANK[Role(own)]


class MembershipForm(RowForm):
    """Refuses to give more than the giver has."""

    giver: User  # the admin class says who

    def clean(self) -> Any:
        cleaned = super().clean()
        campaign = self.cleaned_data.get("campaign") or getattr(self.instance, "campaign", None)
        role = self.cleaned_data.get("role")
        if campaign and role and not may_grant(self.giver, campaign, role):
            self.add_error("role", _("You can’t give someone more rights than you have yourself."))
        return cleaned


@admin.register(Membership)
class MembershipAdmin(Scoped, ModelPage):
    of_campaign = "campaign"
    keeps_accounts = True
    form = MembershipForm
    list_display = ("user", "campaign", "role", "invitation")
    list_select_related = ("user", "campaign")
    actions = ("delete_selected", "send_again")
    list_filter = ("campaign", "role")
    search_fields = ("user__username", "user__first_name", "user__last_name", "user__email")
    show_full_result_count = False
    change_list_template = "admin/accounts/memberships.html"
    fields = ("user", "campaign", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("user", "campaign") if obj is not None else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"giver": request.user})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return explained(db_field, super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "campaign":
            kwargs["queryset"] = campaigns_led_by(request.user)
        elif db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_active=True, is_staff=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _within_reach(self, request: HttpRequest, obj: Membership | None) -> bool:
        """Users cannot change their own role or a role above it."""
        if obj is None or rights.everywhere(request.user, "campaigns.change_membership"):
            return True
        return obj.user_id != request.user.pk and may_grant(request.user, obj.campaign, obj.role)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._within_reach(request, obj)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._tell(request, obj, f"{obj.campaign.slug}: {obj.role}")

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        self._tell(request, obj, f"{obj.campaign.slug}: none")
        super().delete_model(request, obj)

    def _tell(self, request: HttpRequest, obj: Membership, detail: str) -> None:
        tell(AccountEvent.Kind.RIGHTS, obj.user, by=request.user, address=address_of(request), detail=detail)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": gettext_lazy("Memberships"), **(extra_context or {})})

    # Invitations

    @admin.display(description=gettext_lazy("invitation"))
    def invitation(self, obj: Membership) -> str:
        return _("Not yet accepted") if is_open(obj.user) else ""

    @admin.action(description=gettext_lazy("Send the invitation again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """To those ticked who have not accepted theirs, and whose role the user may give."""
        rows = queryset.select_related("user", "campaign")
        people = {row.user for row in rows if is_open(row.user) and self.has_change_permission(request, row)}
        for user in sorted(people, key=lambda one: one.pk):
            send_again(request, user)
            messages.success(request, sent_words(user.email))
        if not people:
            messages.info(request, _("None of these invitations is open."))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.invite_view)
        return [path("invite/", view, name="campaigns_membership_invite"), *super().get_urls()]

    def invite_view(self, request: StaffRequest) -> HttpResponse:
        """Invite a person without an account; a person with one becomes a member at once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        giver = request.user
        form = InvitationForm(request.POST or None, giver=giver, campaigns=campaigns_led_by(giver))
        with transaction.atomic():
            User.objects.select_for_update().get(pk=giver.pk)  # a button that is pressed twice invites once
            if request.method == "POST" and form.is_valid() and self._may_invite(request, form):
                made, address = invite(request, form), form.cleaned_data["email"]
                had = _("%(address)s already had an account.") % {"address": address}
                messages.success(request, sent_words(address) if made else had)
                return redirect(reverse("admin:campaigns_membership_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invite a colleague"),
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/accounts/invite.html", context)

    def _may_invite(self, request: HttpRequest, form: InvitationForm) -> bool:
        campaign, role = form.cleaned_data["campaign"], form.cleaned_data["role"]
        allowed = may_grant(request.user, campaign, role) if campaign else form.for_whole_site
        if not allowed:
            form.add_error("role", _("You can’t give someone more rights than you have yourself."))
        return allowed


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnly, Scoped, ModelPage):
    """Read by those who manage accounts; never edited by hand."""

    list_display = ("at", "kind", "user_name", "detail", "by_name", "address")
    list_filter = ("kind",)
    search_fields = ("user_name", "by_name", "detail")
    show_full_result_count = False
    list_per_page = 100
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": gettext_lazy("Account activity"), **(extra_context or {})})
