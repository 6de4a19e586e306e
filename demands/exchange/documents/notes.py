"""Footnotes: the marks in a text that refer to them, and the lines that they are.

A mark is a number in brackets, raised, or fixed to the word or stop before it ("registers.3"). A line that begins with
the mark is a note when the text before it refers to it: "3 Interview with a former detainee" is one, "3 Train all
guards" in a list is none.
"""

import re
from collections.abc import Iterable, Iterator

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_RAISED = str.maketrans("0123456789", RAISED)
_FROM_RAISED = str.maketrans(RAISED, "0123456789")
MARK = rf"(?:\[[0-9]{{1,3}}\]|[{RAISED}]{{1,3}}|(?<=[^\W\d]\.)[0-9]{{1,3}}(?![\w.,])|(?<=[”’\"»)][.])[0-9]{{1,3}}(?![\w.,])|(?<=[^\W\d][.,;][”’\"»)])[0-9]{{1,3}}(?![\w.,])|(?<=[。」』）])[0-9]{{1,3}}(?=\s|$)|(?<=[\w.)])\*{{1,3}}(?!\w))"  # noqa: E501
_COUNTED = "第図表紙料別約計全各最"  # 第1 is a chapter, 約30 a number
_REFERS = re.compile(
    rf"\[(?P<bracket>[0-9]{{1,3}})\]|(?P<raised>[{RAISED}]{{1,3}})|(?<=[^\W\d])(?<![{_COUNTED}])(?:[.,;:!?]?[”’\"»)]*)(?P<digits>[0-9]{{1,3}})"
    r"(?![\w.]{0,6}\w)|(?<=[。、」』）])(?P<after>[0-9]{1,3})(?![0-9年月日時分人名件か回つ条項号歳代割万])|(?<=[\w.)])(?P<stars>\*{1,3})(?!\w)"
)
_NOTE = re.compile(
    rf"(?:\[([0-9]{{1,3}})\]|([{RAISED}]{{1,3}})|([0-9]{{1,3}})(?=[ \u3000])|(\*{{1,3}})(?=[ \u3000]))[ \u3000]*\S"
)
_LATER_ON_LINE = re.compile(rf"(?<=[.。)»”]) (?=[{RAISED}]{{1,3}} ?[^\W\d])")


def raised(mark: str) -> str:
    """A number as a footnote mark: ¹²."""
    return mark.translate(_TO_RAISED)


def note_lines(lines: Iterable[str]) -> Iterator[bool]:
    """For each line, whether it is a footnote: it begins with a mark that a line before it refers to."""
    known: set[str] = set()
    for line in lines:
        match = _NOTE.match(line)
        label = next(filter(None, match.groups())) if match else ""
        is_note = label.translate(_FROM_RAISED) in known
        yield is_note
        if not is_note:
            known |= {next(filter(None, one.groups())).translate(_FROM_RAISED) for one in _REFERS.finditer(line)}


def one_a_line(line: str) -> list[str]:
    """The notes of a line that holds several of them, each with its raised mark."""
    return _LATER_ON_LINE.split(line)
