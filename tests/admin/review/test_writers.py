"""Every way in which words come into the newsroom: who brought them counts as a writer, and cannot publish them.

Wanda may write and publish. Each way below is one row of a table: it lets Wanda bring words in, and returns the row
with which they would become public.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from campaigns.models import Document, Passage, WorkingCopy
from demands import ledger
from demands.exchange.un_index.jobs import work as work_on_index
from demands.ledger.parcel import parcel_of
from demands.ledger.rules import Refused
from demands.models import Demand, IndexFile, Proposal, Reading, Recommendation, RecommendationLink, StatusUpdate
from tests.admin.conftest import address, signed_in, typed
from tests.admin.documents.test_reading_documents import ADD as READ_DOCUMENT
from tests.admin.documents.test_reading_documents import TEXT
from tests.admin.documents.test_reading_documents import typed as typed_marks
from tests.admin.rows.test_quick_update import RECORD, words
from tests.admin.rows.test_suggestions import draft_of, make_suggestion
from tests.admin.sheets.test_sheets import decide, exported, upload, workbook
from tests.admin.un_index.test_un_index import read as read_index
from tests.cast import Newsroom, make_demand, make_evidence, make_update, make_user
from tests.exchange.un_index.test_un_index import xlsx
from tests.recommendations import make_recommendation

Way = Callable[[Client, Newsroom, Demand], WorkingCopy]


@pytest.fixture
def wanda(db: None) -> User:
    return make_user("wanda", "Editor", "Reviewer")


def its_form(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    add = "/admin/demands/statusupdate/add/"
    wanda.post(add, typed(wanda.get(add), demand=demand.pk, happened_on="2010", headline="A bill was tabled"))
    return StatusUpdate.objects.get()


def a_change_of_somebody_elses_draft(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    draft = newsroom.write(make_update(demand))
    wanda.post(address(draft), typed(wanda.get(address(draft)), headline="Another headline"))
    return StatusUpdate.objects.get()


def a_change_of_a_source_that_is_cited(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    source = make_evidence()
    draft = newsroom.write(make_update(demand, sources=[source]))
    wanda.post(address(source), typed(wanda.get(address(source)), title="Another title"))
    return StatusUpdate.objects.get(pk=draft.pk)


def the_quick_form(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    wanda.post(RECORD, words(demand))
    return StatusUpdate.objects.get()


def a_spreadsheet(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    draft = newsroom.write(make_update(demand))
    (row,) = exported(wanda)
    sheet = upload(wanda, workbook([row | {"headline": "From the sheet"}]))
    decide(wanda, sheet, "apply")
    return StatusUpdate.objects.get(pk=draft.pk)


def a_document_read_for_demands(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    reading = _read_document(wanda, demand)
    _press(wanda, reading, "accept-all")
    _press(signed_in(newsroom.editor), reading, "make")
    return Demand.objects.filter(passages__document=reading.document).latest("pk")


def a_wording_typed_beside_a_mark(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    emi = signed_in(newsroom.editor)
    reading = _read_document(emi, demand)
    mark = reading.marks.first()
    assert mark is not None
    _press(wanda, reading, f"accept {mark.pk}", **{f"m{mark.pk}-title": "Words of Wanda"})
    _press(emi, reading, "accept-all")
    _press(emi, reading, "make")
    return Demand.objects.get(passages__mark=mark)


def a_file_of_the_un_index(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    row = read_index(wanda, xlsx({}))
    IndexFile.objects.update(state=IndexFile.State.QUEUED)
    work_on_index(row.pk, apply=True)
    RecommendationLink.objects.create(demand=demand, recommendation=Recommendation.objects.get())
    return newsroom.write(demand)


def other_words_for_what_the_un_index_brought(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    known = make_recommendation(annotation_id="HRI-1", text="Other words")
    row = read_index(wanda, xlsx({"OHCHR Annotation Id": "HRI-1", "Text": "Abolish the death penalty"}))
    IndexFile.objects.update(state=IndexFile.State.QUEUED)
    work_on_index(row.pk, apply=True)
    RecommendationLink.objects.create(demand=demand, recommendation=known)
    return newsroom.write(demand)


def a_link_to_a_recommendation(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    sent = {"recommendation": [make_recommendation().pk], "action": "link"}
    wanda.post(address(demand, "recommendations"), sent)
    return Demand.objects.get(pk=demand.pk)


def a_readers_suggestion(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    return draft_of(wanda, make_suggestion(demand))


def a_correction(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    public = make_update(demand)
    newsroom.publish(public)
    wanda.post(address(public, "correct"))
    return StatusUpdate.objects.get(corrects=public)


def a_proposal(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    public = make_update(demand)
    newsroom.publish(public)
    add = f"/admin/demands/proposal/add/?kind=translate&update={public.pk}"
    wanda.post(add, typed(wanda.get(add), kind="translate", update=public.pk, language="ja", headline="法案"))
    return Proposal.objects.get()


def a_passage_tied_to_a_demand(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    document = Document.objects.create(campaign=demand.campaign, slug="s", title="S", publisher="NGO", dated="2005")
    Passage.objects.create(document=document, slug="p1", exact="halt")
    page = wanda.get(address(document))
    wanda.post(address(document), typed(page, **{"passages-0-demands": [demand.pk]}))
    return Demand.objects.get(pk=demand.pk)


def a_demand_that_goes_along(wanda: Client, newsroom: Newsroom, demand: Demand) -> WorkingCopy:
    draft = make_demand(demand.campaign, "second")
    institution = draft.addressees.create(slug="diet", name="Diet", kind="parliament")
    wanda.post(address(institution), typed(wanda.get(address(institution)), name="National Diet"))
    return newsroom.write(draft)


WAYS: list[Way] = [
    its_form, a_change_of_somebody_elses_draft, a_change_of_a_source_that_is_cited, the_quick_form, a_spreadsheet,
    a_document_read_for_demands, a_wording_typed_beside_a_mark, a_file_of_the_un_index,
    other_words_for_what_the_un_index_brought, a_link_to_a_recommendation, a_readers_suggestion, a_correction,
    a_proposal, a_passage_tied_to_a_demand, a_demand_that_goes_along,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_who_brought_the_words_in_counts_as_their_writer(
    way: Way, wanda: User, newsroom: Newsroom, demand: Demand
) -> None:
    row = way(signed_in(wanda), newsroom, demand)
    assert wanda.pk in parcel_of(row).writers
    with pytest.raises(Refused) as refused:
        ledger.publish(row, by=wanda, approved_hash=ledger.reading_hash(row))
    assert [problem.code for problem in refused.value.problems] == ["four_eyes"]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_somebody_who_brought_nothing_in_is_none(way: Way, wanda: User, newsroom: Newsroom, demand: Demand) -> None:
    row = way(signed_in(wanda), newsroom, demand)
    assert newsroom.reviewer.pk not in parcel_of(row).writers


def _read_document(client: Client, demand: Demand) -> Reading:
    fields = {"campaign": demand.campaign_id, "text": TEXT, "publisher": "NGO", "dated": "2024-03", "whole": "on"}
    client.post(READ_DOCUMENT, fields)
    return Reading.objects.get()


def _press(client: Client, reading: Reading, do: str, **changes: Any) -> None:
    page = client.get(address(reading)).context["page"]
    client.post(address(reading), typed_marks(page, reading) | {"do": do} | changes)
