"""Canaries: a name and a place planted in every corner of each kind of file that is taken, and a search for them.

A corner is a place in a file that a reader of the pages does not see. ``CORNERS`` gives for each kind of file the files
with a canary in one corner each; ``everything_in`` unpacks a file until no packed byte is left.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from PIL import Image, UnidentifiedImageError

NAME, PLACE = "Hanako Canary", "Kosuge Lane 35"
CANARY = f"{NAME}, {PLACE}"
SPELLINGS = ("utf-8", "utf-16-be", "utf-16-le", "utf-32-be")
Corner = Callable[[], bytes]


def traces(data: bytes) -> list[str]:
    """In which spellings the name or the place stands anywhere in a file; empty for a clean one."""
    found = []
    for block in everything_in(data):
        for word in (NAME, PLACE, NAME.replace(" ", ""), NAME.replace(" ", "_"), "hanakocanary"):
            for spelling in SPELLINGS:
                coded = word.encode(spelling)
                if coded in block or coded.hex().encode() in block.lower():
                    found.append(f"{word} as {spelling}")
    return found


def _pixels(data: bytes) -> Iterator[bytes]:
    """Each channel of a picture, also of pixels that nobody sees."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as found:
            yield from (one.tobytes() for one in found.convert("RGBA").split())
            yield bytes(found.getpalette() or b"")
    except (UnidentifiedImageError, OSError, SyntaxError):
        return


def everything_in(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes of a file, of its parts where it is a ZIP, and of all that can be unpacked in them."""
    yield data
    yield re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal.group(1), 8) & 255]), data)  # strings of a PDF
    yield re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes.fromhex(code.group(1).decode()), data)  # names of a PDF
    yield re.sub(rb"&#(\d+);", lambda code: chr(int(code.group(1))).encode(), data)
    yield b"".join(re.findall(rb"<([0-9A-Fa-f\s]+)>", data)).replace(b"\n", b"")
    yield re.sub(rb"<[^<>]*>", b"", data)  # words that are cut into several runs
    if depth > 3:
        return
    yield from _pixels(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            yield found.comment + b"".join(one.comment + one.extra + one.filename.encode() for one in found.infolist())
            for name in found.namelist():
                yield from everything_in(found.read(name), depth + 1)
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        try:
            block = zlib.decompressobj().decompress(data[start.start() :])
        except zlib.error:
            continue
        if len(block) > 8:
            yield from everything_in(block, depth + 1)
