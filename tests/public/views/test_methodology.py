import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries, Settings

from campaigns.models import Campaign, Scale
from demands import ledger
from tests.cast import Newsroom, make_theme
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


def test_every_status_stands_with_its_threshold(campaign: Campaign) -> None:
    page = words(read("/methodology/"))
    for status in campaign.scale.statuses.all():
        assert f"{status.symbol} {status.label}" in page
        assert status.definition in page


def test_the_thresholds_are_those_in_force(newsroom: Newsroom, campaign: Campaign, administrator: User) -> None:
    step = campaign.scale.statuses.get(code="met")
    step.definition = "A treaty is in force."
    step.save()
    assert "A treaty is in force." not in words(read("/methodology/"))
    Newsroom(administrator, newsroom.reviewer).publish(Scale.objects.get(pk=campaign.scale_id))
    assert "A treaty is in force." in words(read("/methodology/"))


def test_four_eyes_is_told_as_a_rule(campaign: Campaign) -> None:
    page = words(read("/methodology/"))
    assert "The person who wrote an update cannot publish it." in page
    assert "switched off" not in page


def test_a_site_of_one_person_says_so(campaign: Campaign, settings: Settings) -> None:
    settings.FOUR_EYES = False
    assert "is switched off on this site" in words(read("/methodology/"))


def test_entries_on_one_persons_word_are_counted(newsroom: Newsroom, campaign: Campaign, settings: Settings) -> None:
    settings.FOUR_EYES = False
    theme = newsroom.submit(make_theme("alone"))
    theme.contributors = [newsroom.reviewer.pk]
    theme.save()
    ledger.publish(theme, by=newsroom.reviewer, approved_hash=ledger.reading_hash(theme))
    settings.FOUR_EYES = True
    assert "was published by one person alone" in words(read("/methodology/"))


def test_imported_entries_are_counted(campaign: Campaign) -> None:
    ledger.record_imported(make_theme("from-a-pack"), origin="pack")
    assert "was imported in bulk" in words(read("/methodology/"))


def test_an_empty_site_has_rules_too(db: None) -> None:
    page = words(read("/methodology/"))
    assert "No scale of statuses has been published yet." in page
    assert "The rules of publication" in page


def test_queries(campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):  # approvals, scales, levels of certainty
        read("/methodology/")
