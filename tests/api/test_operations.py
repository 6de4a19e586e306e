"""The operations of the API: every one returns what its description says, in a fixed number of queries."""

import re
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client

from demands.api.description import description
from demands.api.fields import ROWS
from demands.api.operations import RETURNS
from demands.models import Entry
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db

BEGIN_WITH = {"japan": publish_japan}
API = "/api/v1"
# By operation the queries that it takes, as its docstring says; one more asks whose site it is, for the licence
QUERIES = {
    "campaigns": 2, "campaign_demands": 3, "demands": 5, "institutions": 2, "themes": 2, "documents": 3,
    "milestones": 3, "recommendations": 2, "engagements": 3, "indicators": 3, "observations": 3, "passages": 3,
    "updates": 5, "citations": 5, "sources": 3, "entries": 2, "campaign": 3, "demand": 3, "update": 5, "entry": 2,
    "source": 3, "institution": 2, "theme": 2, "document": 3, "indicator": 3,
}  # fmt: skip


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


def get(path: str, **asked: Any) -> Any:
    response = Client().get(f"{API}{path}", asked)
    assert response.status_code == 200, response.content
    return response.json()


def names() -> dict[str, str]:
    """Something public for each name in an address."""
    update = Entry.objects.updates().in_force().order_by("-sequence")[0]
    return {
        "campaign": "japan-2005", "demand": "rome-statute", "sequence": str(update.sequence),
        "reference": update.evidence[0],
        **{
            kind: Entry.objects.filter(subject_type=kind)[0].subject.rpartition(":")[2].rpartition("/")[2]
            for kind in ("institution", "theme", "document", "indicator")
        },
    }  # fmt: skip


def addresses() -> dict[str, str]:
    """By operation an address of it that answers."""
    known = names()
    return {
        operations["get"]["operationId"]: re.sub(r"\{(\w+)\}", lambda found: known[found[1]], path)
        for path, operations in description()["paths"].items()
        if path.endswith(tuple("abcdefghijklmnopqrstuvwxyz}"))
    }


def test_every_operation_returns_what_its_description_says(japan: None) -> None:
    whole = description()
    for name, path in addresses().items():
        kind, many, _names = RETURNS[name]
        found = Client().get(path).json()
        operation = next(one["get"] for one in whole["paths"].values() if one["get"]["operationId"] == name)
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(found, schema | {"components": whole["components"]})
        row = found["data"][0] if many else found["data"]
        assert set(row) == set(ROWS[kind]), name


def test_every_operation_takes_a_fixed_number_of_queries(
    japan: None, django_assert_num_queries: Callable[..., Any]
) -> None:
    found = addresses()
    assert set(found) == set(QUERIES)
    for name, path in found.items():
        for many in ({"limit": 1}, {"limit": 100}) if RETURNS[name][1] else ({},):
            with django_assert_num_queries(QUERIES[name] + 1, info=name):
                assert Client().get(path, many).status_code == 200


def whole_list(path: str, **asked: Any) -> list[Any]:
    """All rows of a list, page by page."""
    response = get(path, **asked)
    rows = response["data"]
    while response["next"]:
        response = Client().get(response["next"].partition("127.0.0.1:8000")[2]).json()
        rows += response["data"]
    return rows


@pytest.mark.parametrize("name", [name for name, (_kind, many, _names) in RETURNS.items() if many])
def test_a_list_in_pages_is_the_list(japan: None, name: str) -> None:
    path = addresses()[name].removeprefix(API)
    size = 60 if name in ("entries", "updates", "citations", "sources") else 11
    in_one, in_pages = whole_list(path, limit=100), whole_list(path, limit=size)
    assert in_pages == in_one
    assert len(in_one) > 1 or name in ("campaigns", "documents")


def test_what_the_lists_count_is_what_the_record_holds(japan: None) -> None:
    assert len(whole_list("/updates", limit=100)) == Entry.objects.updates().in_force().count()
    assert len(whole_list("/entries", limit=100)) == Entry.objects.count()
    cited = {name for line in Entry.objects.updates().in_force() for name in line.evidence}
    assert cited <= {row["reference"] for row in whole_list("/sources", limit=100)}
    assert [row["demand"] for row in get("/campaigns/japan-2005/demands")["data"]][:2] == [
        row["demand"] for row in sorted(whole_list("/demands"), key=lambda row: row["number"])
    ][:2]


def test_a_demand_is_the_same_in_each_list(japan: None) -> None:
    one = get("/campaigns/japan-2005/demands/rome-statute")["data"]
    in_campaign = whole_list("/campaigns/japan-2005/demands")
    assert one in in_campaign
    assert sorted(in_campaign, key=lambda row: row["demand"]) == whole_list("/demands")


def test_both_clocks_hold(japan: None) -> None:
    then = get("/campaigns/japan-2005/demands/rome-statute", on="2006-12-31")["data"]
    now = get("/campaigns/japan-2005/demands/rome-statute")["data"]
    assert (then["status"], now["status"]) != (now["status"], then["status"])
    assert then["url"].endswith("?on=2006-12-31")
    assert get("/updates", recorded="2000-01-01")["data"] == []
    assert Client().get(f"{API}/campaigns/japan-2005", {"recorded": "2000-01-01"}).status_code == 404
    assert all(row["happened_on"] <= "2010" for row in whole_list("/updates", on="2009-12-31", limit=100))
    with_entry = get("/updates", entry=60)
    assert with_entry["as_of"]["entry"] == 60
    assert all(row["entry"] <= 60 for row in with_entry["data"])


def test_one_language_or_all(japan: None) -> None:
    path = "/campaigns/japan-2005/demands/rome-statute"
    every, japanese = get(path)["data"], get(path, lang="ja")["data"]
    assert japanese["title"] == every["title"]["ja"]
    assert "/ja/campaigns/" in japanese["url"]
    assert Client().get(f"{API}{path}", {"lang": "ja"})["Content-Language"] == "ja"
    assert Client().get(f"{API}{path}", {"lang": "xx"}).status_code == 400


def test_fields_are_those_asked_for(japan: None) -> None:
    rows = get("/demands", fields="status, demand")["data"]
    assert {tuple(row) for row in rows} == {("status", "demand")}
    response = Client().get(f"{API}/demands", {"fields": "status,secret"})
    assert response.status_code == 400
    assert "“secret” is not a field" in response.json()["detail"]


def test_choices_narrow_the_lists(japan: None) -> None:
    update = get("/updates", campaign="japan-2005", demand="rome-statute", limit=100)["data"]
    assert {row["demand"] for row in update} == {"rome-statute"}
    source = update[0]["citations"][0]["reference"]
    assert {row["reference"] for row in get("/citations", source=source)["data"]} == {source}
    assert {row["certainty"] for row in whole_list("/updates", certainty="unverified", limit=100)} <= {"unverified"}
    addressee = get("/demands")["data"][0]["addressees"][0]
    assert all(addressee in row["addressees"] for row in whole_list("/demands", addressee=addressee))
    assert {row["kind"] for row in get("/entries", kind="defined")["data"]} == {"defined"}
    assert Client().get(f"{API}/updates", {"demand": "rome-statute"}).status_code == 400
