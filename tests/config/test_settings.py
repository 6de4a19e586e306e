"""The settings: a safe environment starts, a missing or unsafe value stops with one sentence of advice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.places import BASE_DIR

GOOD_KEY = "a-key-of-many-different-characters-0123456789-abcdefghij"
AS_PRINTED = '…                # python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
SHOW = "import json, sys; from config import settings as s; print(json.dumps({n: getattr(s, n) for n in sys.argv[1:]}))"


def manage(tmp_path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` as in production: with the tests' database, and nothing else but what is given."""
    return run(tmp_path, "manage.py", *words, **environment)


def setting(tmp_path: Path, name: str, **environment: str) -> object:
    """Return one setting as a process of its own reads it."""
    done = run(tmp_path, "-c", SHOW, name, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[name]


def run(
    tmp_path: Path, *words: str, shell: str = sys.executable, **environment: str
) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DATABASE_URL": settings.DATABASE_URL}
    given |= {"SECRET_KEY": GOOD_KEY, **environment}
    given = {name: value for name, value in given.items() if value}
    return subprocess.run([shell, *words], cwd=BASE_DIR, env=given, capture_output=True, text=True)


# It works


def test_a_site_on_the_public_net_has_nothing_left_to_advise(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", SITE_URL="https://campaigns.example.org")
    assert done.returncode == 0, done.stderr


def test_https_makes_cookies_secure_and_asks_browsers_to_stay(tmp_path: Path) -> None:
    assert setting(tmp_path, "SESSION_COOKIE_SECURE", SITE_URL="https://campaigns.example.org") is True
    assert setting(tmp_path, "SECURE_HSTS_SECONDS", SITE_URL="https://campaigns.example.org") == 31_536_000
    assert setting(tmp_path, "SECURE_HSTS_SECONDS", SITE_URL="http://127.0.0.1:8000") == 0


def test_the_site_answers_to_its_own_name_only(tmp_path: Path) -> None:
    assert setting(tmp_path, "ALLOWED_HOSTS", SITE_URL="https://campaigns.example.org") == ["campaigns.example.org"]


def test_four_eyes_are_the_rule_and_can_be_switched_off(tmp_path: Path) -> None:
    assert setting(tmp_path, "FOUR_EYES") is True
    assert setting(tmp_path, "FOUR_EYES", FOUR_EYES="false") is False


def test_a_further_language_is_one_line(tmp_path: Path) -> None:
    assert setting(tmp_path, "MODELTRANS_AVAILABLE_LANGUAGES") == ["ja"]


# Each refusal


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Set SECRET_KEY to a long random value"),
        ({"SECRET_KEY": "secret"}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "SECRET_KEY is a published example"),
        (
            {"SECRET_KEY": '…                # python3 -c "import secrets; print(secrets.token_urlsafe(48))"'},
            "SECRET_KEY is",
        ),
        ({"SECRET_KEY": "…" + GOOD_KEY}, "SECRET_KEY is the placeholder of an example"),
        ({"SECRET_KEY": "..." + GOOD_KEY}, "SECRET_KEY is the placeholder of an example"),
        ({"SECRET_KEY": GOOD_KEY + " # keep this secret"}, "SECRET_KEY is the placeholder of an example"),
        ({"SECRET_KEY": GOOD_KEY + "\t"}, "SECRET_KEY is the placeholder of an example"),
        ({"SECRET_KEY": GOOD_KEY[:30] + " " + GOOD_KEY[30:]}, "SECRET_KEY is the placeholder of an example"),
        ({"SECRET_KEY": "\u00a0" + GOOD_KEY}, "SECRET_KEY is the placeholder of an example"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set. Set it to the address of a PostgreSQL"),
        ({"DATABASE_URL": "mysql://localhost/app"}, "DATABASE_URL is not a PostgreSQL address"),
        ({"DATABASE_URL": "postgresql://localhost"}, "DATABASE_URL names no database"),
        ({"SITE_URL": "campaigns.example.org"}, "SITE_URL is not an address"),
        ({"FOUR_EYES": "flase"}, "FOUR_EYES is 'flase': write true or false"),
        ({"HSTS_SECONDS": "a year"}, "HSTS_SECONDS is 'a year': write a whole number"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_unsafe_value_stops_the_start(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    done = manage(tmp_path, "check", **environment)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cannot start: {sentence}")
    assert len(done.stderr.splitlines()) == 1


def test_a_key_kept_by_make_run_is_found_again(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text(GOOD_KEY + "\n")
    assert setting(tmp_path, "SECRET_KEY", SECRET_KEY="") == GOOD_KEY
