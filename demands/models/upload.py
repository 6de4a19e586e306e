from collections.abc import Collection
from typing import Any, ClassVar

from django.conf import settings
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
