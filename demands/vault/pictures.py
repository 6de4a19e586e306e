"""Draws a picture again, so that its pixels stay and nothing else does."""

import io
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from .apart import Unfit
from .removed import REPORT

Image.MAX_IMAGE_PIXELS = None  # the budget below takes its place
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
EMBEDDED = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"BM")
TURNED_AT = 0x0112  # the EXIF tag Orientation

# What decoding may take, in bytes: a small file gets little, so that it cannot cost much; a photograph of
# 50 megapixels (200 MB as Pillow holds it, twice that while it is turned) passes.
FREE, PER_BYTE_SENT, MOST = 96 * 1024**2, 64, 420 * 1024**2


def picture(raw: bytes) -> bytes:
    """The same picture in the same format, upright, in sRGB, without metadata and without what transparency hides.

    Raises Unfit: ``swells`` when decoding takes more memory than the size of the file allows, ``animated``, ``broken``.
    """
    return _redrawn(raw, FORMATS)[0]


def embedded(raw: bytes) -> tuple[bytes, str]:
    """A picture of an office file, drawn again, and the ending for its format; TIFF and BMP become PNG.

    Raises Unfit as ``picture`` does, and ``drawings`` for EMF, WMF, SVG and all others, which cannot be drawn here.
    """
    if not raw.startswith(EMBEDDED):
        raise Unfit("drawings")
    made, form = _redrawn(raw, (*FORMATS, "TIFF", "BMP"))
    return made, form.lower()


def _redrawn(raw: bytes, formats: tuple[str, ...]) -> tuple[bytes, str]:
    try:
        with Image.open(io.BytesIO(raw), formats=formats) as found:
            form = {"MPO": "JPEG", "TIFF": "PNG", "BMP": "PNG"}.get(str(found.format), str(found.format))
            _check(found, form, len(raw))
            _note_metadata(found)
            return _saved(_drawn(found), form), form
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, zlib.error) as fault:
        raise Unfit("broken") from fault


def _check(found: Image.Image, form: str, size: int) -> None:
    budget = min(MOST, FREE + PER_BYTE_SENT * size)
    needed = found.width * found.height * _bytes_per_pixel(found)
    if needed > budget or needed * _copies(found) > budget:  # in this order: to look for EXIF may decode the picture
        raise Unfit("swells")
    if form != "JPEG" and getattr(found, "is_animated", False):
        raise Unfit("animated")


def _bytes_per_pixel(found: Image.Image) -> int:
    return {"1": 1, "L": 1, "I;16": 2, "P": 5}.get(found.mode, 4)  # a palette (P) becomes RGB beside itself


def _copies(found: Image.Image) -> int:
    """How many times the pixels are in memory at once. The profile of another colour model needs a second copy."""
    turned = found.getexif().get(TURNED_AT, 1) not in (0, 1)
    return 2 if turned or found.mode not in ("1", "L", "P", "RGB", "RGBA", "I;16") else 1


def _note_metadata(found: Image.Image) -> None:
    if found.getexif() or {"xmp", "comment", "XML:com.adobe.xmp", "photoshop"} & set(found.info):
        REPORT.add("picture_details")


def _drawn(found: Image.Image) -> Image.Image:
    """The pixels, upright and in one of the modes that can be saved without a palette or profile."""
    profile, own_mode = found.info.get("icc_profile"), found.mode
    ImageOps.exif_transpose(found, in_place=True)
    shown: Image.Image = found
    if shown.mode not in ("L", "I;16", "1", "RGB", "RGBA"):
        clear = shown.mode in ("LA", "PA", "La") or "transparency" in shown.info
        shown = _from_cmyk(shown, profile) if shown.mode == "CMYK" else shown.convert("RGBA" if clear else "RGB")
    elif "transparency" in shown.info:
        shown = shown.convert("RGBA")
    if profile and own_mode == shown.mode == "RGB":
        shown = _in_srgb(shown, profile)
    return _without_the_unseen(shown) if shown.mode == "RGBA" else shown


def _without_the_unseen(shown: Image.Image) -> Image.Image:
    """Empty the colours of pixels that are wholly transparent: erased parts are often still there."""
    alpha = shown.getchannel("A")
    if alpha.getextrema()[0] != 0:
        return shown
    bare = Image.new("RGBA", shown.size)
    bare.paste(shown, mask=alpha.point(lambda value: 255 if value else 0))
    return bare


def _saved(shown: Image.Image, form: str) -> bytes:
    if form in ("JPEG", "WEBP") and shown.mode not in ("RGB", "L" if form == "JPEG" else "RGBA"):
        shown = shown.convert("RGB")
    shown.info = {}  # Pillow would write it into the new file
    options: dict[str, Any] = {"JPEG": {"quality": 92, "optimize": True}, "WEBP": {"quality": 92}}.get(form, {})
    made = io.BytesIO()
    shown.save(made, form, **options)
    return made.getvalue()


def _in_srgb(shown: Image.Image, profile: bytes) -> Image.Image:
    """The colours that the profile meant, so that it need not travel along."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(shown, own, ImageCms.createProfile("sRGB"), outputMode="RGB") or shown
    except (ImageCms.PyCMSError, OSError, ValueError):
        return shown


def _from_cmyk(shown: Image.Image, profile: bytes | None) -> Image.Image:
    return _in_srgb(shown, profile) if profile and shown.mode == "CMYK" else shown.convert("RGB")
