"""Every address of the newsroom that takes something from a browser, and what it takes to decide there.

The tables below are compared with the site's own list of addresses, so a new one has to be put somewhere.
"""

import ast
import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from campaigns.models import Campaign, Document, Membership
from demands import ledger
from demands.admin.review import verbs as workflow
from demands.models import Demand, Entry, ReviewLink, Schedule, StatusUpdate, WorkflowStep
from demands.workflow import batches, review_links, steps
from tests.admin.accounts.test_signing_in import by
from tests.admin.conftest import address, messages, typed
from tests.admin.sheets.test_sheets import decide, exported, upload, workbook
from tests.cast import (
    Newsroom,
    at_work,
    known,
    make_demand,
    make_institution,
    make_update,
    make_user,
    publish_a_demand,
)

# The last word of an address's name: what becomes of what is sent there
DECIDES = {"workflow", "second", "redact", "confirm", "take_off"}  # publishes, approves, or empties
KEEPS_ACCOUNTS = {"auth_user", "auth_group", "campaigns_membership"}  # whatever is sent to any page of these
WRITES_DRAFTS = {
    "add", "change", "delete", "record", "correct", "draft", "close", "load", "decide", "begin", "recommendations",
    "copies", "details", "mail_preferences", "changelist", "gone", "unsaved", "page_retry", "page_give_up",
    "translating", "translating_shared", "translating_campaign", "translating_row", "fill", "dismiss",
}  # fmt: skip
READS = {
    "history", "review", "preview", "export", "file", "copy", "original", "index", "login", "logout",
    "password_change", "password_change_done", "autocomplete", "jsi18n", "view_on_site", "app_list",
    "reading_page", "handbook", "handbook_page", "lookup", "markdown", "launch_guide", "logo",
}  # fmt: skip
READ_ONLY = {"procrastinate_procrastinatejob", "campaigns_accountevent"}


def names() -> list[str]:
    """The name of every address of the newsroom."""
    for one in get_resolver().url_patterns:
        spaces: Any = getattr(one, "namespace_dict", {})
        if "admin" in spaces:
            _prefix, resolver = spaces["admin"]
            return sorted(key for key in resolver.reverse_dict if isinstance(key, str))
    raise LookupError("admin")


def page_of(name: str) -> str:
    """The page that a name is of: what stands behind app and model, which is more than one word for some."""
    for page in sorted(DECIDES | WRITES_DRAFTS | READS, key=len, reverse=True):
        if name == page or name.endswith(f"_{page}"):
            return page
    return ""


def test_every_address_of_the_newsroom_is_known_for_what_it_does() -> None:
    found = set(names())
    assert len(found) > 150
    unknown = {
        name for name in found
        if not page_of(name) and not name.startswith((*KEEPS_ACCOUNTS, *READ_ONLY))
    }  # fmt: skip
    assert unknown == set()
    assert {name.removeprefix(f"{kept}_") for kept in KEEPS_ACCOUNTS for name in found if name.startswith(kept)} == {
        "changelist", "add", "change", "delete", "history", "password_change", "invite", "hand_over",
    }  # fmt: skip


def test_every_button_is_tried_below() -> None:
    assert set(workflow.VERBS) == {
        *DECISIONS["workflow"],
        "assign",
        "comment",
        "submit",
        "take_back",
        "make_link",
        "revoke_link",
        "discard",
        "restore",
        "unschedule",
        "make_embargo_link",
        "revoke_embargo_link",
        "comment_field",
        "resolve_comment",
        "reopen_comment",
    }


# What somebody may do who signed in with a code that can be phished, where the site asks for more


@pytest.fixture
def demanding(settings: Any) -> Any:
    settings.DEMO, settings.REQUIRE_PHISHING_RESISTANT = False, True
    return settings


def stand() -> list[Any]:
    """The record, and everybody's rights."""
    return [
        list(Entry.objects.order_by("pk").values_list("entry_hash", "content")),
        list(User.objects.order_by("pk").values_list(
            "username", "password", "email", "is_active", "is_staff", "is_superuser", "groups")),
        list(Group.objects.order_by("pk").values_list("name", "permissions")),
        list(Membership.objects.order_by("pk").values_list("user", "campaign", "role")),
        list(Authenticator.objects.order_by("pk").values_list("user", "type")),
        list(WorkflowStep.objects.filter(action="sent_back").values_list("pk")),
        list(Schedule.objects.values_list("pk", "state")),
    ]  # fmt: skip


