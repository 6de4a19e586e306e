"""The statements behind the list of sources. Part of ``progress``; ``cited`` puts them.

The levels of certainty are those that ``statements.ACTIVITY`` counts: a test holds both together.
"""

from demands.progress.sql.statements import CONFIRMED, IN_FORCE, OF

# The demands that are addressed to one of some institutions and within one of some themes: today's as the ledger keeps
# them, and those of another day by their wordings. NULL leaves a choice open.
OPEN = "%(institutions)s::varchar[] IS NULL AND %(themes)s::varchar[] IS NULL"
ASKED_TODAY = f"""
    SELECT campaign, demand FROM demands_demandstanding
    WHERE NOT ({OPEN}) AND wording IS NOT NULL AND made_on <= %(day)s AND {OF}
    AND (%(institutions)s::varchar[] IS NULL OR addressees && %(institutions)s::varchar[])
    AND (%(themes)s::varchar[] IS NULL OR themes && %(themes)s::varchar[])"""
ASKED_EARLIER = f"""
    SELECT campaign, demand FROM (
        SELECT DISTINCT ON (subject) campaign, demand, content FROM demands_entry
        WHERE NOT ({OPEN}) AND subject_type = 'demand' AND kind IN ('published', 'reworded') AND content IS NOT NULL
        AND {OF} AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC
    ) worded
    WHERE (content ->> 'made_on') COLLATE "C" <= %(day)s
    AND (%(institutions)s::varchar[] IS NULL OR content -> 'addressees' ?| %(institutions)s::text[])
    AND (%(themes)s::varchar[] IS NULL OR content -> 'themes' ?| %(themes)s::text[])"""

# What cites a source: updates in force, by place in their list; and the current wordings of series of figures.
CITING = f"""
    asked AS MATERIALIZED ({ASKED_TODAY}), in_force AS MATERIALIZED (
        SELECT sequence, evidence, sequence IN ({CONFIRMED}) AS confirmed
        FROM demands_entry e
        WHERE {IN_FORCE} AND {OF} AND (%(demand)s = '' OR demand = %(demand)s) AND %(by)s IN ('', 'updates')
        AND ({OPEN} OR (campaign, demand) IN (SELECT campaign, demand FROM asked))
    ), series AS MATERIALIZED (
        SELECT DISTINCT ON (subject) sequence, content, campaign FROM demands_entry
        WHERE subject_type = 'indicator' AND kind IN ('published', 'reworded') AND content IS NOT NULL
        AND {OF} AND recorded_at < %(before)s AND sequence <= %(entry)s AND %(by)s IN ('', 'figures')
        ORDER BY subject, sequence DESC
    ), citing AS (
        SELECT reference, sequence, place, confirmed, true AS of_update
        FROM in_force, unnest(evidence) WITH ORDINALITY AS source(reference, place)
        UNION ALL
        SELECT source.value ->> 'reference', sequence, place, false, false
        FROM series, jsonb_array_elements(content -> 'sources') WITH ORDINALITY AS source(value, place)
        WHERE (%(demand)s = '' OR content -> 'demands' ? %(demand)s)
        AND ({OPEN} OR content -> 'demands' ?| ARRAY(SELECT a.demand FROM asked a WHERE a.campaign = series.campaign))
    )"""

# Of each the line that describes it: one whose sources staff have opened before others, and the last one. How often it
# is cited, and by which line last.
FOUND = f"""
    {CITING}, picked AS MATERIALIZED (
        SELECT DISTINCT ON (reference) reference, sequence, place, confirmed, of_update,
               max(sequence) OVER one AS last, count(*) FILTER (WHERE of_update) OVER one AS updates,
               count(*) FILTER (WHERE NOT of_update) OVER one AS figures
        FROM citing WINDOW one AS (PARTITION BY reference)
        ORDER BY reference, of_update DESC, confirmed DESC, sequence DESC
    ), amended AS MATERIALIZED (
        SELECT reference, jsonb_object_agg(change.key, change.value ORDER BY l.sequence) AS changes
        FROM picked p JOIN demands_entry l ON l.subject = 'evidence:' || p.reference,
             jsonb_each(l.content -> 'changes') change
        WHERE l.kind = 'amended' AND l.sequence > p.sequence AND recorded_at < %(before)s AND l.sequence <= %(entry)s
        GROUP BY reference
    ), described AS (
        SELECT reference, last, updates, figures, confirmed, coalesce(changes, '{{}}') AS changes, of_update,
               content -> CASE WHEN of_update THEN 'citations' ELSE 'sources' END -> (place - 1)::int AS citing
        FROM picked JOIN demands_entry USING (sequence) LEFT JOIN amended USING (reference)
    ), told AS (
        SELECT reference, last, updates, figures, confirmed, changes,
               CASE WHEN of_update THEN citing -> 'evidence' ELSE citing END AS source
        FROM described
    ), found AS MATERIALIZED (
        SELECT reference, last, updates, figures, changes, source,
               CASE WHEN changes ->> 'verification' IS NOT NULL THEN changes ->> 'verification'
                    WHEN confirmed THEN 'read' ELSE source ->> 'verification' END AS level,
               source || changes || jsonb_build_object(
                   'title', source -> 'title' || CASE WHEN changes ? 'title'
                       THEN jsonb_build_object(%(own)s::text, changes -> 'title') ELSE '{{}}' END,
                   'publisher', source -> 'publisher' || CASE WHEN changes ? 'publisher'
                       THEN jsonb_build_object(%(own)s::text, changes -> 'publisher') ELSE '{{}}' END) AS now
        FROM told
    )"""

