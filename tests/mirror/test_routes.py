"""Every route says how the static copy takes it."""

from dataclasses import replace

from demands.mirror.routes import DECLARED, Copied, Route, routes


def silent(found: list[Route]) -> list[Route]:
    return [route for route in found if route.declared is None]


def test_every_route_says_how_it_is_copied_or_why_not() -> None:
    assert silent(list(routes())) == []


def test_a_route_that_says_nothing_is_named() -> None:
    new = replace(next(routes()), name="public:new", path="new/")
    assert silent([new]) == [new]


def test_nothing_is_declared_that_is_no_route() -> None:
    assert DECLARED.keys() - {route.name for route in routes()} == set()


def test_what_is_not_copied_has_a_reason_and_no_form_is_copied() -> None:
    reasons = {route.name: route.declared for route in routes() if isinstance(route.declared, str)}
    assert all(len(reason) > 10 for reason in reasons.values())
    assert {"public:suggest", "follow:demand", "public:compare", "api:openapi"} <= reasons.keys()
    copied = {route.name for route in routes() if isinstance(route.declared, Copied)}
    assert {"public:demand", "public:month", "public:source", "data:zip", "public:feed", "public:proof"} <= copied
