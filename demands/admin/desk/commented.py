"""Comments on fields that wait for this user: that mention them, or are about what they wrote."""

from typing import Any

from django.apps import apps
from django.db.models import BooleanField, CharField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from demands.admin.base.states import MODELS, SHOWN, ago, mine
from demands.models import FieldComment

from .tray import Item, Tray, rows

MOST = 500  # open threads that are looked at


def commented(request: HttpRequest) -> Tray:
    """The latest first. Three queries, one when there is none."""
    me = request.user.pk
    named = Q(mentions__contains=[me]) | Q(answered__mentions__contains=[me])
    threads = FieldComment.objects.filter(answers=None, resolved_at=None)
    found = {one.pk: one for one in threads.order_by("-pk")[:MOST]}
    for_me = set(threads.filter(named).values_list("pk", flat=True)) if found else set()
    drafts = _drafts(request, found.values())
    waiting = [
        (one, drafts[one.model, one.row][0])
        for one in found.values()
        if (one.model, one.row) in drafts and (one.pk in for_me or (drafts[one.model, one.row][1] and one.by_id != me))
    ]
    lines = [
        Item(title, _page(one), f"{one.by_name} · {ago(one.at)}", words=one.text) for one, title in waiting[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Comments for you"), gettext_lazy("No comments are waiting for you."),
        lines, count=len(waiting), mine=True,
    )  # fmt: skip


def _drafts(request: HttpRequest, threads: Any) -> dict[tuple[str, int], tuple[str, bool]]:
    """The rows that these are about and that the user sees: what each is called, and whether the user wrote in it."""
    by_model: dict[str, list[int]] = {}
    for one in threads:
        by_model.setdefault(one.model, []).append(one.row)
    asked: list[QuerySet[Any, Any]] = []
    for label, numbers in by_model.items():
        seen = rows(request, apps.get_model(label)).filter(pk__in=numbers)
        marked = seen.annotate(
            of_model=Value(label, CharField()), called=Cast(F(MODELS[label].title), CharField()),
            own=ExpressionWrapper(mine(request.user), BooleanField()),
        )  # fmt: skip
        asked.append(marked.values_list("of_model", "pk", "called", "own"))
    if not asked:
        return {}
    together = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    return {(label, pk): (called or f"{label}/{pk}", own) for label, pk, called, own in together}


def _page(thread: FieldComment) -> str:
    return reverse(f"admin:{thread.model.replace('.', '_')}_change", args=[thread.row]) + f"#comment-{thread.pk}"
