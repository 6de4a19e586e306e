"""How well the sentences that ask something are found: precision and recall on labelled texts, by language and form.

    .venv/bin/python -m benchmarks.requests [--faults]

The texts, how they are labelled, and what first runs gave: requests/README.md. Each folder of texts is counted apart,
and each text is read as if it had been pasted, so joined lines and dropped page heads count, too. Criticism that asks
without saying so, which ``{{`` and ``}}`` enclose, is counted on lines of its own ("implied") where texts have it.
Faults are printed of all folders but the last.
"""

import re
import sys
import time
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from demands.exchange.documents.extraction import from_paste
from demands.exchange.documents.grammar import Party, rules
from demands.exchange.documents.requests import requests

TEXTS = Path(__file__).parent
FOLDERS = ("tuned", "held_out", "blind", "unseen", *("fresh" + str(number or "") for number in (0, *range(2, 18))))
NEVER_SHOWN = ("fresh17",)
PARTIES = (
    Party(1, ("Government of Norland", "Gobierno de Norlandia", "日本政府"), "government", True),
    Party(2, ("Ministry of Justice", "法務省"), "ministry"),
    Party(3, ("Ministry of Foreign Affairs", "外務省"), "ministry"),
    Party(4, ("National Police Agency", "警察庁"), "police"),
    Party(5, ("Parliament of Norland", "国会"), "parliament", True),
)
COUNTRY = ("Norland", "Norlande", "Norlandia", "日本")
_SEEN = re.compile(r"[^\W_]")
Span = tuple[int, int]


@dataclass(frozen=True)
class Labelled:
    """A text as the site reads it, and where the marked requests are in it. ``form`` is 'prose' or 'un'."""

    name: str
    language: str
    form: str
    publisher: str
    text: str
    wanted: tuple[Span, ...]
    implied: tuple[Span, ...] = ()


@dataclass
class Score:
    """What was found in some texts: rightly, of that cut short, wrongly, and what was missed."""

    texts: int = 0
    right: int = 0
    cut: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        self.texts += other.texts
        self.right += other.right
        self.cut += other.cut
        self.wrong += other.wrong
        self.missed += other.missed

    def line(self, name: str) -> str:
        right, wrong, missed = self.right, len(self.wrong), len(self.missed)
        precision, recall = right / ((right + wrong) or 1), right / ((right + missed) or 1)
        return (
            f"{name:12} {self.texts:3} texts {right + missed:4} requests   precision {precision:6.1%} ({wrong} wrong)"
            f"   recall {recall:6.1%} ({missed} missed, {self.cut} cut short)"
        )


def read(path: Path) -> Labelled:
    head, _, body = path.read_text("utf-8").partition("\n")
    said = dict(part.split(": ", 1) for part in head.split(" · ") if ": " in part)
    marked = re.split(r"(\[\[.*?\]\]|\{\{.*?\}\})", body, flags=re.DOTALL)
    raw = "".join(part[2:-2] if part.startswith(("[[", "{{")) else part for part in marked)
    text = from_paste(raw).text
    wanted, implied = (_placed(text, [part[2:-2] for part in marked if part.startswith(one)]) for one in ("[[", "{{"))
    return Labelled(
        f"{said['language']}/{path.stem}",
        said["language"],
        said.get("form", "prose"),
        said.get("publisher", ""),
        text,
        tuple(wanted),
        tuple(implied),
    )


def _placed(text: str, wanted: list[str]) -> list[Span]:
    """Where labelled words are in a text whose lines were joined: letters and digits are compared, nothing else."""
    letters = [(letter, place) for place, one in enumerate(text) for letter in _letters(one)]
    squeezed, start, spans = "".join(letter for letter, _ in letters), 0, []
    for words in wanted:
        sought = "".join(map(_letters, words))
        found = squeezed.find(sought, start)
        if found < 0:
            raise ValueError(f"not in the text as it is read: {words!r}")
        start = found + len(sought)
        spans.append((letters[found][1], letters[start - 1][1] + 1))
    return spans


def _letters(words: str) -> str:
    return "".join(_SEEN.findall(unicodedata.normalize("NFKC", words)))


def same(one: Span, other: Span) -> bool:
    """Whether two stretches are the same sentence: more than half of the shorter one is in both."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common * 2 > min(one[1] - one[0], other[1] - other[0])


def compare(labelled: Labelled, *, implied: bool = False) -> Score:
    """``implied``: the fainter marks are compared with the criticism, instead of the requests."""
    known = rules(labelled.language, PARTIES, COUNTRY)
    found = requests(labelled.text, known, labelled.publisher, implied=implied)
    found = [one for one in found if one.faint == implied]
    sought = labelled.implied if implied else labelled.wanted
    spans = [(one.start, one.end) for one in found]
    score = Score(texts=1)
    for one, span in zip(found, spans, strict=True):
        if not any(same(span, wanted) for wanted in sought):
            score.wrong.append(f"{one.rule} {one.confidence} “{one.cue[-60:]}” {labelled.text[one.start : one.end]}")
    for wanted in sought:
        covering = [span for span in spans if same(wanted, span)]
        if not covering:
            score.missed.append(labelled.text[slice(*wanted)])
            continue
        score.right += 1
        best = max(min(wanted[1], span[1]) - max(wanted[0], span[0]) for span in covering)
        score.cut += best < 0.8 * (wanted[1] - wanted[0])
    return score


def _said(labelled: Labelled, score: Score) -> list[str]:
    wrong = [f"  {labelled.name}: wrong: {one}" for one in score.wrong]
    return wrong + [f"  {labelled.name}: missed: {one}" for one in score.missed]


def main() -> None:
    for folder in FOLDERS:
        sums: dict[str, Score] = defaultdict(Score)
        faults: list[str] = []
        start = time.perf_counter()
        for path in sorted((TEXTS / folder).rglob("*.txt")):
            labelled = read(path)
            score = compare(labelled)
            for name in (f"prose {labelled.language}" if labelled.form == "prose" else f"un {labelled.language}",
                         labelled.form, "all"):  # fmt: skip
                sums[name].add(score)
            faults += _said(labelled, score)
            if labelled.implied:
                faint = compare(labelled, implied=True)
                for name in (f"implied {labelled.language}", "implied"):
                    sums[name].add(faint)
                faults += _said(labelled, faint)
        print(f"{folder} ({time.perf_counter() - start:.2f} s)")
        for name, total in sorted(sums.items(), key=lambda item: (item[0] == "all", item[0])):
            print("  " + total.line(name))
        if "--faults" in sys.argv and folder not in NEVER_SHOWN:
            print("\n".join(faults))
