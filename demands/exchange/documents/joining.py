"""Lines put in order: what a page's width broke is joined again, what every page repeats is taken out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from campaigns.plain_text import visible
from demands.text.words import CJK

from .sentences import labelled

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_ENDS = re.compile(r"[.!?:;。！？：；」』）)\]”\"»]\s*$")
_CJK_END, _CJK_START = re.compile(rf"[{CJK}、。」』）]$"), re.compile(rf"[{CJK}「『（]")
_HYPHEN = re.compile(r"([^\W\d_]+)[-‐]$")
_HYPHENATED = re.compile(r"(?=\b([^\W\d_]{1,40}[-‐][^\W\d_]{1,40})\b)")
_LONGEST_WORD = 60
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|頁|ページ)?\s*[-–—]?\s*\d{1,4}(?:\s*(?:/|of|de|sur)\s*\d{1,4})?\s*[-–—頁]?\W*", re.IGNORECASE
)
_MARKS = "、。」』）)"
_LONGEST_HEAD = 100
_EDGE = 3  # lines at the top and the bottom of a page that may be its furniture


def tidy(text: str) -> str:
    """One kind of line end, at most one empty line, no NUL and no invisible characters.

    Among the latter are those that turn the direction of writing: with them a text can read otherwise than it is.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = visible(text.replace("\f", "\n\n").replace("\x00", "")).translate(_LIGATURES)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def is_wrapped(text: str) -> bool:
    """Whether many lines end in the middle of a sentence, as in text that was copied out of a PDF or an email."""
    lines = text.split("\n")
    full = [line for line in lines if line.strip()]
    broken = sum(
        1
        for line, following in zip(lines, lines[1:], strict=False)
        if following.strip() and _breaks_off(line) and (following.lstrip()[0].islower() or _CJK_START.match(following))
    )
    return len(full) >= 4 and broken * 4 >= len(full)


def _breaks_off(line: str) -> bool:
    return len(line) > (15 if _CJK_END.search(line) else 30) and not _ENDS.search(line)


def unwrapped(text: str) -> str:
    """The text with a line for every paragraph, heading and list item, and an empty line between them."""
    lines = [line.strip() for line in text.split("\n")]
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 19 // 20] if lengths else 0
    whole = {match[1].replace("‐", "-") for match in _HYPHENATED.finditer(text)}
    blocks: list[list[str]] = []
    previous = ""
    for line in lines:
        if line and previous and not _begins_block(previous, line, width):
            blocks[-1][-1:] = [_ready(blocks[-1][-1], line, whole), line]
        elif line:
            blocks.append([line])
        previous = line
    return "\n\n".join("".join(block) for block in blocks)


def _begins_block(previous: str, line: str, width: int) -> bool:
    """Whether a line does not go on with the sentence of the line before it."""
    if labelled(line):
        return True
    if previous.endswith((":", "：")):
        return True
    unspaced = _CJK_END.search(previous) or _CJK_START.match(line)
    word = 1 if unspaced else len(line.split()[0]) + 1
    had_room = len(previous) + word <= width * 0.9  # so the line was ended on purpose
    if _ENDS.search(previous):
        return had_room
    return had_room and not line[0].islower() and not _hyphen(previous) and line[0] not in _MARKS


def _hyphen(line: str) -> re.Match[str] | None:
    return _HYPHEN.search(line[-_LONGEST_WORD:]) if line.endswith(("-", "‐")) else None


def _ready(line: str, following: str, whole: set[str]) -> str:
    """A line as it is joined to the next; a hyphen at its end stays only where ``whole`` has the word with it."""
    if hyphen := _hyphen(line):
        rest = re.match(r"[^\W\d_]+", following)
        if rest and rest.group()[0].islower() and f"{hyphen[1]}-{rest.group()}" not in whole:
            return line[:-1]
        return line
    return line if _CJK_END.search(line) and _CJK_START.match(following) else f"{line} "


def from_pages(pages: Sequence[str]) -> str:
    """The text of a paged document: page numbers and running heads out, lines joined, across pages as well."""
    cut = [[line.strip() for line in page.split("\n")] for page in map(tidy, pages)]
    furniture = _furniture(cut)
    text = ""
    for lines in cut:
        body = "\n".join(_without(lines, furniture)).strip()
        if body:
            goes_on = text and not _ENDS.search(text) and (body[0].islower() or _CJK_START.match(body))
            text += ("\n" if goes_on else "\n\n") * bool(text) + body
    return unwrapped(text)


def _edges(lines: list[str]) -> list[int]:
    return sorted({*range(min(_EDGE, len(lines))), *range(max(0, len(lines) - _EDGE), len(lines))})


def _furniture(pages: Iterable[list[str]]) -> set[str]:
    """Lines at the edge of at least two pages and of half of them, ignoring numbers."""
    pages = list(pages)
    counted = Counter(shape for lines in pages for shape in {_numberless(lines[place]) for place in _edges(lines)})
    return {
        shape
        for shape, number in counted.items()
        if 0 < len(shape) <= _LONGEST_HEAD and number >= 2 and number * 2 >= len(pages)
    }


def _numberless(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _without(lines: list[str], furniture: set[str]) -> list[str]:
    edges = set(_edges(lines))
    return [
        line
        for place, line in enumerate(lines)
        if place not in edges
        or not (_numberless(line) in furniture or (len(line) < 40 and _PAGE_NUMBER.fullmatch(line)))
    ]
