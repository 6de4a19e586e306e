"""Another spelling of a question whose words are unknown: the most similar known words, by the trigrams they share.

The measure is that of PostgreSQL's pg_trgm (shared trigrams of all, with two blanks before a word and one behind it);
Japanese words are short, so pairs of characters stand in for trigrams there. Own code, because the extension may be
missing from a database, and takes Japanese characters for no letters in some locales.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from .words import normal

LIKE_ENOUGH = 0.3  # of 1: how much of their trigrams two words share, as pg_trgm does unless told otherwise
SHORTEST_WORD, SHORTEST_CJK = 4, 2  # characters of a word that may have been mistyped
MOST = 10  # words of a question that are looked at
_KATAKANA, _KANJI = r"\u30a1-\u30fa\u30fc-\u30fe\uff66-\uff9f", r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANJI += r"\U00020000-\U0003ffff"
_CJK = re.compile(f"[{_KATAKANA}{_KANJI}]")
_WORD = re.compile(rf"[{_KATAKANA}]+|[{_KANJI}]+|[^\W\d_{_KATAKANA}{_KANJI}\u3040-\u30ff]+")


class Vocabulary:
    """The words of some texts, by their normal form; of several spellings the most frequent."""

    def __init__(self, texts: Iterable[str]) -> None:
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for word in _WORD.findall(text):
                spellings[normal(word)][word] += 1
        self._words = {word: found.most_common(1)[0][0] for word, found in spellings.items()}
        self._grams = {word: grams(word) for word in self._words}

    def respelled(self, question: str) -> str | None:
        """The question with known words in place of unknown ones; None when there is nothing to replace."""
        pieces, place = [], 0
        for match in list(_WORD.finditer(question))[:MOST]:
            better = self._better(match.group())
            if better:
                pieces += [question[place : match.start()], better]
                place = match.end()
        return "".join([*pieces, question[place:]]) if pieces else None

    def _better(self, written: str) -> str | None:
        word = normal(written)
        shortest = SHORTEST_CJK if _CJK.match(word) else SHORTEST_WORD
        if len(word) < shortest or any(word in known for known in self._words):
            return None
        own = grams(word)
        likeness = {known: _likeness(own, found) for known, found in self._grams.items() if len(known) >= shortest}
        best = max(likeness, key=lambda known: (likeness[known], known), default="")
        return self._words[best] if best and likeness[best] >= LIKE_ENOUGH else None


def grams(word: str) -> frozenset[str]:
    """The trigrams of a word in normal form; the pairs of a Japanese one."""
    if _CJK.match(word):
        padded, size = f" {word} ", 2
    else:
        padded, size = f"  {word} ", 3
    return frozenset(padded[place : place + size] for place in range(len(padded) - size + 1))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
