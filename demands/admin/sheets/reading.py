"""The preview: each row of a file beside the row that it came from, and the effect of importing it."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demands.exchange.faults import Fault, Unreadable
from demands.exchange.spreadsheets.reader import Formula, read
from demands.exchange.spreadsheets.reader import Table as File
from demands.exchange.spreadsheets.saved_again import is_saved_again
from demands.exchange.spreadsheets.writer import TOO_LONG, restored
from demands.models import ImportedRow, SheetImport

from .forms import Faults, Name
from .lines import forms_of
from .names import named
from .tables import EXPORTED, OWN, ROW, Table, normal

BATCH = 200
MOST_ROWS = 50_000
MIDNIGHT = "T00:00:00"
Kind = ImportedRow.Kind


_TOTAL = re.compile(
    r"(?:grand |sub-?)?(?:total(?:s|es)?|sum|somme|suma|average|mean|count"
    r"|合計|総計|小計|計|平均|件数)\b\W*(?:\d[\d.,]*)?",
    re.IGNORECASE,
)


def _is_total(raw: dict[str, str]) -> bool:
    """Whether a row that names none sums up those above: a word for it, and beside it numbers and formulas alone."""
    cells = [cell.strip() for name, cell in raw.items() if cell.strip() and name != EXPORTED]
    words = [cell for cell in cells if not isinstance(cell, Formula) and not re.fullmatch(r"[-\d.,%\s]+", cell)]
    return len(words) == 1 and _TOTAL.fullmatch(words[0]) is not None


def _last_row(area: str) -> int:
    """The last row of a range such as B3:C5; 0 when it is none."""
    found = re.search(r"[0-9]{1,7}$", area)
    return int(found.group()) if found else 0


class Preview:
    """Compares the file of an import with the database. Reads only: the caller keeps what it finds."""

    def __init__(self, sheet: SheetImport, table: Table) -> None:
        self.sheet, self.table, self.forms = sheet, table, forms_of(table)
        self.same = 0
        self.ignored: list[str] = []
        self.notes: list[str] = []
        self.seen: dict[str, int] = {}
        self.taken: dict[Name, int] = {}

    def count(self) -> int:
        """How many rows there are. Reads the file to its end, so that a broken one is refused at once."""
        with self.sheet.file.open("rb") as stream:
            file = read(stream, self.sheet.name, encoding=self.sheet.encoding, heading=ROW)
            self._heed(file)
            number = sum(1 for _row in islice(file, MOST_ROWS + 1)) + file.faulty_rows
        self._heed_marks(file)
        if not number:
            raise Unreadable(Fault(self.sheet.name, message=_("has no rows below the headings")))
        if number > MOST_ROWS:
            words = _("has more than %(most)d rows: split it into smaller files")
            raise Unreadable(Fault(self.sheet.name, message=words % {"most": MOST_ROWS}))
        return number

    def _heed(self, file: File) -> None:
        if ROW not in file.header:
            words = _("has no column “row”: export the list again, and leave its first row and column unchanged")
            raise Unreadable(Fault(self.sheet.name, 1, "", words))
        self.ignored = [name for name in file.header if name and name not in (*OWN, *self.table.fields)]

    def _heed_marks(self, file: File) -> None:
        """Refuse merged cells below the headings: all but the first of them are empty, and would empty their fields."""
        below = [area for area in file.marks.merged if (last := _last_row(area)) and last > file.number]
        if below:
            words = _(
                "has merged cells (%(cells)s): select all of it, choose “Unmerge cells”, and fill in what is empty"
            )
            raise Unreadable(Fault(self.sheet.name, message=words % {"cells": ", ".join(below[:5])}))
        self.notes = []
        if file.number > 1:
            self.notes.append(_("The rows above the headings (row %(number)d) were skipped.") % {"number": file.number})
        if hidden := sum(1 for number in file.marks.hidden if number > file.number):
            self.notes.append(
                ngettext(
                    "%(number)d row is hidden in the file, by a filter or manually. It was read like the others.",
                    "%(number)d rows are hidden in the file, by a filter or manually. They were read like the others.",
                    hidden,
                )
                % {"number": hidden}
            )

    def rows(self, tell: Callable[[int], None]) -> Iterator[ImportedRow]:
        """What each row changes, those that change nothing left out; the rows that cannot be read come last."""
        with self.sheet.file.open("rb") as stream:
            file = read(stream, self.sheet.name, encoding=self.sheet.encoding, heading=ROW)
            lines, done = iter(file), 0
            while batch := list(islice(lines, BATCH)):
                yield from self._batch(file, batch)
                done += len(batch)
                tell(done)
        by_row: dict[int, Faults] = {}
        for fault in file.faults:
            by_row.setdefault(fault.row, []).append([fault.column, fault.message])
        for number, faults in by_row.items():
            yield ImportedRow(sheet=self.sheet, number=number, kind=Kind.REJECTED, faults=faults)

    def _batch(self, file: File, batch: list[tuple[int, list[str]]]) -> Iterator[ImportedRow]:
        lines = [(number, dict(zip(file.header, cells, strict=True))) for number, cells in batch]
        names = {cells[ROW].strip().partition(":")[2] for _number, cells in lines} - {""}
        found = named(self.table.request, self.table.model, names)
        whole = self.table.rows(self.table.model._base_manager.filter(pk__in=[one.pk for one in found.values()]))
        by_subject = {self.table.subject(row): row for row in whole}
        for number, raw in lines:
            kept = self._row(number, raw, by_subject)
            if kept is not None:
                yield kept

    def _row(self, number: int, raw: dict[str, str], by_subject: dict[str, Any]) -> ImportedRow | None:
        subject = raw[ROW].strip()
        kept = ImportedRow(sheet=self.sheet, number=number, kind=Kind.REJECTED, subject=subject[:200])
        cells = {name: self._cell(raw[name]) for name in self.table.fields if name in raw}
        if subject and subject in self.seen:
            kept.faults = [[ROW, _("Row %(number)d already contains this row") % {"number": self.seen[subject]}]]
            return kept
        if not subject and _is_total(raw):
            kept.faults = [["", _("This looks like a row of totals. It was skipped.")]]
            return kept
        kept.faults = [
            [name, _("The cell contains a formula: replace it with its value")]
            for name in (ROW, *cells)
            if isinstance(raw[name], Formula)
        ]
        if subject:
            self.seen[subject] = number
        if kept.faults:
            return kept
        if not subject:
            return self._new(kept, cells)
        row = by_subject.get(subject)
        if row is None:
            kept.faults = [[ROW, _("There is no such row in this list. Leave the cell empty to add a new row.")]]
            return kept
        return self._changed(kept, cells, raw.get(EXPORTED, "").strip(), row)

    @staticmethod
    def _cell(raw: str) -> str:
        text = normal(restored(raw))
        return text.removesuffix(MIDNIGHT) if len(text) == 19 else text

    def _new(self, kept: ImportedRow, cells: dict[str, str]) -> ImportedRow:
        wanted = {name: cell for name, cell in cells.items() if cell}
        kept.title = next(iter(wanted.values()), "")[:300]
        too_long = [name for name, cell in wanted.items() if cell == TOO_LONG]
        if objection := self.forms.objection(None):
            kept.faults = [["", objection]]
        elif too_long:
            kept.faults = [
                [name, _("This text is too long for a spreadsheet: write it on the page.")] for name in too_long
            ]
        if kept.faults:
            return kept
        form, kept.faults = self.forms.bound(None, {}, wanted)
        kept.faults = kept.faults or self.forms.checked(form) or self._taken(kept.number, form.instance)
        if not kept.faults:
            self._take_new(kept, form)
        return kept

    def _take_new(self, kept: ImportedRow, form: Any) -> None:
        kept.kind, kept.title = Kind.NEW, self.table.title(form.instance)[:300]
        written = {name: self.forms.cleaned(form, name) for name in self.table.fields if name in form.fields}
        kept.changes = [[name, "", cell, False] for name, cell in written.items() if cell]

    def _taken(self, number: int, row: Any) -> Faults:
        """What another row of the file is to be called already."""
        names = list(self.forms.names(row))
        words = _("Row %(number)d has the same value: each value can be used only once.")
        found = [
            [group[-1] if group[-1] in self.table.fields else "", words % {"number": self.taken[group, values]}]
            for group, values in names
            if self.taken.get((group, values), number) != number
        ]
        self.taken |= dict.fromkeys(names, number) if not found else {}
        return found

    def _changed(self, kept: ImportedRow, cells: dict[str, str], stamp: str, row: Any) -> ImportedRow | None:
        now = self.table.cells(row)
        differing = {
            name: cell for name, cell in cells.items() if cell != TOO_LONG and not is_saved_again(cell, now[name])
        }
        version, mine = self.table.changed_since(stamp, differing)
        if mine is not None:
            differing = {name: cell for name, cell in differing.items() if name in mine}
        if not differing:
            self.same += 1
            return None
        kept.title, kept.object_id, kept.version = self.table.title(row)[:300], row.pk, self.table.version(row)
        _version, theirs = self.table.changed_since(stamp, {name: now[name] for name in differing})
        if theirs is None:  # the file does not say what it held: anything in a row that was changed may be their change
            theirs = set(now) if version != kept.version else set()
        if objection := self.forms.objection(row):
            kept.changes = [[name, now[name], cell, False] for name, cell in differing.items()]
            kept.faults = [["", objection]]
            return kept
        form, kept.faults = self.forms.bound(row, now, differing)
        kept.faults = kept.faults or self.forms.checked(form) or self._taken(kept.number, form.instance)
        return self._judged(kept, form, now, differing, theirs)

    def _judged(
        self, kept: ImportedRow, form: Any, now: dict[str, str], differing: dict[str, str], theirs: set[str]
    ) -> ImportedRow | None:
        if kept.faults:
            kept.changes = [[name, now[name], cell, False] for name, cell in differing.items()]
            return kept
        understood = {name: self.forms.cleaned(form, name) for name in differing if name in form.fields}
        kept.changes = [
            [name, now[name], cell, name in theirs] for name, cell in understood.items() if cell != now[name]
        ]
        if not kept.changes:
            self.same += 1
            return None
        kept.kind = Kind.CONFLICT if any(clash for *_rest, clash in kept.changes) else Kind.CHANGED
        return kept
