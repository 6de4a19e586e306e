"""The heaps on the desk: each holds what it says and leads to the list of as many, in a fixed number of queries."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from campaigns.models import Campaign, Document, Membership, Milestone, Site, Status
from demands import ledger
from demands.admin.base import states
from demands.alerts import reminders
from demands.exchange.documents import marking
from demands.models import Demand, Engagement, Link, Reading, StatusUpdate, Suggestion
from demands.progress import progress
from demands.progress.due import overdue
from demands.progress.standing import Clock
from demands.workflow import steps
from tests.admin.conftest import signed_in
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_scale,
    make_update,
    make_user,
)


def tray(client: Client, title: str) -> Any:
    return next(one for one in client.get("/admin/").context["trays"] if str(one.title) == title)


def shown(client: Client, heap: Any) -> int:
    """How many rows the list behind a heap shows."""
    return int(client.get(heap.href).context["cl"].result_count)


def day(ahead: int) -> dt.date:
    return timezone.now().date() + dt.timedelta(days=ahead)


def letter(demand: Demand, ago: int, **given: Any) -> Engagement:
    fields = {"kind": "letter", "summary": "We asked.", "awaits_reply": True, "institution": demand.addressees.get()}
    return Engagement.objects.create(campaign=demand.campaign, happened_on=day(-ago).isoformat(), **fields | given)


def milestone(demand: Demand, date: str) -> Milestone:
    return Milestone.objects.create(campaign=demand.campaign, slug=f"m-{date}", title=f"On {date}", date=date)


def test_letters_without_an_answer_say_how_long_they_have_waited(emi: Client, demand: Demand) -> None:
    letter(demand, 12)
    letter(demand, 400)
    letter(demand, 50, replied_on="2026", reply="No.")
    letter(demand, 50, awaits_reply=False)
    heap = tray(emi, "Unanswered letters")
    assert [line.detail for line in heap.lines] == ["400 days", "12 days"]
    assert heap.count == shown(emi, heap) == 2


def read(document: Document, by: User) -> Reading:
    return marking.begin(document, document.text, by=by)


def test_documents_with_sentences_to_decide_those_left_alone_longest_first(
    emi: Client, editor: User, campaign: Campaign
) -> None:
    given = {"campaign": campaign, "publisher": "P", "dated": "2024", "text": "Japan must act. Japan must pay."}
    old, new, done = (
        read(Document.objects.create(slug=name, title=name.title(), **given), editor) for name in ("old", "new", "done")
    )
    done.marks.update(decision="rejected")
    new.marks.filter(start=0).update(decision="accepted")
    Reading.objects.filter(pk=old.pk).update(edited_at=timezone.now() - dt.timedelta(days=9))
    heap = tray(emi, "Documents with passages to decide on")
    assert [(line.title, line.detail) for line in heap.lines] == [("Old", "2 passages"), ("New", "1 passage")]
    assert heap.count == shown(emi, heap) == 2
    assert reminders.digest(editor)[-1]["title"] == "Documents with passages to decide on"


def test_of_another_campaign_no_document_waits(campaign: Campaign, editor: User) -> None:
    document = Document.objects.create(
        campaign=campaign, slug="d", title="D", publisher="P", dated="2024", text="Japan must act."
    )
    read(document, editor)
    olga = make_user("olga")
    Membership.objects.create(user=olga, campaign=make_campaign("elsewhere"), role=Membership.Role.EDITOR)
    heap = tray(signed_in(olga), "Documents with passages to decide on")
    assert (heap.count, heap.lines) == (0, [])
    assert shown(signed_in(olga), heap) == 0


def test_milestones_of_the_next_sixty_days(emi: Client, demand: Demand) -> None:
    inside = [day(0).isoformat(), day(60).isoformat(), day(30).isoformat()[:7]]
    for date in (*inside, day(-1).isoformat(), day(61).isoformat(), day(120).isoformat()[:7], str(day(0).year)):
        milestone(demand, date)
    heap = tray(emi, "Milestones in the next 60 days")
    assert sorted(line.detail for line in heap.lines) == sorted(inside)
    assert heap.count == shown(emi, heap) == 3


def test_drafts_that_nobody_touched_for_two_weeks(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    for days, headline in ((13, "Fresh"), (15, "Forgotten")):
        update = newsroom.write(make_update(demand, headline=headline))
        StatusUpdate.objects.filter(pk=update.pk).update(edited_at=timezone.now() - dt.timedelta(days=days))
    newsroom.submit(make_update(demand, headline="Waiting"))
    heap = tray(emi, "Drafts not edited for 14 days")
    assert [line.title for line in heap.lines] == ["Forgotten"]
    (kind,) = heap.kinds
    assert [str(one) for one in emi.get(kind["href"]).context["cl"].result_list] == ["Forgotten"]


def test_overdue_demands_of_all_campaigns_the_longest_first(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_demand(demand.campaign, "late", title="Later", made_on="2010"))
    other = make_campaign("other")
    newsroom.publish(other)
    newsroom.publish(make_demand(other, demand.slug, title="Elsewhere", made_on="2012"))
    make_demand(demand.campaign, "draft", title="Draft")
    heap = tray(emi, "Re-checks overdue")
    assert [line.title for line in heap.lines] == ["Halt all executions", "Later", "Elsewhere"]
    assert heap.count == shown(emi, heap) == 3
    ledger.review(demand, by=newsroom.reviewer)
    assert tray(emi, "Re-checks overdue").count == 2


def test_one_query_and_the_public_page_agree_on_what_is_overdue(newsroom: Newsroom, demand: Demand) -> None:
    """The same rule is spelt twice: for one campaign's page, and for all campaigns at once."""
    campaign = demand.campaign
    for number, (made, interval) in enumerate([("2005", 7), ("2026-10", 7), ("2026-11-20", 7), ("2005", 1500)]):
        one = make_demand(campaign, f"d{number}", made_on=made, review_interval_days=interval)
        newsroom.publish(one)
        if number % 2:
            newsroom.publish(make_update(one))
    ledger.review(demand, by=newsroom.reviewer, as_of="2026-05")
    for clock in (Clock(), Clock(on=dt.date(2027, 6, 1)), Clock(on=dt.date(2040, 1, 1))):
        page = progress.campaign(campaign.slug, clock)
        assert page is not None
        late = {one.slug for one in page.demands if one.review_overdue}
        assert {one.demand for one in overdue(clock)} == late


