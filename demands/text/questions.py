"""What a reader asks, taken apart: which words have to occur, and what may stand in the place of each.

A question is a tree of ``Every`` and ``Either`` over words and runs of CJK characters. The words of a campaign's list
that mean the same (``Variants``) stand in for one another. ``demands.progress.search`` makes queries of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .words import MAX_LEXEME, Token, tokens

MOST = 20  # words of a question that are looked for
SHORTEST_BEGINNING = 4  # letters of a last word that is also taken for the beginning of one
# The words that the database's English dictionary leaves out (PostgreSQL, tsearch_data/english.stop)
_STOP = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
its itself they them their theirs themselves what which who whom this that these those am is are was were be been
being have has had having do does did doing a an the and but if or because as until while of at by for with about
against between into through during before after above below to from up down in out on off over under again
further then once here there when where why how all any both each few more most other some such no nor not only
own same so than too very s t can will just don should now
"""
STOP = frozenset(_STOP.split())
# What joins two words in Japanese (in normal form): between kanji, or after katakana
_PARTICLES = re.compile(
    "(?<=[^ァ-ヿ])(?:ニオケル|ニツイテノ?|ニヨル|ニ関スル|ニ対スル|カラノ?|[ヘトデ]ノ|マデ|[ノヲニガハトデヘモヤ])"
    "(?=[^ァ-ヿ])|(?<=[ァ-ヿ]{2})[ノヲ](?=[^ァ-ヿ])"
)
_ENDS = "ノヲニガハトデヘモヤ"
_KANJI = re.compile(r"[^ァ-ヿ]+|[ァ-ヿ]{3,}")
LONGEST_COMPOUND = 12  # characters
VARIANTS_OF_A_RUN = 3  # that are replaced in one run; nobody types more without a blank


@dataclass(frozen=True)
class Word:
    """Words that follow one another, usually one; the last word of a question may be the beginning of a longer one."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True)
class Run:
    """Characters that follow one another."""

    text: str


@dataclass(frozen=True)
class Every:
    """Each of these has to occur."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Either:
    """One of these has to occur."""

    parts: tuple["Node", ...]


Node = Word | Run | Every | Either


def all_of(parts: Iterable[Node]) -> Node:
    found = tuple(parts)
    return found[0] if len(found) == 1 else Every(found)


def any_of(parts: Iterable[Node]) -> Node:
    found = tuple(dict.fromkeys(parts))
    return found[0] if len(found) == 1 else Either(found)


class Variants:
    """Words and abbreviations that mean the same, in groups; one stands for all others of its group."""

    def __init__(self, groups: Iterable[Iterable[str]] = ()) -> None:
        self._by_start: dict[str, list[tuple[tuple[str, ...], Node]]] = {}
        self._runs: dict[str, Node] = {}
        for group in groups:
            written = [found for text in group if (found := tuple(tokens(text)))]
            meaning = any_of(map(_written, written)) if written else None
            for found in written:
                assert meaning is not None
                if len(found) == 1 and found[0].is_cjk:
                    self._runs[found[0].text] = meaning
                else:
                    texts = tuple(token.text for token in found)
                    self._by_start.setdefault(texts[0], []).append((texts, meaning))

    def at(self, found: Sequence[Token], place: int) -> tuple[int, Node] | None:
        """The longest variant that begins at a place of a question: how many words it has, and what it means."""
        best: tuple[int, Node] | None = None
        for texts, meaning in self._by_start.get(found[place].text, []):
            here = tuple(token.text for token in found[place : place + len(texts)])
            if here == texts and (best is None or len(texts) > best[0]):
                best = len(texts), meaning
        return best

    def within(self, run: str) -> tuple[str, Node] | None:
        """The longest variant that a run of CJK characters contains, and what it means."""
        inside = [(text, meaning) for text, meaning in self._runs.items() if text in run]
        return max(inside, key=lambda pair: len(pair[0]), default=None)


def taken_apart(question: str, variants: Variants | None = None, *, loosely: bool = False) -> Node | None:
    """The tree of a question; None when it has neither letters nor digits.

    ``loosely`` lets the parts of a Japanese compound stand apart: 死刑執行停止 finds 死刑の執行を停止.
    """
    found = list(tokens(question))[:MOST]
    known, parts, place = variants or Variants(), [], 0
    telling = [token for token in found if token.is_cjk or token.text not in STOP] or found
    while place < len(found):
        variant = known.at(found, place)
        if variant:
            parts.append(variant[1])
            place += variant[0]
            continue
        token = found[place]
        place += 1
        if token.is_cjk:
            parts.append(_run(token.text, known, loosely))
        elif token in telling:
            parts.append(_word(token, is_last=place == len(found)))
    return all_of(parts) if parts else None


def leaves(node: Node) -> Iterator[Word | Run]:
    """The words and runs of a tree."""
    if isinstance(node, Every | Either):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def _written(found: tuple[Token, ...]) -> Node:
    """A variant as it is looked for: words one after the other, or all of its parts."""
    if any(token.is_cjk for token in found):
        return all_of(Run(token.text) if token.is_cjk else _word(token) for token in found)
    if len(found) == 1:
        return _word(found[0])
    return Word(tuple(part for token in found for part in token.parts))


def _word(token: Token, *, is_last: bool = False) -> Node:
    cut = tuple(part[:MAX_LEXEME] for part in token.parts)
    begins = is_last and len(cut[-1]) >= SHORTEST_BEGINNING and cut[-1].isalpha()
    every = all_of(Word((part,), begins and part is cut[-1]) for part in cut)
    return any_of([Word((token.joined,), begins), every]) if token.joined else every


def _run(run: str, known: Variants, loosely: bool, more: int = VARIANTS_OF_A_RUN) -> Node:
    """A run as it is written; or with its variants, or with the words that particles join in it, apart."""
    ways: list[Node] = [Run(run)]
    if more and (longest := known.within(run)) is not None:
        before, _, after = run.partition(longest[0])
        parts = filter(None, (before.strip(_ENDS), after.strip(_ENDS)))
        rest = [_run(part, known, loosely, more - 1) for part in parts]
        ways.append(all_of([longest[1], *rest]))
    words = [part for part in _PARTICLES.split(run) if part]
    if len(words) > 1 and all(len(part) > 1 for part in words):
        ways.append(all_of(_run(part, known, loosely, more) for part in words))
    elif loosely and len(run) > 3:
        pieces = [piece for piece in _KANJI.findall(run) if piece]
        if pieces:
            ways.append(all_of(_compound(piece) for piece in pieces))
    return any_of(ways)


def _compound(piece: str) -> Node:
    """Two or three characters each make a word, as in most compounds; all ways to divide them so."""
    if len(piece) < 4 or len(piece) > LONGEST_COMPOUND or re.match("[ァ-ヿ]", piece):
        return Run(piece)
    return any_of(all_of(map(Run, cut)) for cut in _cuts(piece))


def _cuts(piece: str) -> Iterator[list[str]]:
    if len(piece) in (2, 3):
        yield [piece]
    for size in (2, 3):
        if len(piece) - size >= 2:
            yield from ([piece[:size], *rest] for rest in _cuts(piece[size:]))
