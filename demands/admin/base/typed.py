"""Types of the newsroom: a request by a member of staff, and Django's classes as mypy knows them.

Django's admin and form classes take type parameters in django-stubs and none at run time; a mixin is checked as if it
derived from the class that it is mixed into. Both differences are here and nowhere else.
"""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm, BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin

    ModelPage = admin.ModelAdmin[Any]
    StackedRows = admin.StackedInline[Any, Any]
    TabularRows = admin.TabularInline[Any, Any]
    RowForm = ModelForm[Any]
    RowFormSet = BaseInlineFormSet[Any, Any, Any]
    PageMixin = admin.ModelAdmin[Any]
    FieldsMixin = BaseModelAdmin[Any]
    RowsMixin = InlineModelAdmin[Any, Any]
    FormMixin = BaseForm
else:
    ModelPage, StackedRows, TabularRows = admin.ModelAdmin, admin.StackedInline, admin.TabularInline
    RowForm, RowFormSet = ModelForm, BaseInlineFormSet
    PageMixin = FieldsMixin = RowsMixin = FormMixin = object


class StaffRequest(HttpRequest):
    """A request whose user is an account. The gate of the newsroom (`Newsroom.has_permission`) lets no other in."""

    user: User
    htmx: HtmxDetails  # set by django-htmx


def staff(request: HttpRequest) -> StaffRequest:
    """Return the request as one of a member of staff. Raises PermissionDenied if nobody is signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return cast(StaffRequest, request)
