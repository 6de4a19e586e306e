"""The logo of a site as the record names it: the SHA-256 of a PNG in the vault, and its size in pixels."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WRITTEN = re.compile(r"([0-9a-f]{64}) ([1-9]\d{0,3})x([1-9]\d{0,3})")
WIDE = 2.2  # times as wide as high: such a logo mostly has the name in it


@dataclass(frozen=True)
class Logo:
    """A logo; ``width`` and ``height`` are in pixels."""

    sha256: str
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.sha256} {self.width}x{self.height}"

    @property
    def path(self) -> str:
        """Its place in the site's storage."""
        return path_of(self.sha256)

    @property
    def is_wide(self) -> bool:
        """Whether it is shown in place of the name, and not before it."""
        return self.width >= WIDE * self.height

    def width_at(self, height: float) -> int:
        """How wide it is when it is drawn so high."""
        return max(round(self.width * height / self.height), 1)


def path_of(sha256: str) -> str:
    """The place of a logo in the site's storage, by its hash."""
    return f"vault/logos/{sha256[:2]}/{sha256}"


def logo_of(written: object) -> Logo | None:
    """The logo that a row or an entry names; None when it names none."""
    found = WRITTEN.fullmatch(written) if isinstance(written, str) else None
    return Logo(found[1], int(found[2]), int(found[3])) if found else None


def validate_logo(value: str) -> None:
    """Refuse what does not name a logo."""
    if logo_of(value) is None:
        raise ValidationError(_("Identify a logo by its SHA-256 and its size in pixels."))
