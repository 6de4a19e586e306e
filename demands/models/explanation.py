from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.models import Status, WorkingCopy
from campaigns.partial_date import today
from campaigns.sentences import first_sentence, length

from .demand import Demand
from .update import StatusUpdate, new_reference

MOST_WORDS = 120
MOST_CHARACTERS = 400  # in a script without spaces, such as Japanese
LONGEST_FIRST = 200  # characters of the first sentence, which stands alone in lists and on cards


class Explanation(WorkingCopy):
    """Why a demand has its status, and what is still missing. Publication closes the row; a later one replaces it."""

    class Confidence(models.TextChoices):
        HIGH = "high", _("High")
        MEDIUM = "medium", _("Medium")
        LOW = "low", _("Low")

    demand = models.ForeignKey(Demand, verbose_name=_("demand"), on_delete=models.PROTECT, related_name="explanations")
    reference = models.SlugField(_("reference"), max_length=80, unique=True, default=new_reference, editable=False)
    as_of = models.DateField(
        _("as of"), default=today, help_text=_("The day up to which the events are known to you. Usually today.")
    )
    status = models.ForeignKey(
        Status, verbose_name=_("status"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        editable=False, help_text=_("The status that is explained: the demand’s on that day."),
    )  # fmt: skip
    text = models.TextField(
        _("explanation"),
        max_length=2000,
        help_text=_(
            "At most 120 words (400 characters in Japanese), without markup: why the demand has this status, and what "
            "is still missing. The first sentence (at most 200 characters) also appears alone, in lists and on cards."
        ),
    )
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence,
        help_text=_("How sure you are of this assessment. Readers see it."),
    )  # fmt: skip
    updates = models.ManyToManyField(
        StatusUpdate, verbose_name=_("updates it rests on"), related_name="explanations",
        help_text=_("Every sentence must be supported by one of these published updates."),
    )  # fmt: skip
    i18n = TranslationField(fields=("text",))

    class Meta:
        verbose_name, verbose_name_plural = _("explanation of a status"), _("explanations of statuses")
        ordering = ("-as_of", "-pk")
        triggers = [guards.closed_when_published("explanation"), guards.never_truncated("explanation")]

    def __str__(self) -> str:
        return first_sentence(str(self.text_i18n or "")) or self.reference

    def clean(self) -> None:
        if self.as_of and self.as_of > today():
            raise ValidationError({"as_of": _("This date is in the future.")})
        problems = [problem for text in self._texts() for problem in _too_long(text)]
        if problems:
            raise ValidationError({"text": problems})

    def _texts(self) -> Iterator[str]:
        """The explanation in every language that it is written in."""
        yield from filter(None, (self.text, *(self.i18n or {}).values()))


class RestsOn(Explanation.updates.through):  # type: ignore[name-defined]
    """An update that an explanation rests on; closed with it."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [guards.closed_with_parent("explanation_updates", "demands_explanation", "explanation_id")]


def _too_long(text: str) -> Iterator[str]:
    found, first = length(text), len(first_sentence(text))
    if found.in_characters and found.number > MOST_CHARACTERS:
        words = _("The explanation has %(number)d characters; the limit is %(limit)d.")
        yield words % {"number": found.number, "limit": MOST_CHARACTERS}
    if not found.in_characters and found.number > MOST_WORDS:
        words = _("The explanation has %(number)d words; the limit is %(limit)d.")
        yield words % {"number": found.number, "limit": MOST_WORDS}
    if first > LONGEST_FIRST:
        words = _("Its first sentence has %(number)d characters; the limit is %(limit)d.")
        yield words % {"number": first, "limit": LONGEST_FIRST}
