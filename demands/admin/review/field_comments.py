"""Comments on the fields of a draft, on its form and its review page: the verbs, and what the pages show."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from campaigns.models import WorkingCopy
from demands.workflow import comments


def say(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    text, answers = str(typed.get("comment", ""))[: comments.LONGEST + 1], str(typed.get("answers", ""))
    said = comments.add(row, by=by, field=str(typed.get("field", "")), text=text, answers=answers)
    names = User.objects.filter(pk__in=said.mentions).order_by("username").values_list("username", flat=True)
    if names:
        return _("Comment saved. %(names)s will be told by email.") % {"names": ", ".join(names)}
    return _("Comment saved. Only staff can read it.")


def resolve(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    comments.resolve(row, by=by, number=str(typed.get("thread", "")))
    return _("Resolved.")


def reopen(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    comments.reopen(row, by=by, number=str(typed.get("thread", "")))
    return _("Reopened.")


VERBS: dict[str, Any] = {"comment_field": say, "resolve_comment": resolve, "reopen_comment": reopen}


def context(row: WorkingCopy) -> dict[str, Any]:
    """What a page shows of the comments on a row, and whom they can mention. Two queries."""
    threads, fields = comments.of(row), comments.fields_of(row)
    people = [
        {"name": one.username, "full": one.get_full_name()} for one in comments.colleagues(row).only(*NAMED)[:200]
    ]
    return {
        "threads": [{"thread": one, "label": fields.get(one.first.field, one.first.field)} for one in threads],
        "threads_open": sum(one.is_open for one in threads),
        "comment_fields": fields,
        "comment_people": people,
    }


NAMED = ("username", "first_name", "last_name")
