"""A journalist reads under embargo what will be published; nobody else finds any trace of it before."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from demands import ledger
from demands.models import Batch, Demand, EmbargoLink, Indicator, ReviewLink, Schedule, StatusUpdate
from demands.public.params import page_cache
from demands.workflow import batches, embargo, review_links, schedules, steps
from tests.admin.conftest import address, messages
from tests.cast import Newsroom, make_demand, make_update, make_user
from tests.test_nothing_leaks import PUBLIC, text_of
from tests.test_nothing_leaks import address as filled

Press = Callable[..., Any]
ASKED = {"person": "Ms Ito, Daily News", "days": "14", "from": "review"}
SECRET = "zyxsecretword"
NAMES = {
    "campaign": "japan", "demand": "moratorium", "document": "none", "sequence": 1, "institution": "moj",
    "theme": "death-penalty", "reference": "none", "indicator": "none", "page": "about",
}  # fmt: skip


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found: StatusUpdate = newsroom.submit(make_update(demand, "in_progress", headline=SECRET, body=f"{SECRET} body"))
    return found


@pytest.fixture
def planned(rafael: Client, draft: StatusUpdate, verb: Press) -> Schedule:
    at = timezone.localtime() + dt.timedelta(days=2)
    verb(
        rafael, draft, "schedule", reading_hash=ledger.reading_hash(draft), at=f"{at:%Y-%m-%dT%H:%M}",
        **{"from": "review"},
    )  # fmt: skip
    return Schedule.objects.get()


@pytest.fixture
def link(rafael: Client, draft: StatusUpdate, planned: Schedule, verb: Press) -> EmbargoLink:
    verb(rafael, draft, "make_embargo_link", **ASKED)
    return EmbargoLink.objects.get()


@pytest.fixture
def ito() -> Client:
    """A browser that knows nothing but the address that Ms Ito was sent."""
    return Client(enforce_csrf_checks=True)


def there(link: EmbargoLink) -> str:
    return embargo.address_of(link)


def body(response: Any) -> str:
    return str(response.content.decode())


# Scheduled in the newsroom


def test_a_reviewer_schedules_on_the_review_page_and_everybody_sees_when(
    rafael: Client, emi: Client, draft: StatusUpdate, planned: Schedule
) -> None:
    for client, page in ((rafael, "review"), (emi, "review"), (emi, "change")):
        assert f"To be published on {schedules.words(planned.at)}" in body(client.get(address(draft, page)))
    assert "(UTC)" in schedules.words(planned.at)
    assert "Unscheduled" in messages(
        emi.post(address(draft, "workflow"), {"action": "unschedule"}, follow=True)
    )  # who wrote it may
    assert "To be published on" not in body(rafael.get(address(draft, "review")))


def test_what_is_scheduled_is_no_longer_awaiting_review(rafael: Client, draft: StatusUpdate, planned: Schedule) -> None:
    desk = {str(one.title): one.count for one in rafael.get("/admin/").context["trays"]}
    assert (desk["Awaiting review"], desk["Scheduled"]) == (0, 1)
    assert rafael.get("/admin/demands/statusupdate/?queue=for_me").context["cl"].result_count == 0
    assert rafael.get("/admin/next-review/").headers["Location"] == "/admin/"
    schedules.unschedule(draft, by=draft_approver(planned))
    assert {str(one.title): one.count for one in rafael.get("/admin/").context["trays"]}["Awaiting review"] == 1


def draft_approver(planned: Schedule) -> User:
    assert planned.made_by
    return planned.made_by


def test_the_page_says_that_a_change_has_cancelled_it(
    rafael: Client, newsroom: Newsroom, draft: StatusUpdate, planned: Schedule
) -> None:
    steps.wrote(draft, newsroom.editor)
    assert "Changed since it was approved" in body(rafael.get(address(draft, "review")))


def test_an_editor_is_refused_and_what_was_typed_stays(emi: Client, draft: StatusUpdate, verb: Press) -> None:
    sent = {"reading_hash": ledger.reading_hash(draft), "at": "2027-01-01T09:00", "from": "review"}
    assert not EmbargoLink.objects.exists()
    verb(emi, draft, "schedule", **sent)
    assert not Schedule.objects.exists()


def test_a_batch_is_scheduled_on_its_page(rafael: Client, newsroom: Newsroom, demand: Demand, ito: Client) -> None:
    rows = [newsroom.write(demand, title="Halt them"), newsroom.write(make_update(demand, headline=SECRET))]
    batch = batches.submit(rows, by=newsroom.editor, title="Both", campaign=demand.campaign)
    page = f"/admin/demands/batch/{batch.pk}/"
    at = f"{timezone.localtime() + dt.timedelta(days=2):%Y-%m-%d %H:%M}"
    sent = {"action": "schedule", "reading_hash": batch.content_hash, "at": at}
    assert "Confirm that you have read" in messages(rafael.post(f"{page}workflow/", sent))
    rafael.post(f"{page}workflow/", sent | {"read": "1"})
    assert "To be published on" in body(rafael.get(f"{page}change/"))
    rafael.post(f"{page}workflow/", {"action": "make_embargo_link", **ASKED})
    read = body(ito.get(there(EmbargoLink.objects.get())))
    assert "them" in read
    assert SECRET in read
    assert Batch.objects.get().state == "submitted"


# Read by the journalist


def test_she_reads_the_page_as_it_will_be_and_whose_embargo_it_is(
    ito: Client, link: EmbargoLink, planned: Schedule
) -> None:
    page = body(ito.get(there(link)))
    for said in (
        f"Embargoed until {schedules.words(planned.at)}",
        "Embargo of Follow Through, set by rafael, for Ms Ito, Daily News",
        SECRET,
        "In progress",
        '<meta name="robots" content="noindex',
    ):
        assert said in re.sub(r"\s+", " ", page).replace("⁨", "").replace("⁩", ""), said
    assert "報道" in body(ito.get("/ja" + there(link)))


def test_a_kind_without_a_public_page_is_read_in_words(
    rafael: Client, ito: Client, newsroom: Newsroom, demand: Demand, verb: Press
) -> None:
    series = Indicator.objects.create(campaign=demand.campaign, slug="s", title=SECRET, unit="persons")
    series.demands.add(demand)
    newsroom.submit(series)
    schedules.schedule(
        series,
        by=newsroom.reviewer,
        approved_hash=ledger.reading_hash(series),
        at=timezone.now() + dt.timedelta(days=1),
    )
    verb(rafael, series, "make_embargo_link", **ASKED)
    assert SECRET in body(ito.get(there(EmbargoLink.objects.get())))


def test_her_page_leaves_no_trace_outside(ito: Client, link: EmbargoLink) -> None:
    for path in (there(link), "/ja" + there(link)):
        response = ito.get(path, headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]
        assert not response.has_header("ETag")
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    assert not ito.cookies
    assert ito.post(there(link), {"action": "publish"}).status_code in (403, 405)


def test_the_newsroom_sees_that_it_was_opened_and_only_who_made_it_the_address(
    ito: Client, emi: Client, rafael: Client, draft: StatusUpdate, link: EmbargoLink
) -> None:
    ito.get(there(link))
    page = body(rafael.get(address(draft, "review")))
    assert there(link) in page
    assert "Under embargo: Ms Ito, Daily News" in page
    assert there(link) not in body(emi.get(address(draft, "review")))
    assert there(link).split("/")[2] not in str(EmbargoLink.objects.values())


def test_once_it_is_public_the_link_leads_there(ito: Client, draft: StatusUpdate, link: EmbargoLink) -> None:
    schedules.run(link.schedule.at)
    draft.refresh_from_db()
    answer = ito.get(there(link))
    assert answer.headers["Location"] == f"/updates/{draft.published_as}/"
    assert SECRET in body(ito.get(answer.headers["Location"]))


# Whatever leads nowhere is the 404 of any unknown page


def revoked(link: EmbargoLink, newsroom: Newsroom) -> None:
    embargo.revoke(StatusUpdate.objects.get(), by=newsroom.reviewer, number=str(link.pk))


def expired(link: EmbargoLink, newsroom: Newsroom) -> None:
    EmbargoLink.objects.update(expires_at=timezone.now())


def was_edited(link: EmbargoLink, newsroom: Newsroom) -> None:
    steps.wrote(StatusUpdate.objects.get(), newsroom.editor)


def edited_without_a_trace(link: EmbargoLink, newsroom: Newsroom) -> None:
    StatusUpdate.objects.update(body="Other")


def unscheduled(link: EmbargoLink, newsroom: Newsroom) -> None:
    schedules.unschedule(StatusUpdate.objects.get(), by=newsroom.reviewer)


def missed(link: EmbargoLink, newsroom: Newsroom) -> None:
    schedules.run(link.schedule.at + dt.timedelta(hours=2))


def deleted(link: EmbargoLink, newsroom: Newsroom) -> None:
    StatusUpdate.objects.get().delete()


def expired_after_publication(link: EmbargoLink, newsroom: Newsroom) -> None:
    schedules.run(link.schedule.at)
    expired(link, newsroom)


FATES = [
    revoked, expired, was_edited, edited_without_a_trace, unscheduled, missed, deleted, expired_after_publication
]  # fmt: skip


@pytest.mark.parametrize("fate", FATES)
def test_a_link_that_is_over_answers_as_an_address_that_never_was(
    ito: Client, link: EmbargoLink, newsroom: Newsroom, fate: Any
) -> None:
    never = ito.get("/no-such-page/")
    fate(link, newsroom)
    answer = ito.get(there(link))
    assert (answer.status_code, answer.content) == (404, never.content)
    assert set(answer.headers) == set(never.headers)


def test_an_address_of_something_else_is_none(ito: Client, link: EmbargoLink, rafael: Client, verb: Press) -> None:
    draft = StatusUpdate.objects.get()
    verb(rafael, draft, "make_link", person="Ms Sato", purpose="Read", days="7")
    review = review_links.token_of(ReviewLink.objects.get())
    token = there(link).split("/")[2]
    for other in (review, link.nonce, f"{token}x", token[:-1], Signer(sep=".").sign(link.nonce), "..", "0"):
        assert ito.get(f"/embargo/{other}/").status_code == 404, other
    assert ito.get(f"/review/{token}/").status_code == 404
    assert ito.get(f"/embargo/{token}/page/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"), [({"person": " "}, "the recipient"), ({"days": "0"}, "1 to 60"), ({"days": "٣"}, "1 to 60")]
)
def test_what_is_missing_for_a_link_is_said(
    rafael: Client, draft: StatusUpdate, planned: Schedule, verb: Press, wrong: dict[str, str], said: str
) -> None:
    assert said in messages(verb(rafael, draft, "make_embargo_link", **ASKED | wrong))
    assert not EmbargoLink.objects.exists()


def test_only_what_is_scheduled_has_links_and_only_who_may_publish_makes_them(
    rafael: Client, emi: Client, draft: StatusUpdate, verb: Press, newsroom: Newsroom
) -> None:
    assert "Only what is scheduled" in messages(verb(rafael, draft, "make_embargo_link", **ASKED))
    schedules.schedule(
        draft, by=newsroom.reviewer, approved_hash=ledger.reading_hash(draft), at=timezone.now() + dt.timedelta(days=1)
    )
    verb(emi, draft, "make_embargo_link", **ASKED)
    assert not EmbargoLink.objects.exists()


# Two worlds


def public_site(client: Client) -> dict[str, tuple[int, bytes, dict[str, str]]]:
    """Every public answer, with its headers, as if the server had just started."""
    page_cache.SHELF.answers.clear()
    page_cache.SHELF.confirmed_at = float("-inf")  # so that the state of the record is asked for
    found = {}
    for _name, path in PUBLIC:
        for language in ("", "/ja"):
            for query in ("", f"?q={SECRET}"):
                asked = language + filled(path, NAMES) + query
                response = client.get(asked)
                headers = {name: value for name, value in response.headers.items() if name != "Expires"}
                words = re.sub(rb'name="stamp" value="[^"]*"', b"", text_of(response))  # signed with the time
                found[asked] = (response.status_code, words, headers)
    return found


def test_the_public_site_is_the_same_to_the_byte_with_and_without_it(
    client: Client, rafael: Client, ito: Client, newsroom: Newsroom, demand: Demand, verb: Press
) -> None:
    before = public_site(client)
    draft = newsroom.submit(make_update(demand, "met", headline=SECRET, direction="progress"))
    campaign_draft = newsroom.submit(make_demand(demand.campaign, "hidden", title=SECRET, title_ja=SECRET))
    at = timezone.now() + dt.timedelta(days=1)
    for row in (draft, campaign_draft):
        schedules.schedule(row, by=newsroom.reviewer, approved_hash=ledger.reading_hash(row), at=at)
        verb(rafael, row, "make_embargo_link", **ASKED)
    for link in EmbargoLink.objects.all():
        assert SECRET in body(ito.get(there(link)))
    schedules.run()
    after = public_site(client)
    assert {one: (before[one], after[one]) for one in before if before[one] != after[one]} == {}
    assert len(before) > 120
    schedules.run(at)
    assert any(before[one] != said for one, said in public_site(client).items())  # it could have shown


def test_who_sees_another_campaign_alone_reads_nothing_of_it(draft: StatusUpdate, planned: Schedule) -> None:
    client = Client()
    client.force_login(make_user("eve"))
    for page in ("review", "change"):
        assert client.get(address(draft, page)).status_code in (302, 403, 404)
