"""History: who changed what and when, for every row that staff edit, whatever program changed it."""

from pathlib import Path
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from campaigns.history import begin, kept
from campaigns.models import Campaign, Document, Passage
from demands import ledger
from demands.ledger.verification import verify
from demands.management.commands.worker import named
from demands.models import Citation, Demand, Entry, Evidence, Indicator, Observation, StatusUpdate
from tests.admin.conftest import address, typed
from tests.cast import Newsroom, make_demand, make_evidence, make_institution, make_proposal, make_theme, make_update

OURS = ("campaigns", "demands")
APPEND_ONLY = {"entry", "workflowstep", "accountevent"}  # a row is never changed, so there is nothing to keep beside it
BY_THE_SITE = {  # what no member of staff writes: copies, links, mails, counts, files on their way in, the UN's index
    "capture", "capturepart", "original", "link", "indexfile", "importedrow", "sheetimport", "reminder", "staffmail",
    "suggestionssent", "pagefetch", "operation", "unsavedform", "recommendation", "recommendation_set_aside_for",
    "demandstanding", "campaignstanding", "translationcheck", "feedhit", "feedcheck", "treetile", "recordkey",
    "timestamp", "checkpointmail", "textscounted", "textstocount", "updatecount",
    "subscriber", "subscription", "round", "readermail", "readerbounce",  # of readers only what they chose is kept
}  # fmt: skip
# What happens to these is told by the steps of the workflow; a comment tells itself who wrote it and when.
IN_STEPS = {"batch", "batchmember", "assignment", "schedule", "embargolink", "fieldcomment"}


def ours() -> list[Any]:
    """Every table of ours but the copies themselves."""
    every = [
        model
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if not model._meta.proxy
    ]
    return [model for model in every if not issubclass(model, pghistory.models.Event)]


def test_the_walk_finds_tables_and_lists_of_others() -> None:
    names = {model._meta.model_name for model in ours()}
    assert {"campaign", "demand", "statusupdate", "citation", "demand_addressees", "indicator_sources"} <= names


def test_everything_that_can_be_edited_is_kept() -> None:
    unkept = {model._meta.model_name for model in ours() if kept(model) is None}
    assert unkept == APPEND_ONLY | BY_THE_SITE | IN_STEPS


@pytest.mark.django_db
def test_every_kept_table_has_its_three_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        triggers = cursor.fetchall()
    for model in ours():
        found = [name for table, name in triggers if table == model._meta.db_table and "pgtrigger_" in name]
        for what in ("insert_insert", "update_update", "delete_delete") if kept(model) else ():
            assert any(what in name for name in found), f"{model.__name__}: {what}"


def page_of(client: Client, row: Any, query: str = "") -> Any:
    return client.get(address(row, "history") + query)


def text_of(client: Client, row: Any) -> str:
    return str(page_of(client, row).content.decode())


def said(client: Client, row: Any) -> list[tuple[str, str, str]]:
    """(who, field, what changed) of every change on the page, newest first; [-gone-] and {+new+}."""
    shown = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}"}
    return [
        (edit.by, change.label, "".join(shown[part.kind].format(part.text) for part in change.parts))
        for edit in page_of(client, row).context["edits"]
        for step in edit.steps
        if step.label == "update"
        for change in step.changes
    ]


# Who and what


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    update: StatusUpdate = newsroom.write(make_update(demand, headline="A bill was tabled"))
    return update


def test_emi_edits_and_the_page_says_what(emi: Client, draft: StatusUpdate) -> None:
    emi.post(address(draft), typed(emi.get(address(draft)), headline="A bill was promised", _continue="1"))
    assert said(emi, draft)[0] == ("emi", "headline", "A bill was [-tabled-]{+promised+}")


def test_a_translation_is_told_by_language(emi: Client, draft: StatusUpdate) -> None:
    emi.post(address(draft), typed(emi.get(address(draft)), headline_ja="法案の提出", _continue="1"))
    draft.refresh_from_db()
    emi.post(address(draft), typed(emi.get(address(draft)), headline_ja="法案の約束", _continue="1"))
    found = [one for one in said(emi, draft) if one[1] == "headline [日本語]"]
    assert found[0] == ("emi", "headline [日本語]", "法案の[-提出-]{+約束+}")
    assert found[1][2] == "{+法案の提出+}"


