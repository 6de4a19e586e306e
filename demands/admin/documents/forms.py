"""The form that takes a document in: pasted, uploaded or by its address, and what is to be known about it."""

from base64 import b64decode, b64encode
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from campaigns.partial_date import PartialDate, PartialDateFormField, validate_happened
from campaigns.web_address import AddressFormField, validate_web_address
from demands.exchange.documents.extraction import LARGEST, LONGEST, Extracted, Unreadable, from_file, from_paste
from demands.text.encodings import Reading, readings

from .taking_in import GIVEN

SOURCES = ("file", "url", "text")
ENCODING_UNKNOWN = ("unsure", "not_text")
MOST_KEPT = 2 * 1024**2  # bytes of plain text that the form carries while an editor chooses its encoding
LANGUAGES = (
    ("", gettext_lazy("Detect automatically")),
    ("en", "English"),
    ("ja", "日本語"),
    ("fr", "Français"),
    ("es", "Español"),
)


class IntakeForm(forms.Form):
    """``extracted`` holds the text once it is valid, None when the page at the address has to be fetched first.

    What was read from a file stays in the box if the rest is not valid. Plain text that does not tell its encoding goes
    back with the form (``kept``), with how it would read in each (``readings``), of which the editor chooses one.
    """

    campaign: Any = forms.ModelChoiceField(
        label=gettext_lazy("campaign"),
        queryset=Campaign.objects.none(),
        help_text=gettext_lazy("The campaign this belongs to."),
    )
    file = forms.FileField(
        label=gettext_lazy("file"),
        required=False,
        help_text=gettext_lazy("PDF, DOCX, ODT, HTML, an email (EML) or plain text, up to 20 MB and 500 pages."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.odt,.html,.htm,.eml,.txt,.md"}),
    )
    url = AddressFormField(
        label=gettext_lazy("or its address on the web"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[validate_web_address],
        help_text=gettext_lazy(
            "On its own: the page is fetched in the background (public sites only). With a file or "
            "pasted text: stored only as the document’s location."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("or the text itself"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Paste it as it is. Lines that break in the middle of a sentence are joined."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    title = forms.CharField(
        label=gettext_lazy("title"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As printed. If empty, the first line is used."),
    )
    publisher = forms.CharField(
        label=gettext_lazy("publisher"), max_length=200, help_text=gettext_lazy("Who issued it: an NGO, a UN body.")
    )
    dated = PartialDateFormField(
        label=gettext_lazy("date"),
        validators=[validate_happened],
        help_text=gettext_lazy("The date on the document: 2005-06-17, 2005-06 or 2005."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("language"),
        required=False,
        choices=LANGUAGES,
        help_text=gettext_lazy("The language whose rules are used to find requests."),
    )
    whole = forms.BooleanField(
        label=gettext_lazy("Keep the full text in the document"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Only if you have the right to publish it. Otherwise the document will contain only the quotes."
        ),
    )

    def __init__(self, *args: Any, campaigns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extracted: Extracted | None = None
        self.kept_name, self.kept = str(self.data.get("kept_name", ""))[:200], str(self.data.get("kept", ""))
        self.chosen = str(self.data.get("encoding", ""))
        self.readings: list[Reading] = []
        field: Any = self.fields["campaign"]
        field.queryset = campaigns

    def clean_file(self) -> Any:
        """Told by its size alone, before all of it is read."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError(str(Unreadable("large", limit=LARGEST // 1024**2)))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if any(name in self.errors for name in SOURCES):
            self.readings = readings(_unpacked(self.kept))  # it is kept while something else is corrected
            return cleaned
        file, text = cleaned.get("file"), (cleaned.get("text") or "").strip()
        if file and text:
            self.add_error("file", _("Provide either a file or the text, not both."))
        elif file or text:
            self._read("file" if file else "text")
        elif self.kept:
            self._read_bytes(_unpacked(self.kept), self.kept_name)
        elif not cleaned.get("url"):
            self.add_error("file", _("Choose a file, enter an address or paste the text."))
        return cleaned

    def _read(self, source: str) -> None:
        given = self.cleaned_data[source]
        if source == "file":
            self.chosen = ""  # it was chosen for the file before this one
            self._read_bytes(given.read(), given.name)
            return
        try:
            self.extracted = from_paste(given)
        except Unreadable as fault:
            self.add_error(source, str(fault))

    def _read_bytes(self, raw: bytes, name: str) -> None:
        """Read a file, in the encoding that the editor chose if it is plain text that does not tell."""
        self.kept_name = name
        try:
            self.extracted = from_file(raw, encoding=self.chosen)
        except Unreadable as fault:
            self.add_error("file", str(fault))
            if fault.code in ENCODING_UNKNOWN and len(raw) <= MOST_KEPT:
                self.readings, self.kept = readings(raw), b64encode(raw).decode("ascii")
        if self.extracted and self.errors:
            self._keep(self.extracted)

    def _keep(self, extracted: Extracted) -> None:
        """A browser forgets which file was chosen; the text that was read from it stays in the box instead."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["text"] = extracted.text
        for name, found in (("publisher", extracted.publisher), ("dated", extracted.dated), ("title", extracted.title)):
            if found and not data.get(name):
                data[name] = found
        self.data = data
        self.add_error(
            "file", _("Your file was read. Its text is in the box below, so you don’t need to choose it again.")
        )

    @property
    def given(self) -> dict[str, Any]:
        """The editor's details about the document."""
        return {name: self.cleaned_data[name] for name in GIVEN} | {"dated": PartialDate(self.cleaned_data["dated"])}

    @property
    def source(self) -> str:
        """The name of the file that it came from, '' when it was pasted."""
        return "" if self.cleaned_data.get("text") else self.kept_name


def _unpacked(kept: str) -> bytes:
    """The file that the form sent back; nothing when somebody altered it."""
    try:
        return b64decode(kept, validate=True)
    except ValueError:
        return b""


def unfit(text: str) -> str:
    """Why a text that is stored already cannot be read for demands; '' when it can."""
    if not text.strip():
        return _("This document contains no readable text.")
    return _("This text is too long to extract demands from.") if len(text) > LONGEST else ""