WORDS = """lower(normalize(concat_ws(' ', reference, now ->> 'url',
        (SELECT string_agg(value, ' ') FROM jsonb_each_text(now -> 'title')),
        (SELECT string_agg(value, ' ') FROM jsonb_each_text(now -> 'publisher'))), NFKC))"""

WANTED = f"""
    %(kind)s IN ('', now ->> 'kind') AND %(language)s IN ('', now ->> 'language')
    AND %(certainty)s IN ('', level)
    AND (%(publisher)s = '' OR EXISTS (
        SELECT 1 FROM jsonb_each_text(now -> 'publisher') name WHERE name.value = %(publisher)s))
    AND %(primary)s IN ('', CASE WHEN (now ->> 'primary')::boolean THEN 'yes' ELSE 'no' END)
    AND %(original)s IN ('', CASE WHEN coalesce(now ->> 'gone_on', '') <> '' THEN 'gone' ELSE 'there' END)
    AND %(copy)s IN ('', CASE WHEN coalesce(now ->> 'copy', '') <> '' THEN 'yes' ELSE 'no' END)
    AND NOT EXISTS (SELECT 1 FROM unnest(%(words)s::text[]) word WHERE position(word IN {WORDS}) = 0)"""

LATER = "coalesce((now ->> 'published_on') COLLATE \"C\" > %(day)s, false)"

_PAGE = f"""
    SELECT 'source' AS what, reference AS name, updates, figures, last, level, source::text, changes::text FROM found
    WHERE {WANTED} AND NOT {LATER} AND (last < %(last)s OR last = %(last)s AND reference > %(reference)s)
    ORDER BY last DESC, reference LIMIT %(number)s"""

LIST = f"""
    WITH {FOUND}
    {_PAGE}"""

_NUMBERS = f"""
    SELECT 'total', '', count(*) FROM found WHERE {WANTED}
    UNION ALL SELECT 'later', '', count(*) FROM found WHERE {WANTED} AND {LATER}
    UNION ALL SELECT 'kind', now ->> 'kind', count(*) FROM found WHERE NOT {LATER} GROUP BY 2
    UNION ALL SELECT 'language', now ->> 'language', count(*) FROM found WHERE NOT {LATER} GROUP BY 2"""

# A page of the list, and how many there are: in one, as finding them costs most
PAGE = f"""
    WITH {FOUND}
    ({_PAGE})
    UNION ALL SELECT numbers.*, NULL, NULL, NULL, NULL, NULL FROM ({_NUMBERS}) AS numbers"""

# How many sources the updates about some demands cite; NULL where these are very many, as counting takes its time.
MOST_COUNTED = 1_000
NUMBER = f"""
    WITH asked AS MATERIALIZED ({ASKED_TODAY} LIMIT {MOST_COUNTED} + 1)
    SELECT CASE WHEN (SELECT count(*) FROM asked) <= {MOST_COUNTED} AND (
        SELECT coalesce(sum(updates), 0) FROM demands_demandstanding JOIN asked USING (campaign, demand)
    ) <= {MOST_COUNTED} THEN (
        SELECT count(DISTINCT source) FROM asked, LATERAL (
            SELECT evidence FROM demands_entry e
            WHERE {IN_FORCE} AND e.campaign = asked.campaign AND e.demand = asked.demand OFFSET 0
        ) its, unnest(its.evidence) source
    ) END"""


def earlier(statement: str) -> str:
    """The same for another day than today."""
    return statement.replace(ASKED_TODAY, ASKED_EARLIER)
