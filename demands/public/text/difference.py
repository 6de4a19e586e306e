"""What changed between two texts, word by word, or character by character where a language writes no spaces."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

_CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[^\W{_CJK}]+|\s+|.", re.DOTALL)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST_PAIRS = 1_000_000  # tokens of one side times tokens of the other: beyond it, whole lines are compared
MOST_STEPS = 3_000_000  # of one comparison, some tenths of a second: texts of one word a thousand times take the most


class _TooMuch(Exception):
    """A comparison has taken MOST_STEPS."""


class _Matcher(SequenceMatcher[str]):
    """Gives up when it has compared MOST_STEPS pairs of equal tokens. The library's own has no bound: it takes time in
    the third power of the length when the same few tokens come again and again."""

    b2j: dict[str, list[int]]  # of the library: the place of each token of the new text
    a: list[str]

    def __init__(self, before: list[str], after: list[str]) -> None:
        super().__init__(None, before, after, autojunk=False)
        self.steps_left = MOST_STEPS

    def find_longest_match(self, *span: int) -> Match:  # type: ignore[override]
        start, end = span[:2]
        self.steps_left -= sum(len(self.b2j.get(token, ())) + 1 for token in self.a[start:end])
        if self.steps_left < 0:
            raise _TooMuch
        return super().find_longest_match(*span)


@dataclass(frozen=True)
class Part:
    """A stretch of text: ``kind`` is 'same', 'gone' or 'new'."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Part]:
    """The parts of both texts in reading order; joining 'same' and 'new' gives ``new``, 'same' and 'gone' ``old``."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    head, tail = "".join(before[:start]), "".join(before[len(before) - end :])
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    return _tidy([Part("same", head), *_middle(before, after), Part("same", tail)])


def _middle(before: list[str], after: list[str]) -> list[Part]:
    """Word by word, else line by line, else all of it replaced: as closely as there is time for."""
    lines = [_LINE.findall("".join(side)) for side in (before, after)]
    with suppress(_TooMuch):
        if len(before) * len(after) <= MOST_PAIRS:
            return list(_compare(before, after))
    with suppress(_TooMuch):
        return list(_by_lines(*lines))
    return [Part("gone", "".join(before)), Part("new", "".join(after))]


def _common(before: list[str], after: list[str]) -> int:
    """With how many equal tokens both begin."""
    pairs = zip(before, after, strict=False)
    return next((place for place, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))


def replaced(old: str, new: str) -> list[Part]:
    """The same for what is one thing and no prose, such as a date or an address: all of it stays or all goes."""
    if old == new:
        return [Part("same", new)]
    return [part for part in (Part("gone", old), Part("new", new)) if part.text]


def _compare(before: list[str], after: list[str]) -> Iterator[Part]:
    matcher = _Matcher(before, after)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(before[start:end]))
        else:
            yield Part("gone", "".join(before[start:end]))
            yield Part("new", "".join(after[new_start:new_end]))


def _by_lines(before: list[str], after: list[str]) -> Iterator[Part]:
    """Lines first; within lines that were replaced, words, unless even these are too many."""
    if len(before) * len(after) > MOST_PAIRS:
        yield from (Part("gone", "".join(before)), Part("new", "".join(after)))
        return
    matcher = _Matcher(before, after)
    for _tag, start, end, new_start, new_end in matcher.get_opcodes():
        old, new = "".join(before[start:end]), "".join(after[new_start:new_end])
        words, new_words = _TOKEN.findall(old), _TOKEN.findall(new)
        if old == new:
            yield Part("same", old)
        elif len(words) * len(new_words) <= MOST_PAIRS:
            yield from _compare(words, new_words)
        else:
            yield from (Part("gone", old), Part("new", new))


def _tidy(parts: Iterable[Part]) -> list[Part]:
    """Neighbours of one kind joined; a space or lone sign left alone between two changes goes with them."""
    found: list[Part] = []
    gone = new = ""
    for part in [*parts, Part("same", "")]:
        if part.kind == "gone":
            gone += part.text
        elif part.kind == "new":
            new += part.text
        elif part.text and not part.text.strip() and (gone or new):
            gone, new = gone + part.text, new + part.text
        else:
            tail = _common_space(gone, new)
            found += [one for one in (_cut("gone", gone, tail), _cut("new", new, tail)) if one.text]
            kept = part.text if not tail else tail + part.text
            gone = new = ""
            if kept and found and found[-1].kind == "same":
                found[-1] = Part("same", found[-1].text + kept)
            elif kept:
                found.append(Part("same", kept))
    return found


def _common_space(gone: str, new: str) -> str:
    """White space that both sides end in was not changed."""
    tail = gone[len(gone.rstrip()) :]
    return tail if tail and new.endswith(tail) else ""


def _cut(kind: str, text: str, tail: str) -> Part:
    return Part(kind, text[: len(text) - len(tail)] if tail else text)
