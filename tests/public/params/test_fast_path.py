"""A response that is repeated without Django is the one that Django gives, and never one that it would not give."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from demands import ledger
from demands.models import Demand
from demands.public.params import fast_path, shelf
from demands.public.params.fast_path import OTHERS, FastPath
from demands.public.params.known import PARAMETERS
from tests.cast import Newsroom, make_campaign, make_update

CAMPAIGN = "/campaigns/japan/"
DEMAND = f"{CAMPAIGN}demands/moratorium/"
API = "/api/v1/demands"
CODINGS = ("", "gzip", "br", "gzip, deflate, br", "br;q=0, gzip", "identity")


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for one, value in self.headers if one.lower() == name.lower()), "")


class Reader:
    """Asks the site as a WSGI server does, by the fast path and, to compare, by Django alone."""

    def __init__(self) -> None:
        self.to_django, self.django = 0, WSGIHandler()
        self.fast = FastPath(self._counted)

    def _counted(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.to_django += 1
        return self.django(environ, start)

    def get(self, path: str, method: str = "GET", application: Any = None, **headers: str) -> Answer:
        environ = RequestFactory().generic(method, path).environ | {"HTTP_HOST": "testserver"}
        del environ["HTTP_COOKIE"]
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        said: list[Any] = []
        body = b"".join((application or self.fast)(environ, lambda status, given, *_: said.extend((status, given))))
        return Answer(said[0], [(name, value) for name, value in said[1] if name != "Date"], body)

    def is_repeated(self, path: str, **headers: str) -> bool:
        """Whether the fast path answers, after the site was asked often enough to have all forms of the page."""
        for _ in range(3):
            self.get(path, **headers)
        before = self.to_django
        self.get(path, **headers)
        return self.to_django == before


@pytest.fixture
def reader(settings: Any, db: None) -> Iterator[Reader]:
    settings.KEPT_MEGABYTES, settings.KEPT_MILLISECONDS = 8, 600_000
    shelf.SHELF.confirmed_at = float("-inf")
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)  # the connection is the test's
    yield Reader()
    for signal in signals:
        signal.connect(close_old_connections)


def test_it_gives_what_django_gives_to_the_byte(reader: Reader, demand: Demand) -> None:
    paths = ("/", CAMPAIGN, f"/ja{CAMPAIGN}", DEMAND, f"{CAMPAIGN}?view=table", "/record/", API, f"{API}?limit=1")
    for path, coding in itertools.product(paths, CODINGS):
        asked = {"accept_encoding": coding} if coding else {}
        assert reader.is_repeated(path, **asked), (path, coding)
        assert reader.get(path, **asked) == reader.get(path, application=reader.django, **asked)


def test_a_browser_that_has_a_page_is_told_so_without_django(reader: Reader, demand: Demand) -> None:
    for coding in CODINGS:
        etag = reader.get(DEMAND, accept_encoding=coding).header("ETag")
        asked = {"accept_encoding": coding, "if_none_match": etag}
        assert reader.is_repeated(DEMAND, **asked)
        again = reader.get(DEMAND, **asked)
        assert again == reader.get(DEMAND, application=reader.django, **asked)
        assert (again.status, again.body) == ("304 Not Modified", b"")
        assert reader.get(DEMAND, accept_encoding=coding, if_none_match='"another"').status == "200 OK"


def test_what_nginx_says_of_itself_does_not_lead_to_django(reader: Reader, demand: Demand) -> None:
    said = {
        "x_accel_mapping": "/record/=/record/files/",
        "x_forwarded_for": "203.0.113.1",
        "x_forwarded_proto": "https",
    }
    assert reader.is_repeated(DEMAND, **said)
    assert reader.get(DEMAND, **said) == reader.get(DEMAND, application=reader.django, **said)


@pytest.mark.parametrize("name", OTHERS)
def test_headers_that_may_change_more_lead_to_django(reader: Reader, demand: Demand, name: str) -> None:
    assert reader.is_repeated(DEMAND)
    assert not reader.is_repeated(DEMAND, **{name.removeprefix("HTTP_").lower(): "results"})


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
def test_other_methods_lead_to_django(reader: Reader, demand: Demand, method: str) -> None:
    assert reader.is_repeated(DEMAND)
    before = reader.to_django
    assert reader.get(DEMAND, method) == reader.get(DEMAND, method, reader.django)
    assert reader.to_django == before + 1


@pytest.mark.parametrize("path", ["/campaigns/never/", f"{CAMPAIGN}?status=banana", "/suggest/", "/admin/login/"])
def test_what_the_page_cache_does_not_keep_is_not_repeated(reader: Reader, demand: Demand, path: str) -> None:
    assert not reader.is_repeated(path)


def test_forms_of_an_answer_do_not_mix(reader: Reader, demand: Demand) -> None:
    """Each of these, asked after the others, gets what it would get alone."""
    asked = [
        {}, {"accept_encoding": "br"}, {"accept_encoding": "gzip"}, {"x_forwarded_proto": "https"},
        {"host": "testserver:80"}, {"hx_request": "true", "hx_target": "results"},
    ]  # fmt: skip
    for headers in asked * 3:
        reader.get(CAMPAIGN, **headers)
    alone = [reader.get(CAMPAIGN, application=reader.django, **headers) for headers in asked]
    assert [reader.get(CAMPAIGN, **headers) for headers in asked] == alone


def test_a_host_that_is_not_ours_is_refused_after_ours_was_answered(
    reader: Reader, demand: Demand, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    assert reader.is_repeated(DEMAND)
    assert reader.get(DEMAND, host="evil.example").status.startswith("400")


class TestParameters:
    def test_those_that_no_page_reads_need_no_django(self, reader: Reader, demand: Demand) -> None:
        assert reader.is_repeated(CAMPAIGN)
        before, plain = reader.to_django, reader.get(CAMPAIGN)
        assert {reader.get(f"{CAMPAIGN}?x={number}&utm_source=y").body for number in range(50)} == {plain.body}
        assert reader.to_django == before

    def test_an_address_that_knows_them_first_is_kept_as_that_without(self, reader: Reader, demand: Demand) -> None:
        assert reader.is_repeated(f"{CAMPAIGN}?x=1")
        before = reader.to_django
        assert reader.get(CAMPAIGN) == reader.get(f"{CAMPAIGN}?x=2")
        assert reader.to_django == before

    def test_where_they_are_refused_they_still_are(self, reader: Reader, demand: Demand) -> None:
        assert reader.is_repeated(API)
        assert reader.get(f"{API}?x=1").status.startswith("400")

    @pytest.mark.parametrize("name", sorted(PARAMETERS))
    @pytest.mark.parametrize("form", ["{}=1", "x=1&{}=", "{}", "a=b&{}=c&d", "%{}=1"])
    def test_each_that_a_page_reads_is_seen(self, name: str, form: str) -> None:
        assert fast_path.READ.search(form.format(name))

    @pytest.mark.parametrize("query", ["x=1", "ons=1", "xon=1", "x=on", "x=1&y=page", "Status=a", "fbclid=q", "&&"])
    def test_others_are_not(self, query: str) -> None:
        assert not fast_path.READ.search(query)


class TestForgetting:
    def test_what_is_redacted_is_gone_after_the_time_that_is_set(
        self, reader: Reader, newsroom: Newsroom, demand: Demand, administrator: Any, settings: Any
    ) -> None:
        entry = newsroom.publish(make_update(demand, "in_progress", headline="A bill names Aiko"))
        settings.KEPT_MILLISECONDS = 500
        shelf.SHELF.confirmed_at = float("-inf")
        assert all(b"Aiko" in reader.get(path).body for path in (DEMAND, CAMPAIGN, "/updates/") for _ in range(3))
        ledger.redact(entry, by=administrator, reason="It names one.")
        shelf.SHELF.confirmed_at -= 0.5  # half a second later
        assert not any(b"Aiko" in reader.get(path).body for path in (DEMAND, CAMPAIGN, "/updates/"))

    def test_without_that_time_every_request_asks(self, reader: Reader, demand: Demand, settings: Any) -> None:
        settings.KEPT_MILLISECONDS = 0
        assert not reader.is_repeated(DEMAND)

    def test_what_is_published_elsewhere_leaves_it(self, reader: Reader, newsroom: Newsroom, demand: Demand) -> None:
        assert reader.is_repeated(DEMAND)
        assert reader.is_repeated("/")
        newsroom.publish(make_campaign("peru"))
        shelf.SHELF.confirmed_at = float("-inf")
        reader.get("/about/never/")
        reader.get("/record/")  # looks, and drops what is out of date
        before = reader.to_django
        reader.get(DEMAND)
        assert reader.to_django == before
        assert b"/campaigns/peru/" in reader.get("/").body

    def test_with_its_page_a_response_leaves_the_memory(self, reader: Reader, demand: Demand, settings: Any) -> None:
        for number in range(12):
            reader.get(DEMAND, accept_encoding=f"gzip, x-{number}")
        answers, sent = shelf.SHELF.answers, shelf.SHELF.sent
        assert 1 <= len(sent) <= shelf.FORMS
        assert {form for one in answers.values() for form in one.forms} == set(sent)
        settings.KEPT_MEGABYTES = 0.02
        for path in (CAMPAIGN, "/", "/record/", "/updates/", "/institutions/"):
            for _ in range(3):
                reader.get(path)
        assert {form for one in answers.values() for form in one.forms} == set(sent)
        assert shelf.SHELF.weight <= 0.02 * 1024**2
