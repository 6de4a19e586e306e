"""UN recommendations as staff see them: to read. They are loaded, never written; a changed one is published again."""

from typing import Any

from django.contrib import admin
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from demands.admin.base.filters import StateFilter
from demands.admin.base.scope import SHARED, seen
from demands.admin.base.working_copy import WorkingCopyAdmin
from demands.models import Demand, Recommendation, RecommendationLink
from demands.text import words
from demands.workflow import rights


class LinkedFilter(admin.SimpleListFilter):
    title, parameter_name = _("linked to a demand"), "linked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        demands = seen(request.user, Demand).order_by()  # what other campaigns link in their drafts is theirs to know
        linked = Exists(RecommendationLink.objects.filter(recommendation=OuterRef("pk"), demand__in=demands))
        return queryset.filter(linked if self.value() == "yes" else ~linked)


@admin.register(Recommendation)
class RecommendationAdmin(WorkingCopyAdmin):
    of_campaign = SHARED
    has_owner = False  # they are read, never written
    list_display = ("__str__", "beginning", "position", "published_on", "state_mark")
    list_filter = (LinkedFilter, StateFilter)
    search_fields = ("annotation_id",)
    search_help_text = _("Words from the text, a theme or a document symbol.")
    ordering = ("-pk",)
    fixed_once_public = ()
    fieldsets = (
        (None, {"fields": ["text", "language", "number", "body", "symbol", "type", "published_on", "countries"]}),
        (_("Universal Periodic Review"), {"fields": ["states", "position", "cycle", "session"]}),
        (_("Tags of the UN index"), {"fields": ["themes", "affected_persons", "sdgs"]}),
        (_("In the UN index"), {"fields": ["annotation_id", "indexed_on", "loaded_at"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recommendation]:
        return super().get_queryset(request).defer("search")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> tuple[Any, bool]:
        literal = words.tsquery(term)
        if not literal:
            return queryset, False
        query = SearchQuery(literal, search_type="raw", config="simple") | SearchQuery(term, config="english")
        return queryset.filter(search=query), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who loaded what is for those who look after the whole site."""
        found = super().get_fieldsets(request, obj)
        if not rights.everywhere(request.user, self.right("view")):
            return found
        return [*found, (None, {"fields": ["loaded_by"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("text"))
    def beginning(self, obj: Recommendation) -> str:
        return obj.text if len(obj.text) < 160 else f"{obj.text[:160]}…"
