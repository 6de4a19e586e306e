"""What each role in one campaign may do, and what waits for it: on the desk, in the reminders and in the digest."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Membership
from config.places import BASE_DIR
from demands import ledger
from demands.alerts import staff_mail, tasks
from demands.models import Demand, Evidence, StatusUpdate
from demands.workflow import steps
from tests.admin.conftest import address, signed_in
from tests.admin.elsewhere import SECRET, Elsewhere
from tests.alerts.conftest import Postbox, postbox
from tests.alerts.test_reminders import MONDAY, send_all
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_institution, make_update, make_user

__all__ = ["postbox"]

ROLES = ("editor", "reviewer", "lead", "administrator")
TABLE = re.findall(
    r"^\| `(\w+\.\w+)`[^|]*\|" + r" (yes|–) \|" * 4 + "$",
    (BASE_DIR / "docs" / "adr" / "0006-rights-per-campaign.md").read_text("utf-8"),
    re.MULTILINE,
)


def member(username: str, **roles: str) -> User:
    user = make_user(username)
    user.email = f"{username}@ngo.example"
    user.save()
    for slug, role in roles.items():
        Membership.objects.create(user=user, campaign=Campaign.objects.get(slug=slug), role=role)
    return user


# The table of the decision


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line[0])
def test_each_role_has_the_rights_of_the_table_and_none_of_them_elsewhere(line: Any, demand: Demand) -> None:
    right, *expected = line
    elsewhere = make_demand(make_campaign("ruritania"), "theirs")
    users = [member(role, japan=role) for role in ROLES]
    assert [("yes" if user.has_perm(right, demand) else "–") for user in users] == expected
    assert not any(user.has_perm(right, elsewhere) for user in users)


def test_the_table_tells_of_every_right_that_is_more_than_looking_and_writing(db: None) -> None:
    """A right that a later version gives to a group has to be thought of as a right of members too."""
    given = Permission.objects.filter(group__name__in=("Editor", "Reviewer", "Administrator"))
    names = {f"{label}.{code}" for label, code in given.values_list("content_type__app_label", "codename")}
    told = {right for right, *_roles in TABLE}
    assert {one for one in names if not one.split(".")[1].startswith(("view_", "add_", "change_", "delete_"))} <= told
    assert len(TABLE) == 12


@pytest.mark.parametrize(
    ("role", "status"), [("editor", 403), ("reviewer", 403), ("lead", 403), ("administrator", 404)]
)
def test_a_sealed_original_is_for_administrators(role: str, status: int, demand: Demand) -> None:
    """404, because this one is not in the vault: the right was there."""
    source: Evidence = make_update(demand).citations.get().evidence
    original = source.originals.create(name="x", media_type="x", size=1, sha256="0" * 64, clean_sha256="1" * 64)
    client = signed_in(member("someone", japan=role))
    page = f"/admin/demands/evidence/{source.pk}/originals/{original.pk}/"
    assert client.get(page).status_code == status


@pytest.mark.parametrize(("role", "may"), [("editor", False), ("reviewer", False), ("lead", True)])
def test_leads_invite_to_their_own_campaign(role: str, may: bool, demand: Demand) -> None:
    make_campaign("ruritania", name=SECRET)
    client = signed_in(member("someone", japan=role))
    page = client.get("/admin/campaigns/membership/invite/")
    assert (page.status_code == 200) is may
    assert SECRET not in page.content.decode()
    sent = {"email": "new@ngo.example", "campaign": demand.campaign_id, "role": "reviewer"}
    client.post("/admin/campaigns/membership/invite/", sent)
    assert Membership.objects.filter(user__email="new@ngo.example", role="reviewer").exists() is may


# A reviewer of one campaign, by membership alone


@pytest.fixture
def rita(demand: Demand) -> User:
    return member("rita", japan="reviewer")


@pytest.fixture
def both(newsroom: Newsroom, demand: Demand, elsewhere: Demand) -> None:
    """A draft waits in each of two campaigns, a letter is unanswered in each, and each has an overdue demand."""
    for one, headline in ((demand, "Ours waits"), (elsewhere, SECRET)):
        newsroom.submit(make_update(one, headline=headline))
        one.campaign.engagements.create(
            institution=make_institution(f"of-{one.campaign.slug}", name=f"Ministry of {one.title}"), kind="letter",
            happened_on="2020-01-01", summary="We asked.", awaits_reply=True,
        )  # fmt: skip
    StatusUpdate.objects.update(submitted_at=timezone.now() - dt.timedelta(days=3))


@pytest.fixture
def elsewhere(newsroom: Newsroom, demand: Demand) -> Demand:
    campaign = make_campaign("ruritania", name=SECRET)
    newsroom.publish(campaign)
    theirs = make_demand(campaign, "theirs", title=SECRET)
    newsroom.publish(theirs)
    return theirs


def on_the_desk(user: User) -> dict[str, int]:
    trays = signed_in(user).get("/admin/").context["trays"]
    return {str(tray.title): tray.count for tray in trays if tray.count}


def test_what_waits_in_the_own_campaign_lies_on_the_desk(rita: User, both: None) -> None:
    assert on_the_desk(rita) == {
        "Awaiting review": 1, "Re-checks overdue": 1, "Unanswered letters": 1, "Translations": 15,
    }  # fmt: skip
    page = signed_in(rita).get("/admin/")
    assert [str(tray.title) for tray in page.context["mine"]] == ["Awaiting review"]
    assert "Ours waits" in page.content.decode()
    assert SECRET not in page.content.decode()


def test_it_is_read_and_published_from_there(rita: User, both: None) -> None:
    client = signed_in(rita)
    (line,) = next(tray for tray in client.get("/admin/").context["trays"] if tray.count).lines
    assert "Ours waits" in client.get(line.href).content.decode()
    update = StatusUpdate.objects.get(headline="Ours waits")
    sent = {"action": "publish", "reading_hash": ledger.reading_hash(update), "from": "review"}
    client.post(address(update, "workflow"), sent)
    update.refresh_from_db()
    assert update.is_published
    assert "Awaiting review" not in on_the_desk(rita)


def test_the_mails_tell_of_the_own_campaign_alone(rita: User, both: None, postbox: Postbox) -> None:
    tasks.remind_staff(0)
    tasks.send_digests(MONDAY)
    assert send_all() == 2
    ours, theirs = (StatusUpdate.objects.get(headline=headline).pk for headline in ("Ours waits", SECRET))
    for mail in postbox.to("rita@ngo.example"):
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "Halt all executions" in text
        assert f"/admin/demands/statusupdate/{ours}/review/" in text
        assert f"/admin/demands/statusupdate/{theirs}/review/" not in text
        assert SECRET not in text
        assert "(2)" not in text


def test_an_editor_is_reminded_of_letters_and_not_of_reviews(both: None, postbox: Postbox, demand: Demand) -> None:
    member("ed", japan="editor")
    tasks.remind_staff(0)
    send_all()
    text = postbox.only().get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "- Letter (" in text
    assert "- Update" not in text
    assert SECRET not in text


def test_who_reviews_in_one_campaign_and_writes_in_another_has_two_heaps(both: None) -> None:
    mixed = member("mixed", japan="editor", ruritania="reviewer")
    client = signed_in(mixed)
    trays = {str(tray.title): tray for tray in client.get("/admin/").context["trays"]}
    assert [line.title for line in trays["Awaiting review"].lines] == [SECRET]
    assert [line.title for line in trays["Awaiting a colleague’s review"].lines] == ["Ours waits"]
    for tray in (trays["Awaiting review"], trays["Awaiting a colleague’s review"]):
        (kind,) = tray.kinds
        assert client.get(kind["href"]).context["cl"].result_count == 1
    assert [one.key.split(":")[0] for one in waiting(mixed)] == ["waiting"]


def waiting(user: User) -> Any:
    return next(group.items for group in staff_mail.reminders.due(user) if str(group.title) == "Awaiting review")


def test_what_a_reviewer_wrote_waits_for_somebody_else(rita: User, newsroom: Newsroom, demand: Demand) -> None:
    own = newsroom.write(make_update(demand, headline="Hers"))
    own.written_by(rita.pk)
    own.save()
    steps.submit(own, by=rita)
    assert on_the_desk(rita) == {"Awaiting a colleague’s review": 1, "Re-checks overdue": 1, "Translations": 12}


def test_a_lead_sees_of_the_campaign_what_a_reviewer_sees(both: None) -> None:
    assert on_the_desk(member("lena", japan="lead")) == on_the_desk(member("rita", japan="reviewer"))


# First steps


def test_a_hidden_campaign_ticks_nothing_on_anothers_list(newsroom: Newsroom, demand: Demand, client: Client) -> None:
    """Of a draft campaign with nothing in it, whatever others have: one's own steps are open."""
    make_campaign("draft", name="Draft")
    lena = member("lena", draft="lead")
    steps = {str(one["title"]): one["done"] for one in signed_in(lena).get("/admin/").context["first_steps"]}
    assert steps == {
        "A scale": True, "A campaign": True, "The institutions": True, "The first demand": False,
        "A second person": True, "The first published demand": False,
        "Whose site it is": False,
    }  # fmt: skip
    newsroom.editor.groups.clear()
    newsroom.reviewer.groups.clear()
    steps = {str(one["title"]): one["done"] for one in signed_in(lena).get("/admin/").context["first_steps"]}
    assert not steps["A second person"]


