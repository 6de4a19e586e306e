"""Who is reminded of what, once, in their language, and how they put an end to it."""

import datetime as dt
import re
import signal
import subprocess
import sys
from smtplib import SMTPException
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector

from campaigns.models import AccountEvent
from campaigns.models.account import tell
from config.places import BASE_DIR
from demands.alerts import reminders, staff_mail, tasks
from demands.jobs.mailing import AGAIN, InDoubt
from demands.models import (
    Demand,
    Engagement,
    Link,
    MailPreference,
    Reminder,
    StaffMail,
    StatusUpdate,
    Suggestion,
)  # fmt: skip
from tests.cast import Newsroom, make_demand, make_evidence, make_update
from tests.site import Site, free_port, run_python

from .conftest import Postbox

MONDAY = int(dt.datetime(2026, 11, 23, 0, 37, tzinfo=dt.UTC).timestamp())


@pytest.fixture(autouse=True)
def _addresses(editor: User, reviewer: User) -> None:
    for user in (editor, reviewer):
        user.email = f"{user.username}@ngo.example"
        user.save()


def days_ago(number: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=number)


def send_all() -> int:
    """Do what the worker would do of the jobs that were made; how many mails went."""
    jobs = ProcrastinateJob.objects.filter(task_name=tasks.send_staff_mail.name, status="todo")
    return sum(staff_mail.send(job.args["mail"]) for job in jobs)


def waiting(newsroom: Newsroom, demand: Demand, headline: str = "A bill was tabled", days: int = 3) -> StatusUpdate:
    update: StatusUpdate = newsroom.submit(make_update(demand, headline=headline))
    StatusUpdate.objects.filter(pk=update.pk).update(submitted_at=days_ago(days))
    return update


def letter(demand: Demand, days: int, **given: Any) -> Engagement:
    fields = {"kind": "letter", "summary": "We asked.", "awaits_reply": True, "institution": demand.addressees.get()}
    day = days_ago(days).date().isoformat()
    return Engagement.objects.create(campaign=demand.campaign, happened_on=day, **fields | given)


def keys(user: User) -> list[str]:
    return [one.key.split(":")[0] for group in reminders.due(user) for one in group.items]


def looked_at_today(newsroom: Newsroom, demand: Demand) -> None:
    """So that only what the test is about is due."""
    newsroom.publish(make_update(demand, headline="Looked"))


# What is due


def test_a_draft_that_waits_is_for_reviewers_who_did_not_write_it(newsroom: Newsroom, demand: Demand) -> None:
    looked_at_today(newsroom, demand)
    waiting(newsroom, demand)
    assert keys(newsroom.reviewer) == ["waiting"]
    assert keys(newsroom.editor) == []
    waiting(newsroom, demand, "Fresh", days=1)
    assert keys(newsroom.reviewer) == ["waiting"]


def test_a_draft_that_lies_untouched_is_for_its_author(newsroom: Newsroom, demand: Demand) -> None:
    update = newsroom.write(make_update(demand))
    StatusUpdate.objects.filter(pk=update.pk).update(edited_at=days_ago(13))
    assert keys(newsroom.editor) == []
    StatusUpdate.objects.filter(pk=update.pk).update(edited_at=days_ago(15))
    assert keys(newsroom.editor) == ["stale"]


def test_a_demand_that_nobody_looked_at_is_for_reviewers(newsroom: Newsroom, demand: Demand) -> None:
    assert keys(newsroom.reviewer) == ["review"]
    assert keys(newsroom.editor) == []
    looked_at_today(newsroom, demand)
    assert keys(newsroom.reviewer) == []


@pytest.mark.parametrize(("days", "due"), [(29, []), (30, ["letter"]), (400, ["letter"])])
def test_a_letter_is_due_after_a_month(days: int, due: list[str], newsroom: Newsroom, demand: Demand) -> None:
    letter(demand, days)
    assert keys(newsroom.editor) == due


def test_a_letter_with_its_answer_is_not(newsroom: Newsroom, demand: Demand) -> None:
    letter(demand, 60, replied_on="2026", reply="No.")
    letter(demand, 60, awaits_reply=False)
    assert keys(newsroom.editor) == []


# Never twice


