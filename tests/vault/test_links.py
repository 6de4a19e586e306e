"""Whether links still work: seldom asked, a few at a time, and not called broken before it is sure."""

from datetime import timedelta

import pytest
from django.utils import timezone

from demands.models import Evidence, Link
from demands.vault import link_check
from demands.vault.fetch import Fetcher
from tests.cast import make_evidence

from .conftest import Site

pytestmark = pytest.mark.django_db

START = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def source(web: Site) -> Evidence:
    return make_evidence(url=web.url("/source"))


def states(source: Evidence, fetcher: Fetcher, *days: float) -> list[str]:
    """What is thought of the link on each of these days."""
    return [link_check.look(source, fetcher, START + day * DAY).state for day in days]


def test_a_link_that_works_is_looked_at_again_in_two_weeks(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    web.says("/source", "here")
    link = link_check.look(source, fetcher, START)
    assert (link.state, link.http_status, link.alive_at, link.misses) == ("alive", 200, START, 0)
    assert link.next_at == START + 14 * DAY


def test_a_page_that_is_gone_is_broken_on_the_second_day(source: Evidence, fetcher: Fetcher) -> None:
    assert states(source, fetcher, 0, 0.1, 1) == ["failing", "failing", "dead"]


def test_a_site_that_is_down_gets_a_week(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    web.says("/source", status=503)
    assert states(source, fetcher, 0, 1, 2, 3, 6, 7.1) == ["failing"] * 5 + ["dead"]


def test_a_site_that_was_asked_twice_in_a_week_is_not_yet_broken(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    web.says("/source", status=500)
    assert states(source, fetcher, 0, 8) == ["failing", "failing"]


def test_one_answer_makes_up_for_all_misses(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    assert states(source, fetcher, 0, 1) == ["failing", "dead"]
    web.says("/source", "back again")
    link = link_check.look(source, fetcher, START + 8 * DAY)
    assert (link.state, link.misses, link.missed_since, link.problem) == ("alive", 0, None, "")


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_site_that_shows_nothing_to_programs_is_not_called_broken(
    web: Site, source: Evidence, fetcher: Fetcher, status: int
) -> None:
    web.says("/source", status=status)
    assert states(source, fetcher, 0, 10, 20) == ["unclear"] * 3


def test_another_address_starts_anew(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    assert states(source, fetcher, 0, 1) == ["failing", "dead"]
    source.url = web.says("/new", "here")
    source.save()
    assert link_check.due(START + DAY) == [source]
    assert link_check.look(source, fetcher, START + DAY).state == "alive"
    assert Link.objects.count() == 1


def test_a_private_address_is_never_asked(web: Site, source: Evidence) -> None:
    assert link_check.look(source, Fetcher(seconds=2), START).problem == "not_public"
    assert web.asked == []


def test_a_host_gets_one_question_at_a_time() -> None:
    for number in range(5):
        make_evidence(url=f"https://www.un.example/{number}", reference=f"un-{number}")
        make_evidence(url=f"https://site-{number}.example/", reference=f"site-{number}")
    make_evidence(url="https://un.example/other", reference="un-other")
    assert sorted(one.reference for one in link_check.due(START)) == [
        "site-0",
        "site-1",
        "site-2",
        "site-3",
        "site-4",
        "un-0",
    ]


def test_only_a_few_are_looked_at_and_those_due_longest_first(django_assert_num_queries: object) -> None:
    for number in range(30):
        source = make_evidence(url=f"https://site-{number}.example/", reference=f"site-{number}")
        Link.objects.create(
            evidence=source, url=source.url, state="alive", checked_at=START, next_at=START - number * DAY
        )
    with django_assert_num_queries(1):  # type: ignore[operator]  # the sources that are due
        chosen = link_check.due(START)
    assert [one.reference for one in chosen] == [f"site-{number}" for number in range(29, 19, -1)]


def test_what_is_not_due_is_left_alone(web: Site, source: Evidence, fetcher: Fetcher) -> None:
    web.says("/source", "here")
    assert link_check.look_at_some(fetcher, START) == 1
    assert link_check.look_at_some(fetcher, START + DAY) == 0
    assert link_check.look_at_some(fetcher, START + 15 * DAY) == 1


def test_a_source_without_an_address_has_no_link() -> None:
    source = make_evidence()
    Evidence.objects.filter(pk=source.pk).update(url="", file="evidence/a.pdf")
    assert link_check.due(START) == []
