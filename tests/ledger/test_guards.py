"""What PostgreSQL itself refuses, whoever asks: raw SQL, as the owner of the tables and as an ordinary role."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from demands.models import Citation, Demand, Entry, Evidence, StatusUpdate
from tests.cast import at_work, make_demand, make_evidence, make_update, publish_a_demand

Attempt = Callable[[str], str]


def publish_an_update() -> None:
    at_work().publish(make_update(publish_a_demand(), "in_progress"))


BEGIN_WITH = {"published": publish_an_update}


@pytest.fixture
def published(demand: Demand) -> StatusUpdate:
    return demand.updates.get()


@pytest.fixture(params=["owner", "ordinary role"])
def attempt(request: pytest.FixtureRequest, published: StatusUpdate) -> Attempt:
    """Run one statement and return what the database said against it; '' when it let it pass."""

    def run(statement: str) -> str:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if request.param == "ordinary role":
                    cursor.execute("SET LOCAL ROLE ordinary")
                cursor.execute(statement)
        except DatabaseError as error:
            return str(error).splitlines()[0]
        return ""

    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE ordinary; GRANT ALL ON ALL TABLES IN SCHEMA public TO ordinary")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return run


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE demands_entry SET kind = 'reviewed'",
        "UPDATE demands_entry SET content = '{}'",
        "UPDATE demands_entry SET content = NULL, salt = NULL",
        "DELETE FROM demands_entry",
    ],
)
def test_entries_are_append_only(attempt: Attempt, statement: str) -> None:
    assert attempt(statement) == "the record is append-only"


@pytest.mark.parametrize("table", ["entry", "statusupdate", "citation", "evidence"])
def test_no_table_of_the_record_is_truncated(attempt: Attempt, table: str) -> None:
    assert attempt(f"TRUNCATE demands_{table} CASCADE").endswith("cannot be truncated")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE demands_statusupdate SET headline = 'x'",
        'UPDATE demands_statusupdate SET i18n = \'{"headline_ja": "x"}\'',
        "UPDATE demands_statusupdate SET published_as = NULL",
        "UPDATE demands_evidence SET title = 'x'",
        "UPDATE demands_citation SET quote = 'x'",
        "DELETE FROM demands_citation",
    ],
)
def test_a_published_update_and_its_sources_are_closed(attempt: Attempt, statement: str) -> None:
    assert attempt(statement) == "what was published cannot change: correct or retract it"


def test_a_published_update_takes_no_further_citation(attempt: Attempt, published: StatusUpdate) -> None:
    said = attempt(
        'INSERT INTO demands_citation (update_id, evidence_id, stance, locator, quote, "order")'
        f" VALUES ({published.pk}, {make_evidence().pk}, 'supports', '', '', 9)"
    )
    assert said == "what was published cannot change: correct or retract it"


@pytest.mark.parametrize("table", ["demands_statusupdate", "demands_evidence", "demands_demand", "campaigns_campaign"])
def test_nobody_but_the_ledger_marks_a_row_as_published(attempt: Attempt, published: StatusUpdate, table: str) -> None:
    make_update(make_demand(published.demand.campaign, "second"))
    assert attempt(f"UPDATE {table} SET published_as = 99") != ""


def test_a_row_is_not_born_published(attempt: Attempt) -> None:
    copy = 'INSERT INTO demands_evidence SELECT (jsonb_populate_record(e, \'{"id": 999, "reference": "x"}\')).*'
    assert attempt(copy + " FROM demands_evidence e") == "only the ledger publishes"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE demands_demand SET slug = 'x'", "the public name of what was published cannot change"),
        ("UPDATE campaigns_campaign SET slug = 'x'", "the public name of what was published cannot change"),
        ("DELETE FROM campaigns_theme", "what was published cannot be deleted"),
        ("UPDATE campaigns_status SET code = 'x'", "a status that was published can be relabelled, not recoded"),
        ("DELETE FROM campaigns_status", "a status that was published cannot be deleted"),
    ],
)
def test_what_was_published_keeps_its_public_name(attempt: Attempt, statement: str, said: str) -> None:
    assert attempt(statement) == said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE demands_statusupdate SET internal_notes = 'call back'",
        "UPDATE demands_demand SET title = 'a change that waits for review'",
        "UPDATE campaigns_status SET label = 'relabelled'",
    ],
)
def test_what_never_was_public_stays_open(attempt: Attempt, statement: str) -> None:
    assert attempt(statement) == ""


def test_drafts_are_free(attempt: Attempt, published: StatusUpdate) -> None:
    draft = make_update(published.demand)
    assert attempt(f"UPDATE demands_statusupdate SET headline = 'x' WHERE id = {draft.pk}") == ""
    assert attempt(f"DELETE FROM demands_citation WHERE update_id = {draft.pk}") == ""


def line(**changes: object) -> Entry:
    last = Entry.objects.order_by("-sequence").first()
    assert last is not None
    fields: dict[str, object] = {
        "sequence": last.sequence + 1, "previous_hash": last.entry_hash, "kind": "reviewed", "subject": "demand:x",
        "subject_type": "demand", "approval": "imported", "recorded_at": last.recorded_at, "content": {}, "salt": "s",
        "content_hash": "a" * 64, "entry_hash": "b" * 64, "people_hash": "d" * 64,
    }  # fmt: skip
    return Entry(**fields | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": 99},
        {"previous_hash": "c" * 64},
        {"approval": "four_eyes", "approved_by": 7, "authors": [3, 7]},
        {"approval": "four_eyes", "approved_by": None},
        {"content": None},
        {"entry_hash": "no hash"},
    ],
)
def test_a_line_that_does_not_fit_is_refused(published: StatusUpdate, changes: dict[str, object]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        line(**changes).save(force_insert=True)


def test_a_line_that_fits_is_taken(published: StatusUpdate) -> None:
    line().save(force_insert=True)


def test_one_entry_is_replaced_once(published: StatusUpdate) -> None:
    line(kind="retracted", about_id=published.published_as).save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        line(kind="retracted", about_id=published.published_as).save(force_insert=True)


def test_bulk_writes_are_refused_like_single_ones(published: StatusUpdate) -> None:
    for rows in (StatusUpdate.objects.all(), Evidence.objects.all(), Citation.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")
