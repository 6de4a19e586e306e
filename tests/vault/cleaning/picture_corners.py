"""Pictures with a canary in one corner each."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, PngImagePlugin

from tests.vault import samples

from .canaries import CANARY, Corner

BYTES = CANARY.encode()
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()


def exif() -> Image.Exif:
    made = Image.Exif()
    made[0x013B] = made[0x010E] = made[0x8298] = CANARY  # artist, description, copyright
    made.get_ifd(0x8825)[1], made.get_ifd(0x8825)[2], made.get_ifd(0x8825)[0x1B] = "N", (35.0, 41.0, 22.0), BYTES
    return made


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


JPEG_SEGMENTS = {
    "exif": segment(0xE1, b"Exif\0\0" + exif().tobytes()[6:]), "xmp": segment(0xE1,
    b"http://ns.adobe.com/xap/1.0/\0" + XMP),
    "iptc": segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x50" + BYTES),
    "comment": segment(0xFE, BYTES),
    "flashpix": segment(0xE2, b"FPXR\0" + BYTES), "maker's own": segment(0xEF, BYTES), "app 14": segment(0xEE, BYTES),
    "profile": segment(0xE2, b"ICC_PROFILE\0\x01\x01" + samples.srgb_profile(CANARY)),
}  # fmt: skip


def jpeg_with(corner: str) -> bytes:
    plain = samples.picture("JPEG")
    if corner == "tail":
        return plain + BYTES
    return plain[:2] + JPEG_SEGMENTS[corner] + plain[2:]


def png_with(name: bytes, content: bytes) -> bytes:
    """With one chunk more, behind the header."""
    plain = samples.picture("PNG")
    chunk = struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return plain[:33] + chunk + plain[33:]


def unseen(form: str) -> bytes:
    """The letters of the canary as colours of pixels that are wholly transparent."""
    shown = Image.new("RGBA", (40, 20), (255, 255, 255, 255))
    for place, letter in enumerate(BYTES):
        shown.putpixel((place, 3), (letter, letter, letter, 0))
    made = io.BytesIO()
    shown.save(made, form, **({"lossless": True, "exact": True} if form == "WEBP" else {}))
    return made.getvalue()


def gif_with(extension: int, content: bytes) -> bytes:
    plain = samples.picture("GIF")
    return plain[:-1] + b"\x21" + bytes([extension, len(content)]) + content + b"\0" + plain[-1:]


def png_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", CANARY)
    text.add_itxt("Comment", CANARY, zip=True)
    return samples.picture("PNG", pnginfo=text)


def palette(form: str) -> bytes:
    """Colours that no pixel has, whose numbers are letters."""
    shown = Image.new("P", (40, 20), 0)
    shown.putpalette([255, 0, 0] + list(BYTES) + [0] * (765 - len(BYTES)))
    made = io.BytesIO()
    shown.save(made, form, optimize=False)
    return made.getvalue()


def with_options(form: str, **options: Any) -> Corner:
    return lambda: samples.picture(form, **options)


CORNERS: dict[str, dict[str, Corner]] = {
    "jpg": {name: (lambda name=name: jpeg_with(name)) for name in (*JPEG_SEGMENTS, "tail")},  # type: ignore[misc]
    "png": {
        "exif": with_options("PNG", exif=exif()), "text": png_text, "time and text": lambda: png_with(b"tEXt",
        b"Title\0" + BYTES),
        "own chunk": lambda: png_with(b"prVt", BYTES), "name of the profile": lambda: png_with(
            b"iCCP", b"Hanako Canary\0\0" + zlib.compress(samples.srgb_profile(CANARY))),
        "behind the end": lambda: samples.picture("PNG") + BYTES, "under transparency": lambda: unseen("PNG"),
        "palette": lambda: palette("PNG"), "suggested palette": lambda: png_with(b"sPLT", BYTES + b"\0\x08"),
    },
    "webp": {
        "exif": with_options("WEBP", exif=exif()), "xmp": with_options("WEBP", xmp=XMP),
        "profile": with_options("WEBP", icc_profile=samples.srgb_profile(CANARY)),
        "under transparency": lambda: unseen("WEBP"), "behind the end": lambda: samples.picture("WEBP") + BYTES,
    },
    "gif": {
        "comment": lambda: gif_with(0xFE, BYTES), "own block": lambda: gif_with(0xFF,
        b"CANARYAPP10" + b"\0" + bytes([len(BYTES)]) + BYTES),
        "plain text": lambda: gif_with(0x01, BYTES), "behind the end": lambda: samples.picture("GIF") + BYTES,
        "palette": lambda: palette("GIF"),
    },
}  # fmt: skip
