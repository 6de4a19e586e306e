"""How the site looks by the record: its logo and the colour of its links, for pages and for what leaves them."""

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache

from django.templatetags.static import static
from django.urls import reverse
from PIL import Image

from campaigns import accent
from campaigns.logo import Logo, logo_of
from demands.progress import site

PAPER = "#fbfaf7"
MARK = 16  # letters of a hash that are enough to tell two versions apart
ICONS = {32: "favicon.ico", 180: "apple-touch-icon.png", 192: "icon-192.png", 512: "icon-512.png"}  # by size
RIM = 0.08  # of an icon's side, on each side: phones cut its corners


def logo() -> Logo | None:
    """The logo of the site; None when it has none."""
    return logo_of(site.current().content.get("logo"))


def logo_path(found: Logo) -> str:
    """The address of a logo on this site."""
    return reverse("site:logo", args=[found.sha256])


def picture() -> tuple[Logo, bytes] | None:
    """The logo with its bytes, a PNG; None when there is none or its file is lost."""
    found = logo()
    data = site.logo_file(found.sha256) if found else None
    return (found, data) if found and data else None


# Icons


def icon_path(size: int) -> str:
    """The address of the site's icon, so many pixels wide: made of its logo, or ours."""
    found = logo()
    if found is None:
        return static(f"img/{ICONS[size]}")
    return reverse("site:icon", args=[size, found.sha256[:MARK]])


@lru_cache(maxsize=8)
def icon_of(data: bytes, size: int) -> bytes:
    """A logo as a square PNG; those of phones stand on paper, which has no hole in it."""
    with Image.open(io.BytesIO(data)) as found:
        shown = found.convert("RGBA")
    room = size if size == min(ICONS) else round(size * (1 - 2 * RIM))
    scale = room / max(shown.size)
    small = shown.resize([max(round(side * scale), 1) for side in shown.size], Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", (size, size), "#ffffff00" if size == min(ICONS) else PAPER)
    ground.alpha_composite(small, ((size - small.width) // 2, (size - small.height) // 2))
    out = io.BytesIO()
    ground.save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=8)
def shrunk(data: bytes, room: tuple[int, int]) -> bytes:
    """A logo as a PNG of no more pixels than ``room``, width and height."""
    with Image.open(io.BytesIO(data)) as found:
        found.thumbnail(room, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        found.save(out, "PNG", optimize=True)
    return out.getvalue()


# Colours


@dataclass(frozen=True)
class Style:
    """A style sheet, and the letters that tell its versions apart in its address."""

    text: str

    @property
    def mark(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:MARK]


def accent_or(other: str) -> str:
    """The colour of the site by day, or another where it has none."""
    return str(site.current().content.get("accent") or other)


def style() -> Style | None:
    """What the colour of the site changes on pages, by day and by night; None when it has none of its own."""
    colour = accent_or("")
    return _style(colour) if accent.WRITTEN.fullmatch(colour) else None


@lru_cache(maxsize=8)
def _style(colour: str) -> Style:
    day, night = _declared(accent.by_day(colour)), _declared(accent.by_night(colour))
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {night} }} }}"
    return Style(f":root, .by-day {{ {day} }}\n{dark}\n.by-night {{ {night} }}\n")


def _declared(colour: str) -> str:
    return f"--link: {colour}; --focus: {colour}; --accent: {colour};"
