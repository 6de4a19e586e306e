"""Lines put in order: what a page's width broke is joined again, what each page repeats is taken out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from demands.text.words import CJK

from .characters import normal as tidy
from .hyphens import ready
from .notes import note_lines
from .sentences import labelled

__all__ = [
    "furniture_of",
    "is_double_spaced",
    "is_furniture",
    "is_wrapped",
    "joined_blocks",
    "mended",
    "tidy",
    "unwrapped",
]

_ENDS = re.compile(r"[.!?:;。！？：；」』）)\]”\"»…]\s*(?:\[\d{1,3}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=[.;]|。)\d{1,3}|\*+)?\s*$")
_FULL_STOP = re.compile(r"[.!?;。！？；…][”\"’»」』）)\]]*\s*(?:\[\d{1,3}\]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,3}|\*+)?\s*$")
_CJK_END, _CJK_START = re.compile(rf"[{CJK}、。」』）]$"), re.compile(rf"[{CJK}「『（]")
_DANGLES = re.compile(
    r"(?:\b(?:of|the|and|or|to|in|on|for|with|by|an?|that|which|from|as|its|their|de|des|du|la|le|les|et|ou|à|aux?|el|los"
    r"|las|y|o|del|en|que|por|para|une?|una|sur|dans|con)|,|、)$",
    re.IGNORECASE,
)
_HYPHEN_END = re.compile(r"[^\W\d_][-‐]$")
_STATES_ONLY = re.compile(r"\(?[A-ZÀ-Ý][^()]*(?:\([^()]*\))?[^()]*\)(?:\s*\([^()]+(?:\([^()]*\))?\))*\s*[;.]?$")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|頁|ページ|página|pág\.)?\s*[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|de|sur)\s*\d{1,4})?"
    r"\s*[-–—頁]?\W*",
    re.IGNORECASE,
)
_SYMBOL = r"(?:A|CCPR|CAT|CEDAW|CERD|CRC|CRPD|CMW|CED|CAT-OP|E|S|ST|HRI)(?:/[A-Z0-9][\w.-]*)+"
_HEAD = re.compile(
    rf"(?:{_SYMBOL}|GE\.\d\d-?\d+(?:\s*\([A-Z]\))?)(?:\s+(?:{_SYMBOL}|GE\.\d\d-?\d+))*(?:\s+\d{{1,4}})?"
    rf"|\d{{1,4}}\s+(?:{_SYMBOL}|GE\.\d\d-?\d+)|[Pp]age\s+\d{{1,4}}(?:\s+(?:of|/)\s+\d{{1,4}})?|[-–—]\s?\d{{1,4}}\s?[-–—]"
)
_NAMED_HEAD = re.compile(
    r"(?P<name>\S.{5,90}?\s?\|\s?.{3,60}?)\s{1,}\d{1,4}|\d{1,4}\s+(?P<after>\S.{5,90}\s?\|\s?.{3,60})"
)
_MARKS = "、。」』）)"
_LONGEST_HEAD = 100
_SHORT_SENTENCE = 35  # characters of a line that a full stop ends and that may still be a running head
_EDGE = 3  # lines at the top and the bottom of a page that may be its furniture


@dataclass
class _Block:
    """Lines of one paragraph, parted by line ends until they are joined, and what was known of it before."""

    text: str
    is_note: bool = False
    kind: str = ""
    page: int = 0
    top: float = 0.0


def is_wrapped(text: str) -> bool:
    """Whether many lines end in the middle of a sentence, as in text that was copied out of a PDF or an email."""
    lines = text.split("\n")
    full = [line for line in lines if line.strip()]
    pairs = zip(lines, lines[1:], strict=False)
    broken = sum(1 for line, following in pairs if following.strip() and _goes_over(line, following))
    return (len(full) >= 4 and broken * 4 >= len(full)) or (len(full) >= 2 and broken * 2 >= len(full))


def is_double_spaced(text: str) -> bool:
    """Whether an empty line is after each line, although sentences go on in the next."""
    lines = text.split("\n")
    full = [line for line in lines if line.strip()]
    single = sum(1 for line, following in zip(lines, lines[1:], strict=False) if line.strip() and following.strip())
    broken = sum(1 for line, following in zip(full, full[1:], strict=False) if _goes_over(line, following))
    return len(full) >= 3 and single * 8 <= len(full) and broken * 4 >= len(full)


def _goes_over(line: str, following: str) -> bool:
    start = following.lstrip()
    return _breaks_off(line) and (start[0].islower() or _CJK_START.match(start) is not None)


def _breaks_off(line: str) -> bool:
    return "\t" not in line and len(line) > (15 if _CJK_END.search(line) else 30) and not _ENDS.search(line)


def unwrapped(text: str) -> str:
    """The text with a line for each paragraph, heading, list item and note, and an empty line between them."""
    if is_double_spaced(text):
        text = re.sub(r"\n\n(?!\n)", "\n", text)
    lines = _without_heads(text.split("\n"))
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 19 // 20] if lengths else 0
    return "\n\n".join(one.text for one in _rejoined(_blocks(lines, width), text))


def mended(text: str) -> str:
    """A text whose lines are whole, but for a few fragments: "(State);" alone, or an item cut at a bracket."""
    lines = _without_heads(text.split("\n"))
    notes = list(note_lines(lines))
    blocks = [_Block(line, is_note) for line, is_note in zip(lines, notes, strict=True) if line]
    joined = _rejoined(blocks, text)
    unchanged = len(joined) == len(list(filter(None, text.split("\n"))))
    return text if unchanged else "\n\n".join(one.text for one in joined)


def _without_heads(lines: Sequence[str]) -> list[str]:
    """Lines without the heads and feet of pages that came with a copied text."""
    named = Counter(match["name"] or match["after"] for line in lines if (match := _NAMED_HEAD.fullmatch(line.strip())))
    heads = [
        _HEAD.fullmatch(line.strip()) is not None
        or ((match := _NAMED_HEAD.fullmatch(line.strip())) is not None and bool(named[match["name"] or match["after"]]))
        for line in lines
    ]
    kept = []
    for place, line in enumerate(lines):
        beside = any(heads[max(0, place - 3) : place + 4])
        if heads[place] or (beside and line.strip() and _PAGE_NUMBER.fullmatch(line) and any(map(str.isdigit, line))):
            continue
        kept.append(line.strip())
    while kept and kept[-1].isdigit():
        kept.pop()
    return kept


def _blocks(lines: list[str], width: int) -> list[_Block]:
    """Lines joined to blocks; the words that a hyphen broke stay in two parts until all blocks are known."""
    blocks: list[_Block] = []
    previous = ""
    for line, is_note in zip(lines, note_lines(lines), strict=True):
        if line and previous and not is_note and not _begins_block(previous, line, width, in_note=blocks[-1].is_note):
            blocks[-1].text += f"\n{line}"
        elif line:
            blocks.append(_Block(line, is_note))
        previous = line
    return blocks


def _begins_block(previous: str, line: str, width: int, *, in_note: bool) -> bool:
    """Whether a line does not go on with the sentence of the line before it."""
    if "\t" in previous or "\t" in line:
        return True
    if labelled(line) and not (line[0].isalpha() and line[0].islower() and not _ENDS.search(previous)):
        return True
    if previous.endswith((":", "：")):
        return True
    unspaced = _CJK_END.search(previous) or _CJK_START.match(line)
    word = 1 if unspaced else len(line.split()[0]) + 1
    had_room = len(previous) + word <= width * 0.9  # so the line was ended on purpose
    if _ENDS.search(previous) and not _is_open(previous):
        return had_room or (in_note and not line[0].islower())
    goes_on = _HYPHEN_END.search(previous) or (len(previous) > 12 and _DANGLES.search(previous))
    return had_room and not line[0].islower() and not goes_on and line[0] not in _MARKS


def _is_open(line: str) -> bool:
    """Whether a bracket that was opened in the line is not closed in it."""
    return line.count("(") > line.count(")") and not line.rstrip().endswith((";", ":"))


def _rejoined(blocks: list[_Block], text: str) -> list[_Block]:
    """Blocks whose sentence goes on in a later one are joined to it; notes between the two come after."""
    found: list[_Block] = []
    last: _Block | None = None
    for block in blocks:
        known = last is not None and "heading" in (last.kind, block.kind)
        if last is not None and not block.is_note and not known and _continues(last.text[-400:], block.text):
            last.text += f"\n{block.text}"
            continue
        found.append(block)
        last = last if block.is_note else block
    for block in found:
        block.text = ready(block.text, text)
    return found


def _continues(before: str, after: str) -> bool:
    """Whether a block is the rest of a sentence that the one before it broke off."""
    if "\t" in before or "\t" in after or labelled(after):
        return False
    if _HYPHEN_END.search(before) or (len(before) > 15 and _DANGLES.search(before)):
        return not _greets(before, after)
    if _is_open(before) and len(before) > 20 and ")" in after[:200]:
        return True
    if _FULL_STOP.search(before) or before.endswith((":", "：")):
        return False
    if _STATES_ONLY.fullmatch(after) and labelled(before):
        return True
    starts = after[0].islower() or (len(before) > 15 and _CJK_END.search(before) and after[0] in "、。」』）")
    return bool(starts) and len(before) > 30 and not _CJK_START.match(after)


def _greets(before: str, after: str) -> bool:
    """Whether a short line of its own, such as "Dear Prime Minister,", stands before what a letter says."""
    return "\n" not in before and before.endswith(",") and len(before.split()) <= 6 and after[0].isupper()


def joined_blocks(blocks: Iterable[Any]) -> list[list[Any]]:
    """[text, kind, page, top] of each block; sentences that go on in the next column or page are joined."""
    made = [
        _Block("\n".join(block.lines), block.kind in ("note", "row"), block.kind, block.page, round(block.top, 3))
        for block in blocks
    ]
    text = "\n\n".join(block.text for block in made)
    return [[one.text, one.kind, one.page, one.top] for one in _rejoined(made, text) if one.text]


def _edges(lines: Sequence[str]) -> list[int]:
    return sorted({*range(min(_EDGE, len(lines))), *range(max(0, len(lines) - _EDGE), len(lines))})


def furniture_of(pages: Iterable[Sequence[str]]) -> set[str]:
    """What is at the edge of at least two pages and of a third of them, numbers aside."""
    pages = list(pages)
    counted = Counter(shape for lines in pages for shape in {_numberless(lines[place]) for place in _edges(lines)})
    return {
        shape
        for shape, number in counted.items()
        if 1 < len(shape) <= _LONGEST_HEAD
        and not (len(shape) > _SHORT_SENTENCE and shape.endswith((".", ";", "。")))
        and number >= 2
        and number * 3 >= len(pages)
    }


def _numberless(line: str) -> str:
    place, _, words = line.rpartition("\n")
    return f"{place}\n{re.sub(r'[0-9]+', '#', words)}"


def is_furniture(line: str, furniture: set[str], shape: str = "") -> bool:
    """Whether a line at the edge of a page is its running head or its number. ``shape`` is the line with its place."""
    return _numberless(shape or line) in furniture or (len(line) < 40 and _PAGE_NUMBER.fullmatch(line) is not None)
