from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .evidence import Evidence

HEX_SHA256 = r"^[0-9a-f]{64}$"
ENDINGS = {
    "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp",
    "application/warc": "warc.gz",
}  # fmt: skip


class Capture(models.Model):
    """A copy of a source, kept by the newsroom: asked for, made in the background, never changed. Internal."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        WORKING = "working", _("in progress")
        KEPT = "kept", _("archived")
        FAILED = "failed", _("failed")

    class Archive(models.TextChoices):
        ASKED = "asked", _("requested")
        KEPT = "kept", _("also archived there")
        FAILED = "failed", _("declined")

    OPEN = (State.QUEUED, State.WORKING)

    evidence = models.ForeignKey(Evidence, verbose_name=_("source"), on_delete=models.CASCADE, related_name="captures")
    url = models.URLField(_("address"), max_length=2000)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_at = models.DateTimeField(_("requested on"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    tried_at = models.DateTimeField(_("last attempt"), null=True)
    next_at = models.DateTimeField(_("next attempt"), null=True)
    kept_at = models.DateTimeField(_("archived on"), null=True)
    final_url = models.TextField(_("final address"), blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    archive = models.CharField(_("Internet Archive"), max_length=8, choices=Archive, blank=True)
    archive_job = models.CharField(max_length=200, blank=True)
    archive_url = models.URLField(_("address at the Internet Archive"), max_length=2400, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("archived copy"), _("archived copies")
        ordering = ("-asked_at", "-pk")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="capture_kept_has_time", condition=models.Q(kept_at__isnull=False) | ~models.Q(state="kept")
            ),
            models.CheckConstraint(
                name="capture_failed_has_problem", condition=~models.Q(problem="") | ~models.Q(state="failed")
            ),
            # of a double click, one
            models.UniqueConstraint(
                fields=("evidence",), condition=models.Q(state__in=("queued", "working")), name="capture_one_open"
            ),
        ]
        indexes = [
            # those that a stopped worker left behind
            models.Index(fields=("tried_at",), condition=models.Q(state="working"), name="capture_working"),
        ]

    def __str__(self) -> str:
        return f"{self.url} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class CapturePart(models.Model):
    """One file of a kept copy, in the vault under its hash."""

    class Kind(models.TextChoices):
        WARC = "warc", _("web archive (WARC)")
        BODY = "body", _("as sent by the site")
        TEXT = "text", _("readable text")

    ORDER: ClassVar = (Kind.BODY, Kind.TEXT, Kind.WARC)

    capture = models.ForeignKey(Capture, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=4, choices=Kind)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("file of an archived copy"), _("files of archived copies")
        ordering = ("capture", "kind")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("capture", "kind"), name="capture_part_once"),
            models.CheckConstraint(name="capture_part_hash", condition=models.Q(sha256__regex=HEX_SHA256)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.sha256[:12]}"

    @property
    def path(self) -> str:
        """Its name in the site's storage."""
        return f"vault/copies/{self.sha256[:2]}/{self.sha256}"

    @property
    def ending(self) -> str:
        """Of the name under which it is given out. A page is given out as a text, so that nothing in it runs."""
        return ENDINGS.get(self.media_type, "txt")


class Original(models.Model):
    """What was uploaded, byte for byte, sealed: never public, and read by those alone who may read originals."""

    evidence = models.ForeignKey(Evidence, verbose_name=_("source"), on_delete=models.CASCADE, related_name="originals")
    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    clean_sha256 = models.CharField(_("SHA-256 of the cleaned file"), max_length=64)
    # Codes of vault.files.Removed; None for files cleaned before this was kept
    removed = models.JSONField(_("removed"), null=True, default=None)
    sealed_at = models.DateTimeField(_("sealed"), default=timezone.now)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("sealed original"), _("sealed originals")
        ordering = ("-sealed_at", "-pk")
        default_permissions = ()
        permissions = [("read_original", "Can read the sealed originals of uploaded files")]
        constraints = [models.CheckConstraint(name="original_hash", condition=models.Q(sha256__regex=HEX_SHA256))]

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        """Of the name under which it is given out."""
        return ENDINGS.get(self.media_type, "bin")


class Link(models.Model):
    """The result of the last check of a source's address."""

    class State(models.TextChoices):
        ALIVE = "alive", _("working")
        FAILING = "failing", _("uncertain")
        DEAD = "dead", _("broken")
        UNCLEAR = "unclear", _("unknown")

    evidence = models.OneToOneField(
        Evidence, verbose_name=_("source"), on_delete=models.CASCADE, related_name="link", primary_key=True
    )
    url = models.URLField(_("address"), max_length=2000)
    state = models.CharField(_("state"), max_length=8, choices=State)
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    checked_at = models.DateTimeField(_("last check"))
    alive_at = models.DateTimeField(_("last reachable"), null=True)
    missed_since = models.DateTimeField(_("unreachable since"), null=True)
    misses = models.PositiveSmallIntegerField(_("failed checks"), default=0)
    next_at = models.DateTimeField(_("next check"))

    class Meta:
        verbose_name, verbose_name_plural = _("link"), _("links")
        default_permissions = ()
        indexes = [
            # which links are due
            models.Index(fields=("next_at",), name="link_due"),
            # broken links, of the list and the desk
            models.Index(fields=("state",), condition=models.Q(state="dead"), name="link_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.url}: {self.get_state_display()}"
