"""Whether a watched word occurs in a text, in any spelling that the site's search takes for the same.

Width, case, accents, kana and old forms of kanji make no difference (``text.folding``); a campaign's words for search
stand in for one another, in both directions. English words are compared whole, with their plural; a run of Japanese
characters also inside a longer one.
"""

import re
from collections.abc import Iterable, Sequence

from demands.text.questions import Either, Every, Node, Run, Word, taken_apart
from demands.text.words import Token, tokens

LONGEST, MOST = 200, 100  # characters of a word; words of a demand


class Text:
    """A text in the forms in which words are looked for in it."""

    def __init__(self, text: str) -> None:
        found = list(tokens(text))
        self.runs = [token.text for token in found if token.is_cjk]
        # each word in its parts and in one: jun ichi, junichi
        self.flat = [_flat(found, joined=False), _flat(found, joined=True)]

    def holds(self, node: Node) -> bool:
        """Whether what a tree asks for occurs."""
        match node:
            case Run(text):
                return any(text in run for run in self.runs)
            case Every(parts):
                return all(self.holds(part) for part in parts)
            case Either(parts):
                return any(self.holds(part) for part in parts)
            case Word(words):
                return self.has(" ".join(words))
        return False

    def has(self, phrase: str) -> bool:
        """Whether these words follow one another, the last perhaps in its plural."""
        pattern = re.compile(rf" {re.escape(phrase)}(?:s|es)? ")
        return any(pattern.search(flat) for flat in self.flat)


def _flat(found: Iterable[Token], *, joined: bool) -> str:
    """The words with one blank around each."""
    words = ((token.joined if joined and token.joined else " ".join(token.parts or (token.text,))) for token in found)
    return f" {' '.join(words)} "


def lines(text: str) -> list[str]:
    """The watched words, one on each line, without empty lines and repetitions."""
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def first_found(words: Sequence[str], groups: Iterable[Iterable[str]], text: Text) -> str:
    """The first of the words that occurs in a text; '' for none. ``groups`` are a campaign's words for search."""
    known = [list(group) for group in groups]
    return next((word for word in words if any(_occurs(one, text) for one in spellings(word, known))), "")


def spellings(word: str, groups: Iterable[Sequence[str]]) -> list[str]:
    """A word and all that a campaign's search takes for the same."""
    same = _key(word)
    others = [one for group in groups if same in map(_key, group) for one in group]
    return list(dict.fromkeys([word, *others]))


def _key(word: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(word))


def _occurs(word: str, text: Text) -> bool:
    found = list(tokens(word))
    if not found:
        return False
    if not any(token.is_cjk for token in found):
        return any(text.has(_flat(found, joined=joined).strip()) for joined in (False, True))
    tree = taken_apart(word)
    return tree is not None and text.holds(tree)
