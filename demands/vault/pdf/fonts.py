"""Takes the words out of font programs and colour profiles that a PDF embeds: names, notices, comments."""

import re
import struct
from collections.abc import Iterator

from demands.vault.apart import Unfit

# TrueType and OpenType

TABLES = {
    b"glyf", b"loca", b"head", b"hhea", b"hmtx", b"maxp", b"cvt ", b"fpgm", b"prep", b"cmap", b"OS/2", b"CFF ", b"vhea",
    b"vmtx", b"VORG", b"post", b"gasp",
}  # fmt: skip
PLAIN_POST = 0x00030000  # a table `post` of version 3 has no names of glyphs


def sfnt(data: bytes) -> bytes:
    """The tables that draw glyphs; without `name`, `meta`, `DSIG` and whatever a tool of its own added."""
    if len(data) < 12 or data[:4] == b"ttcf":
        raise Unfit("broken")
    tables = {tag: content for tag, content in _tables(data) if tag in TABLES}
    if b"post" in tables:
        tables[b"post"] = struct.pack(">I", PLAIN_POST) + tables[b"post"][4:32]
    if b"CFF " in tables:
        tables[b"CFF "] = cff(tables[b"CFF "])
    if len(tables.get(b"OS/2", b"")) >= 62:
        tables[b"OS/2"] = tables[b"OS/2"][:58] + b"    " + tables[b"OS/2"][62:]  # achVendID
    return _sfnt_of(data[:4], tables)


def _tables(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for number in range(int.from_bytes(data[4:6], "big")):
        entry = data[12 + 16 * number : 28 + 16 * number]
        if len(entry) < 16:
            return
        tag, _, start, size = struct.unpack(">4sIII", entry)
        yield tag, data[start : start + size]


def _sfnt_of(version: bytes, tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = max(count.bit_length() - 1, 0)
    head = version + struct.pack(">HHHH", count, 16 << power, power, count * 16 - (16 << power))
    entries, body, start = [], [], 12 + 16 * count
    for tag, content in sorted(tables.items()):
        padded = content + b"\0" * (-len(content) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries.append(struct.pack(">4sIII", tag, total, start, len(content)))
        body.append(padded)
        start += len(padded)
    return head + b"".join(entries) + b"".join(body)


# Compact Font Format (Adobe Technical Note 5176)

WORDS = {
    0,
    1,
    2,
    3,
    4,
    1200,
    1221,
    1222,
}  # version, Notice, FullName … : operators of Top DICT whose operand is a string
STANDARD_STRINGS = 391


def cff(data: bytes) -> bytes:
    """Its name and notices overwritten with spaces, so that no place in the font moves."""
    if len(data) < 4:
        raise Unfit("broken")
    made = bytearray(data)
    names, place = _index(data, data[2])
    dicts, place = _index(data, place)
    strings, _ = _index(data, place)
    for start, end in names:
        made[start:end] = b"F" * (end - start)
    for start, end in dicts:
        for operator, operand in _operators(data[start:end]):
            number = operand - STANDARD_STRINGS
            if operator in WORDS and 0 <= number < len(strings):
                first, last = strings[number]
                made[first:last] = b" " * (last - first)
    return bytes(made)


def _index(data: bytes, place: int) -> tuple[list[tuple[int, int]], int]:
    """Where each object of an INDEX begins and ends, and where the INDEX ends."""
    count = int.from_bytes(data[place : place + 2], "big")
    if not count:
        return [], place + 2
    size = data[place + 2]
    first = place + 3
    base = first + (count + 1) * size - 1
    offsets = [base + int.from_bytes(data[first + n * size : first + (n + 1) * size], "big") for n in range(count + 1)]
    if size not in (1, 2, 3, 4) or offsets[-1] > len(data):
        raise Unfit("broken")
    return list(zip(offsets, offsets[1:], strict=False)), offsets[-1]


def _operators(data: bytes) -> Iterator[tuple[int, int]]:
    """Each operator of a DICT (12 x as 1200 + x) with its last whole number."""
    place, operand = 0, -1
    while place < len(data):
        first = data[place]
        if first <= 21:
            operator = 1200 + data[place + 1] if first == 12 and place + 1 < len(data) else first
            yield operator, operand
            place, operand = place + (2 if first == 12 else 1), -1
        elif first == 30:  # a decimal number: half bytes up to one that is F
            place += 1
            while place < len(data) and 0xF not in (data[place] >> 4, data[place] & 0xF):
                place += 1
            place += 1
        else:
            size, operand = _number(data, place)
            place += size


def _number(data: bytes, place: int) -> tuple[int, int]:
    first, rest = data[place], data[place + 1 : place + 5]
    if first == 28:
        return 3, int.from_bytes(rest[:2], "big", signed=True)
    if first == 29:
        return 5, int.from_bytes(rest, "big", signed=True)
    if first <= 246:
        return 1, first - 139
    low = rest[0] if rest else 0
    return 2, (first - 247) * 256 + low + 108 if first <= 250 else -(first - 251) * 256 - low - 108


# Type 1: a program in PostScript, whose second part is encrypted

NOTES = re.compile(
    rb"/(?:version|Notice|FullName|FamilyName|Weight|Copyright|BaseFontName)\s*\((?:\\.|[^()\\]|\([^()]*\))*\)",
    re.DOTALL,
)
COMMENTS = re.compile(rb"%[^\r\n]*")


def type_1(data: bytes) -> bytes:
    """Its clear part with notices and comments overwritten with spaces; lengths stay."""
    clear, mark, rest = data.partition(b"eexec")
    first, line, clear = clear.partition(b"\n") if b"\n" in clear[:200] else clear.partition(b"\r")
    clear = NOTES.sub(lambda found: _blank(found.group()), clear)
    clear = COMMENTS.sub(lambda found: b" " * len(found.group()), clear)
    return b"%!PS-AdobeFont-1.0".ljust(len(first))[: len(first)] + line + clear + mark + rest


def _blank(note: bytes) -> bytes:
    name = note[: note.index(b"(") + 1]
    return name + b" " * (len(note) - len(name) - 1) + b")"


# ICC profiles (ISO 15076-1)

PROFILE_TAGS = {
    b"wtpt", b"bkpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"A2B0", b"A2B1", b"A2B2", b"B2A0",
    b"B2A1", b"B2A2", b"gamt", b"chad", b"lumi",
}  # fmt: skip


def profile(data: bytes) -> bytes:
    """The numbers of a colour profile: not what it is called, who made it, when and on which device."""
    if len(data) < 132:
        raise Unfit("broken")
    count = int.from_bytes(data[128:132], "big")
    entries = [struct.unpack(">4sII", data[132 + 12 * n : 144 + 12 * n]) for n in range(min(count, 100))]
    kept = [(tag, data[start : start + size]) for tag, start, size in entries if tag in PROFILE_TAGS]
    place, table, body = 132 + 12 * len(kept), [], []
    for tag, content in kept:
        table.append(struct.pack(">4sII", tag, place, len(content)))
        body.append(content + b"\0" * (-len(content) % 4))
        place += len(body[-1])
    head = bytearray(data[:128])
    for start, end in ((4, 8), (24, 36), (40, 64), (80, 128)):  # CMM, date, platform … model, creator, identity
        head[start:end] = b"\0" * (end - start)
    head[0:4] = place.to_bytes(4, "big")
    return bytes(head) + len(kept).to_bytes(4, "big") + b"".join(table) + b"".join(body)
