"""No event moves a status the other way, or without movement of its own, unless readers are told why."""

from pathlib import Path
from typing import Any

import pytest

from campaigns.models import Status
from demands import ledger
from demands.ledger import rules
from demands.models import Demand
from tests.cast import STEPS, Newsroom, make_update
from tests.exchange.pack_files import faults_of, with_cell, write_pack
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

# status before, direction, status after, and whether the rule refuses it
MOVES = [
    ("set_back", "setback", "no_progress", True),
    ("in_progress", "setback", "met", True),
    ("met", "progress", "in_progress", True),
    ("partly_met", "fulfilled", "no_progress", True),
    ("no_progress", "neutral", "in_progress", True),
    ("set_back", "neutral", "no_progress", True),
    ("met", "neutral", "set_back", True),
    ("in_progress", "progress", "partly_met", False),
    ("in_progress", "fulfilled", "met", False),
    ("met", "setback", "in_progress", False),
    ("no_progress", "setback", "set_back", False),
    ("in_progress", "neutral", "in_progress", False),
    ("in_progress", "setback", "in_progress", False),
    ("in_progress", "neutral", "", False),
    ("in_progress", "neutral", "not_assessed", False),
    ("", "neutral", "no_progress", False),
    ("", "setback", "in_progress", False),
]


def moved(newsroom: Newsroom, demand: Demand, before: str, direction: str, after: str, **given: Any) -> Any:
    if before:
        newsroom.publish(make_update(demand, before, happened_on="2010"))
    return make_update(demand, after, happened_on="2012", direction=direction, **given)


def codes(update: Any) -> list[str]:
    return [one.code for one in rules._way_problems(update)]


@pytest.mark.parametrize(("before", "direction", "after", "refused"), MOVES)
def test_each_move(newsroom: Newsroom, demand: Demand, before: str, direction: str, after: str, refused: bool) -> None:
    assert bool(codes(moved(newsroom, demand, before, direction, after))) is refused


@pytest.mark.parametrize(("before", "direction", "after"), [one[:3] for one in MOVES if one[3]])
def test_a_reason_that_readers_see_allows_it(
    newsroom: Newsroom, demand: Demand, before: str, direction: str, after: str
) -> None:
    update = moved(newsroom, demand, before, direction, after, status_reason="The panel was dissolved for good.")
    entry = newsroom.publish(update)
    for path in (f"/updates/{entry.sequence}/", "/campaigns/japan/demands/moratorium/"):
        assert "Reason for the change of status: The panel was dissolved for good." in words(read(path))


def test_a_draft_is_refused_with_words_for_the_field(newsroom: Newsroom, demand: Demand) -> None:
    update = moved(newsroom, demand, "set_back", "setback", "no_progress")
    with pytest.raises(ledger.Refused, match="A step back cannot improve the status") as refused:
        newsroom.submit(update)
    assert [problem.field for problem in refused.value.problems] == ["status_reason"]


def test_background_moves_nothing(newsroom: Newsroom, demand: Demand) -> None:
    assert codes(make_update(demand, "met", happened_on="2001", direction="setback")) == []


def test_two_of_one_kind_compare_by_their_order(newsroom: Newsroom, demand: Demand) -> None:
    scale = demand.campaign.scale
    Status.objects.create(
        scale=scale, code="half", kind="partial", symbol="½", token="partly", order=9, label="Half", definition="Half."
    )
    update = moved(newsroom, demand, "partly_met", "setback", "half")
    assert rules.rise(update) == 1
    assert codes(update) == ["other_way"]


def test_every_kind_of_status_has_its_place_or_none() -> None:
    assert set(rules.RANK) == {kind for _code, kind, *_others in STEPS} - {"unknown"}


def test_a_pack_is_held_to_the_same_rule(tmp_path: Path) -> None:
    for direction, words_ in (("setback", "A step back cannot"), ("neutral", "An event without movement cannot")):
        pack = write_pack(tmp_path / direction, updates=with_cell("updates", 3, "direction", direction))
        (fault,) = faults_of(pack)
        assert words_ in fault
        assert "updates.csv, row 3" in fault


def test_a_pack_may_bring_the_reason(tmp_path: Path) -> None:
    updates = with_cell("updates", 3, "direction", "neutral").splitlines()
    updates[0] += ",status_reason"
    updates[1] += ","
    updates[2] += ",The year ended."
    assert faults_of(write_pack(tmp_path / "pack", updates="\n".join(updates) + "\n")) == []
