from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .campaign import Campaign


class Membership(models.Model):
    """What one person may do in one campaign. The groups of the same names mean the same in every campaign."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("Editor: writes drafts")
        REVIEWER = "reviewer", _("Reviewer: writes drafts, and publishes what others wrote")
        LEAD = "lead", _("Lead: reviews, and manages the members")
        ADMINISTRATOR = "administrator", _("Administrator: everything a lead can do, plus redaction")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships"
    )
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(
        _("role"), max_length=13, choices=Role, help_text=_("Each role includes the rights of those above it.")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        ordering = ("campaign", "user", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "campaign"),
                name="membership_one_role",
                violation_error_message=_("This person already has a role in this campaign: change that one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.campaign}: {str(self.get_role_display()).split(':')[0]}"
