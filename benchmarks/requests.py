"""How well the sentences that ask something are found: precision and recall on labelled texts, by language; by hand.

    .venv/bin/python -m benchmarks.requests [--faults]

The texts, how they are labelled, and what first runs gave: requests/README.md. Tuned and held-out texts are counted
apart.
"""

import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from demands.exchange.documents.grammar import Party, rules
from demands.exchange.documents.requests import requests

TEXTS = Path(__file__).parent / "requests"
PARTIES = (
    Party(1, ("Government of Norland", "Gobierno de Norlandia", "日本政府"), "government", True),
    Party(2, ("Ministry of Justice", "法務省"), "ministry"),
    Party(3, ("Ministry of Foreign Affairs", "外務省"), "ministry"),
    Party(4, ("National Police Agency", "警察庁"), "police"),
    Party(5, ("Parliament of Norland", "国会"), "parliament", True),
)
COUNTRY = ("Norland", "Norlande", "Norlandia", "日本")


@dataclass(frozen=True)
class Labelled:
    """A text without its marks, and where the marked requests stand."""

    name: str
    language: str
    text: str
    wanted: tuple[tuple[int, int], ...]


def read(path: Path) -> Labelled:
    head, _, body = path.read_text("utf-8").partition("\n")
    language = head.split()[1]
    text, wanted = "", []
    for part in re.split(r"(\[\[.*?\]\])", body.strip()):
        marked = part.startswith("[[")
        words = part[2:-2] if marked else part
        if marked:
            wanted.append((len(text), len(text) + len(words)))
        text += words
    return Labelled(f"{language}/{path.stem}", language, text, tuple(wanted))


def same(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two stretches are the same sentence: more than half of the shorter one lies in both."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common * 2 > min(one[1] - one[0], other[1] - other[0])


def compare(labelled: Labelled) -> tuple[int, list[str], list[str]]:
    """(number found rightly, what was proposed wrongly, what was missed)."""
    found = requests(labelled.text, rules(labelled.language, PARTIES, COUNTRY))
    spans = [(one.start, one.end) for one in found]
    wrong = [
        f"{one.rule} {one.confidence} “{one.cue[-60:]}” {labelled.text[one.start : one.end]}"
        for one in found
        if not any(same((one.start, one.end), wanted) for wanted in labelled.wanted)
    ]
    missed = [
        labelled.text[slice(*wanted)] for wanted in labelled.wanted if not any(same(wanted, span) for span in spans)
    ]
    return len(labelled.wanted) - len(missed), wrong, missed


def line(name: str, texts: int, right: int, wrong: int, missed: int) -> str:
    precision, recall = right / ((right + wrong) or 1), right / ((right + missed) or 1)
    return (
        f"{name:18} {texts:3} texts {right + missed:4} requests   precision {precision:6.1%} ({wrong} wrong)"
        f"   recall {recall:6.1%} ({missed} missed)"
    )


def main() -> None:
    for folder in ("tuned", "held_out"):
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        faults: list[str] = []
        start = time.perf_counter()
        for path in sorted((TEXTS / folder).rglob("*.txt")):
            labelled = read(path)
            right, wrong, missed = compare(labelled)
            for name in (labelled.language, "all"):
                for place, number in enumerate((1, right, len(wrong), len(missed))):
                    sums[name][place] += number
            faults += [f"  {labelled.name}: wrong: {one}" for one in wrong]
            faults += [f"  {labelled.name}: missed: {one}" for one in missed]
        print(f"{folder} ({time.perf_counter() - start:.2f} s)")
        for name, numbers in sorted(sums.items(), key=lambda item: (item[0] == "all", item[0])):
            print("  " + line(name, *numbers))
        if "--faults" in sys.argv and (folder == "tuned" or "--held-out" in sys.argv):
            print("\n".join(faults))


if __name__ == "__main__":
    main()
