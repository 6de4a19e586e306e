"""The colour that a site gives its links, and whether it can be read (WCAG 2.2, success criterion 1.4.3).

No colour has 4.5:1 on white and on almost black alike. So a site chooses the colour of the day; that of the night is
its nearest lighter tone that can be read.
"""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WRITTEN = re.compile(r"#[0-9a-fA-F]{6}")
ENOUGH = 4.5  # to 1: text of usual size, level AA
# What links stand on, by day and by night: --paper, --card and --notice of static/css/tokens.css. A test compares them.
DAY = ("#fbfaf7", "#ffffff", "#f7ecd2")
NIGHT = ("#14161a", "#1b1e24", "#33290f")
STEPS = 255
Channels = tuple[int, int, int]


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """The relative luminance of "#rrggbb", from 0 for black to 1 for white, as WCAG 2.2 defines it."""
    parts = (value / 255 for value in _channels(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def weakest(colour: str, grounds: tuple[str, ...]) -> float:
    """The least contrast that a colour has with one of several grounds."""
    return min(contrast(colour, ground) for ground in grounds)


def _mixed(colour: str, other: str) -> Iterator[str]:
    """A colour, then with ever more of another one in it, up to that one."""
    pairs = list(zip(_channels(colour), _channels(other), strict=True))
    for step in range(STEPS + 1):
        yield "#" + "".join(f"{round(own + (aim - own) * step / STEPS):02x}" for own, aim in pairs)


def by_day(colour: str) -> str:
    """The colour, or the nearest darker tone of it that can be read by day."""
    return next(one for one in _mixed(colour, "#000000") if weakest(one, DAY) >= ENOUGH)


def by_night(colour: str) -> str:
    """The colour, or the nearest lighter tone of it that can be read by night."""
    return next(one for one in _mixed(colour, "#ffffff") if weakest(one, NIGHT) >= ENOUGH)


def validate_accent(value: str) -> None:
    """Refuse anything but a colour, and a colour that cannot be read by day; name the nearest one that can."""
    if not WRITTEN.fullmatch(value):
        raise ValidationError(_("Write a colour as # and six digits or letters a–f, such as #1d4f91."))
    found = weakest(value, DAY)
    if found < ENOUGH:
        raise ValidationError(
            _(
                "Links in this colour are hard to read: the contrast with the page is %(found)s to 1, and must be 4.5 "
                "to 1. The nearest colour that can be read is %(nearest)s."
            ),
            params={"found": f"{int(found * 10) / 10:.1f}", "nearest": by_day(value)},
        )
