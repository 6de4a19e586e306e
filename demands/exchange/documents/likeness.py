"""Demands that a sentence may only repeat: what they have in common is counted in words that carry meaning."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from demands.models import Demand
from demands.text.words import terms

from .language import COMMON

SHARE, FEWEST = 0.6, 3
_STEM = 6  # letters: "execution" and "executions", "abolish" and "abolition"
_SLIGHT = frozenset(word for words in COMMON.values() for word in words) | frozenset(
    ("should", "must", "calls", "call", "urges", "urge", "recommends", "ensure", "state", "party", "government", "its", "their", "all", "have", "has", "was", "were", "been", "more", "doit", "devrait", "debe", "estado", "parte", "gobierno")  # noqa: E501
)  # fmt: skip
_ENDINGS = re.compile("(?<=[\u3040-\u309f])(?=[\u3040-\u309f])")  # hiragana in a row are grammar, not meaning


@dataclass(frozen=True)
class Known:
    """A demand of the campaign, and the words of each text that it is known by."""

    demand: Demand
    texts: tuple[frozenset[str], ...]


def meaning(text: str) -> frozenset[str]:
    """The words that say what a text is about, as stems; pairs of characters in Japanese."""
    found = (word for word, _ in terms(_ENDINGS.sub(" ", text)))
    return frozenset(word[:_STEM] for word in found if len(word) > 1 and word not in _SLIGHT)


def known(demands: Iterable[Demand]) -> list[Known]:
    """Demands with their passages, ready to be compared; prefetch ``passages``."""
    return [
        Known(one, tuple(meaning(text) for text in (*_titles(one), *(quote.exact for quote in one.passages.all()))))
        for one in demands
    ]


def _titles(demand: Demand) -> list[str]:
    translated = [text for name, text in (demand.i18n or {}).items() if name.startswith("title_") and text]
    return [demand.title, *translated]


def alike(text: str, others: Sequence[Known], most: int = 3) -> list[Demand]:
    """The demands that seem to ask the same, the most alike first."""
    own = meaning(text)
    scored = [(max((_share(own, one) for one in other.texts), default=0.0), other.demand) for other in others]
    found = [(share, demand) for share, demand in scored if share >= SHARE]
    return [demand for _, demand in sorted(found, key=lambda one: (-one[0], one[1].number))[:most]]


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter text is in the longer one; of a text of two words both have to be."""
    common, shorter = len(one & other), min(len(one), len(other))
    return common / shorter if common >= min(FEWEST, max(shorter, 2)) else 0.0
