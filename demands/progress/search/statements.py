"""What a search asks of the record: texts that the server plans once, of which only the values change.

``{lines}`` says which lines are looked at, ``{query}`` is the question as the campaign of an entry has it.
"""

from ..sql.statements import BEFORE

REPLACED = """
    SELECT 1 FROM demands_entry l WHERE l.about = e.sequence AND l.kind IN ('corrected', 'retracted', 'redacted')
    AND l.recorded_at < %(before)s AND l.sequence <= %(entry)s"""
REWORDED = """
    SELECT 1 FROM demands_entry l WHERE l.subject = e.subject AND l.sequence > e.sequence
    AND l.kind IN ('published', 'reworded', 'defined') AND l.content IS NOT NULL
    AND l.recorded_at < %(before)s AND l.sequence <= %(entry)s"""
EXPLAINED_AGAIN = """
    SELECT 1 FROM demands_entry l WHERE l.campaign = e.campaign AND l.demand = e.demand AND l.sequence > e.sequence
    AND l.subject_type = 'explanation' AND l.kind = 'published'
    AND l.recorded_at < %(before)s AND l.sequence <= %(entry)s"""
ADDING = "e.kind IN ('translated', 'amended')"  # lines that add words to an update in force

# Demands that had been made by the clock's day, documents that had been written, campaigns that had begun
HAD_COME = """
    coalesce((content ->> 'made_on') COLLATE "C" <= %(day)s, true)
    AND coalesce((content ->> 'dated') COLLATE "C" <= %(day)s, true)
    AND coalesce((content ->> 'started_on') COLLATE "C" <= %(day)s, true)
    AND coalesce((content ->> 'as_of') COLLATE "C" <= %(day)s, true)"""

# Updates that had happened by the clock's day and the current wording of all else, by the reader's choices
WANTED = f"""
    (e.subject_type = 'update' AND e.kind IN ('published', 'corrected') AND e.happened_on <= %(day)s
     OR ({{had_come}}) AND (
         e.subject_type IN ('campaign', 'demand', 'document', 'page')
         AND e.kind IN ('published', 'reworded', 'defined') AND NOT EXISTS ({REWORDED})
         OR e.subject_type = 'explanation' AND e.kind = 'published' AND e.content IS NOT NULL
         AND NOT EXISTS ({EXPLAINED_AGAIN})))
    AND (%(type)s = '' OR e.subject_type = %(type)s) AND (%(status)s = '' OR e.status = %(status)s)
    AND (%(year)s = '' OR left(e.happened_on, 4) = %(year)s)"""
IN_FORCE = f"""
    e.recorded_at < %(before)s AND e.sequence <= %(entry)s
    AND (%(campaign)s = '' OR e.campaign = %(campaign)s) AND NOT EXISTS ({REPLACED})"""

# The newest hits. What is found in a line that adds words is the update that it adds them to. Only these few are
# ranked, since that means to read each text again.
RANKED = f"""
    WITH found AS MATERIALIZED (
        SELECT CASE WHEN {ADDING} THEN about ELSE sequence END AS meant FROM demands_entry e
        WHERE {{lines}} AND ({WANTED} OR %(adding)s AND {ADDING}) AND {IN_FORCE}
        ORDER BY sequence DESC LIMIT %(most)s
    )
    SELECT sequence, subject_type, campaign, demand, status, coalesce(left(happened_on, 4), '') AS year,
           coalesce(happened_on, ''),
           ts_match_vq(search, {{exactly}})::int + ts_match_vq(search, {{in_titles}})::int AS fit,
           ts_rank(search, {{query}}) AS rank
    FROM demands_entry e WHERE e.sequence = ANY(ARRAY(SELECT meant FROM found)) AND {WANTED} AND {IN_FORCE}
    ORDER BY sequence DESC"""
READ = "ts_match_vq(e.search, {query})"  # asked of each row and not of the index
AMONG = "e.sequence = ANY(%(sequences)s)"

# Some lines and those about them; of updates with the status of their demand just before
FOUND = f"""
    SELECT sequence, kind, recorded_at, approval, about, content::text, subject, coalesce(({BEFORE}), '')
    FROM demands_entry found
    WHERE (sequence = ANY(%(numbers)s) OR about = ANY(%(numbers)s))
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY sequence"""

# The titles of the newest lines that a reader may find
TITLES = f"""
    SELECT coalesce(content -> 'headline', content -> 'title')::text FROM demands_entry e
    WHERE {WANTED} AND {IN_FORCE} ORDER BY sequence DESC LIMIT %(most)s"""

STEMS = "SELECT word, to_tsquery('english', word)::text FROM unnest(%(words)s::text[]) word"
