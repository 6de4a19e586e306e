"""A text with its marks is drawn: every character once, every mark where it stands, every card beside its line."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Document
from demands.admin.documents.forms import IntakeForm
from demands.admin.documents.page import Boxes, Card, Line, MarkForm, Page, cards
from demands.exchange.documents.sentences import sentences
from demands.models import Demand, Mark, Reading


@pytest.fixture
def reading(campaign: Campaign, editor: User) -> Reading:
    document = Document.objects.create(campaign=campaign, slug="d", title="D", publisher="P", dated="2024")
    return Reading.objects.create(document=document, text="", language="en", started_by=editor)


def page_of(reading: Reading, text: str, *quotes: str, adding: bool = False, **given: Any) -> Page:
    """A page with a mark on each of these quotes."""
    reading.text = text
    for quote in quotes:
        start = text.index(quote)
        Mark.objects.create(
            reading=reading, start=start, end=start + len(quote), rule="hand", confidence=100, wording=quote,
            title=quote[:20], **given,
        )  # fmt: skip
    marks = list(reading.marks.order_by("start"))
    forms = [MarkForm(one, {}, [], [], foreign=False) for one in marks]
    found = sentences(text)
    return Page(reading, cards(marks, forms, found), found, adding)


def drawn(line: Line) -> str:
    """The runs of a line, those under a mark in brackets with the number of its card."""
    return "".join(f"[{run.card.number}:{run.text}]" if run.card else run.text for run in line.runs)


class TestLines:
    @pytest.mark.parametrize(
        ("text", "quotes", "wanted"),
        [
            ("It rained.", (), ["It rained."]),
            ("We ask. You act. Fine.", ("We ask.",), ["[1:We ask.] You act. Fine."]),
            ("We ask. You act. Fine.", ("We ask.", "You act."), ["[1:We ask.] [2:You act.] Fine."]),
            ("We ask.You act.", ("We ask.", "You act."), ["[1:We ask.][2:You act.]"]),
            ("One\n\n\nTwo. Three.", ("Three.",), ["One", "Two. [1:Three.]"]),
            ("A. So\n\nB. End.", ("So\n\nB.",), ["A. [1:So]", "[1:B.] End."]),
            ("All of it.", ("All of it.",), ["[1:All of it.]"]),
            ("「廃止せよ。」と言う。", ("廃止せよ。",), ["「[1:廃止せよ。]」と言う。"]),
            ("  • Pay them.\n", ("Pay them.",), ["  • [1:Pay them.]"]),
        ],
    )
    def test_each_character_is_drawn_once_and_each_mark_in_its_place(
        self, reading: Reading, text: str, quotes: tuple[str, ...], wanted: list[str]
    ) -> None:
        assert [drawn(line) for line in page_of(reading, text, *quotes).lines()] == wanted

    def test_nothing_is_lost_of_a_text_of_many_marks(self, reading: Reading) -> None:
        text = "\n\n".join(f"Case {number}: pay. And rest. Then act." for number in range(60))
        quotes = [f"Case {number}: pay." for number in range(0, 60, 3)]
        lines = list(page_of(reading, text, *quotes, adding=True).lines())
        assert "\n\n".join("".join(run.text for run in line.runs) for line in lines) == text
        assert sum(len(line.cards) for line in lines) == len(quotes)

    def test_a_card_stands_beside_the_line_in_which_its_mark_begins(self, reading: Reading) -> None:
        first, second = page_of(reading, "A. So\n\nB. End.", "So\n\nB.").lines()
        assert ([one.number for one in first.cards], second.cards) == ([1], [])

    def test_only_the_first_run_of_a_mark_carries_its_number(self, reading: Reading) -> None:
        lines = list(page_of(reading, "A. So\n\nB. End.", "So\n\nB.").lines())
        assert [run.opens for line in lines for run in line.runs if run.card] == [True, False]

    def test_headings_are_told_from_sentences(self, reading: Reading) -> None:
        lines = page_of(reading, "Recommendations\n\nWe ask.\n\n第１　趣旨").lines()
        assert [line.is_heading for line in lines] == [True, False, True]


class TestMarkingByHand:
    def test_a_button_stands_before_each_sentence_that_is_not_marked(self, reading: Reading) -> None:
        (line,) = page_of(reading, "We ask. You act. Fine.", "You act.", adding=True).lines()
        assert [(run.text, run.start) for run in line.runs if run.start is not None] == [("We ask. ", 0), ("Fine.", 17)]

    def test_none_stands_there_while_nobody_marks(self, reading: Reading) -> None:
        (line,) = page_of(reading, "We ask. You act.").lines()
        assert [run.start for run in line.runs] == [None]

    def test_a_label_is_no_part_of_what_is_marked(self, reading: Reading) -> None:
        (line,) = page_of(reading, "(a) Pay them.", adding=True).lines()
        assert [(run.text, run.start) for run in line.runs] == [("(a) ", None), ("Pay them.", 4)]


class TestCards:
    def of(self, reading: Reading, text: str, *quotes: str) -> list[Card]:
        return page_of(reading, text, *quotes).cards

    def test_neighbours_can_be_merged_and_the_last_one_cannot(self, reading: Reading) -> None:
        found = self.of(reading, "We ask. You act. Fine.", "We ask.", "You act.")
        assert [one.can_merge for one in found] == [True, False]

    @pytest.mark.parametrize(("between", "near"), [(600, True), (601, False)])
    def test_those_far_apart_cannot(self, reading: Reading, between: int, near: bool) -> None:
        found = self.of(reading, f"We ask.{' ' * between}You act.", "We ask.", "You act.")
        assert found[0].can_merge is near

    def test_what_is_made_is_neither_merged_nor_split(self, reading: Reading, demand: Demand) -> None:
        text = "We ask. You act. They pay. Fine."
        page_of(reading, text, "We ask.", "You act. They pay.", "Fine.")
        passage = reading.document.passages.create(slug="p", exact="You act. They pay.")
        reading.marks.filter(start=8).update(passage=passage, demand=demand)
        found = self.of(reading, text)
        assert [(one.can_merge, one.can_split) for one in found] == [(False, False)] * 3

    def test_several_sentences_can_be_split_and_one_cannot(self, reading: Reading) -> None:
        found = self.of(reading, "We ask. You act. Fine.", "We ask. You act.", "Fine.")
        assert [one.can_split for one in found] == [True, False]


class TestTally:
    def test_each_decision_is_counted_and_what_is_made_apart(self, reading: Reading, demand: Demand) -> None:
        text = "One. Two. Three. Four. Five."
        page_of(reading, text, "One.", "Two.", "Three.", "Four.", "Five.")
        decisions = dict(zip(sorted(reading.marks.values_list("start", flat=True)), "oaara", strict=True))
        for start, letter in decisions.items():
            word = {"o": "open", "a": "accepted", "r": "rejected"}[letter]
            reading.marks.filter(start=start).update(decision=word)
        passage = reading.document.passages.create(slug="p", exact="Two.")
        reading.marks.filter(start=5).update(passage=passage, demand=demand)
        page = page_of(reading, text)
        assert (page.open, page.accepted, page.rejected, page.made) == (1, 2, 1, 1)

    @pytest.mark.parametrize(
        ("now", "lost"), [("", 0), ("We ask. Fine.", 0), ("We beg. Fine.", 1), ("Nothing.", 2), ("We ask.\nFine", 1)]
    )
    def test_what_the_document_lost_is_counted(self, reading: Reading, now: str, lost: int) -> None:
        page = page_of(reading, "We ask. Fine.", "We ask.", "Fine.")
        reading.document.text = now
        assert page.lost == lost


class TestForm:
    def test_what_is_offered_is_drawn_escaped_and_ticked(self) -> None:
        boxes = Boxes(choices=[(1, "<b>Diet</b>"), (2, "Ministry")])
        shown = boxes.render("m1-addressees", [2])
        assert "<b>" not in shown
        assert shown.count("checked") == 1
        assert 'value="2" checked' in shown

    @pytest.mark.parametrize("foreign", [True, False])
    def test_a_title_in_the_site_s_language_is_asked_for_only_where_it_is_missing(
        self, reading: Reading, foreign: bool
    ) -> None:
        mark = page_of(reading, "We ask.", "We ask.").cards[0].mark
        assert ("title_translated" in MarkForm(mark, {}, [], [], foreign=foreign).fields) is foreign

    def test_a_mark_that_is_made_takes_nothing_more(self, reading: Reading, demand: Demand) -> None:
        mark = page_of(reading, "We ask.", "We ask.").cards[0].mark
        mark.passage = reading.document.passages.create(slug="p", exact="We ask.")
        typed = {f"m{mark.pk}-title": "Changed"}
        assert not MarkForm(mark, typed, [], [], foreign=False).is_bound

    def test_the_demand_that_it_is_tied_to_is_offered_though_it_is_not_alike(
        self, reading: Reading, demand: Demand
    ) -> None:
        mark = page_of(reading, "We ask.", "We ask.", demand=demand).cards[0].mark
        choices: Any = MarkForm(mark, {}, [], [], foreign=False).fields["demand"]
        assert [pk for pk, _label in choices.choices] == ["", demand.pk]

    def test_a_demand_of_nobody_s_offering_is_refused(self, reading: Reading, demand: Demand) -> None:
        mark = page_of(reading, "We ask.", "We ask.", demand=demand).cards[0].mark
        typed = {f"m{mark.pk}-title": "T", f"m{mark.pk}-demand": str(demand.pk + 1)}
        assert "demand" in MarkForm(mark, typed, [], [], foreign=False).errors


def test_a_card_says_page_states_and_position(emi: Client, reading: Reading) -> None:
    text = "12.1 Accede to the Convention (Chile);\tNoted"
    Reading.objects.filter(pk=reading.pk).update(text=text, places=[[0, "row", 7, 0.2]])
    Mark.objects.create(
        reading=reading, start=5, end=38, rule="review", confidence=85, label="12.1", states=["Chile"], position="Noted"
    )
    page = emi.get(reverse("admin:demands_reading_change", args=[reading.pk])).content.decode()
    assert "page 7" in page
    assert "Recommended by" in page
    assert "position: " in page


def test_implied_demands_show_only_when_asked_for_and_may_be_marked(emi: Client, reading: Reading) -> None:
    Reading.objects.filter(pk=reading.pk).update(text="Detainees are denied access to a doctor.")
    address = reverse("admin:demands_reading_change", args=[reading.pk])
    assert "is-faint" not in emi.get(address).content.decode()
    assert "is-faint" in emi.get(f"{address}?faint=1").content.decode()
    emi.post(address, {"version": "1", "faint": "1", "do": "mark 0"})
    assert reading.marks.get().wording == "Detainees are denied access to a doctor."


@pytest.mark.parametrize("name", [f"{'very-long-name-' * 15}.txt", "声明（最終版）２.txt", "بيان.txt"])
def test_a_file_may_have_a_name_of_any_length_and_script(name: str, db: None) -> None:
    file = SimpleUploadedFile(name, b"Norland should act.")
    form = IntakeForm({"publisher": "x", "dated": "2005"}, {"file": file}, campaigns=Campaign.objects.all())
    assert not form.is_valid()  # no campaign was chosen
    assert form.extracted is not None