def test_a_status_is_told_by_its_name_and_a_choice_by_its_word(emi: Client, draft: StatusUpdate) -> None:
    step = draft.demand.campaign.scale.statuses.get(code="partly_met")
    StatusUpdate.objects.filter(pk=draft.pk).update(status=step, direction="setback")
    found = {label: what for _who, label, what in said(emi, draft)}
    assert found["status afterwards"] == "{+◐ Partly met+}"
    assert found["direction"] == "[-No change-]{+Step back+}"


def test_what_belongs_to_a_row_is_part_of_its_history(emi: Client, draft: StatusUpdate) -> None:
    citation = draft.citations.get()
    Citation.objects.filter(pk=citation.pk).update(quote="Article 6.")
    Citation.objects.filter(pk=citation.pk).delete()
    page = text_of(emi, draft)
    for words in ("Changed: citation", "Removed: citation", "Added: citation", "Article 6."):
        assert words in page


def test_a_list_of_others_too(emi: Client, demand: Demand) -> None:
    demand.addressees.add(make_institution("mofa", name="Foreign Ministry"))
    page = text_of(emi, demand)
    assert "Added: addressed to" in page
    assert "<ins>Foreign Ministry</ins>" in page
    demand.addressees.clear()
    assert "Removed: addressed to" in text_of(emi, demand)


def test_a_list_that_goes_both_ways_is_told_once(emi: Client, demand: Demand) -> None:
    other = make_demand(demand.campaign, "secrecy", title="Name the day")
    demand.related.add(other)
    for row, named_there in ((demand, other), (other, demand)):
        steps = [step for edit in page_of(emi, row).context["edits"] for step in edit.steps]
        [step] = [step for step in steps if step.what == "related demands"]
        assert step.changes[0].parts[0].text == named_there.title


