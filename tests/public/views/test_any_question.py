"""Whatever is asked of any public address, the answer is a page, a readable refusal, or "there is no such page"."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demands.models import Demand
from tests.cast import Newsroom, make_update
from tests.public.markup import forbidden, page
from tests.test_nothing_leaks import PUBLIC

ASKED = re.compile(r"""(?:choice|text|day|number)\(request, "([a-z_]+)\"""")
PARAMETERS = sorted(
    {name for path in Path("demands/public").rglob("*.py") for name in ASKED.findall(path.read_text("utf-8"))}
)

# Numbers, dates and words that once broke something somewhere, beside any text at all.
AWKWARD = [
    "", " ", "0", "-1", "1", "999999", "1e9", "٣", "NaN", "null", "2012", "2012-02", "2012-02-30", "0000-00-00", "9999",
    "2026-11-24", "1899-12-31", "banana", "japan", "met", "table", "title", "a\x00b", "%", "_", "\\", "'", '"',
    "' OR 1=1", "<script>", "{{7*7}}", "../../etc/passwd", "x" * 10_000, "死刑", "👩‍👩‍👧", "\u202eabc", "e\u0301" * 50,
    "a & b | !c", "\ud800",
]  # fmt: skip
VALUES = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=30))
QUESTIONS = st.lists(st.tuples(st.sampled_from([*PARAMETERS, "page", "junk", "q[]"]), VALUES), max_size=4)
HERE = {"campaign": "japan", "demand": "moratorium", "institution": "moj", "theme": "death-penalty", "sequence": "1"}
HERE |= {"month": "2010-05"}
ANSWERS = (200, 400, 404, 501)  # the last for a format that oEmbed may be asked for and is not offered here


def addresses() -> list[str]:
    """Every public route with names that are there."""
    found = []
    for _, path in PUBLIC:
        for kind, name in re.findall(r"<(\w+):(\w+)>", path):
            path = path.replace(f"<{kind}:{name}>", HERE.get(name, "1" if kind == "int" else "none"))
        found.append("/" + path)
    return found


@pytest.fixture
def world(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress"))


def test_the_parameters_are_known() -> None:
    assert {"on", "recorded", "status", "q", "sort", "page", "from", "to", "since"} <= {*PARAMETERS}


def test_every_address_is_walked() -> None:
    assert {"/", "/campaigns/japan/", "/campaigns/japan/demands/moratorium/", "/search/", "/record/"} <= {*addresses()}


def test_each_parameter_of_each_address(client: Client, world: None) -> None:
    """Those that a page reads, and one that none does."""
    for address in addresses():
        for name in (*getattr(resolve(address).func, "parameters", PARAMETERS), "junk"):
            response = client.get(address, {name: "banana"})
            assert response.status_code in ANSWERS, (address, name)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    address=st.sampled_from(addresses()), question=QUESTIONS, prefix=st.sampled_from(["", "/ja"]), htmx=st.booleans()
)
def test_any_question_has_an_answer(
    client: Client, world: None, address: str, question: list[tuple[str, str]], prefix: str, htmx: bool
) -> None:
    asked = "&".join(f"{name}={_quoted(value)}" for name, value in question)
    headers = {"HX-Request": "true", "HX-Target": "results"} if htmx else {}
    response = client.get(f"{prefix}{address}?{asked}", headers=headers)
    assert response.status_code in ANSWERS
    assert not response.cookies
    if not response.streaming and response["Content-Type"].startswith("text/html"):
        assert list(forbidden(page(response))) == []


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=40))
def test_any_path_has_an_answer(client: Client, db: None, path: str) -> None:
    for prefix in ("/", "/campaigns/", "/updates/", "/ja/evidence/"):
        response = client.get(f"{prefix}{_quoted(path)}")
        assert response.status_code in (200, 301, 302, 400, 404)
