"""Asking to follow, confirming, changing, leaving: nothing by GET, no cookie, and one mail for a flooded address."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from demands.alerts.readers import following, rounds, tasks
from demands.models import Demand, Period, ReaderMail, Subscriber, Subscription
from tests.alerts.conftest import Postbox
from tests.cast import Newsroom, make_demand, publish_a_demand

from .conftest import CAMPAIGN, DEMAND, do_jobs, follows

pytestmark = pytest.mark.django_db
BEGIN_WITH = {"newsroom": publish_a_demand}
FOLLOW = "/alerts/follow/demands/japan/moratorium/"


def ask(email: str = "reader@example.org", period: str = "weekly", path: str = FOLLOW, **more: str) -> Any:
    return Client().post(path, {"email": email, "period": period, **more})


def link(postbox: Postbox, name: str) -> str:
    """The path of a link in the last mail."""
    text = postbox.mails[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return re.search(rf"https?://[^/]+((?:/\w\w)?/alerts/{name}/\S+)", text)[1]  # type: ignore[index]


def test_the_owner_of_the_address_confirms_with_a_button(newsroom: Newsroom, postbox: Postbox) -> None:
    response = ask()
    assert (response.status_code, response.cookies) == (200, {})
    assert do_jobs() == 1
    mail = postbox.only()
    assert mail["To"] == "reader@example.org"
    assert "Halt all executions" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    page = Client().get(link(postbox, "confirm"))
    assert (page.status_code, page.cookies) == (200, {})
    assert Subscription.objects.get().confirmed_at is None, "a scanner that opens links confirms nothing"
    done = Client().post(link(postbox, "confirm"), {"follow": Subscription.objects.get().pk})
    assert done.status_code == 200
    found = Subscription.objects.get()
    assert (found.subject, found.period, found.confirmed_at is not None) == (DEMAND, "weekly", True)


def test_a_flooded_address_gets_one_mail(newsroom: Newsroom, postbox: Postbox, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(1000):
        spelling = "Victim@example.org" if number % 2 else "victim@example.org"
        following.follow(spelling, f"demand:japan/d{number % 30}", "at_once", "en", _defer)
    assert do_jobs() == 1
    assert len(postbox.mails) == 1
    assert Subscriber.objects.count() == 1
    assert Subscription.objects.count() == following.MOST_OPEN


def _defer(**args: Any) -> None:
    tasks.defer_request(**args)


def test_one_network_cannot_ask_without_end(newsroom: Newsroom) -> None:
    codes = [ask(f"reader{number}@example.org").status_code for number in range(62)]
    assert codes.count(200) == 60
    assert codes[-1] == 429


def test_the_link_covers_what_was_asked_for_since_and_its_owner_chooses(newsroom: Newsroom, postbox: Postbox) -> None:
    ask()
    do_jobs()
    ask(path="/alerts/follow/institutions/moj/")
    ask(path="/alerts/follow/campaigns/japan/")
    assert do_jobs() == 0
    page = Client().get(link(postbox, "confirm")).content.decode()
    assert page.count('type="checkbox"') == 3
    wanted = Subscription.objects.get(subject="institution:moj").pk
    Client().post(link(postbox, "confirm"), {"follow": wanted})
    assert list(Subscription.objects.values_list("subject", flat=True)) == ["institution:moj"]


def test_confirming_nothing_deletes_the_address(newsroom: Newsroom, postbox: Postbox) -> None:
    ask()
    do_jobs()
    assert "was deleted" in Client().post(link(postbox, "confirm")).content.decode()
    assert not Subscriber.objects.exists()


def test_the_answer_does_not_tell_who_follows(newsroom: Newsroom) -> None:
    follows("known@example.org", DEMAND, period=Period.WEEKLY)
    assert ask("known@example.org").content == ask("unknown@example.org").content


def test_nobody_else_changes_what_was_confirmed(newsroom: Newsroom) -> None:
    follows("known@example.org", DEMAND, period=Period.WEEKLY)
    ask("known@example.org", "at_once")
    assert Subscription.objects.get().period == Period.WEEKLY


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"email": "x"}, 400), ({"email": ""}, 400), ({"period": "hourly"}, 400), ({"email": "a@b\nBcc: c@d.e"}, 400),
        ({"email": "a@" + "b" * 300 + ".org"}, 400), ({"email": "x\x00@example.org"}, 400),
        ({"subject_line": "buy"}, 200), ({"email": "x" * 20_000}, 413),
    ],
)  # fmt: skip
def test_what_is_not_an_address_or_not_a_person_is_not_kept(
    newsroom: Newsroom, given: dict[str, str], status: int
) -> None:
    assert ask(**{"email": "reader@example.org", **given}).status_code == status
    assert not Subscriber.objects.exists()


def test_what_is_hidden_cannot_be_followed(newsroom: Newsroom) -> None:
    draft = make_demand(Demand.objects.get().campaign, "draft")
    paths = [f"demands/japan/{draft.slug}", "demands/japan/never", "demands/never/moratorium", "campaigns/never",
             "institutions/never", "themes/never"]  # fmt: skip
    answers = {path: ask(path=f"/alerts/follow/{path}/") for path in paths}
    assert {answer.status_code for answer in answers.values()} == {404}
    assert not Subscriber.objects.exists()


def test_one_changes_leaves_and_erases(newsroom: Newsroom) -> None:
    reader = follows("reader@example.org", DEMAND, CAMPAIGN)
    first, second = reader.subscriptions.order_by("pk")
    path = f"/alerts/manage/{following.token(reader.pk, following.MANAGE)}/"
    assert "reader@example.org" in Client().get(path).content.decode()
    Client().post(path, {f"period-{first.pk}": "monthly", f"period-{second.pk}": "", "period-999": ""})
    assert list(reader.subscriptions.values_list("pk", "period")) == [(first.pk, "monthly")]
    ReaderMail.objects.create(subscriber=reader, key="round:1")
    assert Client().post(path, {"erase": "1"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert not ReaderMail.objects.exists()
    assert Client().get(path).status_code == 404


def test_one_click_ends_the_mails_of_a_period(newsroom: Newsroom) -> None:
    reader = follows("reader@example.org", DEMAND)
    follows("reader@example.org", CAMPAIGN, period=Period.WEEKLY)
    path = f"/alerts/leave/{following.token(reader.pk, 'leave', 'at_once')}/"
    assert Client().get(path).status_code == 200
    assert reader.subscriptions.count() == 2, "a scanner that opens links ends nothing"
    assert Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert list(reader.subscriptions.values_list("period", flat=True)) == ["weekly"]
    Client().post(f"/alerts/leave/{following.token(reader.pk, 'leave', 'weekly')}/")
    assert not Subscriber.objects.exists()


def test_a_link_is_for_one_purpose_and_ours(newsroom: Newsroom) -> None:
    reader = follows("reader@example.org", DEMAND)
    made = following.token(reader.pk, following.MANAGE)
    for path in (f"confirm/{made}", f"leave/{made}", f"manage/{made}x", "manage/x", "manage/" + "y" * 5000):
        assert Client().get(f"/alerts/{path}/").status_code == 404, path


def test_a_request_to_confirm_ends_after_a_week(newsroom: Newsroom, postbox: Postbox) -> None:
    ask()
    do_jobs()
    Subscription.objects.update(made_at=timezone.now() - dt.timedelta(days=8))
    Subscriber.objects.update(made_at=timezone.now() - dt.timedelta(days=8))
    follows("other@example.org", DEMAND)
    assert following.forget() == 1
    assert Client().get(link(postbox, "confirm")).status_code == 404
    assert Subscriber.objects.get().email == "other@example.org"


def test_a_day_later_one_can_be_asked_again(newsroom: Newsroom, postbox: Postbox) -> None:
    ask()
    do_jobs()
    Subscriber.objects.update(asked_at=timezone.now() - dt.timedelta(hours=25))
    ProcrastinateJob.objects.all().delete()
    ask()
    assert do_jobs() == 1
    assert len(postbox.mails) == 2


def test_a_request_that_was_begun_is_not_sent_again(newsroom: Newsroom, postbox: Postbox) -> None:
    ask()
    (job,) = ProcrastinateJob.objects.filter(task_name__endswith="ask_to_confirm")
    assert rounds.ask(job.args["subscriber"], job.args["asked_at"])
    assert not rounds.ask(job.args["subscriber"], job.args["asked_at"])
    assert len(postbox.mails) == 1
