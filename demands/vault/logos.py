"""The logo of the site: a picture that went through the vault's own door, made into one small PNG.

Nothing else of it is kept. Nobody cites it as evidence, so its original is not sealed.
"""

import io

from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image

from campaigns.logo import Logo

from . import store
from .files import CleanFile
from .kinds import JPEG, PNG, WEBP

KINDS = (PNG, JPEG, WEBP)
ACCEPT = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)
SMALLEST, LARGEST = 64, 3000  # pixels of its longer side
LONGEST = 8  # times as wide as high, or as high as wide
ROOM = (640, 320)  # pixels that are kept: twice the size of any place where it is shown


class Fault(models.TextChoices):
    """Why a picture cannot be a logo."""

    KIND = "kind", _("Upload the logo as PNG, JPEG or WebP.")
    SMALL = "small", _("The logo is too small. Upload one of at least 64 pixels.")
    LARGE = "large", _("The logo is larger than 3000 pixels. Make it smaller and upload it again.")
    LONG = "long", _("The logo is too long. At most eight times as wide as high can be shown.")


class BadLogo(Exception):
    """The picture cannot be a logo; the text is a sentence that says what to do."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault.label))
        self.fault = fault


def take(clean: CleanFile) -> Logo:
    """Keep a cleaned picture as a logo. Raises BadLogo."""
    if clean.media_type not in [kind.media_type for kind in KINDS]:
        raise BadLogo(Fault.KIND)
    with Image.open(io.BytesIO(clean.data)) as found:
        shorter, longer = sorted(found.size)
        if longer < SMALLEST:
            raise BadLogo(Fault.SMALL)
        if longer > LARGEST:
            raise BadLogo(Fault.LARGE)
        if longer > LONGEST * shorter:
            raise BadLogo(Fault.LONG)
        made = _small(found)
    out = io.BytesIO()
    made.save(out, "PNG", optimize=True)
    return Logo(store.put("logos", out.getvalue()), *made.size)


def _small(found: Image.Image) -> Image.Image:
    """The picture in a size that is fit for pages, without the empty rim that is often around it."""
    shown = found.convert("RGBA")
    shown = shown.crop(shown.getchannel("A").getbbox() or None)
    shown.thumbnail(ROOM, Image.Resampling.LANCZOS)
    return shown if _least(shown) < 255 else shown.convert("RGB")


def _least(shown: Image.Image) -> int:
    """The alpha of the clearest pixel, from 0 to 255."""
    return min(value for value, number in enumerate(shown.getchannel("A").histogram()) if number)
