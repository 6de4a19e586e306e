"""From a PostgreSQL URL to Django's settings, and which servers will do."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.database.url import check_server, database, refuse_old_server


def test_a_url_becomes_the_settings_of_a_database() -> None:
    read = database("postgresql://ann:s%40fe@db.example.org:5433/record")
    named = {name: read[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
    assert named == {
        "HOST": "db.example.org",
        "PORT": "5433",
        "USER": "ann",
        "PASSWORD": "s@fe",
        "NAME": "record",
    }


def test_what_django_has_no_name_for_goes_to_the_driver() -> None:
    options = database("postgresql://db.example.org/record?sslmode=verify-full&connect_timeout=3")["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert options["connect_timeout"] == "3"


def test_a_socket_directory_is_a_host() -> None:
    assert database("postgresql://app@/record?host=/run/postgresql")["HOST"] == "/run/postgresql"


def test_connections_are_pooled() -> None:
    read = database("postgresql://db.example.org/record")
    assert read["CONN_MAX_AGE"] == 0
    assert read["OPTIONS"]["pool"]["max_size"] >= 4  # as many as the web server has threads


def test_a_server_that_will_do_is_let_pass() -> None:
    check_server(settings.DATABASE_URL)
    refuse_old_server(150000)


def test_an_old_server_is_refused_by_its_version() -> None:
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL 15 or later is needed.* version 14"):
        refuse_old_server(140014)


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(ImproperlyConfigured, match="The database does not answer: .*127.0.0.1"):
        check_server("postgresql://127.0.0.1:1/record")
