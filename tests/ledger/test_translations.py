"""A translation survives the correction of its original: it goes over to the correction and is checked again."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demands import ledger
from demands.models import Demand, Entry, Proposal, StatusUpdate, WorkflowStep
from demands.workflow.correction import draft_correction
from tests.admin.conftest import address, signed_in
from tests.cast import Newsroom, make_proposal, make_update


@pytest.fixture
def update(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found = make_update(demand, "in_progress")
    newsroom.publish(found)
    return found


def translation(update: StatusUpdate, language: str = "ja") -> Any:
    return make_proposal(Proposal.Kind.TRANSLATE, update=update, language=language, headline="法案が提出された")


def correct(newsroom: Newsroom, update: StatusUpdate) -> StatusUpdate:
    draft = draft_correction(update, by=newsroom.editor)
    newsroom.publish(draft, headline="Two bills were tabled", correction_reason="There were two.")
    return draft


def test_a_translation_in_review_goes_over_to_the_correction(newsroom: Newsroom, update: StatusUpdate) -> None:
    row = newsroom.submit(translation(update))
    correction = correct(newsroom, update)
    row.refresh_from_db()
    assert (row.update, row.submitted_hash, row.headline) == (correction, "", "法案が提出された")


def test_it_is_marked_to_be_checked_again(newsroom: Newsroom, update: StatusUpdate) -> None:
    row = newsroom.submit(translation(update))
    correction = correct(newsroom, update)
    emi = signed_in(newsroom.editor)
    page = emi.get(address(row)).content.decode()
    assert "Check again" in page
    assert f"corrected by entry {correction.published_as}" in page
    assert "Check again" in emi.get(reverse("admin:demands_proposal_changelist")).content.decode()
    assert "check again, today" in emi.get(reverse("admin:index")).content.decode()


def test_once_checked_it_is_published_for_the_correction(
    newsroom: Newsroom, update: StatusUpdate, client: Client
) -> None:
    row = newsroom.submit(translation(update))
    correction = correct(newsroom, update)
    row.refresh_from_db()
    entry = newsroom.publish(row, headline="法案が二つ提出された")
    assert entry.about_id == correction.published_as
    assert "法案が二つ提出された" in client.get("/ja/campaigns/japan/demands/moratorium/").content.decode()


def test_what_was_approved_before_the_correction_is_not_published_after_it(
    newsroom: Newsroom, update: StatusUpdate
) -> None:
    row = newsroom.submit(translation(update))
    read = ledger.reading_hash(row)
    correct(newsroom, update)
    with pytest.raises(ledger.Refused):
        ledger.publish(row, by=newsroom.reviewer, approved_hash=read)


def test_a_draft_of_a_translation_goes_over_too(newsroom: Newsroom, update: StatusUpdate) -> None:
    row = newsroom.write(translation(update))
    correction = correct(newsroom, update)
    row.refresh_from_db()
    assert row.update == correction


def test_a_second_correction_takes_it_along_again(newsroom: Newsroom, update: StatusUpdate) -> None:
    row = newsroom.submit(translation(update))
    last = correct(newsroom, correct(newsroom, update))
    row.refresh_from_db()
    assert row.update == last
    assert WorkflowStep.objects.filter(action="check_again").count() == 2


def test_a_translation_published_while_the_correction_was_written_is_not_lost(
    newsroom: Newsroom, update: StatusUpdate
) -> None:
    draft = draft_correction(update, by=newsroom.editor)
    newsroom.publish(translation(update))
    newsroom.publish(draft, headline="Two bills were tabled", correction_reason="There were two.")
    row = Proposal.objects.get(update=draft)
    assert (row.language, row.headline, row.contributors) == ("ja", "法案が提出された", [newsroom.editor.pk])


def test_a_translation_that_the_correction_has_itself_is_not_made_twice(
    newsroom: Newsroom, update: StatusUpdate
) -> None:
    newsroom.publish(translation(update))
    correction = correct(newsroom, update)
    assert correction.headline_ja == "法案が提出された"
    assert not Proposal.objects.filter(update=correction).exists()


def test_a_redacted_translation_stays_gone(newsroom: Newsroom, update: StatusUpdate, administrator: Any) -> None:
    draft = draft_correction(update, by=newsroom.editor)
    entry = newsroom.publish(translation(update))
    ledger.redact(Entry.objects.get(pk=entry.pk), by=administrator, reason="A court ordered it.")
    newsroom.publish(draft, headline="Two bills were tabled", correction_reason="There were two.")
    assert not Proposal.objects.filter(update=draft).exists()


def test_a_retraction_in_review_stays_with_what_it_retracts(newsroom: Newsroom, update: StatusUpdate) -> None:
    row = newsroom.submit(make_proposal(Proposal.Kind.RETRACT, update=update, reason="It never happened."))
    correct(newsroom, update)
    row.refresh_from_db()
    assert row.update == update