def test_each_thing_is_mailed_once_to_each_person(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    waiting(newsroom, demand)
    letter(demand, 45)
    tasks.remind_staff(0)
    assert send_all() == 2
    (mail,) = postbox.to("rafael@ngo.example")
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert all(words in text for words in ("- Update (3 days)", "- Letter (45 days)"))
    tasks.remind_staff(0)
    assert send_all() == 0
    assert len(postbox.mails) == 2


def test_a_letter_comes_up_again_only_when_it_has_waited_much_longer(
    postbox: Postbox, newsroom: Newsroom, demand: Demand
) -> None:
    looked_at_today(newsroom, demand)
    sent = letter(demand, 45)
    mails = []
    for days in (45, 80, 95, 120):
        Engagement.objects.filter(pk=sent.pk).update(happened_on=days_ago(days).date().isoformat())
        tasks.remind_staff(0)
        mails.append(send_all())
    assert mails == [2, 0, 2, 0]


def test_a_retry_of_a_mail_that_has_gone_sends_nothing(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    mail = StaffMail.objects.get()
    tasks.send_staff_mail(mail.pk)
    tasks.send_staff_mail(mail.pk)
    assert postbox.only()["To"] == "rafael@ngo.example"


def test_a_server_that_refuses_is_tried_again_and_the_mail_arrives_once(
    postbox: Postbox, newsroom: Newsroom, demand: Demand
) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    mail = StaffMail.objects.get()
    postbox.refuses = True
    with pytest.raises(SMTPException):
        tasks.send_staff_mail(mail.pk)
    assert AGAIN.retry_exceptions == [OSError, SMTPException]
    postbox.refuses = False
    tasks.send_staff_mail(mail.pk)
    assert len(postbox.mails) == 1


def test_a_server_that_hangs_up_instead_of_answering_gets_the_mail_once(
    postbox: Postbox, newsroom: Newsroom, demand: Demand
) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    mail = StaffMail.objects.get()
    postbox.hangs_up = True
    with pytest.raises(InDoubt, match="answer was lost"):
        tasks.send_staff_mail(mail.pk)
    postbox.hangs_up = False
    tasks.send_staff_mail(mail.pk)
    assert len(postbox.mails) == 1
    assert not issubclass(InDoubt, tuple(AGAIN.retry_exceptions or ()))


def test_a_server_that_is_not_there_is_tried_again(
    postbox: Postbox, newsroom: Newsroom, demand: Demand, settings: Any
) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    mail = StaffMail.objects.get()
    settings.EMAIL_PORT = free_port()
    with pytest.raises(OSError, match="refused"):
        tasks.send_staff_mail(mail.pk)
    settings.EMAIL_PORT = postbox.port
    tasks.send_staff_mail(mail.pk)
    assert len(postbox.mails) == 1


def test_a_mail_whose_job_has_died_is_taken_up_at_night(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    ProcrastinateJob.objects.all().delete()
    tasks.forget_staff_mail(0)
    assert send_all() == 0
    StaffMail.objects.update(made_at=timezone.now() - dt.timedelta(hours=13))
    tasks.forget_staff_mail(0)
    assert send_all() == 1


def test_what_nobody_could_send_for_days_is_mentioned_in_the_next_mail_instead(
    postbox: Postbox, newsroom: Newsroom, demand: Demand
) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    for rows, moment in ((StaffMail, "made_at"), (Reminder, "at")):
        rows.objects.update(**{moment: days_ago(3)})
    StaffMail.objects.update(made_at=Reminder.objects.values("at")[:1])
    tasks.forget_staff_mail(0)
    assert send_all() == 0
    tasks.remind_staff(0)
    assert send_all() == 1


def test_whoever_lost_a_right_meanwhile_is_not_told_what_they_could_see(
    postbox: Postbox, newsroom: Newsroom, demand: Demand
) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    tell(AccountEvent.Kind.RIGHTS, newsroom.reviewer, detail="japan: none")
    assert send_all() == 0
    tasks.remind_staff(0)  # what they still see is mentioned now
    assert send_all() == 1


def test_the_mail_its_keys_and_its_job_come_together_or_not_at_all(newsroom: Newsroom, demand: Demand) -> None:
    waiting(newsroom, demand)

    def fails(mail: int) -> None:
        tasks.defer_mail(mail)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        staff_mail.remind(newsroom.reviewer, fails)
    assert not StaffMail.objects.exists()
    assert not Reminder.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name=tasks.send_staff_mail.name).exists()


def test_the_job_is_made_in_djangos_transaction_whatever_the_worker_is_connected_with(db: None) -> None:
    with app.replace_connector(InMemoryConnector()):
        tasks.defer_mail(7)
    assert ProcrastinateJob.objects.get(task_name=tasks.send_staff_mail.name).args == {"mail": 7}


def test_the_database_keeps_a_key_once(editor: User) -> None:
    Reminder.objects.create(user=editor, key="letter:x:30")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(user=editor, key="letter:x:30")


def test_what_was_sent_is_forgotten_but_not_that_it_was(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    send_all()
    assert StaffMail.objects.get().content == []
    StaffMail.objects.update(made_at=days_ago(31))
    tasks.forget_staff_mail(0)
    assert not StaffMail.objects.exists()
    assert Reminder.objects.exists()


# The digest


def test_the_desk_comes_by_mail_once_a_week(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    waiting(newsroom, demand)
    tasks.send_digests(MONDAY)
    tasks.send_digests(MONDAY + 3600)
    assert send_all() == 2
    (mail,) = postbox.to("emi@ngo.example")
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail["Subject"] == "Follow Through: your desk this week"
    assert "Awaiting review (1)" in text
    assert re.search(r"http://\S+/admin/demands/demand/\?review=overdue", text)
    tasks.send_digests(MONDAY + 7 * 24 * 3600)
    assert send_all() == 2


def test_an_empty_desk_sends_no_digest(postbox: Postbox, newsroom: Newsroom) -> None:
    tasks.send_digests(MONDAY)
    assert send_all() == 0


# The mail itself


def test_a_mail_is_plain_text_with_simple_html_beside_it(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    looked_at_today(newsroom, demand)
    other = make_demand(demand.campaign, "bill", title="Bill <b>42</b> & more")
    newsroom.publish(other)
    tasks.remind_staff(0)
    send_all()
    mail = postbox.only()
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert mail["Subject"] == "Follow Through: 1 item needs your attention"
    assert "Bill <b>42</b> & more" in text
    assert "Bill &lt;b&gt;42&lt;/b&gt; &amp; more" in html
    assert f"/admin/demands/demand/{other.pk}/change/" in text
    assert "style=" not in html
    assert "<img" not in html
    assert mail["Auto-Submitted"] == "auto-generated"


def test_no_mail_says_a_word_of_what_is_not_public(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    """Mail is read on its way: a draft, a letter and a reader's words stay in the newsroom, a public title need not."""
    update = waiting(newsroom, demand, "Secret raid on the ministry")
    letter(demand, 45, summary="Secret letter")
    Suggestion.objects.create(demand=demand, campaign=demand.campaign, kind="error", text="Secret tip", language="en")
    broken = newsroom.write(make_evidence(title="Secret source"))
    Link.objects.create(evidence=broken, url=broken.url, state="dead", checked_at=days_ago(1), next_at=days_ago(0))
    public = make_demand(demand.campaign, "public", title="Public title")
    newsroom.publish(public)
    newsroom.write(demand, title="Secret wording")
    tasks.remind_staff(0)
    tasks.send_digests(MONDAY)
    assert send_all() == 4
    for mail in postbox.mails:
        for part in ("plain", "html"):
            said = mail.get_body((part,)).get_content()  # type: ignore[union-attr]
            assert "Secret" not in said
    told = "".join(mail.get_body(("plain",)).get_content() for mail in postbox.to("rafael@ngo.example"))  # type: ignore[union-attr]
    assert "Public title" in told
    assert f"/admin/demands/statusupdate/{update.pk}/review/" in told
    assert f"/admin/demands/evidence/{broken.pk}/change/" in told
    assert "- Not public: open it to read it" in told


def test_a_person_is_written_to_in_their_language(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    MailPreference.objects.create(user=newsroom.reviewer, language="ja")
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    send_all()
    text = postbox.only().get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "校閲待ち" in text
    assert "/ja/admin/demands/statusupdate/" in text
    assert postbox.only()["Content-Language"] == "ja"


# An end to it


def test_one_click_in_the_mail_program_ends_it(
    postbox: Postbox, newsroom: Newsroom, demand: Demand, client: Client
) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    send_all()
    mail = postbox.only()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (address,) = re.findall(r"<https?://[^/]+(/\S+)>", mail["List-Unsubscribe"])
    assert client.get(address).status_code == 200
    assert not MailPreference.objects.filter(reminders=False).exists()  # looked at, not pressed
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address, {"List-Unsubscribe": "One-Click"})
    assert "Unsubscribed" in answer.content.decode()
    assert not answer.cookies
    preference = MailPreference.objects.get()
    assert (preference.user, preference.reminders, preference.digest) == (newsroom.reviewer, False, True)
    waiting(newsroom, demand, "Another")
    tasks.remind_staff(0)
    assert send_all() == 0


@pytest.mark.parametrize("token", ["x", "none", "WzEsInJlbWluZGVycyJd:1abcde:xyz"])
def test_a_link_that_is_not_ours_leads_nowhere(token: str, client: Client, db: None) -> None:
    for method in (client.get, client.post):
        assert method(f"/alerts/staff/{token}/").status_code == 404


def test_a_link_switches_nothing_off_but_its_own_kind(editor: User, client: Client) -> None:
    other = staff_mail.token(editor.pk, "language")
    gone = staff_mail.token(999_999, "digest")
    assert [client.post(f"/alerts/staff/{one}/").status_code for one in (other, gone)] == [404, 404]


def test_what_was_switched_off_in_between_is_not_sent(postbox: Postbox, newsroom: Newsroom, demand: Demand) -> None:
    waiting(newsroom, demand)
    tasks.remind_staff(0)
    staff_mail.switch_off(newsroom.reviewer, "reminders")
    assert send_all() == 0
    assert postbox.mails == []


def test_a_person_says_in_the_newsroom_what_they_want(editor: User) -> None:
    client = Client()
    client.force_login(editor)
    page = client.get("/admin/mails/").content.decode()
    assert "emi@ngo.example" in page
    assert page.count("checked") == 3
    client.post("/admin/mails/", {"digest": "on", "language": "ja"})
    kept = MailPreference.objects.get()
    assert (kept.user, kept.reminders, kept.digest, kept.language) == (editor, False, True, "ja")
    assert "Select a valid choice" in client.post("/admin/mails/", {"language": "xx"}).content.decode()
    assert Client().get("/admin/mails/").status_code == 302


def test_whoever_is_gone_or_has_no_address_gets_nothing(editor: User, reviewer: User) -> None:
    assert staff_mail.readers() == [editor, reviewer]
    User.objects.filter(pk=editor.pk).update(is_active=False)
    User.objects.filter(pk=reviewer.pk).update(email="")
    assert staff_mail.readers() == []


# The whole way, with the worker that ships


BEGIN = (
    "from django.contrib.auth.models import User; from demands.alerts.tasks import remind_staff;"
    "User.objects.update(email=''); User.objects.filter(username='reviewer').update(email='rafael@ngo.example');"
    "remind_staff.defer(timestamp=0)"
)
A_DAY_LATER = (
    "from datetime import timedelta; from django.db.models import F; from demands.models import StaffMail;"
    "from demands.alerts.tasks import forget_staff_mail;"
    "StaffMail.objects.update(made_at=F('made_at') - timedelta(days=1));"
    "forget_staff_mail.defer(timestamp=0)"
)
FAILED = (
    "from procrastinate.contrib.django.models import ProcrastinateJob as Job;"
    "print(*Job.objects.filter(status='failed').values_list('task_name', flat=True))"
)


def shell(site: Site, code: str) -> str:
    return site.manage("shell", "-v", "0", "-c", code).stdout.strip()


def test_the_worker_reminds_through_the_queue(idle_site: Site, postbox: Postbox) -> None:
    environment = idle_site.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{postbox.port}"}
    shell(idle_site, BEGIN)
    run_python("manage.py", "worker", "--once", environment=environment)
    assert postbox.only()["To"] == "rafael@ngo.example"
    assert "Re-checks overdue" in postbox.only().get_body(("plain",)).get_content()  # type: ignore[union-attr]
    shell(idle_site, BEGIN)
    run_python("manage.py", "worker", "--once", environment=environment)
    assert len(postbox.mails) == 1


def test_a_worker_killed_between_the_servers_yes_and_its_own_note_sends_no_second_mail(
    idle_site: Site, postbox: Postbox
) -> None:
    """The worst moment there is. The night after somebody is told of it, once."""
    environment = idle_site.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{postbox.port}"}
    shell(idle_site, BEGIN)
    worker = [sys.executable, "manage.py", "worker", "--once"]
    with subprocess.Popen(worker, cwd=BASE_DIR, env=environment, stderr=subprocess.DEVNULL) as killed:
        postbox.kills = killed
        assert killed.wait(60) == -signal.SIGKILL
    postbox.kills = None
    assert len(postbox.mails) == 1
    for told in ("demands.alerts.tasks.send_staff_mail", "demands.alerts.tasks.send_staff_mail"):
        shell(idle_site, A_DAY_LATER)
        run_python("manage.py", "worker", "--once", environment=environment)
        assert shell(idle_site, FAILED) == told
    assert len(postbox.mails) == 1
