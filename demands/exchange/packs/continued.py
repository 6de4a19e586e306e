"""A public pack that goes on from an earlier one: the rows of new updates are set between those that it has.

That is possible where nothing else was recorded about the campaign since. Whatever could change another row, or what
the pack refers to, is left to ``public_rows``, which reads all of the record.
"""

import csv
import io
import zipfile
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Q

from demands.ledger.content import Content
from demands.models import Entry

from .format import Cells, Table
from .public_rows import TAKEN, add, empty_tables, sources_of, told_of
from .tables import BY_NAME
from .writer import headings_of

ADDED = ("updates", "citations", "evidence")  # tables that new updates have rows in


def continued(campaign: str, before: Path, new: Collection[int]) -> dict[str, bytes] | None:
    """The files of a pack by their paths; None where it must be made from the beginning.

    ``before`` is the zip file of an earlier one, and ``new`` are the entries since, in all campaigns. One query, one
    more for new sources.
    """
    lines: list[Any] = [
        *Entry.objects.filter(pk__in=new, campaign=campaign)
        .order_by("sequence")
        .values_list(*TAKEN, "subject_type", named=True)
    ]
    if not all(one.kind == "published" and one.subject_type == "update" and one.content for one in lines):
        return None
    with zipfile.ZipFile(before) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if not files.keys() >= {BY_NAME[name].file for name in (*ADDED, "demands")}:
        return None
    known = {name: Rows(BY_NAME[name], files[BY_NAME[name].file].decode()) for name in (*ADDED, "demands")}
    tables, sources = empty_tables(), dict[str, Content]()
    for line in lines:
        if line.content["reference"] not in known["updates"].names:
            add(tables, BY_NAME["updates"], line.content, told_of(line, {}))
            for source in sources_of(line.content):
                sources.setdefault(source["reference"], source)
    for reference in sorted(sources.keys() - known["evidence"].names):
        add(tables, BY_NAME["evidence"], sources[reference])
    if not _stand_alone(campaign, tables, new, known["demands"].names):
        return None
    for name in ADDED:
        if not known[name].take(tables[name]):
            return None
        files[BY_NAME[name].file] = known[name].text().encode()
    return files


def _stand_alone(campaign: str, tables: dict[str, list[Cells]], new: Collection[int], demands: set[str]) -> bool:
    """Whether new rows refer to nothing but demands and sources that are there, and their sources are new as well."""
    if any(row["demand"] not in demands or row.get("corrects") for row in tables["updates"]):
        return False
    if any(row.get("file") or row.get("copy") or row.get("document") for row in tables["evidence"]):
        return False
    names = [row["reference"] for row in tables["evidence"]]
    figures = Q(*(Q(content__contains={"sources": [{"reference": one}]}) for one in names), _connector=Q.OR)
    shown = Q(evidence__overlap=names) | Q(figures, subject_type="indicator")
    return not names or not Entry.objects.filter(shown, campaign=campaign).exclude(pk__in=new).exists()


class Rows:
    """The rows of a file as they are written in it, in its order."""

    def __init__(self, table: Table, text: str) -> None:
        self.table = table
        self.heading, *self.rows = whole_rows(io.StringIO(text, newline=""))
        self.columns, *cells = csv.reader([self.heading, *self.rows])
        order = {name: self.columns.index(name) for name in table.order or table.key}
        self.keys = [table.sort_key({name: one[place] for name, place in order.items()}) for one in cells]
        self.names = {one[self.columns.index(table.key[0])] for one in cells}

    def take(self, rows: list[Cells]) -> bool:
        """Set new rows in their places; False for one that needs a column more."""
        if not {*headings_of(self.table, rows, staff=False)} <= {*self.columns}:
            return False
        for row in rows:
            written = io.StringIO(newline="")
            csv.writer(written, lineterminator="\n").writerow([row.get(heading, "") for heading in self.columns])
            key = self.table.sort_key(row)
            place = bisect_right(self.keys, key)
            self.keys.insert(place, key)
            self.rows.insert(place, written.getvalue())
        return True

    def text(self) -> str:
        return "".join([self.heading, *self.rows])


def whole_rows(lines: Iterable[str]) -> Iterator[str]:
    """A text may hold line ends: a row is whole when its quotation marks are even (RFC 4180, 2)."""
    row = ""
    for line in lines:
        row += line
        if row.count('"') % 2 == 0:
            yield row
            row = ""
