"""A small site that began this month, so that it has few months to be copied."""

import pytest

from campaigns.partial_date import today
from demands.models import Demand
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_update

SECRET = "zyxquotation"


@pytest.fixture
def demands(newsroom: Newsroom) -> list[Demand]:
    """Two demands of one campaign, each with an update and its source."""
    month = str(today())[:7]
    campaign = make_campaign(started_on=month)
    newsroom.publish(campaign)
    found = [make_demand(campaign, slug, made_on=month, title=slug.title()) for slug in ("moratorium", "refugees")]
    for demand in found:
        newsroom.publish(demand)
        source = make_evidence(reference=f"source-{demand.slug}")
        headline = f"{SECRET} of {demand.slug}"
        newsroom.publish(make_update(demand, "in_progress", sources=[source], happened_on=month, headline=headline))
    return found
