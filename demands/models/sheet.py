from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .upload import Upload


class SheetImport(Upload):
    """A list that was edited in a spreadsheet, on its way back: read, previewed, applied, perhaps undone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to be applied")
        QUEUED = "queued", _("Waiting to be applied")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        UNDO_QUEUED = "undo_queued", _("Waiting to be undone")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        REFUSED = "refused", _("Cannot be read")

    BUSY = {
        State.WAITING: State.REFUSED,
        State.READING: State.REFUSED,
        State.QUEUED: State.READY,
        State.APPLYING: State.READY,
        State.UNDO_QUEUED: State.APPLIED,
        State.UNDOING: State.APPLIED,
    }

    table = models.CharField(_("list"), max_length=80, help_text=_("The list that the file was exported from."))
    file = models.FileField(
        _("file"),
        upload_to="intake/sheets/",
        validators=[FileExtensionValidator(["xlsx", "csv", "tsv", "txt"])],
        help_text=_(
            "An exported list that you have edited, as XLSX or CSV. Nothing changes until you have seen the preview."
        ),
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING, editable=False)
    encoding = models.CharField(
        _("encoding"), max_length=20, default="", blank=True, editable=False
    )  # if chosen by hand
    applied_at = models.DateTimeField(_("applied"), null=True, editable=False)

    class Meta(Upload.Meta):
        verbose_name, verbose_name_plural = _("spreadsheet import"), _("spreadsheet imports")


class ImportedRow(models.Model):
    """One row of such a file: what it changes, and what came of it. Rows that change nothing are only counted."""

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        CONFLICT = "conflict", _("Conflicts: also changed here")
        REJECTED = "rejected", _("Rejected")

    class Choice(models.TextChoices):
        THEIRS = "theirs", _("Keep current")
        MINE = "mine", _("Use file")

    class Outcome(models.TextChoices):
        NONE = "", _("not applied")
        APPLIED = "applied", _("applied")
        KEPT = "kept", _("left unchanged")
        UNDONE = "undone", _("undone")
        PARTLY = "partly", _("partly undone")
        STAYED = "stayed", _("not undone")

    sheet = models.ForeignKey(
        SheetImport, on_delete=models.CASCADE, related_name="rows", verbose_name=_("spreadsheet import")
    )
    number = models.PositiveIntegerField(_("row"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    object_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(_("version"), default=0, help_text=_("Version of the row in the preview"))
    version_after = models.PositiveIntegerField(default=0, help_text=_("Version of the row after the import"))
    changes = models.JSONField(_("changes"), default=list, help_text=_("Columns with old and new values"))
    faults = models.JSONField(_("errors"), default=list, help_text=_("Columns with explanations"))
    choice = models.CharField(_("choice"), max_length=6, choices=Choice, default=Choice.THEIRS)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.NONE, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("row of a spreadsheet"), _("rows of spreadsheets")
        ordering = ("sheet", "number", "pk")
        indexes = [models.Index(fields=("sheet", "kind", "number"), name="sheet_row_of_kind")]  # the preview's pages

    def __str__(self) -> str:
        return f"{self.number}: {self.title or self.subject}"

    @property
    def wanted(self) -> dict[str, str]:
        """The cells that applying this row writes: all, but those in conflict only when the editor chose so."""
        mine = self.choice == self.Choice.MINE
        return {name: new for name, _old, new, clash in self.changes if mine or not clash}

    @property
    def former(self) -> dict[str, str]:
        """What stood in those cells before."""
        wanted = self.wanted
        return {name: old for name, old, _new, _clash in self.changes if name in wanted}
