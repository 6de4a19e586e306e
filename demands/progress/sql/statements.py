"""The statements behind the pages that are asked for most. Part of ``progress``; ``sql`` puts them.

Parameters: ``day`` and ``before`` and ``entry`` are the clock's, ``campaign`` one campaign or '' for all.
"""

# Of which campaigns; ``sql`` puts in its place what is asked: one, several, or nothing for all.
OF = "(%(campaign)s = '' OR campaign = %(campaign)s)"
ONE = "campaign = %(campaign)s"
MANY = "campaign = ANY(%(campaign)s)"
# Of the amendments of all sources, those of sources that a campaign cites; ``sql`` takes it away where all are meant
CITED = "subject = ANY(ARRAY(SELECT 'evidence:' || reference FROM cited))"

# In force: published by then, happened by then, and not replaced by a later line that was recorded by then.
IN_FORCE = """
    e.subject_type = 'update' AND e.kind IN ('published', 'corrected')
    AND e.recorded_at < %(before)s AND e.sequence <= %(entry)s AND e.happened_on <= %(day)s
    AND NOT EXISTS (
        SELECT 1 FROM demands_entry l WHERE l.about = e.sequence
        AND l.kind IN ('corrected', 'retracted', 'redacted')
        AND l.recorded_at < %(before)s AND l.sequence <= %(entry)s
    )"""

# What a process has unpacked already is not sent to it again; '' stands for it. NULL is what has been redacted.
UNLESS_HELD = "CASE WHEN content IS NULL THEN NULL WHEN content_hash = ANY(%(held)s) THEN ''"
CONTENT = f"{UNLESS_HELD} ELSE content::text END"


def _explanations(which: str) -> str:
    """The last explanation of each status by a day; one that was redacted stays the last, and says nothing."""
    return f"""
    SELECT DISTINCT ON (campaign, demand) campaign, demand, content, content_hash, sequence,
           'explanation:' || campaign || '/' || demand AS subject
    FROM demands_entry
    WHERE subject_type = 'explanation' AND kind = 'published'
    AND (content IS NULL OR (content ->> 'as_of') COLLATE "C" <= %(day)s)
    AND {which}
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY campaign, demand, sequence DESC"""


EXPLANATIONS = _explanations(OF)

# The last line about these campaigns, or about what all campaigns share: two steps along an index
CONCERNED = f"""
    SELECT greatest(
        (SELECT max(sequence) FROM demands_entry
         WHERE campaign = '' AND recorded_at < %(before)s AND sequence <= %(entry)s),
        (SELECT max(sequence) FROM demands_entry
         WHERE {OF} AND recorded_at < %(before)s AND sequence <= %(entry)s))"""

# The last line about a demand, its campaign as a whole or what all campaigns share: three steps along an index
CONCERNED_OF_DEMAND = f"""
    SELECT greatest(
        (SELECT max(sequence) FROM demands_entry
         WHERE campaign = '' AND recorded_at < %(before)s AND sequence <= %(entry)s),
        (SELECT max(sequence) FROM demands_entry
         WHERE {OF} AND demand = '' AND recorded_at < %(before)s AND sequence <= %(entry)s),
        (SELECT max(sequence) FROM demands_entry
         WHERE {OF} AND demand = %(demand)s AND recorded_at < %(before)s AND sequence <= %(entry)s))"""

# Shared are scales, institutions and themes: only those that the campaigns asked for name.
WORDINGS = f"""
    WITH own AS MATERIALIZED (
        SELECT DISTINCT ON (subject) content_hash, content, subject, subject_type, sequence FROM demands_entry
        WHERE kind IN ('published', 'reworded', 'defined') AND subject_type <> 'update' AND content IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s AND campaign <> '' AND {OF}
        AND (subject_type IN ('campaign', 'demand', 'document', 'milestone')
             OR %(beside)s AND subject_type IN ('indicator', 'engagement'))
        ORDER BY subject, sequence DESC
    ), shared AS (
        SELECT 'scale:' || (content ->> 'scale') AS subject FROM own WHERE subject_type = 'campaign'
        UNION SELECT 'institution:' || jsonb_array_elements_text(content -> 'institutions')
        FROM own WHERE subject_type = 'campaign'
        UNION SELECT 'institution:' || jsonb_array_elements_text(content -> 'addressees')
        FROM own WHERE subject_type = 'demand'
        UNION SELECT 'theme:' || jsonb_array_elements_text(content -> 'themes') FROM own WHERE subject_type = 'demand'
        UNION SELECT 'institution:' || (content ->> 'institution') FROM own WHERE subject_type = 'engagement'
    )
    SELECT content_hash, {UNLESS_HELD} ELSE (content - 'text')::text END, subject, sequence FROM own
    UNION ALL
    (SELECT DISTINCT ON (subject) content_hash, {CONTENT}, subject, sequence
     FROM shared JOIN demands_entry USING (subject)
     WHERE kind IN ('published', 'reworded', 'defined') AND content IS NOT NULL
     AND recorded_at < %(before)s AND sequence <= %(entry)s
     ORDER BY subject, sequence DESC)
    UNION ALL
    (SELECT content_hash, {CONTENT}, subject, sequence FROM ({EXPLANATIONS}) explanation
    WHERE %(explained)s)
    UNION ALL
    (SELECT NULL, jsonb_build_object('recorded_at', recorded_at)::text, 'head', sequence FROM demands_entry
     WHERE sequence = ({CONCERNED}))"""
