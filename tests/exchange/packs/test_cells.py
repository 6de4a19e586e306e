"""Cells have one spelling: what a spreadsheet makes of a value and what the record says of it come out the same."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from demands.exchange.packs.cells import canonical, cells_of, child_cells, spelling, value_of
from demands.exchange.packs.format import Kind
from demands.exchange.packs.tables import BY_NAME, TABLES, target_key


def cell(table: str, heading: str, text: str) -> str:
    column, language = BY_NAME[table].headings[heading]
    return canonical(BY_NAME[table], column, language, text)


SPELLINGS = [
    # table, heading, as it was typed, as it is kept
    ("updates", "headline", "  A bill \t", "A bill"),
    ("updates", "body", "One\r\nTwo\r\n", "One\nTwo"),
    ("updates", "happened_on", " 2005-06 ", "2005-06"),
    ("updates", "direction", "", "neutral"),
    ("updates", "headline_ja", "", ""),
    ("updates", "state", "", "published"),
    ("updates", "recorded_at", "2026-11-23", "2026-11-23T00:00:00.000000Z"),
    ("updates", "recorded_at", "2025-11-23T10:00:00+09:00", "2025-11-23T01:00:00.000000Z"),
    ("evidence", "primary", "TRUE", "true"),
    ("evidence", "primary", "0", "false"),
    ("evidence", "primary", "", "false"),
    ("evidence", "visibility", "", "public"),
    ("demands", "number", "07", "7"),
    ("demands", "review_interval_days", "", "180"),
    ("demands", "themes", " prisons  police police ", "police prisons"),
    ("demands", "due_on", "", ""),
    ("observations", "value", "4.0", "4"),
    ("observations", "value", "16.50", "16.5"),
    ("observations", "value", "1e3", "1000"),
    ("amendments", "changes", '{"url": "https://law.example/", "title":"法"}', '{"title":"法","url":"https://law.example/"}'),
    ("indicators", "chart", "", "bar"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "heading", "typed", "kept"), SPELLINGS)
def test_one_spelling(table: str, heading: str, typed: str, kept: str) -> None:
    assert cell(table, heading, typed) == kept
    assert cell(table, heading, kept) == kept


BAD = [
    ("amendments", "changes", "[1]", "is not a JSON object of texts"),
    ("amendments", "changes", '{"title": 3}', "is not a JSON object of texts"),
    ("amendments", "changes", '{"kind": "treaty"}', "may name only title, publisher"),
    ("amendments", "changes", '{"url": "javascript:alert(1)"}', "Enter a"),
    ("observations", "value", "about 4", "must be a decimal number"),
    ("observations", "value", "NaN", "NaN"),
    ("observations", "value", "1.00001", "no more than 4 decimal places"),
    ("demands", "number", "40000", "less than or equal to 32767"),
    ("statuses", "symbol", "→→→", "at most 2 characters"),
]


@pytest.mark.parametrize(("table", "heading", "typed", "said"), BAD)
def test_refused(table: str, heading: str, typed: str, said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)):
        cell(table, heading, typed)


@given(st.text(max_size=200))
def test_any_text_is_refused_or_has_one_spelling(text: str) -> None:
    try:
        kept = cell("updates", "body", text)
    except ValidationError:
        return
    assert cell("updates", "body", kept) == kept


@given(st.decimals(min_value="-99999999999", max_value="99999999999", places=4, allow_nan=False))
def test_a_number_survives_its_spelling(number: object) -> None:
    field = BY_NAME["observations"].field(BY_NAME["observations"].column("value"))
    assert value_of(field, spelling(number)) == number


def test_what_the_record_says_is_a_canonical_cell() -> None:
    content = {
        "reference": "a", "demand": "b", "happened_on": "2005", "ended_on": None, "headline": {"ja": "法"}, "body": {},
        "direction": "neutral", "status": None, "verification": "unverified", "verification_note": {},
        "corrects": "update:c", "reason": {"en": "Wrong."}, "waiver_reason": {},
    }  # fmt: skip
    cells = cells_of(BY_NAME["updates"], content)
    assert cells["headline"] == ""
    assert (cells["headline_ja"], cells["corrects"], cells["verification"]) == ("法", "c", "unverified")
    assert (cells["correction_reason"], cells["ended_on"], cells["status"]) == ("Wrong.", "", "")
    assert "internal_notes" not in cells


def test_parts_are_numbered_in_their_order() -> None:
    cited = [{"stance": "supports", "locator": "", "quote": "", "evidence": {"reference": name}} for name in "ba"]
    rows = child_cells(BY_NAME["citations"], "asked", {"citations": cited})
    assert [(row["update"], row["evidence"], row["order"]) for row in rows] == [
        ("asked", "b", "1"),
        ("asked", "a", "2"),
    ]


def test_references_to_documents_and_passages() -> None:
    document = BY_NAME["evidence"].column("document")
    assert target_key(document, "statement", "japan") == ("statement",)
    assert target_key(document, "japan/statement", "japan") == ("statement",)
    assert target_key(document, "korea/statement", "japan") is None
    assert target_key(BY_NAME["demands"].column("passages"), "statement#p01", "japan") == ("statement", "p01")


# The declaration of the tables


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_refers_only_to_what_stands_before_it(table: object) -> None:
    """The loader and the pruning of exports go through the tables in this order."""
    names = [one.name for one in TABLES]
    for column in table.columns:  # type: ignore[attr-defined]
        if column.to:
            assert names.index(column.to) <= names.index(table.name)  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_of_the_model(table: object) -> None:
    for column in table.columns:  # type: ignore[attr-defined]
        if column.kind not in (Kind.STATE, Kind.MOMENT, Kind.REASON):
            assert column.own_field or table.model is None or table.field(column)  # type: ignore[attr-defined]
