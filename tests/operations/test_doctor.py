"""`manage.py doctor`: every line is well, or says what to do; the dangerous ones are deploy checks too."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.db import connection
from django.utils import timezone

from campaigns.models import Site, SitePage
from demands.models import Operation
from demands.operations import deploy_checks, doctor
from demands.operations.doctor import Answer, Question
from tests.cast import Newsroom
from tests.operations.conftest import Place
from tests.site import free_port

pytestmark = pytest.mark.slow


def answer(question: Question, name: str) -> Answer:
    return next(one for one in question() if one.question == name)


# A site as it is installed


def test_of_a_bare_site_it_says_what_is_still_to_do(original: Place) -> None:
    done = original.manage("doctor")
    assert done.returncode == 1
    lines = {line[5:].partition(":")[0].strip(): line for line in done.stdout.splitlines()[:-1]}
    for good in ("database", "encoding", "role", "tables", "clock", "DATA_DIR", "second factor", "secret key", "https"):
        assert lines[good].startswith("ok"), lines[good]
    for bad in ("worker", "mail", "proxy"):
        assert "->" in lines[bad]


def test_without_a_database_it_says_the_rest(original: Place) -> None:
    done = original.manage("doctor", DATABASE_URL=f"postgresql://a@127.0.0.1:{free_port()}/none")
    assert done.returncode == 1
    assert "TO DO database:" in done.stdout
    assert "secret key" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"DEMO": "true"}, "second factor: off"),
        ({"SITE_URL": "http://campaigns.example.org"}, "https: http://campaigns.example.org"),
        ({"TRUSTED_PROXIES": "1"}, "proxy: TRUSTED_PROXIES without BEHIND_PROXY"),
        ({"BACKUP_DIR": "/nowhere/at/all"}, "BACKUP_DIR: /nowhere/at/all is not writable"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "secret key: a former one is weak"),
    ],
)
def test_what_is_dangerous_is_a_deploy_check_too(original: Place, given: dict[str, str], words: str) -> None:
    fine = {"SITE_URL": "https://campaigns.example.org", "BEHIND_PROXY": "true"} | given
    if "TRUSTED_PROXIES" in given:
        fine["BEHIND_PROXY"] = "false"
    done = original.manage("check", "--deploy", "--fail-level", "WARNING", **fine)
    assert done.returncode == 1
    assert words in done.stderr


def test_a_site_that_is_well_passes_the_deploy_checks(original: Place) -> None:
    fine = {"SITE_URL": "https://campaigns.example.org", "BEHIND_PROXY": "true"}
    done = original.manage("check", "--deploy", "--fail-level", "WARNING", **fine)
    assert done.returncode == 0, done.stderr


# Each question


@pytest.mark.django_db
def test_a_superuser_is_too_much() -> None:
    """The tests' own role is one."""
    assert "createuser" in answer(doctor.server, "role").advice
    assert any("superuser" in str(one.msg) for one in run_checks(include_deployment_checks=True, databases=["default"]))


def test_a_worker_that_gives_a_sign_of_life_is_well(db: None) -> None:
    assert "no sign of life" in answer(doctor.worker, "worker").said
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert answer(doctor.worker, "worker").good


def test_a_site_says_whose_it_is_and_has_the_pages_that_readers_expect(newsroom: Newsroom) -> None:
    assert answer(doctor.site, "publisher").dangerous
    newsroom.publish(Site.objects.create(name="Kept Promises", publisher="Asha Rights Centre"))
    assert answer(doctor.site, "publisher").said == "Kept Promises, Asha Rights Centre"
    newsroom.publish(SitePage.objects.create(slug="privacy", title="Privacy", body="Nothing is stored."))
    SitePage.objects.create(slug="contact", title="Contact", body="A draft.")
    assert answer(doctor.site, "pages about the site").said == "missing: about, contact, accessibility, imprint"
    assert any("contact" in one.msg for one in deploy_checks.dangers_in_the_database(None, ["default"]))


def test_four_eyes_take_two_people(editor: User, settings: Any) -> None:
    assert "invite a second person" in answer(doctor.people, "four eyes").advice
    settings.FOUR_EYES = False
    assert answer(doctor.people, "four eyes").dangerous


def test_somebody_must_be_an_administrator(editor: User) -> None:
    assert "createsuperuser" in answer(doctor.people, "administrators").advice


def test_an_administrator_by_group_counts(administrator: User) -> None:
    assert answer(doctor.people, "administrators").good


@pytest.mark.parametrize(("days", "good"), [(0, True), (1, True), (3, False)])
def test_the_last_backup_must_be_a_young_one(db: None, days: int, good: bool) -> None:
    assert not answer(doctor.backed_up, "backup").good
    Operation.objects.create(kind="backup", good=True, at=timezone.now() - dt.timedelta(days=days))
    assert answer(doctor.backed_up, "backup").good is good


@pytest.mark.parametrize(("good", "words"), [(True, "clean 0 hours ago"), (False, "THE RECORD WAS TAMPERED WITH")])
def test_how_the_last_verification_ended(db: None, good: bool, words: str) -> None:
    assert answer(doctor.verified, "verification").said == "never"
    Operation.objects.create(kind="verification", good=good)
    found = answer(doctor.verified, "verification")
    assert (words in found.said, found.good) == (True, good)


def test_static_files_must_be_readable_by_the_web_server(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    assert "collectstatic" in answer(doctor.static_files, "static files").advice
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").touch(mode=0o640)
    (settings.STATIC_ROOT / "staticfiles.json").chmod(0o640)
    assert "chmod o+x" in answer(doctor.static_files, "static files").advice


def test_a_mail_server_that_is_away_is_named(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert "127.0.0.1 refuses" in answer(doctor.mail, "mail").said


@pytest.mark.parametrize(
    ("behind", "trusted", "good"), [(True, 1, True), (True, 0, False), (False, 1, False), (False, 0, False)]
)
def test_proxy_settings_go_together(settings: Any, behind: bool, trusted: int, good: bool) -> None:
    settings.HTTPS, settings.SITE_URL = True, "https://campaigns.example.org"
    settings.BEHIND_PROXY, settings.ALLAUTH_TRUSTED_PROXY_COUNT = behind, trusted
    assert answer(doctor.proxy, "proxy").good is good
