"""How sure the newsroom is of what a row says, and the act by which it becomes sure."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.partial_date import PartialDate, PartialDateField, today, validate_happened


class Verification(models.TextChoices):
    """Three levels. Nothing is read until a person has opened the source and found there what the row says."""

    READ = "read", _("Read: the source was opened and shows this")
    EXCERPT = "excerpt", _("Seen in an excerpt only")
    UNVERIFIED = "unverified", _("Not yet verified")


class Verified(models.Model):
    """A row that says how sure it is: the level, and of what was read the day and, for the newsroom, by whom."""

    verification = models.CharField(
        _("verification"), max_length=10, choices=Verification, default=Verification.UNVERIFIED
    )
    verified_on = PartialDateField(_("read on"), null=True, blank=True, editable=False, validators=[validate_happened])
    verified_by = models.BigIntegerField(
        _("read by"), null=True, blank=True, editable=False, help_text=_("The number of the user. Never public.")
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Set today as the day of a verification without one; without verification, clear day and reader."""
        self.settle_verification()
        super().save(*args, **kwargs)

    def settle_verification(self) -> None:
        if self.verification != Verification.READ:
            self.verified_on, self.verified_by = None, None
        elif self.verified_on is None:
            self.verified_on = PartialDate(today())

    def opened_by(self, user_id: int) -> None:
        """Note, without saving, that this user opened the source today and found there what the row says."""
        self.verification, self.verified_by = Verification.READ, user_id
        self.verified_on = PartialDate(today())

    @property
    def certainty(self) -> dict[str, str]:
        """What readers are told: the level, and the day on which it was read."""
        found = {"verification": str(self.verification)}
        return found | {"verified_on": str(self.verified_on)} if self.verified_on else found


def read_on_a_day(name: str) -> models.CheckConstraint:
    """The rule of the database for a table: what is read has a day, and nothing else has one."""
    read = models.Q(verification=Verification.READ)
    return models.CheckConstraint(
        name=f"{name}_read_on_a_day",
        condition=(read & models.Q(verified_on__isnull=False)) | (~read & models.Q(verified_on__isnull=True)),
        violation_error_message=_("Enter the day on which the source was read."),
    )