Case = tuple[str, dict[str, Any]]
World = dict[str, Any]


def something_to_decide() -> None:
    newsroom, demand, administrator = at_work(), publish_a_demand(), known("ada", "Administrator")
    newsroom.submit(make_update(demand, "in_progress"))
    own = make_update(demand, "set_back", headline="It cannot wait")
    own.written_by(administrator.pk)
    own.save()
    grace = make_user("grace", "Administrator")
    alone = make_update(demand, headline="It could not wait")
    alone.written_by(grace.pk)
    alone.save()
    ledger.publish_in_emergency(alone, by=grace, approved_hash=ledger.reading_hash(alone), reason="Tomorrow.")
    newsroom.publish(make_update(demand, headline="Recalled", verification="unverified"))


BEGIN_WITH = {"world": something_to_decide}


def newsroom_draft(demand: Demand) -> StatusUpdate:
    """A draft of the editor, to be published with others."""
    return at_work().write(make_update(demand, headline="One of several"))


@pytest.fixture
def world(demand: Demand, administrator: User, campaign: Campaign) -> World:
    """Something to decide of every kind. Ada administers, and wrote one draft."""
    updates = {update.headline: update for update in demand.updates.all()}
    other = make_user("otto")
    return {
        "waiting": updates["A bill was tabled"], "own": updates["It cannot wait"], "unsure": updates["Recalled"],
        "entry": Entry.objects.get(pk=updates["It could not wait"].published_as or 0), "demand": demand, "otto": other,
        "member": Membership.objects.create(user=other, campaign=campaign, role="editor"), "campaign": campaign,
        "batch": batches.submit([newsroom_draft(demand)], by=known("emi", "Editor"), title="Two things"),
        "group": Group.objects.get(name="Editor"), "spare": Group.objects.create(name="Interns"),
    }  # fmt: skip


def pressed(row: Any, action: str, **sent: Any) -> Case:
    return address(row, "workflow"), {"action": action, **sent}


def a_year_but_a_day() -> str:
    return f"{timezone.now() + dt.timedelta(days=364):%Y-%m-%dT%H:%M}"


