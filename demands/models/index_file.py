from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class IndexFile(models.Model):
    """A file of the Universal Human Rights Index on its way in: read in the background, previewed, then loaded."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to be loaded")
        QUEUED = "queued", _("Waiting to be loaded")
        LOADING = "loading", _("Being loaded")
        LOADED = "loaded", _("Loaded")
        REFUSED = "refused", _("Cannot be read")

    file = models.FileField(
        _("file"),
        upload_to="intake/un-index/",
        validators=[FileExtensionValidator(["xlsx", "csv", "tsv", "json"])],
        help_text=_("The export of the index as XLSX or JSON, as it came from uhri.ohchr.org. At most 500 MB."),
    )
    name = models.CharField(_("name of the file"), max_length=255, blank=True, editable=False)
    country = models.CharField(
        _("country"),
        max_length=80,
        blank=True,
        help_text=_("A code or a name, such as JP or Japan: everything else is skipped. Empty loads the whole file."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, editable=False)
    done = models.PositiveBigIntegerField(_("bytes read"), default=0, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    language = models.CharField(max_length=10, default="", blank=True, editable=False)
    report = models.JSONField(_("report"), default=dict, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, on_delete=models.SET_NULL, editable=False
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    loaded_at = models.DateTimeField(_("loaded"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("file of the UN index"), _("files of the UN index")
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.WAITING, self.State.READING, self.State.QUEUED, self.State.LOADING)