WORDINGS_FOR_DEMAND = WORDINGS.replace(CONCERNED, CONCERNED_OF_DEMAND)

# Updates whose sources staff have opened since, and found there what they say.
CONFIRMED = f"""
    SELECT about FROM demands_entry
    WHERE subject_type = 'update' AND kind = 'confirmed' AND about IS NOT NULL
    AND {OF} AND recorded_at < %(before)s AND sequence <= %(entry)s"""

CHANGES = f"""
    SELECT demand, status, happened_on, sequence, direction, campaign,
           CASE WHEN sequence IN ({CONFIRMED}) THEN 'read' ELSE verification END
    FROM (
        SELECT demand, status, happened_on, sequence, direction, campaign, verification,
               lag(status) OVER (PARTITION BY campaign, demand ORDER BY happened_on, sequence) AS before
        FROM demands_entry e
        WHERE {IN_FORCE} AND {OF} AND NOT background AND status <> ''
    ) change
    WHERE status IS DISTINCT FROM before ORDER BY demand, happened_on, sequence"""

# When each demand was last checked, by the page's day: what a review says of itself, or the day on which an update was
# published. What corrects, translates or confirms an update checks no demand.
CHECKED = f"""
    SELECT DISTINCT ON (campaign, demand) campaign, demand, checked_on, approval = 'imported' AS imported FROM (
        SELECT campaign, demand, approval, CASE kind
            WHEN 'reviewed' THEN content ->> 'as_of'
            ELSE to_char(recorded_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD') END COLLATE "C" AS checked_on
        FROM demands_entry
        WHERE {OF} AND demand <> '' AND content IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s
        AND (kind = 'reviewed' OR subject_type = 'update' AND kind = 'published' AND approval <> 'imported')
    ) said
    WHERE checked_on <= %(day)s ORDER BY campaign, demand, checked_on DESC, imported"""

# The amendments of sources are looked up in one object: PostgreSQL expects one row where there are thousands, and would
# compare every source with every amendment.
# By demand what happened; and how many updates, sources and figures there are at each level of certainty.
ACTIVITY = f"""
    WITH in_force AS MATERIALIZED (
        SELECT sequence, campaign, demand, happened_on, direction, background, evidence, source_verification,
               verification, sequence IN ({CONFIRMED}) AS confirmed
        FROM demands_entry e WHERE {IN_FORCE} AND {OF}
    ), checked AS ({CHECKED}
    ), named AS (
        SELECT campaign, demand, count(DISTINCT source) AS sources FROM in_force, unnest(evidence) source
        GROUP BY campaign, demand
    ), cited AS (
        SELECT DISTINCT ON (reference) reference, sequence,
               CASE WHEN confirmed THEN 'read' ELSE source.level END AS level
        FROM in_force, unnest(evidence, source_verification) AS source(reference, level)
        ORDER BY reference, confirmed DESC, sequence DESC
    ), amended AS (
        SELECT DISTINCT ON (subject) substr(subject, 10) AS reference, sequence,
               content -> 'changes' ->> 'verification' AS level
        FROM demands_entry
        WHERE subject_type = 'evidence' AND kind = 'amended' AND content -> 'changes' ->> 'verification' IS NOT NULL
        AND {CITED} AND recorded_at < %(before)s AND sequence <= %(entry)s
        ORDER BY subject, sequence DESC
    ), amendments AS MATERIALIZED (
        SELECT coalesce(jsonb_object_agg(reference, jsonb_build_array(sequence, level)), '{{}}') AS of FROM amended
    ), series AS (
        SELECT DISTINCT ON (subject) content FROM demands_entry
        WHERE subject_type = 'indicator' AND kind IN ('published', 'reworded') AND content IS NOT NULL
        AND {OF} AND recorded_at < %(before)s AND sequence <= %(entry)s
        ORDER BY subject, sequence DESC
    )
    SELECT 'demand', demand, count(in_force.demand), max(happened_on), max(checked_on), bool_or(imported), max(sources),
           array_agg(happened_on || ' ' || sequence || ' ' || CASE WHEN background THEN '' ELSE direction END
                     ORDER BY happened_on, sequence) FILTER (WHERE sequence IS NOT NULL)
    FROM in_force FULL JOIN checked USING (campaign, demand) LEFT JOIN named USING (campaign, demand)
    GROUP BY campaign, demand
    UNION ALL
    SELECT 'update', CASE WHEN confirmed THEN 'read' ELSE verification END AS level, count(*), NULL, NULL, NULL, NULL,
           NULL
    FROM in_force GROUP BY level
    UNION ALL
    SELECT 'source', CASE WHEN (amendments.of -> reference ->> 0)::bigint > cited.sequence
                          THEN amendments.of -> reference ->> 1 ELSE cited.level END AS now,
           count(*), NULL, NULL, NULL, NULL, NULL
    FROM cited CROSS JOIN amendments GROUP BY now
    UNION ALL
    SELECT 'figure', figure ->> 'verification' AS level, count(*), NULL, NULL, NULL, NULL, NULL
    FROM series, jsonb_array_elements(content -> 'observations') figure
    WHERE (figure ->> 'date') COLLATE "C" <= %(day)s GROUP BY level"""

