"""What somebody has typed into a form and not saved: kept for them on the server while they type.

It is not a draft: it is in no list, nobody else sees it, and nothing is published of it. A form that comes back after a
session has ended, or a browser has crashed, is filled with it.
"""

import datetime as dt
import re
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demands.ledger.permission import require
from demands.models import UnsavedForm

PAGE = re.compile(r"[a-z]+\.[a-z]+/([0-9]{1,18}(-[A-Za-z-]{2,10})?|add|record)")  # with a language: its translations
LONGEST = 400_000  # characters of a form: more than all its fields may hold
MOST_FORMS = 40  # of one person
KEPT_DAYS = 30


def page_of(model: type[Model], row: Any = None, *, form: str = "add") -> str:
    """The name of a form: of a row, or of one that is not there yet."""
    return f"{model._meta.label_lower}/{row.pk if row is not None and row.pk else form}"


def keep(user: User, page: str, fields: Any) -> UnsavedForm:
    """Keep what was typed, in place of what was kept of this form. Raises Refused when it is not the fields of one."""
    require(PAGE.fullmatch(page) is not None, "no_form", _("There is no such form."))
    require(_are_fields(fields), "no_fields", _("This cannot be saved temporarily. Save the form."))
    with transaction.atomic():
        now = {"fields": fields, "kept_at": timezone.now()}
        kept, _is_new = UnsavedForm.objects.update_or_create(user=user, page=page, defaults=now)
        own = UnsavedForm.objects.filter(user=user).order_by("-kept_at", "-pk")
        UnsavedForm.objects.filter(pk__in=list(own.values_list("pk", flat=True)[MOST_FORMS:])).delete()
        UnsavedForm.objects.filter(kept_at__lt=timezone.now() - dt.timedelta(days=KEPT_DAYS)).delete()
    return kept


def _are_fields(fields: Any) -> bool:
    """Whether these are pairs of a name and what was typed, in all not too long and without NUL."""
    if not isinstance(fields, list):
        return False
    texts = [text for one in fields if isinstance(one, list) for text in one]
    pairs = all(isinstance(one, list) and len(one) in (2, 3) for one in fields)
    return pairs and all(isinstance(text, str) and "\x00" not in text for text in texts) and _length(texts) <= LONGEST


def _length(texts: list[str]) -> int:
    return sum(map(len, texts))


def kept(user: User, page: str) -> UnsavedForm | None:
    return UnsavedForm.objects.filter(user=user, page=page).first()


def forget(user: User, page: str) -> None:
    """Drop what was kept of a form: it was saved, or is not wanted."""
    UnsavedForm.objects.filter(user=user, page=page).delete()
