"""The OpenAPI description: read by the parsers of others, and held against what the API does."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application
from demands.api.description import description
from demands.models import Demand
from tests.cast import Newsroom, make_update

EXAMPLES = 6  # of each operation


@pytest.fixture
def world(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress"))


def test_it_is_served_and_says_its_version(client: Client, db: None) -> None:
    response = client.get("/api/v1/openapi.json")
    assert response.json() == description()
    assert description()["openapi"] == "3.1.0"
    assert response["Content-Type"].startswith("application/vnd.oai.openapi+json")


def test_every_operation_has_an_example_that_fits_its_schema() -> None:
    whole = description()
    for path, operations in whole["paths"].items():
        for status, response in operations["get"]["responses"].items():
            ((kind, content),) = response["content"].items()
            jsonschema.validate(content["example"], content["schema"] | {"components": whole["components"]})
            assert kind == ("application/json" if status == "200" else "application/problem+json"), path


def test_what_is_described_is_for_readers() -> None:
    text = str(description()).casefold()
    for word in ("queries", "django", "internal"):
        assert word not in text, word


@pytest.fixture
def one_connection() -> Iterator[None]:
    """As Django's own test client does: no request closes the connection, which is this test's."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def uncompressed(environ: dict[str, Any], start_response: Any) -> Any:
    """The application for a client that asks for gzip and does not unpack it."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    return application(environ, start_response)


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_schemathesis_finds_nothing(world: None, one_connection: None, mode: GenerationMode) -> None:
    """A random word is a valid value of “status” by its schema, and still a status that no campaign has."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", uncompressed)
    statuses: Counter[int] = Counter()
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]

        @settings(
            max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Any) -> None:
            response = case.call_and_validate(excluded_checks=[positive_data_acceptance])
            statuses[response.status_code] += 1

        holds()
    assert statuses.total() >= len(description()["paths"])
    assert statuses[200 if mode is GenerationMode.POSITIVE else 400] > 10, statuses
