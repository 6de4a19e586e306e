"""Invitations by email: a signed link, valid once and for a few days, where the person chooses a password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from campaigns.models import AccountEvent, Campaign, Membership
from campaigns.models.account import tell
from demands.admin.accounts.tasks import mail_links
from demands.admin.base.typed import staff
from demands.workflow import rights

from .mail import new_key
from .sessions import address_of


class InvitationForm(forms.Form):
    """Whom to invite, to which campaign, as what."""

    email = forms.EmailField(label=gettext_lazy("Email address"), max_length=254)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150, required=False)
    campaign: Any = forms.ModelChoiceField(label=gettext_lazy("Campaign"), queryset=Campaign.objects.none())
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Membership.Role.choices)

    def __init__(self, *args: Any, giver: Any, campaigns: QuerySet[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["campaign"]
        field.queryset = campaigns
        self.for_whole_site = rights.everywhere(giver, "auth.add_user")
        if self.for_whole_site:
            field.required, field.empty_label = False, _("– every campaign –")

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].lower()  # as it is looked up at sign-in
        self.known = User.objects.filter(email__iexact=address).first()
        if self.known is not None and not (self.known.is_active and self.known.is_staff):
            raise forms.ValidationError(_("This account is deactivated. Ask an administrator to reactivate it."))
        return address

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        campaign, known = cleaned.get("campaign"), getattr(self, "known", None)
        if known and campaign and Membership.objects.filter(user=known, campaign=campaign).exists():
            self.add_error("email", _("This person already has a role in this campaign: change that one."))
        if known and not campaign and not self.errors:
            self.add_error("email", _("This person already has an account: change their groups under Users."))
        if not campaign and cleaned.get("role") == Membership.Role.LEAD:
            self.add_error(
                "role", _("A lead belongs to one campaign. Choose it, or make this person an administrator.")
            )
        return cleaned


def invite(request: HttpRequest, form: InvitationForm) -> bool:
    """Make the account, or the membership if the person has an account. Returns whether an invitation was sent."""
    given = form.cleaned_data
    user = form.known or User.objects.create_user(
        _free_name(given["email"]), given["email"], None, is_staff=True,
        first_name=given["first_name"], last_name=given["last_name"],
    )  # fmt: skip
    if given["campaign"]:
        Membership.objects.create(user=user, campaign=given["campaign"], role=given["role"])
    else:
        user.groups.add(Group.objects.get(name=given["role"].capitalize()))
    where = given["campaign"].slug if given["campaign"] else "every campaign"
    kind = AccountEvent.Kind.RIGHTS if form.known else AccountEvent.Kind.INVITED
    tell(kind, user, by=request.user, address=address_of(request), detail=f"{where}: {given['role']}")
    if not form.known:
        by = staff(request).user
        name = by.get_full_name() or by.get_username()
        mail_links.defer(users=[user.pk], language=get_language(), invited_by=name, key=new_key())
    return form.known is None


# Open invitations


def is_open(user: User) -> bool:
    """Whether a person was invited and has not chosen a password yet."""
    return user.is_active and user.is_staff and bool(user.email) and not user.has_usable_password()


def send_again(request: HttpRequest, user: User) -> None:
    """Send a new link to a person whose invitation is open; it is kept who did. The earlier link works until one is."""
    by = staff(request).user
    name = by.get_full_name() or by.get_username()
    tell(AccountEvent.Kind.INVITED, user, by=by, address=address_of(request), detail="sent again")
    mail_links.defer(users=[user.pk], language=get_language(), invited_by=name, key=new_key())


def goes_to_the_log() -> bool:
    """Whether this site has no mail server: what it writes is in its log, and reaches nobody."""
    return "console" in settings.EMAIL_BACKEND or "dummy" in settings.EMAIL_BACKEND


def sent_words(address: str) -> str:
    """What is said after an invitation, which is true with and without a mail server."""
    if goes_to_the_log():
        words = _("Invitation for %(address)s written to the site’s log only: no email server is set up (EMAIL_URL).")
    else:
        words = _("Invitation sent to %(address)s.")
    return words % {"address": address}


def _free_name(email: str) -> str:
    """A user name from an address, with a number behind it if that is taken."""
    base = slugify(email.partition("@")[0].replace(".", "-"))[:100] or "member"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    return next(name for name in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
