"""Comments on a field: beside it, answered and resolved, told to whom they name, and gone with the draft."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from campaigns.models import Membership
from demands import ledger
from demands.ledger.rules import Refused
from demands.models import Demand, Entry, FieldComment, StatusUpdate
from demands.workflow import batches, comments
from tests.admin.conftest import address, messages, signed_in
from tests.cast import Newsroom, make_campaign, make_demand, make_update, make_user
from tests.test_nothing_leaks import PUBLIC, text_of
from tests.test_nothing_leaks import address as filled

Press = Callable[..., Any]
SECRET = "zyxsecretword"


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found: StatusUpdate = newsroom.submit(make_update(demand, headline="A bill"))
    return found


def body(response: Any) -> str:
    return str(response.content.decode())


def say(client: Client, row: Any, text: str, field: str = "headline", **sent: Any) -> FieldComment:
    said = {"action": "comment_field", "field": field, "comment": text, **sent}
    client.post(address(row, "workflow"), said, follow=True)
    return FieldComment.objects.latest("pk")


# It works


def test_a_comment_stands_on_the_form_the_review_page_and_the_desk(
    emi: Client, rafael: Client, draft: StatusUpdate
) -> None:
    say(rafael, draft, "Which bill? @emi")
    for client, page in ((emi, "change"), (rafael, "change"), (rafael, "review")):
        shown = body(client.get(address(draft, page)))
        assert "Which bill? @emi" in shown
        assert 'data-field="headline"' in shown
    trays = {str(one.title): one.count for one in emi.get("/admin/").context["trays"]}
    assert trays["Comments for you"] == 1
    assert {str(one.title): one.count for one in rafael.get("/admin/").context["trays"]}["Comments for you"] == 0


def test_it_is_answered_resolved_and_reopened(emi: Client, rafael: Client, draft: StatusUpdate, verb: Press) -> None:
    first = say(rafael, draft, "Which bill?")
    say(emi, draft, "The second.", field="body", answers=first.pk)
    (thread,) = comments.of(draft)
    assert [(one.text, one.field) for one in thread.all] == [("Which bill?", "headline"), ("The second.", "headline")]
    verb(emi, draft, "resolve_comment", thread=first.pk)
    assert "resolved by" in body(emi.get(address(draft)))
    assert not comments.of(draft)[0].is_open
    verb(rafael, draft, "reopen_comment", thread=first.pk)
    assert comments.of(draft)[0].is_open


def test_approval_says_what_is_not_resolved_and_is_not_kept_from_it(
    rafael: Client, draft: StatusUpdate, newsroom: Newsroom, verb: Press
) -> None:
    first = say(rafael, draft, "Which bill?")
    assert "1 comment on a field is not resolved." in body(rafael.get(address(draft, "review")))
    batch = batches.submit([draft], by=newsroom.editor, title="All", campaign=draft.demand.campaign)
    assert "1 comment on a field is not resolved." in body(rafael.get(f"/admin/demands/batch/{batch.pk}/change/"))
    verb(rafael, draft, "resolve_comment", thread=first.pk)
    assert "not resolved" not in body(rafael.get(address(draft, "review")))
    say(rafael, draft, "And the date?")
    assert ledger.publish(draft, by=newsroom.reviewer, approved_hash=ledger.reading_hash(draft))


def test_a_comment_voids_nothing_and_makes_nobody_a_writer(rafael: Client, draft: StatusUpdate) -> None:
    read, contributors = ledger.reading_hash(draft), draft.contributors
    say(rafael, draft, "Which bill?")
    draft.refresh_from_db()
    assert (ledger.reading_hash(draft), draft.contributors) == (read, contributors)
    assert draft.submitted_hash == read


# Mentions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@emi, look", ["emi"]),
        ("(@emi) @rafael.", ["emi", "rafael"]),
        ("@EMI", []),
        ("mail emi@emi.example", []),
        ("@nobody @@", []),
        ("見て@emiさん", ["emi"]),
        ("@emi @emi", ["emi"]),
    ],
)
def test_who_is_mentioned(draft: StatusUpdate, newsroom: Newsroom, text: str, names: list[str]) -> None:
    said = comments.add(draft, by=newsroom.reviewer, field="body", text=text)
    assert [User.objects.get(pk=pk).username for pk in said.mentions] == names


def test_who_does_not_see_the_campaign_is_neither_offered_nor_told(emi: Client, draft: StatusUpdate) -> None:
    outsider, member, gone = (make_user(name) for name in ("olga", "mia", "gus"))
    Membership.objects.create(user=outsider, campaign=make_campaign("ruritania"), role="editor")
    Membership.objects.create(user=member, campaign=draft.demand.campaign, role="editor")
    Membership.objects.create(user=gone, campaign=draft.demand.campaign, role="editor")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    offered = {one["name"] for one in emi.get(address(draft)).context["comment_people"]}
    assert offered == {"emi", "mia", "rafael"}
    assert say(emi, draft, "@olga @gus @mia").mentions == [member.pk]


# Refusals


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"comment": " \x00"}, "Write something"),
        ({"comment": "x" * 5001}, "at most 5000"),
        ({"field": "contributors"}, "No field has this name"),
        ({"field": "submitted_hash"}, "No field has this name"),
        ({"answers": "999999"}, "no longer exists"),
        ({"answers": "٣"}, "no longer exists"),
    ],
)
def test_what_is_wrong_is_said(rafael: Client, draft: StatusUpdate, verb: Press, sent: Any, said: str) -> None:
    answer = verb(rafael, draft, "comment_field", **{"field": "headline", "comment": "Yes?"} | sent)
    assert said in messages(answer)
    assert not FieldComment.objects.exists()


def test_a_thread_of_another_draft_is_none_of_this_one(newsroom: Newsroom, draft: StatusUpdate, demand: Demand) -> None:
    other = make_update(demand)
    thread = comments.add(other, by=newsroom.reviewer, field="body", text="Theirs")
    for verb in (comments.resolve, comments.reopen):
        with pytest.raises(Refused):
            verb(draft, by=newsroom.reviewer, number=str(thread.pk))
    with pytest.raises(Refused):
        comments.add(draft, by=newsroom.reviewer, field="body", text="Answer", answers=str(thread.pk))


def test_who_does_not_see_the_row_says_nothing(draft: StatusUpdate) -> None:
    stranger = make_user("olga")
    Membership.objects.create(user=stranger, campaign=make_campaign("ruritania"), role="reviewer")
    answer = signed_in(stranger).post(
        address(draft, "workflow"), {"action": "comment_field", "field": "body", "comment": "x"}
    )
    assert answer.status_code in (403, 404)
    assert not FieldComment.objects.exists()


# Nothing gets out, and nothing stays behind


def test_no_public_page_no_pack_and_no_entry_has_them(
    client: Client, newsroom: Newsroom, draft: StatusUpdate, demand: Demand, tmp_path: Path
) -> None:
    for row in (draft, demand, demand.campaign):
        comments.add(row, by=newsroom.reviewer, field="", text=SECRET)
    names = {
        "campaign": "japan", "demand": "moratorium", "document": "none", "sequence": 1, "institution": "moj",
        "theme": "death-penalty", "reference": "none", "indicator": "none", "page": "about",
    }  # fmt: skip
    ledger.publish(draft, by=newsroom.reviewer, approved_hash=ledger.reading_hash(draft))
    for _name, path in PUBLIC:
        assert SECRET.encode() not in text_of(client.get(filled(path, names))), path
    assert SECRET not in json.dumps(list(Entry.objects.values("content")))
    for options in ((), ("--staff",)):
        pack = tmp_path / f"pack{len(options)}.zip"
        call_command("export_pack", "japan", str(pack), *options)
        with zipfile.ZipFile(pack) as files:
            assert not any(SECRET.encode() in files.read(one) for one in files.namelist())


def test_they_go_with_a_redaction(newsroom: Newsroom, draft: StatusUpdate, administrator: User) -> None:
    comments.add(draft, by=newsroom.reviewer, field="headline", text="A name that must go")
    kept = comments.add(draft.demand, by=newsroom.reviewer, field="title", text="Stays")
    entry = ledger.publish(draft, by=newsroom.reviewer, approved_hash=ledger.reading_hash(draft))
    ledger.redact(entry, by=administrator, reason="A court ordered it.")
    assert list(FieldComment.objects.all()) == [kept]


def test_they_go_with_a_deleted_draft(newsroom: Newsroom, demand: Demand) -> None:
    hidden = make_demand(demand.campaign, "hidden")
    comments.add(hidden, by=newsroom.reviewer, field="title", text="Must go")
    hidden.delete()
    assert not FieldComment.objects.exists()


def test_every_kind_of_draft_can_be_commented_on() -> None:
    for kind in ledger.kinds.KINDS:
        fields = comments.fields_of(kind.model())
        assert len(fields) > 3, kind.name
        assert not {"version", "contributors", "published_as", "submitted_hash"} & fields.keys(), kind.name
        assert all(fields.values()), kind.name
