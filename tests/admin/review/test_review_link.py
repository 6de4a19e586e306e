"""Review by link: Ms Sato, a lawyer without an account, reads one draft and says yes or no. Nothing more opens."""

import datetime as dt
import io
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from campaigns.models import Document
from demands.ledger.rules import Refused
from demands.models import Demand, Entry, ReviewLink, StatusUpdate, WorkflowStep
from demands.workflow import review_links
from tests.admin.conftest import address, messages
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_update

Press = Callable[..., Any]
ASKED = {"person": "Ms Sato, counsel", "purpose": "Is the second paragraph safe?", "days": "7", "from": "review"}


@pytest.fixture
def submitted(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    update: StatusUpdate = newsroom.submit(make_update(demand, "in_progress", body="Second paragraph."))
    return update


@pytest.fixture
def link(rafael: Client, submitted: StatusUpdate, verb: Press) -> ReviewLink:
    verb(rafael, submitted, "make_link", **ASKED)
    return ReviewLink.objects.get()


@pytest.fixture
def sato() -> Client:
    """A browser that knows nothing but what she was sent."""
    return Client(enforce_csrf_checks=True)


def there(link: ReviewLink) -> str:
    return review_links.address_of(link)


def body(response: Any) -> str:
    return str(response.content.decode())


# Made by staff


def test_rafael_makes_a_link_and_finds_its_address(rafael: Client, submitted: StatusUpdate, link: ReviewLink) -> None:
    page = body(rafael.get(address(submitted, "review")))
    assert f'value="http://127.0.0.1:8000{there(link)}"' in page
    assert "Ms Sato, counsel" in page
    assert abs(link.expires_at - timezone.now() - dt.timedelta(days=7)) < dt.timedelta(minutes=5)


def test_only_who_made_it_sees_the_address(emi: Client, submitted: StatusUpdate, link: ReviewLink) -> None:
    page = body(emi.get(address(submitted, "review")))
    assert "Ms Sato, counsel" in page
    assert review_links.token_of(link) not in page


def test_the_address_is_kept_nowhere(link: ReviewLink) -> None:
    row = ReviewLink.objects.filter(pk=link.pk).values().get()
    assert review_links.token_of(link) not in str(row)
    assert review_links.token_of(link) not in str(list(WorkflowStep.objects.values()))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"person": " "}, "the recipient of the link"),
        ({"person": "x" * 200}, "at most 120 characters"),
        ({"purpose": "\x00"}, "message to the recipient"),
        ({"days": "0"}, "from 1 to 60"),
        ({"days": "9999"}, "from 1 to 60"),
        ({"days": "٣"}, "from 1 to 60"),
        ({"days": ""}, "from 1 to 60"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    wrong: dict[str, str], said: str, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    answer = verb(rafael, submitted, "make_link", **ASKED | {"purpose": "Typed with care"} | wrong)
    assert said in messages(answer)
    assert not ReviewLink.objects.exists()
    assert "purpose" in wrong or "Typed with care" in body(answer)


def test_there_is_no_link_to_what_is_public(rafael: Client, demand: Demand, verb: Press) -> None:
    assert "everything is published" in messages(verb(rafael, demand, "make_link", **ASKED))


def test_a_reader_of_drafts_makes_no_links(submitted: StatusUpdate, verb: Press, client: Client) -> None:
    assert verb(client, submitted, "make_link", **ASKED).redirect_chain
    assert not ReviewLink.objects.exists()


# Read by the lawyer


def test_she_reads_the_draft_as_it_will_be(sato: Client, link: ReviewLink) -> None:
    page = body(sato.get(there(link)))
    for said in ("Ms Sato, counsel", "Is the second paragraph safe?", "Second paragraph.", "In progress"):
        assert said in page
    on_its_page = body(sato.get(there(link) + "page/"))
    assert "A bill was tabled" in on_its_page
    assert "shown only to you" in on_its_page


def test_her_page_leaves_no_trace_outside(sato: Client, link: ReviewLink) -> None:
    for path in (there(link), there(link) + "page/", "/ja" + there(link)):
        response = sato.get(path, headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert not response.has_header("Content-Encoding")  # a secret beside what somebody typed (BREACH)
    assert not sato.cookies


def test_she_comments_and_approves_and_it_is_in_the_history(
    sato: Client, rafael: Client, submitted: StatusUpdate, link: ReviewLink
) -> None:
    sato.get(there(link))
    assert sato.post(there(link), {"action": "comment", "comment": "Name no names. 名前"}).status_code == 302
    assert sato.post(there(link), {"action": "approve", "comment": ""}).status_code == 302
    steps = WorkflowStep.objects.filter(link=link).order_by("pk")
    assert [step.action for step in steps] == ["link_opened", "commented", "approved"]
    assert {(step.by_name, step.by) for step in steps} == {("Ms Sato, counsel", None)}
    page = body(rafael.get(address(submitted, "review")))
    assert "Name no names. 名前" in page
    assert "by link" in page
    assert "approved this version" in page
    assert "You approved this version." in body(sato.get(there(link)))


def test_her_approval_publishes_nothing(sato: Client, submitted: StatusUpdate, link: ReviewLink) -> None:
    before = Entry.objects.count()
    sato.post(there(link), {"action": "approve"})
    for action in ("publish", "submit", "send_back", "make-coffee"):
        sato.post(there(link), {"action": action, "comment": "x", "reading_hash": link.content_hash})
    submitted.refresh_from_db()
    assert (submitted.is_published, submitted.state) == (False, StatusUpdate.State.SUBMITTED)
    assert Entry.objects.count() == before


def test_she_is_told_what_is_wrong_and_keeps_her_words(sato: Client, link: ReviewLink) -> None:
    answer = sato.post(there(link), {"action": "comment", "comment": " \x00 "})
    assert answer.status_code == 409
    assert "Write something" in body(answer)
    answer = sato.post(there(link), {"action": "comment", "comment": "long " * 40_000})
    assert "at most 5000 characters" in body(answer)
    assert "long " * 40_000 in body(answer)


def test_she_approves_once(sato: Client, link: ReviewLink) -> None:
    sato.post(there(link), {"action": "approve"})
    answer = sato.post(there(link), {"action": "approve"})
    assert "already approved this" in body(answer)
    assert WorkflowStep.objects.filter(action="approved").count() == 1


# Bound to the version


def test_a_changed_draft_says_so_and_is_neither_shown_nor_approved(
    newsroom: Newsroom, sato: Client, rafael: Client, submitted: StatusUpdate, link: ReviewLink
) -> None:
    newsroom.submit(submitted, body="Something else altogether.")
    page = body(sato.get(there(link)))
    assert "has been changed since the link was created" in page
    assert "Something else altogether." not in page
    assert 'value="approve"' not in page
    answer = sato.post(there(link), {"action": "approve"})
    assert answer.status_code == 409
    assert ReviewLink.objects.get().approved_at is None
    assert sato.get(there(link) + "page/").status_code == 404
    assert "the draft has changed: create a new link" in body(rafael.get(address(submitted, "review")))


def test_a_source_that_changes_is_a_change_of_the_draft(
    newsroom: Newsroom, sato: Client, submitted: StatusUpdate, link: ReviewLink
) -> None:
    newsroom.write(submitted.citations.get().evidence, title="Another title")
    assert "has been changed since" in body(sato.get(there(link)))


def test_an_approval_of_an_earlier_version_is_called_so(
    newsroom: Newsroom, sato: Client, rafael: Client, submitted: StatusUpdate, link: ReviewLink
) -> None:
    sato.post(there(link), {"action": "approve"})
    newsroom.submit(submitted, body="Something else altogether.")
    assert "approved an earlier version" in body(rafael.get(address(submitted, "review")))


def test_once_published_it_leads_to_the_entry(
    newsroom: Newsroom, sato: Client, submitted: StatusUpdate, link: ReviewLink
) -> None:
    newsroom.publish(submitted)
    page = body(sato.get(there(link)))
    assert f"/updates/{submitted.published_as}/" in page
    assert "<form method" not in page


# Nothing else


def test_neither_internal_evidence_nor_what_staff_say_is_hers(
    newsroom: Newsroom, sato: Client, rafael: Client, demand: Demand, verb: Press
) -> None:
    hidden = make_evidence(title="zyxhidden", visibility="internal")
    hidden.file.save("zyxfile.txt", ContentFile(b"x"))
    draft = make_update(demand, sources=[make_evidence(), hidden], internal_notes="zyxnote")
    newsroom.submit(draft)
    make_update(demand, headline="zyxother draft")
    verb(rafael, draft, "comment", comment="zyxcomment")
    verb(rafael, draft, "make_link", **ASKED)
    link = ReviewLink.objects.get()
    for path in (there(link), there(link) + "page/", "/ja" + there(link)):
        assert "zyx" not in body(sato.get(path)), path


def test_a_kept_file_is_not_hers(newsroom: Newsroom, sato: Client, rafael: Client, demand: Demand, verb: Press) -> None:
    source = make_evidence()
    source.file.save("report.pdf", ContentFile(b"x"))
    draft = newsroom.submit(make_update(demand, sources=[source]))
    verb(rafael, draft, "make_link", **ASKED)
    assert "/admin/" not in body(sato.get(there(ReviewLink.objects.get())))


def test_a_draft_under_a_draft_has_no_page_to_be_shown_on(
    newsroom: Newsroom, sato: Client, rafael: Client, verb: Press
) -> None:
    hidden = make_campaign("hidden", name="zyxcampaign", title="zyxtitle")
    draft = newsroom.write(make_demand(hidden, "secrecy"))
    verb(rafael, draft, "make_link", **ASKED)
    link = ReviewLink.objects.get()
    page = sato.get(there(link))
    assert page.status_code == 200
    assert "zyx" not in body(page)
    assert sato.get(there(link) + "page/").status_code == 404


def test_other_kinds_are_read_by_link_too(
    newsroom: Newsroom, sato: Client, rafael: Client, demand: Demand, verb: Press
) -> None:
    document = Document.objects.create(
        campaign=demand.campaign, slug="letter", title="An open letter", publisher="NGO", dated="2005"
    )
    newsroom.write(document)
    newsroom.write(demand, title="Halt every execution")
    for row in (document, demand, demand.campaign.scale, newsroom.write(demand.campaign, title="Asked of Japan")):
        if row.has_unpublished_changes:
            verb(rafael, row, "make_link", **ASKED)
            assert sato.get(there(ReviewLink.objects.first())).status_code == 200  # type: ignore[arg-type]
    assert ReviewLink.objects.count() == 3


def test_the_page_asks_nothing_of_the_address(
    newsroom: Newsroom, sato: Client, rafael: Client, demand: Demand, verb: Press
) -> None:
    campaign = newsroom.write(demand.campaign, title="Asked of Japan")
    verb(rafael, campaign, "make_link", **ASKED)
    assert sato.get(there(ReviewLink.objects.get()) + "page/?status=zzz&page=99").status_code == 200


# Closed doors


def nowhere(client: Client, path: str) -> Any:
    """The answer to a page that never was, under the same language."""
    return client.get(("/ja" if path.startswith("/ja/") else "") + "/no-such-page/at-all/")


def forged(link: ReviewLink) -> list[str]:
    token = review_links.token_of(link)
    return [
        "x", "%00", "..", token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), token + "x", token.upper(),
        link.nonce, Signer(salt="another").sign(link.nonce), Signer(key="x" * 50, salt="demands.review-link").sign("a"),
        Signer(salt="demands.review-link", sep=".").sign("never made"), "９" * 30, "x" * 4000,
    ]  # fmt: skip


def test_a_wrong_token_is_the_same_404_as_any_unknown_page(sato: Client, link: ReviewLink) -> None:
    for token in forged(link):
        for path in (f"/review/{token}/", f"/review/{token}/page/", f"/ja/review/{token}/"):
            answer, unknown = sato.get(path), nowhere(sato, path)
            assert answer.status_code == 404, path
            assert answer.content == unknown.content, path
            assert sorted(answer.headers.items()) == sorted(unknown.headers.items()), path
            assert not answer.cookies
            assert sato.post(path, {"action": "approve"}).status_code == 404


def test_so_is_an_expired_one_a_revoked_one_and_one_whose_draft_is_gone(
    sato: Client, rafael: Client, submitted: StatusUpdate, link: ReviewLink, verb: Press
) -> None:
    unknown = nowhere(sato, there(link))
    assert sato.get(there(link)).status_code == 200
    ReviewLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert (sato.get(there(link)).status_code, sato.get(there(link)).content) == (404, unknown.content)
    ReviewLink.objects.update(expires_at=timezone.now() + dt.timedelta(days=1))
    assert "no longer works" in messages(
        verb(rafael, submitted, "revoke_link", link=str(link.pk), **{"from": "review"})
    )
    assert (sato.get(there(link)).status_code, sato.get(there(link)).content) == (404, unknown.content)
    assert sato.post(there(link), {"action": "approve"}).status_code == 404
    ReviewLink.objects.update(revoked_at=None)
    submitted.citations.all().delete()
    submitted.delete()
    assert (sato.get(there(link)).status_code, sato.get(there(link)).content) == (404, unknown.content)


def test_a_link_is_revoked_once_and_only_from_its_own_draft(
    newsroom: Newsroom, rafael: Client, submitted: StatusUpdate, link: ReviewLink, demand: Demand, verb: Press
) -> None:
    other = newsroom.write(make_update(demand, headline="Another"))
    for number in (str(link.pk), "x", "\x00", "9" * 30, ""):
        assert "no longer exists" in messages(verb(rafael, other, "revoke_link", link=number))
    verb(rafael, submitted, "revoke_link", link=str(link.pk))
    assert "no longer exists" in messages(verb(rafael, submitted, "revoke_link", link=str(link.pk)))
    steps = WorkflowStep.objects.filter(action__startswith="link_").order_by("pk")
    assert [(step.action, step.by_name) for step in steps] == [("link_made", "rafael"), ("link_revoked", "rafael")]


def test_other_methods_and_a_stolen_session_change_nothing(sato: Client, link: ReviewLink) -> None:
    assert sato.put(there(link)).status_code == 405
    assert sato.post(there(link) + "page/").status_code == 405
    assert sato.get("/admin/").status_code == 302


def test_tokens_are_not_guessable(rafael: Client, submitted: StatusUpdate, verb: Press) -> None:
    for _ in range(3):
        verb(rafael, submitted, "make_link", **ASKED)
    tokens = [review_links.token_of(one) for one in ReviewLink.objects.all()]
    assert len(set(tokens)) == 3
    assert all(re.fullmatch(r"[\w-]{22}\.[\w-]{43}", token) for token in tokens)


def test_it_speaks_japanese(sato: Client, link: ReviewLink) -> None:
    page = body(sato.get("/ja" + there(link)))
    assert "この版を承認する" in page
    assert "Approve this version" not in page


# Hostile readers


def test_it_closes_at_the_second(link: ReviewLink) -> None:
    second = dt.timedelta(seconds=1)
    assert link.is_open(link.expires_at - second)
    assert not link.is_open(link.expires_at)


def test_looking_without_opening_leaves_no_mark(sato: Client, link: ReviewLink) -> None:
    """A mail program that asks whether an address is alive has not read the draft."""
    answer = sato.head(there(link))
    assert (answer.status_code, answer.content) == (200, b"")
    assert sato.options(there(link)).status_code == 405
    link.refresh_from_db()
    assert link.opened_at is None
    sato.get(there(link))
    link.refresh_from_db()
    assert link.opened_at is not None


def test_one_draft_is_not_approved_by_the_link_of_another(
    newsroom: Newsroom,
    sato: Client,
    rafael: Client,
    demand: Demand,
    submitted: StatusUpdate,
    link: ReviewLink,
    verb: Press,
) -> None:
    other = newsroom.submit(make_update(demand, headline="Another"))
    verb(rafael, other, "make_link", **ASKED)
    of_other = ReviewLink.objects.get(subject=f"update:{other.reference}")
    stolen = {"action": "approve", "reading_hash": of_other.content_hash, "row": other.pk, "subject": of_other.subject}
    sato.post(there(link), stolen)
    of_other.refresh_from_db()
    assert of_other.approved_at is None
    assert WorkflowStep.objects.get(action="approved").subject == link.subject


def test_in_two_tabs_the_second_approval_is_told_of_the_first(sato: Client, link: ReviewLink) -> None:
    tabs = [body(sato.get(there(link))) for _ in range(2)]
    assert all('value="approve"' in tab for tab in tabs)
    assert sato.post(there(link), {"action": "approve"}).status_code == 302
    answer = sato.post(there(link), {"action": "approve", "comment": "From the other tab."})
    assert answer.status_code == 409
    assert "already approved this" in body(answer)
    assert "From the other tab." in body(answer)  # and can still be sent as a comment


def test_a_link_that_is_revoked_while_she_presses_approves_nothing(link: ReviewLink) -> None:
    ReviewLink.objects.update(revoked_at=timezone.now())
    with pytest.raises(Refused):
        review_links.approve(link)
    assert not WorkflowStep.objects.filter(action="approved").exists()


def test_what_she_writes_is_text(sato: Client, rafael: Client, submitted: StatusUpdate, link: ReviewLink) -> None:
    sato.post(there(link), {"action": "comment", "comment": '<img src=x onerror="alert(1)">{{ 7|add:7 }}'})
    for page in (body(sato.get(there(link))), body(rafael.get(address(submitted, "review")))):
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        assert "{{ 7|add:7 }}" in page


def test_she_does_not_fill_the_newsroom(sato: Client, link: ReviewLink) -> None:
    WorkflowStep.objects.bulk_create(
        WorkflowStep(subject=link.subject, action="commented", comment="Again.", by_name=link.person, link=link)
        for _ in range(review_links.MOST_COMMENTS)
    )
    answer = sato.post(there(link), {"action": "comment", "comment": "And again."})
    assert answer.status_code == 409
    assert "anything further by email" in body(answer)


def test_no_log_names_the_address(sato: Client, link: ReviewLink) -> None:
    """Not even when something is refused, which Django writes down with the path."""
    (handler,) = [one for one in logging.getLogger().handlers if one.filters]
    assert isinstance(handler, logging.StreamHandler)
    usual = handler.setStream(written := io.StringIO())
    sato.post(there(link), {"action": "comment", "comment": ""})
    sato.put(there(link))
    sato.post(there(link) + "page/")
    handler.setStream(usual)
    assert written.getvalue().count("/review/…/") == 3
    assert review_links.token_of(link) not in written.getvalue()


def test_leaving_the_page_tells_nobody_where_from(sato: Client, link: ReviewLink) -> None:
    page = body(sato.get(there(link)))
    outward = re.findall(r'<a [^>]*href="https?://[^>]*>', page)
    assert outward
    assert all('noopener noreferrer"' in one for one in outward)
    assert '<meta name="referrer" content="no-referrer">' in page
    assert not re.search(r'(src|action)="https?://', page)
