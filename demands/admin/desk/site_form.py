"""The form of the site's description: a logo is cleaned before it is taken."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from demands.admin.base.forms import WorkingCopyForm
from demands.admin.base.widgets import DropFile
from demands.vault import logos
from demands.vault.files import BadFile, clean_upload


class SiteForm(WorkingCopyForm):
    """``new_logo`` takes the place of the logo; ``no_logo`` takes it away."""

    new_logo = forms.FileField(
        label=_("Upload a logo"),
        required=False,
        widget=DropFile(logos.ACCEPT),
        help_text=_("PNG, JPEG or WebP. It is shown at the top of every page, on cards and PDFs, and as the icon."),
    )
    no_logo = forms.BooleanField(
        label=_("Show no logo"), required=False, help_text=_("Pages show the site’s name alone.")
    )

    def clean_new_logo(self) -> str:
        """The logo as the row names it; '' when none was uploaded. Raises ValidationError."""
        given = self.cleaned_data["new_logo"]
        if not isinstance(given, UploadedFile):
            return ""
        try:
            return str(logos.take(clean_upload(given)))
        except (BadFile, logos.BadLogo) as refused:
            raise ValidationError(f"{given.name}: {refused}", code=refused.fault) from None

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("new_logo"):
            self.instance.logo = self.cleaned_data["new_logo"]
        elif self.cleaned_data.get("no_logo"):
            self.instance.logo = ""
        return super().save(commit)
