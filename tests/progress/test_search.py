"""The question put to the database: what it finds, and that it stays quick for every word."""

from unittest import mock

import pytest

from demands.models import Demand, Entry
from demands.progress import search
from demands.progress.search import Question, ask
from tests.cast import Newsroom, make_update

pytestmark = pytest.mark.django_db


@pytest.fixture
def hearings(newsroom: Newsroom, demand: Demand) -> list[Entry]:
    """Seven updates that say "hearing", of which the oldest alone says "rare"."""
    words = ["rare", *"abcdef"]
    return [newsroom.publish(make_update(demand, headline=f"Hearing {word}xyz", sources=[])) for word in words]


def test_the_hits_of_a_rare_word_are_all_found(hearings: list[Entry]) -> None:
    with mock.patch.object(search, "RECENT", 2):
        answer = ask(Question("rare"))
    assert [hit.sequence for hit in answer.hits] == [hearings[0].sequence]
    assert not answer.more


def test_of_a_word_with_more_hits_than_are_ranked_the_newest_are_kept(hearings: list[Entry]) -> None:
    with mock.patch.object(search, "RANKED", 3):
        answer = ask(Question("hearing"))
    assert {hit.sequence for hit in answer.hits} == {entry.sequence for entry in hearings[-3:]}
    assert answer.more


def test_recent_lines_and_the_index_find_the_same(hearings: list[Entry]) -> None:
    with mock.patch.object(search, "RANKED", 3), mock.patch.object(search, "RECENT", 1):
        by_index = ask(Question("hearing")).hits
    with mock.patch.object(search, "RANKED", 3):
        by_recent = ask(Question("hearing")).hits
    assert {hit.sequence for hit in by_index} == {hit.sequence for hit in by_recent}


def test_counts_name_each_choice_among_the_hits(newsroom: Newsroom, hearings: list[Entry], demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress", headline="Hearing held", happened_on="2022"))
    answer = ask(Question("hearing"))
    assert answer.counts("year") == [("2022", 1), ("2010", 7)]
    assert answer.counts("status") == [("in_progress", 1)]
    assert answer.counts("type") == [("update", 8)]


def test_a_demand_counts_more_than_an_update(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, headline="Halt all executions", sources=[]))
    assert [hit.type for hit in ask(Question("halt executions")).hits] == ["demand", "update"]


def test_the_stems_by_which_words_matched_are_told(hearings: list[Entry]) -> None:
    assert ask(Question("hearings")).stems == ["hear"]


def test_no_words_no_query(django_assert_num_queries: object) -> None:
    assert ask(Question("…")).hits == []
