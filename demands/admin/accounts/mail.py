"""Emails about accounts. The worker sends them, so that a response takes no longer for an existing account than
when nobody has, and so that no fault of the mail server undoes, or hides, what was done.

No job carries a link: a reader of the queue, or of a database copy, could otherwise set another's password.
Each job carries a key, so that its email is sent once even if the job starts again (``demands.jobs.mailing``).
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from demands.jobs.mailing import InDoubt, give_once


def new_key() -> str:
    """The key of a new job."""
    return get_random_string(20)


def link_for(user: User) -> str:
    """The address behind which this user chooses a password. Choosing one, or a few days, make it worthless."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.SITE_URL}{reverse('account_reset_password_from_key', kwargs=key)}"


def send_links(users: list[int], language: str, invited_by: str, key: str) -> None:
    """Write to these users where they choose a password: as an invitation, or because they have forgotten theirs.

    Raises InDoubt at the end if it is unknown whether one of the emails was sent.
    """
    doubts = []
    with translation.override(language):
        for user in User.objects.filter(pk__in=users, is_active=True).exclude(email="").order_by("pk"):
            try:
                give_once(_with_link(user, invited_by), user, key)
            except InDoubt as doubt:
                doubts.append(doubt)
    if doubts:
        raise doubts[0]


def _with_link(user: User, invited_by: str) -> EmailMessage:
    context = {
        "user": user, "by": invited_by, "link": link_for(user), "site": settings.SITE_HOST,
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }  # fmt: skip
    if invited_by:
        template, subject = "invitation", _("Invitation to the newsroom of %(site)s") % context
    else:
        template, subject = "forgotten", _("Set a new password for the newsroom of %(site)s") % context
    return EmailMessage(subject, render_to_string(f"account/email/{template}.txt", context), None, [user.email])


def send_notice(user: int, subject: str, text: str, key: str) -> None:
    """Tell a person what happened to their account. Raises InDoubt when it is unknown whether the email was sent."""
    found = User.objects.filter(pk=user).exclude(email="").first()
    if found is not None:
        give_once(EmailMessage(subject, text, None, [found.email]), found, key)
