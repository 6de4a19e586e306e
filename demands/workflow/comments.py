"""Comments on the fields of a draft: who says what to whom, answered, resolved and reopened. For staff alone."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import WorkingCopy
from demands.ledger.kinds import kind_of
from demands.ledger.rules import Problem, Refused
from demands.models import FieldComment

from .rights import campaigns_of

LONGEST, MOST = 5_000, 500  # characters of a comment; comments on one row
MENTION = re.compile(r"(?<![A-Za-z0-9_.@+-])@([\w.@+-]{1,150})")  # Django's user names
ASCII = re.compile(r"[A-Za-z0-9_.@+-]*")  # in Japanese a word follows a name without a blank


@dataclass
class Thread:
    """A comment with its answers."""

    first: FieldComment
    answers: list[FieldComment] = field(default_factory=list)

    @property
    def all(self) -> list[FieldComment]:
        return [self.first, *self.answers]

    @property
    def is_open(self) -> bool:
        return self.first.resolved_at is None


def of(row: WorkingCopy) -> list[Thread]:
    """The threads about a row, the oldest first. One query."""
    found: dict[int, Thread] = {}
    for one in FieldComment.objects.filter(model=row._meta.label_lower, row=row.pk).order_by("at", "pk"):
        if one.answers_id is None:
            found[one.pk] = Thread(one)
        elif one.answers_id in found:
            found[one.answers_id].answers.append(one)
    return list(found.values())


def open_threads(model: Any) -> QuerySet[FieldComment]:
    """The comments about rows of a kind that nobody has resolved."""
    return FieldComment.objects.filter(model=model._meta.label_lower, answers=None, resolved_at=None)


def fields_of(row: WorkingCopy) -> dict[str, str]:
    """What can be commented on, each with its name: the row as a whole, the fields that staff write, and its lists."""
    written: list[Any] = [one for one in row._meta.get_fields() if _is_written(one)]
    named = {one.name: str(one.verbose_name) for one in written}
    parts = {path.partition("__")[0] for path in kind_of(row).parts} - named.keys()
    lists = {
        one.name: str(one.related_model._meta.verbose_name_plural)
        for one in row._meta.related_objects
        if one.name in parts and not isinstance(one.related_model, str)
    }
    return {"": _("the whole draft")} | named | lists


def _is_written(one: Any) -> bool:
    """Whether this is a field of a form, and not the site's own language under a second name."""
    second = one.name.endswith(("_i18n", f"_{settings.LANGUAGE_CODE}"))
    return bool(getattr(one, "editable", False)) and not one.auto_created and one.name != "i18n" and not second


def colleagues(row: WorkingCopy) -> QuerySet[User]:
    """The members of staff who see a row: by group, as members of all of its campaigns, or as superusers."""
    right = f"view_{row._meta.model_name}"
    by_group = Q(groups__permissions__codename=right) | Q(user_permissions__codename=right)
    found = Q(is_superuser=True) | by_group
    for campaign in campaigns_of(row) or ():
        found |= Q(memberships__campaign=campaign)
    return User.objects.filter(found, is_active=True, is_staff=True).distinct().order_by("username")


def add(row: WorkingCopy, *, by: User, field: str, text: str, answers: str = "") -> FieldComment:
    """Keep a comment on a field, or an answer to one. Raises Refused when it is empty, too long or to nothing.

    A person whom it mentions as @name is told, if they see the row.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused(Problem("no_comment", _("Write something before you send it."), "comment"))
    if len(text) > LONGEST:
        raise Refused(Problem("too_long", _("This is too long: write at most 5000 characters."), "comment"))
    with transaction.atomic():
        type(row)._base_manager.select_for_update().only("pk").get(pk=row.pk)
        first = _thread(row, answers) if answers else None
        if first is None and field not in fields_of(row):
            raise Refused(Problem("no_field", _("No field has this name."), "field"))
        if FieldComment.objects.filter(model=row._meta.label_lower, row=row.pk).count() >= MOST:
            raise Refused(Problem("too_many", _("There are already %(most)d comments here.") % {"most": MOST}))
        return FieldComment.objects.create(
            model=row._meta.label_lower, row=row.pk, field=first.field if first else field, answers=first, text=text,
            by=by, by_name=by.get_username(), mentions=mentioned(row, text),
        )  # fmt: skip


def mentioned(row: WorkingCopy, text: str) -> list[int]:
    """The numbers of the people whom a text names and who see the row. A full stop after a name is not part of it."""
    written = {one for found in MENTION.findall(text) for one in (found, ASCII.match(found)[0])}  # type: ignore[index]
    names = {name for one in written for name in (one, one.rstrip(".-")) if name}
    if not names:
        return []
    return sorted(colleagues(row).filter(username__in=names).values_list("pk", flat=True))


def resolve(row: WorkingCopy, *, by: User, number: str) -> None:
    """Close a thread. Raises Refused when the row has no such thread."""
    _set(row, number, resolved_at=timezone.now(), resolved_by_name=by.get_username())


def reopen(row: WorkingCopy, *, by: User, number: str) -> None:
    """Open a thread again."""
    _set(row, number, resolved_at=None, resolved_by_name="")


def _set(row: WorkingCopy, number: str, **values: Any) -> None:
    with transaction.atomic():
        FieldComment.objects.filter(pk=_thread(row, number).pk).update(**values)


def _thread(row: WorkingCopy, number: str) -> FieldComment:
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    threads = FieldComment.objects.select_for_update().filter(model=row._meta.label_lower, row=row.pk, answers=None)
    found = threads.filter(pk=pk).first()
    if found is None:
        raise Refused(Problem("no_comment", _("That comment no longer exists.")))
    return found
