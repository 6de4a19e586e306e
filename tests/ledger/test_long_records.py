"""A long record is verified in little memory: what is kept of entries, rows and findings has a bound."""

import random
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from benchmarks import invented
from demands.ledger.verification import findings, verify
from demands.ledger.verification.findings import Finding, Report
from demands.ledger.verification.overview import Numbers
from demands.models import Demand, Operation
from tests.cast import Newsroom, make_proposal, make_update


@pytest.mark.parametrize(
    "numbers", [range(1, 20_000, 3), [1, 4_095, 4_096, 2**62], [], random.Random(1).sample(range(10**9), 50)]
)
def test_numbers_are_a_set(numbers: Any) -> None:
    held = Numbers()
    for number in numbers:
        held.add(number)
    asked = {near for number in numbers for near in (number - 1, number, number + 1)} | {0, 7, 2**40}
    assert {number for number in asked if number in held} == set(numbers)


def test_of_very_many_findings_those_about_the_oldest_entries_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "KEPT", 3)
    report = Report()
    report.add(Finding(number or None, "altered") for number in (9, 0, 8, 7, 6, 5, 4, 3, 2, 1))
    report.tidy()
    assert [one.sequence for one in report.findings] == [1, 2, 3]
    assert (report.number, report.clean) == (10, False)


@pytest.mark.django_db
def test_the_command_says_how_many_there_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "KEPT", 5)
    invented.fill(3, 20)  # entries without their rows
    with pytest.raises(SystemExit):
        call_command("verify_ledger")
    said = capsys.readouterr().out
    more = Operation.objects.get().detail["number"] - 5
    assert len(said.splitlines()) == 1 + 5 + 1
    assert f"  and {more} more, about later entries" in said
    assert more > 20


@pytest.mark.django_db
def test_translations_are_read_for_many_updates_at_once(
    newsroom: Newsroom, demand: Demand, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    updates = [make_update(demand, headline=f"Hearing {number}") for number in range(8)]
    for update in updates:
        newsroom.publish(update)
    with django_assert_max_num_queries(200) as before:
        assert verify().clean
    for update in updates:
        newsroom.publish(make_proposal("translate", update=update, language="ja", headline="見出し", body="本文"))
    with django_assert_max_num_queries(len(before) + 4):  # proposals: rows, lines, entries; none for each translation
        assert verify().clean
