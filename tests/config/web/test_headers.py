"""What every answer carries: strict headers, no cookie for readers, one language per address, compressed text."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils.translation import get_language, gettext

from config.places import BASE_DIR
from config.urls import urlpatterns as table_of_contents

pytestmark = pytest.mark.urls(__name__)


def public_page(request: HttpRequest) -> HttpResponse:
    """A page as a reader gets it: text, and nothing that asks who is reading."""
    return HttpResponse(f"<p>{get_language()}</p>" + "<p>What became of it</p>" * 100, headers={"ETag": '"v1"'})


def picture(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"\x89PNG" * 1000, content_type="image/png")


urlpatterns = [
    path("page/", public_page),
    path("ja/page/", public_page),
    path("picture.png", picture),
    path("admin/page/", public_page),
    path("", include(table_of_contents[:2])),
]


@pytest.fixture
def get(client: Client) -> Callable[..., Any]:
    return lambda address="/page/", **headers: client.get(address, headers=headers)


# Security


def test_the_content_security_policy_is_strict(get: Callable[..., Any]) -> None:
    policy = dict(part.strip().split(" ", 1) for part in get()["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == policy["base-uri"] == "'self'"
    assert "unsafe" not in str(policy)
    assert "nonce" not in str(policy)


ASK_FOR_POLICY = """
import django, sys
django.setup()
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
print(import_string(sys.argv[1])(lambda request: HttpResponse())(HttpRequest())["Content-Security-Policy"])
"""


def policies(middleware: str) -> set[str]:
    """The header as processes of their own write it, each with another order of its sets."""
    found = set()
    for seed in ("0", "1", "2", "3"):
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", ASK_FOR_POLICY, middleware]
        found.add(subprocess.run(command, cwd=BASE_DIR, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    return {policy.decode().strip() for policy in found}


@pytest.mark.slow
def test_every_process_writes_the_policy_in_the_same_order() -> None:
    (policy,) = policies("config.web.middleware.OrderedPolicy")
    assert policy.split("; ") == sorted(policy.split("; "))
    assert policy.startswith("base-uri 'self'; connect-src 'self'; default-src 'none'; ")


@pytest.mark.slow
def test_the_library_alone_writes_it_in_another_order_each_time() -> None:
    assert len(policies("csp.middleware.CSPMiddleware")) > 1


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_answer_has_the_header(get: Callable[..., Any], header: str, value: str) -> None:
    assert get()[header] == value


@pytest.mark.urls("config.urls")
@pytest.mark.django_db
def test_a_page_that_is_not_there_is_as_strict(get: Callable[..., Any]) -> None:
    response = get("/nowhere/")
    assert response.status_code == 404
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert not response.cookies


def test_no_page_may_use_the_camera(get: Callable[..., Any]) -> None:
    assert "camera=()" in get()["Permissions-Policy"]


# Readers


@pytest.mark.django_db
def test_a_reader_gets_no_cookie_and_costs_no_query(client: Client, django_assert_num_queries: Any) -> None:
    client.cookies["sessionid"] = "from-another-day"
    with django_assert_num_queries(0):
        response = client.get("/page/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
def test_not_even_a_member_of_staff_costs_a_query_on_a_public_page(
    client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(get_user_model().objects.create_user("ann", is_staff=True))
    with django_assert_num_queries(0):
        client.get("/page/")


# Language


def test_the_address_alone_decides_the_language(get: Callable[..., Any]) -> None:
    assert get("/page/", accept_language="ja")["Content-Language"] == "en"
    assert get("/ja/page/", accept_language="en")["Content-Language"] == "ja"
    assert b"<p>ja</p>" in get("/ja/page/").content
    assert "Accept-Language" not in get().get("Vary", "")


def test_the_language_of_one_request_does_not_last(get: Callable[..., Any]) -> None:
    get("/ja/page/")
    assert b"<p>en</p>" in get("/page/").content
    assert gettext("January") == "January"


# Compression


@pytest.mark.parametrize(("asked", "coding"), [
    ("gzip, deflate, br, zstd", "br"), ("BR", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("gzip;q=0.1", "gzip"),
])  # fmt: skip
def test_public_text_is_compressed_for_who_can_read_it(get: Callable[..., Any], asked: str, coding: str) -> None:
    plain, packed = get(), get(accept_encoding=asked)
    assert {"gzip": gzip, "br": brotli}[coding].decompress(packed.content) == plain.content
    assert packed["Content-Encoding"] == coding
    assert packed["Content-Length"] == str(len(packed.content))
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"


def test_the_same_page_has_the_same_bytes(get: Callable[..., Any]) -> None:
    assert get(accept_encoding="gzip").content == get(accept_encoding="gzip").content


def test_a_compressed_page_has_a_weak_tag(get: Callable[..., Any]) -> None:
    assert get()["ETag"] == '"v1"'
    assert get(accept_encoding="gzip")["ETag"] == 'W/"v1"'


@pytest.mark.parametrize("address", ["/admin/page/", "/picture.png", "/healthz"], ids=["secrets", "packed", "short"])
def test_what_is_not_compressed(get: Callable[..., Any], address: str) -> None:
    assert "Content-Encoding" not in get(address, accept_encoding="gzip")


@pytest.mark.parametrize("refused", ["gzip;q=0", "identity", "br;q=0", "gzip;q=0, br;q=0.0", "brx"])
def test_who_refuses_both_gets_none(get: Callable[..., Any], refused: str) -> None:
    assert "Content-Encoding" not in get(accept_encoding=refused)


# Health


def test_healthz_asks_nobody(get: Callable[..., Any]) -> None:
    response = get("/healthz")  # no database fixture: a query would fail this test
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_how_database_ledger_and_queue_are(get: Callable[..., Any]) -> None:
    response = get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "ledger": "ok", "queue": "no worker"}


@pytest.mark.django_db
def test_readyz_sees_a_worker(get: Callable[..., Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert get("/readyz").json()["queue"] == "ok"


@pytest.mark.django_db
def test_readyz_refuses_while_the_record_cannot_be_read(get: Callable[..., Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE demands_entry RENAME TO elsewhere")
    response = get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "does not answer, or is not migrated"}
