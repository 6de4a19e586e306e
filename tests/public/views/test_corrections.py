import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from demands import ledger
from demands.models import Demand
from tests.cast import Newsroom, make_evidence, make_proposal, make_update
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


def test_nothing_corrected_is_said_in_so_many_words(campaign: Campaign) -> None:
    assert "Nothing has needed correction so far." in words(read("/corrections/"))


def test_a_correction_is_listed_with_reason_and_difference(newsroom: Newsroom, demand: Demand) -> None:
    wrong = make_update(demand, happened_on="2010-05-03")
    newsroom.publish(wrong)
    newsroom.publish(make_update(demand, happened_on="2010-05-04", corrects=wrong, correction_reason="Wrong day."))
    page = read("/corrections/")
    assert "<del>3 May 2010</del><ins>4 May 2010</ins>" in page
    assert "Wrong day." in words(page)


def test_an_amended_source_is_listed_with_what_changed(newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence(title="Gazette")
    newsroom.publish(make_update(demand, sources=[source]))
    newsroom.publish(make_proposal("amend", evidence=source, changes={"title": "Official Gazette"}, reason="Its name."))
    page = read("/corrections/")
    assert "<ins>Official </ins>Gazette" in page
    assert "Its name." in words(page)


def test_a_redaction_is_listed_without_what_was_redacted(
    newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    entry = newsroom.publish(make_update(demand, headline="A private name"))
    ledger.redact(entry, by=administrator, reason="It named a private person.")
    page = words(read("/corrections/"))
    assert "It named a private person." in page
    assert f"Entry {entry.sequence}" in page
    assert "A private name" not in page


def test_the_newest_comes_first(newsroom: Newsroom, demand: Demand) -> None:
    for reason in ("First reason", "Second reason"):
        update = make_update(demand, sources=[])
        newsroom.publish(update)
        newsroom.publish(make_proposal("retract", update=update, reason=reason))
    page = words(read("/corrections/"))
    assert page.index("Second reason") < page.index("First reason")


def test_queries(newsroom: Newsroom, demand: Demand, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        update = make_update(demand, sources=[])
        newsroom.publish(update)
        newsroom.publish(make_proposal("retract", update=update, reason="Wrong."))
    with django_assert_num_queries(4):  # count, names, lines with what they are about
        read("/corrections/")
