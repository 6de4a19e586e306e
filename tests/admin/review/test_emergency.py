"""Emergency publication: Ada publishes alone what cannot wait, says why in public, and is seconded afterwards."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import Settings

from demands import ledger
from demands.ledger.append import Place, Stamp, append_line, writing
from demands.ledger.rules import Refused
from demands.ledger.verification import verify
from demands.models import Demand, Entry, StatusUpdate, WorkflowStep
from tests.admin.conftest import address, messages
from tests.cast import Newsroom, make_evidence, make_update, make_user

Press = Callable[..., Any]
REASON = "Two men are to be hanged tomorrow."


@pytest.fixture
def draft(administrator: User, demand: Demand) -> StatusUpdate:
    """Written by Ada herself; nobody else has seen it."""
    update = make_update(demand, "set_back", headline="Two executions are announced")
    update.written_by(administrator.pk)
    update.save()
    return update


def publish_alone(draft: StatusUpdate, ada: User, reason: str = REASON) -> Entry:
    entry = ledger.publish_in_emergency(draft, by=ada, approved_hash=ledger.reading_hash(draft), reason=reason)
    draft.refresh_from_db()
    return entry


@pytest.fixture
def alone(draft: StatusUpdate, administrator: User) -> Entry:
    return publish_alone(draft, administrator)


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.problems[0].code


# Ada publishes alone


def test_ada_publishes_alone_from_the_review_page(ada: Client, draft: StatusUpdate, verb: Press) -> None:
    page = ada.get(address(draft, "review"))
    assert "Emergency publication" in page.content.decode()
    shown = page.context["situation"].hash
    answer = verb(ada, draft, "publish_alone", reading_hash=shown, reason=REASON, **{"from": "review"})
    assert "awaiting a second person’s confirmation" in messages(answer)
    entry = Entry.objects.get(subject=f"update:{draft.reference}")
    assert (entry.approval, entry.approved_by_name) == ("emergency", "ada")
    assert entry.content is not None
    assert entry.content["emergency"] == {"reason": {"en": REASON}}
    assert WorkflowStep.objects.filter(action="published", comment=REASON, by_name="ada").exists()


def test_a_reason_is_required_and_the_page_keeps_what_it_can(ada: Client, draft: StatusUpdate, verb: Press) -> None:
    shown = ledger.reading_hash(draft)
    answer = verb(ada, draft, "publish_alone", reading_hash=shown, reason=" \x00 ", **{"from": "review"})
    assert "Explain why this is urgent" in messages(answer)
    draft.refresh_from_db()
    assert not draft.is_published


def test_neither_editors_nor_reviewers_publish_alone(
    emi: Client, rafael: Client, newsroom: Newsroom, demand: Demand, verb: Press
) -> None:
    for client, user in ((emi, newsroom.editor), (rafael, newsroom.reviewer)):
        update = make_update(demand, "set_back")
        update.written_by(user.pk)
        update.save()
        assert "Emergency publication" not in client.get(address(update, "review")).content.decode()
        answer = verb(client, update, "publish_alone", reading_hash=ledger.reading_hash(update), reason=REASON)
        assert "You don’t have permission to do this" in messages(answer)
        update.refresh_from_db()
        assert not update.is_published


def test_every_other_rule_holds(administrator: User, demand: Demand) -> None:
    update = make_update(demand, "set_back", sources=[])
    update.written_by(administrator.pk)
    update.save()
    with pytest.raises(Refused) as refused:
        publish_alone(update, administrator)
    assert code_of(refused) == "no_source"


def test_only_what_was_read_is_published(administrator: User, draft: StatusUpdate) -> None:
    with pytest.raises(Refused) as refused:
        ledger.publish_in_emergency(draft, by=administrator, approved_hash="0" * 64, reason=REASON)
    assert code_of(refused) == "changed"


def test_it_is_no_short_cut_for_what_another_wrote(newsroom: Newsroom, administrator: User, demand: Demand) -> None:
    with pytest.raises(Refused) as refused:
        publish_alone(newsroom.write(make_update(demand)), administrator)
    assert code_of(refused) == "no_need"


def test_a_site_of_one_person_needs_no_emergency(draft: StatusUpdate, administrator: User, settings: Settings) -> None:
    settings.FOUR_EYES = False
    with pytest.raises(Refused) as refused:
        publish_alone(draft, administrator)
    assert code_of(refused) == "four_eyes_off"


def test_what_goes_along_is_flagged_too(newsroom: Newsroom, demand: Demand, administrator: User) -> None:
    demand.themes.create(slug="hanging", name="Hanging")
    demand.written_by(administrator.pk)
    demand.save()
    ledger.publish_in_emergency(demand, by=administrator, approved_hash=ledger.reading_hash(demand), reason=REASON)
    assert set(Entry.objects.filter(approval="emergency").values_list("subject", flat=True)) == {
        "theme:hanging", "demand:japan/moratorium",
    }  # fmt: skip


# Readers are told


def test_readers_see_the_flag_and_the_reason(alone: Entry, client: Client) -> None:
    for path in (f"/updates/{alone.pk}/", "/campaigns/japan/demands/moratorium/"):
        page = client.get(path).content.decode()
        assert "Published by one person in an emergency" in page
        assert REASON in page
        assert "Not yet confirmed by a second person." in page
    assert "in an emergency" in client.get("/record/").content.decode()
    assert "One is still awaiting a second person’s approval." in client.get("/methodology/").content.decode()


def test_readers_see_that_somebody_has_looked_since(alone: Entry, newsroom: Newsroom, client: Client) -> None:
    ledger.second(alone, by=newsroom.reviewer)
    for path in (f"/updates/{alone.pk}/", "/campaigns/japan/demands/moratorium/"):
        page = client.get(path).content.decode()
        assert "Published by one person in an emergency" in page  # what was, stays told
        assert "A second person confirmed it on" in page
        assert "Not yet confirmed by a second person" not in page
    assert "All have since been approved by a second person." in client.get("/methodology/").content.decode()


def test_the_line_that_seconds_has_its_page(alone: Entry, newsroom: Newsroom, client: Client) -> None:
    line = ledger.second(alone, by=newsroom.reviewer)
    page = client.get(f"/updates/{line.pk}/").content.decode()
    assert "A second person has since confirmed it." in page
    assert f"/updates/{alone.pk}/" in page


def test_in_japanese_too(alone: Entry, client: Client) -> None:
    page = client.get(f"/ja/updates/{alone.pk}/").content.decode()
    assert "緊急時に一人で公開" in page
    assert "まだ二人目の確認を受けていません" in page


# The second look


def test_rafael_finds_it_on_the_desk_reads_it_and_says_so(rafael: Client, alone: Entry) -> None:
    desk = rafael.get("/admin/").content.decode()
    assert "?second=waiting" in desk
    waiting = rafael.get("/admin/demands/entry/?second=waiting").content.decode()
    assert f"update:{alone.subject.partition(':')[2]}" in waiting
    page = rafael.get(address(alone)).content.decode()
    assert ">Confirm</button>" in page
    answer = rafael.post(address(alone, "second"), follow=True)
    assert "confirmed by a second person" in messages(answer)
    line = Entry.objects.get(kind="seconded")
    assert (line.about_id, line.approval, line.approved_by_name) == (alone.pk, "four_eyes", "rafael")
    assert "?second=waiting" not in rafael.get("/admin/").content.decode()
    assert ">Confirm</button>" not in rafael.get(address(alone)).content.decode()


def test_ada_cannot_second_herself(ada: Client, alone: Entry) -> None:
    assert "Confirm" not in ada.get(address(alone)).content.decode()
    answer = ada.post(address(alone, "second"), follow=True)
    assert "You wrote or published this" in messages(answer)
    assert not Entry.objects.filter(kind="seconded").exists()


def test_nor_can_who_wrote_part_of_it(administrator: User, newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand, "set_back")
    for user in (administrator, newsroom.reviewer):
        update.written_by(user.pk)
    update.save()
    entry = publish_alone(update, administrator)
    with pytest.raises(Refused) as refused:
        ledger.second(entry, by=newsroom.reviewer)
    assert code_of(refused) == "four_eyes"
    ledger.second(entry, by=make_user("noor", "Reviewer"))


def test_an_editor_cannot_second(emi: Client, alone: Entry) -> None:
    assert "Confirm" not in emi.get(address(alone)).content.decode()
    assert "You don’t have permission to do this" in messages(emi.post(address(alone, "second"), follow=True))


def test_it_is_seconded_once_and_only_where_it_waits(alone: Entry, newsroom: Newsroom) -> None:
    ledger.second(alone, by=newsroom.reviewer)
    usual = Entry.objects.get(sequence=1)
    for entry in (alone, usual):
        with pytest.raises(Refused) as refused:
            ledger.second(entry, by=newsroom.reviewer)
        assert code_of(refused) == "nothing_to_second"


def test_what_was_redacted_waits_for_nobody(alone: Entry, newsroom: Newsroom, administrator: User) -> None:
    ledger.redact(alone, by=administrator, reason="A name.")
    assert not Entry.objects.waiting_for_a_second_person().exists()
    with pytest.raises(Refused):
        ledger.second(alone, by=newsroom.reviewer)


def test_seconding_is_never_a_get(rafael: Client, alone: Entry) -> None:
    assert rafael.get(address(alone, "second")).status_code == 405
    assert rafael.post("/admin/demands/entry/999999/second/").status_code == 404


# The database keeps it


@pytest.mark.parametrize("content", [{}, {"emergency": {}}])
def test_the_database_wants_a_reason(content: Any, administrator: User, demand: Demand) -> None:
    stamp = Stamp("emergency", by=administrator)
    with pytest.raises(DatabaseError, match="a name and a reason"), transaction.atomic(), writing():
        append_line("reviewed", "demand:japan/moratorium", content, stamp, Place("japan", "moratorium", 1))


def test_the_database_wants_another_person(alone: Entry, administrator: User) -> None:
    stamp = Stamp("four_eyes", by=administrator)
    with pytest.raises(DatabaseError, match="second an emergency"), transaction.atomic(), writing():
        append_line("seconded", alone.subject, {}, stamp, Place("japan", "moratorium", alone.pk))


def test_the_database_seconds_nothing_but_emergencies(newsroom: Newsroom, demand: Demand) -> None:
    stamp = Stamp("four_eyes", by=newsroom.reviewer)
    with pytest.raises(DatabaseError, match="second an emergency"), transaction.atomic(), writing():
        append_line("seconded", "demand:japan/moratorium", {}, stamp, Place("japan", "moratorium", 1))


# The record verifies


def test_the_record_verifies_with_and_without_the_second_line(alone: Entry, newsroom: Newsroom) -> None:
    assert verify().clean
    ledger.second(alone, by=newsroom.reviewer)
    assert verify().clean


def test_readers_verify_it_with_the_script(
    alone: Entry, newsroom: Newsroom, client: Client, tmp_path: Path, project: Path
) -> None:
    ledger.second(alone, by=newsroom.reviewer)
    lines = b"".join(client.get("/record/entries.jsonl"))
    said = [json.loads(line) for line in lines.splitlines()]
    assert [(line["kind"], line["approval"]) for line in said[-2:]] == [
        ("published", "emergency"),
        ("seconded", "four_eyes"),
    ]
    (tmp_path / "entries.jsonl").write_bytes(lines)
    script = project / "static/verify/verify_record.py"
    done = subprocess.run([sys.executable, script, tmp_path / "entries.jsonl"], capture_output=True, text=True)
    assert (done.returncode, "The record holds" in done.stdout) == (0, True)


def test_an_emergency_update_is_corrected_like_any_other(alone: Entry, newsroom: Newsroom, draft: StatusUpdate) -> None:
    correction = make_update(draft.demand, "set_back", corrects=draft, correction_reason="One execution, not two.")
    entry = newsroom.publish(correction)
    assert (entry.kind, entry.about_id) == ("corrected", alone.pk)
    assert verify().clean


def test_sources_of_it_are_closed(alone: Entry, draft: StatusUpdate) -> None:
    assert draft.citations.get().evidence.is_published
    assert not make_evidence().is_published
