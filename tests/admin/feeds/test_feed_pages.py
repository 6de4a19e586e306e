"""The tray of what feeds brought: one click makes a draft with its source, unverified; another dismisses it."""

from typing import Any

import pytest
from django.test import Client

from campaigns.models import Membership
from demands.models import Demand, Entry, Feed, FeedCheck, FeedHit, StatusUpdate, Watch
from tests.admin.conftest import address, messages, signed_in
from tests.cast import make_campaign, make_demand, make_user


@pytest.fixture
def hit(demand: Demand) -> FeedHit:
    feed = Feed.objects.create(campaign=demand.campaign, title="Ministry", url="https://moj.example/feed")
    return FeedHit.objects.create(
        feed=feed, demand=demand, url="https://moj.example/1", address="moj.example/1", title="An execution & more",
        excerpt="In <b>July</b>", published_on="2026-03-03", word="execution", where="title",
    )  # fmt: skip


def body(response: Any) -> str:
    return str(response.content.decode())


def press(client: Client, hit: FeedHit, name: str) -> Any:
    return client.post(f"/admin/demands/feedhit/{hit.pk}/{name}/", follow=True)


def test_the_tray_says_why_and_offers_both(emi: Client, hit: FeedHit) -> None:
    page = body(emi.get("/admin/demands/feedhit/?state__exact=new"))
    for said in ("An execution &amp; more", "“execution” in the title", "In &lt;b&gt;July&lt;/b&gt;", "Make a draft"):
        assert said in page
    assert "“execution” in the title" in body(emi.get("/admin/"))


def test_one_click_makes_a_draft_with_an_unverified_source(emi: Client, hit: FeedHit, demand: Demand) -> None:
    before = Entry.objects.count()
    press(emi, hit, "draft")
    draft = StatusUpdate.objects.get()
    source = draft.citations.get().evidence
    assert (draft.demand, draft.headline, str(draft.happened_on)) == (demand, "An execution & more", "2026-03-03")
    assert (draft.verification, source.verification, source.url) == ("unverified", "unverified", hit.url)
    assert str(source.published_on) == "2026-03-03"
    assert "“execution” in the title" in draft.internal_notes
    assert not draft.submitted_hash
    assert Entry.objects.count() == before
    hit.refresh_from_db()
    assert (hit.state, hit.update) == ("drafted", draft)


def test_what_a_colleague_has_dealt_with_is_not_dealt_with_again(emi: Client, hit: FeedHit) -> None:
    press(emi, hit, "dismiss")
    assert "already dealt with" in messages(press(emi, hit, "draft"))
    assert not StatusUpdate.objects.exists()
    assert "An execution" not in body(emi.get("/admin/demands/feedhit/?state__exact=new"))


def test_a_feed_that_cannot_be_reached_says_so_on_the_desk_and_in_its_list(emi: Client, hit: FeedHit) -> None:
    FeedCheck.objects.create(
        feed=hit.feed,
        url=hit.feed.url,
        problem="gone",
        failing_since="2026-03-01T00:00Z",
        checked_at="2026-03-02T00:00Z",
    )
    for page in ("/admin/", "/admin/demands/feed/"):
        assert "this page does not exist. Since 2026-03-01." in body(emi.get(page))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("a", "2 to 200 characters"), ("x" * 300, "2 to 200 characters"), ("!!!", "2 to 200 characters"),
        ("\n".join(f"word {number}" for number in range(101)), "At most 100 lines"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_looked_for_are_refused(emi: Client, demand: Demand, words: str, said: str) -> None:
    page = emi.post("/admin/demands/watch/add/", {"demand": demand.pk, "words": words})
    assert said in body(page)
    assert not Watch.objects.exists()


def test_an_editor_adds_a_feed_and_words(emi: Client, demand: Demand) -> None:
    emi.post("/admin/demands/watch/add/", {"demand": demand.pk, "words": " 死刑 \r\n\r\n死刑\r\nexecution"})
    assert Watch.objects.get().words == "死刑\nexecution"
    sent = {"campaign": demand.campaign_id, "title": "Ministry", "active": "on"}
    emi.post("/admin/demands/feed/add/", sent | {"url": "javascript:alert(1)"})
    assert not Feed.objects.exists()
    emi.post("/admin/demands/feed/add/", sent | {"url": "https://moj.example/feed"})
    assert "not checked yet" in body(emi.get("/admin/demands/feed/"))


def test_a_member_of_another_campaign_sees_and_does_nothing(hit: FeedHit) -> None:
    olga = make_user("olga")
    other = make_demand(make_campaign("kenya"), "one")
    Membership.objects.create(user=olga, campaign=other.campaign, role="lead")
    client = signed_in(olga)
    assert "An execution" not in body(client.get("/admin/demands/feedhit/"))
    for name in ("draft", "dismiss"):
        assert press(client, hit, name).status_code == 404
    assert client.get(address(hit.feed)).status_code == 404
    assert str(hit.demand) not in body(client.get("/admin/demands/watch/add/"))
    hit.refresh_from_db()
    assert hit.state == "new"
