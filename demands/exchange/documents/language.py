"""In what language a text is written, as far as its rules need to know."""

import re

from demands.text.words import CJK

_CJK = re.compile(f"[{CJK}]")
KANA = re.compile("[\u3041-\u30ff]")
COMMON = {
    "en": frozenset("the of and to in that is for with on by be it as not are this from".split()),  # noqa: SIM905
    "fr": frozenset("le la les des et du dans est que une pour qui sur par au aux ce pas".split()),  # noqa: SIM905
    "es": frozenset("el la los las de y en que del por con una para se es al su no".split()),  # noqa: SIM905
}


def language_of(text: str) -> str:
    """'en', 'es', 'fr' or 'ja'; English when nothing speaks for another."""
    sample = text[:20_000]
    if len(_CJK.findall(sample)) * 5 > len(re.findall(r"\w", sample)):
        return "ja"
    words = re.findall(r"[^\W\d_]+", sample.casefold())
    counts = {code: sum(map(words.count, common)) for code, common in COMMON.items()}
    return max(counts, key=lambda code: (counts[code], code == "en"))


# What a text is written in, line by line: for the editor, who is told which parts no rule has read

LOOKED_FOR = (*COMMON, "ja")
ENOUGH_WORDS, ENOUGH_SHARE = 6, 0.12  # a line with fewer words, or fewer common ones among them, speaks for nothing
ENOUGH_TO_DOUBT = 12  # words without which a line is not said to be in another language: headings, items of lists
LOOKED_AT = 200_000  # characters
SMALLEST_PART = 0.03  # of the text; less is a name or a title in another language


def languages_in(text: str) -> dict[str, float]:
    """The languages of a text with their share of it, the largest first; '' is what none of ours was recognised in."""
    lengths: dict[str, int] = {}
    for line in text[:LOOKED_AT].splitlines():
        found = _language_of_line(line)
        if found is not None:
            lengths[found] = lengths.get(found, 0) + len(line)
    whole = sum(lengths.values())
    shares = {code: length / whole for code, length in lengths.items() if length / whole >= SMALLEST_PART}
    return dict(sorted(shares.items(), key=lambda one: -one[1]))


def _language_of_line(line: str) -> str | None:
    """A language of ours, '' for another one, None when the line is too short to tell."""
    letters = re.findall(r"[^\W\d_]", line)
    if len(letters) < ENOUGH_WORDS:
        return None
    if len(_CJK.findall(line)) * 5 > len(letters):
        return "ja" if KANA.search(line) else ("" if len(letters) > ENOUGH_WORDS * 5 else None)
    words = re.findall(r"[^\W\d_]+", line.casefold())
    if len(words) < ENOUGH_WORDS:
        return "" if not line.isascii() and len(letters) > ENOUGH_WORDS * 5 else None
    counts = {code: sum(map(words.count, common)) for code, common in COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    if counts[best] / len(words) >= ENOUGH_SHARE:
        return best
    foreign = not line.isascii() and len(letters) > ENOUGH_WORDS * 5 and not counts[best]
    return "" if foreign or len(words) >= ENOUGH_TO_DOUBT else None
