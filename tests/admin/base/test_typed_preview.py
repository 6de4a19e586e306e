"""A form drawn as readers would see it, saved or not, and never kept."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from campaigns.models import Campaign, Membership, SitePage
from demands.models import Demand, Entry, Evidence, StatusUpdate, WorkflowStep
from tests.admin.conftest import address, signed_in, typed
from tests.cast import Newsroom, make_campaign, make_demand, make_explanation, make_update, make_user

KEPT: tuple[Any, ...] = (Campaign, Demand, StatusUpdate, Evidence, WorkflowStep, Entry, ProcrastinateJob)


def everything() -> list[list[Any]]:
    """All rows with all their columns, and the history of updates."""
    events = StatusUpdate.pgh_event_models["insert"]  # type: ignore[attr-defined]
    return [list(model.objects.order_by("pk").values_list()) for model in (*KEPT, events)]


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    return newsroom.write(make_update(demand, "in_progress", headline="A bill was tabled"))


def drawn(client: Client, row: Any, language: str = "", **changes: str) -> Any:
    """Send what a browser would send of the form, with these changes, to be drawn."""
    return client.post(language + address(row, "preview"), typed(client.get(address(row)), **changes))


def test_what_is_typed_is_drawn_and_nothing_is_kept(emi: Client, draft: StatusUpdate) -> None:
    emi.get(address(draft))
    before = everything()
    page = drawn(emi, draft, headline="Typed and never saved", **{"citations-0-quote": "A sentence of the source."})
    assert page.status_code == 200
    assert "Typed and never saved" in page.content.decode()
    assert "A sentence of the source." in page.content.decode()
    assert everything() == before
    assert page["Cache-Control"].startswith("no-store, private")
    assert "/static/js/" not in page.content.decode()


def test_a_new_update_with_a_new_source_is_drawn_and_nothing_is_kept(emi: Client, demand: Demand) -> None:
    form = typed(emi.get("/admin/demands/statusupdate/add/"), demand=demand.pk, happened_on="2012-02", headline="New",
        **{"citations-0-new_url": "https://court.example/judgment", "citations-0-new_title": "Judgment",
           "citations-0-new_kind": "news"})  # fmt: skip
    before = everything()
    page = emi.post("/admin/demands/statusupdate/add/preview/", form)
    assert " · 1 source" in page.content.decode()
    assert everything() == before


def test_saved_for_real_the_same_form_is_kept(emi: Client, draft: StatusUpdate) -> None:
    """The twin: it is the rolling back that keeps a preview from being an edit."""
    emi.get(address(draft))
    before = everything()
    emi.post(address(draft), typed(emi.get(address(draft)), headline="Saved", _continue="1"))
    assert everything() != before


@pytest.mark.parametrize("language", ["", "/ja"])
def test_it_is_drawn_in_the_language_of_the_address(emi: Client, draft: StatusUpdate, language: str) -> None:
    page = drawn(emi, draft, language, headline_ja="法案が提出された").content.decode()
    assert ("法案が提出された" in page) == (language == "/ja")


@pytest.mark.parametrize("kind", ["campaign", "demand", "explanation"])
def test_each_kind_with_a_page_is_drawn(ada: Client, newsroom: Newsroom, demand: Demand, kind: str) -> None:
    row: Any = {"campaign": demand.campaign, "demand": demand}.get(kind)
    if row is None:
        update = make_update(demand, "in_progress", direction="progress")
        newsroom.publish(update)
        row = make_explanation(demand, update)
    name = {"campaign": "title", "demand": "title", "explanation": "text"}[kind]
    assert "Typed just now" in drawn(ada, row, **{name: "Typed just now."}).content.decode()


def test_what_is_missing_is_named_with_its_field(emi: Client, draft: StatusUpdate) -> None:
    page = drawn(emi, draft, headline="", happened_on="soon")
    assert page.status_code == 422
    assert "Headline: This field is required." in page.content.decode()
    assert "Date: " in page.content.decode()


def test_a_colleagues_change_does_not_stop_the_preview(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    form = typed(emi.get(address(draft)), headline="Mine")
    newsroom.write(draft, headline="Theirs", version=draft.version + 1)
    assert "Mine" in emi.post(address(draft, "preview"), form).content.decode()


def test_readers_see_nothing_of_it(emi: Client, client: Client, draft: StatusUpdate, demand: Demand) -> None:
    drawn(emi, draft, headline="Typed and never saved")
    for page in (f"/campaigns/japan/demands/{demand.slug}/", "/updates/", "/search/?q=typed"):
        assert "Typed and never saved" not in client.get(page).content.decode()


def test_nothing_is_drawn_for_people_who_may_not_write(
    client: Client, newsroom: Newsroom, reviewer: User, draft: StatusUpdate
) -> None:
    other = make_user("olga")
    Membership.objects.create(user=other, campaign=make_campaign("peru"), role=Membership.Role.LEAD)
    form = {"headline": "x"}
    assert client.post(address(draft, "preview"), form).status_code == 302
    assert signed_in(other).post(address(draft, "preview"), form).status_code == 404
    guest = signed_in(make_user("guest"))
    assert guest.post("/admin/demands/statusupdate/add/preview/", form).status_code == 403


def test_what_is_closed_is_not_drawn_otherwise(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    form = typed(emi.get(address(draft)), headline="Other words")
    newsroom.publish(draft, direction="progress")
    assert emi.post(address(draft, "preview"), form).status_code == 403


def test_a_demand_of_another_campaign_cannot_be_drawn_on(emi: Client, draft: StatusUpdate) -> None:
    member = make_user("olga")
    Membership.objects.create(user=member, campaign=draft.demand.campaign, role=Membership.Role.EDITOR)
    secret = make_demand(make_campaign("peru"), "secret", title="A secret demand")
    client = signed_in(member)
    page = client.post(address(draft, "preview"), typed(client.get(address(draft)), demand=secret.pk))
    assert "A secret demand" not in page.content.decode()


# Markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [("**Bold** and *thin*", "<strong>Bold</strong> and <em>thin</em>"), ("<script>x</script>", "&lt;script&gt;"),
     ("[a](javascript:alert(1))", "[a](javascript"), ("- one\n- two", "<li>one</li>")],
)  # fmt: skip
def test_a_text_is_shown_as_readers_will_see_it(emi: Client, text: str, html: str) -> None:
    assert html in emi.post("/admin/markdown/", {"text": text}).content.decode()


def test_only_markdown_texts_get_the_toolbar(emi: Client, draft: StatusUpdate) -> None:
    form = emi.get(address(draft)).context["adminform"].form
    marked = {name for name, one in form.fields.items() if "data-markdown" in one.widget.attrs}
    assert marked == {"body", "body_ja"}


def test_a_page_about_the_site_is_drawn_too(ada: Client, newsroom: Newsroom) -> None:
    page = newsroom.write(SitePage.objects.create(slug="about", title="Who we are", body="We watch."))
    shown = drawn(ada, page, body="We **follow up**.")
    assert "<strong>follow up</strong>" in shown.content.decode()
    assert "Preview" in shown.content.decode()
    assert "We watch." in ada.get(address(page, "preview")).content.decode()
    assert ada.get("/about/").status_code == 404
