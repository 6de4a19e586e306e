"""Narrowing and ordering by themselves: what counts as a match, and what comes first."""

import datetime as dt
from typing import Any

import pytest

from campaigns.models import Status as Row
from campaigns.partial_date import PartialDate
from demands.progress.progress import CampaignProgress, DemandProgress, haystack
from demands.progress.standing import Clock, Scale, Standing
from demands.public.params.filters import RANK, SORTS, Filter, named, sort_labels

STEPS = [
    {"code": kind, "label": {"en": kind}, "definition": {}, "kind": kind, "symbol": "·", "token": kind} for kind in RANK
]
SCALE = Scale.of({"code": "ladder", "name": {}, "description": {}, "statuses": STEPS})


def a_demand(number: int, kind: str = "", since: str = "", direction: str = "", **content: Any) -> DemandProgress:
    texts: dict[str, Any] = {
        "title": {"en": f"D{number}"},
        "summary": {},
        "wording": {},
        "addressees": [],
        "themes": [],
    }
    where = Standing(SCALE.get(kind), PartialDate(since) if since else None, number if since else None, direction)
    found = DemandProgress("japan", number, texts | {"slug": f"d{number}", "number": number} | content, [], SCALE)
    found.standing = where
    return found


def a_campaign(*demands: DemandProgress) -> CampaignProgress:
    return CampaignProgress(1, {"slug": "japan"}, SCALE, list(demands), {}, Clock())


def found(wanted: Filter, *demands: DemandProgress) -> list[int]:
    return [one.content["number"] for one in wanted.apply(a_campaign(*demands))]


def test_an_open_filter_lets_everything_through_in_the_order_of_the_document() -> None:
    assert found(Filter(), a_demand(2), a_demand(1), a_demand(3)) == [1, 2, 3]
    assert not Filter().narrows
    assert not Filter(sort="title").narrows


@pytest.mark.parametrize(
    "wanted", [Filter(status="none"), Filter(q="x"), Filter(since=dt.date(2020, 1, 1)), Filter(theme="t")]
)
def test_a_choice_narrows(wanted: Filter) -> None:
    assert wanted.narrows
    assert found(wanted, a_demand(1)) == []


def test_words_may_stand_anywhere_in_any_order_and_case() -> None:
    one = a_demand(1, title={"en": "Halt all Executions", "ja": "死刑の執行"}, wording={"en": "an IMMEDIATE stop"})
    for q in ("immediate halt", "EXECUTION", "死刑", "halt 執行", "ＨＡＬＴ"):
        assert found(Filter(q=q), one) == [1], q
    assert found(Filter(q="halt soon"), one) == []


def test_a_month_counts_as_changed_until_it_is_over() -> None:
    one = a_demand(1, "forward", "2010-05")
    assert found(Filter(since=dt.date(2010, 5, 31)), one) == [1]
    assert found(Filter(since=dt.date(2010, 6, 1)), one) == []


def test_a_demand_that_never_moved_has_not_changed_since() -> None:
    assert found(Filter(since=dt.date(1990, 1, 1)), a_demand(1, "unknown")) == []


def test_worst_first() -> None:
    demands = [
        a_demand(number, kind) for number, kind in enumerate(("achieved", "closed", "none", "unknown", "backward"))
    ]
    assert found(Filter(sort="status"), *demands, a_demand(9)) == [4, 2, 0, 3, 1, 9]


def test_the_last_to_change_first_and_the_never_changed_last() -> None:
    demands = (
        a_demand(1, "none"),
        a_demand(2, "none", "2010"),
        a_demand(3, "none", "2020-05"),
        a_demand(4, "none", "2020-05"),
    )
    assert found(Filter(sort="changed"), *demands) == [3, 4, 2, 1]


def test_every_kind_of_status_has_a_rank_and_every_order_a_name() -> None:
    assert set(RANK) == {*Row.Kind.values}
    assert [code or "number" for code, _ in sort_labels()] == list(SORTS)


def test_names_are_offered_once_in_order_of_appearance() -> None:
    page = a_campaign(a_demand(1, addressees=["moj", "diet"]), a_demand(2, addressees=["diet", "mofa"]))
    assert named(page, "addressees") == ["moj", "diet", "mofa"]


def test_the_name_of_an_addressee_counts_as_a_word_of_the_demand() -> None:
    page = a_campaign(a_demand(1, addressees=["npa"]), a_demand(2))
    page.names["institution:npa"] = {"name": {"en": "National Police Agency", "ja": "警察庁"}}
    for q in ("police", "警察庁", "d1 police"):
        assert [one.content["number"] for one in Filter(q=q).apply(page)] == [1], q


def test_every_language_can_be_searched() -> None:
    content = {"title": {"en": "Halt", "ja": "停止"}, "summary": {"en": "Now"}, "wording": {}}
    assert haystack(content) == "halt 停止 now"
