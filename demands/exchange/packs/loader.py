"""Loads a pack: all of it or nothing, as often as one likes.

Rows are recognised by natural key. What is new is written and put on record, what says the same is left alone, changed
wording is recorded again, and a change of a closed row is refused. A pack never overwrites what a person here
has written and not yet published.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from campaigns.models import WorkingCopy
from demands import ledger
from demands.exchange.faults import Fault, PackRefused
from demands.models import Entry, Evidence

from .difference import Difference
from .format import DRAFT, PUBLISHED
from .index import Index
from .lines import Lines
from .reader import Pack, Row, read
from .rows import Unwritten, Writer
from .source import open_source
from .staff_rows import internal
from .tables import TABLES

LOCK = 0x7061636B  # "pack": one load at a time
FIRST = ("scales", "institutions", "themes", "campaign", "documents", "milestones", "recommendations")
THEN = ("indicators", "engagements")  # before the lines: one of them may amend what is a source of a series alone

Tell = Callable[[int, int], None]


@dataclass
class Outcome:
    """What a load did. ``lines`` is by how much the record has grown, ``rows`` counts what was written, by table."""

    campaign: str
    lines: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    left_alone: list[str] = field(default_factory=list)

    @property
    def changed_nothing(self) -> bool:
        return not self.rows


def load(path: Path, *, tell: Tell | None = None) -> Outcome:
    """Load the pack in a folder or zip file. ``tell(done, of)`` hears how far it has come.

    Raises PackRefused with every fault that was found; then nothing has been changed.
    """
    with open_source(path) as source:
        pack, faults = read(source)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            loader = Loader(pack, faults, tell or (lambda done, of: None))
            with loader.writer.attached.kept_only_on_success():
                return loader.run()


class Loader:
    """Loads one pack inside of a transaction."""

    def __init__(self, pack: Pack, faults: list[Fault], tell: Tell) -> None:
        self.pack, self.faults, self.tell = pack, faults, tell
        self.index = Index(pack)
        self.difference = Difference(pack, self.index)
        self.writer = Writer(pack, self.index, self.difference)
        self.lines = Lines(pack, self.index, self.writer)
        self.outcome = Outcome(pack.campaign)

    def run(self) -> Outcome:
        """Raises PackRefused when anything is wrong; the transaction must then be rolled back."""
        self.faults += [*self.index.unknown_references(), *self.index.foreign()]
        self._refuse()
        self.writer.name_documents_in_full()
        before = Entry.objects.count()
        steps = list(self.steps())
        for done, (row, act) in enumerate(steps, start=1):
            with self._faults_of(row):
                act(row)
            self.tell(done, len(steps))
        self._refuse()
        for row in self.writer.attached.not_brought():
            self._leave_alone(row, "the copy that readers are given of it is neither in the pack nor on this site")
        self.outcome.lines = Entry.objects.count() - before
        self.outcome.rows = +self.outcome.rows  # without tables in which nothing was written
        return self.outcome

    def _refuse(self) -> None:
        if self.faults:
            raise PackRefused(self.faults)

    def steps(self) -> Iterator[tuple[Row, Callable[[Row], None]]]:
        """Every row with what to do with it, in the order in which it can be done."""
        for name in FIRST:
            yield from ((row, self.publish) for row in parents_first(self.pack.of(name, PUBLISHED)))
        sources = once_each(self.pack.of("evidence"))
        if sources:
            yield sources[0], lambda row: self.write_sources(sources)
        demands = sorted(self.pack.of("demands", PUBLISHED), key=lambda row: int(row.cells["number"]))
        yield from ((row, self.prepare) for row in demands)
        yield from ((row, self.publish) for row in demands)
        # once more: a demand does not name another before that is public, and then does so in a line of its own
        yield from ((row, self.publish) for row in demands if row.cells.get("related"))
        for name in THEN:
            yield from ((row, self.publish) for row in self.pack.of(name, PUBLISHED))
        yield from ((row, self.append) for row in self.lines.in_order())
        yield from ((row, self.keep_copy) for row in self.pack.of("copies"))
        for table in TABLES:
            yield from (
                (row, self.second) for row in self.pack.of(table.name, PUBLISHED) if row.cells.get("seconded_at")
            )
        for table in TABLES:
            if table.keeps_state and not table.parent:
                yield from ((row, self.keep_draft) for row in parents_first(self.pack.of(table.name, DRAFT)))

    # What is done with a row

    def write_sources(self, rows: list[Row]) -> None:
        """Write new sources at one go or, when one of them is at fault, one by one."""
        new = [row for row in rows if self.index.find(row) is None]
        single = [row for row in rows if self.index.find(row) is not None]
        try:
            if new:
                with transaction.atomic():
                    self.writer.write_new(new)
            self.outcome.rows["evidence"] += len(new)
        except (ValidationError, IntegrityError, Unwritten):
            single = rows
        for row in single:
            with self._faults_of(row):
                self.publish(row)

    def prepare(self, row: Row) -> None:
        """Write a new demand before any is put on record: demands refer to one another."""
        if self.index.find(row) is None:
            self.writer.write(row, None, without=("related",))

    def publish(self, row: Row) -> None:
        """Bring a row of this site to what the pack says, and put that on record."""
        found = self.index.fresh(row)
        if found is None:
            self._record(row, self.writer.write(row, None))
        elif found.is_published:
            self._publish_again(row, found)
        else:
            changes = self.difference.to_draft(row, found)
            if self._may_overwrite(row, found, changes):
                self._record(row, self.writer.write(row, found) if changes else found, changed=bool(changes))

    def _publish_again(self, row: Row, found: Any) -> None:
        changes = self.difference.to_record(row, found)
        if changes is None:
            self._leave_alone(row, "was redacted here")
        elif not changes:
            self._take_over_internal(row, found)
        elif row.table.closed:
            self.faults += changes
        elif self._may_overwrite(row, found, changes):
            self._record(row, self.writer.write(row, found))

    def _record(self, row: Row, written: Any, *, changed: bool = True) -> None:
        """A source goes public with the first update or series that shows it; everything else separately."""
        if not isinstance(written, Evidence):
            self.lines.record(row, written)
            changed = True
        self.index.add(row, written)
        self.outcome.rows[row.table.name] += changed

    def append(self, row: Row) -> None:
        """Put an update, or a line about one, on record."""
        if not row.table.is_line:
            self.publish(row)
        elif self.lines.is_known(row):
            self.faults += self.lines.contradictions(row)
        else:
            self.lines.append(row)
            self.outcome.rows[row.table.name] += 1

    def keep_copy(self, row: Row) -> None:
        self.outcome.rows[row.table.name] += self.writer.attached.keep_copy(row)

    def second(self, row: Row) -> None:
        self.outcome.rows[row.table.name] += self.lines.second(row)

    def keep_draft(self, row: Row) -> None:
        """Bring a draft of this site to what the pack says."""
        found = self.lines.open_proposal(row) if row.table.is_line else self.index.fresh(row)
        if self._is_past(row, found):
            self._leave_alone(row, "is public here already")
            return
        changes = [] if found is None else self.difference.to_draft(row, found)
        if found is None or (changes and self._may_overwrite(row, found, changes)):
            self.writer.write(row, found)
            self.outcome.rows[row.table.name] += 1

    def _is_past(self, row: Row, found: Any) -> bool:
        """Whether a draft of the pack has been published on this site since."""
        if row.table.is_line:
            return self.lines.is_known(row)
        if found is None or not found.is_published:
            return False
        return row.table.closed or not any(one.key == row.key for one in self.pack.of(row.table.name, PUBLISHED))

    def _leave_alone(self, row: Row, why: str) -> None:
        self.outcome.left_alone.append(f"{row.file}, row {row.number}: {why}")

    def _may_overwrite(self, row: Row, found: WorkingCopy, changes: list[Fault]) -> bool:
        if changes and found.contributors:
            message = "somebody here has changed this and not published it yet: publish or undo that first"
            self.faults.append(row.fault(changes[0].column, message))
            return False
        return True

    def _take_over_internal(self, row: Row, found: WorkingCopy) -> None:
        """Take over what was never public and may change at any time."""
        here = internal(row.table, found)
        changed = {name: row.cells[name] for name in here if row.cells.get(name, here[name]) != here[name]}
        if "visibility" in changed:
            self.faults.append(row.fault("visibility", "was cited in public and cannot become internal"))
        elif changed:
            self.writer.write_internal(found, changed)
            self.outcome.rows[row.table.name] += 1

    @contextmanager
    def _faults_of(self, row: Row) -> Iterator[None]:
        """Collect the faults of one row, and go on with the next."""
        try:
            with transaction.atomic():
                yield
        except ledger.Refused as refusal:
            for problem in refusal.problems:
                if problem.code != "parent" or not self.faults:  # else the fault is that of the parent
                    heading = problem.field if problem.field in row.table.headings else ""
                    self.faults.append(row.fault(heading, str(problem.message)))
            self.index.forget(row)
        except ValidationError as error:
            self._add(row, error)
        except IntegrityError as error:
            try:
                self.writer.explain()
            except ValidationError as explanation:
                self._add(row, explanation)
            else:
                self.faults.append(row.fault("", f"the database refuses it: {str(error).splitlines()[0]}"))
                self.index.forget(row)
        except Unwritten:
            if not self.faults:  # else the fault is that of the row it refers to
                self.faults.append(row.fault("", "refers to a row that rests on this one: break the circle"))
            self.index.forget(row)

    def _add(self, row: Row, error: ValidationError) -> None:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in by_field.items():
            heading = name if name in row.table.headings else ""
            self.faults += [row.fault(heading, message) for message in messages]
        self.index.forget(row)


def parents_first(rows: list[Row]) -> list[Row]:
    """Institutions and themes after those that they are part of; in a circle, in the order of the file."""
    if not rows or "parent" not in rows[0].table.names:
        return rows
    waiting, done = list(rows), []
    while waiting:
        names = {row.key[0] for row in waiting}
        ready = [row for row in waiting if row.cells.get("parent", "") not in names] or waiting
        done += ready
        waiting = [row for row in waiting if row not in ready]
    return done


def once_each(rows: list[Row]) -> list[Row]:
    """Of a row that occurs twice, the published one."""
    published = {row.key for row in rows if row.state == PUBLISHED}
    return [row for row in rows if row.state == PUBLISHED or row.key not in published]
