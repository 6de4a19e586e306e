"""Publication at a minute: exactly what was approved, by somebody who may, unless anything changed before."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.models import Membership
from demands import ledger
from demands.ledger.rules import Refused
from demands.models import Batch, Demand, Entry, Operation, Schedule, StatusUpdate, WorkflowStep
from demands.workflow import batches, schedules, steps
from tests.cast import Newsroom, make_evidence, make_proposal, make_update

State = Schedule.State
SOON = timezone.now() + dt.timedelta(hours=3)


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found: StatusUpdate = newsroom.submit(make_update(demand, "in_progress", direction="progress"))
    return found


@pytest.fixture
def waiting(newsroom: Newsroom, draft: StatusUpdate) -> Schedule:
    return schedule(newsroom, draft)


@pytest.fixture
def batch(newsroom: Newsroom, demand: Demand) -> Batch:
    rows = [newsroom.write(demand, title="Halt them"), newsroom.write(make_update(demand, happened_on="2012"))]
    return batches.submit(rows, by=newsroom.editor, title="Both", campaign=demand.campaign)


def schedule(newsroom: Newsroom, target: Any, at: dt.datetime = SOON) -> Schedule:
    read = target.content_hash if isinstance(target, Batch) else ledger.reading_hash(target)
    return schedules.schedule(target, by=newsroom.reviewer, approved_hash=read, at=at)


def at_the_minute(after: dt.timedelta = dt.timedelta(seconds=1)) -> Schedule:
    """What became of the schedule when the worker looked that long after its minute."""
    schedules.run(SOON + after)
    return Schedule.objects.latest("pk")


# It works


def test_it_is_published_at_its_minute_and_not_before(newsroom: Newsroom, waiting: Schedule) -> None:
    before = Entry.objects.count()
    schedules.run(SOON - dt.timedelta(seconds=1))
    assert Entry.objects.count() == before
    done = at_the_minute()
    entry = Entry.objects.latest("sequence")
    assert (done.state, done.first_entry, entry.approved_by) == (State.PUBLISHED, entry.sequence, newsroom.reviewer.pk)
    assert entry.approval == "four_eyes"
    assert schedules.run(SOON + dt.timedelta(minutes=1)) == 0


def test_a_batch_is_published_at_its_minute(newsroom: Newsroom, batch: Batch) -> None:
    schedule(newsroom, batch)
    assert at_the_minute().state == State.PUBLISHED
    batch.refresh_from_db()
    assert (batch.state, batch.last_entry) == (Batch.State.PUBLISHED, (batch.first_entry or 0) + 1)


def test_scheduling_writes_nothing_to_the_record_and_a_step_to_the_draft(waiting: Schedule) -> None:
    assert not Entry.objects.filter(subject_type="update").exists()
    step = WorkflowStep.objects.latest("pk")
    assert (step.action, step.comment) == ("scheduled", schedules.words(SOON))


def test_scheduled_again_it_is_published_once_and_later(newsroom: Newsroom, draft: Any, waiting: Schedule) -> None:
    schedule(newsroom, draft, SOON + dt.timedelta(hours=2))
    assert at_the_minute().state == State.WAITING
    assert Schedule.objects.filter(state__in=Schedule.OPEN).count() == 1
    assert schedules.run(SOON + dt.timedelta(hours=2)) == 1


@pytest.mark.parametrize("person", ["who approved it", "who wrote it"])
def test_it_can_be_unscheduled(newsroom: Newsroom, draft: Any, waiting: Schedule, person: str) -> None:
    schedules.unschedule(draft, by=newsroom.reviewer if person == "who approved it" else newsroom.editor)
    assert at_the_minute().state == State.WITHDRAWN
    assert type(draft).objects.get(pk=draft.pk).submitted_hash  # it is in review as it was


def test_what_was_published_by_hand_needs_no_schedule(newsroom: Newsroom, draft: Any, waiting: Schedule) -> None:
    ledger.publish(draft, by=newsroom.reviewer, approved_hash=ledger.reading_hash(draft))
    assert at_the_minute().state == State.WITHDRAWN


# Any edit voids it


def edited(newsroom: Newsroom, draft: Any) -> None:
    steps.wrote(draft, newsroom.editor)


def undone(newsroom: Newsroom, draft: Any) -> None:
    """Edited, edited back, and submitted again: equal to the letter, and nobody has approved it."""
    steps.wrote(draft, newsroom.editor)
    steps.submit(draft, by=newsroom.editor)


def submitted_again(newsroom: Newsroom, draft: Any) -> None:
    steps.take_back(draft, by=newsroom.editor)
    steps.submit(draft, by=newsroom.editor)


CHANGES = {
    "an edit": edited,
    "an edit that was undone and submitted": undone,
    "a withdrawal": lambda newsroom, draft: steps.take_back(draft, by=newsroom.editor),
    "a withdrawal and a new submission": submitted_again,
    "a return": lambda newsroom, draft: steps.send_back(draft, by=newsroom.reviewer, comment="No."),
    "another word": lambda _, draft: StatusUpdate.objects.filter(pk=draft.pk).update(headline="Else"),
    "a translation": lambda _, draft: StatusUpdate.objects.filter(pk=draft.pk).update(i18n={"headline_ja": "別"}),
    "its source": lambda _, draft: draft.citations.get().evidence.__class__.objects.update(title="Another"),
    "one more source": lambda _, draft: draft.citations.create(evidence=make_evidence(), order=1),
    "a quote": lambda _, draft: draft.citations.update(quote="Not read"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_voids_it_within_a_minute(newsroom: Newsroom, draft: Any, waiting: Schedule, change: str) -> None:
    before = Entry.objects.count()
    CHANGES[change](newsroom, draft)
    schedules.run(SOON - dt.timedelta(hours=1))
    assert Schedule.objects.get().state == State.VOID
    at_the_minute()
    assert Entry.objects.count() == before
    assert "変更" in Schedule.objects.get().reasons_in("ja")[0]


def test_a_change_of_one_draft_voids_the_batch(newsroom: Newsroom, batch: Batch, demand: Demand) -> None:
    schedule(newsroom, batch)
    row = Demand.objects.get(pk=demand.pk)
    steps.wrote(row, newsroom.editor)
    steps.submit(row, by=newsroom.editor)
    assert at_the_minute().state == State.VOID


def test_a_batch_that_was_withdrawn_is_void(newsroom: Newsroom, batch: Batch) -> None:
    schedule(newsroom, batch)
    batches.take_back(batch, by=newsroom.editor)
    assert at_the_minute().state == State.VOID


def test_a_deleted_draft_has_no_schedule(draft: StatusUpdate, waiting: Schedule) -> None:
    draft.delete()
    assert at_the_minute().state == State.WITHDRAWN


def test_without_the_look_at_the_submission_what_was_undone_would_pass(
    newsroom: Newsroom, draft: Any, waiting: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules, "is_untouched", lambda schedule, target: True)
    undone(newsroom, draft)
    assert at_the_minute().state == State.PUBLISHED


# Four eyes, at the minute too


def lost_role(newsroom: Newsroom, draft: Any) -> None:
    newsroom.reviewer.groups.clear()


def left(newsroom: Newsroom, draft: Any) -> None:
    User.objects.filter(pk=newsroom.reviewer.pk).update(is_active=False)


def is_a_writer_by_now(newsroom: Newsroom, draft: Any) -> None:
    StatusUpdate.objects.filter(pk=draft.pk).update(contributors=[newsroom.editor.pk, newsroom.reviewer.pk])


LOST = {"the role": lost_role, "the account": left, "being another than the writer": is_a_writer_by_now}


@pytest.mark.parametrize("lost", LOST)
def test_a_person_who_lost_the_right_publishes_nothing(
    newsroom: Newsroom, draft: Any, waiting: Schedule, lost: str
) -> None:
    LOST[lost](newsroom, draft)
    found = at_the_minute()
    assert (found.state, Entry.objects.filter(subject_type="update").exists()) == (State.REFUSED, False)
    assert found.reasons_in("en") != found.reasons_in("ja")
    assert WorkflowStep.objects.latest("pk").comment == "\n".join(found.reasons_in("en"))


def test_an_approver_whose_account_is_deleted_publishes_nothing(draft: Any, waiting: Schedule) -> None:
    Schedule.objects.update(made_by=None)
    assert at_the_minute().state == State.REFUSED


def test_a_rule_that_is_no_longer_met_keeps_it_back(newsroom: Newsroom, demand: Demand) -> None:
    """It changed no status when it was approved; since the one before was retracted, it would, without a source."""
    before = make_update(demand, "in_progress", happened_on="2009")
    newsroom.publish(before)
    schedule(newsroom, newsroom.submit(make_update(demand, "in_progress", happened_on="2011", sources=[])))
    newsroom.publish(make_proposal("retract", update=before, reason="Wrong"))
    found = at_the_minute()
    assert (found.state, found.reasons_in("en")[0][:24]) == (State.REFUSED, "This changes the status,")


def test_while_a_restoration_waits_for_an_administrator_nothing_is_published(waiting: Schedule) -> None:
    Operation.objects.create(kind="restoration", good=False)
    assert at_the_minute().state == State.REFUSED


def test_nobody_schedules_what_they_could_not_publish(newsroom: Newsroom, draft: Any) -> None:
    read = ledger.reading_hash(draft)
    weak = User.objects.get(pk=newsroom.reviewer.pk)
    weak.weak_session = True  # type: ignore[attr-defined]
    for by, approved in ((newsroom.editor, read), (newsroom.reviewer, "5" * 64), (newsroom.reviewer, ""), (weak, read)):
        with pytest.raises(Refused):
            schedules.schedule(draft, by=by, approved_hash=approved, at=SOON)
    assert not Schedule.objects.exists()


def test_a_member_schedules_in_their_campaign_alone(draft: Any, newsroom: Newsroom) -> None:
    bob = User.objects.create_user("bob", is_staff=True)
    read = ledger.reading_hash(draft)
    with pytest.raises(Refused):
        schedules.schedule(draft, by=bob, approved_hash=read, at=SOON)
    Membership.objects.create(user=bob, campaign=draft.demand.campaign, role="reviewer")
    found = schedules.schedule(draft, by=User.objects.get(pk=bob.pk), approved_hash=read, at=SOON)
    assert found.campaign == draft.demand.campaign
    with pytest.raises(Refused):
        schedules.unschedule(draft, by=User.objects.create_user("eve", is_staff=True))


# After an outage


@pytest.mark.parametrize(("late", "state"), [(59, State.PUBLISHED), (60, State.PUBLISHED), (61, State.LATE)])
def test_after_an_hour_it_asks(waiting: Schedule, late: int, state: str) -> None:
    assert at_the_minute(dt.timedelta(minutes=late)).state == state


def test_what_is_late_is_published_by_hand_only(newsroom: Newsroom, draft: Any, waiting: Schedule) -> None:
    at_the_minute(dt.timedelta(hours=2))
    schedules.run(SOON + dt.timedelta(hours=3))
    assert not Entry.objects.filter(subject_type="update").exists()
    assert schedules.concerned(waiting) == {newsroom.editor.pk, newsroom.reviewer.pk}
    ledger.publish(draft, by=newsroom.reviewer, approved_hash=ledger.reading_hash(draft))
    schedules.run(SOON + dt.timedelta(hours=4))
    assert Schedule.objects.get().state == State.WITHDRAWN


# The minute


def test_a_minute_is_of_the_sites_time_zone(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    now = dt.datetime(2026, 11, 30, 12, 0, tzinfo=dt.UTC)
    found = schedules.minute("2026-12-01T09:00", now)
    assert found == dt.datetime(2026, 12, 1, 0, 0, tzinfo=dt.UTC)
    assert schedules.words(found) == "2026-12-01 09:00 (Asia/Tokyo)"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "such as"),
        ("tomorrow", "such as"),
        ("2027-02-30T09:00", "such as"),
        ("2026-11-30T12:00", "in the future"),
        ("2029-01-01T00:00", "within a year"),
        ("2027-03-28T02:30", "skip this minute"),
        ("2027-10-31T02:30", "comes twice"),
    ],
)
def test_what_is_no_minute_is_said(settings: Any, typed: str, said: str) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    with pytest.raises(Refused, match=said):
        schedules.minute(typed, dt.datetime(2026, 11, 30, 12, 0, tzinfo=ZoneInfo("Europe/Berlin")))
