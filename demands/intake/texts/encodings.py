"""Bytes to text, for files that do not say in what encoding they are written."""

import re

from demands.words import CJK

_KANA = re.compile("[\u3041-\u30ff]")
_CJK = re.compile(f"[{CJK}\u3000-\u3002\uff00-\uffef]")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARED = re.compile(rb"""charset\s*=\s*["']?([\w-]{2,30})""", re.IGNORECASE)


class NotText(Exception):
    """These bytes are no text in any encoding that is tried."""


def decode(raw: bytes) -> tuple[str, str]:
    """(text, encoding). UTF-8, UTF-16 and UTF-32 with or without mark, Shift_JIS, EUC-JP, ISO-2022-JP, Windows-1252.

    Raises NotText for pictures, programs and the like.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _checked(raw, encoding), encoding.removesuffix("-sig")
    candidates = [_utf16(raw), *_wide(raw)] if b"\x00" in raw[:4000] else _guesses(raw)
    for encoding in candidates:
        if encoding and (text := _tried(raw, encoding)) is not None:
            return _checked_text(text), encoding
    raise NotText


def declared(raw: bytes) -> str:
    """The encoding that a page of HTML says it has, '' when it says none."""
    match = _DECLARED.search(raw[:4000])
    return match[1].decode("ascii") if match else ""


def decode_html(raw: bytes) -> str:
    """As a browser would: the mark, then what the page says of itself, then a guess. Raises NotText."""
    named = declared(raw)
    if named and not raw.startswith(tuple(mark for mark, _ in _BOMS)):
        text = _tried(raw, {"shift_jis": "cp932", "iso-8859-1": "cp1252"}.get(named.lower(), named))
        if text is not None:
            return text
    return decode(raw)[0]


def _utf16(raw: bytes) -> str:
    """Without a mark: in Latin text every other byte is NUL, and which one tells the order."""
    even, odd = raw[:4000:2].count(0), raw[1:4000:2].count(0)
    if max(even, odd) * 4 < len(raw[:4000]) or min(even, odd) * 4 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _guesses(raw: bytes) -> list[str]:
    """In the order in which they are to be tried: a Japanese encoding if the bytes make Japanese in it."""
    if b"\x1b$" in raw:
        return ["iso-2022-jp"]
    if _tried(raw, "utf-8") is not None:
        return ["utf-8"]
    japanese = sorted(((_japanese(raw, one), one) for one in ("cp932", "euc_jp")), reverse=True)
    return [one for share, one in japanese if share > 0.5] + _wide(raw) + ["cp1252"]


def _japanese(raw: bytes, encoding: str) -> float:
    """How much of what is not ASCII is Japanese, if there is any kana in full width; half-width kana proves nothing."""
    text = _tried(raw, encoding) or ""
    other = [one for one in text if ord(one) > 127]
    if not other or not _KANA.search(text):
        return 0.0
    return sum(1 for one in other if _CJK.match(one) and not "\uff61" <= one <= "\uff9f") / len(other)


def _wide(raw: bytes) -> list[str]:
    """Japanese in UTF-16 without a mark. Any bytes make Chinese characters there; many kana are no accident."""
    head = raw[:4000]
    return [
        one
        for one in ("utf-16-le", "utf-16-be")
        if _japanese(head, one) > 0.9 and len(_KANA.findall(_tried(head, one) or "")) * 20 > len(head)
    ]


def _tried(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _checked(raw: bytes, encoding: str) -> str:
    text = _tried(raw, encoding)
    if text is None:
        raise NotText
    return _checked_text(text)


def _checked_text(text: str) -> str:
    if len(_CONTROL.findall(text)) * 200 > len(text):
        raise NotText
    return text
