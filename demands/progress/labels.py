"""The words for the codes that contents and entries carry: those of the models' choices, in the language asked for."""

from functools import lru_cache

from django.db.models import TextChoices
from django.utils import translation

from demands.models import Citation, Engagement, Entry, Evidence, Explanation, StatusUpdate

CHOICES: dict[str, type[TextChoices]] = {
    "kind": Evidence.Kind,
    "stance": Citation.Stance,
    "engagement": Engagement.Kind,
    "direction": StatusUpdate.Direction,
    "entry": Entry.Kind,
    "confidence": Explanation.Confidence,
}


@lru_cache
def labels(language: str) -> dict[str, dict[str, str]]:
    """For each of CHOICES, the word for each code."""
    with translation.override(language):
        return {name: {code: str(label) for code, label in choices.choices} for name, choices in CHOICES.items()}
