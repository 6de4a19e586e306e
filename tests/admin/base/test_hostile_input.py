"""Whatever is sent to the newsroom, it answers in words: never with a 500, and never by writing half of it."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, WorkingCopy
from demands.models import Citation, Demand, Evidence, StatusUpdate
from tests.cast import Newsroom, make_evidence, make_update

COPIES = [model for model in admin.site._registry if issubclass(model, WorkingCopy)]
MODELS = sorted(COPIES, key=lambda one: one.__name__)
NAMES = [model._meta.model_name for model in MODELS]
HUGE = "9" * 40
ODD_IDS = ("999999", HUGE, "-1", "abc", "%00", "1%00", "日本", "_5F", "1'--")
ODD_QUESTIONS = (
    "e=1", "p=abc", "p=-1", f"p={HUGE}", "o=99.abc", "o=-1.-2", "q=%00", "q=" + "x" * 3000, "q=%22%27%5C", "nonsense=1",
    "state=zzz", "state=%00", "mine=zzz", "year=99999", "kind__exact=%00", "id__in=abc", f"id__exact={HUGE}",
    "campaign__id__exact=abc", "demand__campaign__id__exact=%00", "all=", "_facets=True", "_to_field=password",
)  # fmt: skip


def address(model: type[Any], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def typed(response: Any) -> dict[str, Any]:
    """What the browser would send back from a page of the newsroom that nobody typed in."""
    forms = [response.context["adminform"].form]
    found: dict[str, Any] = {}
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False and value != "":  # 0 is something typed
                several = isinstance(value, list)
                found[bound.html_name] = [getattr(one, "pk", one) for one in value] if several else value
    if (version := getattr(getattr(response.context.get("original"), "version", None), "real", None)) is not None:
        found["version"] = version
    return found


@pytest.fixture
def desk(client: Client, administrator: Any) -> Client:
    """The newsroom as somebody sees it who may do most."""
    client.force_login(administrator)
    return client


@pytest.fixture
def draft(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    return newsroom.write(make_update(demand, "in_progress"))


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_no_question_to_a_list_is_too_odd(desk: Client, model: type[Any]) -> None:
    for question in ODD_QUESTIONS if model is StatusUpdate else ODD_QUESTIONS[8:]:  # the rest is the same code
        response = desk.get(f"{address(model, 'changelist')}?{question}")
        assert response.status_code in (200, 302, 400), question


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_an_unknown_row_is_a_404(desk: Client, model: type[Any]) -> None:
    base = address(model, "changelist")
    for odd in ODD_IDS if model is StatusUpdate else ODD_IDS[:4]:
        for page in ("change", "delete", "history") if model is StatusUpdate else ("change",):
            assert desk.get(f"{base}{odd}/{page}/").status_code == 404, (odd, page)
        assert desk.post(f"{base}{odd}/workflow/", {"action": "publish"}).status_code == 404, odd


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_no_address_breaks_the_page_for_a_new_row(desk: Client, model: type[Any]) -> None:
    fields = [field.name for field in model._meta.get_fields() if not field.auto_created] + ["corrects", "kind"]
    for value in ("abc", HUGE, "a,b"):
        response = desk.get(f"{address(model, 'add')}?{'&'.join(f'{name}={value}' for name in fields)}")
        assert response.status_code in (200, 302, 400, 403, 404), value


@pytest.mark.parametrize("field", ["headline", "body", "waiver_reason", "internal_notes", "headline_ja", "happened_on"])
def test_a_nul_byte_is_refused_in_words(desk: Client, draft: StatusUpdate, field: str) -> None:
    page = address(StatusUpdate, "change", draft.pk)
    response = desk.post(page, typed(desk.get(page)) | {field: "a\x00b"})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors[field]


def test_a_text_of_200_kilobytes_is_refused_in_words(desk: Client, draft: StatusUpdate) -> None:
    page = address(StatusUpdate, "change", draft.pk)
    response = desk.post(page, typed(desk.get(page)) | {"body": "long " * 40_000})
    assert "20000" in str(response.context["adminform"].form.errors["body"]).replace(",", "")


def test_right_to_left_writing_and_emoji_are_welcome(desk: Client, draft: StatusUpdate) -> None:
    page, headline = address(StatusUpdate, "change", draft.pk), "اليابان 🕊️ 日本"
    desk.post(page, typed(desk.get(page)) | {"headline": headline})
    draft.refresh_from_db()
    assert draft.headline == headline


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://", "https://a b", "//x", "file:x"])
def test_an_address_that_a_browser_would_run_is_refused(desk: Client, url: str) -> None:
    source = make_evidence()
    page = address(Evidence, "change", source.pk)
    response = desk.post(page, typed(desk.get(page)) | {"url": url})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["url"]


@pytest.mark.parametrize("value", ["abc", HUGE, "1\x00"])
@pytest.mark.parametrize("field", ["demand", "status", "citations-0-evidence", "citations-0-id"])
def test_a_choice_that_is_none_is_refused_in_words(desk: Client, draft: StatusUpdate, field: str, value: str) -> None:
    page = address(StatusUpdate, "change", draft.pk)
    response = desk.post(page, typed(desk.get(page)) | {field: value})
    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize("number", ["abc", "-5", "100000"])
@pytest.mark.parametrize("field", ["TOTAL_FORMS", "INITIAL_FORMS"])
def test_a_wrong_number_of_rows_breaks_nothing(desk: Client, draft: StatusUpdate, field: str, number: str) -> None:
    page = address(StatusUpdate, "change", draft.pk)
    response = desk.post(page, typed(desk.get(page)) | {f"citations-{field}": number})
    assert response.status_code in (200, 302, 400, 409)
    assert draft.citations.count() == 1


@pytest.mark.parametrize("number", ["abc", "", HUGE])
@pytest.mark.parametrize("field", ["version", "overwrite"])
def test_a_wrong_version_is_a_conflict_and_no_crash(desk: Client, draft: StatusUpdate, field: str, number: str) -> None:
    page = address(StatusUpdate, "change", draft.pk)
    response = desk.post(page, typed(desk.get(page)) | {"headline": "Mine", "version": "0", field: number})
    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.headline != "Mine"


def test_the_same_source_twice_is_refused_in_words(desk: Client, draft: StatusUpdate) -> None:
    page = address(StatusUpdate, "change", draft.pk)
    again = {
        "citations-TOTAL_FORMS": 2, "citations-1-evidence": draft.citations.get().evidence_id,
        "citations-1-stance": "supports", "citations-1-order": 1,
    }  # fmt: skip
    response = desk.post(page, typed(desk.get(page)) | again)
    assert response.status_code == 200
    assert response.context["inline_admin_formsets"][0].formset.total_error_count()
    assert Citation.objects.count() == 1


@pytest.mark.parametrize("term", ["%00", "x" * 3000, "%22%27", "日本"])
def test_a_search_for_a_choice_is_never_too_odd(desk: Client, demand: Demand, term: str) -> None:
    question = f"app_label=demands&model_name=statusupdate&field_name=demand&term={term}"
    assert desk.get(f"{reverse('admin:autocomplete')}?{question}").status_code in (200, 302, 400)


@pytest.mark.parametrize("name", ["app_label", "model_name", "field_name"])
def test_a_search_for_a_choice_of_nothing_is_refused(desk: Client, demand: Demand, name: str) -> None:
    question = {"app_label": "demands", "model_name": "statusupdate", "field_name": "demand", "term": ""}
    assert desk.get(reverse("admin:autocomplete"), question | {name: "zzz"}).status_code in (400, 403, 404)


@pytest.mark.parametrize("action", ["", "zzz", "publish\x00", "__class__", "send_back", "review", "confirm"])
def test_a_button_that_is_not_there_does_nothing(desk: Client, draft: StatusUpdate, action: str) -> None:
    response = desk.post(f"{address(StatusUpdate, 'changelist')}{draft.pk}/workflow/", {"action": action})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.published_as is None


def test_a_name_that_is_taken_is_refused_in_words(desk: Client, demand: Demand, campaign: Campaign) -> None:
    page = address(Demand, "add")
    fields = {
        "campaign": campaign.pk, "slug": demand.slug, "number": demand.number, "title": "T", "summary": "S",
        "success_criterion": "C", "made_on": "2005", "review_interval_days": 180, "priority": 2,
    }  # fmt: skip
    response = desk.post(page, typed(desk.get(page)) | fields)
    assert response.status_code == 200
    assert Demand.objects.count() == 1
