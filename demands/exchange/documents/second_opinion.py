"""How likely a sentence asks something, by the pieces of words it is made of.

A linear model (logistic regression on n-grams of 2 to 5 characters, one for all languages) that learned the labelled
sentences of benchmarks/requests. It may only deny what a rule found: an editor is shown by which words a rule went,
and a mark has such words or is none. What it knows lies in vocabulary/second_opinion.json.gz, which
``benchmarks.requests.learn`` writes; nothing but the standard library reads it. Why: docs/adr/0017.
"""

import gzip
import json
import math
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LEARNED = Path(__file__).parent / "vocabulary" / "second_opinion.json.gz"
SHORTEST, LONGEST = 2, 5  # characters of a piece
DENIED, FEWEST = 0.2, 100  # chance below which it denies; pieces of a sentence that is long enough to tell


def denies(words: str) -> bool:
    """Whether a sentence, with the label of its list before it, is too unlike all requests that were learned."""
    return sum(1 for _ in pieces(words)) >= FEWEST and chance(words) < DENIED


def chance(words: str) -> float:
    """0 to 1: how likely it asks something, where as many sentences ask as do not."""
    known, bias = _learned()
    counted = Counter(piece for piece in pieces(words) if piece in known)
    weighed = [((1 + math.log(times)) * known[piece][0], known[piece][1]) for piece, times in counted.items()]
    length = math.sqrt(sum(part * part for part, _ in weighed)) or 1.0
    return 1 / (1 + math.exp(-bias - sum(part * weight for part, weight in weighed) / length))


def pieces(words: str) -> Iterator[str]:
    """Every run of 2 to 5 characters within a word, whose ends are spaces."""
    for word in words.lower().split():
        padded = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            for start in range(max(1, len(padded) - size + 1)):
                yield padded[start : start + size]
            if len(padded) <= size:
                break


@cache
def _learned() -> tuple[dict[str, tuple[float, float]], float]:
    """Each piece with its rarity and its weight, and what is added to their sum."""
    data = json.loads(gzip.decompress(LEARNED.read_bytes()))
    values = zip(data["rarity"], data["weight"], strict=True)
    numbers = ((rarity / 100, weight / 100) for rarity, weight in values)
    return dict(zip(data["pieces"], numbers, strict=True)), data["bias"]
