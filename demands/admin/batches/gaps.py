"""What draft demands still lack, filled in on one page: title, summary, criterion, addressees of each."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Institution
from demands.admin.base.scope import seen
from demands.admin.base.typed import RowForm, staff
from demands.models import Batch, Demand
from demands.workflow.steps import wrote

from . import drafts


class GapForm(RowForm):
    """The fields of a demand that no document says. ``opened`` is the version that was on the screen."""

    opened = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Demand
        fields = ("title", "summary", "success_criterion", "addressees")
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "success_criterion": forms.Textarea(attrs={"rows": 2}),
            "addressees": forms.SelectMultiple(attrs={"size": 4}),
        }

    def __init__(self, data: Any, demand: Demand, institutions: Any) -> None:
        super().__init__(data, instance=demand, prefix=f"d{demand.pk}", initial={"opened": demand.version})
        chosen: Any = self.fields["addressees"]
        chosen.queryset = institutions
        for name in ("summary", "success_criterion", "addressees"):
            self.fields[name].required = False  # what is still missing is said when the batch is submitted
            self.fields[name].help_text = ""

    def clean_opened(self) -> int:
        opened: int = self.cleaned_data["opened"]
        if opened != self.instance.version:
            raise forms.ValidationError(_("A colleague has changed this demand. Reload the page and enter it again."))
        return opened


def fill(request: HttpRequest) -> HttpResponse:
    """Show the unpublished demands of an origin with these fields, or save all that were changed, or none."""
    origin = drafts.origin_of(request)
    user = staff(request).user
    institutions = seen(user, Institution).order_by("name", "pk")
    with transaction.atomic():
        rows = [one for one in drafts.drafts(origin, request) if isinstance(one, Demand) and not one.is_published]
        if request.method == "POST":  # of two people saving at once one sees the conflict
            rows = list(Demand.objects.select_for_update().filter(pk__in=[one.pk for one in rows]).order_by("number"))
        found = [GapForm(request.POST if request.method == "POST" else None, one, institutions) for one in rows]
        wrong = [one for one in found if request.method == "POST" and not one.is_valid()]
        if request.method == "POST" and not wrong:
            changed = [one for one in found if one.has_changed()]
            for one in changed:
                wrote(one.save(), user)
            words = ngettext("%(number)d demand saved.", "%(number)d demands saved.", len(changed))
            messages.success(request, words % {"number": len(changed)})
            return redirect(reverse("admin:demands_batch_begin") + origin.query)
    context = {
        **admin.site.each_context(request),
        "opts": Batch._meta,
        "title": _("Fill in the draft demands"),
        "origin": origin,
        "forms": found,
        "failed": bool(wrong),
    }
    return TemplateResponse(request, "admin/batches/fill.html", context, status=409 if wrong else 200)
