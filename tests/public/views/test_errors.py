import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from config.web import unavailable
from demands.public.views import errors
from tests.cast import make_demand
from tests.public.reading import words

pytestmark = pytest.mark.django_db


def test_hidden_and_unknown_pages_are_the_same_byte_for_byte(campaign: Campaign) -> None:
    make_demand(campaign, "hidden-one")
    paths = ("hidden-one", "never-existed", "never-existed-and-much-longer")
    answers = {Client().get(f"/campaigns/japan/demands/{slug}/").content for slug in paths}
    assert len(answers) == 1


@pytest.mark.parametrize("path", ["/no/such/page/", "/ja/no/such/page/", "/updates/4711/", "/evidence/nothing/"])
def test_a_404_echoes_nothing_of_the_address(path: str) -> None:
    response = Client().get(path, {"secret": "word"})
    assert response.status_code == 404
    assert b"such" not in response.content.replace(b"Page not found", b"")
    assert b"4711" not in response.content
    assert b"secret" not in response.content


def test_a_404_is_in_the_language_of_its_address() -> None:
    assert b'<html lang="ja">' in Client().get("/ja/nowhere/").content
    assert b'<html lang="en">' in Client().get("/nowhere/").content


def test_a_404_shows_ways_on_in_the_look_of_the_site() -> None:
    page = Client().get("/nowhere/").content.decode()
    assert "Page not found" in words(page)
    assert 'href="/search/"' in page
    assert "css/record.css" in page


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/updates/?on=yesterday", "is not a date"),
        ("/updates/?page=two", "Page two does not exist"),
        ("/search/?q=a&type=poem", "“poem” is not one of the choices"),
        ("/search/?q=a&year=MMXX", "is not a year"),
        ("/record/entries.jsonl?from=-1", "is not an entry number"),
    ],
)
def test_a_question_that_says_nothing_is_a_readable_400(path: str, said: str) -> None:
    response = Client().get(path)
    assert response.status_code == 400
    assert said in words(response.content.decode())


@pytest.mark.parametrize("path", ["/updates/", "/search/", "/record/", "/methodology/", "/corrections/"])
def test_nothing_can_be_sent_to_a_page(path: str) -> None:
    assert Client().post(path).status_code == 405


def test_a_form_from_elsewhere_is_refused_in_plain_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "emi"})
    assert response.status_code == 403
    assert "The form could not be accepted" in words(response.content.decode())


def test_a_page_one_may_not_open_says_so() -> None:
    assert "You don’t have permission to open this page" in words(errors.denied(HttpRequest()).content.decode())


def test_a_fault_of_ours_is_told_in_both_languages_from_nothing_but_a_template(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        page = errors.server_error(HttpRequest()).content.decode()
    assert "Something went wrong on our side" in words(page)
    assert "サイト側で問題が発生しました" in words(page)
    assert f'href="{settings.STATIC_URL}css/record.css"' in page


def test_the_site_uses_these_pages() -> None:
    resolver = get_resolver()
    found = [resolver.resolve_error_handler(status) for status in (400, 403, 404, 500)]
    assert found == [errors.bad_request, errors.denied, errors.not_found, unavailable.server_error]
    assert settings.CSRF_FAILURE_VIEW == "demands.public.views.errors.csrf_failure"