def test_what_readers_sent_in_waits_with_its_age(emi: Client, demand: Demand) -> None:
    Suggestion.objects.create(
        campaign=demand.campaign, demand=demand, kind="error", text="Wrong year", language="en",
        received_at=timezone.now() - dt.timedelta(days=4),
    )  # fmt: skip
    heap = tray(emi, "Reader submissions")
    assert [(line.title, line.detail) for line in heap.lines] == [("Wrong year", "An error · 4 days")]


def test_broken_links_those_that_broke_first(emi: Client, demand: Demand) -> None:
    for days, state in ((3, "dead"), (9, "dead"), (1, "alive")):
        source = make_evidence(title=f"{state} {days}", url=f"https://www.courts.example/{days}")
        Link.objects.create(
            evidence=source, url=source.url, state=state, checked_at=timezone.now(), next_at=timezone.now(),
            missed_since=timezone.now() - dt.timedelta(days=days),
        )  # fmt: skip
    heap = tray(emi, "Broken links")
    assert [(line.title, line.detail) for line in heap.lines] == [("dead 9", "9 days"), ("dead 3", "3 days")]
    assert heap.count == shown(emi, heap) == 2


def test_a_heap_of_very_many_is_counted_to_a_limit_and_says_so(
    emi: Client, demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demands.admin.desk.tray.MOST_COUNTED", 8)
    for place in range(12):
        letter(demand, place, institution=make_institution(f"i{place}"))
    heap = tray(emi, "Unanswered letters")
    assert (heap.count, heap.said, shown(emi, heap)) == (9, "8+", 12)
    assert "Show all 8+" in " ".join(emi.get("/admin/").content.decode().split())


def test_failed_jobs_are_for_administrators(ada: Client, emi: Client, db: None) -> None:
    app.configure_task("demands.ledger.verification.tasks.verify_record").defer(timestamp=0)
    (job,) = ProcrastinateJob.objects.all()
    fail(job.pk)
    heap = tray(ada, "Failed background jobs")
    assert [line.title for line in heap.lines] == ["Verify the record"]
    assert heap.count == shown(ada, heap) == 1
    assert ada.get(heap.lines[0].href).status_code == 200
    assert "Failed background jobs" not in [str(one.title) for one in emi.get("/admin/").context["trays"]]
    assert emi.get(heap.href).status_code == 403


def fail(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [pk])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [pk])


