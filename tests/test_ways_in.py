"""Every way in for text takes out what turns or hides it; real right-to-left writing and emoji come through."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.web_address import validate_web_address
from demands.admin.sheets.tables import normal
from demands.exchange.documents.extraction import from_paste
from demands.exchange.packs import cells, tables
from demands.exchange.un_index.records import record_of
from demands.ledger.rules import Refused
from demands.models import Demand, Evidence, StatusUpdate
from demands.public.views.suggest import SuggestionForm
from tests.admin.base.test_hostile_input import address, typed
from tests.cast import Newsroom, make_evidence, make_update

TURNED = "Report \u202egpj.exe\u202c on\u200b pris\u00adons \u2067x\u2069\U000e0041\ufeff"
SHOWN = "Report gpj.exe on prisons x"
REAL = "می\u200cخواهم 👩\u200d👩\u200d👧 יְרוּשָׁלַיִם क्\u200dष"


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    return newsroom.write(make_update(demand, "in_progress"))


@pytest.mark.parametrize(("text", "kept"), [(TURNED, SHOWN), (REAL, REAL)])
def test_the_form_of_an_update(desk: Client, draft: StatusUpdate, text: str, kept: str) -> None:
    page = address(StatusUpdate, "change", draft.pk)
    written = dict.fromkeys(("headline", "body", "headline_ja", "citations-0-quote"), text)
    desk.post(page, typed(desk.get(page)) | written)
    draft.refresh_from_db()
    assert [draft.headline, draft.body, draft.i18n["headline_ja"]] == [kept, kept, kept]
    assert draft.citations.get().quote == kept


def test_the_name_of_an_uploaded_file(desk: Client) -> None:
    source = make_evidence()
    page = address(Evidence, "change", source.pk)
    file = SimpleUploadedFile("Report \u202egpj.txt", b"The report says that nobody was executed.", "text/plain")
    desk.post(page, typed(desk.get(page)) | {"file": file})
    source.refresh_from_db()
    name = str(source.file.name)
    assert name.rpartition("/")[2].startswith("Report")
    assert "\u202e" not in name


@pytest.mark.parametrize(("text", "kept"), [(TURNED, SHOWN), (REAL, REAL)])
def test_a_reader_s_suggestion(text: str, kept: str) -> None:
    form = SuggestionForm({"kind": "error", "text": text}, campaigns=[])
    assert form.is_valid()
    assert form.cleaned_data["text"] == kept


def test_what_came_in_past_every_form_is_not_published(newsroom: Newsroom, draft: StatusUpdate) -> None:
    StatusUpdate.objects.filter(pk=draft.pk).update(headline=TURNED)
    draft.refresh_from_db()
    with pytest.raises((Refused, ValidationError)):
        newsroom.publish(draft)


def test_real_writing_is_published_as_it_is(newsroom: Newsroom, draft: StatusUpdate) -> None:
    entry = newsroom.publish(draft, headline=REAL)
    assert (entry.content or {})["headline"]["en"] == REAL


@pytest.mark.parametrize(("text", "kept"), [(TURNED, SHOWN), (REAL, REAL)])
def test_a_cell_of_a_pack(text: str, kept: str) -> None:
    table = next(one for one in tables.TABLES if one.name == "updates")
    column = next(one for one in table.columns if one.name == "headline")
    assert cells.canonical(table, column, "en", text) == kept


@pytest.mark.parametrize(("text", "kept"), [(TURNED, SHOWN), (REAL, REAL)])
def test_a_cell_of_a_spreadsheet(text: str, kept: str) -> None:
    assert normal(text) == kept


@pytest.mark.parametrize(("text", "kept"), [(TURNED, SHOWN), (REAL, REAL)])
def test_a_recommendation_of_the_index(text: str, kept: str) -> None:
    found = record_of({"annotation_id": "a-1", "text": text, "body": text, "themes": f"- {text}"})
    assert (found.text, found.body, found.themes) == (kept, kept, [kept])


@pytest.mark.parametrize(("text", "kept"), [(TURNED, SHOWN), (REAL, REAL)])
def test_a_document_that_is_pasted(text: str, kept: str) -> None:
    assert from_paste(text).text == kept


def test_an_address_that_reads_otherwise_than_it_is() -> None:
    with pytest.raises(ValidationError):
        validate_web_address("https://moj.example/\u202egpj.exe")


def test_without_the_two_guards_a_headline_turns(
    desk: Client, draft: StatusUpdate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for guarded in ("demands.admin.site", "campaigns.models.working_copy"):
        monkeypatch.setattr(f"{guarded}.visible", str)
    page = address(StatusUpdate, "change", draft.pk)
    desk.post(page, typed(desk.get(page)) | {"headline": TURNED})
    draft.refresh_from_db()
    assert draft.headline == TURNED
