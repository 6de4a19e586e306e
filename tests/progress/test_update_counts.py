"""Any page of the list of all updates, by what the ledger counts and by the entries alone."""

import pytest
from pytest_django import DjangoAssertNumQueries

from benchmarks import invented
from demands.models import UpdateCount
from demands.progress.lists import recorded
from demands.progress.standing import Clock

NOW = Clock()


@pytest.mark.django_db
def test_each_page_is_found_in_one_query_and_is_that_of_the_entries(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    invented.fill(20, 2_500)
    assert UpdateCount.objects.count() > 2
    total = recorded.count(NOW)
    starts = [*range(0, total, 60), total - 1]
    with django_assert_num_queries(len(starts)):
        found = [recorded.last(NOW, start=start, number=20, total=total) for start in starts]
    # Where the counts do not add up to what the page says there is, the entries are read
    with django_assert_num_queries(2):
        assert recorded.last(NOW, start=60, number=20, total=total + 1) == found[1]
    monkeypatch.setattr(Clock, "is_today", False)
    assert found == [recorded.last(NOW, start=start, number=20, total=total) for start in starts]
