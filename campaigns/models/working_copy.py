"""What staff edit. The public never reads these rows: it reads the entries that the ledger made of them."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.plain_text import visible


class WorkingCopy(models.Model):
    """A row that staff write and the ledger publishes.

    ``published_as`` is the sequence of the entry that holds the row as the public knows it; ``edited_at`` is set while
    the row says something else than that entry.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("In review")
        PUBLISHED = "published", _("Published")
        CHANGED = "changed", _("Published, with unpublished changes")

    OPEN = models.Q(edited_at__isnull=False) | ~models.Q(submitted_hash="")  # not public, or public in an older form

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    contributors = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("contributors"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Users who wrote part of the unpublished version. None of them may publish it."),
    )
    edited_at = models.DateTimeField(_("last edited"), null=True, blank=True, default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    submitted_hash = models.CharField(_("hash of the submitted version"), max_length=64, blank=True, editable=False)
    published_as = models.BigIntegerField(_("published as entry"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    if TYPE_CHECKING:  # the names that modeltrans adds, such as title_ja and title_i18n

        def __getattr__(self, name: str) -> Any: ...

    @property
    def is_published(self) -> bool:
        return self.published_as is not None

    @property
    def has_unpublished_changes(self) -> bool:
        return self.edited_at is not None

    @property
    def state(self) -> "WorkingCopy.State":
        if self.submitted_hash:
            return self.State.SUBMITTED
        if not self.is_published:
            return self.State.DRAFT
        return self.State.CHANGED if self.has_unpublished_changes else self.State.PUBLISHED

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django does, and hold texts to their length in every language: Django leaves that to forms.

        Texts with invisible characters are refused. Every way in removes them, so this stops a text that came
        in by another way, before it is published.
        """
        super().clean_fields(exclude)
        if hidden := [name for name in self._texts_that_hide() if name not in (exclude or ())]:
            words = _(
                "This contains invisible characters or characters that change the writing direction: type it again."
            )
            raise ValidationError(dict.fromkeys(hidden, words))
        too_long = {
            name: _("Ensure this value has at most %(limit)d characters (it has %(length)d).")
            % {"limit": limit, "length": len(text)}
            for name, text, limit in self._limited_texts()
            if name not in (exclude or ()) and len(text) > limit
        }
        if too_long:
            raise ValidationError(too_long)

    def _texts_that_hide(self) -> Iterator[str]:
        """The fields that contain, in any language, an invisible character."""
        translations = getattr(self, "i18n", None) or {}
        for field in self._meta.concrete_fields:
            if isinstance(field, (models.CharField, models.TextField)):
                texts = [text for name, text in translations.items() if name.rpartition("_")[0] == field.name]
                if any(text and visible(str(text)) != text for text in (getattr(self, field.attname), *texts)):
                    yield field.name

    def _limited_texts(self) -> Iterator[tuple[str, str, int]]:
        """(field, text, longest) for every text of limited length, translations under the name of their field."""
        translations = getattr(self, "i18n", None) or {}
        for field in self._meta.concrete_fields:
            if isinstance(field, (models.CharField, models.TextField)) and field.max_length:
                texts = [text for name, text in translations.items() if name.rpartition("_")[0] == field.name]
                yield from ((field.name, text or "", field.max_length) for text in (getattr(self, field.name), *texts))

    def written_by(self, user_id: int) -> None:
        """Note, without saving, that this user changed the row: it voids a submission and bars them from publishing."""
        self.edited_at = timezone.now()
        self.submitted_at, self.submitted_hash = None, ""
        if user_id not in self.contributors:
            self.contributors = [*self.contributors, user_id]
