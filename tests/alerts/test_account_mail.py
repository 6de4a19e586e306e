"""Mails about accounts go once: a real mail server that hangs up after it took one does not get it again."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from demands.admin.accounts import tasks
from demands.alerts import staff_mail
from demands.jobs import mailing
from demands.jobs.mailing import AGAIN, InDoubt
from demands.models import Reminder
from tests.site import free_port

from .conftest import Postbox
from .test_reminders import days_ago


@pytest.fixture
def people(editor: User, reviewer: User) -> list[User]:
    for user in (editor, reviewer):
        user.email = f"{user.username}@ngo.example"
        user.save()
    return [editor, reviewer]


def invite(people: list[User], key: str = "one") -> None:
    tasks.mail_links([user.pk for user in people], "en", key, invited_by="Ada")


def notify(people: list[User], key: str = "one") -> None:
    tasks.mail_notice(people[0].pk, "Password changed", "Your password was changed.", key)


def forgotten(people: list[User], key: str = "one") -> None:
    tasks.mail_links([people[0].pk], "en", key)


MAILS = pytest.mark.parametrize("mail", [notify, forgotten])


@MAILS
def test_a_mail_goes_once_however_often_its_job_is_begun(postbox: Postbox, people: list[User], mail: Any) -> None:
    mail(people)
    mail(people)
    assert len(postbox.mails) == 1
    mail(people, "another job")
    assert len(postbox.mails) == 2


@MAILS
def test_a_server_that_hangs_up_after_the_mail_gets_no_second_one(
    postbox: Postbox, people: list[User], mail: Any
) -> None:
    postbox.hangs_up = True
    with pytest.raises(InDoubt, match="answer was lost"):
        mail(people)
    postbox.hangs_up = False
    mail(people)
    assert len(postbox.mails) == 1
    assert not issubclass(InDoubt, tuple(AGAIN.retry_exceptions or ()))


@MAILS
def test_without_the_mark_the_mail_would_go_twice(postbox: Postbox, people: list[User], mail: Any) -> None:
    postbox.hangs_up = True
    with pytest.raises(InDoubt):
        mail(people)
    postbox.hangs_up = False
    Reminder.objects.all().delete()
    mail(people)
    assert len(postbox.mails) == 2


@MAILS
def test_a_server_that_says_no_is_asked_again(postbox: Postbox, people: list[User], mail: Any) -> None:
    postbox.refuses = True
    with pytest.raises(mailing.NOT_TAKEN):
        mail(people)
    postbox.refuses = False
    mail(people)
    assert len(postbox.mails) == 1


@MAILS
def test_a_server_that_is_not_there_is_asked_again(
    postbox: Postbox, people: list[User], mail: Any, settings: Any
) -> None:
    settings.EMAIL_PORT = free_port()
    with pytest.raises(OSError, match="refused"):
        mail(people)
    settings.EMAIL_PORT = postbox.port
    mail(people)
    assert len(postbox.mails) == 1


def test_a_process_that_died_on_the_way_is_told_of_once(postbox: Postbox, people: list[User]) -> None:
    Reminder.objects.create(user=people[0], key=f"{mailing.PREFIX}one{mailing.BEGUN}")
    with pytest.raises(InDoubt, match="its process died"):
        forgotten(people)
    forgotten(people)
    assert postbox.mails == []


def test_of_several_people_each_gets_one_though_the_server_hangs_up(postbox: Postbox, people: list[User]) -> None:
    postbox.hangs_up = True
    with pytest.raises(InDoubt):
        invite(people)
    postbox.hangs_up = False
    invite(people)
    assert sorted(mail["To"] for mail in postbox.mails) == ["emi@ngo.example", "rafael@ngo.example"]


def test_no_mark_carries_the_link_and_old_marks_are_forgotten(postbox: Postbox, people: list[User]) -> None:
    forgotten(people)
    mark = Reminder.objects.get()
    assert mark.key == f"{mailing.PREFIX}one{mailing.SENT}"
    Reminder.objects.update(at=days_ago(31))
    staff_mail.forget_sent()
    assert not Reminder.objects.exists()
