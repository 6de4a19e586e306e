"""What was counted of the translations of staff's texts, and which texts have changed since.

To count them all takes seconds where there are many campaigns, so only what changed is counted again. A trigger leaves
a row of ``TextsToCount`` in the transaction of each change, and who counts takes up those that they see: a change that
comes to light later is counted later, and none is missed.
"""

from typing import Any

import pgtrigger
from django.db import models

BOOKKEEPING = "{version,contributors,edited_at,submitted_at,submitted_hash,published_as}"


class TextsToCount(models.Model):
    """Texts of one kind, by the label of their model, that changed in a campaign; in none for what all share."""

    texts = models.CharField(max_length=60, blank=True)  # '' for all of them
    campaign = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.texts} {self.campaign or ''}"


class TextsCounted(models.Model):
    """How many rows lack a translation into a language, and of how many it is out of date; none for neither.

    A row without ``texts`` says that a language was counted, and by which rules.
    """

    texts = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10)
    campaign = models.BigIntegerField(null=True)
    missing = models.BigIntegerField()
    outdated = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("texts", "language", "campaign"), nulls_distinct=False, name="texts_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.texts} {self.language} {self.campaign or ''}"


def count_again(model: type[models.Model], of: str = "") -> None:
    """Have what changes of a model's rows counted again. ``of`` is the campaign of a row {0}, as SQL."""
    label = model._meta.label_lower
    changed = (
        f"SELECT DISTINCT '{label}', one FROM unnest(ARRAY[{of.format('NEW')}, {of.format('OLD')}]) one"
        " WHERE one IS NOT NULL"
        if of
        else f"VALUES ('{label}', NULL::bigint)"
    )
    func = f"""
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{BOOKKEEPING}'::text[] = to_jsonb(OLD) - '{BOOKKEEPING}'::text[]
        THEN RETURN NULL; END IF;
        INSERT INTO campaigns_textstocount (texts, campaign) {changed};
        RETURN NULL;"""
    trigger: Any = pgtrigger.Trigger(
        name=f"{model._meta.model_name}_counted_again",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        func=func,
    )
    pgtrigger.register(trigger)(model)
