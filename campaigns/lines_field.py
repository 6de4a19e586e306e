"""A form field for a list of short texts: one on each line."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField


class LinesField(SimpleArrayField):
    """Shows and reads a list as lines. Names may hold commas; empty lines are left out."""

    def __init__(self, base_field: forms.Field, **given: Any) -> None:
        super().__init__(base_field, delimiter="\n", **{"widget": forms.Textarea(attrs={"rows": 2}), **given})

    def clean(self, value: Any) -> Any:
        lines = (" ".join(line.split()) for line in str(value or "").splitlines())
        return super().clean("\n".join(filter(None, lines)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Browsers send CRLF."""
        return super().has_changed(initial, "\n".join(str(data or "").splitlines()))
