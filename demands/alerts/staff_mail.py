"""Mails to staff: written down in the transaction that makes their job, sent by the worker, never twice.

The row of the mail and the keys of what it mentions are committed together with the job, so either all of them exist
or none. The job locks the row while it sends and marks it afterwards: a retry of a mail that has gone finds it marked.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demands.models import MailPreference, Reminder, StaffMail

from . import reminders

Kind = StaffMail.Kind
SALT = "demands.alerts.staff_mail"
KEPT = dt.timedelta(days=30)  # that a mail was sent, for whoever looks into a fault


def preference_of(user: User) -> MailPreference:
    """What this person wants; all of it, in the site's language, when they never said."""
    return MailPreference.objects.filter(user=user).first() or MailPreference(user=user)


def readers() -> list[User]:
    """Who can get mail."""
    return list(User.objects.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk"))


def remind(user: User, defer: Callable[[int], Any]) -> StaffMail | None:
    """Make the mail about what this user was not reminded of before; None when there is nothing new."""
    preference = preference_of(user)
    if not preference.reminders:
        return None
    with transaction.atomic(), translation.override(preference.language):
        groups = reminders.due(user)
        new = _first_time(user, [one.key for group in groups for one in group.items])
        content = [
            {
                "title": str(group.title),
                "lines": [
                    {"title": one.title, "href": one.href, "detail": one.detail}
                    for one in group.items
                    if one.key in new
                ],
            }
            for group in groups
        ]
        return _make(user, Kind.REMINDERS, [group for group in content if group["lines"]], defer)


def send_digest(user: User, week: str, defer: Callable[[int], Any]) -> StaffMail | None:
    """Make the mail with the desk of one week, named as 2026-W48; None when it was made or the desk is empty."""
    preference = preference_of(user)
    if not preference.digest:
        return None
    with transaction.atomic(), translation.override(preference.language):
        if not _first_time(user, [f"digest:{week}"]):
            return None
        return _make(user, Kind.DIGEST, reminders.digest(user), defer)


def _first_time(user: User, keys: list[str]) -> set[str]:
    """Those of these keys that this user was never reminded of; from now on they were. Holds the user meanwhile."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    known = set(Reminder.objects.filter(user=user, key__in=keys).values_list("key", flat=True))
    new = set(keys) - known
    Reminder.objects.bulk_create(Reminder(user=user, key=key) for key in sorted(new))
    return new


def _make(user: User, kind: str, content: list[dict[str, Any]], defer: Callable[[int], Any]) -> StaffMail | None:
    if not content:
        return None
    mail = StaffMail.objects.create(user=user, kind=kind, content=content)
    defer(mail.pk)
    return mail


def send(pk: int) -> bool:
    """Send one mail unless it was sent, or its reader has had enough since; whether it went. SMTP's faults pass."""
    with transaction.atomic():
        mail = StaffMail.objects.select_for_update(of=("self",)).select_related("user").filter(pk=pk).first()
        if mail is None or mail.sent_at is not None:
            return False
        preference = preference_of(mail.user)
        wanted = getattr(preference, mail.kind) and mail.user.is_active and bool(mail.user.email)
        if wanted:
            message(mail, preference.language).send()
        mail.sent_at, mail.content = timezone.now(), []
        mail.save(update_fields=("sent_at", "content"))
        return wanted


def message(mail: StaffMail, language: str) -> EmailMultiAlternatives:
    """The mail as plain text and as simple HTML, with the headers that let a mail program switch it off (RFC 8058)."""
    with translation.override(language):
        off = settings.SITE_URL + reverse("alerts:staff_off", args=[token(mail.user_id, mail.kind)])
        context = {
            "mail": mail,
            "subject": _subject(mail),
            "site": settings.SITE_URL,
            "desk": settings.SITE_URL + reverse("admin:index"),
            "preferences": settings.SITE_URL + reverse("admin:mail_preferences"),
            "off": off,
            "language": language,
        }
        text, html = render_to_string("mail/staff.txt", context), render_to_string("mail/staff.html", context)
    host = settings.SITE_HOST
    headers = {
        "Message-ID": f"<staff-{mail.pk}-{mail.made_at:%Y%m%d%H%M%S}@{host}>",  # the same at every try
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
    }
    found = EmailMultiAlternatives(context["subject"], text, to=[mail.user.email], headers=headers)
    found.attach_alternative(html, "text/html")
    return found


def _subject(mail: StaffMail) -> str:
    if mail.kind == Kind.DIGEST:
        return _("Follow Through: your desk this week")
    number = sum(len(group["lines"]) for group in mail.content)
    words = ngettext("Follow Through: %(number)d thing waits", "Follow Through: %(number)d things wait", number)
    return words % {"number": number}


def token(user_id: int, kind: str) -> str:
    """What a link must carry to switch one kind of mail off for one person. It does nothing else, and never ends."""
    return signing.dumps([user_id, kind], salt=SALT)


def read_token(given: str) -> tuple[User, str] | None:
    """Whose mail of which kind a link is about; None when the link is not ours or the person is gone."""
    try:
        user_id, kind = signing.loads(given, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id).first()
    return (user, kind) if user is not None and kind in Kind else None


def switch_off(user: User, kind: str) -> None:
    MailPreference.objects.update_or_create(user=user, defaults={kind: False})


def forget_sent() -> int:
    """Delete mails sent long ago; return how many. What was mentioned in them stays known."""
    return StaffMail.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()[0]
