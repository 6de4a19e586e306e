"""The guide from nothing to a public campaign: what it asks, what it ticks, and what it says is public."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Membership, Scale
from demands.models import Demand
from demands.workflow import batches
from tests.admin.conftest import messages
from tests.cast import Newsroom, make_campaign, make_demand, make_institution, make_user

BEGIN = "/admin/new-campaign/"
FIRST = {
    "name": "Kenya", "title": "What Kenya was asked", "standfirst": "Ten things.", "country": "KE",
    "country_name": "Kenya", "started_on": "2024-03", "owner": "",
}  # fmt: skip


def scale_of(client: Client, start: str) -> str:
    """The first choice of a scale that begins so."""
    groups = client.get(BEGIN).context["form"].fields["scale_choice"].choices
    return next(key for _label, some in groups for key, _name in some if key.startswith(start))


def begun(client: Client) -> Campaign:
    return begun_with(client, scale_of(client, "template-"))


def begun_with(client: Client, scale: str) -> Campaign:
    client.post(BEGIN, FIRST | {"scale_choice": scale})
    return Campaign.objects.latest("pk")


def steps(client: Client, campaign: Campaign) -> list[Any]:
    found: list[Any] = client.get(reverse("admin:launch_guide", args=[campaign.pk])).context["steps"]
    return found


def ticks(client: Client, campaign: Campaign) -> list[bool]:
    return [one.done for one in steps(client, campaign)]


@pytest.mark.parametrize("language", ["", "/ja"])
def test_eight_fields_begin_a_campaign_with_a_scale_of_its_own(ada: Client, language: str) -> None:
    assert len(ada.get(language + BEGIN).context["form"].fields) == 8
    answer = ada.post(language + BEGIN, FIRST | {"scale_choice": scale_of(ada, "template-")}, follow=True)
    campaign = Campaign.objects.get()
    assert answer.redirect_chain[-1][0] == f"{language}{BEGIN}{campaign.pk}/"
    assert (campaign.slug, campaign.is_published, campaign.scale.is_published) == ("kenya", False, False)
    assert campaign.scale.statuses.count() > 3
    assert campaign.contributors == [User.objects.get(username="ada").pk]


def test_a_scale_of_the_site_is_used_not_copied(ada: Client, demand: Demand) -> None:
    campaign = begun_with(ada, scale_of(ada, "scale-"))
    assert campaign.scale == demand.campaign.scale
    assert Scale.objects.count() == 1


@pytest.mark.parametrize(("wrong", "said"), [
    ({"name": ""}, "This field is required."), ({"scale_choice": "template-none"}, "Select a valid choice"),
    ({"scale_choice": ""}, "This field is required."), ({"started_on": "soon"}, "date"),
    ({"country": "??"}, ""), ({"name": "日本", "title": "日本"}, "at least one letter from a to z"),
])  # fmt: skip
def test_what_is_missing_is_said_and_nothing_typed_is_lost(ada: Client, wrong: dict[str, str], said: str) -> None:
    sent = FIRST | {"scale_choice": scale_of(ada, "template-")} | wrong
    answer = ada.post(BEGIN, sent)
    assert answer.status_code == 409
    assert said in str(answer.context["form"].errors)
    assert sent["standfirst"] in answer.content.decode()
    assert not Campaign.objects.exists()
    assert not Scale.objects.exists()


def test_a_name_that_is_taken_gets_another_address(ada: Client) -> None:
    first, second = begun(ada), begun(ada)
    assert first.slug == "kenya" != second.slug


def test_steps_tick_themselves_as_the_campaign_grows(ada: Client, newsroom: Newsroom) -> None:
    campaign = begun(ada)
    assert ticks(ada, campaign) == [True, False, False, True, False]
    demand = Demand.objects.create(campaign=campaign, slug="one", number=1, title="Publish it", made_on="2024")
    assert ticks(ada, campaign) == [True, True, False, True, False]
    assert "1 draft lacks something" in [one.so_far for one in steps(ada, campaign)]
    Demand.objects.filter(pk=demand.pk).update(summary="Said.", success_criterion="Done.")
    demand.addressees.add(make_institution("ministry", name="Ministry"))
    assert ticks(ada, campaign) == [True, True, True, True, False]


def test_an_editor_begins_with_a_scale_that_ships_and_all_of_it_is_published_together(
    client: Client, newsroom: Newsroom
) -> None:
    client.force_login(newsroom.editor)
    campaign = begun(client)
    batch = batches.submit([campaign], by=newsroom.editor, title="All of it", campaign=campaign)
    batches.publish(batch, by=newsroom.reviewer, approved_hash=batch.content_hash)
    campaign.refresh_from_db()
    assert campaign.is_published
    assert campaign.scale.is_published


def test_without_a_reviewer_the_guide_says_so(client: Client, db: None) -> None:
    client.force_login(make_user("emi", "Administrator"))
    campaign = begun(client)
    assert not ticks(client, campaign)[3]


def test_a_reviewer_of_this_campaign_alone_is_one_too(ada: Client) -> None:
    User.objects.exclude(username="ada").update(is_active=False)
    campaign = begun(ada)
    assert not ticks(ada, campaign)[3]
    helper = User.objects.create_user("sena", is_staff=True)
    Membership.objects.create(user=helper, campaign=campaign, role=Membership.Role.REVIEWER)
    assert ticks(ada, campaign)[3]


def test_what_is_public_is_said_at_its_head(ada: Client, newsroom: Newsroom, demand: Demand) -> None:
    page = reverse("admin:launch_guide", args=[demand.campaign_id])
    assert ada.get(page).context["public"] == "The campaign is public with 1 demand."
    make_demand(demand.campaign, "second", title="Another")
    assert ada.get(page).context["public"] == "The campaign is public with 1 demand. 1 draft is not."
    assert ada.get(reverse("admin:launch_guide", args=[begun(ada).pk])).context["public"].startswith("Nothing of this")


def test_every_link_of_the_guide_leads_somewhere(ada: Client, demand: Demand) -> None:
    for campaign in (begun(ada), demand.campaign):
        for step in steps(ada, campaign):
            for called, href in step.links:
                answer = ada.get(href, follow=True)
                assert answer.status_code == 200, called
                assert answer.getvalue()


def test_a_document_is_taken_in_for_the_campaign_of_the_guide(ada: Client, demand: Demand) -> None:
    campaign = begun(ada)
    form = ada.get(f"/admin/demands/reading/add/?campaign={campaign.pk}").context["form"]
    assert str(form["campaign"].value()) == str(campaign.pk)


def test_a_campaign_of_others_has_no_guide(client: Client, demand: Demand) -> None:
    peru = make_campaign("peru")
    member = User.objects.create_user("nao", is_staff=True)
    Membership.objects.create(user=member, campaign=peru, role=Membership.Role.EDITOR)
    client.force_login(member)
    assert client.get(reverse("admin:launch_guide", args=[peru.pk])).status_code == 200
    assert client.get(reverse("admin:launch_guide", args=[demand.campaign_id])).status_code == 404
    assert client.get(BEGIN).status_code == 403


def test_the_guide_costs_the_same_for_one_demand_and_for_many(
    ada: Client, demand: Demand, django_assert_num_queries: Any
) -> None:
    page = reverse("admin:launch_guide", args=[demand.campaign_id])
    ada.get(page)
    for number in range(3):
        with django_assert_num_queries(11):
            ada.get(page)
        make_demand(demand.campaign, f"more-{number}", title="More")


def test_the_message_after_saving_says_that_nothing_is_public(ada: Client) -> None:
    answer = ada.post(BEGIN, FIRST | {"scale_choice": scale_of(ada, "template-")}, follow=True)
    assert "The draft has been saved. Nothing of it is public." in messages(answer)
