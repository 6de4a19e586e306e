"""Writing in the newsroom: one page, one edit, and nobody's words lost."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Document, Institution, Passage, Scale
from demands.models import Citation, Demand, Evidence, StatusUpdate, WorkflowStep
from tests.admin.conftest import address, messages, typed
from tests.cast import Newsroom, make_evidence, make_institution, make_update

ADD = "/admin/demands/statusupdate/add/"


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    update: StatusUpdate = newsroom.write(make_update(demand, "in_progress"))
    return update


@pytest.fixture
def public(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    update = make_update(demand, "in_progress")
    newsroom.publish(update)
    return update


def citation(number: Any = 0, **values: Any) -> dict[str, Any]:
    return {f"citations-{number}-{name}": value for name, value in values.items()}


NEW = {"new_url": "https://www.moj.example/bill", "new_title": "The bill", "new_kind": "legislation"}


def test_a_simple_update_takes_seven_answers(emi: Client, demand: Demand, editor: Any) -> None:
    status = demand.campaign.scale.statuses.get(code="in_progress")
    sent = typed(
        emi.get(ADD), demand=demand.pk, happened_on="2010-05", headline="A bill was tabled", status=status.pk,
        _submit_review="1", **citation(**NEW),
    )  # fmt: skip
    answer = emi.post(ADD, sent, follow=True)
    update = StatusUpdate.objects.get()
    assert "Submitted for review" in messages(answer)
    assert (update.happened_on, update.contributors) == ("2010-05", [editor.pk])
    source = update.citations.get().evidence
    assert (source.url, source.kind, source.contributors) == (NEW["new_url"], "legislation", [editor.pk])


def test_an_address_that_the_site_knows_is_not_written_twice(emi: Client, demand: Demand) -> None:
    known = make_evidence(url=NEW["new_url"])
    emi.post(ADD, typed(emi.get(ADD), demand=demand.pk, happened_on="2010", headline="A", **citation(**NEW)))
    assert Evidence.objects.get() == known
    assert StatusUpdate.objects.get().citations.get().evidence == known


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"new_url": "javascript:alert(1)", "new_title": "T", "new_kind": "news"}, "valid URL"),
        ({"new_url": "https://a.example/", "new_title": "", "new_kind": "news"}, "This field"),
        ({"new_url": "https://a.example/", "new_title": "T", "new_kind": ""}, "This field"),
        ({"new_url": "", "new_title": "T", "new_kind": "news"}, "readers must be able to find the source"),
        ({"new_url": "https://a.example/", "new_title": "T", "new_kind": "news", "new_published_on": "2999"}, "future"),
        ({"new_title": "\x00", "new_url": "https://a.example/", "new_kind": "news"}, "Null characters"),
        ({"locator": "p. 3"}, "Enter the source’s address"),
        ({"evidence": "999999"}, "Select a valid choice"),
        ({"evidence": "abc"}, "Select a valid choice"),
    ],
)
def test_a_source_that_will_not_do_is_named(emi: Client, demand: Demand, sent: dict[str, str], words: str) -> None:
    answer = emi.post(ADD, typed(emi.get(ADD), demand=demand.pk, happened_on="2010", headline="A", **citation(**sent)))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not StatusUpdate.objects.exists()
    assert not Evidence.objects.exists()


def test_a_source_twice_is_refused(emi: Client, demand: Demand) -> None:
    source = make_evidence()
    sent = typed(emi.get(ADD), demand=demand.pk, happened_on="2010", headline="A", **{"citations-TOTAL_FORMS": 2})
    for rows in ([{"evidence": source.pk, "stance": "supports", "order": 0}] * 2, [NEW | {"stance": "supports"}] * 2):
        answer = emi.post(ADD, sent | citation(0, **rows[0]) | citation(1, **rows[1]))
        assert answer.status_code == 200
        assert not Citation.objects.exists()


def test_only_statuses_of_the_campaigns_own_scale_are_offered(emi: Client, demand: Demand) -> None:
    other = Scale.objects.create(code="other", name="Other")
    other.statuses.create(code="odd", kind="none", symbol="o", token="none", label="Odd", definition="Odd.")
    page = emi.get(f"{ADD}?demand={demand.pk}").content.decode()
    assert "→ In progress" in page
    assert "Odd" not in page


@pytest.mark.parametrize("value", ["", "2010-13", "45.6.2005", "2999-01-01", "1066", "\x00", "x" * 9000])
def test_a_date_that_is_none_is_refused_in_words(emi: Client, demand: Demand, value: str) -> None:
    answer = emi.post(ADD, typed(emi.get(ADD), demand=demand.pk, happened_on=value, headline="A"))
    assert answer.context["adminform"].form.errors["happened_on"]


def test_a_book_of_a_body_is_refused_in_words(emi: Client, demand: Demand) -> None:
    answer = emi.post(ADD, typed(emi.get(ADD), demand=demand.pk, happened_on="2010", headline="A", body="x" * 200_000))
    assert "at most 20000 characters" in answer.content.decode()


def test_japanese_is_written_beside_and_kept(emi: Client, draft: StatusUpdate) -> None:
    emi.post(address(draft), typed(emi.get(address(draft)), headline_ja="法案の提出", _continue="1"))
    draft.refresh_from_db()
    assert (draft.headline, draft.headline_ja) == ("A bill was tabled", "法案の提出")


def test_saving_in_japanese_translates_nothing_by_itself(emi: Client, draft: StatusUpdate) -> None:
    page = f"/ja{address(draft)}"
    emi.post(page, typed(emi.get(page), internal_notes="Ask.", _continue="1"))
    draft.refresh_from_db()
    assert draft.headline == "A bill was tabled"
    assert not draft.headline_ja


def test_saving_unchanged_is_no_edit(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(demand, summary="Two lines.\nAs browsers do not send them.")
    before = demand.version
    emi.post(address(demand), typed(emi.get(address(demand)), _continue="1"))
    demand.refresh_from_db()
    assert (demand.version, demand.has_unpublished_changes) == (before, False)


def test_a_note_of_the_newsroom_is_no_change_for_readers(emi: Client, demand: Demand) -> None:
    emi.post(address(demand), typed(emi.get(address(demand)), internal_notes="Call them.", _continue="1"))
    demand.refresh_from_db()
    assert demand.internal_notes == "Call them."
    assert not demand.has_unpublished_changes


def test_a_change_in_a_list_or_an_inline_is_an_edit(emi: Client, draft: StatusUpdate, demand: Demand) -> None:
    emi.post(address(draft), typed(emi.get(address(draft)), _continue="1", **citation(locator="p. 3")))
    emi.post(address(demand), typed(emi.get(address(demand)), addressees=[make_institution("npa").pk], _continue="1"))
    draft.refresh_from_db()
    demand.refresh_from_db()
    assert draft.version == 2
    assert demand.has_unpublished_changes
    assert WorkflowStep.objects.filter(action="edited", by_name="emi").count() == 2


def test_an_edit_voids_the_submission_and_bars_the_editor(
    rafael: Client, newsroom: Newsroom, draft: StatusUpdate
) -> None:
    newsroom.submit(draft)
    rafael.post(address(draft), typed(rafael.get(address(draft)), headline="Better", _continue="1"))
    draft.refresh_from_db()
    assert draft.state == StatusUpdate.State.DRAFT
    assert newsroom.reviewer.pk in draft.contributors


def test_two_at_once_the_second_sees_both_versions_and_loses_nothing(
    emi: Client, rafael: Client, draft: StatusUpdate
) -> None:
    opened = typed(emi.get(address(draft)), headline="Emi's words", _continue="1", **citation(locator="p. 9"))
    rafael.post(address(draft), typed(rafael.get(address(draft)), headline="Rafael's words", _continue="1"))
    answer = emi.post(address(draft), opened)
    page = answer.content.decode()
    assert "rafael saved a change at" in page
    for words in ("Emi&#x27;s words", "Rafael&#x27;s words", "p. 9", 'name="overwrite"'):
        assert words in page
    draft.refresh_from_db()
    assert draft.headline == "Rafael's words"


def test_overwriting_knowingly(emi: Client, rafael: Client, draft: StatusUpdate) -> None:
    opened = typed(emi.get(address(draft)), headline="Emi's words", _continue="1")
    rafael.post(address(draft), typed(rafael.get(address(draft)), headline="Rafael's words", _continue="1"))
    draft.refresh_from_db()
    emi.post(address(draft), opened | {"overwrite": draft.version})
    draft.refresh_from_db()
    assert draft.headline == "Emi's words"


def test_knowing_of_one_change_is_not_knowing_of_the_next(emi: Client, rafael: Client, draft: StatusUpdate) -> None:
    opened = typed(emi.get(address(draft)), headline="Emi's words", _continue="1")
    for words in ("Rafael's words", "Rafael's later words"):
        rafael.post(address(draft), typed(rafael.get(address(draft)), headline=words, _continue="1"))
    emi.post(address(draft), opened | {"overwrite": 2})
    draft.refresh_from_db()
    assert draft.headline == "Rafael's later words"


@pytest.mark.parametrize("version", ["", "abc", "\x00", "99999999999999999999"])
def test_a_form_without_its_version_overwrites_nothing(emi: Client, draft: StatusUpdate, version: str) -> None:
    answer = emi.post(
        address(draft), typed(emi.get(address(draft)), headline="X", _continue="1") | {"version": version}
    )
    assert "changed this while you were editing" in answer.content.decode()


# What is public


def test_a_public_update_and_its_sources_are_only_read(rafael: Client, public: StatusUpdate) -> None:
    for row in (public, public.citations.get().evidence):
        page = rafael.get(address(row)).content.decode()
        assert 'name="headline"' not in page
        assert 'name="citations-0-locator"' not in page
        assert "Save draft" not in page


def test_a_form_opened_before_publication_loses_no_words(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    opened = typed(emi.get(address(draft)), headline="Too late, but kept", _continue="1")
    newsroom.publish(draft)
    answer = emi.post(address(draft), opened)
    assert answer.status_code == 409
    assert "Too late, but kept" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.headline == "A bill was tabled"


def test_the_public_name_is_only_read(emi: Client, demand: Demand, campaign: Campaign) -> None:
    page = emi.get(address(demand))
    emi.post(address(demand), typed(page, slug="other", campaign="", title="New title", _continue="1"))
    demand.refresh_from_db()
    assert (demand.slug, demand.campaign, demand.title) == ("moratorium", campaign, "New title")


def test_statuses_of_a_public_scale_are_relabelled_not_recoded(ada: Client, campaign: Campaign) -> None:
    scale = campaign.scale
    sent = typed(ada.get(address(scale)), _continue="1")
    sent |= {
        "statuses-0-code": "zzz",
        "statuses-0-kind": "closed",
        "statuses-0-label": "Unknown",
        "statuses-1-DELETE": "on",
    }
    ada.post(address(scale), sent)
    first = scale.statuses.order_by("order").first()
    assert first is not None
    assert (first.code, first.kind, first.label) == ("not_assessed", "unknown", "Unknown")
    assert scale.statuses.count() == 6


@pytest.mark.parametrize("page", ["delete", "change"])
def test_what_was_published_is_not_deleted(page: str, ada: Client, public: StatusUpdate, demand: Demand) -> None:
    for row in (public, demand):
        assert ada.post(address(row, "delete"), {"post": "yes"}).status_code == 403
        assert "Delete draft" not in ada.get(address(row)).content.decode()
        row.refresh_from_db()


def test_a_draft_is_deleted(emi: Client, draft: StatusUpdate) -> None:
    emi.post(address(draft, "delete"), {"post": "yes"})
    assert not StatusUpdate.objects.exists()


def test_many_at_once_deletes_drafts_alone(emi: Client, newsroom: Newsroom, public: StatusUpdate) -> None:
    draft = make_update(public.demand)
    sent = {"action": "delete_selected", "_selected_action": [draft.pk, public.pk], "post": "yes"}
    answer = emi.post(reverse("admin:demands_statusupdate_changelist"), sent, follow=True)
    assert list(StatusUpdate.objects.all()) == [public]
    assert "1 row is published and cannot be deleted" in messages(answer)


# Documents


def test_a_quote_that_is_not_in_the_text_is_named(emi: Client, demand: Demand) -> None:
    document = Document.objects.create(
        campaign=demand.campaign, slug="statement", title="Statement", publisher="We", dated="2005-06",
        text="Japan should halt\nall executions now.",
    )  # fmt: skip
    Passage.objects.create(document=document, slug="halt", exact="halt\nall executions")
    page = emi.get(address(document))
    assert emi.post(address(document), typed(page, note="Seen.", _continue="1")).status_code == 302
    sent = typed(emi.get(address(document)), _continue="1") | {"passages-0-exact": "stop all executions"}
    answer = emi.post(address(document), sent)
    assert "passage “halt” does not occur word for word in the full text" in answer.content.decode()


def test_a_passage_is_tied_to_its_demands(emi: Client, demand: Demand) -> None:
    document = Document.objects.create(
        campaign=demand.campaign, slug="statement", title="Statement", publisher="We", dated="2005-06"
    )
    sent = typed(emi.get(address(document)), _continue="1") | {
        "passages-TOTAL_FORMS": 1, "passages-0-slug": "halt", "passages-0-exact": "Halt", "passages-0-order": 0,
        "passages-0-demands": [demand.pk],
    }  # fmt: skip
    emi.post(address(document), sent)
    demand.refresh_from_db()
    assert [one.slug for one in demand.passages.all()] == ["halt"]
    assert demand.has_unpublished_changes


def test_a_file_is_saved_by_the_browser_and_never_opened(
    emi: Client, client: Client, tmp_path: Any, demand: Demand
) -> None:
    source = make_evidence()
    source.file.save("page.html", ContentFile(b"<script>alert(1)</script>"))
    source.file.close()
    answer = emi.get(address(source, "file"))
    assert answer.getvalue().startswith(b"<script>")  # read to the end, it is closed
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(address(source, "file")).status_code == 302
    assert emi.get(address(make_evidence(), "file")).status_code == 404


def test_an_institution_in_the_making(emi: Client) -> None:
    add = reverse("admin:campaigns_institution_add")
    emi.post(add, typed(emi.get(add), name="Police", name_ja="警察", slug="npa", kind="police", _continue="1"))
    made = Institution.objects.get()
    assert (made.name_ja, made.version, made.state) == ("警察", 1, Institution.State.DRAFT)
