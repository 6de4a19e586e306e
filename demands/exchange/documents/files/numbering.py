"""The numbers of paragraphs in a Word file, which are not in its text: each is counted as Word counts (ISO/IEC 29500-1,
17.9)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from .figures import written

DEEPEST = 9  # levels (17.9.6)
LONGEST = 24  # characters of a label; more say something else


@dataclass
class Level:
    """How one level of a list is numbered: ``text`` is such as "%1.%2", with the numbers of the levels to be put in."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: bool = True


@dataclass
class _List:
    levels: dict[int, Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document, counted on with each paragraph that is asked for, in order."""

    def __init__(self, document: Any) -> None:
        self.lists: dict[str, _List] = {}
        self.used: dict[str, str] = {}  # the list of each instance of it
        self.overrides: dict[str, dict[int, int]] = {}  # instance: level: where it starts
        self.styles = dict(_of_styles(document))
        part = next((one for one in document.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.NUMBERING), None)
        if part is None or part.is_external:
            return
        root = part.target_part.element
        for one in root.iter(qn("w:abstractNum")):
            levels = {number: level for each in one.iter(qn("w:lvl")) for number, level in [_level(each)]}
            self.lists[one.get(qn("w:abstractNumId"), "")] = _List(levels)
        for one in root.iter(qn("w:num")):
            name = one.get(qn("w:numId"), "")
            self.used[name] = _value(one.find(qn("w:abstractNumId")))
            self.overrides[name] = {
                _number(each.get(qn("w:ilvl"))): _number(_value(start))
                for each in one.iter(qn("w:lvlOverride"))
                if (start := each.find(qn("w:startOverride"))) is not None
            }

    def label(self, paragraph: Any) -> str:
        """What Word shows before a paragraph: "3.", "(a)", "•" for any bullet, "" where it is in no list."""
        instance, level = self._place(paragraph)
        found = self.lists.get(self.used.get(instance, ""))
        if not instance or instance == "0":
            return ""
        if found is None or level not in found.levels:
            return "•"
        started = self.overrides.get(instance, {}).pop(level, None)
        count = found.counts.get(level)
        found.counts[level] = (
            started if started is not None else found.levels[level].start if count is None else count + 1
        )
        for deeper in [one for one in found.counts if one > level and found.levels[one].restarts]:
            del found.counts[deeper]
        return _shown(found, level)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The instance of a list and the level in it, by the paragraph itself or by its style."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        styled = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        instance, level = self.styles.get(_value(styled), ("", 0))
        if own is not None:
            instance = _value(own.find(qn("w:numId"))) or instance
            said = own.find(qn("w:ilvl"))
            level = _number(_value(said)) if said is not None else level
        return instance, level


def _of_styles(document: Any) -> Iterator[tuple[str, tuple[str, int]]]:
    """Styles whose paragraphs are in a list, by themselves or by what they are based on."""
    for style in document.styles:
        one, steps = style, 0
        while one is not None and steps < DEEPEST:
            found = one.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if found is not None and (instance := _value(found.find(qn("w:numId")))):
                yield style.style_id, (instance, _number(_value(found.find(qn("w:ilvl")))))
                break
            one, steps = getattr(one, "base_style", None), steps + 1


def _level(element: Any) -> tuple[int, Level]:
    def said(name: str) -> str:
        return _value(element.find(qn(name)))

    level = Level(said("w:numFmt") or "decimal", said("w:lvlText"), _number(said("w:start") or "1"))
    level.restarts = said("w:lvlRestart") != "0"
    return _number(element.get(qn("w:ilvl"))), level


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(qn("w:val"), ""))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _shown(found: _List, level: int) -> str:
    own = found.levels[level]
    if own.format == "bullet":
        return "•"
    if own.format == "none":
        return ""
    text = own.text
    for number in range(DEEPEST):
        if f"%{number + 1}" in text:
            shown = found.levels.get(number, Level())
            count = found.counts.setdefault(number, shown.start)
            text = text.replace(f"%{number + 1}", written(count, shown.format))
    return text.strip() if len(text) <= LONGEST else ""
