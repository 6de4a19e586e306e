"""Emails to staff: stored in the transaction that makes their job, sent by the worker, never twice.

The row of the email and the keys of what it mentions are committed together with the job, so either all of them exist
or none. The job marks the row before it hands the email to the server and empties it after the server's yes: what is
marked and not emptied was under way when something died, and is never sent again (docs/adr/0012).
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

from campaigns.models import AccountEvent
from demands.jobs.mailing import InDoubt, forget_marks, give
from demands.models import MailPreference, Reminder, StaffMail
from demands.public.text.site_name import site_name

from . import notices, reminders

Kind = StaffMail.Kind
SALT = "demands.alerts.staff_mail"
KEPT = dt.timedelta(days=30)  # how long a sent email is kept, for somebody who traces a fault
TRIED = dt.timedelta(hours=12)  # by then the retries of an email's job are over
GIVEN_UP = dt.timedelta(days=2)  # an older email is out of date


def preference_of(user: User) -> MailPreference:
    """What this person wants; all of it, in the site's language, when they never said."""
    return MailPreference.objects.filter(user=user).first() or MailPreference(user=user)


def readers() -> list[User]:
    """Users who can receive email."""
    return list(User.objects.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk"))


def remind(user: User, defer: Callable[[int], Any]) -> StaffMail | None:
    """Make the email about what this user was not reminded of before; None when there is nothing new."""
    preference = preference_of(user)
    if not preference.reminders:
        return None
    with transaction.atomic(), translation.override(preference.language):
        return _tell(user, Kind.REMINDERS, reminders.due(user), defer)


def notify(defer: Callable[[int], Any]) -> list[StaffMail]:
    """Make the emails about what people are told at once and were not told before."""
    found = []
    new = [pk for pk, groups in notices.due().items() if not _was_told(pk, groups)]
    for user in User.objects.filter(pk__in=new):
        preference = preference_of(user)
        with transaction.atomic(), translation.override(preference.language):
            groups = notices.due().get(user.pk, []) if preference.notices else []
            found.append(_tell(user, Kind.NOTICES, groups, defer))
    return [mail for mail in found if mail is not None]


def _was_told(user: int, groups: list[reminders.Group]) -> bool:
    keys = [one.key for group in groups for one in group.items]
    return Reminder.objects.filter(user=user, key__in=keys).count() == len(keys)


def _tell(user: User, kind: str, groups: list[reminders.Group], defer: Callable[[int], Any]) -> StaffMail | None:
    """Make the email with what of these groups its reader was never told."""
    moment = timezone.now()
    new = _first_time(user, [one.key for group in groups for one in group.items], moment)
    content = [
        {
            "title": str(group.title),
            "lines": [
                {"title": one.title, "href": one.href, "detail": one.detail} for one in group.items if one.key in new
            ],
        }
        for group in groups
    ]
    return _make(user, kind, [group for group in content if group["lines"]], moment, defer)


def send_digest(user: User, week: str, defer: Callable[[int], Any]) -> StaffMail | None:
    """Make the email with the desk of one week, named as 2026-W48; None when it was made or the desk is empty."""
    preference = preference_of(user)
    if not preference.digest:
        return None
    with transaction.atomic(), translation.override(preference.language):
        moment = timezone.now()
        if not _first_time(user, [f"digest:{week}"], moment):
            return None
        return _make(user, Kind.DIGEST, reminders.digest(user), moment, defer)


def consider_told(user: User) -> None:
    """Take for told what this user would be reminded of now, and this week's desk. Nothing is sent."""
    moment = timezone.now()
    year, week, _day = moment.isocalendar()
    keys = [one.key for group in reminders.due(user) for one in group.items]
    with transaction.atomic():
        _first_time(user, [*keys, f"digest:{year}-W{week:02}"], moment)


def _first_time(user: User, keys: list[str], moment: dt.datetime) -> set[str]:
    """Return the keys that this user was never reminded of, and note them as reminded. Locks the user's row."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    known = set(Reminder.objects.filter(user=user, key__in=keys).values_list("key", flat=True))
    new = set(keys) - known
    Reminder.objects.bulk_create(Reminder(user=user, key=key, at=moment) for key in sorted(new))
    return new


def _make(
    user: User, kind: str, content: list[dict[str, Any]], moment: dt.datetime, defer: Callable[[int], Any]
) -> StaffMail | None:
    if not content:
        return None
    mail = StaffMail.objects.create(user=user, kind=kind, content=content, made_at=moment)
    defer(mail.pk)
    return mail


def send(pk: int) -> bool:
    """Send one email unless it was sent or its reader has unsubscribed; return whether it was sent.

    Raises InDoubt, once, when nobody can tell; SMTP's faults when it surely did not go and may be tried again.
    """
    with transaction.atomic(durable=True):  # the mark is there for all to see before anything is sent
        mail = StaffMail.objects.select_for_update(of=("self",)).select_related("user").filter(pk=pk).first()
        if mail is None or not mail.content:
            return False
        marked = mail.sent_at
        if marked is None and _has_other_rights(mail):
            _drop(mail)
            return False
        written = _written(mail)
        mail.sent_at = marked or timezone.now()
        mail.save(update_fields=("sent_at",))
    if marked is not None:
        _empty(mail)
        raise InDoubt(f"Mail {pk} to {mail.user} was under way at {marked:%Y-%m-%d %H:%M} UTC when its process died.")
    if written is None:
        _empty(mail)
        return False
    called = f"Mail {pk} to {mail.user}"
    give(written, called=called, unmark=lambda: _unmark(mail), settle=lambda: _empty(mail))
    return True


def _written(mail: StaffMail) -> EmailMultiAlternatives | None:
    """The email as it is sent; None when its reader has unsubscribed or has no address."""
    preference = preference_of(mail.user)
    return message(mail, preference.language) if getattr(preference, mail.kind) and mail.user in readers() else None


def _unmark(mail: StaffMail) -> None:
    StaffMail.objects.filter(pk=mail.pk).update(sent_at=None)


def _empty(mail: StaffMail) -> None:
    StaffMail.objects.filter(pk=mail.pk).update(content=[])


def _has_other_rights(mail: StaffMail) -> bool:
    """Whether what its reader may see has changed since the email was written."""
    changes = AccountEvent.objects.filter(kind=AccountEvent.Kind.RIGHTS, user_number=mail.user_id, at__gt=mail.made_at)
    return changes.exists()


def _drop(mail: StaffMail) -> None:
    """Delete an email that was never sent, and its keys, so that the next one mentions them."""
    Reminder.objects.filter(user=mail.user, at=mail.made_at).delete()
    _empty(mail)


def look_after(defer: Callable[[int], Any]) -> None:
    """Continue with emails whose job has died, and drop those that could not be sent in time."""
    now, unfinished = timezone.now(), StaffMail.objects.exclude(content=[])
    with transaction.atomic():
        for mail in unfinished.filter(sent_at__isnull=True, made_at__lt=now - GIVEN_UP).select_for_update():
            _drop(mail)
    for pk in unfinished.filter(made_at__lt=now - TRIED).values_list("pk", flat=True):
        defer(pk)


def message(mail: StaffMail, language: str) -> EmailMultiAlternatives:
    """The email as plain text and simple HTML, with the headers for one-click unsubscribing (RFC 8058)."""
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
        return _("%(site)s: your desk this week") % {"site": site_name()}
    number = sum(len(group["lines"]) for group in mail.content)
    words = ngettext(
        "%(site)s: %(number)d item needs your attention",
        "%(site)s: %(number)d items need your attention",
        number,
    )
    return words % {"site": site_name(), "number": number}


def token(user_id: int, kind: str) -> str:
    """The token of a link that unsubscribes one person from one kind of email. It never expires."""
    return signing.dumps([user_id, kind], salt=SALT)


def read_token(given: str) -> tuple[User, str] | None:
    """The person and the kind of email that a link is about; None when the link is not ours or the person is gone."""
    try:
        user_id, kind = signing.loads(given, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id).first()
    return (user, kind) if user is not None and kind in Kind else None


def switch_off(user: User, kind: str) -> None:
    MailPreference.objects.update_or_create(user=user, defaults={kind: False})


def forget_sent() -> int:
    """Delete old emails; return how many. Their keys are kept."""
    forget_marks(KEPT)
    return StaffMail.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]
