"""Where demands and campaigns stand, written in the transaction that publishes.

The rules are those by which ``progress`` reads the entries: a test holds the two together after random publications.
All that can change a standing is an entry about its demand, or a day that comes; ``Holds`` says when the day does.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from campaigns.partial_date import today

from . import counted
from .counted import IN_FORCE

# One row for each demand that an entry after %(after)s is about, of some campaigns or of all (NULL).
DEMANDS = f"""
    WITH wanted AS MATERIALIZED (
        SELECT campaign, demand, max(sequence) AS newest FROM demands_entry
        WHERE demand <> '' AND sequence > %(after)s
        AND (%(campaigns)s::text[] IS NULL OR campaign = ANY(%(campaigns)s::text[]))
        GROUP BY campaign, demand
    ), worded AS (
        SELECT DISTINCT ON (campaign, demand) campaign, demand, sequence AS wording,
               (content ->> 'number')::int AS number,
               (content ->> 'made_on') COLLATE "C" AS made_on,
               (content ->> 'review_interval_days')::int AS days,
               ARRAY(SELECT jsonb_array_elements_text(content -> 'addressees'))::varchar[] AS addressees,
               ARRAY(SELECT jsonb_array_elements_text(content -> 'themes'))::varchar[] AS themes
        FROM wanted JOIN demands_entry USING (campaign, demand)
        WHERE subject_type = 'demand' AND kind IN ('published', 'reworded') AND content IS NOT NULL
        ORDER BY campaign, demand, sequence DESC
    ), known AS MATERIALIZED (
        SELECT campaign, demand, sequence, happened_on, status, direction, background, evidence,
               CASE WHEN EXISTS (
                   SELECT 1 FROM demands_entry l WHERE l.about = e.sequence
                   AND l.campaign = e.campaign AND l.demand = e.demand AND l.kind = 'confirmed'
               ) THEN 'read' ELSE verification END AS certainty
        FROM wanted JOIN demands_entry e USING (campaign, demand) WHERE {IN_FORCE}
    ), happened AS (
        SELECT campaign, demand, count(*) AS updates, max(happened_on) AS last_on,
               (array_agg(sequence ORDER BY happened_on DESC, sequence DESC))[1] AS last_update
        FROM known WHERE happened_on <= %(day)s GROUP BY campaign, demand
    ), cited AS (
        SELECT campaign, demand, count(DISTINCT source) AS sources FROM known, unnest(evidence) source
        WHERE happened_on <= %(day)s GROUP BY campaign, demand
    ), moved AS (
        SELECT DISTINCT ON (campaign, demand) campaign, demand, status, happened_on AS changed_on,
               sequence AS rests_on, direction, certainty
        FROM (
            SELECT *, lag(status) OVER (PARTITION BY campaign, demand ORDER BY happened_on, sequence) AS before
            FROM known WHERE happened_on <= %(day)s AND NOT background AND status <> ''
        ) step
        WHERE status IS DISTINCT FROM before ORDER BY campaign, demand, happened_on DESC, sequence DESC
    ), explanations AS MATERIALIZED (
        SELECT campaign, demand, sequence, content ->> 'status' AS explains,
               (content ->> 'as_of') COLLATE "C" AS explained_on
        FROM wanted JOIN demands_entry USING (campaign, demand)
        WHERE subject_type = 'explanation' AND kind = 'published'
    ), explained AS (
        SELECT DISTINCT ON (campaign, demand) campaign, demand, sequence AS explanation, explains, explained_on
        FROM explanations WHERE explained_on IS NULL OR explained_on <= %(day)s
        ORDER BY campaign, demand, sequence DESC
    ), checks AS MATERIALIZED (
        SELECT campaign, demand, approval = 'imported' AS imported, (CASE kind
            WHEN 'reviewed' THEN content ->> 'as_of'
            ELSE to_char(recorded_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD') END) COLLATE "C" AS checked_on
        FROM wanted JOIN demands_entry USING (campaign, demand)
        WHERE content IS NOT NULL
        AND (kind = 'reviewed' OR subject_type = 'update' AND kind = 'published' AND approval <> 'imported')
    ), checked AS (
        SELECT DISTINCT ON (campaign, demand) campaign, demand, checked_on, imported FROM checks
        WHERE checked_on <= %(day)s ORDER BY campaign, demand, checked_on DESC, imported
    ), dates AS (
        SELECT campaign, demand, date FROM worded, LATERAL (SELECT made_on AS date) made
        UNION ALL SELECT campaign, demand, happened_on FROM known
        UNION ALL SELECT campaign, demand, checked_on FROM checks
        UNION ALL SELECT campaign, demand, explained_on FROM explanations
    ), bounds AS (
        SELECT campaign, demand, max(date) FILTER (WHERE date <= %(day)s) AS holds_from,
               min(date) FILTER (WHERE date > %(day)s) AS holds_until
        FROM dates GROUP BY campaign, demand
    ), due AS (
        SELECT campaign, demand, coalesce(checked_on, made_on) AS counted
        FROM worded LEFT JOIN checked USING (campaign, demand)
    )
    SELECT campaign, demand, wording, number, made_on, coalesce(addressees, '{{}}') AS addressees,
           coalesce(themes, '{{}}') AS themes, coalesce(moved.status, '') AS status, changed_on, rests_on,
           coalesce(direction, '') AS direction, coalesce(certainty, '') AS certainty,
           coalesce(updates, 0)::int AS updates, coalesce(sources, 0)::int AS sources, last_on, last_update,
           checked_on, imported, days + CASE length(counted)
               WHEN 10 THEN counted::date
               WHEN 7 THEN (counted || '-01')::date + interval '1 month - 1 day'
               ELSE (counted || '-12-31')::date END::date AS due_on,
           CASE WHEN explained_on IS NOT NULL AND (
               moved.status IS DISTINCT FROM explains OR explained_on < left(changed_on || '-01-01', 10) COLLATE "C"
           ) THEN explanation END AS outdated,
           coalesce(holds_from, '') AS holds_from, coalesce(holds_until, '') AS holds_until, newest AS last_entry,
           (SELECT recorded_at FROM demands_entry WHERE sequence = newest) AS recorded_at
    FROM wanted LEFT JOIN worded USING (campaign, demand) LEFT JOIN happened USING (campaign, demand)
    LEFT JOIN cited USING (campaign, demand) LEFT JOIN moved USING (campaign, demand)
    LEFT JOIN checked USING (campaign, demand) LEFT JOIN bounds USING (campaign, demand)
    LEFT JOIN due USING (campaign, demand) LEFT JOIN explained USING (campaign, demand)"""

# One row for each campaign that an entry after %(after)s is about; from its entries and the standings of its demands.
CAMPAIGNS = """
    WITH wanted AS MATERIALIZED (
        SELECT campaign, max(sequence) AS newest FROM demands_entry
        WHERE campaign <> '' AND sequence > %(after)s
        AND (%(campaigns)s::text[] IS NULL OR campaign = ANY(%(campaigns)s::text[]))
        GROUP BY campaign
    ), worded AS (
        SELECT DISTINCT ON (campaign) campaign, sequence AS wording, content ->> 'scale' AS scale,
               (content ->> 'started_on') COLLATE "C" AS started_on
        FROM wanted JOIN demands_entry USING (campaign)
        WHERE demand = '' AND subject = 'campaign:' || campaign AND kind IN ('published', 'reworded')
        AND content IS NOT NULL ORDER BY campaign, sequence DESC
    ), standing AS MATERIALIZED (
        SELECT s.*, wording IS NOT NULL AND made_on <= %(day)s AS made
        FROM wanted JOIN demands_demandstanding s USING (campaign)
    ), counted AS (
        SELECT campaign, jsonb_object_agg(status, number) AS tally
        FROM (SELECT campaign, status, count(*) AS number FROM standing WHERE made GROUP BY campaign, status) step
        GROUP BY campaign
    ), summed AS (
        SELECT campaign, min(made_on) FILTER (WHERE made) AS first_on, count(*) FILTER (WHERE made) AS demands,
               sum(updates) AS updates, max(last_on) AS latest_on, max(holds_from) AS holds_from,
               min(nullif(holds_until, '')) AS holds_until
        FROM standing GROUP BY campaign
    )
    SELECT campaign, wording, coalesce(scale, '') AS scale, started_on, least(started_on, first_on) AS since,
           coalesce(demands, 0)::int AS demands, coalesce(tally, '{}') AS tally,
           coalesce(updates, 0)::int AS updates, latest_on,
           greatest(holds_from, CASE WHEN started_on <= %(day)s THEN started_on ELSE '' END) AS holds_from,
           coalesce(least(holds_until, CASE WHEN started_on > %(day)s THEN started_on END), '') AS holds_until,
           newest AS last_entry, (SELECT recorded_at FROM demands_entry WHERE sequence = newest) AS recorded_at
    FROM wanted LEFT JOIN worded USING (campaign) LEFT JOIN counted USING (campaign)
    LEFT JOIN summed USING (campaign)"""

TABLES = {
    "demands_demandstanding": (DEMANDS, ("campaign", "demand"), (
        "wording", "number", "made_on", "addressees", "themes", "status", "changed_on", "rests_on", "direction",
        "certainty", "updates", "sources", "last_on", "last_update", "checked_on", "imported", "due_on", "outdated",
        "holds_from", "holds_until", "last_entry", "recorded_at",
    )),
    "demands_campaignstanding": (CAMPAIGNS, ("campaign",), (
        "wording", "scale", "started_on", "since", "demands", "tally", "updates", "latest_on",
        "holds_from", "holds_until", "last_entry", "recorded_at",
    )),
}  # fmt: skip


def _upsert(table: str) -> str:
    computed, keys, columns = TABLES[table]
    names = ", ".join((*keys, *columns))
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM ({computed}) computed"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    )


def _difference(table: str) -> str:
    """Rows that differ from what the entries say; not those that a day has overtaken, which no page uses."""
    computed, keys, columns = TABLES[table]
    own, theirs = (", ".join(f"{alias}.{name}" for name in columns) for alias in ("stored", "computed"))
    named = " || '/' || ".join(f"coalesce(stored.{one}, computed.{one})" for one in keys)
    return (
        f"SELECT {named}, coalesce(computed.last_entry, stored.last_entry)"
        f" FROM (SELECT * FROM {table} WHERE campaign = ANY(%(campaigns)s::text[])) stored"
        f" FULL JOIN ({computed}) computed"
        f" ON {' AND '.join(f'stored.{one} = computed.{one}' for one in keys)}"
        f" WHERE ROW({own}) IS DISTINCT FROM ROW({theirs}) AND (stored.campaign IS NULL"
        " OR stored.holds_from <= %(day)s AND (stored.holds_until = '' OR stored.holds_until > %(day)s)) ORDER BY 1"
    )


UPSERTS = {table: _upsert(table) for table in TABLES}  # demands first: campaigns are summed up from them
DIFFERENCES = {table: _difference(table) for table in TABLES}
AT_ONCE = 20  # campaigns


def follow(after: int) -> None:
    """Write where the demands and campaigns stand that entries after this one are about, and count the updates.

    Two statements.
    """
    _execute(UPSERTS["demands_demandstanding"], after)
    _execute(f"WITH counted AS ({counted.FOLLOW}) {UPSERTS['demands_campaignstanding']}", after)


def overtaken() -> int:
    """Write those again for which a date has come since. Returns the number of campaigns."""
    found = "SELECT DISTINCT campaign FROM {} WHERE holds_until <> '' AND holds_until <= %s OR holds_from > %s"
    day = today().isoformat()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(found.format(table) for table in TABLES), [day, day] * len(TABLES))
        campaigns = [campaign for (campaign,) in cursor.fetchall()]
    if campaigns:
        _write(campaigns)
        _execute(counted.OVERTAKEN)
    return len(campaigns)


def rebuild() -> int:
    """Write all of them again, and delete those of which the record knows nothing. Returns the number of demands."""
    with connection.cursor() as cursor:
        for table in (*TABLES, "demands_updatecount"):
            cursor.execute(f"DELETE FROM {table}")
    for some in _campaigns():
        _write(some)
    _execute(counted.REBUILD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM demands_demandstanding")
        return int(cursor.fetchone()[0])


def differences() -> Iterator[tuple[str, int]]:
    """What stands otherwise than the entries say: its name, such as "japan-2005/rome-statute", and its last entry."""
    for some in _campaigns():
        for statement in DIFFERENCES.values():
            with connection.cursor() as cursor:
                cursor.execute(statement, _bounds(0, some))
                yield from cursor.fetchall()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT campaign, last_entry FROM {table} WHERE NOT {KNOWN.format(table)}")
            yield from cursor.fetchall()
        cursor.execute(counted.DIFFERENCE, _bounds(0, None))
        yield from cursor.fetchall()


# Every campaign by one step along an index each, since the entries are many and the campaigns few
STEPS = """
    WITH RECURSIVE step AS (
        (SELECT campaign FROM demands_entry WHERE campaign > '' ORDER BY campaign LIMIT 1)
        UNION ALL
        SELECT (SELECT campaign FROM demands_entry WHERE campaign > step.campaign ORDER BY campaign LIMIT 1)
        FROM step WHERE step.campaign IS NOT NULL
    ) SELECT campaign FROM step WHERE campaign IS NOT NULL"""
KNOWN = "EXISTS (SELECT 1 FROM demands_entry e WHERE e.campaign = {}.campaign)"


def _campaigns() -> Iterator[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS)
        every = [campaign for (campaign,) in cursor.fetchall()]
    for place in range(0, len(every), AT_ONCE):
        yield every[place : place + AT_ONCE]


def _write(campaigns: list[str]) -> None:
    for statement in UPSERTS.values():
        _execute(statement, campaigns=campaigns)


def _execute(statement: str, after: int = 0, campaigns: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, _bounds(after, campaigns))


def _bounds(after: int, campaigns: list[str] | None) -> dict[str, Any]:
    return {"after": after, "campaigns": campaigns, "day": today().isoformat(), "zone": settings.TIME_ZONE}
