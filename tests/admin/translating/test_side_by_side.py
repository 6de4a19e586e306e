"""Both languages of a campaign on one page: what is missing or out of date first, saved and submitted together."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Membership, Passage, Scale
from demands.admin.translating.counting import Count, counts
from demands.admin.translating.texts import EVERY, Need
from demands.models import Batch, Demand, Proposal, StatusUpdate, TranslationCheck, WorkflowStep
from demands.workflow import batches
from demands.workflow.correction import draft_correction
from tests.admin.conftest import messages, signed_in
from tests.cast import Newsroom, make_campaign, make_demand, make_update, make_user


def page(campaign: Campaign | None, language: str = "ja", **asked: str) -> str:
    if campaign is None:
        return reverse("admin:translating_shared", args=[language])
    return reverse("admin:translating_campaign", args=[language, campaign.pk])


def pairs(response: Any) -> dict[str, Any]:
    return {pair.name: pair for thing in response.context["things"] for pair in thing.pairs}


def sent(response: Any, *, right: tuple[str, ...] = (), **texts: str) -> dict[str, str]:
    """What a browser would send of the page, with these words; names with the slashes written as two underscores."""
    found: dict[str, str] = {}
    for name, pair in pairs(response).items():
        found |= {f"text/{name}": pair.shown, f"mark/{name}": pair.mark}
    found |= {f"text/{name.replace('__', '/').replace('_DOT_', '.')}": text for name, text in texts.items()}
    return found | {f"right/{name}": "1" for name in right}


def put(client: Client, address: str, changes: dict[str, str], **more: str) -> Any:
    opened = client.get(address)
    typed = sent(opened) | {f"text/{name}": text for name, text in changes.items()}
    return client.post(address, typed | more, follow=True)


def title(demand: Demand) -> str:
    return f"demands.demand/{demand.pk}/title"


# What is shown


def test_what_is_not_translated_comes_first(emi: Client, demand: Demand) -> None:
    bare = make_demand(demand.campaign, "bare", title="Ban torture", title_ja="", summary="", success_criterion="")
    full = make_demand(demand.campaign, "full", title="Open the files", summary="", success_criterion="")
    found = pairs(emi.get(page(demand.campaign)))
    order = list(found)
    assert [found[title(one)].need for one in (bare, full)] == [Need.MISSING, Need.NOTHING]
    assert order.index(title(bare)) < order.index(title(full))


def test_a_translation_whose_original_changed_is_out_of_date_and_shows_how(
    emi: Client, newsroom: Newsroom, demand: Demand
) -> None:
    newsroom.write(demand, title="Halt and abolish all executions")
    pair = pairs(emi.get(page(demand.campaign)))[title(demand)]
    assert pair.need == Need.OUTDATED
    assert [part.text for part in pair.changes if part.kind == "new"] == ["and abolish "]


def test_a_new_translation_is_up_to_date(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.write(demand, title="Halt and abolish all executions")
    newsroom.write(demand, title_ja="死刑の執行を停止し、廃止する")
    assert pairs(emi.get(page(demand.campaign)))[title(demand)].need == Need.NOTHING


def test_an_original_that_reads_again_as_when_it_was_translated_is_up_to_date(
    emi: Client, newsroom: Newsroom, demand: Demand
) -> None:
    before = demand.title
    newsroom.write(demand, title="Halt, with a slip")
    newsroom.write(demand, title=before)
    assert pairs(emi.get(page(demand.campaign)))[title(demand)].need == Need.NOTHING


def test_somebody_may_say_that_it_is_still_right(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.write(demand, title="Halt all executions!")
    address = page(demand.campaign)
    emi.post(address, sent(emi.get(address), right=(title(demand),)))
    assert pairs(emi.get(address))[title(demand)].need == Need.NOTHING
    assert TranslationCheck.objects.count() == 1
    newsroom.write(demand, title="Halt all executions now")
    assert pairs(emi.get(address))[title(demand)].need == Need.OUTDATED


def test_without_the_history_nothing_would_be_found(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    """The twin: with the copies of the row gone, the same change is not noticed."""
    newsroom.write(demand, title="Halt and abolish all executions")
    Demand.pgh_event_models["insert"].objects.all().delete()  # type: ignore[attr-defined]
    assert pairs(emi.get(page(demand.campaign)))[title(demand)].need == Need.NOTHING


def test_what_came_from_a_japanese_document_lacks_the_sites_own_language(emi: Client, demand: Demand) -> None:
    taken = make_demand(demand.campaign, "taken", title="", title_ja="拷問を禁止する")
    pair = pairs(emi.get(page(demand.campaign, "en")))[title(taken)]
    assert (pair.original, pair.original_language, pair.need) == ("拷問を禁止する", "ja", Need.MISSING)
    put(emi, page(demand.campaign, "en"), {title(taken): "Ban torture"})
    assert Demand.objects.get(pk=taken.pk).title == "Ban torture"


@pytest.mark.parametrize("of", ["scale", "institution", "theme"])
def test_what_all_campaigns_share_has_a_page_of_its_own(emi: Client, demand: Demand, of: str) -> None:
    assert any(f".{of}/" in name for name in pairs(emi.get(page(None))))
    assert not any(f".{of}/" in name for name in pairs(emi.get(page(demand.campaign))))


def test_every_row_with_translations_has_its_place() -> None:
    """A new model with texts in languages is on the page, or this test names it."""
    with_texts = {
        model for model in apps.get_models()
        if "event" not in str(model._meta.model_name) and any(one.name == "i18n" for one in model._meta.concrete_fields)
    }  # fmt: skip
    assert with_texts - {one.model for one in EVERY} == {Proposal}


# Counting


def test_the_counts_are_those_of_the_pages(emi: Client, editor: User, newsroom: Newsroom, demand: Demand) -> None:
    make_demand(demand.campaign, "bare", title_ja="", made_on="2006")
    newsroom.write(demand, title="Halt and abolish all executions")
    known = counts(editor, "ja")
    for campaign in (demand.campaign, None):
        needs = [one.need for one in emi.get(page(campaign)).context["things"]]
        shown = Count(needs.count(Need.MISSING), needs.count(Need.OUTDATED))
        assert shown == known[campaign.pk if campaign else None]


def test_the_desk_names_languages_and_counts(emi: Client, demand: Demand) -> None:
    body = emi.get("/admin/").content.decode()
    assert "Japanese: Japan" in body
    assert page(demand.campaign) in body


def test_counting_takes_two_queries(editor: User, demand: Demand, django_assert_num_queries: Any) -> None:
    """What is kept, and the drafts of what publication closes with the public updates."""
    counts(editor, "ja")
    with django_assert_num_queries(2):
        counts(editor, "ja")


def test_the_page_takes_as_many_queries_for_many_as_for_few(
    emi: Client, demand: Demand, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        make_demand(demand.campaign, f"d{number}", title_ja="")
    emi.get(page(demand.campaign))
    with django_assert_max_num_queries(45):
        emi.get(page(demand.campaign))


# Saving


def test_many_texts_are_saved_on_one_page(emi: Client, demand: Demand) -> None:
    other = make_demand(demand.campaign, "other", title="Ban torture", title_ja="")
    found = put(
        emi,
        page(demand.campaign),
        {title(other): "拷問を禁止する", f"demands.demand/{demand.pk}/summary": "停止が求められた。"},
    )
    assert "2 texts saved." in messages(found)
    assert Demand.objects.get(pk=other.pk).title_ja == "拷問を禁止する"
    saved = Demand.objects.get(pk=demand.pk)
    assert saved.summary_ja == "停止が求められた。"
    assert saved.has_unpublished_changes


def test_saving_nothing_is_no_edit(emi: Client, demand: Demand) -> None:
    found = put(emi, page(demand.campaign), {})
    assert "There was nothing to save." in messages(found)
    assert not Demand.objects.get(pk=demand.pk).has_unpublished_changes


def test_saving_asks_about_what_was_typed_and_about_nothing_else(
    emi: Client, demand: Demand, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        make_demand(demand.campaign, f"d{number}", title_ja="")
    address = page(demand.campaign)
    typed = sent(emi.get(address)) | {f"text/{title(demand)}": "すべての死刑を停止する"}
    with django_assert_max_num_queries(40):
        emi.post(address, typed)
    assert Demand.objects.get(pk=demand.pk).title_ja == "すべての死刑を停止する"


def test_the_translator_counts_as_a_writer_and_voids_a_submission(
    emi: Client, editor: User, newsroom: Newsroom, demand: Demand
) -> None:
    newsroom.submit(demand, summary="Reworded.")
    put(emi, page(demand.campaign), {title(demand): "すべての死刑を停止する"})
    saved = Demand.objects.get(pk=demand.pk)
    assert saved.contributors == [editor.pk]
    assert saved.submitted_hash == ""


@pytest.mark.parametrize("changed", ["title", "title_ja"])
def test_what_a_colleague_changed_is_not_overwritten(
    emi: Client, newsroom: Newsroom, demand: Demand, changed: str
) -> None:
    address = page(demand.campaign)
    typed = sent(emi.get(address)) | {f"text/{title(demand)}": "私の訳"}
    newsroom.write(demand, **{changed: "変わった" if changed == "title_ja" else "Changed"})
    refused = emi.post(address, typed)
    assert refused.status_code == 409
    assert pairs(refused)[title(demand)].shown == "私の訳"
    assert Demand.objects.get(pk=demand.pk).title_ja != "私の訳"
    again = emi.post(address, sent(refused), follow=True)
    assert "1 text saved." in messages(again)


def test_a_text_that_is_too_long_is_refused_and_the_others_are_saved(emi: Client, demand: Demand) -> None:
    found = put(emi, page(demand.campaign), {title(demand): "長" * 400, f"demands.demand/{demand.pk}/summary": "短い"})
    assert found.status_code == 409
    assert pairs(found)[title(demand)].problem
    assert Demand.objects.get(pk=demand.pk).summary_ja == "短い"


def test_a_status_is_published_with_its_scale(ada: Client, demand: Demand) -> None:
    scale = Scale.objects.get()
    status = scale.statuses.get(code="met")
    put(ada, page(None), {f"campaigns.status/{status.pk}/definition": "要求が満たされた。"})
    saved: Any = scale.statuses.get(code="met")
    assert saved.definition_ja == "要求が満たされた。"
    assert Scale.objects.get().has_unpublished_changes


# Public updates: closed, so that their translation is a draft of its own


def headline(update: StatusUpdate) -> str:
    return f"demands.statusupdate.public/{update.pk}/headline"


@pytest.fixture
def update(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found = make_update(demand, "in_progress", body="It was read twice.", direction="progress")
    newsroom.publish(found)
    return found


def test_a_public_update_gets_a_draft_of_its_translation(emi: Client, editor: User, update: StatusUpdate) -> None:
    address = page(update.demand.campaign)
    assert pairs(emi.get(address))[headline(update)].need == Need.MISSING
    put(emi, address, {headline(update): "法案が提出された"})
    draft = Proposal.objects.get()
    assert (draft.kind, draft.update, draft.language, draft.headline) == ("translate", update, "ja", "法案が提出された")
    assert draft.contributors == [editor.pk]
    put(emi, address, {headline(update).replace("headline", "body"): "二度読まれた。"})
    assert Proposal.objects.get().body == "二度読まれた。"
    assert pairs(emi.get(address))[headline(update)].need == Need.NOTHING


def test_a_text_without_its_headline_is_kept_and_refused(emi: Client, update: StatusUpdate) -> None:
    found = put(emi, page(update.demand.campaign), {headline(update).replace("headline", "body"): "二度読まれた。"})
    assert found.status_code == 409
    assert "二度読まれた。" in found.content.decode()
    assert not Proposal.objects.exists()


def test_the_translation_of_a_corrected_update_is_to_be_checked(
    emi: Client, editor: User, newsroom: Newsroom, update: StatusUpdate
) -> None:
    address = page(update.demand.campaign)
    put(emi, address, {headline(update): "法案が提出された"})
    correction = draft_correction(update, by=editor)
    newsroom.publish(correction, headline="A bill was tabled twice", correction_reason="Twice.")
    pair = pairs(emi.get(address))[headline(correction)]
    assert (pair.need, pair.text) == (Need.OUTDATED, "法案が提出された")
    emi.post(address, sent(emi.get(address), right=(headline(correction),)))
    assert pairs(emi.get(address))[headline(correction)].need != Need.OUTDATED
    assert WorkflowStep.objects.filter(comment="Compared with the corrected original.").exists()


# Submitting together


def test_the_translations_of_a_campaign_are_reviewed_and_published_as_one(
    emi: Client, reviewer: User, update: StatusUpdate, demand: Demand
) -> None:
    draft = make_demand(demand.campaign, "draft", title_ja="")
    typed = {headline(update): "法案が提出された", headline(update).replace("headline", "body"): "二度読まれた。",
        f"demands.demand/{demand.pk}/summary": "停止が求められた。", title(draft): "下書き"}  # fmt: skip
    begun = put(emi, page(demand.campaign), typed, _submit_review="1")
    offered = [one["row"] for one in begun.context["lines"]]
    assert offered == [demand, Proposal.objects.get()]
    address = begun.redirect_chain[-1][0]
    emi.post(address, {"draft": [one["key"] for one in begun.context["lines"]]})
    batch = Batch.objects.get()
    assert batch.title == "Translations into Japanese: Japan"
    batches.publish(batch, by=reviewer, approved_hash=batch.content_hash)
    assert StatusUpdate.objects.get(pk=update.pk).headline_ja == "法案が提出された"
    assert not Demand.objects.get(pk=demand.pk).has_unpublished_changes


def test_a_change_of_the_original_alone_is_no_translation(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.write(demand, summary="Reworded in English only.")
    begun = emi.get(f"{reverse('admin:demands_batch_begin')}?translation={demand.campaign_id}&language=ja")
    assert begun.context["lines"] == []


# Who may


def test_a_member_of_another_campaign_finds_and_saves_nothing(emi: Client, demand: Demand) -> None:
    other = make_user("olga")
    Membership.objects.create(user=other, campaign=make_campaign("peru"), role=Membership.Role.LEAD)
    client, typed = signed_in(other), sent(emi.get(page(demand.campaign))) | {f"text/{title(demand)}": "盗作"}
    assert client.get(page(demand.campaign)).status_code == 404
    client.post(page(Campaign.objects.get(slug="peru")), typed)
    assert Demand.objects.get(pk=demand.pk).title_ja == "死刑の執行を停止する"


def test_a_member_does_not_change_what_all_campaigns_share_and_readers_have(newsroom: Newsroom, demand: Demand) -> None:
    other = make_user("olga")
    Membership.objects.create(user=other, campaign=demand.campaign, role=Membership.Role.EDITOR)
    found = signed_in(other).get(page(None))
    assert not any(one.may_write for one in found.context["things"] if one.row._meta.model_name == "institution")
    name = f"campaigns.institution/{demand.addressees.get().pk}/name"
    refused = signed_in(other).post(page(None), {f"text/{name}": "法務省", f"mark/{name}": ""})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "address", ["xx/", "ja/campaign/99999/", "ja/demands.demand/99999/", "ja/auth.user/1/", "ja/no.such/1/", "ja/x/1/"]
)
def test_an_address_that_names_nothing_is_not_found(emi: Client, demand: Demand, address: str) -> None:
    assert emi.get(f"/admin/translating/{address}").status_code == 404


def test_one_thing_has_its_page_with_its_parts(emi: Client, demand: Demand) -> None:
    scale = Scale.objects.get()
    found = pairs(emi.get(reverse("admin:translating_row", args=["ja", "campaigns.scale", scale.pk])))
    assert f"campaigns.scale/{scale.pk}/name" in found
    assert sum(name.endswith("/label") for name in found) == scale.statuses.count()
    assert not Passage.objects.exists()
    assert "translating/ja/demands.demand" in emi.get(f"/admin/demands/demand/{demand.pk}/change/").content.decode()
