"""Lines of a block made one, with the hyphen at a line's end kept where the word has one."""

import re
from functools import lru_cache

from demands.text.words import CJK

_CJK_END, _CJK_START = re.compile(rf"[{CJK}、。，「」『』（）]$"), re.compile(rf"[{CJK}、。，「」『』（）]")
_WORD = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(r"(?=\b([^\W\d_]{1,40}[-‐][^\W\d_]{1,40})\b)")
_BROKEN = re.compile(r"([^\W\d_]{1,60})[-‐]$")
_SUSPENDED = frozenset("and or to und oder et ou y o nor".split())  # noqa: SIM905
# Words that a hyphen joins to the next one more often than not: "long-term", "self-defence", "peut-être".
_HEADS = frozenset(
    """long short high low well ill self non pre post anti ex mid half full part cross multi inter counter socio
    decision policy law peace human rule gender age evidence community child drug hate ground fact whistle
    all one two three four five six seven eight nine ten first second third twenty thirty forty fifty sixty seventy
    eighty ninety so vice far near hard soft old new best better ever quasi pro semi stand follow check set
    celui celle ceux peut vis là ci demi sous après avant contre elle lui eux moi soi nous vous est qu dit a t
    rendez au par""".split()  # noqa: SIM905
)
_TAILS = frozenset(
    """term based related free made making maker makers born wide up out off in run level old year years day month
    being existent governmental discrimination violent trial conviction refoulement execution compliance
    ci là même mêmes il elle on ils elles être même vous nous je t-il t-elle ce moi""".split()  # noqa: SIM905
)


def ready(block: str, text: str) -> str:
    """A block's lines as one. ``text`` is all of the document: a word that it has elsewhere decides about a hyphen."""
    lines = block.split("\n")
    ends = (_end(line, following, text) for line, following in zip(lines, lines[1:], strict=False))
    return "".join([*ends, lines[-1]])


def _end(line: str, following: str, text: str) -> str:
    """A line as it is joined to the next."""
    broken = _BROKEN.search(line[-62:])
    rest = _WORD.match(following)
    if broken and rest:
        if rest.group() in _SUSPENDED:
            return f"{line} "  # pre- and post-trial
        return line if _has_hyphen(broken[1], rest.group(), text) else line[:-1]
    unspaced = broken or (_CJK_END.search(line) and _CJK_START.match(following))
    return line if unspaced else f"{line} "


def _has_hyphen(head: str, tail: str, text: str) -> bool:
    """Whether a word that was broken at a hyphen has one: "long-" and "term", not "communi-" and "cation"."""
    if not tail[0].islower():
        return True
    hyphenated, words = _words_of(text)
    folded, end = head.casefold(), tail.casefold()
    if f"{folded}-{end}" in hyphenated:
        return True
    if folded + end in words:
        return False
    if folded == "re":
        return end.startswith("e")
    if folded in ("co", "de", "pre"):
        return end[0] in "eo" or folded == "pre"
    if folded in _HEADS or (end in _TAILS and folded in words):
        return True
    return len(folded) > 3 and len(end) > 3 and folded in words and end in words


@lru_cache(maxsize=4)
def _words_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The hyphenated words of a text, and those that no line broke, in lower case."""
    folded = text.casefold().replace("‐", "-")
    unbroken = re.sub(r"[^\W\d_]+-\s*\n\s*[^\W\d_]+", " ", folded)
    hyphenated = frozenset(match[1] for match in _HYPHENATED.finditer(unbroken))
    return hyphenated, frozenset(_WORD.findall(unbroken))
