import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountEvent(models.Model):
    """What happened to an account: sign-ins, failed ones, and every change of what it may do. Only ever added to."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        FAILED = "failed", _("failed to sign in")
        SIGNED_OUT = "signed_out", _("signed out")
        PASSWORD = "password", _("password changed")
        FACTOR = "factor", _("two-factor authentication changed")
        INVITED = "invited", _("invited")
        RIGHTS = "rights", _("rights changed")
        ENDED = "ended", _("session ended")

    at = models.DateTimeField(_("at"), default=timezone.now)
    kind = models.CharField(_("event"), max_length=12, choices=Kind)
    # by number, and the name as it was: deleting a user takes nothing away from here
    user_number = models.BigIntegerField(_("number of the account"), null=True)
    user_name = models.CharField(_("account"), max_length=254, blank=True)
    by_name = models.CharField(_("by"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True)
    detail = models.TextField(_("detail"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("account activity"), _("account activity")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=("-at", "-id"), name="account_event_latest")]  # the list in the newsroom
        triggers = [
            pgtrigger.Trigger(
                name="account_event_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'the history of accounts is append-only' USING ERRCODE = 'restrict_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_name} {self.get_kind_display()}"


def tell(kind: str, user: object, *, by: object = None, address: str | None = None, detail: str = "") -> AccountEvent:
    """Keep one line about an account; ``user`` is a user, or the name that somebody typed."""
    number = getattr(user, "pk", None)
    named = user.get_username() if hasattr(user, "get_username") else str(user or "")
    by_name = by.get_username() if hasattr(by, "get_username") else ""
    clean = str(named).replace("\x00", "")[:254]
    return AccountEvent.objects.create(
        kind=kind, user_number=number, user_name=clean, by_name=by_name, address=address, detail=detail
    )