LOOKED = f"""
    WITH asked AS (
        SELECT DISTINCT ON (subject) campaign, demand, content ->> 'made_on' AS made_on,
               (content ->> 'review_interval_days')::int AS days
        FROM demands_entry
        WHERE subject_type = 'demand' AND kind IN ('published', 'reworded') AND content IS NOT NULL AND {OF}
        AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC
    ), checked AS ({CHECKED})
    SELECT campaign, demand, made_on, days, checked_on, imported FROM asked LEFT JOIN checked USING (campaign, demand)
    ORDER BY campaign, demand"""

# The status of an update's demand just before the update.
BEFORE = f"""
    SELECT status FROM demands_entry e
    WHERE {IN_FORCE} AND NOT background AND status <> '' AND campaign = found.campaign AND demand = found.demand
    AND (happened_on, sequence) < (found.happened_on, found.sequence)
    ORDER BY happened_on DESC, sequence DESC LIMIT 1"""

LATEST = f"""
    SELECT content_hash, {CONTENT}, sequence, kind, recorded_at, approval, about, subject_type,
           coalesce(({BEFORE}), '')
    FROM (
        SELECT sequence FROM demands_entry e
        WHERE {IN_FORCE} AND {OF}
        ORDER BY happened_on DESC, sequence DESC LIMIT %(number)s OFFSET %(start)s
    ) latest JOIN demands_entry found USING (sequence)
    ORDER BY happened_on DESC, sequence DESC"""  # contents are only unpacked for those that are shown

# Those of some demands, of each the last ones along an index
LATEST_OF = f"""
    SELECT content_hash, {CONTENT}, sequence, kind, recorded_at, approval, about, subject_type,
           coalesce(({BEFORE}), '')
    FROM (
        SELECT its.sequence FROM unnest(%(campaigns)s::varchar[], %(demands)s::varchar[]) asked (campaign, demand),
        LATERAL (
            SELECT sequence, happened_on FROM demands_entry e
            WHERE e.campaign = asked.campaign AND e.demand = asked.demand AND {IN_FORCE}
            ORDER BY happened_on DESC, sequence DESC LIMIT %(number)s
        ) its
        ORDER BY its.happened_on DESC, its.sequence DESC LIMIT %(number)s
    ) latest JOIN demands_entry found USING (sequence)
    ORDER BY happened_on DESC, sequence DESC"""

LAST = f"""
    SELECT campaign, count(*), max(happened_on) FROM demands_entry e WHERE {IN_FORCE} AND {OF} GROUP BY campaign"""

OF_DEMAND = f"""
    SELECT content_hash, {CONTENT}, sequence, kind, recorded_at, approval, about, subject_type FROM demands_entry
    WHERE campaign = %(campaign)s AND demand = %(demand)s
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY sequence"""

LATER = f"""
    SELECT content_hash, {CONTENT}, sequence, kind, recorded_at, approval, about, subject FROM demands_entry
    WHERE recorded_at < %(before)s AND sequence <= %(entry)s AND (
        about = ANY(%(about)s) OR kind = 'amended' AND subject = ANY(%(sources)s)
    ) ORDER BY sequence"""


