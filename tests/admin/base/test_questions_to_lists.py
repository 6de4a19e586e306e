"""Every list of the newsroom, asked for anything by anybody who can type an address: a page, a redirect or a 400."""

import itertools
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from demands.admin.base.scope import Scoped
from demands.models import Demand, StatusUpdate
from tests.cast import Newsroom, make_update

MODELS = sorted(admin.site._registry, key=lambda one: one._meta.label)
LABELS = [model._meta.label_lower for model in MODELS]
VALUES = (
    "", "1", "0", "-1", "abc", "9" * 40, "-" + "9" * 400, "1e999", "NaN", "٣", "true", "[]", "[1", "{}", "1,2",
    "9999-99-99", "2026-02-30", "0000-00-00", "2026-11-24T99:99", "a\x00b", "\ud83d", "\u202e", "(", "\\", "%",
    "'--", "x" * 5000,
)  # fmt: skip
LOOKUPS = (
    "contains", "contained_by", "overlap", "len", "has_key", "has_any_keys", "regex", "iregex", "year", "date", "in",
    "gt", "isnull", "search", "trigram_similar", "0", "0_1", "nonsense", "pk", "id__exact", "range",
)  # fmt: skip


def asked(client: Client, model: Any, name: str, value: str) -> int:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    question = f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}"
    return client.get(f"{address}?{question}").status_code


def offered(model: Any) -> set[str]:
    """The parameters of the filters beside a list, as its own page would send them."""
    found = set()
    for one in admin.site._registry[model].list_filter:
        name = getattr(one, "parameter_name", None)
        found |= {name} if name else {f"{one}__exact", f"{one}__id__exact", f"{one}__isnull"}
    return found


@pytest.fixture
def desk(client: Client, administrator: Any, newsroom: Newsroom, demand: Demand) -> Client:
    """The newsroom as somebody sees it who may open every list, with something in it."""
    administrator.is_superuser = True
    administrator.save()
    newsroom.write(make_update(demand, "in_progress"))
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_a_column_is_no_parameter_of_its_list(desk: Client, model: Any) -> None:
    """Among them arrays, JSON, dates, files and columns of other tables; none reaches the database as a question."""
    columns = [field.name for field in model._meta.get_fields()] + ["pk", "state_mark", "i18n", "password", "e__x"]
    questions = zip(columns, itertools.cycle(LOOKUPS), itertools.cycle(("1", "[1", "9999-99-99")), strict=False)
    for column, lookup, value in questions:
        assert asked(desk, model, f"{column}__{lookup}", value) in (200, 302, 400), (column, lookup)


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_a_filter_takes_any_value(desk: Client, model: Any) -> None:
    values = itertools.cycle(VALUES)
    for name in sorted(offered(model)):
        for value in itertools.islice(values, 9):
            assert asked(desk, model, name, value) in (200, 302, 400), (name, value)


@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_a_search_takes_any_words(desk: Client, model: Any) -> None:
    for value in ("9" * 40, '"', "'", "\\", "(", "\u202e", "\ud83d", "a\x00b", "x " * 300):
        assert asked(desk, model, "q", value) in (200, 302, 400), value


@pytest.mark.parametrize("value", VALUES)
def test_paging_and_sorting_take_any_value(desk: Client, value: str) -> None:
    for name in ("p", "o", "all", "e", "_popup", "_to_field", "_facets", "_changelist_filters", "nonsense"):
        assert asked(desk, StatusUpdate, name, value) in (200, 302, 400), name


def test_the_filters_beside_a_list_still_work(desk: Client, demand: Demand) -> None:
    for question in (f"demand__campaign__id__exact={demand.campaign_id}", "state=draft", "mine=1", "year=2010"):
        response = desk.get(f"{reverse('admin:demands_statusupdate_changelist')}?{question}")
        assert response.status_code == 200, question
    response = desk.get(f"{reverse('admin:demands_demand_changelist')}?priority__exact={demand.priority}")
    assert list(response.context["cl"].result_list) == [demand]


def test_without_the_list_of_lookups_an_array_breaks_the_page(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Scoped, "lookup_allowed")
    desk.raise_request_exception = False
    assert asked(desk, StatusUpdate, "contributors__contains", "1") == 500
