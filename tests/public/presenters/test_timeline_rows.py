"""The timeline of a demand in the colours of its status, and its differences in words."""

import pytest

from demands.models import Demand
from demands.progress import progress
from demands.progress.progress import DemandPage
from demands.progress.standing import Clock
from demands.public.presenters.timeline_rows import timeline_rows, wording_rows
from tests.cast import Newsroom, make_proposal, make_update

pytestmark = pytest.mark.django_db


def page(demand: Demand) -> DemandPage:
    found = progress.demand(demand.campaign.slug, demand.slug, Clock())
    assert found is not None
    return found


def test_each_update_has_the_colour_that_it_left_in_force(newsroom: Newsroom, demand: Demand) -> None:
    for day, status in (("2010", "in_progress"), ("2011", ""), ("2012", "met")):
        newsroom.publish(make_update(demand, status, happened_on=day))
    assert [row["classes"] for row in timeline_rows(page(demand))] == ["s-met", "s-progress", "s-progress"]


def test_background_and_what_was_taken_back_have_none(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "set_back", happened_on="2001"))
    wrong = make_update(demand, "met", happened_on="2012")
    newsroom.publish(wrong)
    newsroom.publish(make_proposal("retract", update=wrong, reason="Wrong."))
    assert [row["classes"] for row in timeline_rows(page(demand))] == ["struck", "before"]


def test_a_correction_names_only_what_it_changed(newsroom: Newsroom, demand: Demand) -> None:
    wrong = make_update(demand, "in_progress", happened_on="2010-05-03", direction="progress")
    newsroom.publish(wrong)
    newsroom.publish(
        make_update(
            demand, "met", happened_on="2010-05-03", direction="fulfilled", corrects=wrong, correction_reason="x"
        )
    )
    (row,) = timeline_rows(page(demand))
    assert row["changes"] == [
        ("Status", "<del>In progress</del><ins>Met</ins>"),
        ("Direction", "<del>Step forward</del><ins>Met</ins>"),
    ]


def test_a_reworded_demand_names_only_what_was_reworded(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(demand, summary="A full stop was asked for.")
    (row,) = wording_rows(page(demand))
    assert [name for name, _ in row["changes"]] == ["Summary"]
