"""Review by link: what is done with a link, by staff and by the person it was made for. It never publishes anything."""

import datetime as dt
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import WorkingCopy
from demands import ledger
from demands.ledger.kinds import subject_of
from demands.ledger.rules import Problem, Refused
from demands.models import ReviewLink, WorkflowStep

Action = WorkflowStep.Action
LONGEST_DAYS = 60
DEFAULT_DAYS = 7
SHOWN = 50
MOST_COMMENTS = 100


def _signer() -> Signer:
    return Signer(salt="demands.review-link", sep=".")


def token_of(link: ReviewLink) -> str:
    return _signer().sign(link.nonce)


def address_of(link: ReviewLink) -> str:
    return reverse("review:link", args=[token_of(link)])


def of(row: WorkingCopy) -> list[ReviewLink]:
    """The links to a draft, the latest first. One query."""
    return list(ReviewLink.objects.filter(subject=subject_of(row))[:SHOWN])


# What staff do


def make(row: WorkingCopy, *, by: User, person: str, purpose: str, days: str) -> ReviewLink:
    """A link to the row in its present form. Raises Refused with what is missing."""
    person, purpose = person.strip(), purpose.strip()
    problems = list(_problems(row, person, purpose, days))
    if problems:
        raise Refused(*problems)
    now = timezone.now()
    with transaction.atomic():
        link = ReviewLink.objects.create(
            model=row._meta.label_lower, row=row.pk, subject=subject_of(row), content_hash=ledger.reading_hash(row),
            person=person, purpose=purpose, made_by=by, made_by_name=by.get_username(), made_at=now,
            expires_at=now + dt.timedelta(days=int(days)),
        )  # fmt: skip
        ledger.note(row, Action.LINK_MADE, by=by, comment=f"{person}: {purpose}")
    return link


def _problems(row: WorkingCopy, person: str, purpose: str, days: str) -> Any:
    if not row.has_unpublished_changes:
        yield Problem("no_change", _("There is no draft to read here: everything is published."))
    if not 0 < len(person) <= 120:
        yield Problem("person", _("Enter the recipient of the link, in at most 120 characters."), "person")
    if not 0 < len(purpose) <= 300:
        yield Problem("purpose", _("Enter a message to the recipient, in at most 300 characters."), "purpose")
    if not (days.isascii() and days.isdigit() and len(days) < 4 and 1 <= int(days) <= LONGEST_DAYS):
        message = _("Enter how many days the link is valid: a number from 1 to %(most)d.") % {"most": LONGEST_DAYS}
        yield Problem("days", message, "days")


def revoke(row: WorkingCopy, *, by: User, number: str) -> None:
    """End a link of this row now."""
    number = number if number.isascii() and number.isdigit() and len(number) < 19 else "0"
    with transaction.atomic():
        links = ReviewLink.objects.select_for_update().filter(subject=subject_of(row), revoked_at__isnull=True)
        link = links.filter(pk=int(number)).first()
        if link is None:
            raise Refused(Problem("no_link", _("That link no longer exists.")))
        link.revoked_at = timezone.now()
        link.save(update_fields=("revoked_at",))
        ledger.note(row, Action.LINK_REVOKED, by=by, comment=link.person)


# What the person does


def find(token: str) -> ReviewLink | None:
    """The link of this address, if it leads anywhere today. One query at most."""
    try:
        nonce = _signer().unsign(token)
    except BadSignature:
        return None
    link = ReviewLink.objects.filter(nonce=nonce).first()
    return link if link and link.is_open() else None


def row_of(link: ReviewLink) -> Any:
    """The draft; None when it is gone."""
    return apps.get_model(link.model)._base_manager.filter(pk=link.row).first()


def is_same(link: ReviewLink, row: WorkingCopy) -> bool:
    """Whether the draft is unchanged since the link was made."""
    return row.has_unpublished_changes and ledger.reading_hash(row) == link.content_hash


def opened(link: ReviewLink) -> None:
    """Keep when the link was opened first."""
    with transaction.atomic():
        if ReviewLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=timezone.now()):
            _note(link, Action.LINK_OPENED)


def comment(link: ReviewLink, text: str) -> None:
    """Keep the person's comment on the draft. Raises Refused when it is empty or too long."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused(Problem("no_comment", _("Write something before you send it."), "comment"))
    if len(text) > 5000:
        raise Refused(Problem("too_long", _("This is too long: write at most 5000 characters."), "comment"))
    if link.steps.filter(action=Action.COMMENTED).count() >= MOST_COMMENTS:
        raise Refused(
            Problem(
                "too_many", _("You have reached the limit of 100 comments here. Please send anything further by email.")
            )
        )
    _note(link, Action.COMMENTED, text)


def approve(link: ReviewLink, text: str = "") -> None:
    """Keep that the person approves what the link was made for. Raises Refused when the draft is another now."""
    with transaction.atomic():
        link = ReviewLink.objects.select_for_update().get(pk=link.pk)
        row = row_of(link)
        if row is None or not link.is_open() or not is_same(link, row):
            raise Refused(Problem("changed", _("This draft has been changed since, so it cannot be approved.")))
        if link.approved_at is not None:
            raise Refused(Problem("approved", _("You have already approved this.")))
        link.approved_at = timezone.now()
        link.save(update_fields=("approved_at",))
        _note(link, Action.APPROVED, text.replace("\x00", "").strip()[:5000])


def _note(link: ReviewLink, action: str, text: str = "") -> None:
    WorkflowStep.objects.create(subject=link.subject, action=action, comment=text, by_name=link.person, link=link)
