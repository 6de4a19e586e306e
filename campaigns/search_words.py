"""Other words for a campaign's terms, which search treats alike: lines such as "ATT, Arms Trade Treaty".

A comma of any script separates the terms of a line.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LINES, WORDS, LENGTH = 200, 20, 80  # at most: lines of a list, words of a line, characters of a word
_COMMA = re.compile("[,、，]")
_LETTER = re.compile(r"[^\W_]")


def groups(text: str) -> list[list[str]]:
    """The words of each line; lines without words are left out."""
    lines = ([word.strip() for word in _COMMA.split(line) if word.strip()] for line in text.splitlines())
    return [line for line in lines if line]


def validate_search_words(text: str) -> None:
    """Raise ValidationError with a sentence for the first line that search could not use."""
    found = groups(text)
    if len(found) > LINES:
        raise ValidationError(_("At most %(number)d lines.") % {"number": LINES})
    line_of: dict[str, int] = {}
    for number, line in enumerate(found, 1):
        _validate_line(number, line)
        for word in line:
            earlier = line_of.setdefault(_same(word), number)
            if earlier != number:
                raise ValidationError(
                    _("“%(word)s” is in lines %(first)d and %(second)d. Write it once, or join the two lines.")
                    % {"word": word, "first": earlier, "second": number}
                )


def _validate_line(number: int, line: list[str]) -> None:
    if len(line) < 2:
        message = _("Line %(line)d contains one term only. Separate at least two terms with a comma.")
        raise ValidationError(message % {"line": number})
    if len(line) > WORDS:
        raise ValidationError(
            _("Line %(line)d contains more than %(number)d terms.") % {"line": number, "number": WORDS}
        )
    for word in line:
        if len(word) > LENGTH or len(_LETTER.findall(word)) < 2:
            raise ValidationError(
                _("“%(word)s” in line %(line)d is not usable: a term has 2 to %(number)d characters.")
                % {"word": word[:LENGTH], "line": number, "number": LENGTH}
            )


def _same(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())
