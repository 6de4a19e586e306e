"""Readers send in a source or an error: no account, no script, no cookie; and advertising stays out."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client
from django.utils import timezone

from demands import ledger
from demands.models import Demand, Entry, Suggestion, SuggestionsSent
from demands.workflow import suggestions
from demands.workflow.tasks import forget_readers_addresses
from tests.cast import Newsroom, make_campaign, make_demand, make_update
from tests.site import Site

PAGE = "/suggest/demands/japan/moratorium/"
THANKS = "/suggest/thanks/"


def opened(seconds: int = 60) -> str:
    """The stamp of a form that has been open for so long."""
    signer = signing.TimestampSigner(salt=suggestions.SALT)
    signer.timestamp = lambda: signing.b62_encode(int(timezone.now().timestamp()) - seconds)  # type: ignore[method-assign]
    return signer.sign("opened")


def message(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "source", "url": "https://www.courts.example/2026/14", "text": "The judgment of 14 March.",
        "email": "reader@example.org", "stamp": opened(), "subject_line": "",
    } | changes  # fmt: skip


@pytest.fixture
def send(client: Client, demand: Demand) -> Callable[..., Any]:
    def sent(page: str = PAGE, **changes: Any) -> Any:
        address = changes.pop("address", "203.0.113.9")
        changes = {"stamp": opened(changes.pop("open_for", 60)), **changes}
        return client.post(page, message(**changes), REMOTE_ADDR=address)

    return sent


def test_a_reader_points_out_a_source(send: Any, demand: Demand) -> None:
    answer = send()
    assert (answer.status_code, answer["Location"]) == (302, THANKS)
    kept = Suggestion.objects.get()
    assert (kept.campaign, kept.demand, kept.kind) == (demand.campaign, demand, "source")
    assert (kept.url, kept.email, kept.language) == (
        "https://www.courts.example/2026/14", "reader@example.org", "en",
    )  # fmt: skip
    assert kept.is_open


def test_a_reader_reports_an_error_in_an_entry_in_japanese(send: Any, newsroom: Newsroom, demand: Demand) -> None:
    entry = newsroom.publish(make_update(demand))
    page = f"/ja/suggest/entries/{entry.sequence}/"
    assert send(page, kind="error", url="", text="日付が違います。")["Location"] == f"/ja{THANKS}"
    kept = Suggestion.objects.get()
    assert (kept.entry, kept.demand, kept.language) == (entry.sequence, demand, "ja")


def test_every_demand_and_entry_leads_to_the_form(client: Client, newsroom: Newsroom, demand: Demand) -> None:
    entry = newsroom.publish(make_update(demand))
    for language in ("", "/ja"):
        for page, form in (
            ("/campaigns/japan/demands/moratorium/", PAGE),
            (f"/updates/{entry.sequence}/", f"/suggest/entries/{entry.sequence}/"),
        ):
            assert f'href="{language}{form}"' in client.get(language + page).content.decode()
            shown = client.get(language + form)
            assert shown.status_code == 200
            assert f'href="{language}{page}"' in shown.content.decode()


def test_the_form_without_a_subject_asks_for_the_campaign(
    client: Client, send: Any, newsroom: Newsroom, demand: Demand
) -> None:
    assert 'name="campaign"' not in client.get("/suggest/").content.decode()
    second = make_campaign("second", name="Second")
    newsroom.publish(second)
    assert 'name="campaign"' in client.get("/suggest/").content.decode()
    assert send("/suggest/", campaign="hidden").status_code == 400
    assert send("/suggest/", campaign="second")["Location"] == THANKS
    assert Suggestion.objects.get().campaign == second


def test_no_page_of_it_sets_a_cookie_or_is_kept_by_a_cache(client: Client, send: Any, demand: Demand) -> None:
    for answer in (client.get(PAGE), client.get("/suggest/"), client.get(THANKS), send(url=""), send()):
        assert not answer.cookies
    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_it_needs_no_token_from_another_site(demand: Demand) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(PAGE, message(), HTTP_ORIGIN="https://elsewhere.example").status_code == 302


def test_nothing_public_means_no_form(client: Client, db: None) -> None:
    make_campaign()
    assert client.get("/suggest/").status_code == 404


def test_a_redacted_entry_can_be_written_about_and_shows_nothing_of_what_it_said(
    client: Client, newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    entry = newsroom.publish(make_update(demand, headline="A name that the law protects"))
    ledger.redact(entry, by=administrator, reason="Law.")
    answer = client.get(f"/suggest/entries/{entry.sequence}/")
    assert answer.status_code == 200
    assert "law protects" not in answer.content.decode()


def test_an_entry_of_no_campaign_asks_for_one(client: Client, newsroom: Newsroom, demand: Demand) -> None:
    """Of an institution, which belongs to all."""
    newsroom.publish(make_campaign("second", name="Second"))
    entry = Entry.objects.get(subject="institution:moj")
    assert 'name="campaign"' in client.get(f"/suggest/entries/{entry.sequence}/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_hidden_answers_as_what_never_was(
    method: str, client: Client, newsroom: Newsroom, demand: Demand
) -> None:
    make_demand(demand.campaign, "hidden")
    make_demand(make_campaign("secret"), "hidden")
    ask = getattr(client, method)
    pages = ("japan/hidden", "japan/never", "secret/hidden", "never/never")
    answers = [ask(f"/suggest/demands/{page}/", message() if method == "post" else None) for page in pages]
    answers.append(ask("/suggest/entries/999999/", message() if method == "post" else None))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": ""}, "Where can the source be found"),
        ({"kind": "error", "text": ""}, "Please describe the error"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"text": "http://a.example http://b.example http://c.example http://d.example"}, "no more than three"),
        ({"text": "x" * 4001}, "at most 4000 characters"),
        ({"text": "nul\x00"}, "Null characters are not allowed"),
        ({"kind": "advert"}, "Select a valid choice"),
        ({"stamp": ""}, "send it again"),
        ({"stamp": "opened:made-up"}, "send it again"),
        ({"open_for": 0}, "send it again"),
        ({"open_for": 13 * 60 * 60}, "send it again"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(wrong: dict[str, Any], said: str, send: Any) -> None:
    answer = send(**{"email": "kept@example.org", **wrong})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert ("kept@example.org" in page) is ("email" not in wrong)
    assert not Suggestion.objects.exists()


def test_the_stamp_of_a_refused_form_is_a_new_one(send: Any) -> None:
    (stamp,) = re.findall(r'name="stamp" value="([^"]+)"', send(stamp=opened(13 * 60 * 60)).content.decode())
    signing.TimestampSigner(salt=suggestions.SALT).unsign(stamp, max_age=60)


def test_a_machine_that_fills_every_field_believes_that_it_was_heard(send: Any) -> None:
    assert send(subject_line="Cheap watches")["Location"] == THANKS
    assert not Suggestion.objects.exists()


def test_a_body_beyond_all_measure_is_refused(send: Any) -> None:
    answer = send(text="x" * 200_000)
    assert answer.status_code == 413
    assert "too long" in answer.content.decode()


@pytest.mark.parametrize("text", ["🕊️ شكرا", "می\u200cخواهم", "<script>alert(1)</script>"])
def test_any_writing_is_kept_as_it_is(text: str, send: Any) -> None:
    send(text=text)
    assert Suggestion.objects.get().text == text


def test_the_same_message_twice_is_kept_once(send: Any) -> None:
    assert send()["Location"] == send()["Location"] == THANKS
    assert Suggestion.objects.count() == 1


# The limit for each network


def test_a_network_that_sends_too_much_is_asked_to_come_back_tomorrow(send: Any) -> None:
    for number in range(suggestions.PER_NETWORK):
        assert send(text=f"Message {number}", address=f"203.0.113.{number}").status_code == 302
    answer = send(text="One more", address="203.0.113.200")
    assert answer.status_code == 429
    assert "try again tomorrow" in answer.content.decode()
    assert "One more" in answer.content.decode()
    assert send(text="From elsewhere", address="198.51.100.1").status_code == 302


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.1", "203.0.113.254", True),
        ("203.0.113.1", "203.0.114.1", False),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::3", "2001:db8:2::3", False),
        ("::ffff:203.0.113.1", "203.0.113.7", True),
        ("not an address", "", True),
    ],
)
def test_neighbours_count_as_one(one: str, other: str, same: bool) -> None:
    assert (suggestions.network_of(one) == suggestions.network_of(other)) is same


def test_what_is_kept_of_a_network_changes_with_the_day_and_does_not_outlive_it(send: Any) -> None:
    today = timezone.now().date()
    yesterday = today - dt.timedelta(days=1)
    assert suggestions.sender("203.0.113.1", today) != suggestions.sender("203.0.113.1", yesterday)
    SuggestionsSent.objects.create(day=yesterday, network=suggestions.sender("203.0.113.1", yesterday), number=10)
    send()
    assert set(SuggestionsSent.objects.values_list("day", flat=True)) == {today}
    assert not SuggestionsSent.objects.filter(network__contains="203.0.113").exists()


def test_only_our_own_proxy_may_say_where_a_reader_is(client: Client, demand: Demand, settings: Any) -> None:
    def network_after(headers: dict[str, str]) -> set[str]:
        SuggestionsSent.objects.all().delete()
        client.post(PAGE, message(text=str(headers)), headers=headers, REMOTE_ADDR="10.0.0.1")
        return set(SuggestionsSent.objects.values_list("network", flat=True)) - {"all"}

    today, claimed = timezone.now().date(), {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    assert network_after(claimed) == {suggestions.sender("10.0.0.1", today)}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert network_after(claimed) == {suggestions.sender("203.0.113.9", today)}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2  # what the inner one names is the outer one
    assert network_after(claimed) == {suggestions.sender("198.51.100.7", today)}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    assert network_after(claimed) == {suggestions.sender("10.0.0.1", today)}


@pytest.mark.parametrize("length", ["", "many", "²"])
def test_a_length_that_is_no_number_is_no_fault_of_ours(client: Client, demand: Demand, length: str) -> None:
    assert client.post(PAGE, message(), CONTENT_LENGTH=length).status_code in (302, 400)


def test_several_processes_count_together(idle_site: Site) -> None:
    count = "from demands.workflow import suggestions\nfor number in range(3): suggestions.count('203.0.113.9')"
    with idle_site.at_once(count, 3) as ends:
        pass
    assert ends == [0, 0, 0]
    with psycopg.connect(idle_site.database_url) as database:
        counted = database.execute("SELECT number FROM demands_suggestionssent").fetchall()
    assert counted == [(9,), (9,)]  # of the network, and of all


# Email addresses


def test_addresses_are_deleted_ninety_days_after_closing(send: Any, settings: Any) -> None:
    send()
    Suggestion.objects.update(outcome="closed", closed_at=timezone.now() - dt.timedelta(days=89))
    assert suggestions.forget_addresses() == 0
    Suggestion.objects.update(closed_at=timezone.now() - dt.timedelta(days=91))
    assert suggestions.forget_addresses() == 1
    assert Suggestion.objects.get().email == ""


def test_every_night_the_worker_forgets(send: Any) -> None:
    send()
    yesterday = timezone.now() - dt.timedelta(days=1)
    Suggestion.objects.update(outcome="closed", closed_at=yesterday - dt.timedelta(days=90))
    SuggestionsSent.objects.update(day=yesterday.date())
    forget_readers_addresses(0)
    assert Suggestion.objects.get().email == ""
    assert not SuggestionsSent.objects.exists()


def test_what_still_waits_keeps_its_address(send: Any) -> None:
    send()
    Suggestion.objects.update(received_at=timezone.now() - dt.timedelta(days=400))
    assert suggestions.forget_addresses() == 0


# How a refusal reads to those who do not see the page


def test_a_refusal_is_said_in_the_title_takes_the_focus_and_leads_to_each_field(send: Any) -> None:
    page = send(url="", email="nobody").content.decode()
    assert re.search(r"<title>\s*Error: ?\s*Suggest a source", page)
    (summary,) = re.findall(r'<div class="notice"[^>]*id="problem".*?</div>', page, re.S)
    assert "autofocus" in summary
    assert 'tabindex="-1"' in summary
    assert re.findall(r'href="#([^"]*)"', summary) == ["id_url", "id_email"]
    assert "<title>Error" not in send().content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"url": ""}, "url"), ({"url": "x y"}, "url"), ({"email": "nobody"}, "email"), ({"text": "x" * 4001}, "text"),
     ({"kind": "advert"}, "kind")],
)  # fmt: skip
def test_each_fault_has_one_message_tied_to_its_field(wrong: dict[str, Any], field: str, send: Any) -> None:
    page = send(**wrong).content.decode()
    messages = re.findall(r'<p class="wrong" id="([^"]*)">', page)
    assert messages == [f"id_{field}_error"]
    (tied,) = re.findall(r'aria-describedby="([^"]*_error[^"]*)"', page)
    assert tied.split()[0] == f"id_{field}_error"
    for name in tied.split():
        assert page.count(f'id="{name}"') == 1


def test_the_form_says_what_is_deleted_and_what_is_kept(client: Client, demand: Demand, settings: Any) -> None:
    settings.SUGGESTION_ADDRESS_DAYS = 90
    page = " ".join(client.get(PAGE).content.decode().split())
    assert "Your message is kept for staff and never published." in page
    assert "Your email address is deleted 90 days after the matter is closed." in page
