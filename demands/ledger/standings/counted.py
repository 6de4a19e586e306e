"""How many updates are in force in each piece of the record, so that the list of all finds any of its pages.

Written with the standings, and like them it follows from the entries.
"""

from demands.models.standing import OF_A_COUNT

IN_FORCE = """
    e.subject_type = 'update' AND e.kind IN ('published', 'corrected') AND NOT EXISTS (
        SELECT 1 FROM demands_entry l WHERE l.about = e.sequence
        AND l.kind IN ('corrected', 'retracted', 'redacted'))"""

HOLDS = "{0}.holds_from <= %(day)s AND ({0}.holds_until = '' OR {0}.holds_until > %(day)s)"


def _counts(places: str) -> str:
    return f"""
    SELECT place, (count(*) FILTER (WHERE happened_on <= %(day)s))::int AS number,
           coalesce(max(happened_on) FILTER (WHERE happened_on <= %(day)s), '') AS holds_from,
           coalesce(min(happened_on) FILTER (WHERE happened_on > %(day)s), '') AS holds_until
    FROM ({places}) places LEFT JOIN LATERAL (
        SELECT happened_on FROM demands_entry e
        WHERE e.sequence >= place * {OF_A_COUNT} AND e.sequence < (place + 1) * {OF_A_COUNT} AND {IN_FORCE}
    ) its ON true
    GROUP BY place"""


def _upsert(places: str) -> str:
    return f"""
    INSERT INTO demands_updatecount (place, number, holds_from, holds_until) {_counts(places)}
    ON CONFLICT (place) DO UPDATE
    SET number = excluded.number, holds_from = excluded.holds_from, holds_until = excluded.holds_until"""


EVERY = f"""
    SELECT place FROM generate_series(
        0::bigint, (SELECT max(sequence) / {OF_A_COUNT} FROM demands_entry)) place"""

# Those of the entries after one, and of the entries that these are about
FOLLOW = _upsert(f"""
    SELECT DISTINCT line / {OF_A_COUNT} AS place
    FROM demands_entry e, LATERAL (VALUES (e.sequence), (e.about)) named (line)
    WHERE e.sequence > %(after)s AND line IS NOT NULL""")
OVERTAKEN = _upsert(f"SELECT place FROM demands_updatecount WHERE NOT ({HOLDS.format('demands_updatecount')})")
REBUILD = _upsert(EVERY)
DIFFERENCE = f"""
    SELECT 'updates from entry ' || place * {OF_A_COUNT}, least(
        (place + 1) * {OF_A_COUNT} - 1, (SELECT max(sequence) FROM demands_entry))
    FROM ({_counts(EVERY)}) computed FULL JOIN demands_updatecount stored USING (place)
    WHERE (stored.number IS NULL OR {HOLDS.format("stored")})
    AND ROW(computed.number, computed.holds_from, computed.holds_until)
        IS DISTINCT FROM ROW(stored.number, stored.holds_from, stored.holds_until)
    ORDER BY place"""
