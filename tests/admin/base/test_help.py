"""Every field that somebody can fill in says in plain words what is wanted, in both languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import translation

from demands.admin.desk.preferences import PreferenceForm
from demands.admin.documents.forms import IntakeForm
from demands.admin.rows.quick_update import QuickForm
from demands.models import Demand, Proposal, Reading
from tests.cast import make_evidence, make_proposal, make_update

OWN_FORMS = {Reading: IntakeForm}  # pages that draw a form of their own in the place of Django's
OF_OTHERS = ("Group", "EmailAddress", "Authenticator")  # the pages of Django and of django-allauth themselves


def forms(user: User, kind: str = "") -> Iterator[tuple[str, Any]]:
    """Every form of the newsroom in which a row can be added, inlines included, with its name."""
    request = RequestFactory().get("/", {"kind": kind})
    request.user = user
    for model, page in site._registry.items():
        if model.__name__ in OF_OTHERS or not page.has_add_permission(request):
            continue
        if model in OWN_FORMS:
            yield model.__name__, OWN_FORMS[model]
            continue
        yield f"{model.__name__} {kind}".strip(), page.get_form(request)
        for inline in page.get_inline_instances(request):
            yield f"{inline.model.__name__} of {model.__name__}", inline.get_formset(request).form


def without_help(form: Any) -> list[str]:
    return [name for name, field in form.base_fields.items() if not str(field.help_text).strip()]


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root", password="quite another secret")


@pytest.mark.parametrize("kind", ["", *Proposal.Kind])
def test_no_field_is_without_help(kind: str, root: User) -> None:
    assert {name: lacking for name, form in forms(root, kind) if (lacking := without_help(form))} == {}


def test_the_walk_comes_by_every_kind_of_row(root: User) -> None:
    seen = {name.split()[0] for name, _form in forms(root)}
    assert {"Campaign", "Demand", "StatusUpdate", "Citation", "Evidence", "Status", "Passage", "Engagement"} <= seen


def test_a_field_without_help_would_be_found(root: User) -> None:
    form = next(form for name, form in forms(root) if name == "Demand")
    next(iter(form.base_fields.values())).help_text = ""
    assert len(without_help(form)) == 1


def test_the_pages_that_are_no_admin_forms_have_it_too(db: None) -> None:
    assert [without_help(form) for form in (QuickForm, PreferenceForm)] == [["demand"], []]
    assert not without_help_of_instance(QuickForm(demands=Demand.objects.none()))


def without_help_of_instance(form: Any) -> list[str]:
    return [name for name, field in form.fields.items() if not str(field.help_text).strip()]


def test_no_help_is_left_in_english_for_a_japanese_editor(root: User) -> None:
    """Django's own words for its accounts are in Django's own translation."""
    for kind in ("", *Proposal.Kind):
        for name, form in forms(root, kind):
            for field, one in form.base_fields.items():
                with translation.override("en"):
                    english = str(one.help_text)
                with translation.override("ja"):
                    assert str(one.help_text) != english, f"{name}: {field}: {english}"


def test_help_stands_beside_the_field_and_is_tied_to_it(emi: Client, demand: Demand) -> None:
    page = emi.get("/admin/demands/engagement/add/").content.decode()
    assert "Tick while you are awaiting a reply" in page
    assert 'aria-describedby="id_awaits_reply_helptext"' in page


def test_an_amendment_has_the_help_of_the_source(emi: Client, demand: Demand) -> None:
    make_proposal("retract", update=make_update(demand, sources=[]), reason="Wrong.")
    source = make_evidence()
    page = emi.get(f"/admin/demands/proposal/add/?kind=amend&evidence={source.pk}").content.decode()
    assert "Exactly as on the source" in page