def test_what_waits_for_review_lies_with_reviewers(
    emi: Client, rafael: Client, newsroom: Newsroom, demand: Demand
) -> None:
    newsroom.submit(make_update(demand, headline="Waiting"))
    assert [str(one.title) for one in rafael.get("/admin/").context["mine"]] == ["Awaiting review"]
    assert [str(one.title) for one in emi.get("/admin/").context["mine"]] == []
    assert "Awaiting review" in [str(one.title) for one in emi.get("/admin/").context["heaps"]]


def test_empty_heaps_are_told_in_a_line(emi: Client) -> None:
    page = emi.get("/admin/").content.decode()
    assert page.count('class="tray"') == 0
    assert "Every letter has been answered." in page


def test_whoever_may_see_little_has_a_small_desk(client: Client, demand: Demand) -> None:
    letter(demand, 5)
    guest = User.objects.create_user("guest", is_staff=True)
    client.force_login(guest)
    assert "Unanswered letters" not in client.get("/admin/").content.decode()


def test_the_desk_asks_a_fixed_number_of_questions(
    ada: Client, administrator: User, newsroom: Newsroom, demand: Demand, django_assert_num_queries: Any
) -> None:
    ada.get("/admin/")
    own = make_update(demand, headline="Ada's own")
    own.written_by(administrator.pk)
    own.save()
    for number in range(9):
        newsroom.submit(make_update(demand, headline=f"Waiting {number}"))
        letter(demand, number, institution=make_institution(f"i{number}"))
        milestone(demand, day(number).isoformat())
        newsroom.publish(make_demand(demand.campaign, f"d{number}"))
        newsroom.publish(make_campaign(f"c{number}"))
    ada.get("/admin/")  # counts the translations of what has changed
    # session, user, permissions of user and of groups, the account (5); drafts: counted, shown (2); batches (2);
    # assignments (1); emergencies (2), suggestions (2), overdue (3), explanations (2), letters (2), documents read (2),
    # milestones (2), unverified (1), broken links (2); failed jobs (2); first steps (1); what is scheduled (2);
    # the comments on fields (1); found in feeds, and feeds that fail (2); translations: what is kept (1), each
    # language (2), campaigns (1); whose site it is (1)
    with django_assert_num_queries(48):
        ada.get("/admin/")


def test_a_heap_of_hundreds_is_counted_and_six_of_it_are_fetched(
    emi: Client, editor: User, demand: Demand, django_assert_num_queries: Any
) -> None:
    """Forty seconds after the last but one, each: the latest stand first."""
    begin = timezone.now() - dt.timedelta(days=10)
    StatusUpdate.objects.bulk_create(
        StatusUpdate(
            demand=demand, headline=f"Draft {number}", happened_on="2010", contributors=[editor.pk],
            edited_at=begin + dt.timedelta(seconds=40 * number),
        )
        for number in range(400)
    )  # fmt: skip
    emi.get("/admin/")
    request = HttpRequest()
    request.user = editor
    editor.get_all_permissions()  # asked once for each user
    heaps = [states.Heap(states.Awaits.BEGUN, mine=True)]
    with django_assert_num_queries(2), CaptureQueriesContext(connection) as asked:
        counts = states.counts(request, heaps)
        (lines,) = states.first(request, heaps, counts)
    assert counts == [{"demands.statusupdate": 400}]
    assert [line.title for line in lines] == [f"Draft {399 - place}" for place in range(6)]
    assert "LIMIT 6" in asked[-1]["sql"]
    heap = tray(emi, "My drafts")
    assert heap.count == 400
    assert emi.get(heap.kinds[0]["href"]).context["cl"].result_count == 400


