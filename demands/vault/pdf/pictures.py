"""Takes everything but the picture out of the formats in which a PDF holds pictures, without decoding them."""

from collections.abc import Iterator

from demands.vault.apart import Unfit
from demands.vault.removed import REPORT

# JPEG (ITU-T T.81)

ADOBE = 0xEE  # APP14 says how the colours are coded
STANDALONE = {0x01, *range(0xD0, 0xD9)}
SCAN, END = 0xDA, 0xD9
KEPT = {*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF} - {0xC8}


def jpeg(data: bytes) -> bytes:
    """Frames, tables and scans alone: no EXIF, XMP, profile, comment, thumbnail, and nothing behind the end."""
    if not data.startswith(b"\xff\xd8"):
        raise Unfit("broken")
    kept = [b"\xff\xd8"]
    for marker, segment in _segments(data):
        if marker == ADOBE and segment[4:9] == b"Adobe" and len(segment) >= 16:
            kept.append(b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0" + segment[15:16])
        elif marker in KEPT:
            kept.append(segment)
        elif marker in (0xE1, 0xED, 0xFE):
            REPORT.add("picture_details")
    return b"".join([*kept, b"\xff\xd9"])


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker with its segment, a scan with its data."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            place += 1
            continue
        marker = data[place + 1]
        if marker == END:
            return
        if marker in STANDALONE or marker in (0x00, 0xFF):
            place += 1 if marker == 0xFF else 2
            continue
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == SCAN:
            end = _end_of_scan(data, end)
        yield marker, data[place:end]
        place = end


def _end_of_scan(data: bytes, place: int) -> int:
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        if data[place + 1] != 0 and not 0xD0 <= data[place + 1] <= 0xD7 and data[place + 1] != 0xFF:
            return place
        place += 1 if data[place + 1] == 0xFF else 2
    return len(data)


# JPEG 2000 (ISO 15444-1)

BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c", b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"}
CODESTREAM = b"\xff\x4f\xff\x51"
COMMENT, TILE = b"\xff\x64", b"\xff\x90"


def jpeg_2000(data: bytes) -> bytes:
    """The boxes that describe the picture, and its codestream without comments."""
    if data.startswith(CODESTREAM):
        return _codestream(data)
    kept = []
    for name, content in _boxes(data):
        if name not in BOXES:
            REPORT.add("picture_details")
            continue
        if name == b"jp2h":
            content = b"".join(_box(one, within) for one, within in _boxes(content) if one in BOXES)
        kept.append(_box(name, _codestream(content) if name == b"jp2c" else content))
    return b"".join(kept)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        size, head = int.from_bytes(data[place : place + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        size = size or len(data) - place
        if size < head:
            raise Unfit("broken")
        yield data[place + 4 : place + 8], data[place + head : place + size]
        place += size


def _box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


def _codestream(data: bytes) -> bytes:
    """Its main header without comments; behind it as it is, up to the end."""
    kept, place = [data[:2]], 2
    while data[place : place + 2] not in (TILE, b""):
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if end <= place + 2:
            raise Unfit("broken")
        if data[place : place + 2] != COMMENT:
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, data[place : data.rfind(b"\xff\xd9") + 2]])


# JBIG2 (ITU-T T.88), as PDF embeds it: segments without a file header

EXTENSION = 62


def jbig2(data: bytes) -> bytes:
    """Its segments but for extensions, which hold comments."""
    kept, place = [], 0
    while place + 11 <= len(data):
        head = _end_of_jbig2_header(data, place)
        size = int.from_bytes(data[head - 4 : head], "big")
        end = len(data) if size == 0xFFFFFFFF else head + size  # of unknown length is a last region only
        if data[place + 4] & 0x3F != EXTENSION:
            kept.append(data[place:end])
        place = end
    return b"".join(kept)


def _end_of_jbig2_header(data: bytes, place: int) -> int:
    """Number, flags, count and numbers of the segments referred to, page, length (T.88, 7.2)."""
    number, flags = int.from_bytes(data[place : place + 4], "big"), data[place + 4]
    count, at = data[place + 5] >> 5, place + 6
    if count == 7:
        count = int.from_bytes(data[place + 5 : place + 9], "big") & 0x1FFFFFFF
        at = place + 9 + (count + 8) // 8
    at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
    return at + (4 if flags & 0x40 else 1) + 4
