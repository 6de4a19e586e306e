"""The gate of the newsroom: a member of some campaigns finds nothing of the others, anywhere.

An admin class says in ``of_campaign`` by which path its rows belong to a campaign, or ``SHARED`` when all campaigns use
them. Lists, searches, autocompletes, pickers, filters, histories and counts all start from ``get_queryset``, and that
starts here. By default a class is open only to people with its rights in every campaign.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin import FieldListFilter, RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from demands.workflow import rights

from .typed import FieldsMixin, PageMixin

SHARED = "shared by all campaigns"
NOWHERE = Q(pk__in=[])
PUBLISH = "demands.publish"
MOST_FOUND = 5_000  # rows of a search that are kept in mind by their numbers


class Scoped(PageMixin):
    """Mixed into every admin class of the newsroom."""

    of_campaign: str = ""
    keeps_accounts = False  # where the site asks for it, this takes a session with a security key or passkey
    everywhere_only: tuple[str, ...] = ()  # actions that take the right in every campaign, such as adding a campaign

    def right(self, action: str) -> str:
        return f"{self.opts.app_label}.{get_permission_codename(action, self.opts)}"

    def scope(self, user: Any) -> Q | None:
        """Which rows the user may see; None when all of them."""
        seeing = (self.right("view"), self.right("change"))
        if any(rights.everywhere(user, one) for one in seeing):
            return None
        campaigns = rights.campaigns_with(user, *seeing)
        if self.of_campaign == SHARED:
            return None if campaigns else NOWHERE
        return self.in_campaigns(campaigns, user)

    def in_campaigns(self, campaigns: frozenset[int], user: Any) -> Q:
        return Q(**{f"{self.of_campaign}__in": campaigns}) if self.of_campaign else NOWHERE

    def seen_by(self, user: Any, rows: QuerySet[Any] | None = None) -> QuerySet[Any]:
        """The rows that the user may see."""
        rows = self.model._default_manager.all() if rows is None else rows
        scope = self.scope(user)
        return rows if scope is None else rows.filter(scope)

    def publishable_by(self, user: Any) -> Q:
        """The rows that the user may publish by right, own ones included; shared rows need it in each campaign."""
        if rights.everywhere(user, PUBLISH):
            return ~NOWHERE
        campaigns = rights.campaigns_with(user, PUBLISH)
        return NOWHERE if self.of_campaign == SHARED or not campaigns else self.in_campaigns(campaigns, user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.seen_by(request.user, super().get_queryset(request))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """The words are looked for once; what was found is counted and shown by its numbers, the newest of many."""
        found, duplicates = self.with_words(request, queryset, search_term)
        if not search_term.strip():
            return found, duplicates
        numbers = list(found.order_by().values_list("pk", flat=True)[: MOST_FOUND + 1])
        if len(numbers) > MOST_FOUND:
            numbers = list(found.order_by("-pk").values_list("pk", flat=True)[:MOST_FOUND])
            request.only_newest = MOST_FOUND  # type: ignore[attr-defined]  # for templates/admin/change_list.html
        return queryset.filter(pk__in=numbers), False

    def with_words(self, request: HttpRequest, rows: QuerySet[Any], words: str) -> Any:
        """The rows that have these words, for who needs only the first of them; and whether one may come twice."""
        return super().get_search_results(request, rows, words)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only the questions that the filters of this list ask. Django would take any lookup of any column of the row,
        and pass to the database what that cannot compare."""
        filters = self.get_list_filter(request) if request is not None else self.list_filter
        return any(lookup in _lookups(self.model, one) for one in filters)

    # One row: what the user may not see answers as what never was

    def visible_row(self, request: HttpRequest, object_id: str) -> Any:
        """The row that an address of ours is about. Raises Http404 and PermissionDenied."""
        row = super().get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def head(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        """What a change page says beside its form."""
        return {}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        head = self.head(request, object_id) if object_id else {}
        return super().changeform_view(request, object_id, form_url, {**head, **(extra_context or {})})

    # What may be done: Django asks without a row for lists and menus, with one for everything else

    def may(self, request: HttpRequest, action: str, obj: Any = None) -> bool:
        user, right = request.user, self.right(action)
        if self.keeps_accounts and action != "view" and getattr(user, "weak_session", False):
            return False
        if action in self.everywhere_only:
            return rights.everywhere(user, right)
        if obj is None:
            return rights.everywhere(user, right) or (bool(self.of_campaign) and user.has_perm(right))
        return rights.everywhere(user, right) or rights.may(user, right, self.owner(obj))

    def owner(self, obj: Any) -> Any:
        """The row that says to which campaign this one belongs."""
        if self.of_campaign == SHARED or rights.campaigns_of(obj) != frozenset():
            return obj
        found = obj
        for name in self.of_campaign.split("__") if self.of_campaign else ():
            found = found if name == "pk" else getattr(found, name, None)
        return obj if found is None else found  # a row that belongs to nothing yet speaks for itself

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_view_permission(request, obj)
        return allowed and (self.may(request, "view", obj) or self.may(request, "change", obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.may(request, "delete", obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A row may be written where its author may write: also a row that the form has moved to another campaign."""
        if not self.may(request, "change" if change else "add", obj):
            raise PermissionDenied
        super().save_model(request, obj, form, change)


class ReadOnly(PageMixin):
    """Mixed into the admin classes of what nobody writes in by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Picked(FieldsMixin):
    """Mixed into pages and inlines: what a form offers to choose from is what its user may see."""

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> QuerySet[Any] | None:
        model: type[Model] = db_field.remote_field.model
        if not self.admin_site.is_registered(model):
            owned = self._of_owner(model, request)
            return super().get_field_queryset(db, db_field, request) if owned is None else owned
        kept: Any = self.admin_site.get_model_admin(model)
        rows: QuerySet[Any] = kept.seen_by(request.user)
        ordering = kept.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def _of_owner(self, model: Any, request: HttpRequest) -> QuerySet[Any] | None:
        """Rows without a page of their own, such as passages, are visible with the row that they belong to."""
        for field in model._meta.fields:
            if field.name in rights.OWNERS and self.admin_site.is_registered(field.related_model):
                owner: Any = self.admin_site.get_model_admin(field.related_model)
                rows: QuerySet[Any] = model._default_manager.all()
                return rows.filter(**{f"{field.name}__in": owner.seen_by(request.user)})
        return None


class SeenRelatedFilter(RelatedFieldListFilter):
    """The filter by another row, offering those that the user may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        model = field.remote_field.model
        if not model_admin.admin_site.is_registered(model):
            return super().field_choices(field, request, model_admin)
        kept = model_admin.admin_site.get_model_admin(model)
        seen = kept.seen_by(request.user).order_by().values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": seen})


def _lookups(model: Any, list_filter: Any) -> set[str]:
    """The parameters of one of a list's filters."""
    if isinstance(list_filter, type) and issubclass(list_filter, SimpleListFilter):
        return {str(list_filter.parameter_name)}
    field: Any = get_fields_from_path(model, list_filter)[-1]
    target = f"__{field.target_field.name}" if field.remote_field else ""
    return {f"{list_filter}{target}__exact", f"{list_filter}__isnull"}


FieldListFilter.register(lambda field: bool(field.remote_field), SeenRelatedFilter, take_priority=True)


def scoped(admin_class: type[Any]) -> type[Any]:
    """The class with the gate in front of it, if it has none of its own."""
    if issubclass(admin_class, Scoped):
        return admin_class
    return type(admin_class.__name__, (Scoped, admin_class), {"__module__": admin_class.__module__})


def seen(user: Any, model: type[Model]) -> QuerySet[Any]:
    """The rows of a model that the newsroom shows this user, for whatever counts or lists them outside their pages."""
    kept: Any = admin.site.get_model_admin(model)
    found: QuerySet[Any] = kept.seen_by(user)
    return found


def scope_of(user: Any, model: type[Model]) -> Q | None:
    """The condition by which ``seen`` chooses rows; None for all of them."""
    kept: Any = admin.site.get_model_admin(model)
    found: Q | None = kept.scope(user)
    return found