@pytest.mark.parametrize("title", ["Returned to me", "My drafts", "Awaiting review", "Drafts not edited for 14 days"])
def test_the_lists_behind_a_heap_of_drafts_show_as_many(
    title: str, rafael: Client, reviewer: User, newsroom: Newsroom, demand: Demand
) -> None:
    written = [make_update(demand, headline=f"Own {place}") for place in range(3)]
    for own in written:
        own.written_by(reviewer.pk)
        own.save()
    own = written[-1]
    steps.submit(own, by=reviewer)
    steps.send_back(own, by=newsroom.reviewer, comment="No.")
    newsroom.submit(make_update(demand, headline="Waiting"))
    StatusUpdate.objects.filter(headline="Own 0").update(edited_at=timezone.now() - dt.timedelta(days=20))
    heap = tray(rafael, title)
    assert heap.count == {"My drafts": 2}.get(title, 1)
    assert sum(rafael.get(one["href"]).context["cl"].result_count for one in heap.kinds) == heap.count


# First steps


def first_steps(client: Client) -> dict[str, bool]:
    return {str(one["title"]): one["done"] for one in client.get("/admin/").context["first_steps"]}


def test_the_checklist_ticks_itself_and_goes(ada: Client, administrator: User) -> None:
    assert not any(first_steps(ada).values())
    scale = make_scale()
    campaign = make_campaign()
    assert [title for title, done in first_steps(ada).items() if done] == ["A scale", "A campaign"]
    demand = make_demand(campaign)
    reviewer = User.objects.create_user("rafael", is_staff=True)
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    assert [title for title, done in first_steps(ada).items() if not done] == [
        "The first published demand", "Whose site it is",
    ]  # fmt: skip
    for row in (campaign, demand, Site.objects.create(name="Kept Promises", publisher="Asha Rights Centre")):
        row.refresh_from_db()
        Newsroom(administrator, reviewer).publish(row)
    assert scale.statuses.count() == Status.objects.count()
    assert first_steps(ada) == {}
    assert "First steps" not in ada.get("/admin/").content.decode()


def test_the_checklist_leads_only_where_one_may_go(emi: Client, ada: Client) -> None:
    assert 'href="/admin/campaigns/scale/add/"' in ada.get("/admin/").content.decode()
    assert 'href="/admin/campaigns/scale/add/"' not in emi.get("/admin/").content.decode()


@pytest.mark.parametrize("language", ["", "/ja"])
def test_every_line_of_the_desk_leads_somewhere(language: str, ada: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.submit(make_update(demand))
    letter(demand, 40)
    milestone(demand, day(3).isoformat())
    for heap in ada.get(f"{language}/admin/").context["trays"]:
        for href in [*(one.href for one in heap.lines), *(one["href"] for one in heap.kinds), heap.href]:
            assert not href or ada.get(href).status_code == 200, href


def test_a_source_that_goes_along_with_its_update_is_no_draft_of_its_own(
    emi: Client, newsroom: Newsroom, demand: Demand
) -> None:
    cited, internal, alone = make_evidence(title="Cited"), make_evidence(visibility="internal"), make_evidence()
    for one in (cited, internal, alone):
        newsroom.write(one)
    newsroom.submit(make_update(demand, sources=[cited]))
    heap = tray(emi, "My drafts")
    assert [line.pk for line in heap.lines] == [alone.pk]
    assert heap.count == 1
    listed = emi.get("/admin/demands/evidence/?queue=begun&mine=1").context["cl"].queryset
    assert list(listed) == [alone]


def test_the_desk_groups_its_lists_under_words_of_the_newsroom(ada: Client) -> None:
    groups = re.findall(r"<h3>([^<]+)</h3>", ada.get("/admin/").content.decode().partition("All content")[2])
    assert {"Campaign set-up", "Tracking", "Accounts", "Background jobs"} <= set(groups)
    assert not {"Procrastinate", "Authentication and Authorization"} & set(groups)
