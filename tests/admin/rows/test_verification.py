"""In the newsroom nothing is verified until somebody says that they opened the source: who, and on which day."""

from typing import Any

import pytest
from django.test import Client

from campaigns.partial_date import PartialDate, today
from demands.ledger.content import content_of
from demands.models import Demand, Evidence, StatusUpdate
from tests.cast import Newsroom, make_evidence, make_update

pytestmark = pytest.mark.django_db
TODAY = PartialDate(today())


def fields(client: Client, path: str) -> dict[str, Any]:
    """What the page's form holds when it is opened, with its inlines, as a browser would send it."""
    form = client.get(path).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for one in client.get(path).context["inline_admin_formsets"]:
        for field in one.formset.management_form:
            sent[field.html_name] = field.value()
        for row in one.formset.forms:
            sent |= {row.add_prefix(name): row[name].value() for name in row.fields}
    return {name: value for name, value in sent.items() if value not in (None, False)} | {
        "version": form.opened_version
    }


@pytest.fixture
def source(newsroom: Newsroom, demand: Demand) -> Evidence:
    row = make_evidence()
    newsroom.write(make_update(demand, sources=[row]))
    return row


def test_the_form_of_a_source_offers_the_act_and_does_not_choose_it(emi: Client, source: Evidence) -> None:
    field = emi.get(f"/admin/demands/evidence/{source.pk}/change/").context["adminform"].form["verification"]
    assert field.value() == "unverified"
    assert ("read", "I opened the source, and it supports this") in [
        (str(one), str(two)) for one, two in field.field.choices
    ]


def test_saying_so_keeps_who_and_when(emi: Client, newsroom: Newsroom, source: Evidence) -> None:
    path = f"/admin/demands/evidence/{source.pk}/change/"
    response = emi.post(path, fields(emi, path) | {"verification": "read", "file": ""})
    assert response.status_code == 302, response.context["errors"]
    source.refresh_from_db()
    assert (source.verification, source.verified_on, source.verified_by) == ("read", TODAY, newsroom.editor.pk)


def test_a_quick_update_and_its_source_are_not_verified(emi: Client, demand: Demand) -> None:
    typed = {
        "demand": demand.pk, "happened_on": "2012-03-29", "headline": "Three were hanged", "status": "",
        "source_url": "https://nowhere.example/none", "source_title": "",
    }  # fmt: skip
    assert emi.post("/admin/demands/statusupdate/record/", typed).status_code == 302
    update = StatusUpdate.objects.get(headline="Three were hanged")
    levels = [content_of(update)["verification"]]
    levels += [one["evidence"]["verification"] for one in content_of(update)["citations"]]
    assert levels == ["unverified", "unverified"]
