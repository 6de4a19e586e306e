"""Where a demand stood: the rules of reading, without a database."""

import datetime as dt

from campaigns.partial_date import PartialDate
from demands.progress.standing import Change, Scale, Standing, standing, tally

TOKENS = {"none": "none", "achieved": "met", "unknown": "unknown", "backward": "setback"}
SCALE = Scale.of(
    {
        "code": "s", "name": {}, "description": {},
        "statuses": [
            {"code": code, "label": {}, "definition": {}, "kind": kind, "symbol": kind[0], "token": TOKENS[kind]}
            for code, kind in [("unassessed", "unknown"), ("stuck", "none"), ("met", "achieved"), ("worse", "backward")]
        ],
    }
)  # fmt: skip
MADE = PartialDate("2005-06")
DAY = dt.date(2026, 11, 23)


def change(status: str, happened_on: str, sequence: int = 1) -> Change:
    return Change("d", status, PartialDate(happened_on), sequence)


def code(where: Standing) -> str | None:
    return where.status.code if where.status else None


def test_before_it_was_made_a_demand_has_no_status() -> None:
    assert code(standing(MADE, [], SCALE, dt.date(2005, 5, 31))) is None


def test_from_the_first_day_it_may_have_been_made_it_is_not_assessed() -> None:
    assert code(standing(MADE, [], SCALE, dt.date(2005, 6, 1))) == "unassessed"


def test_the_last_change_is_the_status() -> None:
    where = standing(MADE, [change("stuck", "2005-06"), change("met", "2007-07-17", 2)], SCALE, DAY)
    assert (code(where), where.since, where.sequence) == ("met", "2007-07-17", 2)


def test_segments_follow_one_another_up_to_the_day() -> None:
    where = standing(MADE, [change("stuck", "2005-06"), change("met", "2007-07-17", 2)], SCALE, DAY)
    assert [(one.status.code, one.start, one.end) for one in where.segments] == [
        ("stuck", "2005-06", "2007-07-17"),
        ("met", "2007-07-17", "2026-11-23"),
    ]


def test_a_late_first_update_leaves_a_stretch_not_assessed() -> None:
    where = standing(MADE, [change("stuck", "2009")], SCALE, DAY)
    assert [(one.status.code, one.sequence) for one in where.segments] == [("unassessed", None), ("stuck", 1)]


def test_an_update_of_the_year_the_demand_was_made_counts_from_the_demand() -> None:
    where = standing(MADE, [change("stuck", "2005")], SCALE, DAY)
    assert where.since == MADE


def test_a_code_that_the_scale_does_not_know_reads_as_not_assessed() -> None:
    assert code(standing(MADE, [change("gone", "2006")], SCALE, DAY)) == "unassessed"


def test_the_tally_counts_best_news_first_and_leaves_out_the_unmade() -> None:
    rows = [standing(MADE, [change(one, "2006")], SCALE, DAY) for one in ("worse", "met", "met")] + [Standing()]
    assert [(status.code, number) for status, number in tally(rows, SCALE)] == [("met", 2), ("worse", 1)]
