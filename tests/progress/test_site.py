"""Whose site it is, as each process keeps it."""

from typing import Any

import pghistory
import pytest

from campaigns.models import Site, SitePage
from demands import ledger
from demands.progress import log, site
from tests.cast import Newsroom, make_user

pytestmark = pytest.mark.django_db


def publish_site(newsroom: Newsroom, name: str = "Rights Watchers") -> Site:
    row = Site(name=name, publisher="Rights Watchers e.V.", email="hello@example.org")
    row.save()
    newsroom.publish(row)
    return row


def test_a_site_that_nobody_has_named_is_nobodys() -> None:
    assert site.current() == site.Site()


def test_its_name_is_what_was_published_last(newsroom: Newsroom) -> None:
    row = publish_site(newsroom)
    assert site.current().content["name"] == {"en": "Rights Watchers"}
    row.name = "Rights Watch Office"
    row.written_by(newsroom.editor.pk)
    row.save()
    assert site.current().content["name"] == {"en": "Rights Watchers"}
    newsroom.publish(row)
    assert site.current().content["name"] == {"en": "Rights Watch Office"}


def test_while_the_record_is_as_it_was_it_takes_no_query(
    newsroom: Newsroom, django_assert_max_num_queries: Any
) -> None:
    publish_site(newsroom)
    head = log.head()
    assert head is not None
    for queries in (2, 0):  # the last line about the site and what it says, unless this process knew that
        with django_assert_max_num_queries(queries), site.one_request():
            site.tell(as_of=head.entry_hash)
            assert site.current().content["name"] == {"en": "Rights Watchers"}


def test_what_is_told_outside_a_request_is_not_kept(newsroom: Newsroom) -> None:
    site.tell(as_of="no hash")
    publish_site(newsroom)
    assert site.current().content["name"] == {"en": "Rights Watchers"}


def test_within_one_request_it_is_asked_once(newsroom: Newsroom, django_assert_num_queries: Any) -> None:
    publish_site(newsroom)
    site.current()
    with django_assert_num_queries(1), site.one_request():
        assert site.current() is site.current()


def test_a_page_that_was_redacted_is_gone(newsroom: Newsroom) -> None:
    row = SitePage.objects.create(slug="about", title="About", body="We are a group.")
    entry = newsroom.publish(row)
    assert [one["slug"] for one in site.current().pages] == ["about"]
    ledger.redact(entry, by=make_user("root", "Administrator"), reason="A name in it puts somebody in danger.")
    assert site.current().pages == ()
    assert site.page("about") is None


def test_what_is_read_within_a_change_by_staff_is_read_alone(newsroom: Newsroom) -> None:
    """The history puts its own statement before others, which the server does not take in one that it is to keep."""
    with pghistory.context(user=1):
        assert site.current() == site.Site()
