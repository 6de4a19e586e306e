"""What is told at once: a mention, and what was not published at its time. Once, and only to those concerned."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from demands import ledger
from demands.alerts import staff_mail
from demands.models import Demand, FieldComment, MailPreference, Schedule, StaffMail, StatusUpdate
from demands.workflow import comments, schedules
from tests.cast import Newsroom, make_update, make_user

SOON = timezone.now() + dt.timedelta(hours=3)


@pytest.fixture(autouse=True)
def _addresses(editor: User, reviewer: User) -> None:
    for user in (editor, reviewer):
        user.email = f"{user.username}@ngo.example"
        user.save()


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found: StatusUpdate = newsroom.submit(make_update(demand, headline="Not for the post"))
    return found


def told() -> dict[str, Any]:
    """What mails were made now, by their reader."""
    return {mail.user.username: mail.content for mail in staff_mail.notify(lambda mail: None)}


@pytest.fixture
def missed(newsroom: Newsroom, draft: StatusUpdate) -> Schedule:
    schedules.schedule(draft, by=newsroom.reviewer, approved_hash=ledger.reading_hash(draft), at=SOON)
    schedules.run(SOON + dt.timedelta(hours=2))
    return Schedule.objects.get()


def test_those_concerned_are_told_once_what_was_not_published(missed: Schedule) -> None:
    first = told()
    assert set(first) == {"emi", "rafael"}
    (line,) = first["emi"][0]["lines"]
    assert (line["title"], line["detail"]) == ("Update", schedules.words(SOON))
    assert line["href"].endswith("/review/")
    assert "Not for the post" not in str(first)
    assert told() == {}


def test_a_mention_is_told_to_the_person_alone_and_not_in_its_words(newsroom: Newsroom, draft: StatusUpdate) -> None:
    comments.add(draft, by=newsroom.reviewer, field="headline", text="@emi is this the right bill?")
    first = told()
    assert set(first) == {"emi"}
    assert "right bill" not in str(first)
    assert FieldComment.objects.get().pk == int(first["emi"][0]["lines"][0]["href"].rpartition("-")[2])
    assert told() == {}


def test_who_no_longer_sees_the_campaign_or_wants_no_mail_is_not_told(newsroom: Newsroom, draft: StatusUpdate) -> None:
    comments.add(draft, by=newsroom.reviewer, field="headline", text="@emi?")
    newsroom.editor.groups.clear()
    assert told() == {}
    make_user("ida", "Editor")
    User.objects.filter(username="ida").update(email="ida@ngo.example")
    MailPreference.objects.create(user=User.objects.get(username="ida"), notices=False)
    comments.add(draft, by=newsroom.reviewer, field="headline", text="@ida?")
    assert told() == {}


def test_the_mail_is_in_the_readers_language_and_can_be_switched_off(missed: Schedule, editor: User) -> None:
    MailPreference.objects.create(user=editor, language="ja")
    told()
    mail = StaffMail.objects.get(user=editor)
    message = staff_mail.message(mail, "ja")
    assert "予定時刻に公開されなかったもの" in message.body
    staff_mail.switch_off(editor, "notices")
    assert not MailPreference.objects.get(user=editor).notices
