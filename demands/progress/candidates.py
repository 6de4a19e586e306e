"""Which lines of a long record a search looks at: the newest that hold its words, and no more than it has time for.

A word that occurs everywhere, or a phrase of such words that occurs nowhere, would have the database read the whole
record. So the lines that hold all the words are asked of the index, a stretch of the record at a time, the newest first
(``entry_search`` knows the stretch of each line), and whether the words stand together is looked up in few of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import OperationalError, connections, router, transaction
from django.db.backends.utils import CursorWrapper

from demands.models import Entry
from demands.models.entry import STRETCH

from .matching import Matching

READ = 4_000  # lines that are read one by one, without the index
ENOUGH = 300  # lines that match; the page shows 200 of them, and some are no longer in force
MOST = 1_500  # lines with all the words that are looked at
AT_ONCE = 64  # stretches that are named to the index; for more it is asked for all that are left
MILLISECONDS = 400  # that one statement may take
DENSE = 0.03  # of all lines; a beginning that so many words have would make the index slow

READ_THROUGH = """
    SELECT sequence, {whole} FROM (
        SELECT sequence, campaign, search FROM demands_entry WHERE {of} ORDER BY sequence DESC LIMIT %(most)s
    ) newest"""
BY_INDEX = """
    SELECT sequence, {whole} FROM (
        SELECT sequence, campaign, search FROM demands_entry
        WHERE {words} AND {stretches} AND sequence + 0 < %(before)s AND {of}
        ORDER BY sequence + 0 DESC LIMIT %(most)s
    ) held ORDER BY sequence DESC"""
NAMED = f"ARRAY[sequence / {STRETCH}] && %(stretches)s::bigint[]"
LIMIT = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)"
# How many lines have such words, as the statistics have it
BEGINNING = "EXPLAIN (FORMAT JSON) SELECT FROM demands_entry WHERE search @@ %s::tsquery"


@dataclass
class Search:
    """Looks through a record of ``last`` lines, or those of one campaign.

    Afterwards ``sequences`` are lines that match, and ``before`` is the oldest that was looked at, 1 for all of them.
    """

    sought: Matching
    last: int
    campaign: str = ""

    def __post_init__(self) -> None:
        self.sequences: list[int] = []
        self.before = self.last + 1

    @property
    def looked(self) -> int | None:
        """How many of the newest lines were looked at; None for all."""
        return None if self.before <= 1 else self.last + 1 - self.before

    def find(self, type_: str = "") -> None:
        """Look for them; of a rarer type than updates the newest are read, when common words cut the search short.

        Leave out what the database does not do in time.
        """
        try:
            with _limited() as cursor:
                dense = self._is_dense(cursor)
                if dense and self.sought.is_one_word:
                    self._read(cursor)
                else:
                    self._look_up(cursor, exactly=dense)
                if type_ and self.looked:
                    self._read(cursor, type_)
        except OperationalError as fault:
            if not isinstance(fault.__cause__, psycopg.errors.QueryCanceled):
                raise

    def _read(self, cursor: CursorWrapper, type_: str = "") -> None:
        """Read the newest lines, those of one type only if it is given."""
        given: dict[str, Any] = {"campaign": self.campaign, "type": type_, "most": READ}
        cursor.execute(READ_THROUGH.format(whole=self.sought.condition(given), of=_of(given)), given)
        rows = cursor.fetchall()
        self.sequences += [sequence for sequence, whole in rows if whole]
        self.before = min((sequence for sequence, _ in rows), default=1) if len(rows) == READ else 1

    def _look_up(self, cursor: CursorWrapper, *, exactly: bool) -> None:
        held, stretches = 0, 1
        while self.before > 1 and held < MOST and len(self.sequences) < ENOUGH:
            newest = (self.before - 1) // STRETCH
            start = max(0, newest - stretches + 1) if stretches <= AT_ONCE else 0
            rows = self._step(cursor, range(start, newest + 1), MOST - held, exactly=exactly)
            self.sequences += [sequence for sequence, whole in rows if whole]
            held += len(rows)
            self.before = rows[-1][0] if held == MOST else max(1, start * STRETCH)
            stretches = self._next(held)

    def _step(self, cursor: CursorWrapper, stretches: range, most: int, *, exactly: bool) -> list[tuple[int, bool]]:
        given: dict[str, Any] = {"campaign": self.campaign, "type": "", "most": most, "before": self.before}
        named = NAMED if len(stretches) <= AT_ONCE else "true"
        words, whole = (self.sought.condition(given, apart=apart, exactly=exactly) for apart in (True, False))
        given["stretches"] = list(stretches) if named is NAMED else []
        statement = BY_INDEX.format(words=words, whole=whole, stretches=named, of=_of(given))
        cursor.execute(statement, given)
        rows: list[tuple[int, bool]] = cursor.fetchall()
        return rows

    def _next(self, held: int) -> int:
        """How many stretches to ask for next, by how many of the lines so far held the words."""
        expected = (held + 1) / (self.last + 1 - self.before)  # of one line
        if expected * self.before < MOST - held:
            return AT_ONCE + 1
        return min(AT_ONCE, max(1, int((MOST - held) / expected / STRETCH)))

    def _is_dense(self, cursor: CursorWrapper) -> bool:
        """Whether many lines have a word that begins as the last one does, by the database's statistics."""
        if not self.sought.beginnings:
            return False
        cursor.execute(BEGINNING, [" | ".join(self.sought.beginnings)])
        ((plan,),) = cursor.fetchall()
        return bool(plan[0]["Plan"]["Plan Rows"] > DENSE * self.last)


def _of(given: dict[str, Any]) -> str:
    """The conditions on what is given, so that no plan is made for what is not."""
    columns = {"campaign": "campaign", "type": "subject_type"}
    return " AND ".join([f"{column} = %({name})s" for name, column in columns.items() if given[name]] or ["true"])


@contextmanager
def _limited() -> Iterator[CursorWrapper]:
    """A cursor whose statements end in time. Afterwards the connection has the limit that it had."""
    alias = router.db_for_read(Entry)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(LIMIT, [str(MILLISECONDS)])
        before, _ = cursor.fetchone()
        yield cursor
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
