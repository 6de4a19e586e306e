"""Whoever belongs to one campaign finds nothing of another, and decides nothing there: by no page and by no verb.

Every page and address is walked in test_nothing_of_another_campaign.py; here is what each role may do, and what forms,
pickers and filters offer.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import (
    AccountEvent,
    Campaign,
    Document,
    Membership,
    Milestone,
    Passage,
    WorkingCopy,
)  # fmt: skip
from demands import ledger
from demands.admin.base.scope import SHARED, Scoped
from demands.ledger.rules import Refused
from demands.models import Citation, Demand, Engagement, Evidence, Indicator, StatusUpdate
from demands.workflow import steps
from tests.admin.conftest import address, signed_in, typed
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_proposal, make_update, make_user

SECRET = "zyxsecretword"

Join = Callable[..., Client]


@pytest.fixture
def join(db: None) -> Join:
    """A member of staff without any group, with a role in each of some campaigns."""

    def joined(username: str, **roles: Any) -> Client:
        user = make_user(username)
        for slug, role in roles.items():
            Membership.objects.create(user=user, campaign=Campaign.objects.get(slug=slug), role=role)
        return signed_in(user)

    return joined


@pytest.fixture
def other(newsroom: Newsroom, campaign: Campaign, demand: Demand) -> dict[str, Any]:
    """One of every kind in another campaign, each with the secret word."""
    row = make_campaign("ruritania", name=SECRET, title=SECRET, internal_notes=SECRET)
    asked = make_demand(row, "secret", title=SECRET, internal_notes=SECRET)
    document = Document.objects.create(campaign=row, slug="secret", title=SECRET, publisher=SECRET, dated="1999")
    asked.passages.add(Passage.objects.create(document=document, slug="p1", exact=SECRET))
    source = make_evidence(title=SECRET, visibility="internal", internal_notes=SECRET, url="https://secret.example/")
    update = make_update(asked, "met", headline=SECRET, body=SECRET, sources=[source], happened_on="1901")
    letter = Engagement.objects.create(
        campaign=row, institution=asked.addressees.get(), kind="letter", happened_on="1902", summary=SECRET
    )
    found = {
        "campaign": row, "demand": asked, "document": document, "evidence": source, "update": update, "letter": letter,
        "indicator": Indicator.objects.create(campaign=row, slug="secret", title=SECRET, unit="x"),
        "milestone": Milestone.objects.create(campaign=row, slug="secret", title=SECRET, date="2030"),
    }  # fmt: skip
    for one in found.values():
        newsroom.write(one)
    found["proposal"] = newsroom.write(make_proposal("retract", update=update, reason=SECRET))
    return found


@pytest.fixture
def alice(join: Join, other: dict[str, Any]) -> Client:
    """Edits the campaign about Japan, and no other."""
    return join("alice", japan="editor")


def of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


# What is offered and counted


def test_the_autocompletes_offer_nothing_of_the_other(alice: Client, other: dict[str, Any]) -> None:
    pickers = [("demands", "statusupdate", "demand"), ("demands", "citation", "evidence"),
               ("demands", "evidence", "document"), ("demands", "indicator", "sources")]  # fmt: skip
    for app, model, field in pickers:
        query = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        answer = alice.get("/admin/autocomplete/", query)
        assert answer.status_code == 200, field
        assert SECRET not in answer.content.decode(), field
    found = alice.get("/admin/autocomplete/", {"app_label": "demands", "model_name": "statusupdate",
                                               "field_name": "demand", "term": ""}).json()["results"]  # fmt: skip
    assert [one["text"] for one in found] == ["Halt all executions"]


@pytest.mark.parametrize("query", ["demand={demand}", "evidence={evidence}&kind=amend", "update={update}&kind=retract"])
def test_no_address_fills_a_form_with_it(alice: Client, other: dict[str, Any], query: str) -> None:
    filled = query.format(**{name: row.pk for name, row in other.items()})
    for model in ("statusupdate", "proposal"):
        page = alice.get(f"/admin/demands/{model}/add/?{filled}")
        assert page.status_code == 200
        assert SECRET not in page.content.decode()


def test_the_address_of_their_source_is_not_recognised(alice: Client, other: dict[str, Any], demand: Demand) -> None:
    """Typing it makes a source of one's own: whether the other campaign has one is not said."""
    Evidence.objects.filter(pk=other["evidence"].pk).update(visibility="public")
    page = alice.get("/admin/demands/statusupdate/add/")
    sent = typed(page, demand=demand.pk, happened_on="2010", headline="Ours")
    sent |= {"citations-0-new_url": "https://secret.example/", "citations-0-new_title": "Our own words"}
    sent |= {"citations-0-new_kind": "news", "_continue": "1"}
    assert alice.post("/admin/demands/statusupdate/add/", sent).status_code == 302
    assert Citation.objects.get(update__headline="Ours").evidence.title == "Our own words"


