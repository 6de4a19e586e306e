"""A draft that gets another short name keeps what was said of it, and leaves nothing to whoever takes the old one."""

from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign
from demands import ledger
from demands.ledger.kinds import subject_of
from demands.models import Demand, ReviewLink, WorkflowStep
from demands.workflow import review_links, steps
from tests.admin.conftest import address, typed
from tests.cast import Newsroom, make_campaign, make_demand


@pytest.fixture
def draft(newsroom: Newsroom, campaign: Campaign) -> Demand:
    """A draft that was sent back with a comment, and that somebody may read by link."""
    found: Demand = newsroom.submit(make_demand(campaign, "secrecy"))
    steps.send_back(found, by=newsroom.reviewer, comment="Too early: our witness is not safe yet.")
    review_links.make(found, by=newsroom.editor, person="Counsel", purpose="Is it lawful?", days="7")
    return found


def said_of(row: Any) -> set[str]:
    return set(WorkflowStep.objects.filter(subject=subject_of(row)).values_list("comment", flat=True))


def rename(client: Client, row: Any, **changes: Any) -> Any:
    answer = client.post(address(row), typed(client.get(address(row)), **changes))
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    return answer


def test_what_was_said_goes_along_with_a_new_short_name(emi: Client, draft: Demand) -> None:
    said = said_of(draft)
    assert "Too early: our witness is not safe yet." in said
    rename(emi, draft, slug="transparency")
    assert said <= said_of(draft)
    assert ReviewLink.objects.get().subject == "demand:japan/transparency"
    twin = make_demand(draft.campaign, "secrecy")
    assert said_of(twin) == set()
    assert "our witness" not in emi.get(address(twin)).content.decode()
    assert "our witness" in emi.get(address(draft)).content.decode()


def test_what_was_said_goes_along_to_another_campaign(emi: Client, draft: Demand) -> None:
    other = make_campaign("other", scale=draft.campaign.scale)
    rename(emi, draft, campaign=other.pk)
    assert "Too early: our witness is not safe yet." in said_of(draft)
    assert said_of(make_demand(Campaign.objects.get(slug="japan"), "secrecy")) == set()


def test_with_a_campaign_all_that_belongs_to_it_is_renamed(ada: Client, newsroom: Newsroom, draft: Demand) -> None:
    campaign = make_campaign("draft-campaign", scale=draft.campaign.scale)
    inside = make_demand(campaign, "secrecy")
    ledger.note(inside, WorkflowStep.Action.COMMENTED, by=newsroom.editor, comment="Of the draft campaign.")
    rename(ada, campaign, slug="other-name")
    inside.refresh_from_db()
    assert subject_of(inside) == "demand:other-name/secrecy"
    assert "Of the draft campaign." in said_of(inside)
    assert "Too early: our witness is not safe yet." in said_of(draft)


def test_another_title_moves_nothing(emi: Client, draft: Demand) -> None:
    before = list(WorkflowStep.objects.values_list("pk", "subject"))
    rename(emi, draft, title="Another title")
    assert set(before) <= set(WorkflowStep.objects.values_list("pk", "subject"))


def test_what_was_said_of_a_deleted_draft_is_not_said_of_the_next_of_its_name(emi: Client, draft: Demand) -> None:
    answer = emi.post(address(draft, "delete"), {"post": "yes"})
    assert answer.status_code == 302
    assert not Demand.objects.filter(pk=draft.pk).exists()
    twin = make_demand(draft.campaign, "secrecy")
    assert said_of(twin) == set()
    assert "our witness" not in emi.get(address(twin)).content.decode()
    kept = WorkflowStep.objects.filter(subject=f"deleted:demands.demand/{draft.pk}")
    assert "Too early: our witness is not safe yet." in kept.values_list("comment", flat=True)
