from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .upload import Upload


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
