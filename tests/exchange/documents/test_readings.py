"""A document is gone through: marks are proposed, decided, merged, split, added; what is accepted becomes drafts."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User

from campaigns.models import Campaign, Document, Institution
from demands.exchange.documents import marking
from demands.exchange.documents.likeness import alike, known
from demands.exchange.documents.make_drafts import make_drafts
from demands.exchange.documents.marking import NotDone
from demands.models import Demand, Entry, Mark, Reading, WorkflowStep
from demands.public.presenters import passages
from tests.cast import Newsroom, make_demand, make_institution

TEXT = """Norland must change

The Lantern Institute met the minister. He said that the courts should wait.

The Institute urges the Ministry of Justice to record every interrogation. Japan must also invite the Rapporteur.

Recommendations

(a) Ratify the Optional Protocol;

(b) Publish the custody registers.

Nothing else was said."""
JAPANESE = "声明\n\n日本政府に対し、死刑の執行をただちに停止するよう求める。\n\n以上"


def make_document(campaign: Campaign, **given: Any) -> Document:
    fields = {"slug": "call", "title": "Call", "publisher": "Lantern Institute", "dated": "2024-03", "text": TEXT}
    return Document.objects.create(campaign=campaign, **fields | given)


@pytest.fixture
def reading(campaign: Campaign, editor: User) -> Reading:
    Institution.objects.filter(slug="moj").exists() or make_institution()
    return marking.begin(make_document(campaign), TEXT, by=editor)


def quotes(reading: Reading) -> list[str]:
    return [reading.text[one.start : one.end] for one in reading.marks.order_by("start")]


def accept(reading: Reading, *places: int) -> None:
    marks = list(reading.marks.order_by("start"))
    for place in places:
        marking.decide(marks[place], Mark.Decision.ACCEPTED)


class TestProposals:
    def test_what_asks_something_is_marked_word_for_word(self, reading: Reading) -> None:
        assert quotes(reading) == [
            "The Institute urges the Ministry of Justice to record every interrogation.",
            "Japan must also invite the Rapporteur.",
            "Ratify the Optional Protocol;",
            "Publish the custody registers.",
        ]

    def test_each_has_its_reason_title_and_addressee(self, reading: Reading) -> None:
        first = reading.marks.order_by("start")[0]
        assert (first.rule, first.cue, first.title) == ("request", "urges", "Record every interrogation")
        assert [one.slug for one in first.addressees.all()] == ["moj"]
        assert first.decision == Mark.Decision.OPEN

    def test_an_institution_is_known_by_its_name_in_any_language(self, campaign: Campaign, editor: User) -> None:
        make_institution("gov", name="Government of Japan", name_ja="日本政府", kind="government")
        document = make_document(campaign, language="ja", text=JAPANESE)
        mark = marking.begin(document, JAPANESE, by=editor).marks.get()
        assert [one.slug for one in mark.addressees.all()] == ["gov"]

    def test_of_too_many_the_surest_are_kept(self, campaign: Campaign, editor: User) -> None:
        text = "\n\n".join(["Every one should rest."] * 10 + ["We urge Japan to act."] * marking.MOST)
        marks = marking.begin(make_document(campaign), text, by=editor).marks
        assert marks.count() == marking.MOST
        assert set(marks.values_list("rule", flat=True)) == {"request"}


class TestVerbs:
    def test_two_neighbours_become_one_quote_and_are_parted_again(self, reading: Reading) -> None:
        before = quotes(reading)
        merged = marking.merge(reading.marks.order_by("start")[0])
        assert quotes(reading)[0] == f"{before[0]} {before[1]}"
        assert merged.wording == f"{before[0]} {before[1]}"
        marking.split(merged)
        assert quotes(reading) == before

    def test_what_was_typed_survives_a_merge(self, reading: Reading) -> None:
        first, second, *_ = reading.marks.order_by("start")
        first.wording = "My words."
        first.save()
        assert marking.merge(first).wording == f"My words.\n{second.wording}"

    def test_the_last_one_has_nothing_to_be_merged_with(self, reading: Reading) -> None:
        with pytest.raises(NotDone, match="No marked sentence follows"):
            marking.merge(reading.marks.order_by("start").last())  # type: ignore[arg-type]

    def test_what_is_a_draft_already_is_not_merged(self, reading: Reading, editor: User) -> None:
        accept(reading, 1)
        make_drafts(reading, by=editor)
        with pytest.raises(NotDone, match="already a draft demand"):
            marking.merge(reading.marks.order_by("start")[0])

    def test_a_sentence_that_was_missed_is_marked_by_hand(self, reading: Reading) -> None:
        mark = marking.mark_sentence(reading, TEXT.index("Nothing else"))
        assert (mark.rule, mark.wording) == ("hand", "Nothing else was said.")

    @pytest.mark.parametrize("start", [-1, 3, 10**6])
    def test_where_no_sentence_begins_none_is_marked(self, reading: Reading, start: int) -> None:
        with pytest.raises(NotDone, match="No sentence begins there"):
            marking.mark_sentence(reading, start)

    def test_a_sentence_is_not_marked_twice(self, reading: Reading) -> None:
        with pytest.raises(NotDone, match="already marked"):
            marking.mark_sentence(reading, TEXT.index("Japan must also"))

    def test_a_merge_of_sentences_marked_by_hand_is_parted_into_them(self, reading: Reading) -> None:
        first = marking.mark_sentence(reading, TEXT.index("The Lantern"))
        marking.mark_sentence(reading, TEXT.index("He said"))
        marking.split(marking.merge(first))
        assert quotes(reading)[:2] == [
            "The Lantern Institute met the minister.", "He said that the courts should wait.",
        ]  # fmt: skip


class TestNothingTypedIsLost:
    def change(self, mark: Mark, **typed: Any) -> Mark:
        for name, value in typed.items():
            setattr(mark, name, value)
        mark.save()
        return mark

    def test_a_title_typed_in_the_second_survives_a_merge(self, reading: Reading) -> None:
        first, second, *_ = reading.marks.order_by("start")
        self.change(second, title="My title")
        assert marking.merge(first).title == "My title"

    def test_of_two_typed_titles_the_first_stands(self, reading: Reading) -> None:
        first, second, *_ = reading.marks.order_by("start")
        self.change(first, title="One")
        self.change(second, title="Two")
        assert marking.merge(first).title == "One"

    def test_a_title_that_nobody_typed_is_the_first_one_s(self, reading: Reading) -> None:
        first, *_ = reading.marks.order_by("start")
        assert marking.merge(first).title == "Record every interrogation"

    def test_translation_addressees_and_tie_of_the_second_survive(self, demand: Demand, reading: Reading) -> None:
        first, second, *_ = reading.marks.order_by("start")
        diet = make_institution("diet", name="Diet", kind="parliament")
        self.change(second, title_translated="題", demand=demand).addressees.add(diet)
        merged = Mark.objects.get(pk=marking.merge(first).pk)
        assert (merged.title_translated, merged.demand) == ("題", demand)
        assert {one.slug for one in merged.addressees.all()} >= {"moj", "diet"}

    def test_typed_wordings_are_parted_as_they_were_merged(self, reading: Reading) -> None:
        first, second, *_ = reading.marks.order_by("start")
        self.change(first, wording="Mine.")
        self.change(second, wording="Mine too.")
        marking.split(marking.merge(first))
        assert [one.wording for one in reading.marks.order_by("start")[:2]] == ["Mine.", "Mine too."]

    def test_what_was_typed_of_the_whole_stays_with_the_first(self, demand: Demand, reading: Reading) -> None:
        merged = marking.merge(reading.marks.order_by("start")[0])
        diet = make_institution("diet", name="Diet", kind="parliament")
        self.change(merged, title="Typed", wording="One\nTwo\nThree", title_translated="題", demand=demand)
        merged.addressees.add(diet)
        marking.split(merged)
        first, second, *_ = reading.marks.order_by("start")
        assert (first.title, first.wording, first.title_translated, first.demand) == (
            "Typed", "One\nTwo\nThree", "題", demand,
        )  # fmt: skip
        assert diet in first.addressees.all()
        assert (second.wording, second.demand) == ("Japan must also invite the Rapporteur.", None)

    def test_what_became_of_a_merge_is_open_again(self, reading: Reading) -> None:
        accept(reading, 0, 1)
        merged = marking.merge(reading.marks.order_by("start")[0])
        assert merged.decision == "open"
        marking.decide(merged, Mark.Decision.REJECTED)
        marking.split(merged)
        assert set(reading.marks.values_list("decision", flat=True)) == {"open"}

    def test_a_split_that_cannot_be_done_changes_nothing(self, campaign: Campaign, editor: User) -> None:
        """The one mark stands for two sentences, and the text has room for no third."""
        text = "It rained. We left.\n\n" + "\n\n".join(["We urge Japan to act."] * marking.MOST)
        reading = marking.begin(make_document(campaign), text, by=editor)
        reading.marks.order_by("start").last().delete()  # type: ignore[union-attr]
        mark = marking.mark_sentence(reading, 0)
        mark.end = len("It rained. We left.")
        mark.title = "Typed"
        mark.save()
        with pytest.raises(NotDone, match="At most 400"):
            marking.split(mark)
        assert Mark.objects.get(reading=reading, start=0).title == "Typed"

    @pytest.mark.parametrize("verb", [marking.split, marking.merge])
    def test_a_draft_demand_is_neither_merged_nor_split(self, reading: Reading, editor: User, verb: Any) -> None:
        accept(reading, 0)
        make_drafts(reading, by=editor)
        with pytest.raises(NotDone, match="already a draft demand"):
            verb(reading.marks.order_by("start")[0])

    def test_quotes_that_would_be_too_long_are_not_merged(self, campaign: Campaign, editor: User) -> None:
        long = f"We urge Japan to {'act ' * 800}now."
        reading = marking.begin(make_document(campaign), "It rained.", by=editor)
        reading.text = f"{long}\n\n{long}"
        reading.save()
        first = marking.mark_sentence(reading, 0)
        marking.mark_sentence(reading, len(long) + 2)
        with pytest.raises(NotDone, match="too long for one quote"):
            marking.merge(first)
        assert reading.marks.count() == 2

    def test_sentences_far_apart_are_not_merged(self, campaign: Campaign, editor: User) -> None:
        text = "We urge Japan to act.\n\n" + "It rained. " * 60 + "\n\nWe urge Japan to pay."
        reading = marking.begin(make_document(campaign), text, by=editor)
        with pytest.raises(NotDone, match="No marked sentence follows closely"):
            marking.merge(reading.marks.order_by("start")[0])


class TestRecommendations:
    """What a document of the United Nations says beside a recommendation goes with it: number, states, position."""

    TEXT = (
        "31.4. Make torture a crime (Hungary) (Chad);\n\nSource of position: A/HRC/20/31/Add.1\n\nNoted\n\n"
        "31.5. Train judges (Chile);\n\nSource of position: A/HRC/20/31/Add.1\n\nSupported"
    )
    SAID = ("31.4", ["Hungary", "Chad"], "Noted")

    @pytest.fixture
    def reading(self, campaign: Campaign, editor: User) -> Reading:
        return marking.begin(make_document(campaign, text=self.TEXT), self.TEXT, by=editor)

    def said(self, passage: Any) -> Any:
        return passage.number, passage.states, passage.position

    def test_the_passage_of_an_accepted_one_says_it(self, reading: Reading, editor: User) -> None:
        accept(reading, 0)
        (demand,), _ = make_drafts(reading, by=editor)
        assert self.said(demand.passages.get()) == self.SAID

    def test_a_passage_that_is_there_is_completed_and_not_overwritten(self, reading: Reading, editor: User) -> None:
        mark = reading.marks.order_by("start")[0]
        reading.document.passages.create(slug="mine", exact=self.TEXT[mark.start : mark.end], position="Typed")
        accept(reading, 0)
        make_drafts(reading, by=editor)
        assert self.said(reading.document.passages.get()) == (*self.SAID[:2], "Typed")

    def test_merged_they_keep_all_states_and_parted_each_has_its_own(self, reading: Reading) -> None:
        merged = marking.merge(reading.marks.order_by("start")[0])
        assert (merged.label, merged.states, merged.position) == ("31.4.", ["Hungary", "Chad", "Chile"], "Noted")
        marking.split(merged)
        assert [one.states for one in reading.marks.order_by("start")] == [["Hungary", "Chad"], ["Chile"]]


class TestWhereAQuoteStands:
    """As a TextQuoteSelector has it: exact words, with as much around them as tells them from every other place."""

    THRICE = "Japan must act.\n\nOn prisons. Japan must act.\n\nOn courts. Japan must act."

    def made(self, campaign: Campaign, editor: User, text: str, now: str, *places: int) -> list[Any]:
        document = make_document(campaign, text=text)
        reading = marking.begin(document, text, by=editor)
        Document.objects.filter(pk=document.pk).update(text=now)
        accept(reading, *places)
        make_drafts(reading, by=editor)
        return list(document.passages.order_by("pk"))

    def found(self, text: str, passage: Any) -> int:
        place = passages.find(text, passages.Quote("q", passage.exact, passage.prefix, passage.suffix))
        assert place is not None
        return place.start

    def test_words_that_stand_there_three_times_are_told_apart(self, campaign: Campaign, editor: User) -> None:
        made = self.made(campaign, editor, self.THRICE, self.THRICE, 0, 1, 2)
        starts = [match.start() for match in re.finditer("Japan must act", self.THRICE)]
        assert [self.found(self.THRICE, one) for one in made] == starts
        for one in made:
            assert self.THRICE.count(one.prefix + one.exact + one.suffix) == 1

    def test_context_grows_until_it_tells_them_apart(self, campaign: Campaign, editor: User) -> None:
        same = "In all of the prisons of the land, and in each of the police cells as well, nobody is heard."
        text = f"First. {same} Japan must act. {same}\n\nSecond. {same} Japan must act. {same}"
        made = self.made(campaign, editor, text, text, 0, 1)
        assert [len(one.prefix) for one in made] == [100, 200]  # the first one's begins with the text
        assert [self.found(text, one) for one in made] == [m.start() for m in re.finditer("Japan must", text)]

    def test_a_short_context_does_where_the_words_stand_alone(self, campaign: Campaign, editor: User) -> None:
        text = f"{'It rained. ' * 20}Japan must act. {'It rained. ' * 20}"
        (one,) = self.made(campaign, editor, text, text, 0)
        assert (len(one.prefix), len(one.suffix)) == (40, 40)

    def test_a_text_that_was_changed_since_gives_its_own_context(self, campaign: Campaign, editor: User) -> None:
        text = "Preface.\n\nThe minister slept. Japan must act. It rained."
        now = "Another beginning altogether, much longer.\n\nThe minister woke. Japan must act. It snowed."
        (one,) = self.made(campaign, editor, text, now, 0)
        assert one.prefix.endswith("The minister woke. ")
        assert one.suffix == " It snowed."
        assert self.found(now, one) == now.index("Japan must")

    def test_of_several_places_that_with_the_old_surroundings_is_meant(self, campaign: Campaign, editor: User) -> None:
        text = "On courts. Japan must act. Then rest."
        now = "On prisons. Japan must act. Then eat.\n\nOn courts. Japan must act. Then rest."
        (one,) = self.made(campaign, editor, text, now, 0)
        assert self.found(now, one) == now.rindex("Japan must")

    def test_a_passage_that_is_there_is_taken_when_it_quotes_the_same_place(
        self, campaign: Campaign, editor: User
    ) -> None:
        document = make_document(campaign, text=self.THRICE)
        there = document.passages.create(slug="there", exact="Japan must act.", prefix="On courts. ")
        reading = marking.begin(document, self.THRICE, by=editor)
        accept(reading, 0, 2)
        first, third = make_drafts(reading, by=editor)[0]
        assert third.passages.get() == there
        assert first.passages.get() != there
        assert document.passages.count() == 2

    @pytest.mark.parametrize("text", ["👩‍⚖️ 🕊️ Japan must act. 🕊️", "𠮟野家。 Japan must act. 終わり。"])
    def test_characters_beyond_the_basic_plane_count_as_one(self, campaign: Campaign, editor: User, text: str) -> None:
        (one,) = self.made(campaign, editor, text, text, 0)
        assert one.prefix + one.exact + one.suffix == text
        assert "Japan must act." in one.exact


class TestDrafts:
    def test_what_was_accepted_becomes_draft_demands_with_their_passages(self, reading: Reading, editor: User) -> None:
        accept(reading, 0, 2)
        made, refused = make_drafts(reading, by=editor)
        assert refused == []
        assert [(one.title, one.wording, one.state, str(one.made_on)) for one in made] == [
            ("Record every interrogation", "The Institute urges the Ministry of Justice to record every interrogation.",
             "draft", "2024-03"),
            ("Ratify the Optional Protocol", "Ratify the Optional Protocol;", "draft", "2024-03"),
        ]  # fmt: skip
        passage = made[0].passages.get()
        assert passage.prefix + passage.exact + passage.suffix in TEXT
        assert len(passage.prefix) == len(passage.suffix) == 40
        assert [one.slug for one in made[0].addressees.all()] == ["moj"]

    def test_nothing_of_it_is_published(self, reading: Reading, editor: User) -> None:
        before = Entry.objects.count()
        accept(reading, 0, 1, 2, 3)
        make_drafts(reading, by=editor)
        reading.document.refresh_from_db()
        assert not reading.document.is_published
        assert Entry.objects.count() == before
        assert not Demand.objects.exclude(published_as=None).exists()

    def test_whoever_made_them_is_their_author(self, reading: Reading, editor: User) -> None:
        accept(reading, 0)
        (demand,), _ = make_drafts(reading, by=editor)
        assert demand.contributors == [editor.pk]
        assert WorkflowStep.objects.get(subject=f"demand:japan/{demand.slug}").action == "created"

    def test_numbers_and_short_names_go_on_from_what_there_is(
        self, demand: Demand, reading: Reading, editor: User
    ) -> None:
        make_demand(demand.campaign, "ratify-the-optional-protocol", number=900)
        accept(reading, 2, 3)
        made, _ = make_drafts(reading, by=editor)
        assert [(one.number, one.slug) for one in made] == [
            (901, "ratify-the-optional-protocol-2"), (902, "publish-the-custody-registers"),
        ]  # fmt: skip

    def test_made_twice_is_made_once(self, reading: Reading, editor: User) -> None:
        accept(reading, 0)
        make_drafts(reading, by=editor)
        assert make_drafts(reading, by=editor) == ([], [])
        accept(reading, 2)
        assert len(make_drafts(reading, by=editor)[0]) == 1

    def test_a_japanese_title_stands_in_the_japanese_column(self, campaign: Campaign, editor: User) -> None:
        reading = marking.begin(make_document(campaign, language="ja", text=JAPANESE), JAPANESE, by=editor)
        accept(reading, 0)
        (demand,), _ = make_drafts(reading, by=editor)
        assert (demand.title, demand.title_ja) == ("", "死刑の執行をただちに停止する")
        assert demand.wording_ja == "日本政府に対し、死刑の執行をただちに停止するよう求める。"
        assert (str(demand), demand.slug) == ("死刑の執行をただちに停止する", "call-p01")

    def test_an_english_title_for_it_goes_beside(self, campaign: Campaign, editor: User) -> None:
        reading = marking.begin(make_document(campaign, language="ja", text=JAPANESE), JAPANESE, by=editor)
        accept(reading, 0)
        reading.marks.update(title_translated="Halt executions")
        (demand,), _ = make_drafts(reading, by=editor)
        assert (demand.title, demand.title_ja, demand.wording) == (
            "Halt executions",
            "死刑の執行をただちに停止する",
            "",
        )

    def test_a_language_that_the_site_has_not_stands_in_its_own(self, campaign: Campaign, editor: User) -> None:
        text = "Le gouvernement devrait libérer les juges."
        reading = marking.begin(make_document(campaign, language="fr", text=text), text, by=editor)
        accept(reading, 0)
        (demand,), _ = make_drafts(reading, by=editor)
        assert (demand.title, demand.wording) == ("Libérer les juges", text)

    def test_a_demand_that_is_there_gains_the_passage(self, demand: Demand, reading: Reading, editor: User) -> None:
        accept(reading, 0)
        reading.marks.filter(decision="accepted").update(demand=demand)
        assert make_drafts(reading, by=editor) == ([], [])
        demand.refresh_from_db()
        assert demand.passages.get().exact.startswith("The Institute urges")
        assert (demand.state, demand.contributors) == ("changed", [editor.pk])

    def test_a_quote_that_the_document_lost_is_refused_in_words(self, reading: Reading, editor: User) -> None:
        Document.objects.update(text=TEXT.replace("Ratify", "Sign"))
        accept(reading, 0, 2)
        made, refused = make_drafts(reading, by=editor)
        assert len(made) == 1
        assert "Ratify the Optional Protocol" in refused[0]

    def test_a_document_without_its_text_keeps_the_quotes(self, campaign: Campaign, editor: User) -> None:
        reading = marking.begin(make_document(campaign, text=""), TEXT, by=editor)
        accept(reading, 0)
        assert len(make_drafts(reading, by=editor)[0]) == 1

    def test_it_goes_on_to_be_published_as_every_draft(self, reading: Reading, newsroom: Newsroom) -> None:
        accept(reading, 0)
        (demand,), _ = make_drafts(reading, by=newsroom.editor)
        reading.document.refresh_from_db()
        newsroom.publish(reading.document)
        entry = newsroom.publish(demand, summary="Asked.", success_criterion="Every one is recorded.")
        assert entry.content is not None
        assert entry.content["passages"] == ["call#p01"]


class TestLikeness:
    @pytest.mark.parametrize(
        "text",
        ["We urge Japan to halt all executions now.", "The State party should halt executions, all of them.",
         "日本政府は死刑の執行を停止するべきである。"],
    )  # fmt: skip
    def test_a_demand_that_is_there_is_recognised(self, demand: Demand, text: str) -> None:
        assert alike(text, known([demand])) == [demand]

    def test_by_its_passages_as_well(self, demand: Demand, campaign: Campaign) -> None:
        document = make_document(campaign)
        demand.passages.create(document=document, slug="p1", exact="introduce an immediate moratorium on hanging")
        assert alike("Japan must introduce a moratorium on hanging.", known([demand])) == [demand]

    @pytest.mark.parametrize("text", ["Free the editors.", "All of it, now.", "", "政府は説明するべきである。"])
    def test_another_one_is_not(self, demand: Demand, text: str) -> None:
        assert alike(text, known([demand])) == []
