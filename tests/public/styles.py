"""Reading style sheets: rules with their declarations, and how light a colour is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule: the at-rules around it, its selector, and its declarations in order."""

    around: tuple[str, ...]
    selector: str
    declarations: tuple[tuple[str, str], ...]

    @property
    def guarded(self) -> bool:
        """Whether a browser reads it only when it says that it can."""
        return any(one.startswith("@supports") for one in self.around)


def rules(css: str) -> Iterator[Rule]:
    """Every rule of a style sheet, in order."""
    around: list[str] = []
    for head, sign in re.findall(r"([^{}]*)([{}])", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if sign == "{":
            around.append(" ".join(head.split()))
            continue
        *outer, selector = around
        if not selector.startswith(("@media", "@supports")):
            found = (one.partition(":") for one in head.split(";") if one.strip())
            yield Rule(tuple(outer), selector, tuple((name.strip(), value.strip()) for name, _, value in found))
        around = outer


def luminance(colour: str) -> float:
    """The relative luminance of #rgb or #rrggbb, from 0 to 1 (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(one * 2 for one in digits)
    red, green, blue = (_linear(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