def test_nothing_of_the_other_can_be_chosen(alice: Client, other: dict[str, Any], demand: Demand) -> None:
    page = alice.get("/admin/demands/statusupdate/add/")
    sent = typed(page, demand=other["demand"].pk, happened_on="2010", headline="Smuggled")
    answer = alice.post("/admin/demands/statusupdate/add/", sent)
    assert answer.status_code == 200
    assert not StatusUpdate.objects.filter(headline="Smuggled").exists()
    mine = make_update(demand)
    page = alice.get(address(mine))
    alice.post(address(mine), typed(page, demand=other["demand"].pk))
    mine.refresh_from_db()
    assert mine.demand == demand


def test_the_filters_offer_only_ones_own_campaigns(alice: Client, other: dict[str, Any]) -> None:
    page = alice.get("/admin/demands/demand/")
    offered = [
        str(one["display"]) for spec in page.context["cl"].filter_specs for one in spec.choices(page.context["cl"])
    ]
    assert SECRET not in offered
    years = alice.get("/admin/demands/statusupdate/").content.decode()
    assert "year=1901" not in years


def test_the_desk_counts_only_ones_own(alice: Client, other: dict[str, Any], newsroom: Newsroom) -> None:
    newsroom.submit(make_update(Demand.objects.get(slug="moratorium"), headline="Ours waits"))
    newsroom.publish(other["campaign"])
    newsroom.submit(other["milestone"])
    waiting = next(one for one in alice.get("/admin/").context["trays"] if str(one.title) == "Awaiting review")
    assert [line.title for line in waiting.lines] == ["Ours waits"]
    assert SECRET not in alice.get("/admin/").content.decode()


# What each role may do


def test_an_editor_works_in_their_own_campaign(alice: Client, demand: Demand) -> None:
    update = make_update(demand, "in_progress")
    answer = alice.post(
        address(update), typed(alice.get(address(update)), headline="Alice was here", _submit_review="1")
    )
    assert answer.status_code == 302
    update.refresh_from_db()
    assert update.headline == "Alice was here"
    assert update.submitted_hash


@pytest.mark.parametrize("role", ["reviewer", "lead", "administrator"])
def test_a_reviewer_publishes_in_their_own_campaign(join: Join, newsroom: Newsroom, demand: Demand, role: str) -> None:
    client = join("rita", japan=role)
    update = newsroom.submit(make_update(demand, "in_progress"))
    sent = {"action": "publish", "reading_hash": ledger.reading_hash(update)}
    client.post(address(update, "workflow"), sent)
    update.refresh_from_db()
    assert update.is_published


@pytest.fixture
def ed(join: Join, other: dict[str, Any]) -> Client:
    """Edits the campaign about Japan; reviews the other."""
    return join("ed", japan="editor", ruritania="reviewer")


def test_a_reviewer_of_one_campaign_publishes_nothing_in_another(
    ed: Client, newsroom: Newsroom, demand: Demand
) -> None:
    user, update = of(ed), newsroom.submit(make_update(demand, "in_progress"))
    shown = ledger.reading_hash(update)
    for action in ("publish", "send_back", "review", "confirm"):
        ed.post(address(update, "workflow"), {"action": action, "reading_hash": shown, "comment": "Mine now"})
    update.refresh_from_db()
    assert not update.is_published
    assert update.submitted_hash
    assert 'value="publish"' not in ed.get(address(update)).content.decode()
    with pytest.raises(Refused):
        ledger.publish(update, by=user, approved_hash=shown)
    with pytest.raises(Refused):
        steps.send_back(update, by=user, comment="No")
    with pytest.raises(Refused):
        ledger.review(demand, by=user)


