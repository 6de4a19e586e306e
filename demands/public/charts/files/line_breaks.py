"""Where lines of Japanese and English may break, and where they best do.

The prohibitions are those of JIS X 4051:2004, 6.1 (kinsoku): what may not begin a line, what may not end one. Within
them Japanese breaks best behind a particle or a comma and worst inside a word; this weighs that by the kinds of the
two letters, without a dictionary.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

_CJK = r"\u3001-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff01-\uffef\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"\s+|[{_CJK}]|[^\s{_CJK}]+")
_AFTER_DASH = re.compile(r"(?<=[^\W\d][-–—/])(?=\w)")
NOT_AT_START = frozenset(
    "」』）】〕］｝〉》〙〗”’)]}»、。，．,.:;!?！？：；・…‥ー〜～゛゜ヽヾゝゞ々〻％%‐–—\u3099\u309a"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
)
NOT_AT_END = frozenset("「『（【〔［｛〈《〘〖“‘([{«")
PARTICLES = frozenset("をはがにでとものへやばて")
MOST_WEIGHED = 400  # most pieces of a text whose breaks are weighed: a longer text is not a title and takes too long
PAUSES = frozenset("、。，．！？」』）】・：；")

# The cost of a break between two letters of these kinds; 1 is as bad as a line left empty.
_COST = {
    ("han", "han"): 0.5, ("han", "hira"): 0.8, ("han", "kata"): 0.15, ("han", "latin"): 0.2,
    ("hira", "hira"): 0.35, ("hira", "han"): 0.12, ("hira", "kata"): 0.06, ("hira", "latin"): 0.06,
    ("kata", "kata"): 0.9, ("kata", "hira"): 0.8, ("kata", "han"): 0.2, ("kata", "latin"): 0.2,
    ("latin", "hira"): 0.8, ("latin", "han"): 0.25, ("latin", "kata"): 0.25, ("latin", "latin"): 0.1,
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """What never breaks. ``cost`` is that of ending a line behind it; ``spaced`` whether a space follows."""

    text: str
    spaced: bool = False
    cost: float = 0.0


def _kind(letter: str) -> str:
    if "\u3040" <= letter <= "\u309f":
        return "hira"
    if "\u30a0" <= letter <= "\u30ff":
        return "kata"
    return "han" if "\u3400" <= letter <= "\u9fff" or letter >= "\uf900" else "latin"


def _cost(before: str, after: str) -> float:
    if before in PAUSES or after in NOT_AT_END:
        return 0.0
    if before == "を" or (before in PARTICLES and _kind(after) != "hira"):
        return 0.03
    return _COST[_kind(before), _kind(after)]


def pieces(text: str) -> list[Piece]:
    """The text in pieces that stay whole, in reading order."""
    found: list[Piece] = []
    for token in (part for one in _TOKEN.findall(text.strip()) for part in _AFTER_DASH.split(one)):
        if token.isspace():
            found[-1] = Piece(found[-1].text, spaced=True)
        elif found and not found[-1].spaced and (token[0] in NOT_AT_START or found[-1].text[-1] in NOT_AT_END):
            found[-1] = Piece(found[-1].text + token)
        else:
            if found and not found[-1].spaced:
                found[-1] = Piece(found[-1].text, cost=_cost(found[-1].text[-1], token[0]))
            found.append(Piece(token))
    return found


def joined(line: Sequence[Piece]) -> str:
    return "".join(one.text + (" " if one.spaced else "") for one in line).rstrip()


def cut_to(found: list[Piece], width: float, measure: Callable[[str], float]) -> list[Piece]:
    """The same with pieces wider than a line broken anywhere; the ends of a word keep what follows them."""
    result = []
    for one in found:
        while (fits := _fitting(one.text, width, measure)) < len(one.text):
            result.append(Piece(one.text[:fits], cost=0.9))
            one = Piece(one.text[fits:], one.spaced, one.cost)
        result.append(one)
    return result


def _fitting(word: str, width: float, measure: Callable[[str], float]) -> int:
    """How many letters of a word fit, at least one. Measures little more than these, however long the word is."""
    most = 16
    while most < len(word) and measure(word[:most]) <= width:
        most *= 2
    return max(1, bisect_right(range(1, min(most, len(word)) + 1), width, key=lambda number: measure(word[:number])))


def lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in as few lines as it needs, evenly filled, broken where it reads best."""
    return broken(text, width, measure)[0]


def filled(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in lines as full as they go, as running text is set."""
    result: list[list[Piece]] = []
    for one in cut_to(pieces(text), width, measure):
        if not result or measure(joined([*result[-1], one])) > width:
            result.append([])
        result[-1].append(one)
    return [joined(line) for line in result]


def broken(text: str, width: float, measure: Callable[[str], float]) -> tuple[list[str], float]:
    """The same, and the cost of the worst of its breaks. A text that is too long for a title is set as running text."""
    found = cut_to(pieces(text), width, measure)
    if len(found) > MOST_WEIGHED:
        return filled(text, width, measure), 1.0
    ends = list(accumulate(measure(one.text + (" " if one.spaced else "")) for one in found))
    starts = [0.0, *ends[:-1]]
    space = measure(" ")

    def length(first: int, last: int) -> float:
        return ends[last] - starts[first] - (space if found[last].spaced else 0.0)

    number = _fewest(len(found), width, length)
    breaks = _best(found, number, width, length)
    worst = max((found[end - 1].cost for end in breaks), default=0.0)
    spans = zip([0, *breaks], [*breaks, len(found)], strict=True)
    return [joined(found[start:end]) for start, end in spans if start < end], worst


def _fewest(number: int, width: float, length: Callable[[int, int], float]) -> int:
    used, first = 1, 0
    for last in range(number):
        if last > first and length(first, last) > width:
            used, first = used + 1, last
    return used


def _best(found: list[Piece], number: int, width: float, length: Callable[[int, int], float]) -> list[int]:
    """Where the lines after the first begin: the cheapest way to make ``number`` of them (dynamic programming)."""
    whole = length(0, len(found) - 1) if found else 0.0
    even = min(width, whole / number) or 1.0
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for line in range(number):
        following: dict[int, tuple[float, list[int]]] = {}
        for first, (cost, breaks) in best.items():
            for last in range(first, len(found)):
                reach = length(first, last)
                if reach > width and last > first:
                    break
                end = last + 1
                if (end == len(found)) != (line == number - 1):
                    continue
                total = cost + ((even - reach) / even) ** 2 + (found[last].cost if end < len(found) else 0.0)
                if end not in following or total < following[end][0]:
                    following[end] = (total, [*breaks, end])
        best = following
    return best[len(found)][1][:-1] if len(found) in best else []
