"""What mails to readers look like: plain text and simple HTML, in the reader's language, without tracking."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demands.models import Period, Subscriber, Subscription
from demands.progress import proofs
from demands.progress.log import named
from demands.progress.standing import Clock
from demands.public.text.site_name import site_name
from demands.public.text.wording import pick

from . import bounces
from .changes import Change
from .following import CONFIRM, MANAGE, token


def subject_title(subject: str, *within: str) -> str:
    """What something that can be followed is called, in the active language. One query.

    '' when it, or one of the subjects that it is ``within``, is not public.
    """
    names = named(Clock(), {subject, *within})
    said = names.get(subject) if all(names.get(one) for one in within) else None
    return pick(said.get("title") or said.get("name"))[0] if said else ""


OWN = {
    "manage": "https://own.invalid/manage",
    "leave": "https://own.invalid/leave",
}  # each reader has links of their own


class Writer:
    """Writes the mails of one round. What many readers get alike is made once for each language."""

    def __init__(self, period: str) -> None:
        self.period = period
        self.checkpoint = proofs.signed_checkpoint() or ""
        self._body = cache(self._rendered)

    def mail(self, subscriber: Subscriber, changes: list[Change], key: str) -> EmailMultiAlternatives:
        with translation.override(subscriber.language):
            own = _links(subscriber, self.period)
            subject, text, html = self._body(subscriber.language, tuple(changes))
            for name, url in own.items():
                text, html = (body.replace(OWN[name], url) for body in (text, html))
            return _mail(subscriber, subject, text, html, key, leave=own["leave"])

    def _rendered(self, language: str, changes: tuple[Change, ...]) -> tuple[str, str, str]:
        context = {
            "changes": changes, "site": settings.SITE_URL, "name": site_name(), "language": language,
            "checkpoint": self.checkpoint, "manage": OWN["manage"], "leave": OWN["leave"],
            "period": Period(self.period).label, "subject": self._subject(changes),
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
        }  # fmt: skip
        return context["subject"], *_bodies("changes", context)

    def _subject(self, changes: tuple[Change, ...]) -> str:
        if len(changes) == 1:
            return f"{changes[0].place}: {changes[0].sentence}"
        words = ngettext("%(site)s: %(number)d change", "%(site)s: %(number)d changes", len(changes))
        return words % {"site": site_name(), "number": len(changes)}


def request(subscriber: Subscriber, wishes: list[Subscription], key: str) -> EmailMultiAlternatives:
    """The mail that asks the owner of an address to confirm."""
    with translation.override(subscriber.language):
        link = settings.SITE_URL + reverse("alerts:confirm", args=[token(subscriber.pk, CONFIRM)])
        titles = [title for one in wishes if (title := subject_title(one.subject))]
        context = {
            "site": settings.SITE_URL, "name": site_name(), "titles": titles, "link": link,
            "language": subscriber.language, "dir": "rtl" if translation.get_language_bidi() else "ltr",
        }  # fmt: skip
        subject = _("%(site)s: please confirm your email alerts") % {"site": site_name()}
        return _mail(subscriber, subject, *_bodies("request", context | {"subject": subject}), key)


def _bodies(name: str, context: dict[str, Any]) -> tuple[str, str]:
    return render_to_string(f"mail/readers/{name}.txt", context), render_to_string(f"mail/readers/{name}.html", context)


def _links(subscriber: Subscriber, period: str) -> dict[str, str]:
    return {
        "manage": settings.SITE_URL + reverse("alerts:manage", args=[token(subscriber.pk, MANAGE)]),
        "leave": settings.SITE_URL + reverse("alerts:leave", args=[token(subscriber.pk, "leave", period)]),
    }


def _mail(
    subscriber: Subscriber, subject: str, text: str, html: str, key: str, *, leave: str = ""
) -> EmailMultiAlternatives:
    mark = bounces.token(subscriber.pk)
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,  # the sender of the envelope is another one, so that bounces tell whose
        "Message-ID": f"<{key.replace(':', '-').replace('+', '-')}.{mark}@{settings.SITE_HOST}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": subscriber.language,
    }
    if leave:
        headers |= {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    sender = bounces.return_path(subscriber.pk) or settings.DEFAULT_FROM_EMAIL
    found = EmailMultiAlternatives(" ".join(subject.split()), text, sender, [subscriber.email], headers=headers)
    found.attach_alternative(html, "text/html")
    return found
