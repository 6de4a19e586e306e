"""A search in a long record: it looks at as many lines as it has time for, and says when that was not all."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from demands.models import Demand
from demands.progress import search
from demands.progress.search import Question, ask, candidates
from tests.cast import Newsroom, at_work, make_update, publish_a_demand
from tests.public.markup import page, words

pytestmark = pytest.mark.django_db
UPDATES = 9
SLOW = "(SELECT pg_sleep(0.2)) IS NOT NULL AND "
CUT = {"": "only the newest 3 entries were searched", "/ja": "新しいほうから3件の記録だけです"}
STOPPED = {"": "took too long", "/ja": "時間がかかりすぎた"}
PHRASE, APART = "オンブズマン", "オンブズ、ンブズマン"
TEXTS = ("court", "trial court", PHRASE, "tria", "ン", "オ")


def publish_trials() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    for number in range(UPDATES):
        japanese = APART if number else PHRASE
        newsroom.publish(make_update(demand, headline="Court trial opens", headline_ja=japanese, sources=[]))


BEGIN_WITH = {"trials": publish_trials}


@pytest.fixture
def trials(demand: Demand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Updates with a phrase in the oldest and its parts in all; a record that counts as a long one."""
    monkeypatch.setattr(search, "RECENT", 1)
    monkeypatch.setattr(candidates, "DENSE", 1)


@pytest.mark.parametrize("text", TEXTS)
def test_all_that_a_short_record_holds_is_found_in_a_long_one(
    trials: None, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    long = ask(Question(text))
    monkeypatch.setattr(search, "RECENT", 3_000)
    short = ask(Question(text))
    assert short.hits
    assert (long.hits, long.looked) == (short.hits, None)


def test_a_phrase_is_looked_for_in_the_newest_lines_that_hold_its_words(
    trials: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(ask(Question(PHRASE)).hits) == 1
    monkeypatch.setattr(candidates, "MOST", 3)
    answer = ask(Question(PHRASE))
    assert (answer.hits, answer.looked) == ([], 3)


def test_of_a_beginning_of_many_words_the_newest_lines_are_read(trials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "DENSE", 0)
    monkeypatch.setattr(candidates, "READ", 4)
    answer = ask(Question("tria"))
    assert (len(answer.hits), answer.looked) == (4, 4)
    assert len(ask(Question("opens tria")).hits) == 0  # beside another word, only as it is written
    assert len(ask(Question("opens trial")).hits) == UPDATES


def test_a_rarer_type_is_looked_for_among_its_own_lines(
    trials: None, newsroom: Newsroom, demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.publish(demand, title="A fair trial")
    for number in range(3):
        newsroom.publish(make_update(demand, headline=f"Trial {number}", sources=[]))
    monkeypatch.setattr(candidates, "MOST", 2)
    assert [hit.type for hit in ask(Question("trial", type="demand")).hits] == ["demand"]


@pytest.mark.parametrize("language", CUT)
def test_the_page_says_that_a_search_was_cut_short(
    trials: None, client: Client, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(candidates, "MOST", 3)
    for text in ("court", PHRASE):
        assert CUT[language] in words(page(client.get(f"{language}/search/", {"q": text})))


@pytest.mark.parametrize("language", STOPPED)
def test_a_search_that_takes_too_long_is_stopped_and_the_page_says_so(
    trials: None, client: Client, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(candidates, "BY_INDEX", candidates.BY_INDEX.replace("WHERE ", f"WHERE {SLOW}", 1))
    monkeypatch.setattr(candidates, "MILLISECONDS", 50)
    response = client.get(f"{language}/search/", {"q": "court"})
    assert response.status_code == 200
    assert STOPPED[language] in words(page(response))


def test_without_the_limit_it_would_be_waited_for(trials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "BY_INDEX", candidates.BY_INDEX.replace("WHERE ", f"WHERE {SLOW}", 1))
    monkeypatch.setattr(candidates, "MILLISECONDS", 0)
    answer = ask(Question("court"))
    assert (len(answer.hits), answer.looked) == (UPDATES, None)


def limit() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()


@pytest.mark.parametrize("milliseconds", [50, 10_000])
def test_the_connection_keeps_its_own_limit(trials: None, monkeypatch: pytest.MonkeyPatch, milliseconds: int) -> None:
    before = limit()
    monkeypatch.setattr(candidates, "BY_INDEX", candidates.BY_INDEX.replace("WHERE ", f"WHERE {SLOW}", 1))
    monkeypatch.setattr(candidates, "MILLISECONDS", milliseconds)
    ask(Question("court"))
    assert limit() == before


def test_the_index_answers(trials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {"stretches": [0], "before": 99, "most": 5}
    statement = candidates.BY_INDEX.format(
        words="search @@ 'court'::tsquery", whole="true", stretches=candidates.NAMED, of="true"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {statement}", given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search("Index Cond: .*search @@ .* && ", plan)
