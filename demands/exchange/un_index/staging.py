"""The rows of a file in a temporary table, and the difference to what is here, found and applied by the database."""

import os.path
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from demands.text import words

from .reach import Reach
from .records import Record

COLUMNS = Record._fields
CJK = re.compile(f"[{words.CJK}]")
SHOWN, BEFORE = 300, 80  # characters of a text in a preview, and of what comes before a difference
LOCK = 0x756E6978  # "unix": one load of the index at a time

_CREATE = """
CREATE TEMPORARY TABLE un_index_row (
    place bigint, annotation_id text, text text, language text, number text, body text, symbol text, type text,
    published_on text, indexed_on text, countries text[], states text[], position text, cycle smallint, session text,
    themes text[], affected_persons text[], sdgs text[], digest text, literal text
)"""
_DROP = "DROP TABLE IF EXISTS pg_temp.un_index_row"
_COPY = f"COPY un_index_row (place, {', '.join(COLUMNS)}, digest, literal) FROM STDIN"
_INDEX = "CREATE INDEX ON un_index_row (annotation_id); ANALYZE un_index_row"
_TWINS = """
    SELECT place, annotation_id, first FROM (
        SELECT place, annotation_id, digest, min(place) OVER same AS first,
               first_value(digest) OVER (same ORDER BY place) AS said
        FROM un_index_row WINDOW same AS (PARTITION BY annotation_id)
    ) row WHERE place <> first AND digest <> said ORDER BY place"""
_DROP_TWINS = """
    DELETE FROM un_index_row later USING un_index_row first
    WHERE first.annotation_id = later.annotation_id AND first.place < later.place"""
# What a member of a campaign may not change: what is public, and what concerns other countries here.
_DROP_OUT_OF_REACH = """
    DELETE FROM un_index_row s USING demands_recommendation r
    WHERE r.annotation_id = s.annotation_id AND r.digest <> s.digest
        AND (r.published_as IS NOT NULL OR NOT r.countries && %s::varchar[])
    RETURNING s.place, r.published_as IS NOT NULL"""
_COUNT = """
    SELECT count(*) FILTER (WHERE r.id IS NULL), count(*) FILTER (WHERE r.digest <> s.digest),
           count(*) FILTER (WHERE r.digest = s.digest)
    FROM un_index_row s LEFT JOIN demands_recommendation r USING (annotation_id)"""
_NEW = """
    SELECT s.place, s.annotation_id, s.body, s.symbol, s.number, left(s.text, 300)
    FROM un_index_row s LEFT JOIN demands_recommendation r USING (annotation_id)
    WHERE r.id IS NULL ORDER BY s.place LIMIT %s"""
_CHANGED = f"""
    SELECT s.place, r.id, r.published_as IS NOT NULL, s.annotation_id,
           {", ".join(f"r.{name}, s.{name}" for name in COLUMNS[1:])}
    FROM un_index_row s JOIN demands_recommendation r USING (annotation_id)
    WHERE r.digest <> s.digest ORDER BY r.published_as IS NULL, s.place LIMIT %s"""
_VECTOR = """to_tsvector('english', concat_ws(' ', s.text, array_to_string(s.themes || s.affected_persons, ' ')))
    || s.literal::tsvector"""
_INSERT = f"""
    INSERT INTO demands_recommendation ({", ".join(COLUMNS)}, digest, search, loaded_at, loaded_by_id, version,
                                        contributors, submitted_hash)
    SELECT {", ".join(f"s.{name}" for name in COLUMNS)}, s.digest, {_VECTOR}, now(), %(by)s::integer, 1,
           CASE WHEN %(by)s::bigint IS NULL THEN '{{}}'::bigint[] ELSE ARRAY[%(by)s::bigint] END, ''
    FROM un_index_row s LEFT JOIN demands_recommendation r USING (annotation_id) WHERE r.id IS NULL ORDER BY s.place"""
