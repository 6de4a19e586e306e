"""The buttons of the change page: who may press which, and that none leads around the second pair of eyes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from campaigns.models import Campaign
from demands import ledger
from demands.models import Demand, Entry, Evidence, Proposal, StatusUpdate, WorkflowStep
from demands.workflow import steps
from tests.admin.conftest import address, messages, typed
from tests.cast import Newsroom, make_demand, make_evidence, make_institution, make_update

Press = Callable[..., Any]


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    """Written by Emi."""
    update: StatusUpdate = newsroom.write(make_update(demand, "in_progress"))
    return update


@pytest.fixture
def submitted(newsroom: Newsroom, draft: StatusUpdate) -> StatusUpdate:
    steps.submit(draft, by=newsroom.editor)
    draft.refresh_from_db()
    return draft


def hash_on(page: Any) -> str:
    return str(page.context["situation"].hash)


def test_emi_submits_and_rafael_publishes_what_he_read(
    emi: Client, rafael: Client, draft: StatusUpdate, verb: Press
) -> None:
    assert "Submitted" in messages(verb(emi, draft, "submit"))
    page = rafael.get(address(draft))
    assert 'value="publish"' in page.content.decode()
    answer = verb(rafael, draft, "publish", reading_hash=hash_on(page))
    draft.refresh_from_db()
    assert draft.is_published
    assert f"entry {draft.published_as}" in messages(answer)


def test_the_author_sees_why_not_and_no_button(emi: Client, rafael: Client, newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand, "in_progress")
    update.written_by(newsroom.reviewer.pk)
    update.save()
    steps.submit(update, by=newsroom.reviewer)
    page = rafael.get(address(update)).content.decode()
    assert "You contributed to this" in page
    assert 'value="publish"' not in page


def test_a_reviewer_is_asked_before_they_submit_for_the_author(
    rafael: Client, draft: StatusUpdate, verb: Press
) -> None:
    page = rafael.get(address(draft)).content.decode()
    assert "emi wrote this and has not submitted it" in page
    assert "not submitted this" in messages(verb(rafael, draft, "submit"))
    draft.refresh_from_db()
    assert not draft.submitted_hash
    assert "Submitted" in messages(verb(rafael, draft, "submit", for_author="1"))
    step = WorkflowStep.objects.filter(action="submitted").latest("pk")
    assert (step.by_name, step.comment) == ("rafael", "Submitted for the author.")


def test_saving_unchanged_does_not_submit_what_another_wrote(rafael: Client, draft: StatusUpdate) -> None:
    page = rafael.get(address(draft))
    answer = rafael.post(address(draft), typed(page, _submit_review="1"), follow=True)
    draft.refresh_from_db()
    assert not draft.submitted_hash
    assert "not submitted" in messages(answer)


@pytest.mark.parametrize("who", ["emi", "rafael"])
def test_the_publish_address_refuses_the_author(
    who: str, request: pytest.FixtureRequest, newsroom: Newsroom, demand: Demand, verb: Press
) -> None:
    author = newsroom.editor if who == "emi" else newsroom.reviewer
    update = make_update(demand, "in_progress")
    update.written_by(author.pk)
    update.save()
    steps.submit(update, by=author)
    update.refresh_from_db()
    verb(request.getfixturevalue(who), update, "publish", reading_hash=ledger.reading_hash(update))
    update.refresh_from_db()
    assert not update.is_published


def test_an_editor_may_not_publish_what_another_wrote(
    emi: Client, newsroom: Newsroom, demand: Demand, verb: Press
) -> None:
    update = make_update(demand, "in_progress")
    update.written_by(newsroom.reviewer.pk)
    update.save()
    steps.submit(update, by=newsroom.reviewer)
    update.refresh_from_db()
    assert "Only reviewers can publish" in emi.get(address(update)).content.decode()
    answer = verb(emi, update, "publish", reading_hash=ledger.reading_hash(update))
    update.refresh_from_db()
    assert not update.is_published
    assert "You don’t have permission to do this" in messages(answer)


@pytest.mark.parametrize("sent", ["", "0" * 64, "\x00", "x" * 9000])
def test_a_hash_of_something_else_publishes_nothing(
    sent: str, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    answer = verb(rafael, submitted, "publish", reading_hash=sent)
    submitted.refresh_from_db()
    assert not submitted.is_published
    assert "changed after you opened it" in messages(answer)


def test_a_source_that_changes_after_submission_voids_it(
    emi: Client, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    shown = hash_on(rafael.get(address(submitted)))
    source = submitted.citations.get().evidence
    page = emi.get(address(source))
    emi.post(address(source), typed(page, title="Another title", _continue="1"))
    verb(rafael, submitted, "publish", reading_hash=shown)
    submitted.refresh_from_db()
    assert (submitted.is_published, submitted.submitted_hash) == (False, "")


def test_who_writes_in_a_source_has_written_in_the_update(
    rafael: Client, newsroom: Newsroom, submitted: StatusUpdate
) -> None:
    source = submitted.citations.get().evidence
    page = rafael.get(address(source))
    rafael.post(address(source), typed(page, limitations="Press copy.", _continue="1"))
    submitted.refresh_from_db()
    assert newsroom.reviewer.pk in submitted.contributors


def test_who_wrote_the_institution_cannot_publish_the_demand_that_brings_it(
    rafael: Client, newsroom: Newsroom, campaign: Campaign, verb: Press
) -> None:
    demand = make_demand(campaign, "secrecy")
    ministry = make_institution("mofa", name="Foreign Ministry")
    ministry.written_by(newsroom.reviewer.pk)
    ministry.save()
    demand.addressees.add(ministry)
    newsroom.submit(demand)
    page = rafael.get(address(demand))
    assert "Will be published with it" in page.content.decode()
    verb(rafael, demand, "publish", reading_hash=ledger.reading_hash(demand))
    demand.refresh_from_db()
    assert not demand.is_published


def test_what_is_missing_is_said_in_words_before_any_button(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    update = newsroom.write(make_update(demand, "in_progress", sources=[]))
    page = emi.get(address(update)).content.decode()
    assert "Before this can be published" in page
    assert "it must cite a public source" in page
    assert 'value="submit"' not in page


def test_save_and_submit_keeps_the_draft_whatever_the_rules_say(
    emi: Client, newsroom: Newsroom, demand: Demand
) -> None:
    update = newsroom.write(make_update(demand, "in_progress", sources=[]))
    sent = typed(emi.get(address(update)), headline="Typed in haste", _submit_review="1")
    answer = emi.post(address(update), sent, follow=True)
    update.refresh_from_db()
    assert (update.headline, update.submitted_hash) == ("Typed in haste", "")
    assert "must cite a public source" in messages(answer)


def test_save_and_submit_in_one(emi: Client, draft: StatusUpdate) -> None:
    sent = typed(emi.get(address(draft)), headline="Ready now", _submit_review="1")
    emi.post(address(draft), sent, follow=True)
    draft.refresh_from_db()
    assert (draft.headline, draft.state) == ("Ready now", StatusUpdate.State.SUBMITTED)


def test_rafael_sends_back_with_a_comment_that_emi_reads(
    emi: Client, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    assert "Say what needs to change" in messages(verb(rafael, submitted, "send_back", comment="  "))
    verb(rafael, submitted, "send_back", comment="Which ministry?")
    submitted.refresh_from_db()
    assert submitted.state == StatusUpdate.State.DRAFT
    assert "Which ministry?" in emi.get(address(submitted)).content.decode()


def test_an_editor_cannot_send_back(emi: Client, submitted: StatusUpdate, verb: Press) -> None:
    verb(emi, submitted, "send_back", comment="Mine is better.")
    submitted.refresh_from_db()
    assert submitted.state == StatusUpdate.State.SUBMITTED


def test_emi_takes_back(emi: Client, submitted: StatusUpdate, verb: Press) -> None:
    assert "Withdrawn" in messages(verb(emi, submitted, "take_back"))
    submitted.refresh_from_db()
    assert submitted.state == StatusUpdate.State.DRAFT
    assert WorkflowStep.objects.first().action == WorkflowStep.Action.WITHDRAWN  # type: ignore[union-attr]
    assert "not in review" in messages(verb(emi, submitted, "take_back"))


def test_the_history_names_who_did_what(emi: Client, submitted: StatusUpdate) -> None:
    page = emi.get(address(submitted)).content.decode()
    assert "submitted for review" in page
    assert "emi" in page


def test_no_such_button(emi: Client, draft: StatusUpdate, verb: Press) -> None:
    assert "not available" in messages(verb(emi, draft, "make-coffee"))


def test_a_verb_is_never_a_get(emi: Client, draft: StatusUpdate) -> None:
    assert emi.get(address(draft, "workflow"), {"action": "submit"}).status_code == 405


def test_a_verb_wants_its_token(editor: Any, draft: StatusUpdate) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(address(draft, "workflow"), {"action": "submit"}).status_code == 403


# After publication


@pytest.fixture
def public(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    update = make_update(demand, "in_progress")
    newsroom.publish(update)
    return update


def test_a_correction_begins_as_a_copy_and_is_begun_once(emi: Client, public: StatusUpdate) -> None:
    emi.post(address(public, "correct"))
    emi.post(address(public, "correct"))
    draft = StatusUpdate.objects.get(corrects=public)
    assert (draft.headline, draft.citations.count(), draft.is_published) == (public.headline, 1, False)
    assert "Explain what was wrong" in emi.get(address(draft)).content.decode()


def test_a_correction_goes_the_whole_way(emi: Client, rafael: Client, public: StatusUpdate, verb: Press) -> None:
    emi.post(address(public, "correct"))
    draft = StatusUpdate.objects.get(corrects=public)
    sent = typed(
        emi.get(address(draft)), headline="A bill was promised", correction_reason="It was not tabled.",
        _submit_review="1",
    )  # fmt: skip
    emi.post(address(draft), sent)
    verb(rafael, draft, "publish", reading_hash=hash_on(rafael.get(address(draft))))
    draft.refresh_from_db()
    assert Entry.objects.get(Q(pk=draft.published_as)).kind == Entry.Kind.CORRECTED
    assert "Correct…" not in emi.get(address(public)).content.decode()


def test_what_was_corrected_cannot_be_corrected_again(emi: Client, newsroom: Newsroom, public: StatusUpdate) -> None:
    newsroom.publish(make_update(public.demand, corrects=public, correction_reason="Wrong."))
    answer = emi.post(address(public, "correct"), follow=True)
    assert "published and in force" in messages(answer)


def propose(client: Client, kind: str, target: Any, **sent: Any) -> Proposal:
    field = "evidence" if kind == "amend" else "update"
    url = f"/admin/demands/proposal/add/?kind={kind}&{field}={target.pk}"
    answer = client.post(url, typed(client.get(url), **sent, _submit_review="1"), follow=True)
    assert answer.status_code == 200
    found: Proposal = Proposal.objects.get()
    assert found.state == Proposal.State.SUBMITTED, messages(answer)
    return found


def test_a_retraction_a_translation_and_an_amendment_are_proposals(
    emi: Client, rafael: Client, public: StatusUpdate, verb: Press
) -> None:
    proposal = propose(emi, "translate", public, language="ja", headline="法案の提出")
    verb(rafael, proposal, "publish", reading_hash=hash_on(rafael.get(address(proposal))))
    public.refresh_from_db()
    assert public.headline_ja == "法案の提出"


def test_a_retraction_says_why(emi: Client, rafael: Client, public: StatusUpdate, verb: Press) -> None:
    proposal = propose(emi, "retract", public, reason="It was another bill.")
    verb(rafael, proposal, "publish", reading_hash=hash_on(rafael.get(address(proposal))))
    assert Entry.objects.get(kind="retracted").about_id == public.published_as


def test_a_source_is_amended_in_what_changed_alone(
    emi: Client, rafael: Client, public: StatusUpdate, verb: Press
) -> None:
    source = public.citations.get().evidence
    proposal = propose(emi, "amend", source, amend_title="Treaty collection, chapter IV", reason="Chapter.")
    assert proposal.changes == {"title": "Treaty collection, chapter IV"}
    verb(rafael, proposal, "publish", reading_hash=hash_on(rafael.get(address(proposal))))
    source.refresh_from_db()
    assert source.title == "Treaty collection, chapter IV"


def test_an_amendment_that_changes_nothing_is_refused(emi: Client, public: StatusUpdate) -> None:
    source = public.citations.get().evidence
    url = f"/admin/demands/proposal/add/?kind=amend&evidence={source.pk}"
    answer = emi.post(url, typed(emi.get(url), reason="None.", _continue="1"))
    assert "Choose what to change" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_confirming_sources_wants_another_than_the_author(
    emi: Client, rafael: Client, newsroom: Newsroom, demand: Demand, verb: Press
) -> None:
    update = make_update(demand, "in_progress", verification="unverified", verification_note="From memory.")
    newsroom.publish(update)
    assert "Verify sources" in rafael.get(address(update)).content.decode()
    verb(emi, update, "confirm")
    assert not Entry.objects.filter(kind="confirmed").exists()
    verb(rafael, update, "confirm")
    assert Entry.objects.get(kind="confirmed").about_id == update.published_as
    assert "Verify sources" not in rafael.get(address(update)).content.decode()


def test_a_demand_was_looked_at_again(emi: Client, rafael: Client, demand: Demand, verb: Press) -> None:
    assert "Mark as re-checked" not in emi.get(address(demand)).content.decode()
    assert "Mark as re-checked" in rafael.get(address(demand)).content.decode()
    verb(emi, demand, "review")
    assert not Entry.objects.filter(kind="reviewed").exists()
    verb(rafael, demand, "review")
    assert Entry.objects.filter(kind="reviewed", demand=demand.slug).exists()


def test_verbs_of_other_kinds_are_refused_in_words(
    rafael: Client, demand: Demand, draft: StatusUpdate, verb: Press
) -> None:
    assert "Only demands" in messages(verb(rafael, draft, "review"))
    assert "Only updates" in messages(verb(rafael, demand, "confirm"))


def test_a_demand_reworded_goes_through_review(emi: Client, rafael: Client, demand: Demand, verb: Press) -> None:
    sent = typed(emi.get(address(demand)), title="Halt every execution", _submit_review="1")
    emi.post(address(demand), sent)
    verb(rafael, demand, "publish", reading_hash=hash_on(rafael.get(address(demand))))
    assert Entry.objects.filter(kind="reworded", demand=demand.slug).count() == 1


# The record


def test_only_an_administrator_redacts_and_says_why(rafael: Client, ada: Client, public: StatusUpdate) -> None:
    entry = Entry.objects.get(Q(pk=public.published_as))
    assert "Redact" not in rafael.get(address(entry)).content.decode()
    assert rafael.post(address(entry, "redact"), {"reason": "Law."}).status_code == 403
    assert "Give the reason" in messages(ada.post(address(entry, "redact"), {"reason": " "}, follow=True))
    ada.post(address(entry, "redact"), {"reason": "A name that the law protects."})
    entry.refresh_from_db()
    assert entry.content is None
    assert "Removed by redaction" in ada.get(address(entry)).content.decode()


def test_the_record_cannot_be_written_in(ada: Client, public: StatusUpdate) -> None:
    entry = Entry.objects.get(Q(pk=public.published_as))
    assert ada.post(address(entry), {"kind": "retracted"}).status_code == 403
    assert ada.get("/admin/demands/entry/add/").status_code == 403
    assert ada.post(address(entry, "delete"), {"post": "yes"}).status_code == 403


def test_evidence_shows_amend_when_it_is_closed(emi: Client, public: StatusUpdate) -> None:
    source = public.citations.get().evidence
    assert "Amend…" in emi.get(address(source)).content.decode()
    assert "Amend…" not in emi.get(address(make_evidence())).content.decode()
    assert Evidence.objects.filter(published_as__isnull=True).count() == 1