def test_the_history_of_another_row_is_not_in_it(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    other = make_update(draft.demand, headline="Another", corrects=draft, correction_reason="Wrong.")
    newsroom.write(other, headline="Zyx")
    assert "Zyx" not in text_of(emi, draft)


# Whatever program


def test_bulk_changes_are_seen(emi: Client, draft: StatusUpdate) -> None:
    StatusUpdate.objects.all().update(headline="In bulk")
    assert said(emi, draft)[0][1:] == ("headline", "[-A bill was tabled-]{+In bulk+}")


def test_raw_sql_is_seen_and_nobody_is_named(emi: Client, draft: StatusUpdate) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE demands_statusupdate SET headline = 'By hand' WHERE id = %s", [draft.pk])
    assert said(emi, draft)[0] == (
        "unknown: changed directly in the database",
        "headline",
        "[-A bill was tabled-]{+By hand+}",
    )


def test_a_command_and_the_worker_name_themselves(emi: Client, draft: StatusUpdate) -> None:
    def tidy() -> None:
        StatusUpdate.objects.all().update(headline="Tidied")

    named("demands.tasks.tidy", tidy)()
    assert said(emi, draft)[0][0] == "the command “worker demands.tasks.tidy”"
    with pghistory.context(command="load_pack"):
        StatusUpdate.objects.all().update(headline="Loaded")
    assert said(emi, draft)[0][0] == "the command “load_pack”"


def test_a_pack_says_that_it_was_a_pack(project: Path, db: None) -> None:
    call_command("load_pack", project / "campaigns/packs/japan-2005", verbosity=0)
    contexts = {str(one) for one in kept(StatusUpdate).objects.values_list("pgh_context", flat=True)}
    assert contexts == {"{'command': 'load_pack'}"}
    assert kept(StatusUpdate).objects.count() == StatusUpdate.objects.count() > 100


def test_a_name_outlives_the_account(emi: Client, rafael: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    emi.post(address(draft), typed(emi.get(address(draft)), headline="A bill was promised", _continue="1"))
    newsroom.editor.delete()
    assert said(rafael, draft)[0][0] == "emi"


def test_what_was_deleted_leaves_its_history(draft: StatusUpdate, emi: Client) -> None:
    copies, pk = kept(StatusUpdate).objects, draft.pk
    emi.post(address(draft, "delete"), {"post": "yes"})
    assert not StatusUpdate.objects.filter(pk=pk).exists()
    last = copies.filter(pgh_obj_id=pk).order_by("pgh_id").last()
    assert (last.pgh_label, last.headline, last.pgh_context["name"]) == ("delete", "A bill was tabled", "emi")


def test_saving_unchanged_is_no_history(draft: StatusUpdate) -> None:
    before = kept(StatusUpdate).objects.count()
    draft.save()
    StatusUpdate.objects.filter(pk=draft.pk).update(version=99)
    assert kept(StatusUpdate).objects.count() == before


def test_readers_ask_for_no_session(client: Client, demand: Demand, django_assert_num_queries: Any) -> None:
    response = client.get("/campaigns/japan/")
    assert "Cookie" not in response.get("Vary", "")


# When the history begins later than the rows


def test_rows_that_were_there_before_it_have_a_first_copy(emi: Client, demand: Demand, draft: StatusUpdate) -> None:
    for model in ours():
        if kept(model):
            kept(model).objects.all().delete()
    with connection.schema_editor() as editor:
        for app in OURS:
            begin(apps, editor, app)
    first = kept(StatusUpdate).objects.get(pgh_obj_id=draft.pk)
    assert (first.pgh_label, first.headline) == ("begin", "A bill was tabled")
    assert kept(Demand.addressees.through).objects.count() == 1
    StatusUpdate.objects.filter(pk=draft.pk).update(headline="A bill was promised")
    assert said(emi, draft)[0][1:] == ("headline", "A bill was [-tabled-]{+promised+}")
    assert "State when history-keeping began" in text_of(emi, draft)


# The page


def test_it_is_for_those_who_may_see_the_row(client: Client, draft: StatusUpdate, demand: Demand) -> None:
    assert page_of(client, draft).status_code == 302
    url = reverse("admin:demands_statusupdate_history", args=[999_999])
    assert client.get(url).status_code in (302, 404)


def test_no_such_row_and_no_such_page(emi: Client, draft: StatusUpdate) -> None:
    assert emi.get(reverse("admin:demands_statusupdate_history", args=[999_999])).status_code == 404
    for query in ("?page=99", "?page=x", "?page=-1", "?page=%00"):
        assert page_of(emi, draft, query).status_code in (200, 302)


def test_it_is_reached_from_the_row_and_from_its_review(emi: Client, draft: StatusUpdate) -> None:
    for page in ("change", "review"):
        assert address(draft, "history") in emi.get(address(draft, page)).content.decode()


def test_every_kind_of_row_has_it(emi: Client, newsroom: Newsroom, demand: Demand, draft: StatusUpdate) -> None:
    campaign = demand.campaign
    indicator = Indicator.objects.create(campaign=campaign, slug="executions", title="Executions", unit="persons")
    Observation.objects.create(indicator=indicator, date="2019", value=3)
    document = Document.objects.create(campaign=campaign, slug="s", title="S", publisher="NGO", dated="2005")
    Passage.objects.create(document=document, slug="p1", exact="stop executions now")
    public = make_update(demand)
    newsroom.publish(public)
    rows = [
        campaign, demand, indicator, document, draft, make_theme("x"), make_institution("x"), campaign.scale,
        make_evidence(), make_proposal("retract", update=public, reason="."),
    ]  # fmt: skip
    for row in rows:
        assert page_of(emi, row).status_code == 200, row
        assert "Created" in text_of(emi, row), row


def test_long_histories_have_pages(emi: Client, draft: StatusUpdate) -> None:
    for number in range(60):
        StatusUpdate.objects.filter(pk=draft.pk).update(headline=f"Version {number}")
    first, second = text_of(emi, draft), page_of(emi, draft, "?page=2").content.decode()
    assert "Page 1 of 2" in first
    assert ("Version " in second, "Created" in second) == (True, True)
    assert "Created" not in first


def test_queries(emi: Client, draft: StatusUpdate, django_assert_num_queries: Any) -> None:
    """As many for forty changes as for one."""
    text_of(emi, draft)
    emi.post(address(draft), typed(emi.get(address(draft)), headline="Once", _continue="1"))
    # session, user, groups, rights (2), memberships; the row; how many changes; the changes;
    # names of users, demands, updates, sources; whose site it is
    with django_assert_num_queries(13):
        text_of(emi, draft)
    for number in range(40):
        StatusUpdate.objects.filter(pk=draft.pk).update(headline=f"Version {number}")
    with django_assert_num_queries(13):
        page_of(emi, draft, "?page=1")


def test_it_speaks_japanese(emi: Client, draft: StatusUpdate) -> None:
    page = emi.get("/ja" + address(draft, "history")).content.decode()
    assert "作成" in page
    assert "Created" not in page


# Redaction


SECRET = "zyxsecret"


def everywhere() -> str:
    """Every copy of every row."""
    return " ".join(str(list(kept(model).objects.values())) for model in ours() if kept(model))


def test_a_redacted_update_lives_on_in_no_copy(newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
    update = make_update(demand, headline=SECRET, headline_ja=SECRET, body=SECRET, internal_notes=SECRET)
    update.citations.update(quote=SECRET, locator=SECRET)
    newsroom.publish(update)
    assert everywhere().count(SECRET) > 4
    entry = Entry.objects.get(Q(sequence=update.published_as))
    ledger.redact(entry, by=administrator, reason="A name.")
    assert SECRET not in everywhere()
    assert verify().clean
    assert kept(StatusUpdate).objects.filter(pgh_obj_id=update.pk).exists()  # that it was changed, and by whom, stays


def test_a_redacted_wording_lives_on_in_no_copy(newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
    entry = newsroom.publish(demand, title=SECRET)
    newsroom.publish(demand, title="Halt all executions")
    assert SECRET in everywhere()
    ledger.redact(entry, by=administrator, reason="A name.")
    assert SECRET not in everywhere()


def test_a_redacted_document_takes_its_passages_along(
    newsroom: Newsroom, campaign: Campaign, administrator: Any
) -> None:
    document = Document.objects.create(campaign=campaign, slug="s", title="S", publisher="NGO", dated="2005")
    passage = Passage.objects.create(document=document, slug="p1", exact=SECRET)
    entry = newsroom.publish(document)
    passage.delete()
    newsroom.publish(document, text="Shortened.")
    ledger.redact(entry, by=administrator, reason="A name.")
    assert SECRET not in everywhere()


def test_a_redacted_translation_is_gone_from_update_and_proposal(
    newsroom: Newsroom, demand: Demand, administrator: Any
) -> None:
    update = make_update(demand)
    newsroom.publish(update)
    proposal = make_proposal("translate", update=update, language="ja", headline=SECRET, body=SECRET)
    entry = newsroom.publish(proposal)
    ledger.redact(entry, by=administrator, reason="A name.")
    update.refresh_from_db()
    proposal.refresh_from_db()
    assert SECRET not in str(update.i18n) + proposal.headline + proposal.body + everywhere()
    assert verify().clean


def test_other_rows_keep_their_history(newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
    update, other = make_update(demand, headline=SECRET), make_update(demand, headline="Another thing")
    newsroom.publish(update)
    newsroom.publish(other)
    ledger.redact(Entry.objects.get(Q(sequence=update.published_as)), by=administrator, reason="A name.")
    assert "Another thing" in everywhere()


# Nothing of it is public


def test_no_public_route_and_no_right_of_its_own() -> None:
    copies = [kept(model) for model in ours() if kept(model)]
    assert all(copy._meta.default_permissions == () for copy in copies)
    assert all(isinstance(copy, type) and issubclass(copy, models.Model) for copy in copies)


def test_old_wording_in_the_history_is_on_no_page(newsroom: Newsroom, demand: Demand, client: Client) -> None:
    newsroom.write(demand, summary=SECRET)
    newsroom.publish(demand, summary="A halt was asked for, again.")
    for path in ("/campaigns/japan/demands/moratorium/", "/record/", "/search/?q=zyxsecret", "/updates/"):
        assert SECRET not in client.get(path).content.decode().replace('value="zyxsecret"', "").replace(
            f"“{SECRET}", ""
        ).replace(f'<q class="asked">{SECRET}', "").replace(f"q={SECRET}", ""), path


@pytest.mark.django_db
def test_migrations_say_the_same_as_the_models() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_sources_keep_theirs(emi: Client) -> None:
    source = make_evidence(title="Treaty collection")
    Evidence.objects.filter(pk=source.pk).update(title="Treaty collection, IV", primary=False)
    found = {label: what for _who, label, what in said(emi, source)}
    assert found == {"title": "Treaty collection{+, IV+}", "primary source": "[-yes-]{+no+}"}
