"""Explanations of statuses: what the ledger asks of one, that it is never edited, and what a redaction leaves."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as some

from campaigns.partial_date import today
from campaigns.sentences import first_sentence, length
from demands import ledger
from demands.ledger.rules import Refused
from demands.ledger.verification import verify
from demands.models import Explanation, StatusUpdate
from tests.cast import Newsroom, at_work, make_demand, make_explanation, make_proposal, make_update, publish_a_demand
from tests.ledger.test_kinds import SECRET, everywhere


def publish_a_bill() -> None:
    at_work().publish(make_update(publish_a_demand(), "in_progress", reference="bill"))


BEGIN_WITH = {"bill": publish_a_bill}


@pytest.fixture
def bill(db: None) -> StatusUpdate:
    return StatusUpdate.objects.select_related("demand__campaign").get(reference="bill")


def codes(refusal: Any) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def refused(newsroom: Newsroom, row: Explanation) -> list[str]:
    with pytest.raises(Refused) as refusal:
        newsroom.publish(row)
    return codes(refusal)


class TestWhatItRestsOn:
    def test_a_public_update_of_its_demand_is_enough(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        entry = newsroom.publish(make_explanation(bill.demand, bill, text_ja="法案が出された。"))
        assert entry.content is not None
        assert entry.content["updates"] == [{"reference": "bill", "entry": bill.published_as}]
        assert (entry.content["status"], entry.demand) == ("in_progress", "moratorium")
        assert set(entry.content["text"]) == {"en", "ja"}

    def test_nothing_is_not(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        assert refused(newsroom, make_explanation(bill.demand)) == ["no_update"]

    def test_nor_a_draft(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        assert refused(newsroom, make_explanation(bill.demand, make_update(bill.demand))) == ["not_in_force"]

    def test_nor_what_was_retracted(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        newsroom.publish(make_proposal("retract", update=bill, reason="Wrong."))
        assert refused(newsroom, make_explanation(bill.demand, bill)) == ["not_in_force"]

    def test_nor_what_happened_after_its_day(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        assert refused(newsroom, make_explanation(bill.demand, bill, as_of=dt.date(2010, 5, 3))) == ["later"]

    def test_nor_an_update_of_another_demand(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        other = make_demand(bill.demand.campaign, "other")
        newsroom.publish(other)
        assert refused(newsroom, make_explanation(other, bill)) == ["other_demand"]


class TestItsDay:
    def test_it_explains_the_status_of_its_day(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        row = make_explanation(bill.demand, bill)
        newsroom.publish(make_update(bill.demand, "met", happened_on="2012", direction="fulfilled"))
        assert refused(newsroom, row) == ["outdated"]

    def test_a_change_during_review_keeps_it_from_being_published(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        row = newsroom.submit(make_explanation(bill.demand, bill))
        newsroom.publish(make_update(bill.demand, "met", happened_on="2012", direction="fulfilled"))
        with pytest.raises(Refused) as refusal:
            ledger.publish(row, by=newsroom.reviewer, approved_hash=row.submitted_hash)
        assert codes(refusal) == ["outdated"]

    def test_it_is_not_older_than_the_one_it_replaces(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        newsroom.publish(make_explanation(bill.demand, bill, as_of=dt.date(2020, 1, 2)))
        assert refused(newsroom, make_explanation(bill.demand, bill, as_of=dt.date(2020, 1, 1))) == ["older"]
        newsroom.publish(make_explanation(bill.demand, bill, as_of=dt.date(2020, 1, 2)))

    def test_it_is_not_ahead(self, bill: StatusUpdate) -> None:
        with pytest.raises(ValidationError, match="future"):
            make_explanation(bill.demand, bill, as_of=today() + dt.timedelta(days=1)).clean()


class TestItsLength:
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"text": "A word. " * 60 + "One."}, "121 words"),
            ({"text": "Short.", "text_ja": "字" * 100 + "。" + "字" * 300}, "401 characters"),
            ({"text": "Short.", "text_ja": "字" * 200 + "。"}, "first sentence has 201 characters"),
            ({"text": "x" * 200 + ". Short."}, "first sentence has 201 characters"),
        ],
    )
    def test_too_long_is_refused(self, newsroom: Newsroom, bill: StatusUpdate, given: Any, said: str) -> None:
        with pytest.raises(Refused, match=said):
            newsroom.publish(make_explanation(bill.demand, bill, **given))

    def test_what_just_fits_is_published(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        fits: dict[str, Any] = {"text": "A word. " * 60, "text_ja": "字" * 199 + "。" + "字" * 200}
        assert newsroom.publish(make_explanation(bill.demand, bill, **fits)).content


class TestNeverEdited:
    def test_who_wrote_it_cannot_publish_it(self, newsroom: Newsroom, bill: StatusUpdate) -> None:
        row = newsroom.submit(make_explanation(bill.demand, bill))
        with pytest.raises(Refused) as refusal:
            ledger.publish(newsroom.write(row), by=newsroom.reviewer, approved_hash=row.submitted_hash)  # written since
        assert codes(refusal) == ["not_submitted"]
        row = Newsroom(newsroom.reviewer, newsroom.editor).submit(row)
        with pytest.raises(Refused) as refusal:
            ledger.publish(row, by=newsroom.reviewer, approved_hash=row.submitted_hash)
        assert codes(refusal) == ["four_eyes"]

    @pytest.mark.parametrize("change", ["text", "list"])
    def test_once_public_the_database_keeps_it(self, newsroom: Newsroom, bill: StatusUpdate, change: str) -> None:
        row = make_explanation(bill.demand, bill)
        attack = (lambda: Explanation.objects.update(text="Other.")) if change == "text" else row.updates.clear
        with transaction.atomic():
            attack()  # a draft may change
            transaction.set_rollback(True)
        newsroom.publish(row)
        with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
            attack()

    def test_a_redaction_leaves_no_word_of_it(self, newsroom: Newsroom, bill: StatusUpdate, administrator: Any) -> None:
        newsroom.publish(make_explanation(bill.demand, bill, text="The former."))
        row = make_explanation(bill.demand, bill, text=f"{SECRET}.", text_ja=f"{SECRET}。")
        entry = newsroom.publish(row)
        assert everywhere()
        ledger.redact(entry, by=administrator, reason="A court has ordered it.")
        assert everywhere() == []
        assert not row.updates.exists()
        assert verify().findings == []


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("One. Two.", "One."),
            ("Only one", "Only one"),
            ("In the U.S. Senate it failed. Then", "In the U.S. Senate it failed."),
            ("Mr. Abe signed no. 5 of 3.5 pages. Then", "Mr. Abe signed no. 5 of 3.5 pages."),
            ("“It ends.” So he said.", "“It ends.”"),
            ("Did it? Yes.", "Did it?"),
            ("Two\nlines. Then", "Two lines."),
            ("廃止した。次。", "廃止した。"),
            ("「廃止した。」と述べた。次。", "「廃止した。」と述べた。"),
            ("2005年の約3.5%。次。", "2005年の約3.5%。"),
            ("Überall. Ärger.", "Überall."),
        ],
    )
    def test_the_first_ends_where_a_reader_would_say(self, text: str, first: str) -> None:
        assert first_sentence(text) == first

    @given(some.text(alphabet="aA.。!? 「」“”\n", max_size=40))
    def test_it_is_the_beginning_of_the_text(self, text: str) -> None:
        whole = " ".join(text.split())
        assert whole.startswith(first_sentence(text))
        assert bool(first_sentence(text)) == bool(whole)

    def test_length_is_counted_in_the_script_of_the_text(self) -> None:
        assert (length("three more words").number, length("日本語 です").number) == (3, 5)
        assert length("ICCを含む条約に加入した。").in_characters
        assert not length("The word 廃止 in English").in_characters