DECISIONS: dict[str, dict[str, Callable[[World], Case]]] = {
    "workflow": {
        "publish": lambda w: pressed(w["waiting"], "publish", reading_hash=ledger.reading_hash(w["waiting"])),
        "schedule": lambda w: pressed(
            w["waiting"], "schedule", reading_hash=ledger.reading_hash(w["waiting"]), at=a_year_but_a_day(),
        ),
        "publish_alone": lambda w: pressed(
            w["own"], "publish_alone", reading_hash=ledger.reading_hash(w["own"]), reason="Tomorrow."
        ),
        "send_back": lambda w: pressed(w["waiting"], "send_back", comment="Not yet."),
        "review": lambda w: pressed(w["demand"], "review"),
        "confirm": lambda w: pressed(w["unsure"], "confirm"),
    },
    "batch": {
        "publish": lambda w: (
            address(w["batch"], "workflow"),
            {"action": "publish", "reading_hash": w["batch"].content_hash, "read": "1"},
        ),
        "schedule": lambda w: (
            address(w["batch"], "workflow"),
            {"action": "schedule", "reading_hash": w["batch"].content_hash, "read": "1", "at": a_year_but_a_day()},
        ),
        "send_back": lambda w: (address(w["batch"], "workflow"), {"action": "send_back", "comment": "Not yet."}),
    },
    "record": {
        "second": lambda w: (address(w["entry"], "second"), {}),
        "redact": lambda w: (address(w["entry"], "redact"), {"reason": "A name."}),
    },
    "auth_user": {
        "add": lambda w: (
            reverse("admin:auth_user_add"),
            {"username": "mallory", "password1": "long and new words", "password2": "long and new words",
             "usable_password": "true"},
        ),
        "change": lambda w: (
            address(w["otto"]),
            {"username": "otto", "is_active": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"},
        ),
        "password_change": lambda w: (
            reverse("admin:auth_user_password_change", args=[w["otto"].pk]),
            {"password1": "long and new words", "password2": "long and new words", "usable_password": "true"},
        ),
        "delete": lambda w: (address(w["otto"], "delete"), {"post": "yes"}),
        "changelist": lambda w: (
            reverse("admin:auth_user_changelist"),
            {"action": "take_factors_away", "_selected_action": [w["otto"].pk]},
        ),
    },
    "auth_group": {
        "add": lambda w: (reverse("admin:auth_group_add"), {"name": "Owners"}),
        "change": lambda w: (address(w["group"]), {"permissions": []}),
        "delete": lambda w: (address(w["spare"], "delete"), {"post": "yes"}),
    },
    "campaigns_membership": {
        "add": lambda w: (
            reverse("admin:campaigns_membership_add"),
            {"user": User.objects.get(username="emi").pk, "campaign": w["campaign"].pk, "role": "lead"},
        ),
        "change": lambda w: (address(w["member"]), {"role": "lead"}),
        "delete": lambda w: (address(w["member"], "delete"), {"post": "yes"}),
        "invite": lambda w: (
            reverse("admin:campaigns_membership_invite"),
            {"email": "mallory@example.org", "campaign": w["campaign"].pk, "role": "editor"},
        ),
    },
}  # fmt: skip
EVERY = [(group, name) for group, cases in DECISIONS.items() for name in cases]


@pytest.mark.parametrize(("group", "name"), EVERY, ids=[f"{group}-{name}" for group, name in EVERY])
@pytest.mark.parametrize("factor", ["totp", "webauthn"])
def test_only_a_key_decides(
    factor: str, group: str, name: str, demanding: Any, world: World, administrator: User
) -> None:
    ada = by(administrator, factor)
    Authenticator.objects.create(user=world["otto"], type="totp", data={"secret": "x"})
    where, sent = DECISIONS[group][name](world)
    before = stand()
    ada.post(where, sent)
    assert (stand() != before) is (factor == "webauthn")


@pytest.mark.parametrize("language", ["", "/ja"])
def test_the_refusal_says_what_is_asked_for(language: str, demanding: Any, administrator: User, world: World) -> None:
    ada = by(administrator, "totp")
    answer = ada.get(f"{language}/admin/campaigns/membership/invite/")
    assert answer.status_code == 403
    words = "セキュリティキーまたはパスキーが必要です" if language else "This requires a security key or passkey"
    assert words in answer.content.decode()


def test_everything_else_that_can_be_sent_decides_nothing(demanding: Any, world: World, administrator: User) -> None:
    """Whatever a browser might send to whatever address, also as a superuser: the record and the rights stay."""
    User.objects.filter(pk=administrator.pk).update(is_superuser=True)
    administrator.refresh_from_db()
    ada = by(administrator, "totp")
    waiting = world["waiting"]
    sent = {
        "action": "publish", "reading_hash": ledger.reading_hash(waiting), "reason": "Tomorrow.", "post": "yes",
        "_save": "1", "is_superuser": "on", "role": "lead", "_selected_action": [waiting.pk, administrator.pk],
    }  # fmt: skip
    before, tried = stand(), 0
    for where in _addresses(waiting.pk):
        ada.post(where, sent)
        tried += 1
    assert tried > 150
    assert stand() == before


def _addresses(number: int) -> Iterator[str]:
    for name in sorted(set(names()) - {"logout", "login"}):
        for arguments in ([], [number], [number, 1], [number, 1, "page"], ["csv"]):
            try:
                yield reverse(f"admin:{name}", args=arguments)
            except NoReverseMatch:  # another number of arguments
                continue
            break


def test_an_editor_without_a_key_still_submits(demanding: Any, newsroom: Newsroom, demand: Demand) -> None:
    draft = newsroom.write(make_update(demand))
    by(newsroom.editor, "totp").post(*pressed(draft, "submit"))
    draft.refresh_from_db()
    assert draft.state == StatusUpdate.State.SUBMITTED


# Four eyes: who else could write to the record

ROOT = Path(__file__).resolve().parents[3]
WRITERS = {
    "demands/admin/review/verbs.py": {"publish", "publish_in_emergency", "review", "confirm"},
    "demands/admin/rows/entries.py": {"second", "redact"},
    "demands/workflow/batches.py": {"publish_together", "rehearse"},
    "demands/workflow/schedules.py": {"publish"},
    "demands/exchange/packs/lines.py": {
        "record_imported", "record_imported_review", "record_imported_confirmation", "record_imported_second",
    },
}  # fmt: skip
HARMLESS = {
    "edge",
    "tree",
    "PartsRefused",
    "Recorded",
    "reading_hash",
    "note",
    "Refused",
    "rules",
    "chain",
    "content",
    "amendments",
    "parcel",
    "explaining",
}


def test_nothing_else_writes_to_the_record() -> None:
    """Each verb of the ledger is called where the four eyes, or the mark of an import, are asked for."""
    found: dict[str, set[str]] = {}
    for path in [*ROOT.glob("demands/**/*.py"), *ROOT.glob("campaigns/**/*.py"), *ROOT.glob("config/*.py")]:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("demands/ledger/"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "ledger":
                found.setdefault(name, set()).add(node.attr)
            if isinstance(node, ast.ImportFrom) and re.search(r"\bledger(\.batch)?$", node.module or ""):
                found.setdefault(name, set()).update(one.name for one in node.names)
    found = {name: verbs - HARMLESS for name, verbs in found.items() if verbs - HARMLESS}
    assert found == WRITERS


def test_lines_are_appended_by_the_ledger_alone() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob("demands/**/*.py")
        if re.search(r"\bappend_line\(|Entry\.objects\.(bulk_)?create\(", path.read_text("utf-8"))
    }
    assert users == {f"demands/ledger/{name}.py" for name in ("append", "recording", "publish", "imported")}


def test_whoever_wrote_is_forgotten_by_publication_alone() -> None:
    """Undoing an import, taking back, sending back: none of it takes anybody off the list of those who wrote."""
    users = {
        path.relative_to(ROOT).as_posix()
        for path in [*ROOT.glob("demands/**/*.py"), *ROOT.glob("campaigns/**/*.py")]
        if re.search(r"\bcontributors\b[^=\n]*=[^=]", path.read_text("utf-8")) and "/migrations/" not in str(path)
    }
    new_row = "demands/admin/rows/citations.py"  # a source that nobody has written in yet
    one_more = "demands/exchange/un_index/staging.py"  # whoever loads a change has written it
    of_texts = {"demands/exchange/documents/marking.py", "demands/models/marked_document.py"}  # who worked on marks
    as_public = "demands/workflow/steps.py"  # a row that says again what readers have: nobody's words are left in it
    anew = "demands/ledger/translations.py"  # a translation drafted anew has the writers of the public one
    assert users - of_texts == {
        "campaigns/models/working_copy.py", "demands/ledger/recording.py", new_row, one_more, as_public, anew,
    }  # fmt: skip


# Whoever changed any of it wrote it


def a_demand_to_come(newsroom: Newsroom, campaign: Campaign) -> dict[str, Any]:
    """A draft that brings a ministry and the document it stands in, and an update with its source."""
    demand = make_demand(campaign, "secrecy")
    ministry = make_institution("mofa", name="Foreign Ministry")
    demand.addressees.add(ministry)
    document = Document.objects.create(
        campaign=campaign, slug="letter", title="A letter", publisher="NGO", dated="2005"
    )
    demand.passages.add(document.passages.create(slug="p1", exact="Publish the files."))
    return {"demand": demand, "ministry": ministry, "document": document}


CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "the draft itself": ("demand", {"summary": "Another summary."}),
    "the ministry it brings": ("ministry", {"name": "Ministry of Foreign Affairs"}),
    "the document it brings": ("document", {"title": "An open letter"}),
    "the passage it stands in": ("document", {"passages-0-exact": "Publish all the files."}),
    "its translation": ("demand", {"title_ja": "秘密"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_reviewer_who_changed_it_is_an_author(
    what: str, newsroom: Newsroom, campaign: Campaign, emi: Client, rafael: Client, verb: Callable[..., Any]
) -> None:
    drafts = a_demand_to_come(newsroom, campaign)
    draft = newsroom.submit(drafts["demand"])
    which, changes = CHANGES[what]
    row = drafts[which]
    opened = rafael.get(address(draft, "review")).context
    assert opened["situation"].can_publish

    page = rafael.get(address(row))
    assert rafael.post(address(row), typed(page, **changes, _continue="1")).status_code == 302
    verb(rafael, draft, "publish", reading_hash=opened["situation"].hash)
    draft.refresh_from_db()
    assert not draft.is_published

    row.refresh_from_db()
    former = {name: page.context["adminform"].form.initial.get(name, "") for name in changes if "-" not in name}
    if former:  # taking it back word for word changes nothing about who has written
        rafael.post(address(row), typed(rafael.get(address(row)), **former, _continue="1"))
    verb(emi, draft, "submit")
    draft.refresh_from_db()
    assert draft.submitted_hash
    answer = verb(rafael, draft, "publish", reading_hash=ledger.reading_hash(draft))
    assert "You contributed to this" in messages(answer)
    draft.refresh_from_db()
    assert not draft.is_published


def test_an_import_that_was_undone_was_written_all_the_same(
    newsroom: Newsroom, demand: Demand, rafael: Client, verb: Callable[..., Any]
) -> None:
    draft = newsroom.submit(make_update(demand))
    (row,) = exported(rafael)
    sheet = upload(rafael, workbook([row | {"headline": "From a list"}]))
    decide(rafael, sheet, "apply")
    draft.refresh_from_db()
    assert (draft.headline, draft.submitted_hash) == ("From a list", "")
    decide(rafael, sheet, "undo")
    draft.refresh_from_db()
    assert draft.headline == "A bill was tabled"
    steps.submit(draft, by=newsroom.editor)
    answer = verb(rafael, draft, "publish", reading_hash=ledger.reading_hash(draft))
    assert "You contributed to this" in messages(answer)


def test_a_quick_update_and_a_correction_wait_like_any_other(
    newsroom: Newsroom, demand: Demand, rafael: Client, verb: Callable[..., Any]
) -> None:
    """The short ways in make drafts; whoever took one of them cannot publish it."""
    sent = {"demand": demand.pk, "happened_on": "2026-11-01", "headline": "A ruling", "status": "", "source_url": "",
            "source_title": "", "_submit_review": "1"}  # fmt: skip
    rafael.post("/admin/demands/statusupdate/record/", sent)
    public = make_update(demand)
    newsroom.publish(public)
    rafael.post(address(public, "correct"), {})
    ruling, correction = StatusUpdate.objects.filter(published_as__isnull=True).order_by("pk")
    before = Entry.objects.count()
    for draft in (ruling, correction):
        assert draft.contributors == [newsroom.reviewer.pk]
        verb(rafael, draft, "submit")
        answer = verb(rafael, draft, "publish", reading_hash=ledger.reading_hash(draft))
        assert "You contributed to this" in messages(answer)
    assert Entry.objects.count() == before


def test_the_reader_of_a_link_is_no_second_person(
    newsroom: Newsroom, demand: Demand, rafael: Client, client: Client, verb: Callable[..., Any]
) -> None:
    """Ms Sato says yes to what Rafael wrote. He still cannot publish it, and the record does not name her."""
    draft = make_update(demand)
    draft.written_by(newsroom.reviewer.pk)
    draft.save()
    verb(rafael, draft, "submit")
    verb(rafael, draft, "make_link", person="Ms Sato", purpose="Is it safe?", days="1")
    client.post(review_links.address_of(ReviewLink.objects.get()), {"action": "approve"})
    answer = verb(rafael, draft, "publish", reading_hash=ledger.reading_hash(draft))
    assert "You contributed to this" in messages(answer)
    newsroom.write(draft)
    steps.submit(draft, by=newsroom.editor)
    grace = make_user("grace", "Reviewer")
    entry = ledger.publish(draft, by=grace, approved_hash=ledger.reading_hash(draft))
    assert "Sato" not in str(entry.__dict__)
