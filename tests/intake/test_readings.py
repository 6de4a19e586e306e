"""A document is gone through: marks are proposed, decided, merged, split, added; what is accepted becomes drafts."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from campaigns.models import Campaign, Document, Institution
from demands.intake.texts import readings
from demands.intake.texts.drafts import make_drafts
from demands.intake.texts.likeness import alike, known
from demands.intake.texts.readings import NotDone
from demands.models import Demand, Entry, Mark, Reading, WorkflowStep
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
    return readings.begin(make_document(campaign), TEXT, by=editor)


def quotes(reading: Reading) -> list[str]:
    return [reading.text[one.start : one.end] for one in reading.marks.order_by("start")]


def accept(reading: Reading, *places: int) -> None:
    marks = list(reading.marks.order_by("start"))
    for place in places:
        readings.decide(marks[place], Mark.Decision.ACCEPTED)


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
        mark = readings.begin(document, JAPANESE, by=editor).marks.get()
        assert [one.slug for one in mark.addressees.all()] == ["gov"]

    def test_of_too_many_the_surest_are_kept(self, campaign: Campaign, editor: User) -> None:
        text = "\n\n".join(["Every one should rest."] * 10 + ["We urge Japan to act."] * readings.MOST)
        marks = readings.begin(make_document(campaign), text, by=editor).marks
        assert marks.count() == readings.MOST
        assert set(marks.values_list("rule", flat=True)) == {"request"}


class TestVerbs:
    def test_two_neighbours_become_one_quote_and_are_parted_again(self, reading: Reading) -> None:
        before = quotes(reading)
        merged = readings.merge(reading.marks.order_by("start")[0])
        assert quotes(reading)[0] == f"{before[0]} {before[1]}"
        assert merged.wording == f"{before[0]} {before[1]}"
        readings.split(merged)
        assert quotes(reading) == before

    def test_what_was_typed_survives_a_merge(self, reading: Reading) -> None:
        first, second, *_ = reading.marks.order_by("start")
        first.wording = "My words."
        first.save()
        assert readings.merge(first).wording == f"My words.\n{second.wording}"

    def test_the_last_one_has_nothing_to_be_merged_with(self, reading: Reading) -> None:
        with pytest.raises(NotDone, match="No marked sentence follows"):
            readings.merge(reading.marks.order_by("start").last())  # type: ignore[arg-type]

    def test_what_is_a_draft_already_is_not_merged(self, reading: Reading, editor: User) -> None:
        accept(reading, 1)
        make_drafts(reading, by=editor)
        with pytest.raises(NotDone, match="draft demand already"):
            readings.merge(reading.marks.order_by("start")[0])

    def test_a_sentence_that_was_missed_is_marked_by_hand(self, reading: Reading) -> None:
        mark = readings.mark_sentence(reading, TEXT.index("Nothing else"))
        assert (mark.rule, mark.wording) == ("hand", "Nothing else was said.")

    @pytest.mark.parametrize("start", [-1, 3, 10**6])
    def test_where_no_sentence_begins_none_is_marked(self, reading: Reading, start: int) -> None:
        with pytest.raises(NotDone, match="No sentence begins there"):
            readings.mark_sentence(reading, start)

    def test_a_sentence_is_not_marked_twice(self, reading: Reading) -> None:
        with pytest.raises(NotDone, match="marked already"):
            readings.mark_sentence(reading, TEXT.index("Japan must also"))

    def test_a_merge_of_sentences_marked_by_hand_is_parted_into_them(self, reading: Reading) -> None:
        first = readings.mark_sentence(reading, TEXT.index("The Lantern"))
        readings.mark_sentence(reading, TEXT.index("He said"))
        readings.split(readings.merge(first))
        assert quotes(reading)[:2] == [
            "The Lantern Institute met the minister.", "He said that the courts should wait.",
        ]  # fmt: skip


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
        reading = readings.begin(make_document(campaign, language="ja", text=JAPANESE), JAPANESE, by=editor)
        accept(reading, 0)
        (demand,), _ = make_drafts(reading, by=editor)
        assert (demand.title, demand.title_ja) == ("", "死刑の執行をただちに停止する")
        assert demand.wording_ja == "日本政府に対し、死刑の執行をただちに停止するよう求める。"
        assert (str(demand), demand.slug) == ("死刑の執行をただちに停止する", "call-p01")

    def test_an_english_title_for_it_goes_beside(self, campaign: Campaign, editor: User) -> None:
        reading = readings.begin(make_document(campaign, language="ja", text=JAPANESE), JAPANESE, by=editor)
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
        reading = readings.begin(make_document(campaign, language="fr", text=text), text, by=editor)
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
        reading = readings.begin(make_document(campaign, text=""), TEXT, by=editor)
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