RECOMMENDED = """
    SELECT DISTINCT ON (subject) subject, sequence, content::text FROM demands_entry
    WHERE subject = ANY(%(subjects)s) AND kind IN ('published', 'reworded') AND content IS NOT NULL
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC"""

_OF_NAMED = "(campaign, demand) IN (SELECT campaign, demand FROM found WHERE subject_type = 'demand')"
NAMED = f"""
    WITH found AS MATERIALIZED (
        SELECT DISTINCT ON (subject) subject, subject_type, campaign, demand, content, sequence FROM demands_entry
        WHERE subject = ANY(%(subjects)s) AND kind IN ('published', 'reworded', 'defined') AND content IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC
    )
    SELECT subject, sequence, (content - 'text')::text FROM found
    UNION ALL
    (SELECT subject, sequence, content::text FROM ({_explanations(_OF_NAMED)}) explanation WHERE content IS NOT NULL)
    UNION ALL
    (SELECT DISTINCT ON (subject) subject, sequence, content::text FROM demands_entry
     WHERE subject IN (
         SELECT 'scale:' || (content ->> 'scale') FROM found WHERE subject_type = 'campaign'
         UNION ALL SELECT 'institution:' || jsonb_array_elements_text(content -> 'addressees')
         FROM found WHERE subject_type = 'demand')
     AND kind IN ('published', 'defined', 'reworded') AND content IS NOT NULL
     AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC)"""

# What campaigns are called, by their current wording
TITLES = """
    SELECT s.campaign, jsonb_build_object('title', content -> 'title', 'name', content -> 'name',
           'country_name', content -> 'country_name')::text
    FROM demands_campaignstanding s JOIN demands_entry e ON e.sequence = s.wording
    WHERE e.content IS NOT NULL ORDER BY s.campaign"""

# Campaigns with a demand that had been made by a day
WITH_A_DEMAND = f"""
    SELECT DISTINCT campaign FROM (
        SELECT DISTINCT ON (subject) campaign, (content ->> 'made_on') COLLATE "C" AS made_on FROM demands_entry
        WHERE {OF} AND subject_type = 'demand' AND kind IN ('published', 'reworded') AND content IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC
    ) asked WHERE made_on <= %(day)s"""

# The institutions or themes and what each is a part of
TREE = """
    SELECT DISTINCT ON (subject) substr(subject, length(subject_type) + 2), content ->> 'parent' FROM demands_entry
    WHERE subject_type = %(kind)s AND kind IN ('published', 'reworded') AND content IS NOT NULL
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC"""


def concerned(column: str) -> str:
    """The demands that have one of some names in an array ``column``, from what the ledger keeps of them.

    In one answer: how many there are and since when; of a page the demands in their order, and how many have each
    status of all that their campaigns have here; those updated last.
    """
    concerned = f"{column} && %(inside)s::varchar[] AND s.wording IS NOT NULL AND s.made_on <= %(day)s"
    return f"""
    WITH of_campaigns AS MATERIALIZED (
        SELECT campaign, c.started_on, s.number, s.since, s.holds FROM (
            SELECT campaign, count(*) AS number, min(made_on) AS since,
                   bool_and(holds_from <= %(day)s AND (holds_until = '' OR holds_until > %(day)s)) AS holds
            FROM demands_demandstanding s WHERE {concerned} GROUP BY campaign
        ) s JOIN demands_campaignstanding c USING (campaign) WHERE c.wording IS NOT NULL
    ), page AS MATERIALIZED (
        SELECT campaign, started_on, upto - number AS before FROM (
            SELECT campaign, started_on, number, sum(number) OVER (ORDER BY started_on DESC, campaign DESC) AS upto
            FROM of_campaigns
        ) o WHERE upto > %(start)s AND upto - number < %(start)s + %(number)s
    ), theirs AS MATERIALIZED (
        SELECT campaign, demand, number, status, made_on, started_on
        FROM page JOIN demands_demandstanding s USING (campaign) WHERE {concerned}
    )
    SELECT 'every', '', '', sum(number)::bigint, least(min(since), min(started_on)), bool_and(holds) FROM of_campaigns
    UNION ALL
    SELECT 'tally', campaign, status, count(*), least(min(made_on), min(started_on)), NULL
    FROM theirs GROUP BY campaign, status
    UNION ALL
    (SELECT 'demand', campaign, demand, number, NULL, NULL FROM theirs
     ORDER BY started_on DESC, campaign DESC, number
     LIMIT %(number)s OFFSET (SELECT %(start)s - min(before) FROM page))
    UNION ALL
    (SELECT 'updated', s.campaign, s.demand, NULL, NULL, NULL
     FROM demands_demandstanding s WHERE {concerned} AND last_update IS NOT NULL
     AND EXISTS (SELECT FROM demands_campaignstanding c WHERE c.campaign = s.campaign AND c.wording IS NOT NULL)
     ORDER BY last_on DESC, last_update DESC LIMIT %(latest)s)"""