def test_every_verb_of_the_ledger_asks_for_the_campaign(ed: Client, newsroom: Newsroom, demand: Demand) -> None:
    user = of(ed)
    update = make_update(demand, "in_progress", verification="unverified")
    entry = newsroom.publish(update)
    retraction = newsroom.submit(make_proposal("retract", update=update, reason="Wrong"))
    amendment = newsroom.submit(
        make_proposal("amend", evidence=update.citations.get().evidence, changes={"title": "Better"}, reason="Typo")
    )
    for attempt in (
        lambda: ledger.confirm(update, by=user),
        lambda: ledger.redact(entry, by=user, reason="Because"),
        lambda: ledger.publish(retraction, by=user, approved_hash=ledger.reading_hash(retraction)),
        lambda: ledger.publish(amendment, by=user, approved_hash=ledger.reading_hash(amendment)),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.problems[0].code == "not_allowed"


@pytest.mark.parametrize(
    ("role", "reads"), [("editor", False), ("reviewer", False), ("lead", False), ("administrator", True)]
)
def test_sealed_originals_are_for_administrators_of_the_campaign_alone(
    role: str, reads: bool, demand: Demand, campaign: Campaign, join: Join
) -> None:
    """A lead looks after people, not after what was sealed to protect somebody; and of two campaigns it takes both."""
    source = make_evidence()
    make_update(demand, sources=[source])
    join("max", **{campaign.slug: role})
    max_ = User.objects.get(username="max")
    assert max_.has_perm("demands.read_original", source) is reads
    assert not max_.has_perm("demands.read_original")
    elsewhere = make_demand(make_campaign("elsewhere", name="Elsewhere"), "truth")
    make_update(elsewhere, sources=[source])
    assert not max_.has_perm("demands.read_original", source)


def test_a_right_without_a_row_is_no_right_to_publish(ed: Client) -> None:
    user = of(ed)
    assert not user.has_perm("demands.publish")
    assert user.has_perm("demands.change_demand")


def test_an_editor_submits_nothing_elsewhere(alice: Client, other: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        steps.submit(other["update"], by=of(alice))


def test_a_member_writes_down_a_source_that_belongs_to_no_campaign_yet(alice: Client, other: dict[str, Any]) -> None:
    add = "/admin/demands/evidence/add/"
    sent = typed(alice.get(add), title="Judgment", kind="court_judgment", url="https://courts.example/1")
    assert alice.post(add, sent).status_code == 302
    source = Evidence.objects.get(title="Judgment")
    assert source.contributors == [of(alice).pk]
    assert alice.post(address(source), typed(alice.get(address(source)), title="The judgment")).status_code == 302
    refused = alice.post(add, sent | {"title": "Theirs", "document": other["document"].pk})
    assert "Select a valid choice" in refused.content.decode()
    assert not Evidence.objects.filter(title="Theirs").exists()


def test_a_source_of_a_document_belongs_to_the_documents_campaign(
    alice: Client, other: dict[str, Any], campaign: Campaign
) -> None:
    right, document = "demands.add_evidence", other["document"]
    assert not of(alice).has_perm(right, Evidence(document=document))
    own = Document.objects.create(campaign=campaign, slug="own", title="Own", publisher="NGO", dated="2005")
    assert of(alice).has_perm(right, Evidence(document=own))
    assert not of(alice).has_perm("demands.change_evidence", make_evidence(document=document))
    assert of(alice).has_perm("demands.change_evidence", make_evidence(document=own))


def test_a_source_that_two_campaigns_cite_takes_the_right_in_both(
    alice: Client, join: Join, other: dict[str, Any], demand: Demand
) -> None:
    shared = make_evidence(title="Cited by both")
    for one in (demand, other["demand"]):
        make_update(one, sources=[shared])
    assert of(alice).has_perm("demands.view_evidence", shared) is False  # seen through the list, not by right
    assert alice.get(address(shared)).status_code == 200
    assert alice.post(address(shared), {"title": "Mine"}).status_code == 403
    both = join("both", japan="editor", ruritania="editor")
    assert both.post(address(shared), typed(both.get(address(shared)), title="Better")).status_code == 302


def test_what_all_campaigns_share_is_written_until_it_is_public(alice: Client, demand: Demand) -> None:
    institution, theme = demand.addressees.get(), demand.themes.get()
    assert institution.is_published
    assert alice.get(address(institution)).status_code == 200
    assert alice.post(address(institution), {"name": "Mine"}).status_code == 403
    assert alice.post(address(theme, "delete"), {"post": "yes"}).status_code == 403
    draft = type(institution).objects.create(slug="new", name="New", kind="ministry")
    assert alice.post(address(draft), typed(alice.get(address(draft)), name="Newer")).status_code == 302


def test_a_member_opens_no_campaign_and_no_accounts(alice: Client) -> None:
    for page in ("campaigns/campaign/add", "auth/user", "auth/group", "campaigns/accountevent", "campaigns/membership"):
        assert alice.get(f"/admin/{page}/").status_code == 403, page


def test_without_any_role_there_is_nothing(join: Join, other: dict[str, Any]) -> None:
    nobody = join("nobody")
    page = nobody.get("/admin/")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert nobody.get("/admin/demands/demand/").status_code == 403


def test_a_group_still_means_every_campaign(emi: Client, other: dict[str, Any]) -> None:
    assert SECRET in emi.get("/admin/demands/demand/").content.decode()
    assert emi.get(address(other["demand"])).status_code == 200


def test_every_admin_class_stands_behind_the_gate() -> None:
    for model, kept in admin.site._registry.items():
        assert isinstance(kept, Scoped), model
        if issubclass(model, WorkingCopy):
            assert kept.of_campaign, model
    shared = {
        model._meta.model_name
        for model, kept in admin.site._registry.items()
        if getattr(kept, "of_campaign", "") == SHARED
    }
    assert {"institution", "theme", "scale", "entry"} <= shared


def test_the_gate_costs_a_fixed_number_of_questions(join: Join, newsroom: Newsroom, demand: Demand) -> None:
    client = join("alice", japan="editor")
    second = make_campaign("second")  # brings a filter
    Membership.objects.create(user=of(client), campaign=second, role="editor")
    make_demand(second, "second")  # a draft, which is asked who sent it back
    client.force_login(of(client))
    client.get("/admin/demands/demand/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/demands/demand/").status_code == 200
        return len(found)

    few = asked()
    for place in range(8):
        row = make_campaign(f"more-{place}")
        Membership.objects.create(user=of(client), campaign=row, role="editor")
        make_demand(row, f"more-{place}")
    client.force_login(of(client))
    client.get("/admin/demands/demand/")
    assert asked() == few <= 17


# Looking after members


@pytest.fixture
def lena(join: Join, other: dict[str, Any]) -> Client:
    """Leads the campaign about Japan; edits the other."""
    return join("lena", japan="lead", ruritania="editor")


ADD = "/admin/campaigns/membership/add/"


def test_a_lead_makes_members_of_their_own_campaign(lena: Client, campaign: Campaign) -> None:
    new = make_user("new")
    sent = {"user": new.pk, "campaign": campaign.pk, "role": "reviewer"}
    assert lena.post(ADD, sent).status_code == 302
    assert Membership.objects.get(user=new).role == "reviewer"
    event = AccountEvent.objects.get(kind="rights")
    assert (event.user_name, event.by_name, event.detail) == ("new", "lena", "japan: reviewer")


def test_nobody_gives_more_than_they_have(lena: Client, campaign: Campaign, other: dict[str, Any]) -> None:
    new = make_user("new")
    answer = lena.post(ADD, {"user": new.pk, "campaign": campaign.pk, "role": "administrator"})
    assert "more rights than you have yourself" in answer.content.decode()
    answer = lena.post(ADD, {"user": new.pk, "campaign": other["campaign"].pk, "role": "editor"})
    assert answer.status_code == 200
    assert not Membership.objects.filter(user=new).exists()


def test_a_lead_changes_neither_their_own_role_nor_a_higher_one(lena: Client, campaign: Campaign) -> None:
    own = Membership.objects.get(user=of(lena), campaign=campaign)
    higher = Membership.objects.create(user=make_user("high"), campaign=campaign, role="administrator")
    for one in (own, higher):
        assert lena.post(address(one), {"role": "editor"}).status_code == 403
        assert lena.post(address(one, "delete"), {"post": "yes"}).status_code == 403
    assert set(Membership.objects.filter(campaign=campaign).values_list("role", flat=True)) == {"lead", "administrator"}


def test_a_lead_sees_the_members_of_their_own_campaign_alone(lena: Client, join: Join) -> None:
    join("spy", ruritania="editor")
    assert "spy" not in lena.get("/admin/campaigns/membership/").content.decode().split("</table>")[0]
