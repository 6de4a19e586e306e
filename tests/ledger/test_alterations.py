"""Generated attacks on the record: somebody with the rights of the tables' owner alters one thing, and it is found.

Every column of every row that is public, and of every entry, is changed, emptied and exchanged with a neighbour's; rows
are removed and doubled. What is deliberately no part of the record stands in ``OUTSIDE``, each with its reason.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import Error as DatabaseError

from campaigns.models import Document, Milestone, Passage
from demands import ledger
from demands.ledger.verification import verify
from demands.models import Demand, Engagement, Entry, Indicator, Observation
from tests.cast import (
    Newsroom,
    known,
    make_evidence,
    make_explanation,
    make_institution,
    make_proposal,
    make_update,
    publish_a_demand,
)
from tests.recommendations import link, make_recommendation

# Columns that say nothing to readers; a change of theirs is a matter of the newsroom's history, not of the record.
EVERYWHERE = {
    "id": "the row's own number: pages and entries know rows by their public names",
    "version": "counts saves, so that two editors do not overwrite each other",
    "contributors": "who wrote what is not public yet; who wrote what is public stands in the entry",
    "edited_at": "marks a row as a draft again; readers go on reading the entry",
    "submitted_at": "a draft's place in the queue",
    "submitted_hash": "a draft's place in the queue",
    "internal_notes": "never public",
}
OUTSIDE: dict[str, dict[str, str]] = {
    "demands_demand": {"priority": "the newsroom's own order of work"},
    "campaigns_campaign": {"state": "the newsroom's own"},
    "demands_recommendation": {
        "digest": "recognises a recommendation when the index is loaded again",
        "loaded_at": "when the index was loaded",
        "loaded_by_id": "who loaded it; who wrote stands in the entry",
        "search": "what the newsroom's own search finds it by",
    },
    "demands_proposal": {"reference": "a proposal's own name stands in no entry"},
    "demands_citation": {"order": "counts only beside its neighbours': see the exchange"},
    "campaigns_status": {"order": "counts only beside its neighbours': see the exchange"},
    "campaigns_passage": {"order": "counts only beside its neighbours': see the exchange"},
    "demands_recommendationlink": {
        "linked_by_id": "the newsroom's own memory",
        "linked_at": "the newsroom's own memory",
    },
}
# table: how to tell the entry that a row of it belongs to
PUBLISHED = "published_as"
TABLES = {
    "demands_entry": "sequence",
    "campaigns_scale": PUBLISHED,
    "campaigns_institution": PUBLISHED,
    "campaigns_theme": PUBLISHED,
    "campaigns_campaign": PUBLISHED,
    "campaigns_document": PUBLISHED,
    "campaigns_milestone": PUBLISHED,
    "demands_demand": PUBLISHED,
    "demands_recommendation": PUBLISHED,
    "demands_indicator": PUBLISHED,
    "demands_engagement": PUBLISHED,
    "demands_statusupdate": PUBLISHED,
    "demands_explanation": PUBLISHED,
    "demands_evidence": PUBLISHED,
    "demands_proposal": PUBLISHED,
    "campaigns_status": "(SELECT published_as FROM campaigns_scale p WHERE p.id = t.scale_id)",
    "campaigns_passage": "(SELECT published_as FROM campaigns_document p WHERE p.id = t.document_id)",
    "demands_observation": "(SELECT published_as FROM demands_indicator p WHERE p.id = t.indicator_id)",
    "demands_citation": "(SELECT published_as FROM demands_statusupdate p WHERE p.id = t.update_id)",
    "demands_recommendationlink": "(SELECT published_as FROM demands_demand p WHERE p.id = t.demand_id)",
    "campaigns_campaign_addressees": "(SELECT published_as FROM campaigns_campaign p WHERE p.id = t.campaign_id)",
    "demands_demand_addressees": "(SELECT published_as FROM demands_demand p WHERE p.id = t.demand_id)",
    "demands_demand_themes": "(SELECT published_as FROM demands_demand p WHERE p.id = t.demand_id)",
    "demands_demand_passages": "(SELECT published_as FROM demands_demand p WHERE p.id = t.demand_id)",
    "demands_demand_milestones": "(SELECT published_as FROM demands_demand p WHERE p.id = t.demand_id)",
    "demands_indicator_demands": "(SELECT published_as FROM demands_indicator p WHERE p.id = t.indicator_id)",
    "demands_indicator_sources": "(SELECT published_as FROM demands_indicator p WHERE p.id = t.indicator_id)",
    "demands_explanation_updates": "(SELECT published_as FROM demands_explanation p WHERE p.id = t.explanation_id)",
    "demands_engagement_demands": "(SELECT published_as FROM demands_engagement p WHERE p.id = t.engagement_id)",
}
SETS = {table for table in TABLES if table.count("_") > 1} | {"demands_recommendationlink"}
# Where a column says nothing, because rows of that kind do not use it, or empty means the same
UNUSED = {
    ("demands_proposal", "language"): " AND kind = 'translate'",
    ("demands_proposal", "headline"): " AND kind = 'translate'",
    ("demands_proposal", "body"): " AND kind = 'translate'",
    ("demands_proposal", "changes"): " AND kind = 'amend'",
    ("demands_proposal", "reason"): " AND kind <> 'translate'",
}
# How a value of each type of PostgreSQL is changed
CHANGED = {
    "text": "'x' || substr({0}, 2)",
    "character varying": "'x' || substr({0}, 2)",
    "bigint": "{0} + 1",
    "integer": "{0} + 1",
    "smallint": "{0} + 1",
    "numeric": "{0} + 1",
    "boolean": "NOT {0}",
    "date": "{0} + 1",
    "timestamp with time zone": "{0} + interval '1 day'",
    "jsonb": "{0} || (SELECT jsonb_object_agg(name || '_ja', 'x') FROM unnest(ARRAY{texts}) name)",
    "ARRAY": "{0} || {filler}",
    "tsvector": "{0} || 'x'::tsvector",
}
TEXTS = ["title", "headline", "label", "name", "reason", "exact", "note", "summary", "text"]
FOUND = "found"
SAYS_NOTHING = "('', '{}', '[]', 'unverified')"  # as an empty value does
NOTHING = "nothing was altered: the value was empty, or the neighbour's was equal"


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    type: str
    element: str

    def changed(self) -> str:
        if self.name == "verification":
            return "CASE verification WHEN 'excerpt' THEN 'unverified' ELSE 'excerpt' END"
        filler = "ARRAY[7]" if self.element.startswith("int") else "ARRAY['x']"
        return CHANGED[self.type].format(f'"{self.name}"', filler=filler, texts=TEXTS)


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A record without constraints, made once: every attack is undone by itself. Yields its checkpoint."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish_a_demand()
        publish_all_kinds(Demand.objects.get())
        report = verify()
        assert report.findings == []
        drop_constraints()
        yield {"size": report.size, "head": report.head}
        assert verify().findings == []
        transaction.set_rollback(True)


def publish_all_kinds(demand: Demand) -> None:
    """Make at least two public rows of each kind, and lines of every kind."""
    newsroom = Newsroom(known("emi", "Editor"), known("rafael", "Reviewer"))
    campaign = demand.campaign
    campaign.addressees.add(make_institution("diet", name="Diet"))
    newsroom.publish(campaign)
    for number in (1, 2):
        document = Document.objects.create(
            campaign=campaign, slug=f"d{number}", title=f"Letter {number}", publisher="NGO", dated=f"200{number}",
            language="en", url=f"https://ngo.example/{number}", text=f"Please halt {number}.",
        )  # fmt: skip
        for place in (1, 2):
            passage = Passage.objects.create(
                document=document, slug=f"p{place}", exact=f"halt {number}{place}", prefix="a", suffix="b",
                addressee="Minister", remark="Bold", order=place,
                number="1", states=["Chad"], position="Noted",
            )  # fmt: skip
            demand.passages.add(passage)
        demand.milestones.add(
            Milestone.objects.create(campaign=campaign, slug=f"m{number}", title=f"Vote {number}", date=f"203{number}")
        )
        link(newsroom, demand, make_recommendation(annotation_id=f"a{number}", affected_persons=["All"], sdgs=["16"]))
    newsroom.publish(demand)
    for number in (1, 2):
        indicator = Indicator.objects.create(
            campaign=campaign, slug=f"i{number}", title=f"Executions {number}", unit="persons"
        )
        for year in (2018, 2019):
            Observation.objects.create(indicator=indicator, date=str(year), value=year - 2000 + number, note=f"{year}")
        indicator.demands.add(demand)
        indicator.sources.add(make_evidence(title=f"Statistics {number}"))
        newsroom.publish(indicator)
        letter = Engagement.objects.create(
            campaign=campaign, institution=demand.addressees.get(), kind="letter", happened_on=f"201{number}",
            summary=f"Asked {number}", awaits_reply=True,
        )  # fmt: skip
        letter.demands.add(demand)
        newsroom.publish(letter)
    publish_updates(newsroom, demand)


def publish_updates(newsroom: Newsroom, demand: Demand) -> None:
    reviewer, administrator = newsroom.reviewer, known("ada", "Administrator")
    source = make_evidence(title="Gazette", url="https://gazette.example/1")
    updates = [
        make_update(
            demand, status, happened_on=f"201{place}-03", headline=f"Bill {place}", body="Text",
            sources=[source, make_evidence(title=f"Paper {place}")], verification="unverified",
        )
        for place, status in enumerate(("in_progress", "partly_met", "", "in_progress"))
    ]  # fmt: skip
    for update in updates:
        newsroom.publish(update)
    ledger.confirm(updates[0], by=reviewer)
    newsroom.publish(make_proposal("translate", update=updates[0], language="ja", headline="法案", body="本文"))
    newsroom.publish(make_proposal("amend", evidence=source, changes={"publisher": "Printing Bureau"}, reason="Name."))
    for day, text, rests_on in ((1, "First. More.", updates[:1]), (2, "Second.", updates[1:3])):
        explanation = make_explanation(demand, *rests_on, as_of=dt.date(2019, 1, day), text=text, text_ja="説明。")
        newsroom.publish(explanation)
    newsroom.publish(make_update(demand, "in_progress", corrects=updates[1], correction_reason="Wrong day."))
    ledger.redact(Entry.objects.get(pk=updates[3].published_as or 0), by=administrator, reason="Safety.")
    ledger.review(demand, by=reviewer)
    newsroom.publish(make_proposal("retract", update=updates[2], reason="Wrong."))
    ledger.review(demand, by=reviewer)  # the last line: cut off, it leaves no trace


def columns(table: str) -> list[Column]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, udt_name FROM information_schema.columns WHERE table_name = %s", [table]
        )
        return [Column(table, name, kind, udt.strip("_")) for name, kind, udt in cursor.fetchall()]


def rows(table: str) -> list[tuple[Any, Any]]:
    """(primary key, entry) of every public row."""
    key = "sequence" if table == "demands_entry" else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {TABLES[table]} FROM {table} t WHERE {TABLES[table]} IS NOT NULL ORDER BY 1")
        return cursor.fetchall()


def one_of_each_kind() -> list[tuple[int, int]]:
    """The first entry of some kinds, one of them without a content."""
    kinds = {}
    for entry in Entry.objects.order_by("-sequence"):
        kinds[entry.kind, entry.content is None] = entry.sequence
    chosen = ("published", "reworded", "corrected", "translated", "amended", "reviewed")
    return [(number, number) for (kind, _emptied), number in sorted(kinds.items()) if kind in chosen]


@dataclass(frozen=True)
class Attack:
    """One alteration; ``entry`` is the entry that it concerns."""

    what: str
    statement: str
    entry: int


@dataclass(frozen=True)
class Attempts:
    """One kind of alteration of one column, in one row after the other until ``wanted`` of them altered something."""

    attacks: list[Attack]
    wanted: int = 1


def attempts(table: str) -> Iterator[Attempts]:
    """The rows take turns: what begins with the first row in one column begins with the next in the next column."""
    key = "sequence" if table == "demands_entry" else "id"
    found = rows(table)
    outside = {} if table == "demands_entry" else EVERYWHERE | OUTSIDE.get(table, {})
    (first, entry), last = found[0], found[-1]
    sample = one_of_each_kind() if table == "demands_entry" else [found[0], found[-1]]
    sample = list(dict(sample).items())
    for turn, column in enumerate(columns(table)):
        name = f'"{column.name}"'
        if column.name in outside or column.name == "sequence":
            continue  # a line under another number is one that is gone, and one too many
        changed, emptied = [], []
        for place in range(len(sample)):
            pk, of = sample[(turn + place) % len(sample)]
            where = f"WHERE {key} = {pk}{UNUSED.get((table, column.name), '')}"
            changed.append(
                Attack(
                    f"{column.name} changed",
                    f"UPDATE {table} SET {name} = {column.changed()} {where} AND {name} IS NOT NULL",
                    of,
                )
            )
            emptied.append(Attack(
                f"{column.name} emptied",
                f"UPDATE {table} SET {name} = NULL {where} AND {name}::text NOT IN {SAYS_NOTHING}",
                of,
            ))  # fmt: skip
        half = (len(sample) + 1) // 2
        yield Attempts(changed, wanted=half)
        yield Attempts(emptied[::-1], wanted=half)
        if table in SETS:
            continue  # two links of one row that exchange what they lead to are the same two links
        exchanged = Attack(
            f"{column.name} exchanged",
            f"UPDATE {table} t SET {name} = o.{name} FROM {table} o WHERE (t.{key}, o.{key}) IN"
            f" (({first}, {last[0]}), ({last[0]}, {first})) AND t.{name} IS DISTINCT FROM o.{name}"
            f"{UNUSED.get((table, column.name), '').replace('AND kind', 'AND o.kind = t.kind AND t.kind')}",
            min(entry, last[1]),
        )
        yield Attempts([exchanged])
    for pk, of in sample:
        yield Attempts([Attack("row removed", f"DELETE FROM {table} WHERE {key} = {pk}", of)])
    others = ", ".join(f'"{one.name}"' for one in columns(table) if one.name != key)
    number = f"(SELECT max({key}) + 1 FROM {table})"
    doubled = f"INSERT INTO {table} ({key}, {others}) SELECT {number}, {others} FROM {table} WHERE {key} = {first}"
    yield Attempts([Attack("row doubled", doubled, entry)])


def drop_constraints() -> None:
    """As the owner of the tables can: no rule of the database is left but primary keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        for table in TABLES:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u')", [table]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            cursor.execute(
                "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
                " WHERE x.indrelid = %s::regclass AND x.indisunique AND NOT x.indisprimary",
                [table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP INDEX "{name}"')
            for column in columns(table):
                if column.name not in ("id", "sequence"):
                    cursor.execute(f'ALTER TABLE {table} ALTER "{column.name}" DROP NOT NULL')


def outcome(attack: Attack, checkpoint: dict[str, Any] | None = None) -> str:
    """What verification says about the record after an attack: found, missed, or that nothing was altered."""
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(attack.statement)
                if cursor.rowcount == 0:
                    return NOTHING
        except DatabaseError as fault:
            return f"impossible: {fault}"
        findings = verify(checkpoint).findings
        transaction.set_rollback(True)
    if not findings:
        return "missed"
    named = {finding.sequence for finding in findings}
    return (
        FOUND
        if attack.entry in named and findings[0].sequence is not None
        else f"names {sorted(named, key=lambda number: number or 0)}"
    )


def made(some: Attempts) -> Iterator[tuple[Attack, str]]:
    """Make as many attacks as are wanted; those that find nothing to alter do not count."""
    outcomes = ((attack, said) for attack in some.attacks if (said := outcome(attack)) != NOTHING)
    return itertools.islice(outcomes, some.wanted)


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("record")
def test_every_alteration_of_a_table_is_found(table: str) -> None:
    outcomes = [done for some in attempts(table) for done in made(some)]
    missed = [f"{attack.what} of entry {attack.entry}: {said}" for attack, said in outcomes if said != FOUND]
    assert missed == [], "\n".join(missed)
    assert len(outcomes) > 1


def test_a_review_cut_off_the_end_is_found_where_its_demand_stands_and_with_a_checkpoint(
    record: dict[str, Any],
) -> None:
    """No row rests on a review. Who writes the standing again as well is found with a checkpoint alone."""
    cut = Attack("cut", f"DELETE FROM demands_entry WHERE sequence = {record['size']}", record["size"])
    assert outcome(cut).startswith("names")
    assert "None" in outcome(cut, record)
