"""Text to search terms, for Japanese and English alike, without a parser or dictionary of the database's own.

Japanese is written without spaces, so runs of CJK characters become overlapping pairs (bigrams), which a tsvector
finds as phrases; other words are kept whole. NFKC and case folding make ﾌﾟﾗ, プラ and PFAS, pfas the same.
"""

import re
import unicodedata
from collections.abc import Iterator

CJK = r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_IS_CJK = re.compile(rf"[{CJK}]")
MAX_POSITION = 16383  # of a tsvector
MAX_POSITIONS = 255  # of one lexeme
MAX_LEXEME = 500  # bytes; the database takes 2 kB


def normal(text: str) -> str:
    """Unicode NFKC, case folded: the form in which texts and questions are compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a text in normal form, each with whether it is a run of CJK characters."""
    for match in _RUN.finditer(normal(text)):
        yield match.group(), _IS_CJK.match(match.group()) is not None


def terms(text: str) -> Iterator[tuple[str, int]]:
    """(lexeme, position); punctuation leaves a gap, so that no phrase reaches across it."""
    position = 0
    for run, is_cjk in runs(text):
        if is_cjk:
            for start in range(len(run)):
                position += 1
                yield run[start : start + 2], position  # the last one is a single character
        else:
            position += 1
            yield run, position
        position += 1


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def tsvector(text: str) -> str:
    """The text as a tsvector literal."""
    positions: dict[str, list[int]] = {}
    for lexeme, position in terms(text):
        if len(lexeme.encode()) <= MAX_LEXEME:
            positions.setdefault(lexeme, []).append(min(position, MAX_POSITION))
    return " ".join(
        f"{_quoted(lexeme)}:{','.join(map(str, sorted(set(found))[:MAX_POSITIONS]))}"
        for lexeme, found in positions.items()
    )


def tsquery(question: str) -> str:
    """The question as a tsquery: every term must occur; a word also finds what begins with it.

    Only letters and digits of the question reach the query, never its syntax. Empty when the question has none.
    """
    wanted = []
    for found, is_cjk in runs(question):
        run = found[:MAX_LEXEME]
        if is_cjk and len(run) > 1:
            wanted.append("(" + " <-> ".join(_quoted(run[i : i + 2]) for i in range(len(run) - 1)) + ")")
        else:
            wanted.append(_quoted(run) + ":*")
    return " & ".join(wanted[:20])
