"""Scales with their statuses. What readers know a status by stays as it is once the scale is public."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.models import Scale, Status
from demands.admin.base.scope import SHARED
from demands.admin.base.titles import called
from demands.admin.base.typed import RowForm, StackedRows
from demands.admin.base.working_copy import Inline, WorkingCopyAdmin, in_languages, translated

BUILT_IN = _(
    "“Not assessed” is built in: every demand has it until its first update. To rename it, "
    "begin the scale with a status of the meaning “Not known”."
)


class StatusForm(RowForm):
    """Of a public scale the statuses can be relabelled, not recoded; new ones may join them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.scale.is_published:
            for name in ("code", "kind"):
                self.fields[name].disabled = True


class StatusInline(Inline, StackedRows):
    model = Status
    form = StatusForm
    extra = 0
    fields = [
        ("code", "kind"), ("label", *translated("label")), ("symbol", "token", "order"),
        "definition", *translated("definition"),
    ]  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not (obj is not None and obj.is_published) and super().has_delete_permission(request, obj)


@admin.register(Scale)
class ScaleAdmin(WorkingCopyAdmin):
    of_campaign = SHARED
    called = called(Scale, "name")
    list_display = ("called", "state_mark", "code", "edited_at")
    search_fields = ("name", "code", "i18n")
    prepopulated_fields = {"code": ("name",)}
    fixed_once_public = ("code",)
    inlines = (StatusInline,)
    fieldsets = (
        (None, {"fields": ["name", "code", "description"], "description": BUILT_IN}),
        *in_languages("name", "description"),
    )
