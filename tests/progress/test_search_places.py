"""The questions of ``benchmarks.search_places``, so that no change of search or of the pack quietly loses an answer."""

import pytest

from benchmarks.search_places import PACK, questions, summary
from demands.exchange.packs.loader import load

pytestmark = pytest.mark.django_db


def publish_japan() -> None:
    load(PACK)


BEGIN_WITH = {"japan": publish_japan}
LATER = {"immigration detention": "2", "statement of 2005": "9"}  # what comes second fits as well; too general a word


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


def test_each_question_finds_its_answer_first(japan: None) -> None:
    wrong = {one.question: one.place for one in questions("tuned") if one.place not in ("1", "~1")}
    assert wrong == LATER


def test_questions_that_search_was_not_tuned_with_keep_their_number(japan: None) -> None:
    assert summary(one.place for one in questions("held_out")) == "first 37, first page 38, not found 2, of 40"


def test_a_summary_counts_places() -> None:
    assert summary(["1", "~1", "2", "21", "–"]) == "first 2, first page 3, not found 1, of 5"
