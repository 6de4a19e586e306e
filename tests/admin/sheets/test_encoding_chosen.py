"""A text file that does not tell its encoding: its uploader sees how it would read in each, and chooses."""

import pytest
from django.test import Client

from demands.ledger.content import subject_of
from demands.models import Demand, SheetImport, StatusUpdate
from tests.admin.conftest import address, signed_in
from tests.cast import make_update, make_user

from .test_sheets import decide, upload

pytestmark = pytest.mark.django_db

HEADLINE = "提案"
TWO_OF_MANY = [("山", "euc_jp"), ("提案", "cp932"), ("ｱﾝｹｰﾄ", "cp932"), ("한국", "cp949")]


def list_in(encoding: str, draft: StatusUpdate, headline: str) -> bytes:
    return f"row,headline\n{subject_of(draft)},{headline}\n".encode(encoding)


@pytest.fixture
def draft(demand: Demand) -> StatusUpdate:
    return make_update(demand, "in_progress", headline="A bill was tabled", happened_on="2005-06")


@pytest.fixture
def unsure(emi: Client, draft: StatusUpdate) -> SheetImport:
    return upload(emi, list_in("cp932", draft, HEADLINE), "list.csv")


@pytest.mark.parametrize(("headline", "encoding"), TWO_OF_MANY)
def test_the_right_reading_is_among_those_offered(
    emi: Client, draft: StatusUpdate, headline: str, encoding: str
) -> None:
    sheet = upload(emi, list_in(encoding, draft, headline), "list.csv")
    assert sheet.state == "refused"
    offered = {code: sample for code, _name, sample in sheet.report["encodings"]}
    assert offered[encoding].endswith(headline)


def test_the_page_shows_how_the_line_reads_in_each(emi: Client, unsure: SheetImport) -> None:
    html = emi.get(address(unsure)).content.decode()
    assert html.count('name="encoding"') == len(unsure.report["encodings"]) > 1
    assert "<strong>Shift_JIS</strong>" in html
    assert HEADLINE in html


def test_what_was_chosen_is_read_and_kept(emi: Client, unsure: SheetImport) -> None:
    sheet = decide(emi, unsure, "encoding", encoding="cp932")
    assert (sheet.state, sheet.encoding) == ("ready", "cp932")
    ((name, _old, new, _clash),) = sheet.rows.get().changes
    assert (name, new) == ("headline", HEADLINE)


def test_it_is_applied_as_it_was_chosen(emi: Client, unsure: SheetImport, draft: StatusUpdate) -> None:
    sheet = decide(emi, unsure, "encoding", encoding="cp932")
    decide(emi, sheet, "all_mine")
    assert decide(emi, sheet, "apply").state == "applied"
    draft.refresh_from_db()
    assert draft.headline == HEADLINE


def test_a_wrong_choice_is_seen_in_the_preview_and_taken_back(emi: Client, unsure: SheetImport) -> None:
    wrong = decide(emi, unsure, "encoding", encoding="cp1252")
    assert wrong.rows.get().changes[0][2] != HEADLINE
    assert 'value="cp1252" checked' in emi.get(address(wrong)).content.decode()
    assert decide(emi, wrong, "encoding", encoding="cp932").rows.get().changes[0][2] == HEADLINE


@pytest.mark.parametrize("chosen", ["", "utf-8", "rot13", "cp037", "../x"])
def test_what_was_not_offered_is_not_taken(emi: Client, unsure: SheetImport, chosen: str) -> None:
    sheet = decide(emi, unsure, "encoding", encoding=chosen)
    assert (sheet.state, sheet.encoding) == ("refused", "")


def test_only_the_uploader_chooses(unsure: SheetImport) -> None:
    other = make_user("sue", "Administrator")
    other.is_superuser = True
    other.save()
    sheet = decide(signed_in(other), unsure, "encoding", encoding="cp932")
    assert (sheet.state, sheet.encoding) == ("refused", "")


def test_a_file_that_tells_its_encoding_asks_nothing(emi: Client, draft: StatusUpdate) -> None:
    sheet = upload(emi, list_in("utf-8", draft, HEADLINE), "list.csv")
    assert (sheet.state, sheet.encoding) == ("ready", "")
    assert 'name="encoding"' not in emi.get(address(sheet)).content.decode()
