"""The form of a source: a file is cleaned before it is taken, and the site can be asked what the source is called."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict

from demands.admin.base.forms import WorkingCopyForm
from demands.admin.rows.duplicates import offer, same_address, same_file
from demands.vault.files import BadFile, CleanFile, clean_upload

SECOND = "_second"  # the name of the button that adds a second source all the same
ASKED = "_fetch_details"  # the name of the button


class EvidenceForm(WorkingCopyForm):
    seen: Any = None  # the sources that its user may see, where a second one of a kind is asked about
    taken: CleanFile | None = None  # the cleaned file, whose original is sealed when the source is saved

    @property
    def asks_for_details(self) -> bool:
        return self.is_bound and ASKED in self.data

    def full_clean(self) -> None:
        """Asked for details, the page comes back filled in and unsaved; what is still missing is not yet a fault."""
        super().full_clean()
        if self.asks_for_details:
            self._errors: Any = ErrorDict(renderer=self.renderer)
            self.add_error(None, "")

    def clean(self) -> Any:
        """Offer a source that is here already instead of a second one, unless the person asked for the second."""
        cleaned = super().clean()
        if self.seen is not None and self.instance.pk is None and not self.asks_for_details and SECOND not in self.data:
            twin = same_address(cleaned.get("url") or "", self.seen) or same_file(self.taken, self.seen)
            if twin is not None:
                self.add_error(None, ValidationError(offer(twin), code="duplicate"))
        return cleaned

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if not isinstance(given, UploadedFile) or self.asks_for_details:
            return given
        try:
            self.taken = clean_upload(given)
        except BadFile as refused:
            raise ValidationError(f"{given.name}: {refused}", code=refused.fault) from None
        return ContentFile(self.taken.data, name=self.taken.name)