def test_whoever_may_do_none_of_it_has_no_list(demand: Demand) -> None:
    assert signed_in(member("nobody")).get("/admin/").context["first_steps"] == []


def test_a_short_name_that_is_taken_is_all_that_is_said(db: None) -> None:
    """What the decision admits: unique addresses cannot be kept from whoever tries one."""
    make_campaign("draft", name="Draft")
    Elsewhere().fill()
    client = signed_in(member("lena", draft="lead"))
    row = Campaign.objects.get(slug="draft")
    page = client.get(address(row))
    sent = {"version": page.context["adminform"].form.opened_version, "slug": "ruritania", "name": "Draft"}
    answer = client.post(address(row), sent).content.decode()
    assert "already exists" in answer
    assert SECRET not in answer


# Titles in the editor's language


def test_lists_and_pickers_speak_the_editors_language_and_mark_what_they_cannot(emi: Client, demand: Demand) -> None:
    make_update(demand, headline="Only in English")
    make_update(demand, headline="In both", headline_ja="両方にある")
    page = emi.get("/ja/admin/demands/statusupdate/").content.decode()
    assert ">両方にある</a>" in page
    assert '<span lang="en">Only in English</span> <span class="fallback">[English]</span></a>' in page
    assert '<span class="fallback">' not in emi.get("/admin/demands/statusupdate/").content.decode()
    make_demand(demand.campaign, "second", title="Ratify", title_ja="")
    query = {"app_label": "demands", "model_name": "statusupdate", "field_name": "demand", "term": ""}
    offered = {one["text"] for one in emi.get("/ja/admin/autocomplete/", query).json()["results"]}
    assert offered == {"死刑の執行を停止する", "Ratify [English]"}


def test_a_source_is_called_as_it_calls_itself(emi: Client) -> None:
    make_evidence(title="Treaty collection")
    page = emi.get("/ja/admin/demands/evidence/").content.decode()
    assert ">Treaty collection</a>" in page
