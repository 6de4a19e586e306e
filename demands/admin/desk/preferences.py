"""The page where a member of staff chooses email notifications."""

from django.contrib import messages
from django.contrib.admin import site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from demands.admin.base.typed import RowForm, staff
from demands.models import MailPreference


class PreferenceForm(RowForm):
    class Meta:
        model = MailPreference
        fields = ("reminders", "digest", "notices", "language")


def mail_preferences(request: HttpRequest) -> HttpResponse:
    user = staff(request).user
    row = MailPreference.objects.filter(user=user).first()
    shown = row or MailPreference(user=user, language=getattr(request, "LANGUAGE_CODE", "en"))
    form = PreferenceForm(request.POST if request.method == "POST" else None, instance=shown)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Preferences saved."))
        return redirect("admin:mail_preferences")
    context = {**site.each_context(request), "title": _("Notifications"), "form": form, "address": user.email}
    return TemplateResponse(request, "admin/desk/mail_preferences.html", context)
