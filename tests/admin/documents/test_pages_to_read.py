"""An address is fetched in the background and read; what goes wrong is said, tried again, and loses nothing typed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from campaigns.models import Campaign, Document, Membership
from demands.admin.documents import fetch_jobs
from demands.models import PageFetch, Reading
from demands.vault.fetch import Fetcher
from tests.admin.conftest import address, messages, signed_in
from tests.cast import make_campaign, make_user
from tests.exchange.files import pdf
from tests.vault.conftest import Site, fetcher, web

__all__ = ["fetcher", "web"]  # the misbehaving web server of the vault's tests, and a fetcher that may reach it

ADD = "/admin/demands/reading/add/"
LIST = "/admin/demands/reading/"
CALL = "<html><body><article><h1>A call</h1><p>Japan should free them all.</p></article></body></html>"
State = PageFetch.State
Ask = Callable[..., PageFetch]


@pytest.fixture
def ask(emi: Client, campaign: Campaign, web: Site) -> Ask:
    """Give an address of the misbehaving site to the intake form."""

    def asked(path: str = "/call", **changes: Any) -> PageFetch:
        given = {"campaign": campaign.pk, "url": web.url(path), "publisher": "Lantern Institute", "dated": "2024-03"}
        web.says("/call", CALL)
        response = emi.post(ADD, given | {"whole": "on"} | changes)
        assert response.status_code == 302, response.context["form"].errors
        page = PageFetch.objects.latest("pk")
        assert response.headers["Location"] == at(page)
        return page

    return asked


def at(page: PageFetch, name: str = "page") -> str:
    return reverse(f"admin:demands_reading_{name}", args=[page.pk])


def jobs() -> list[Any]:
    return list(
        ProcrastinateJob.objects.filter(task_name="demands.admin.documents.tasks.fetch_page").values_list(
            "args", flat=True
        )
    )


def tried(page: PageFetch, fetcher: Fetcher) -> PageFetch:
    fetch_jobs.work(page.pk, fetcher)
    page.refresh_from_db()
    return page


class TestItWorks:
    def test_the_form_answers_at_once_and_leaves_the_fetching_to_a_job(self, ask: Ask, web: Site) -> None:
        page = ask()
        assert web.asked == []
        assert (page.state, jobs()) == ("waiting", [{"page": page.pk}])
        assert not Document.objects.exists()

    def test_the_page_becomes_a_draft_document_that_is_read(self, ask: Ask, fetcher: Fetcher, editor: User) -> None:
        page = tried(ask(), fetcher)
        reading = Reading.objects.get()
        assert (page.state, page.reading, page.said) == (State.READ, reading, "")
        document = reading.document
        assert (document.title, document.url, document.publisher) == ("A call", page.url, "Lantern Institute")
        assert (document.state, document.contributors, str(document.dated)) == ("draft", [editor.pk], "2024-03")
        assert "free them all" in document.text
        assert reading.source == page.url
        assert reading.marks.count() == 1

    def test_a_title_and_a_language_that_were_typed_are_kept(self, ask: Ask, fetcher: Fetcher) -> None:
        tried(ask(title="My title", language="fr", whole=""), fetcher)
        document = Document.objects.get()
        assert (document.title, document.language, document.text) == ("My title", "fr", "")

    def test_a_pdf_at_an_address_is_read_as_one(self, ask: Ask, web: Site, fetcher: Fetcher) -> None:
        web.says("/call.pdf", pdf(["Japan should free them all."]), Content_Type="text/html")
        tried(ask("/call.pdf"), fetcher)
        assert Reading.objects.get().text == "Japan should free them all."

    def test_an_address_beside_a_text_is_noted_and_not_fetched(
        self, emi: Client, campaign: Campaign, web: Site
    ) -> None:
        given = {"campaign": campaign.pk, "url": web.url("/call"), "text": "Japan must act.", "publisher": "P"}
        emi.post(ADD, given | {"dated": "2024"})
        assert Document.objects.get().url == web.url("/call")
        assert (web.asked, jobs()) == ([], [])


class TestTheWait:
    def test_the_page_says_how_far_it_is_and_asks_again(self, emi: Client, ask: Ask) -> None:
        page = ask()
        for state, words in (("waiting", "Waiting to be fetched"), ("fetching", "being fetched"), ("reading", "read")):
            PageFetch.objects.update(state=state)
            shown = emi.get(at(page)).content.decode()
            assert words in shown
            assert f'hx-get="{at(page)}"' in shown
            assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in shown
            assert f'<a href="{at(page)}">Refresh</a>' in shown

    def test_once_it_is_read_the_page_goes_on_to_the_text(self, emi: Client, ask: Ask, fetcher: Fetcher) -> None:
        page = tried(ask(), fetcher)
        goal = address(Reading.objects.get())
        assert emi.get(at(page)).headers["Location"] == goal
        answer = emi.get(at(page), headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, goal)

    def test_it_stands_above_the_list_until_it_is_read(self, emi: Client, ask: Ask, fetcher: Fetcher) -> None:
        page = ask(title="A call to Japan")
        assert f'<a href="{at(page)}">A call to Japan</a>' in emi.get(LIST).content.decode()
        tried(page, fetcher)
        assert "Pages still being fetched" not in emi.get(LIST).content.decode()

    def test_a_worker_that_does_not_run_is_noticed(self, emi: Client, ask: Ask) -> None:
        page = ask()
        assert "Nothing has happened" not in emi.get(at(page)).content.decode()
        PageFetch.objects.update(due_at=timezone.now() - timedelta(minutes=3))
        assert "Nothing has happened for a while" in emi.get(at(page)).content.decode()
        emi.post(at(page, "page_retry"))
        assert len(jobs()) == 2

    def test_a_wait_costs_a_fixed_number_of_queries(
        self, emi: Client, ask: Ask, django_assert_num_queries: Any
    ) -> None:
        """Session, user, own and groups' rights, memberships, their rights; the page with its campaign;
        whose site it is."""
        page = ask()
        emi.get(at(page))
        with django_assert_num_queries(7):
            emi.get(at(page))


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/nowhere", "this page does not exist. (HTTP 404)"),
            ("/forbidden", "blocks automated access. Save the page yourself and attach the file. (HTTP 403)"),
            ("/loop", "redirects endlessly"),
            ("/large", "too large to store"),
            ("/picture", "not text in any known encoding"),
            ("/scan.pdf", "images of pages and no text"),
            ("/empty", "No readable text"),
        ],
    )
    def test_what_will_not_pass_is_refused_in_words(
        self, emi: Client, ask: Ask, web: Site, fetcher: Fetcher, path: str, words: str
    ) -> None:
        web.says("/forbidden", status=403)
        web.says("/large", Content_Length=str(99 * 1024**2))
        web.says("/picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, Content_Type="image/png")
        web.says("/scan.pdf", pdf([], []), Content_Type="application/pdf")
        web.says("/empty", "<html><body></body></html>")
        page = tried(ask(path), fetcher)
        assert page.state == State.REFUSED
        shown = emi.get(at(page)).content.decode()
        assert words in page.said
        assert words in shown
        assert "hx-get" not in shown
        assert "refresh" not in shown
        assert not Document.objects.exists()

    @pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/"])
    def test_no_private_network_is_reached(self, ask: Ask, url: str) -> None:
        page = tried(ask(url=url), Fetcher(seconds=2))
        assert "private network" in page.said

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://", "https://a b/"])
    def test_what_is_no_address_is_said_at_its_field(self, emi: Client, campaign: Campaign, url: str) -> None:
        response = emi.post(ADD, {"campaign": campaign.pk, "url": url, "publisher": "P", "dated": "2024"})
        assert "url" in response.context["form"].errors
        assert not PageFetch.objects.exists()

    def test_it_is_said_in_the_language_of_who_asked(self, emi: Client, campaign: Campaign, fetcher: Fetcher) -> None:
        given = {"campaign": campaign.pk, "url": "http://127.0.0.1/", "publisher": "P", "dated": "2024"}
        emi.post(f"/ja{ADD}", given)
        assert "内部ネットワーク" in tried(PageFetch.objects.get(), fetcher).said

    def test_what_was_typed_comes_back_into_the_form(self, emi: Client, ask: Ask, fetcher: Fetcher) -> None:
        page = tried(ask("/nowhere", title="My title", language="ja"), fetcher)
        change = f"{ADD}?page={page.pk}"
        assert f'href="{change}"' in emi.get(at(page)).content.decode()
        form = emi.get(change).context["form"]
        assert {name: form[name].value() for name in ("url", "title", "publisher", "language", "whole")} == {
            "url": page.url, "title": "My title", "publisher": "Lantern Institute", "language": "ja", "whole": True,
        }  # fmt: skip
        assert str(form["dated"].value()) == "2024-03"

    def test_giving_the_text_instead_ends_it(self, emi: Client, ask: Ask, fetcher: Fetcher) -> None:
        page = tried(ask("/nowhere"), fetcher)
        given = {"campaign": page.campaign_id, "url": page.url, "text": "Japan must act.", "publisher": "P"}
        emi.post(f"{ADD}?page={page.pk}", given | {"dated": ""})
        assert PageFetch.objects.exists()  # the form had a fault, so it is still needed
        emi.post(f"{ADD}?page={page.pk}", given | {"dated": "2024"})
        assert not PageFetch.objects.exists()
        assert Document.objects.get().url == page.url

    @pytest.mark.parametrize("odd", ["abc", "9" * 40, "２", "", "-1"])
    def test_a_page_that_is_none_opens_an_empty_form(self, emi: Client, campaign: Campaign, odd: str) -> None:
        assert emi.get(f"{ADD}?page={odd}").context["form"]["url"].value() is None


class TestTryingAgain:
    def test_what_may_pass_is_tried_three_times(self, emi: Client, ask: Ask, web: Site, fetcher: Fetcher) -> None:
        web.says("/busy", status=503)
        page = ask("/busy")
        assert [fetch_jobs.work(page.pk, fetcher) for _ in range(4)] == [20, 120, None, None]
        page.refresh_from_db()
        assert (page.state, page.attempts) == (State.REFUSED, 3)
        assert len(web.asked) == 3

    def test_it_says_when_and_goes_on_by_itself(self, emi: Client, ask: Ask, web: Site, fetcher: Fetcher) -> None:
        web.says("/busy", status=503)
        page = tried(ask("/busy"), fetcher)
        shown = emi.get(at(page)).content.decode()
        assert "Attempt 1 failed; the next one is at" in shown
        assert "hx-get" in shown
        web.says("/busy", CALL)
        assert tried(page, fetcher).state == State.READ

    def test_a_slow_site_costs_the_worker_its_time_and_the_editor_none(self, ask: Ask, web: Site) -> None:
        page = tried(ask("/dripping"), Fetcher(seconds=1, allow=web.allow))
        assert (page.state, "too long" in page.said) == (State.LATER, True)

    def test_pressed_twice_it_starts_once(self, emi: Client, ask: Ask, fetcher: Fetcher) -> None:
        page = tried(ask("/nowhere"), fetcher)
        emi.post(at(page, "page_retry"))
        assert "in progress" in messages(emi.post(at(page, "page_retry"), follow=True))
        assert len(jobs()) == 2

    def test_a_second_job_finds_it_in_the_hands_of_the_first(self, ask: Ask, web: Site, fetcher: Fetcher) -> None:
        page = ask()
        PageFetch.objects.update(state=State.FETCHING)
        assert fetch_jobs.work(page.pk, fetcher) is None
        assert web.asked == []

    @pytest.mark.parametrize("meanwhile", ["retried", "given up"])
    def test_an_attempt_that_was_overtaken_makes_no_second_document(
        self, ask: Ask, fetcher: Fetcher, meanwhile: str
    ) -> None:
        page = ask()
        PageFetch.objects.update(state=State.FETCHING, attempts=1)
        page.refresh_from_db()
        if meanwhile == "retried":
            PageFetch.objects.update(attempts=2)
        else:
            PageFetch.objects.all().delete()
        fetch_jobs._attempt(page, fetcher)
        assert not Document.objects.exists()
        assert not PageFetch.objects.exclude(state=State.FETCHING).exists()

    def test_a_fault_of_ours_leaves_it_to_be_tried_again(self, ask: Ask, web: Site) -> None:
        page = ask()
        with pytest.raises(TypeError):
            fetch_jobs.work(page.pk, Fetcher(max_bytes=None, allow=web.allow))  # type: ignore[arg-type]
        page.refresh_from_db()
        assert (page.state, page.said) == (State.REFUSED, "The task was interrupted. Try again.")

    def test_it_can_be_given_up(self, emi: Client, ask: Ask, fetcher: Fetcher) -> None:
        page = ask()
        assert "Fetch cancelled" in messages(emi.post(at(page, "page_give_up"), follow=True))
        assert fetch_jobs.work(page.pk, fetcher) is None
        assert not PageFetch.objects.exists()

    def test_what_was_read_is_not_given_up(self, emi: Client, ask: Ask, fetcher: Fetcher) -> None:
        page = tried(ask(), fetcher)
        emi.post(at(page, "page_give_up"))
        assert Reading.objects.exists()
        emi.post(address(Reading.objects.get(), "delete"), {"post": "yes"})
        assert not PageFetch.objects.exists()


class TestWhoMay:
    @pytest.fixture
    def outsider(self, campaign: Campaign) -> Client:
        """An editor of another campaign."""
        user = make_user("olga")
        Membership.objects.create(user=user, campaign=make_campaign("elsewhere"), role=Membership.Role.EDITOR)
        return signed_in(user)

    def test_another_campaign_s_editor_finds_nothing(self, outsider: Client, ask: Ask) -> None:
        page = ask(title="Secret address")
        assert outsider.get(at(page)).status_code == 404
        assert outsider.post(at(page, "page_retry")).status_code == 404
        assert outsider.post(at(page, "page_give_up")).status_code == 404
        assert "Secret address" not in outsider.get(LIST).content.decode()
        assert outsider.get(f"{ADD}?page={page.pk}").context["form"]["url"].value() is None
        assert PageFetch.objects.get().state == "waiting"

    def test_nor_may_they_have_one_read_for_it(self, outsider: Client, campaign: Campaign) -> None:
        response = outsider.post(
            ADD, {"campaign": campaign.pk, "url": "https://a.example/", "publisher": "P", "dated": "2024"}
        )
        assert "campaign" in response.context["form"].errors
        assert not PageFetch.objects.exists()

    def test_a_colleague_may_go_on_with_it(self, rafael: Client, ask: Ask, fetcher: Fetcher, reviewer: User) -> None:
        page = tried(ask("/nowhere"), fetcher)
        rafael.post(at(page, "page_retry"))
        page.refresh_from_db()
        assert (page.state, page.asked_by) == ("waiting", reviewer)

    @pytest.mark.parametrize("lost", ["account", "rights", "deleted"])
    def test_who_lost_the_right_meanwhile_gets_no_document(
        self, ask: Ask, fetcher: Fetcher, editor: User, lost: str
    ) -> None:
        page = ask()
        if lost == "account":
            User.objects.filter(pk=editor.pk).update(is_active=False)
        elif lost == "rights":
            editor.groups.clear()
        else:
            editor.delete()
        assert "no longer has permission to write" in tried(page, fetcher).said
        assert not Document.objects.exists()

    def test_a_stranger_is_sent_to_the_door(self, client: Client, ask: Ask) -> None:
        page = ask()
        assert client.get(at(page)).status_code == 302
        assert client.post(at(page, "page_give_up")).status_code == 302
        assert PageFetch.objects.exists()

    @pytest.mark.parametrize("name", ["page_retry", "page_give_up"])
    def test_nothing_is_changed_by_looking(self, emi: Client, ask: Ask, name: str) -> None:
        assert emi.get(at(ask(), name)).status_code == 405
        assert PageFetch.objects.exists()
