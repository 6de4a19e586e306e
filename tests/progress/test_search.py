"""The question put to the database: what it finds, and that it stays quick for every word."""

import datetime as dt
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User

from demands import ledger
from demands.models import Demand, Entry
from demands.progress import search
from demands.progress.search import Question, ask, statements
from demands.progress.standing import Clock
from tests.cast import Newsroom, make_campaign, make_demand, make_proposal, make_update

pytestmark = pytest.mark.django_db


@pytest.fixture
def hearings(newsroom: Newsroom, demand: Demand) -> list[Entry]:
    """Seven updates that say "hearing", of which the oldest alone says "rare"."""
    words = ["rare", *"abcdef"]
    return [newsroom.publish(make_update(demand, headline=f"Hearing {word}xyz", sources=[])) for word in words]


def titles(text: str) -> list[str]:
    """The titles that a question finds, in order."""
    found = Entry.objects.in_bulk([hit.sequence for hit in ask(Question(text)).hits])
    contents = [found[hit.sequence].content or {} for hit in ask(Question(text)).hits]
    return [(content.get("headline") or content["title"])["en"] for content in contents]


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


def test_whole_words_come_before_beginnings(newsroom: Newsroom, demand: Demand) -> None:
    for headline in ("Treatyism grows", "A treaty on treatyism"):
        newsroom.publish(make_update(demand, headline=headline, sources=[]))
    assert titles("treaty") == ["A treaty on treatyism", "Treatyism grows"]


def test_a_short_word_is_no_beginning(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, headline="Attitude of attorneys", sources=[]))
    assert titles("ATT") == []
    assert titles("atti") == ["Attitude of attorneys"]


def test_a_year_brings_what_happened_in_it_first(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, headline="A hearing", happened_on="2018-05", sources=[]))
    newsroom.publish(make_update(demand, headline="Hearing again", body="As 2018年.", happened_on="2020", sources=[]))
    assert titles("hearing 2018") == titles("hearing 2018年") == ["A hearing", "Hearing again"]


# Words of a campaign's list


LIST = "ATT, Arms Trade Treaty, 武器貿易条約\n袴田, Hakamata, Hakamada"


@pytest.fixture
def listed(newsroom: Newsroom, demand: Demand) -> Demand:
    """The cast's demand in a campaign with a list, and two updates."""
    newsroom.publish(demand.campaign, search_words=LIST)
    newsroom.publish(make_update(demand, headline="The Arms Trade Treaty is signed", sources=[]))
    newsroom.publish(make_update(demand, headline="Hakamada freed", headline_ja="袴田巌さん釈放", sources=[]))
    return demand


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("ATT", "The Arms Trade Treaty is signed"), ("武器貿易條約", "The Arms Trade Treaty is signed"),
        ("att signed", "The Arms Trade Treaty is signed"), ("Hakamata", "Hakamada freed"), ("袴田巖", "Hakamada freed"),
        ("Hakamata freed", "Hakamada freed"), ("袴田の釈放", "Hakamada freed"),
    ],
)  # fmt: skip
def test_one_word_of_a_group_finds_the_others(listed: Demand, question: str, found: str) -> None:
    assert titles(question) == [found]


def test_a_list_is_for_its_own_campaign(newsroom: Newsroom, listed: Demand) -> None:
    other = make_campaign("other", name="Other")
    newsroom.publish(other)
    its = make_demand(other, "its", title="Its demand")
    newsroom.publish(its)
    newsroom.publish(make_update(its, headline="An arms trade treaty elsewhere", sources=[]))
    assert titles("ATT") == ["The Arms Trade Treaty is signed"]
    assert set(titles("arms trade treaty")) == {"The Arms Trade Treaty is signed", "An arms trade treaty elsewhere"}


def test_a_list_counts_from_the_day_it_was_recorded(listed: Demand) -> None:
    before = Entry.objects.get(subject="campaign:japan", kind="reworded").sequence - 1
    known = search.lists(Clock(entry=before))
    assert known.variants == {}
    assert search.lists(Clock()).variants.keys() == {"japan"}
    assert search.lists(Clock(recorded=dt.date(2020, 1, 1))).variants == {}


def test_a_draft_of_a_list_changes_nothing(newsroom: Newsroom, listed: Demand) -> None:
    newsroom.write(listed.campaign, search_words="Freed, Released")
    assert titles("released") == []


def test_the_words_of_a_list_find_no_campaign(listed: Demand) -> None:
    assert [hit.type for hit in ask(Question("ATT")).hits] == ["update"]


# What the reader may have meant


def proposed(text: str, **how: Any) -> str | None:
    proposal = ask(Question(text, **how)).proposal
    return proposal.text if proposal else None


def test_a_slip_brings_a_proposal_with_its_number(hearings: list[Entry]) -> None:
    proposal = ask(Question("haering")).proposal
    assert proposal == search.Proposal("Hearing", 7)


def test_nothing_is_proposed_that_finds_no_more(hearings: list[Entry]) -> None:
    assert ask(Question("hearing rare")).proposal is None
    assert proposed("tomatoes") is None


def hide(newsroom: Newsroom, administrator: User, demand: Demand) -> None:
    """Five titles that no reader sees now."""
    make_update(demand, headline="Zebrafish drafted", sources=[])
    wrong = make_update(demand, headline="Armadillo corrected", sources=[])
    newsroom.publish(wrong)
    newsroom.publish(make_update(demand, headline="Right", sources=[], corrects=wrong, correction_reason="Wrong."))
    withdrawn = make_update(demand, headline="Chinchilla retracted", sources=[])
    newsroom.publish(withdrawn)
    newsroom.publish(make_proposal("retract", update=withdrawn, reason="Wrong."))
    emptied = newsroom.publish(make_update(demand, headline="Wolverine redacted", sources=[]))
    ledger.redact(emptied, by=administrator, reason="A name.")
    newsroom.publish(demand, title="Porcupine reworded")
    newsroom.publish(demand, title="Halt all executions")


SLIPS = ("zebrafsh", "armadilo", "chinchila", "wolverin", "porcupne")


def test_hidden_titles_are_never_proposed(newsroom: Newsroom, administrator: User, demand: Demand) -> None:
    hide(newsroom, administrator, demand)
    assert [proposed(slip) for slip in SLIPS] == [None] * 5


def test_without_the_gate_they_would_be(
    newsroom: Newsroom, administrator: User, demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(newsroom, administrator, demand)
    for name in ("TITLES", "RANKED"):
        statement = getattr(statements, name)
        for condition in (statements.IN_FORCE, f"AND NOT EXISTS ({statements.REWORDED})"):
            statement = statement.replace(condition, "true" if condition == statements.IN_FORCE else "")
        monkeypatch.setattr(statements, name, statement)
    search._vocabulary.cache_clear()
    assert {proposed(slip) for slip in SLIPS} >= {"Armadillo", "Chinchilla", "Porcupine"}


def test_nothing_later_is_proposed_on_an_earlier_day(hearings: list[Entry]) -> None:
    assert proposed("haering", clock=Clock(on=dt.date(2009, 1, 1))) is None
    assert proposed("haering", clock=Clock(entry=hearings[0].sequence - 1)) is None
    assert proposed("haering", clock=Clock(on=dt.date(2011, 1, 1))) == "Hearing"


def test_no_words_no_query(django_assert_num_queries: object) -> None:
    assert ask(Question("…")).hits == []
