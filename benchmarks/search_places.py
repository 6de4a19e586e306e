"""At which place search shows the right answer to questions as readers type them, in the Japan campaign.

    .venv/bin/python -m benchmarks.search_places            # the questions that search was tuned with, one a line
    .venv/bin/python -m benchmarks.search_places held_out   # those that were written before, and only counted since

``benchmarks/searches/README.md`` says what the files hold and how the figures came about.
"""

import csv
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

if __name__ == "__main__":
    django.setup()

from django.test.utils import get_runner, setup_test_environment

from config.places import BASE_DIR
from demands.exchange.packs.loader import load
from demands.models import Entry
from demands.progress import search
from demands.progress.search import Question

SEARCHES = Path(__file__).parent / "searches"
PACK = BASE_DIR / "campaigns" / "packs" / "japan-2005"
FIRST, SHOWN = 1, 20  # the place that is asked for; how many results the first page shows


@dataclass(frozen=True)
class Asked:
    """A question, the subjects of which one should come first, and its place when this was first measured."""

    question: str
    right: frozenset[str]
    before: str

    @property
    def place(self) -> str:
        """The place of the first right answer, "–" when there is none; "~1" behind a link of "Did you mean"."""
        answer = search.ask(Question(self.question))
        if found := self._among([hit.sequence for hit in answer.hits]):
            return str(found)
        proposed = getattr(answer, "proposal", None)
        if proposed and (found := self._among([hit.sequence for hit in search.ask(Question(proposed.text)).hits])):
            return f"~{found}"
        return "–"

    def _among(self, sequences: list[int]) -> int | None:
        subjects = Entry.objects.in_bulk(sequences, field_name="sequence")
        named = [subjects[sequence].subject.replace(":japan-2005/", ":") for sequence in sequences]
        return next((place for place, name in enumerate(named, 1) if name in self.right), None)


def questions(name: str) -> list[Asked]:
    """The questions of a file, in its order."""
    with (SEARCHES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Asked(row["question"], frozenset(row["right"].split()), row.get("before") or "")
            for row in csv.DictReader(file)
        ]


def summary(places: Iterable[str]) -> str:
    """How many came first, also by a proposal, how many stood on the first page, how many were not found."""
    every = [place.removeprefix("~") for place in places]
    numbers = [int(place) for place in every if place.isdigit()]
    first = sum(number == FIRST for number in numbers)
    page = sum(number <= SHOWN for number in numbers)
    return f"first {first}, first page {page}, not found {every.count('–')}, of {len(every)}"


def main(name: str = "tuned") -> None:
    setup_test_environment(debug=False)
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        load(PACK)
        asked = questions(name)
        places = [one.place for one in asked]
        if name == "tuned":
            for one, place in zip(asked, places, strict=True):
                print(f"{one.before:>4} {place:>4}  {one.question}")
        print(f"before: {summary(one.before for one in asked)}")
        print(f"now:    {summary(places)}")
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main(*sys.argv[1:2])
