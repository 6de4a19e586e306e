"""What followers are told: each change once, before and after, with its source, and nothing when nothing changed."""

from email.message import EmailMessage

import pytest
from django.test import Client
from django.utils import timezone

from demands import ledger
from demands.alerts.readers import rounds, tasks
from demands.ledger.tree import keys
from demands.models import Demand, Entry, Period, Round, Subscriber, Subscription
from tests.alerts.conftest import Postbox
from tests.cast import Newsroom, known, make_demand, make_evidence, make_proposal, make_update, publish_a_demand

from .conftest import CAMPAIGN, DEMAND, begun, follows, minute

pytestmark = pytest.mark.django_db
BEGIN_WITH = {"newsroom": publish_a_demand}
READER = "reader@example.org"


@pytest.fixture
def demand(newsroom: Newsroom) -> Demand:
    begun()
    return Demand.objects.get()


def text(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def html(mail: EmailMessage) -> str:
    return str(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]


def test_a_follower_hears_of_an_update_with_the_status_before_and_after(
    newsroom: Newsroom, demand: Demand, postbox: Postbox
) -> None:
    follows(READER, DEMAND)
    source = make_evidence(title="Gazette", publisher="Ministry", url="https://moj.example/1")
    entry = newsroom.publish(make_update(demand, "in_progress", headline="A bill was tabled", sources=[source]))
    assert minute() == 1
    mail = postbox.only()
    for said in (text(mail), html(mail)):
        assert "Halt all executions" in said
        assert "Not assessed → In progress" in said
        assert "A bill was tabled" in said
        assert "Gazette" in said
        assert "https://moj.example/1" in said
        assert f"/updates/{entry.sequence}/" in said
    assert mail["Subject"] == "Halt all executions: A bill was tabled"
    assert mail["To"] == READER


def test_nothing_is_mailed_when_nothing_changed(newsroom: Newsroom, demand: Demand, postbox: Postbox) -> None:
    follows(READER, DEMAND, CAMPAIGN)
    ledger.review(demand, by=newsroom.reviewer)
    make_update(demand, headline="A draft")
    assert minute() == 0
    assert postbox.mails == []


def test_each_change_is_told_once_and_earlier_ones_never(newsroom: Newsroom, demand: Demand, postbox: Postbox) -> None:
    newsroom.publish(make_update(demand, headline="Before anybody followed"))
    follows(READER, DEMAND)
    Subscription.objects.update(confirmed_at=timezone.now())
    newsroom.publish(make_update(demand, headline="After that", happened_on="2012"))
    assert (minute(), minute()) == (1, 0)
    assert "Before anybody" not in text(postbox.only())
    newsroom.publish(make_update(demand, headline="A third one", happened_on="2013"))
    assert minute() == 1
    assert "After that" not in text(postbox.mails[1])


def test_one_mail_tells_all_that_one_follows_each_thing_once(
    newsroom: Newsroom, demand: Demand, postbox: Postbox
) -> None:
    other = make_demand(demand.campaign, "second", number=2, title="Abolish detention")
    newsroom.publish(other)
    minute()
    follows(READER, DEMAND, CAMPAIGN, "institution:moj", "theme:death-penalty")
    newsroom.publish(make_update(demand, "in_progress", headline="First"))
    newsroom.publish(make_update(other, headline="Second"))
    assert minute() == 1
    assert text(postbox.only()).count("First") == text(postbox.only()).count("Second") == 1


@pytest.mark.parametrize("subject", [DEMAND, CAMPAIGN, "institution:moj", "theme:death-penalty"])
def test_each_kind_can_be_followed(newsroom: Newsroom, demand: Demand, postbox: Postbox, subject: str) -> None:
    follows(READER, subject)
    follows("elsewhere@example.org", subject.partition(":")[0] + ":elsewhere")
    newsroom.publish(make_update(demand))
    assert minute() == 1
    assert postbox.only()["To"] == READER


def test_followers_hear_of_corrections_retractions_and_wordings(
    newsroom: Newsroom, demand: Demand, postbox: Postbox
) -> None:
    first = make_update(demand, "in_progress", headline="A bill was tabled")
    newsroom.publish(first)
    minute()
    follows(READER, DEMAND)
    corrected = make_update(
        demand, "in_progress", corrects=first, correction_reason="Wrong day.", headline="A bill came"
    )
    newsroom.publish(corrected)
    minute()
    assert "Corrected" in text(postbox.mails[0])
    assert "Reason: Wrong day." in text(postbox.mails[0])
    newsroom.publish(make_proposal("retract", update=corrected, reason="It was a hoax."))
    minute()
    assert "Retracted" in text(postbox.mails[1])
    assert "In progress → Not assessed" in text(postbox.mails[1])
    assert "It was a hoax." in text(postbox.mails[1])
    newsroom.publish(demand, title="Stop all executions")
    minute()
    assert "The wording of this demand has changed." in text(postbox.mails[2])
    assert postbox.mails[2]["Subject"].startswith("Stop all executions")


def test_followers_hear_that_a_campaign_has_ended(newsroom: Newsroom, demand: Demand, postbox: Postbox) -> None:
    follows(READER, CAMPAIGN)
    newsroom.publish(demand.campaign, standfirst="Other words")
    assert minute() == 0
    newsroom.publish(demand.campaign, ended_on="2026-01")
    assert minute() == 1
    assert "This campaign has ended (January 2026). Its demands have not been tracked since." in text(postbox.only())


def test_what_was_replaced_or_redacted_meanwhile_is_not_told(
    newsroom: Newsroom, demand: Demand, postbox: Postbox
) -> None:
    follows(READER, DEMAND)
    entry = newsroom.publish(make_update(demand, headline="A private name"))
    ledger.redact(entry, by=known("ada", "Administrator"), reason="Law.")
    assert minute() == 0
    entry = newsroom.publish(make_update(demand, headline="Another name"))
    rounds.begin(Period.AT_ONCE, tasks.defer_round)
    ledger.redact(entry, by=known("ada", "Administrator"), reason="Law.")
    assert minute() == 0, "redacted between the round and its mails"
    assert postbox.mails == []


def test_mails_are_in_the_readers_language(newsroom: Newsroom, demand: Demand, postbox: Postbox) -> None:
    follows(READER, DEMAND, language="ja")
    follows("lecteur@example.org", DEMAND, language="fr")
    newsroom.publish(make_update(demand, "in_progress", headline="A bill", headline_ja="法案が提出された"))
    assert minute() == 2
    (japanese,), (french,) = postbox.to(READER), postbox.to("lecteur@example.org")
    assert "法案が提出された" in text(japanese)
    assert "/ja/updates/" in text(japanese)
    assert 'lang="ja"' in html(japanese)
    assert "Source\u202f:" in text(french)


def test_weekly_and_monthly_come_once_for_their_period(newsroom: Newsroom, demand: Demand, postbox: Postbox) -> None:
    for period in (Period.WEEKLY, Period.MONTHLY):
        begun(period)
        follows(f"{period}@example.org", DEMAND, period=period)
    newsroom.publish(make_update(demand, headline="One"))
    newsroom.publish(make_update(demand, headline="Two", happened_on="2012"))
    assert minute() == 0
    assert rounds.begin(Period.WEEKLY, tasks.defer_round) is None, "this week's round has begun"
    Round.objects.filter(period__in=("weekly", "monthly")).update(name="earlier")
    for period in (Period.WEEKLY, Period.MONTHLY):
        assert rounds.begin(period, tasks.defer_round) is not None
    assert minute() == 2
    assert all("One" in text(mail) and "Two" in text(mail) for mail in postbox.mails)
    assert minute() == 0


def test_it_can_be_left_with_one_click(newsroom: Newsroom, demand: Demand, postbox: Postbox) -> None:
    follows(READER, DEMAND)
    newsroom.publish(make_update(demand))
    minute()
    mail = postbox.only()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = mail["List-Unsubscribe"].strip("<>").partition("8000")[2]
    assert path in text(mail)
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.exists()
    newsroom.publish(make_update(demand, happened_on="2012"))
    assert minute() == 0


def test_it_has_the_checkpoint_and_no_tracking(newsroom: Newsroom, demand: Demand, postbox: Postbox) -> None:
    follows(READER, DEMAND)
    newsroom.publish(make_update(demand))
    minute()
    signer = keys.signer()
    assert signer is not None
    note = text(postbox.only())
    note = note[note.index(signer.name) :].replace("\r\n", "\n").rstrip("\n") + "\n"
    assert signer.verifier.verified(note).splitlines()[1] == str(Entry.objects.count())
    assert "<img" not in html(postbox.only())
    assert "utm_" not in html(postbox.only())


def test_only_address_choice_and_dates_are_kept(newsroom: Newsroom) -> None:
    kept = {field.name for model in (Subscriber, Subscription) for field in model._meta.concrete_fields}
    choice, dates = {"language", "subject", "period"}, {"made_at", "asked_at", "confirmed_at", "stopped_at"}
    assert kept == {"id", "email", "subscriber"} | choice | dates


def test_ten_changes_are_one_mail(newsroom: Newsroom, demand: Demand, postbox: Postbox) -> None:
    follows(READER, DEMAND)
    for year in range(1990, 2000):
        newsroom.publish(make_update(demand, headline=f"In {year}", happened_on="2010", ended_on=None))
    assert minute() == 1
    assert postbox.only()["Subject"].endswith("10 changes")


def test_an_update_does_not_wait_for_anybodys_mail(newsroom: Newsroom, demand: Demand) -> None:
    """Publishing queues nothing: the record is the queue."""
    follows(READER, DEMAND)
    before = Round.objects.count()
    newsroom.publish(make_update(demand))
    assert Round.objects.count() == before
