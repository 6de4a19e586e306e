"""Sentences of a text for readers: where the first one ends, and how long a text is in its own script."""

import re
from dataclasses import dataclass

# Scripts that put no space between words: kana, Chinese characters, Thai, Lao, Burmese, Khmer
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_OPENING, _CLOSING = "「『（【《〈“(", "」』）】》〉”)"
_WIDE_ENDS = "。！？"
# A stop ends a sentence before a space and a capital letter; not one after an initial or a usual abbreviation
_ENDS = re.compile(r"[.!?…]+[\"'’”)\]]*(?=\s+[\"'‘“(\[]*[^\W\d_a-zß-öø-ÿ])")
_SHORT = re.compile(r"(?:^|[\s(“\"])(?:[A-Z]|(?:[A-Z]\.)+[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Art|vs|cf|e\.g|i\.e)$")


@dataclass(frozen=True)
class Length:
    """How long a text is: words, or characters where its script puts no space between words."""

    number: int
    in_characters: bool


def length(text: str) -> Length:
    """Return the length of a text; spaces and line ends do not count as characters."""
    characters = "".join(text.split())
    if 2 * len(_UNSPACED.findall(characters)) > len(characters):
        return Length(len(characters), in_characters=True)
    return Length(len(text.split()), in_characters=False)


def first_sentence(text: str) -> str:
    """The first sentence of a plain text, in one line; the whole text when it has only one."""
    text = " ".join(text.split())
    ends = [end for end in (_end_of_wide(text), _end_of_spaced(text)) if end]
    return text[: min(ends)] if ends else text


def whole_sentences(text: str, longest: int) -> str:
    """As many whole sentences as `longest` characters hold, in one line, with “…” after those of more; at least one."""
    rest = " ".join(text.split())
    kept = first_sentence(rest)
    while len(kept) < len(rest):
        following = rest[len(kept) :]
        more = len(following) - len(following.lstrip()) + len(first_sentence(following))
        if len(kept) + more > longest:
            return f"{kept} …"
        kept = rest[: len(kept) + more]
    return kept


def _end_of_wide(text: str) -> int | None:
    """Where a sentence ends with a full-width stop that stands in no brackets."""
    depth = 0
    for place, sign in enumerate(text):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        elif sign in _WIDE_ENDS and depth <= 0:
            return place + 1
    return None


def _end_of_spaced(text: str) -> int | None:
    for found in _ENDS.finditer(text):
        if found.group()[0] != "." or not _SHORT.search(text[: found.start()]):
            return found.end()
    return None
