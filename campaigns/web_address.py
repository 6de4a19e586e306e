"""Addresses that we are willing to show to a reader."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .plain_text import visible


def validate_web_address(value: str) -> None:
    """Accept absolute http and https addresses with a host, and nothing that a browser would run."""
    try:
        parts = urlsplit(value)
        acceptable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        acceptable = False
    if not acceptable or visible(value) != value or any(ord(character) < 33 for character in value):
        raise ValidationError(_("Enter a full web address that begins with https:// or http://."), code="not_web")
