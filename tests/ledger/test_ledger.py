"""The only writer of the record: it works, and each refusal."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from campaigns.models import Campaign
from demands import ledger
from demands.ledger import Refused
from demands.ledger.amendments import current_source
from demands.models import Citation, Demand, Entry, StatusUpdate, WorkflowStep
from demands.workflow import steps
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_proposal,
    make_scale,
    make_update,
    make_user,
)  # fmt: skip


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


class TestPublish:
    def test_appends_one_entry_and_closes_the_row(self, newsroom: Newsroom, demand: Demand) -> None:
        update = make_update(demand, "in_progress")
        entry = newsroom.publish(update)
        assert entry.kind == "published"
        assert entry.subject == f"update:{update.reference}"
        assert entry.content is not None
        assert entry.content["headline"] == {"en": "A bill was tabled"}
        assert (update.published_as, update.edited_at, update.contributors) == (entry.sequence, None, [])

    def test_takes_along_what_a_demand_refers_to(self, newsroom: Newsroom, campaign: Campaign) -> None:
        newsroom.publish(make_demand(campaign))
        kinds = list(Entry.objects.order_by("sequence").values_list("subject_type", "kind"))
        assert kinds == [
            ("scale", "defined"), ("campaign", "published"), ("institution", "published"),
            ("theme", "published"), ("demand", "published"),
        ]  # fmt: skip

    def test_closes_the_sources_with_the_update(self, newsroom: Newsroom, demand: Demand) -> None:
        source = make_evidence()
        entry = newsroom.publish(make_update(demand, "in_progress", sources=[source]))
        source.refresh_from_db()
        assert source.published_as == entry.sequence

    def test_leaves_internal_sources_out_and_open(self, newsroom: Newsroom, demand: Demand) -> None:
        secret = make_evidence(title="Our informant", visibility="internal")
        entry = newsroom.publish(make_update(demand, "in_progress", sources=[make_evidence(), secret]))
        secret.refresh_from_db()
        assert "informant" not in str(entry.content)
        assert secret.published_as is None

    def test_refuses_the_author(self, newsroom: Newsroom, demand: Demand, reviewer: User) -> None:
        update = make_update(demand)
        update.written_by(reviewer.pk)
        newsroom.submit(update)
        with pytest.raises(Refused) as refusal:
            ledger.publish(update, by=reviewer, approved_hash=ledger.reading_hash(update))
        assert codes(refusal) == ["four_eyes"]
        assert not Entry.objects.filter(subject_type="update").exists()

    def test_refuses_who_wrote_a_new_source_of_it(self, newsroom: Newsroom, demand: Demand, reviewer: User) -> None:
        source = make_evidence()
        source.written_by(reviewer.pk)
        source.save()
        update = newsroom.submit(make_update(demand, sources=[source]))
        with pytest.raises(Refused) as refusal:
            ledger.publish(update, by=reviewer, approved_hash=ledger.reading_hash(update))
        assert codes(refusal) == ["four_eyes"]

    def test_lets_a_site_of_one_person_publish_and_says_so(
        self, newsroom: Newsroom, demand: Demand, reviewer: User, settings: Any
    ) -> None:
        settings.FOUR_EYES = False
        update = make_update(demand)
        update.written_by(reviewer.pk)
        update.save()
        entry = ledger.publish(update, by=reviewer, approved_hash=ledger.reading_hash(update))
        assert entry.approval == "one_person"

    def test_refuses_an_editor_without_the_right(self, newsroom: Newsroom, demand: Demand) -> None:
        update = newsroom.submit(make_update(demand))
        other_editor = make_user("yuki", "Editor")
        with pytest.raises(Refused) as refusal:
            ledger.publish(update, by=other_editor, approved_hash=ledger.reading_hash(update))
        assert codes(refusal) == ["not_allowed"]

    def test_refuses_what_was_not_submitted(self, newsroom: Newsroom, demand: Demand, reviewer: User) -> None:
        update = newsroom.write(make_update(demand))
        with pytest.raises(Refused) as refusal:
            ledger.publish(update, by=reviewer, approved_hash=ledger.reading_hash(update))
        assert codes(refusal) == ["not_submitted"]

    def test_refuses_what_was_changed_after_it_was_read(
        self, newsroom: Newsroom, demand: Demand, reviewer: User
    ) -> None:
        update = newsroom.submit(make_update(demand))
        read = ledger.reading_hash(update)
        newsroom.submit(update, headline="Another headline")
        with pytest.raises(Refused) as refusal:
            ledger.publish(update, by=reviewer, approved_hash=read)
        assert codes(refusal) == ["changed"]

    def test_refuses_when_a_source_was_changed_behind_the_submission(
        self, newsroom: Newsroom, demand: Demand, reviewer: User
    ) -> None:
        source = make_evidence()
        update = newsroom.submit(make_update(demand, sources=[source]))
        source.title = "Another title"
        source.save()
        with pytest.raises(Refused) as refusal:
            ledger.publish(update, by=reviewer, approved_hash=ledger.reading_hash(update))
        assert codes(refusal) == ["changed"]

    def test_refuses_a_second_publication(self, newsroom: Newsroom, demand: Demand, reviewer: User) -> None:
        update = make_update(demand)
        newsroom.publish(update)
        with pytest.raises(Refused) as refusal:
            ledger.publish(update, by=reviewer, approved_hash=ledger.reading_hash(update))
        assert codes(refusal) == ["closed"]

    def test_asks_for_the_demand_first(self, newsroom: Newsroom, campaign: Campaign) -> None:
        update = make_update(make_demand(campaign))
        with pytest.raises(Refused) as refusal:
            newsroom.publish(update)
        assert codes(refusal) == ["parent"]

    def test_survives_the_deletion_of_everybody_involved(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand))
        before = list(Entry.objects.values())
        User.objects.all().delete()
        assert list(Entry.objects.values()) == before
        assert WorkflowStep.objects.filter(by=None, by_name="rafael").exists()


class TestSources:
    """Rule 3."""

    def test_a_change_of_status_needs_a_public_source(self, newsroom: Newsroom, demand: Demand) -> None:
        secret = make_evidence(visibility="internal")
        with pytest.raises(Refused) as refusal:
            newsroom.submit(make_update(demand, "in_progress", sources=[secret]))
        assert codes(refusal) == ["no_source"]

    def test_a_source_that_contradicts_does_not_count(self, newsroom: Newsroom, demand: Demand) -> None:
        update = make_update(demand, "in_progress")
        update.citations.update(stance=Citation.Stance.CONTRADICTS)
        with pytest.raises(Refused) as refusal:
            newsroom.submit(update)
        assert codes(refusal) == ["no_source"]

    def test_an_update_that_leaves_the_status_needs_none(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress"))
        newsroom.publish(make_update(demand, "in_progress", sources=[], happened_on="2011"))

    def test_achieved_needs_a_primary_source(self, newsroom: Newsroom, demand: Demand) -> None:
        with pytest.raises(Refused) as refusal:
            newsroom.submit(make_update(demand, "met", sources=[make_evidence(primary=False)]))
        assert codes(refusal) == ["no_primary_source"]

    def test_achieved_needs_one_as_young_as_the_demand(self, newsroom: Newsroom, demand: Demand) -> None:
        with pytest.raises(Refused) as refusal:
            newsroom.submit(make_update(demand, "met", sources=[make_evidence(published_on="2005-05-31")]))
        assert codes(refusal) == ["no_primary_source"]

    def test_achieved_is_published_with_one(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "met", sources=[make_evidence(published_on="2005-06")]))

    def test_a_waiver_is_public(self, newsroom: Newsroom, demand: Demand) -> None:
        entry = newsroom.publish(make_update(demand, "met", sources=[], waiver_reason="The archive burnt down."))
        assert entry.content is not None
        assert entry.content["waiver_reason"] == {"en": "The archive burnt down."}

    def test_background_sets_no_status_and_needs_none(self, newsroom: Newsroom, demand: Demand) -> None:
        entry = newsroom.publish(make_update(demand, "met", sources=[], happened_on="2005-05"))
        assert entry.background


class TestSendBack:
    def test_returns_the_draft_with_the_comment(self, newsroom: Newsroom, demand: Demand, reviewer: User) -> None:
        update = newsroom.submit(make_update(demand))
        steps.send_back(update, by=reviewer, comment="Which bill?")
        update.refresh_from_db()
        assert update.state == "draft"
        assert WorkflowStep.objects.get(action="sent_back").comment == "Which bill?"

    def test_wants_a_comment(self, newsroom: Newsroom, demand: Demand, reviewer: User) -> None:
        update = newsroom.submit(make_update(demand))
        with pytest.raises(Refused) as refusal:
            steps.send_back(update, by=reviewer, comment=" ")
        assert codes(refusal) == ["no_comment"]


class TestReword:
    def test_keeps_the_old_wording(self, newsroom: Newsroom, demand: Demand) -> None:
        entry = newsroom.publish(demand, title="Stop all executions")
        assert (entry.kind, entry.about_id) == (
            "reworded",
            Entry.objects.get(subject=entry.subject, kind="published").pk,
        )
        assert entry.about is not None
        assert entry.about.content is not None
        assert entry.about.content["title"]["en"] == "Halt all executions"

    def test_refuses_when_nothing_changed(self, newsroom: Newsroom, demand: Demand, editor: User) -> None:
        with pytest.raises(Refused) as refusal:
            steps.submit(demand, by=editor)
        assert codes(refusal) == ["no_change"]


class TestCorrect:
    def test_puts_one_update_in_the_place_of_another(self, newsroom: Newsroom, demand: Demand) -> None:
        wrong = make_update(demand, "in_progress")
        first = newsroom.publish(wrong)
        right = make_update(demand, "in_progress", corrects=wrong, correction_reason="Wrong month.")
        entry = newsroom.publish(right)
        assert (entry.kind, entry.about_id) == ("corrected", first.sequence)
        assert list(Entry.objects.updates().in_force()) == [entry]

    def test_wants_a_reason(self, newsroom: Newsroom, demand: Demand) -> None:
        wrong = make_update(demand)
        newsroom.publish(wrong)
        with pytest.raises(Refused) as refusal:
            newsroom.submit(make_update(demand, corrects=wrong))
        assert codes(refusal) == ["no_reason"]

    def test_refuses_to_correct_what_was_retracted(self, newsroom: Newsroom, demand: Demand) -> None:
        wrong = make_update(demand)
        newsroom.publish(wrong)
        newsroom.publish(make_proposal("retract", update=wrong, reason="It did not happen."))
        with pytest.raises(Refused) as refusal:
            newsroom.submit(make_update(demand, corrects=wrong, correction_reason="Wrong month."))
        assert codes(refusal) == ["not_in_force"]


class TestProposals:
    @pytest.fixture
    def update(self, newsroom: Newsroom, demand: Demand) -> StatusUpdate:
        update = make_update(demand, "in_progress")
        newsroom.publish(update)
        return update

    def test_a_retraction_takes_the_update_out_of_force(self, newsroom: Newsroom, update: StatusUpdate) -> None:
        entry = newsroom.publish(make_proposal("retract", update=update, reason="It did not happen."))
        assert (entry.kind, entry.about_id) == ("retracted", update.published_as)
        assert not Entry.objects.updates().in_force().exists()

    def test_a_retraction_wants_a_reason(self, newsroom: Newsroom, update: StatusUpdate) -> None:
        with pytest.raises(Refused) as refusal:
            newsroom.submit(make_proposal("retract", update=update))
        assert [problem.field for problem in refusal.value.problems] == ["reason"]

    def test_who_proposes_a_retraction_cannot_publish_it(
        self, newsroom: Newsroom, update: StatusUpdate, reviewer: User
    ) -> None:
        proposal = make_proposal("retract", update=update, reason="It did not happen.")
        proposal.written_by(reviewer.pk)
        proposal.save()
        steps.submit(proposal, by=reviewer)
        with pytest.raises(Refused) as refusal:
            ledger.publish(proposal, by=reviewer, approved_hash=ledger.reading_hash(proposal))
        assert codes(refusal) == ["four_eyes"]

    def test_a_translation_is_added_to_the_row(self, newsroom: Newsroom, update: StatusUpdate) -> None:
        entry = newsroom.publish(
            make_proposal("translate", update=update, language="ja", headline="法案が提出された", body="本文")
        )
        update.refresh_from_db()
        assert entry.kind == "translated"
        assert (update.headline_ja, update.headline) == ("法案が提出された", "A bill was tabled")

    def test_an_amendment_describes_a_source_anew(self, newsroom: Newsroom, update: StatusUpdate) -> None:
        source = update.citations.get().evidence
        entry = newsroom.publish(
            make_proposal("amend", evidence=source, changes={"title": "Status of treaties"}, reason="Its own title.")
        )
        source.refresh_from_db()
        assert (entry.kind, source.title) == ("amended", "Status of treaties")

    def test_a_picture_is_described_later_and_the_description_taken_back(
        self, newsroom: Newsroom, update: StatusUpdate
    ) -> None:
        source = update.citations.get().evidence
        for words, said in (("The signed page.", {"en": "The signed page."}), ("", None)):
            newsroom.publish(make_proposal("amend", evidence=source, changes={"depiction": words}, reason="Seen."))
            current, _sequence = current_source(source.reference) or ({}, 0)
            assert current.get("depiction") == said

    def test_an_amendment_cannot_touch_other_fields(self, newsroom: Newsroom, update: StatusUpdate) -> None:
        source = update.citations.get().evidence
        with pytest.raises(Refused) as refusal:
            newsroom.submit(make_proposal("amend", evidence=source, changes={"kind": "news"}, reason="x"))
        assert codes(refusal) == ["no_change"]


class TestReviewAndConfirm:
    def test_a_review_is_one_line(self, demand: Demand, reviewer: User) -> None:
        entry = ledger.review(demand, by=reviewer, as_of="2026-05")
        assert (entry.kind, entry.content) == ("reviewed", {"as_of": "2026-05"})

    def test_a_review_is_refused_to_editors(self, demand: Demand, editor: User) -> None:
        with pytest.raises(Refused) as refusal:
            ledger.review(demand, by=editor)
        assert codes(refusal) == ["not_allowed"]

    def test_an_unverified_update_can_be_confirmed_once(
        self, newsroom: Newsroom, demand: Demand, reviewer: User
    ) -> None:
        update = make_update(demand, verification="unverified")
        entry = newsroom.publish(update)
        assert ledger.confirm(update, by=reviewer).about_id == entry.sequence
        with pytest.raises(Refused) as refusal:
            ledger.confirm(update, by=reviewer)
        assert codes(refusal) == ["confirmed"]

    def test_a_verified_update_has_nothing_to_confirm(self, newsroom: Newsroom, demand: Demand, reviewer: User) -> None:
        update = make_update(demand, verification="read")
        newsroom.publish(update)
        with pytest.raises(Refused) as refusal:
            ledger.confirm(update, by=reviewer)
        assert codes(refusal) == ["nothing_to_confirm"]


class TestRedact:
    def test_empties_the_entry_and_the_row(self, newsroom: Newsroom, demand: Demand, administrator: User) -> None:
        update = make_update(demand, "in_progress", body="A private address.")
        entry = newsroom.publish(update)
        line = ledger.redact(entry, by=administrator, reason="Court order 14 of 2026.")
        entry.refresh_from_db()
        update.refresh_from_db()
        assert (entry.content, entry.salt, entry.status, entry.happened_on) == (None, None, "", None)
        assert (update.body, update.citations.count()) == ("", 0)
        assert (line.kind, line.about_id) == ("redacted", entry.sequence)

    def test_is_refused_to_reviewers(self, newsroom: Newsroom, demand: Demand, reviewer: User) -> None:
        entry = newsroom.publish(make_update(demand))
        with pytest.raises(Refused) as refusal:
            ledger.redact(entry, by=reviewer, reason="Because.")
        assert codes(refusal) == ["not_allowed"]

    def test_wants_a_reason(self, newsroom: Newsroom, demand: Demand, administrator: User) -> None:
        entry = newsroom.publish(make_update(demand))
        with pytest.raises(Refused) as refusal:
            ledger.redact(entry, by=administrator, reason=" ")
        assert codes(refusal) == ["no_reason"]


def test_a_campaign_needs_a_scale_with_statuses(newsroom: Newsroom) -> None:
    scale = make_scale()
    scale.statuses.all().delete()
    with pytest.raises(Refused) as refusal:
        newsroom.submit(make_campaign(scale=scale))
    assert codes(refusal) == ["no_statuses"]


def test_a_demand_needs_an_addressee(newsroom: Newsroom, campaign: Campaign) -> None:
    demand = make_demand(campaign)
    demand.addressees.clear()
    with pytest.raises(Refused) as refusal:
        newsroom.submit(demand)
    assert codes(refusal) == ["no_addressee"]


def test_the_language_of_the_moment_leaves_no_trace(newsroom: Newsroom) -> None:
    """Publishing in the Japanese newsroom must not put English fallbacks into the record as Japanese."""
    with translation.override("ja"):
        entry = newsroom.publish(make_campaign())
    assert entry.content is not None
    assert entry.content["name"] == {"en": "Japan"}
