"""The statuses of the shipped campaign follow its own rules, read from its rows."""

import csv
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.exchange.pack_files import JAPAN

RANK = ["set_back", "no_progress", "in_progress", "partly_met", "met"]
Row = dict[str, str]

# An event on which a demand became partly met, and what is binding in it.
BINDING = {
    "prisoner-treatment-03": "an Act in force",
    "prisoner-treatment-11": "an Act in force",
    "monitored-interrogations-09": "an Act in force",
    "immigration-detention-review-04": "a directive that binds the offices",
    "immigration-detention-review-11": "an Act in force",
    "detention-exceptional-07": "an Act in force",
    "detainee-medical-care-09": "an Act in force",
    "fair-refugee-recognition-11": "an Act in force",
    "trafficking-victim-protection-12": "an Act in force",
    "credible-human-rights-council-02": "a resolution that sets up the body asked for",
}


def rows(table: str) -> list[Row]:
    with (JAPAN / f"{table}.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def histories() -> dict[str, list[Row]]:
    """The updates of each demand since it was made, in the order in which the site reads them."""
    made = {row["slug"]: row["made_on"] for row in rows("demands")}
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows("updates"), key=lambda row: row["happened_on"]):  # equal dates keep the order of the file
        if row["happened_on"] >= made[row["demand"]]:
            found[row["demand"]].append(row)
    return found


def moves() -> Iterator[tuple[str, str, int]]:
    """Reference, direction, and by how many ranks the status rose, of all updates but the first of each demand."""
    for history in histories().values():
        for before, row in zip(history, history[1:], strict=False):
            yield row["reference"], row["direction"], RANK.index(row["status"]) - RANK.index(before["status"])


def test_no_step_back_raises_a_status() -> None:
    assert [name for name, direction, rise in moves() if direction == "setback" and rise > 0] == []


def test_no_step_forward_lowers_a_status() -> None:
    assert [name for name, direction, rise in moves() if direction in ("progress", "fulfilled") and rise < 0] == []


def test_no_neutral_event_moves_a_status() -> None:
    assert [name for name, direction, rise in moves() if direction == "neutral" and rise] == []


def test_only_what_is_declared_fulfilled_makes_a_demand_met() -> None:
    became_met = {
        row["reference"]: row["direction"]
        for history in histories().values()
        for before, row in zip(history, history[1:], strict=False)
        if row["status"] == "met" != before["status"]
    }
    assert set(became_met.values()) == {"fulfilled"}
    assert len(became_met) == 3


def test_a_demand_becomes_partly_met_by_a_binding_change_alone() -> None:
    assert {
        row["reference"]
        for history in histories().values()
        for before, row in zip(history, history[1:], strict=False)
        if row["status"] == "partly_met" and RANK.index(before["status"]) < RANK.index("partly_met")
    } == set(BINDING)


@pytest.mark.parametrize("reference", ["execution-moratorium-09", "execution-moratorium-13"])
def test_years_without_an_execution_are_rated_alike(reference: str) -> None:
    row = next(row for row in rows("updates") if row["reference"] == reference)
    assert (row["direction"], row["status"]) == ("progress", "in_progress")
    assert "pause counts as in progress" in row["body"]


def test_debate_held_by_others_moves_no_status() -> None:
    history = histories()["death-penalty-public-debate"]
    assert {row["status"] for row in history if row["happened_on"] >= "2012-03-09"} == {"set_back"}
