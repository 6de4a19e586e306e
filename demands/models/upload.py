from collections.abc import Collection
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class InWork:
    """Mixin for rows that the worker processes: the row holds the progress."""

    BUSY: ClassVar[Collection[str]]  # the states in which the worker has something to do
    pk: Any
    state: Any

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    def note(self, **said: Any) -> None:
        """Store the progress; the row may have been deleted in the meantime."""
        manager: Any = type(self)._default_manager  # type: ignore[attr-defined]
        manager.filter(pk=self.pk).update(**said)
        for name, value in said.items():
            setattr(self, name, value)


class Upload(InWork, models.Model):
    """A file from staff: read in the background, checked by a person, then imported."""

    BUSY: ClassVar[dict[str, str]]  # with the state to go back to when the work comes to nothing

    name = models.CharField(_("file name"), max_length=255, blank=True, editable=False)
    done = models.PositiveBigIntegerField(default=0, editable=False)
    total = models.PositiveBigIntegerField(default=0, editable=False)
    language = models.CharField(max_length=10, default="", blank=True, editable=False)
    report = models.JSONField(_("report"), default=dict, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, on_delete=models.SET_NULL, editable=False
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        """How much of it has been read."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    def begin(self, state: str) -> None:
        """Note that the work has begun, whatever the result of an earlier attempt."""
        report = {name: value for name, value in self.report.items() if name != "broken_off"}
        self.note(state=state, done=0, report=report)

    def broken_off(self) -> dict[str, Any]:
        """What to note when the work ended without a result: back to where it was begun, with a word about it."""
        return {"state": self.BUSY[self.state], "report": {**self.report, "broken_off": True}}


class IndexFile(Upload):
    """A file of the Universal Human Rights Index on its way in: read in the background, previewed, then loaded."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to import")
        QUEUED = "queued", _("Waiting for import")
        LOADING = "loading", _("Being imported")
        LOADED = "loaded", _("Imported")
        REFUSED = "refused", _("Cannot be read")

    BUSY = {
        State.WAITING: State.REFUSED,
        State.READING: State.REFUSED,
        State.QUEUED: State.READY,
        State.LOADING: State.READY,
    }

    file = models.FileField(
        _("file"),
        upload_to="intake/un-index/",
        validators=[FileExtensionValidator(["xlsx", "csv", "tsv", "json"])],
        help_text=_("The export of the index as XLSX or JSON, as downloaded from uhri.ohchr.org. At most 500 MB."),
    )
    country = models.CharField(
        _("country"),
        max_length=80,
        blank=True,
        help_text=_(
            "A code or a name, such as JP or Japan: all other countries are skipped. If empty, the "
            "whole file is imported."
        ),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, editable=False)
    loaded_at = models.DateTimeField(_("imported on"), null=True, editable=False)

    class Meta(Upload.Meta):
        verbose_name, verbose_name_plural = _("UN index import"), _("UN index imports")
