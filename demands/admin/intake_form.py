"""The form that takes a document in: pasted or uploaded, and what is to be known about it."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.links import validate_web_address
from campaigns.models import Campaign, Document
from campaigns.partial_date import PartialDate, PartialDateFormField, validate_happened
from demands.intake.texts.drafts import free_slug
from demands.intake.texts.extraction import LONGEST, Extracted, Unreadable, from_file, from_paste
from demands.intake.texts.language import language_of
from demands.vault.fetch import Fetcher
from demands.vault.problem import CannotFetch

FETCHER = Fetcher(seconds=20)
SOURCES = ("file", "url", "text")
LANGUAGES = (
    ("", gettext_lazy("Find out from the text")),
    ("en", "English"),
    ("ja", "日本語"),
    ("fr", "Français"),
    ("es", "Español"),
)


class IntakeForm(forms.Form):
    """``extracted`` holds the text once it is valid. What was read from a file stays in the box if it is not."""

    campaign: Any = forms.ModelChoiceField(
        label=gettext_lazy("campaign"),
        queryset=Campaign.objects.none(),
        help_text=gettext_lazy("The campaign that this belongs to."),
    )
    file = forms.FileField(
        label=gettext_lazy("file"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("PDF, DOCX, HTML or plain text, up to 20 MB and 500 pages."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.html,.htm,.txt,.md"}),
    )
    url = forms.URLField(
        label=gettext_lazy("or its address on the web"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[validate_web_address],
        help_text=gettext_lazy("Public sites only. The page is fetched once, now."),
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
        help_text=gettext_lazy("As it is printed. Left empty, the first line of the text is taken."),
    )
    publisher = forms.CharField(
        label=gettext_lazy("publisher"), max_length=200, help_text=gettext_lazy("Who speaks in it: an NGO, a UN body.")
    )
    dated = PartialDateFormField(
        label=gettext_lazy("date"),
        validators=[validate_happened],
        help_text=gettext_lazy("The date on the document: 2005-06-17, or 2005-06, or 2005."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("language"),
        required=False,
        choices=LANGUAGES,
        help_text=gettext_lazy("Its requests are found by the rules of this language."),
    )
    whole = forms.BooleanField(
        label=gettext_lazy("Keep the full text in the document"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Only if you may publish it. Otherwise the document will hold the quotes alone."),
    )

    def __init__(self, *args: Any, campaigns: Any, fetcher: Fetcher = FETCHER, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fetcher = fetcher
        self.extracted: Extracted | None = None
        field: Any = self.fields["campaign"]
        field.queryset = campaigns

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in SOURCES if cleaned.get(name) and str(cleaned[name]).strip()]
        if any(name in self.errors for name in SOURCES):
            return cleaned
        if len(given) != 1:
            several = _("Give a file, an address or the text: only one of them.")
            self.add_error("file", several if given else _("Choose a file, give an address or paste the text."))
            return cleaned
        try:
            self.extracted = self._read(given[0], cleaned[given[0]])
        except (Unreadable, CannotFetch) as fault:
            self.add_error(given[0], str(fault))
            return cleaned
        self._fill_in(cleaned, self.extracted)
        if given[0] == "file" and self.errors:
            self._keep(self.extracted)
        return cleaned

    def _read(self, source: str, given: Any) -> Extracted:
        """Raises Unreadable and CannotFetch."""
        if source == "text":
            return from_paste(given)
        if source == "file":
            return from_file(given.read())
        page = self.fetcher.page(given)
        return from_file(page.body, is_page="html" in page.media_type)

    def _fill_in(self, cleaned: dict[str, Any], extracted: Extracted) -> None:
        """What was left empty is taken from the text."""
        first = extracted.text.split("\n", 1)[0].strip().removeprefix("• ")
        cleaned["title"] = cleaned.get("title") or extracted.title or first[:200]
        cleaned["language"] = cleaned.get("language") or language_of(extracted.text)

    def _keep(self, extracted: Extracted) -> None:
        """A browser forgets which file was chosen; the text that was read from it stays in the box instead."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["text"] = extracted.text
        self.data = data
        self.add_error("file", _("Your file was read. Its text is in the box below: you need not choose it again."))

    @property
    def source(self) -> str:
        """The file or address that it came from, '' when it was pasted."""
        file = self.cleaned_data.get("file")
        return file.name if file else self.cleaned_data.get("url") or ""

    def document(self) -> Document:
        """The document as it is to be drafted, not saved yet. Raises ValidationError for what the form cannot see."""
        given, extracted = self.cleaned_data, self.extracted
        document = Document(
            **{name: given[name] for name in ("campaign", "title", "publisher", "language")},
            dated=PartialDate(given["dated"]),
            url=given.get("url") or "",
            text=extracted.text if extracted and given["whole"] else "",
        )
        if given["language"] != settings.LANGUAGE_CODE and given["language"] in dict(settings.LANGUAGES):
            setattr(document, f"title_{given['language']}", given["title"])
        document.slug = free_slug(given["title"], f"document-{given['dated']}", given["campaign"].documents)
        return document


def too_long(text: str) -> ValidationError | None:
    """For a text that is stored already, and may be longer than what is read."""
    if len(text) <= LONGEST:
        return None
    return ValidationError(_("This text is too long to be read for demands."))