# What is public and has changed waits for a person to look at it, like any other rewording: another than who loaded it.
_UPDATE = f"""
    UPDATE demands_recommendation r SET {", ".join(f"{name} = s.{name}" for name in COLUMNS[1:])},
        digest = s.digest, search = {_VECTOR}, loaded_at = now(), loaded_by_id = %(by)s::integer, version = version + 1,
        submitted_at = NULL, submitted_hash = '', edited_at = CASE WHEN published_as IS NOT NULL THEN now() END,
        contributors = CASE WHEN %(by)s::bigint IS NULL OR %(by)s::bigint = ANY(contributors)
            THEN contributors ELSE contributors || %(by)s::bigint END
    FROM un_index_row s
    WHERE r.annotation_id = s.annotation_id AND r.digest <> s.digest AND (%(whole)s OR r.published_as IS NULL)"""

# What a campaign pack brought was never made ready to be searched.
_FIND = f"""
    UPDATE demands_recommendation r SET search = {_VECTOR}
    FROM un_index_row s WHERE r.annotation_id = s.annotation_id AND r.search IS NULL"""


class Staging:
    """The temporary table of one reading."""

    def fill(self, rows: Iterable[tuple[int, Record]]) -> None:
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for place, record in rows:
                copy.write_row((place, *record, record.digest, words.tsvector(searched(record))))

    def twins(self) -> Iterator[tuple[int, str, int]]:
        """(row, annotation id, first row) where an id comes again with other words; the first one stays."""
        with connection.cursor() as cursor:
            cursor.execute(_INDEX)
            cursor.execute(_TWINS)
            yield from cursor.fetchall()
            cursor.execute(_DROP_TWINS)

    def out_of_reach(self, countries: list[str]) -> list[tuple[int, bool]]:
        """(row, whether it is public here) of what somebody limited to these countries may not change; left out."""
        return sorted(_all(_DROP_OUT_OF_REACH, countries))

    def counts(self) -> tuple[int, int, int]:
        """How many are new, changed, the same."""
        new, changed, same = _all(_COUNT)[0]
        return new, changed, same

    def new(self, number: int) -> list[dict[str, Any]]:
        names = ("row", "annotation_id", "body", "symbol", "number", "text")
        return [dict(zip(names, row, strict=True)) for row in _all(_NEW, number)]

    def changed(self, number: int) -> Iterator[dict[str, Any]]:
        """The first that differ, those that are public first, each with (column, as it is here, as the file says)."""
        for place, pk, public, annotation_id, *pairs in _all(_CHANGED, number):
            differing = [
                (name, *_around(_text(pairs[at * 2]), _text(pairs[at * 2 + 1])))
                for at, name in enumerate(COLUMNS[1:])
                if pairs[at * 2] != pairs[at * 2 + 1]
            ]
            yield {"row": place, "pk": pk, "public": public, "annotation_id": annotation_id, "changes": differing}

    def apply(self, reach: Reach) -> None:
        """All of it or nothing; one load at a time."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            for statement in (_UPDATE, _FIND, _INSERT):
                cursor.execute(statement, {"by": reach.by, "whole": reach.whole})


@contextmanager
def staging() -> Iterator[Staging]:
    """The table, for the length of the block."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP)
        cursor.execute(_CREATE)
    try:
        yield Staging()
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(_DROP)


def searched(record: Record) -> str:
    """What recommendations are found by besides the stems of their words: names, and text that has no stems."""
    text = [record.text] if CJK.search(record.text) else []
    return "\n".join([*text, record.body, record.symbol, record.number])


def _all(statement: str, *given: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        rows: list[Any] = cursor.fetchall()
    return rows


def _around(old: str, new: str) -> tuple[str, str]:
    """For long texts, the words around the first difference."""
    same = len(os.path.commonprefix([old, new]))
    start = same - BEFORE if max(len(old), len(new)) > SHOWN and same > BEFORE else 0
    return _from(old, start), _from(new, start)


def _from(text: str, start: int) -> str:
    found = ("…" if start else "") + text[start : start + SHOWN]
    return f"{found}…" if start + SHOWN < len(text) else found


def _text(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
