"""Who sees batches and schedules: they have no rights of their own."""

from typing import Any

from django.http import HttpRequest

from demands.admin.base.scope import Scoped


class SeenWithDrafts(Scoped):
    """A person who sees the drafts of a campaign sees its batches and schedules."""

    def right(self, action: str) -> str:
        return "demands.view_demand" if action in ("view", "change") else super().right(action)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return bool(self.seen_by(request.user).filter(pk=obj.pk).exists())
        return self.may(request, "view")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "view")
