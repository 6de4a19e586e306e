"""Loads a file of the Universal Human Rights Index: reads it as a stream, says what is new, changed, the same or
rejected and why, and on request brings the site to what the file says. All of it or nothing, as often as one likes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demands.exchange.faults import Fault
from demands.text.countries import names_of, plain

from .reach import Reach
from .records import CONTROL, Record, Wrong, list_of, record_of
from .source import IndexRows, open_index
from .staging import Staging, staging

BATCH = 2_000  # rows between two signs of life
MOST_REJECTED, SHOWN, LONGEST = 500, 50, 600
WHOLE = Reach()
OUT_OF_REACH = {
    True: gettext_lazy(
        "is already published with different text; only someone with rights in all campaigns can import changes"
    ),
    False: gettext_lazy("concerns other countries here; only someone with rights in all campaigns can import it"),
}

Tell = Callable[[int], None]


@dataclass
class Report:
    """What a file holds, measured by what is here. ``skipped`` are rows about other countries."""

    rows: int = 0
    skipped: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    repeated: int = 0
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)  # the first of them
    first_new: list[dict[str, Any]] = field(default_factory=list)
    first_changed: list[dict[str, Any]] = field(default_factory=list)

    def reject(self, *faults: Fault) -> None:
        self.rejected += 1
        self.faults += faults[: max(0, MOST_REJECTED - len(self.faults))]

    def as_json(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in ("rows", "skipped", "new", "changed", "same", "repeated")}
        faults = [[one.row, written(one.column), written(one.message)] for one in sorted(self.faults)]
        shown = {"first_new": self.first_new, "first_changed": self.first_changed}
        return found | {"rejected": self.rejected, "faults": faults} | shown


def written(said: str) -> str:
    """What a file says, without what the database would not keep, and no more than anybody reads."""
    return CONTROL.sub("\ufffd", said[:LONGEST])


def load(
    file: IO[bytes],
    name: str,
    country: str = "",
    *,
    apply: bool,
    loaded: Callable[[Report], object] | None = None,
    reach: Reach = WHOLE,
    tell: Tell | None = None,
) -> Report:
    """Read a file and say what is in it. ``country`` is an ISO code or a name, '' for all.

    ``apply`` also loads it, and tells ``loaded`` in the same transaction. ``tell(bytes)`` hears how far it has come.
    Raises Unreadable when the file breaks off; nothing is loaded then.
    """
    report = Report()
    found = open_index(file, name)
    with staging() as table:
        kept = _kept(found, country, report, lambda: tell(file.tell()) if tell else None)
        while batch := list(islice(kept, BATCH)):
            table.fill(batch)
        _compare(table, found, report, reach, country)
        if apply:
            with transaction.atomic():
                table.apply(reach)
                if loaded:
                    loaded(report)
    return report


def _kept(
    found: IndexRows, country: str, report: Report, sign_of_life: Callable[[], None]
) -> Iterator[tuple[int, Record]]:
    """The rows about the country that make sense; the others are counted."""
    wanted = {plain(one) for one in names_of(country)} if country.strip() else set()
    for place, cells in found.rows:
        report.rows += 1
        if report.rows % BATCH == 0:
            sign_of_life()
        try:
            if wanted and not wanted & set(map(plain, list_of(cells, "countries"))):
                report.skipped += 1
            else:
                yield place, record_of(cells, date1904=found.date1904)
        except Wrong as wrong:
            report.reject(Fault(found.name, place, found.headings.get(wrong.column, wrong.column), wrong.message))


def _compare(table: Staging, found: IndexRows, report: Report, reach: Reach, country: str) -> None:
    heading = found.headings.get("annotation_id", "")
    for place, annotation_id, first in table.twins():
        message = _("“%(id)s” is in row %(row)d with different text: keep one of the two")
        report.reject(Fault(found.name, place, heading, message % {"id": annotation_id, "row": first}))
    for place, public in () if reach.whole else table.out_of_reach(names_of(country)):
        report.reject(Fault(found.name, place, heading, str(OUT_OF_REACH[public])))
    report.new, report.changed, report.same = table.counts()
    known = report.new + report.changed + report.same
    report.repeated = report.rows - report.skipped - report.rejected - known
    report.rows += found.faulty_rows
    report.rejected += found.faulty_rows
    report.faults = [*found.faults, *report.faults][:MOST_REJECTED]
    report.first_new, report.first_changed = table.new(SHOWN), list(table.changed(SHOWN))