CONCERNED_BY = {"institution": concerned("addressees"), "theme": concerned("themes")}


def tallies(column: str) -> str:
    """How many demands concern each of some names, then how many of them have each status, by scale."""
    return f"""
    SELECT root, c.scale, s.status, count(DISTINCT s.id), count(DISTINCT s.campaign),
           bool_and(s.holds_from <= %(day)s AND (s.holds_until = '' OR s.holds_until > %(day)s))
    FROM unnest(%(roots)s::varchar[], %(parts)s::varchar[]) AS inside(root, part)
    JOIN demands_demandstanding s ON s.{column} @> ARRAY[part] JOIN demands_campaignstanding c USING (campaign)
    WHERE s.wording IS NOT NULL AND c.wording IS NOT NULL AND s.made_on <= %(day)s
    GROUP BY GROUPING SETS ((root), (root, c.scale, s.status)) ORDER BY root, c.scale NULLS FIRST, s.status"""


TALLIES_BY = {"institution": tallies("addressees"), "theme": tallies("themes")}

# Campaigns to choose from: the latest, and the one that is chosen. What the ledger keeps counts their updates.
OFFERED = """
    SELECT known.campaign, content::text, updates, total FROM (
        SELECT campaign, wording, updates, sum(updates) OVER ()::bigint AS total,
               row_number() OVER (ORDER BY started_on DESC, campaign DESC) AS place
        FROM demands_campaignstanding
    ) known JOIN demands_entry e ON e.sequence = wording
    WHERE (place <= %(most)s OR known.campaign = %(chosen)s) AND content IS NOT NULL"""

OFFERED_EARLIER = """
    SELECT campaign, content::text, NULL, NULL FROM (
        SELECT *, row_number() OVER (ORDER BY content ->> 'started_on' DESC) AS place FROM (
            SELECT DISTINCT ON (campaign) campaign, content FROM demands_entry
            WHERE subject_type = 'campaign' AND kind IN ('published', 'reworded') AND content IS NOT NULL
            AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY campaign, sequence DESC
        ) worded
    ) known WHERE place <= %(most)s OR campaign = %(chosen)s"""

# The explanations of demands of which what the ledger keeps does not hold any more, because a date has come
EXPLANATIONS_OVERTAKEN = """
    SELECT s.campaign, s.demand, found.sequence, found.content::text
    FROM demands_demandstanding s, LATERAL (
        SELECT sequence, content FROM demands_entry e
        WHERE e.campaign = s.campaign AND e.demand = s.demand
        AND e.subject_type = 'explanation' AND e.kind = 'published'
        AND (e.content IS NULL OR (e.content ->> 'as_of') COLLATE "C" <= %(day)s)
        ORDER BY sequence DESC LIMIT 1
    ) found
    WHERE (s.holds_from > %(day)s OR s.holds_until > '' AND s.holds_until <= %(day)s) AND found.content IS NOT NULL
    ORDER BY s.campaign, s.demand"""

# The pages about what was first published in a piece of the record, and when the record last said something they show
PAGES = """
    SELECT subject, greatest(
        (SELECT recorded_at FROM demands_entry l WHERE l.subject = e.subject ORDER BY sequence DESC LIMIT 1),
        CASE subject_type
            WHEN 'demand' THEN (SELECT recorded_at FROM demands_demandstanding s
                                WHERE s.campaign = e.campaign AND s.demand = e.demand)
            WHEN 'institution' THEN (SELECT max(recorded_at) FROM demands_demandstanding
                                     WHERE addressees @> ARRAY[substr(subject, 13)]::varchar[] AND wording IS NOT NULL)
            WHEN 'theme' THEN (SELECT max(recorded_at) FROM demands_demandstanding
                               WHERE themes @> ARRAY[substr(subject, 7)]::varchar[] AND wording IS NOT NULL)
            ELSE (SELECT recorded_at FROM demands_campaignstanding s WHERE s.campaign = e.campaign) END)
    FROM demands_entry e
    WHERE kind = 'published' AND subject_type IN ('campaign', 'demand', 'document', 'institution', 'page', 'theme')
    AND sequence > %(after)s AND sequence <= %(to)s AND EXISTS (
        SELECT 1 FROM demands_entry w WHERE w.subject = e.subject AND w.kind IN ('published', 'reworded')
        AND w.content IS NOT NULL)
    ORDER BY sequence"""
