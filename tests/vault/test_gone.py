"""When an original is gone: one click proposes to say so and to give out the kept copy; the record tells readers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from demands import ledger
from demands.exchange.packs.loader import load
from demands.exchange.packs.writer import write_folder
from demands.ledger.rules import Refused
from demands.ledger.verification import verify
from demands.models import Capture, Demand, Entry, Evidence, Link, Proposal
from demands.vault import copies, link_check
from demands.vault.fetch import Fetcher
from demands.workflow import gone
from tests.admin.conftest import address, messages, signed_in, typed
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_proposal, make_update, make_user
from tests.exchange.pack_files import another_site, exported

from .conftest import Site

pytestmark = pytest.mark.django_db

CHECKED = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
OFFER = "Propose a notice: original unavailable"
BACK = "Propose a notice: original available again"
SAID = "The original is no longer available (checked 3 March 2026)"


def cited(demand: Demand, newsroom: Newsroom, url: str, fetcher: Fetcher | None = None) -> Evidence:
    """A public source and, where there is a fetcher, a archived copy of it."""
    source = make_evidence(url=url, reference="statement", title="The statement")
    if fetcher is not None:
        capture = copies.ask(source, by=None)
        assert capture is not None
        copies.make(capture.pk, fetcher)
    newsroom.publish(make_update(demand, sources=[source]))
    source.refresh_from_db()
    return source


@pytest.fixture
def source(web: Site, fetcher: Fetcher, newsroom: Newsroom, demand: Demand) -> Evidence:
    return cited(demand, newsroom, web.url("/page"), fetcher)


def found(source: Evidence, state: str) -> Link:
    """What the last look at its link found."""
    told = {"url": source.url, "state": state, "checked_at": CHECKED, "next_at": CHECKED, "missed_since": CHECKED}
    link, _ = Link.objects.update_or_create(evidence=source, defaults=told)
    source.refresh_from_db()
    source.__dict__.get("_state").fields_cache.pop("link", None)  # type: ignore[union-attr]
    return link


def press(client: Client, source: Evidence) -> Any:
    return client.post(address(source, "gone"), follow=True)


def approved(newsroom: Newsroom, proposal: Proposal) -> Entry:
    return ledger.publish(proposal, by=newsroom.reviewer, approved_hash=ledger.reading_hash(proposal))


def update_page(prefix: str = "") -> str:
    entry = Entry.objects.filter(subject_type="update").latest("sequence")
    return Client().get(f"{prefix}/updates/{entry.sequence}/").content.decode()


# From the link to readers


def test_a_dead_link_is_told_to_readers_with_the_kept_copy(newsroom: Newsroom, editor: User, source: Evidence) -> None:
    found(source, "dead")
    answer = press(signed_in(editor), source)
    assert "A second person has to review and publish it" in messages(answer)
    assert SAID not in update_page()
    approved(newsroom, Proposal.objects.get())
    page = update_page()
    assert f"{SAID}:</strong> <a href=" in page
    assert "archived copy of" in page
    assert verify().findings == []


def test_it_is_told_in_japanese_too(newsroom: Newsroom, editor: User, source: Evidence) -> None:
    found(source, "dead")
    press(signed_in(editor), source)
    entry = approved(newsroom, Proposal.objects.get())
    page = update_page("/ja")
    assert "元のページは公開が終了しています（2026年3月3日確認）：" in page
    assert (
        "元のページは、元のURLでは公開されていません。"
        in Client().get(f"/ja/updates/{entry.sequence}/").content.decode()
    )


def test_the_proposal_says_which_copy_and_on_which_day(editor: User, source: Evidence) -> None:
    found(source, "dead")
    press(signed_in(editor), source)
    proposal = Proposal.objects.get()
    text = Capture.objects.get().parts.get(kind="text")
    assert proposal.changes == {"gone_on": "2026-03-03", "copy": copies.public_name(text)}
    assert proposal.submitted_hash
    assert proposal.contributors == [editor.pk]
    assert proposal.reason == "The original is no longer available at its address."


def test_without_a_kept_copy_readers_are_told_at_least_that(newsroom: Newsroom, demand: Demand, editor: User) -> None:
    source = cited(demand, newsroom, "https://www.moj.example/gone")
    found(source, "dead")
    press(signed_in(editor), source)
    approved(newsroom, Proposal.objects.get())
    page = update_page()
    assert f"{SAID}.</strong>" in page
    assert "archived copy" not in page


def test_a_copy_that_readers_have_already_stays_the_one(newsroom: Newsroom, editor: User, source: Evidence) -> None:
    warc = copies.public_name(Capture.objects.get().parts.get(kind="warc"))
    newsroom.publish(make_proposal("amend", evidence=source, changes={"copy": warc}, reason="It may vanish."))
    found(source, "dead")
    press(signed_in(editor), source)
    assert Proposal.objects.latest("pk").changes == {"gone_on": "2026-03-03"}


def test_who_proposed_it_cannot_publish_it(source: Evidence, newsroom: Newsroom) -> None:
    found(source, "dead")
    proposal = gone.propose(source, by=newsroom.editor)
    proposal.written_by(newsroom.reviewer.pk)
    proposal.save()
    with pytest.raises(Refused):
        approved(newsroom, proposal)


def test_what_the_record_said_by_then_says_nothing_of_it(newsroom: Newsroom, editor: User, source: Evidence) -> None:
    found(source, "dead")
    press(signed_in(editor), source)
    approved(newsroom, Proposal.objects.get())
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    answer = Client().get(f"/campaigns/japan/demands/moratorium/?recorded={yesterday}")
    assert SAID not in answer.content.decode()
    cited = Entry.objects.updates().latest("sequence")
    assert SAID in Client().get(f"/updates/{cited.sequence}/").content.decode()


def test_it_travels_in_a_pack(web: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    with another_site():
        newsroom = Newsroom(make_user("emi", "Editor"), make_user("rafael", "Reviewer"))
        campaign = make_campaign()
        newsroom.publish(campaign)
        demand = make_demand(campaign)
        newsroom.publish(demand)
        source = cited(demand, newsroom, web.url("/page"), fetcher)
        found(source, "dead")
        approved(newsroom, gone.propose(source, by=newsroom.editor))
        pack = exported()
    write_folder(pack, tmp_path / "pack", private=False)
    load(tmp_path / "pack")
    assert f"{SAID}:</strong> <a href=" in update_page()
    assert exported() == pack
    assert verify().findings == []


# And back


@pytest.fixture
def told(newsroom: Newsroom, source: Evidence) -> Evidence:
    """Readers know that it is gone."""
    found(source, "dead")
    approved(newsroom, gone.propose(source, by=newsroom.editor))
    source.refresh_from_db()
    return source


def test_an_original_that_is_back_is_told_too(newsroom: Newsroom, editor: User, told: Evidence) -> None:
    found(told, "alive")
    assert BACK in signed_in(editor).get(address(told)).content.decode()
    press(signed_in(editor), told)
    proposal = Proposal.objects.get(published_as__isnull=True)
    assert proposal.changes == {"gone_on": None}
    approved(newsroom, proposal)
    assert SAID not in update_page()
    assert "archived copy of" in update_page()
    assert verify().findings == []


def test_that_it_is_back_travels_in_a_pack(newsroom: Newsroom, editor: User, told: Evidence, tmp_path: Path) -> None:
    found(told, "alive")
    approved(newsroom, gone.propose(told, by=editor))
    write_folder(exported(), tmp_path / "pack", private=False)
    assert load(tmp_path / "pack").changed_nothing


def test_redacting_the_line_takes_it_back(administrator: User, told: Evidence) -> None:
    ledger.redact(Entry.objects.get(kind="amended"), by=administrator, reason="It named a person.")
    told.refresh_from_db()
    assert (told.gone_on, told.copy) == (None, "")
    assert SAID not in update_page()
    assert verify().findings == []


def test_opening_a_proposal_that_takes_the_day_away_does_not_bring_it_back(editor: User, told: Evidence) -> None:
    found(told, "alive")
    proposal = gone.propose(told, by=editor)
    emi = signed_in(editor)
    emi.post(address(proposal), typed(emi.get(address(proposal)), reason="It is back."))
    proposal.refresh_from_db()
    assert (proposal.reason, proposal.changes) == ("It is back.", {"gone_on": None})


def test_staff_may_also_write_the_day_by_hand(newsroom: Newsroom, editor: User, source: Evidence) -> None:
    emi = signed_in(editor)
    add: Any = f"/admin/demands/proposal/add/?kind=amend&evidence={source.pk}"
    emi.post(add, typed(emi.get(add), amend_gone_on="2026-02-30", reason="Gone."))
    assert not Proposal.objects.exists()
    emi.post(add, typed(emi.get(add), amend_gone_on="2026-02", reason="Gone.", _submit_review="1"))
    assert Proposal.objects.get().changes == {"gone_on": "2026-02"}


# Nothing to tell


@pytest.mark.parametrize("state", ["alive", "failing", "unclear"])
def test_a_link_that_may_still_work_is_no_reason(editor: User, source: Evidence, state: str) -> None:
    found(source, state)
    emi = signed_in(editor)
    assert OFFER not in emi.get(address(source)).content.decode()
    assert "There is nothing new about this link to tell readers." in messages(press(emi, source))
    assert not Proposal.objects.exists()


def test_a_link_that_nobody_has_looked_at_is_none(editor: User, source: Evidence) -> None:
    press(signed_in(editor), source)
    assert not Proposal.objects.exists()


def test_what_was_found_of_another_address_is_none(editor: User, source: Evidence) -> None:
    link = found(source, "dead")
    link.url = "https://elsewhere.example/"
    link.save()
    press(signed_in(editor), source)
    assert not Proposal.objects.exists()


def test_a_second_click_proposes_nothing_more(editor: User, source: Evidence) -> None:
    found(source, "dead")
    emi = signed_in(editor)
    press(emi, source)
    assert OFFER not in emi.get(address(source)).content.decode()
    press(emi, source)
    assert Proposal.objects.count() == 1


def test_a_source_that_is_not_public_is_no_concern_of_readers(editor: User) -> None:
    draft = make_evidence(url="https://www.moj.example/draft")
    found(draft, "dead")
    press(signed_in(editor), draft)
    assert not Proposal.objects.exists()


def test_it_takes_a_press_and_the_right_to_propose(client: Client, editor: User, source: Evidence) -> None:
    found(source, "dead")
    assert signed_in(editor).get(address(source, "gone")).status_code == 405
    assert client.post(address(source, "gone")).status_code == 302
    assert signed_in(make_user("vera")).post(address(source, "gone")).status_code in (302, 403, 404)
    assert not Proposal.objects.exists()


# On the desk and in the list


def test_the_desk_proposes_with_one_click(editor: User, source: Evidence) -> None:
    found(source, "dead")
    emi = signed_in(editor)
    desk = emi.get("/admin/").content.decode()
    assert f'action="{reverse("admin:demands_evidence_gone", args=[source.pk])}"' in desk
    assert "Propose a notice to readers" in desk
    press(emi, source)
    desk = emi.get("/admin/").content.decode()
    assert "notice to readers proposed" in desk
    assert "Propose a notice to readers" not in desk


def test_what_readers_know_lies_on_no_heap(editor: User, told: Evidence) -> None:
    emi = signed_in(editor)
    assert "No broken links found." in emi.get("/admin/").content.decode()
    assert source_in(emi, "broken") == []
    assert source_in(emi, "gone") == [told]


def test_what_is_back_is_found_in_the_list(editor: User, told: Evidence) -> None:
    emi = signed_in(editor)
    assert source_in(emi, "back") == []
    found(told, "alive")
    assert source_in(emi, "back") == [told]


def source_in(client: Client, links_: str) -> list[Evidence]:
    return list(client.get(f"/admin/demands/evidence/?links={links_}").context["cl"].queryset)


def test_readers_learn_nothing_from_a_link_check_alone(web: Site, fetcher: Fetcher, source: Evidence) -> None:
    """The public is a matter of the record: what the newsroom's own checks find changes no page."""
    before = update_page()
    web.says("/page", status=404)
    start = datetime.now(UTC)
    assert [link_check.look(source, fetcher, start + timedelta(days=day)).state for day in (0, 1)] == [
        "failing",
        "dead",
    ]
    assert update_page() == before
