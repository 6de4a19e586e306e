"""Feeds of other sites that the newsroom watches for words, and what was found there."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign

from ..demand import Demand
from ..update import StatusUpdate


class Feed(models.Model):
    """The address of an Atom or RSS feed that a campaign watches."""

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.CASCADE, related_name="feeds",
        help_text=_("Items of the feed are compared with the watched words of this campaign’s demands."),
    )  # fmt: skip
    title = models.CharField(_("name"), max_length=200, help_text=_("Such as “Ministry of Justice: press releases”."))
    url = models.URLField(
        _("address"), max_length=1000,
        help_text=_("The address of an Atom or RSS feed, not of the page that links to it."),
    )  # fmt: skip
    active = models.BooleanField(_("active"), default=True, help_text=_("Untick to pause it. What was found stays."))

    class Meta:
        verbose_name, verbose_name_plural = _("watched feed"), _("watched feeds")
        ordering = ("campaign", "title", "pk")
        constraints = [models.UniqueConstraint(fields=("campaign", "url"), name="feed_once")]

    def __str__(self) -> str:
        return self.title


class FeedCheck(models.Model):
    """How the last request for a feed went, and when the next one is due. The worker keeps it."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, primary_key=True, related_name="last_check")
    url = models.URLField(max_length=1000)  # that was asked for: an answer for another address says nothing
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    checked_at = models.DateTimeField(_("last checked"), null=True)
    next_at = models.DateTimeField(_("next check"), default=timezone.now)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    failing_since = models.DateTimeField(_("unreachable since"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("check of a feed"), _("checks of feeds")
        default_permissions = ()
        indexes = [models.Index(fields=("next_at",), name="feed_check_due")]  # the worker, every ten minutes

    def __str__(self) -> str:
        return str(self.feed)


class Watch(models.Model):
    """The words that feeds are searched for on behalf of one demand."""

    demand = models.OneToOneField(Demand, verbose_name=_("demand"), on_delete=models.CASCADE, related_name="watch")
    words = models.TextField(
        _("words"), max_length=5000,
        help_text=_(
            "One word or phrase on each line, in any language. Width, case, kana and old forms of kanji make no"
            " difference. The campaign’s words for search are treated alike here too."
        ),
    )  # fmt: skip

    class Meta:
        verbose_name, verbose_name_plural = _("watched words"), _("watched words")
        ordering = ("demand__campaign", "demand__number")

    def __str__(self) -> str:
        return str(self.demand)


class FeedHit(models.Model):
    """An item of a feed in which a watched word occurs. Staff make a draft of it or dismiss it."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        DRAFTED = "drafted", _("Draft written")
        DISMISSED = "dismissed", _("Dismissed")

    class Where(models.TextChoices):
        TITLE = "title", _("in the title")
        SUMMARY = "summary", _("in the summary")

    feed = models.ForeignKey(Feed, verbose_name=_("feed"), on_delete=models.CASCADE, related_name="hits")
    demand = models.ForeignKey(Demand, verbose_name=_("demand"), on_delete=models.CASCADE, related_name="feed_hits")
    url = models.URLField(_("address"), max_length=1000)
    address = models.CharField(max_length=1000, editable=False)  # in the form in which addresses are compared
    title = models.CharField(_("title"), max_length=500)
    excerpt = models.CharField(_("excerpt"), max_length=400, blank=True)
    published_on = models.CharField(_("date"), max_length=10, blank=True)
    word = models.CharField(_("word"), max_length=200)
    where = models.CharField(_("place"), max_length=10, choices=Where)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    update = models.ForeignKey(
        StatusUpdate, verbose_name=_("draft"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("found in a feed"), _("found in feeds")
        ordering = ("-found_at", "-pk")
        default_permissions = ("view",)
        # An item that several feeds carry is found once for a demand, and not again after it was dismissed.
        constraints = [models.UniqueConstraint(fields=("demand", "address"), name="feed_hit_once")]
        indexes = [models.Index(fields=("state", "-found_at"), name="feed_hit_in_state")]  # the desk

    def __str__(self) -> str:
        return self.title
