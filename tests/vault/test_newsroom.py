"""The vault in the newsroom: details proposed, files taken, copies asked for and read, broken links found."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from demands.admin.base.filters import broken_links, failed_copies
from demands.admin.rows.evidence import EvidenceAdmin
from demands.models import Capture, Demand, Evidence, Link, Original, StatusUpdate
from demands.vault import copies, store
from demands.vault.fetch import Fetcher
from tests.admin.conftest import address, messages, signed_in, typed
from tests.cast import Newsroom, make_evidence, make_update, make_user

from . import samples
from .conftest import Site

pytestmark = pytest.mark.django_db

ADD = "/admin/demands/evidence/add/"
LIST = "/admin/demands/evidence/"
DETAILS = "/admin/demands/evidence/details/"


@pytest.fixture
def emi(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def ada(administrator: User) -> Client:
    return signed_in(administrator)


@pytest.fixture
def reachable(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newsroom's fetcher may reach the test's own server, and nothing else that is not public."""
    monkeypatch.setattr(EvidenceAdmin, "fetcher", fetcher)


def page_of(evidence: Evidence, name: str, *more: Any) -> str:
    return reverse(f"admin:demands_evidence_{name}", args=[evidence.pk, *more])


@pytest.fixture
def kept(web: Site, fetcher: Fetcher) -> Capture:
    """A kept copy of a source."""
    capture = copies.ask(make_evidence(url=web.url("/page")), by=None)
    assert capture is not None
    copies.make(capture.pk, fetcher)
    capture.refresh_from_db()
    return capture


# Details


@pytest.mark.usefixtures("reachable")
def test_the_page_asks_the_site_and_says_what_it_found(emi: Client, web: Site) -> None:
    answer = emi.post(DETAILS, {"url": web.url("/page")})
    assert answer.json()["found"] == {
        "title": "死刑に関する声明", "publisher": "法務省", "published_on": "2026-03-03", "language": "ja",
    }  # fmt: skip
    assert answer.json()["words"] == (
        "Found: title, publisher, date, language. Only empty fields were filled in; please check them."
    )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "not a web address"), ("javascript:alert(1)", "not a web address"),
        ("http://127.0.0.1/", "private network"), ("http://169.254.169.254/latest/", "private network"),
        ("http://no-such-host.invalid/", "No website found"), ("http://a.example/\x00", "not a web address"),
        ("http://" + "x" * 200_000, "not a web address"), ("http://\U0001f600.invalid/", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_answered_with_a_sentence(emi: Client, url: str, words: str) -> None:
    answer = emi.post(DETAILS, {"url": url})
    assert answer.status_code == 200
    assert words in answer.json()["words"]
    assert answer.json()["found"] == {}


def test_only_staff_who_write_may_ask_and_never_by_get(emi: Client, client: Client, web: Site) -> None:
    reader = signed_in(make_user("nobody"))
    assert client.post(DETAILS, {"url": web.url("/page")}).status_code == 302
    assert reader.post(DETAILS, {"url": web.url("/page")}).status_code == 403
    assert emi.get(DETAILS).status_code == 405
    assert Client(enforce_csrf_checks=True).post(DETAILS).status_code in (302, 403)
    assert web.asked == []


@pytest.mark.usefixtures("reachable")
def test_without_javascript_the_button_fills_the_empty_fields_and_saves_nothing(emi: Client, web: Site) -> None:
    sent = typed(emi.get(ADD), url=web.url("/page"), title="My own title", kind="news", _fetch_details="1")
    answer = emi.post(ADD, sent)
    form = answer.context["adminform"].form
    shown = {name: form[name].value() for name in ("title", "publisher", "published_on", "language", "kind")}
    assert shown == {
        "title": "My own title", "publisher": "法務省", "published_on": "2026-03-03", "language": "ja", "kind": "news",
    }  # fmt: skip
    page = answer.content.decode()
    assert "Nothing is saved yet." in messages(answer)
    assert "Please correct the error" not in page
    assert not Evidence.objects.exists()
    saved = emi.post(ADD, typed(answer, _continue="1"))
    assert saved.status_code == 302
    assert Evidence.objects.get().publisher == "法務省"


def test_without_javascript_a_site_that_cannot_be_asked_is_named_and_nothing_typed_is_lost(emi: Client) -> None:
    sent = typed(emi.get(ADD), url="http://127.0.0.1/x", limitations="Only one side.", _fetch_details="1")
    answer = emi.post(ADD, sent)
    assert "private network" in messages(answer)
    assert answer.context["adminform"].form["limitations"].value() == "Only one side."


def test_enter_saves_and_does_not_ask_the_site(emi: Client) -> None:
    """The first button of a form is what Enter presses."""
    form = emi.get(ADD).content.decode().partition('id="evidence_form"')[2]
    first = form[form.index('type="submit"') :]
    assert first.index('name="_continue"') < first.index('name="_fetch_details"')


# Files


def save(client: Client, name: str, data: bytes, **changes: Any) -> Any:
    sent = typed(client.get(ADD), title="A letter", kind="official_statement", _continue="1", **changes)
    return client.post(ADD, sent | {"file": SimpleUploadedFile(name, data)})


def test_a_file_is_cleaned_and_its_original_sealed(emi: Client, editor: User) -> None:
    sent = samples.telling_jpeg()
    assert save(emi, "Photo of Emi.jpg", sent).status_code == 302
    source, original = Evidence.objects.get(), Original.objects.get()
    with source.file.open("rb") as stream:
        taken = stream.read()
    assert str(source.file.name).endswith("/Photo-of-Emi.jpg")
    assert samples.SECRET.encode() not in taken
    assert (original.evidence, original.name, original.sealed_by) == (source, "Photo of Emi.jpg", editor)
    assert original.clean_sha256 == hashlib.sha256(taken).hexdigest()
    assert store.get("sealed", original.sha256) == sent


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ\x90\x00", "This file type is not supported"),
        ("a.pdf", samples.picture("PNG"), "The file name and the content are of different types"),
        ("a.php.jpg", samples.picture(), "a second extension"),
        ("a.jpg", samples.picture() + samples.odt(), "two file types in one"),
        ("a.xlsx", samples.nested_zip(), "The file name and the content are of different types"),
        ("a.png", samples.png_bomb(20_000), "expands to many times its size"),
        ("a.txt", b"\x00\x01", "This file type is not supported"),
    ],
)
def test_a_bad_file_is_named_and_what_was_typed_is_kept(emi: Client, name: str, data: bytes, words: str) -> None:
    answer = save(emi, name, data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert name in page
    assert words in page
    assert answer.context["adminform"].form["title"].value() == "A letter"
    assert not Evidence.objects.exists()
    assert not Original.objects.exists()


def test_readers_get_the_cleaned_file_alone(emi: Client, newsroom: Newsroom, demand: Demand, client: Client) -> None:
    save(emi, "scan.png", samples.telling_png())
    source = Evidence.objects.get()
    newsroom.publish(make_update(demand, sources=[source]))
    given = b"".join(client.get(f"/evidence/{source.reference}/").streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(given).hexdigest() == Original.objects.get().clean_sha256
    assert samples.SECRET.encode() not in given


def test_an_original_is_for_those_who_may_read_originals(emi: Client, ada: Client, client: Client) -> None:
    sent = samples.telling_jpeg()
    save(emi, "photo.jpg", sent)
    original = Original.objects.get()
    page = page_of(original.evidence, "original", original.pk)
    assert emi.get(page).status_code == 403
    assert client.get(page).status_code == 302
    answer = ada.get(page)
    assert answer.content == sent
    harmless(answer)
    assert page not in emi.get(address(original.evidence)).content.decode()
    assert page in ada.get(address(original.evidence)).content.decode()


def test_an_original_is_found_under_its_own_source_alone(emi: Client, ada: Client) -> None:
    save(emi, "photo.jpg", samples.telling_jpeg())
    assert ada.get(page_of(make_evidence(), "original", Original.objects.get().pk)).status_code == 404


def harmless(answer: Any) -> None:
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


# Copies


def jobs_waiting() -> list[dict[str, Any]]:
    waiting = ProcrastinateJob.objects.filter(task_name="demands.vault.tasks.keep_copy").order_by("id")
    return [job.args for job in waiting]


def test_saving_a_source_with_an_address_asks_for_a_copy(emi: Client, editor: User) -> None:
    sent = typed(emi.get(ADD), title="A", kind="news", url="https://a.example/", _continue="1")
    emi.post(ADD, sent)
    capture = Capture.objects.get()
    assert (capture.url, capture.asked_by, capture.state) == ("https://a.example/", editor, "queued")
    assert jobs_waiting() == [{"capture_id": capture.pk}]


def test_saving_it_again_with_the_same_address_asks_for_nothing(emi: Client) -> None:
    source = make_evidence()
    emi.post(address(source), typed(emi.get(address(source)), title="Another title", _continue="1"))
    assert jobs_waiting() == []


def test_a_new_source_of_an_update_is_copied_too(emi: Client, demand: Demand) -> None:
    add = "/admin/demands/statusupdate/add/"
    new = {
        "citations-0-new_url": "https://a.example/", "citations-0-new_title": "T", "citations-0-new_kind": "news",
    }  # fmt: skip
    emi.post(add, typed(emi.get(add), demand=demand.pk, happened_on="2010", headline="A", **new))
    assert StatusUpdate.objects.exists()
    assert Capture.objects.get().url == "https://a.example/"


def test_the_button_asks_once(emi: Client) -> None:
    source = make_evidence()
    assert "will be archived" in messages(emi.post(page_of(source, "copies"), follow=True))
    assert "already being archived" in messages(emi.post(page_of(source, "copies"), follow=True))
    assert len(jobs_waiting()) == 1


def test_a_source_without_an_address_says_so(emi: Client) -> None:
    source = make_evidence(url="", file=ContentFile(samples.telling_pdf(), name="a.pdf"))
    assert "nothing can be archived" in messages(emi.post(page_of(source, "copies"), follow=True))


def test_a_public_source_can_still_be_copied(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence()
    newsroom.publish(make_update(demand, sources=[source]))
    emi.post(page_of(source, "copies"))
    assert Capture.objects.get().evidence == source


def test_the_page_shows_how_far_a_copy_is_and_asks_again_by_itself(emi: Client) -> None:
    source = make_evidence()
    emi.post(page_of(source, "copies"))
    part = emi.get(page_of(source, "copies")).content.decode()
    assert "waiting" in part
    assert 'hx-trigger="every 3s"' in part
    copies.missed(Capture.objects.get(), copies.Problem.GONE, 404)
    part = emi.get(page_of(source, "copies")).content.decode()
    assert "hx-trigger" not in part
    assert "According to the site, this page does not exist. (HTTP 404)" in part


def test_a_kept_copy_is_shown_with_its_hashes_and_read_by_staff(emi: Client, kept: Capture) -> None:
    page = emi.get(address(kept.evidence)).content.decode()
    for part in kept.parts.all():
        assert part.sha256 in page
        answer = emi.get(page_of(kept.evidence, "copy", kept.pk, part.kind))
        assert hashlib.sha256(answer.content).hexdigest() == part.sha256
        harmless(answer)
        assert ".html" not in answer["Content-Disposition"]


def test_a_copy_is_closed_to_everybody_else(client: Client, kept: Capture) -> None:
    page = page_of(kept.evidence, "copy", kept.pk, "body")
    assert client.get(page).status_code == 302
    assert signed_in(make_user("nobody")).get(page).status_code == 404  # as if there were no such source
    assert client.get(f"/media/{store.path_of('copies', kept.parts.get(kind='body').sha256)}").status_code == 404


@pytest.mark.parametrize("kind", ["text2", "sealed", "x" * 50])
def test_an_unknown_part_is_not_found(emi: Client, kept: Capture, kind: str) -> None:
    assert emi.get(page_of(kept.evidence, "copy", kept.pk, kind)).status_code == 404


def test_a_copy_is_found_under_its_own_source_alone(emi: Client, kept: Capture) -> None:
    assert emi.get(page_of(make_evidence(), "copy", kept.pk, "body")).status_code == 404


def test_a_copy_whose_bytes_are_gone_is_not_found(emi: Client, kept: Capture) -> None:
    part = kept.parts.get(kind="body")
    store.default_storage.delete(store.path_of("copies", part.sha256))
    assert emi.get(page_of(kept.evidence, "copy", kept.pk, "body")).status_code == 404


def test_ticked_sources_are_copied_together(emi: Client) -> None:
    sources = [make_evidence(url=f"https://a.example/{number}") for number in range(3)]
    sent = {"action": "keep_copies", "_selected_action": [one.pk for one in sources]}
    assert "3 copies will be archived" in messages(emi.post(LIST, sent, follow=True))
    assert len(jobs_waiting()) == 3


def test_the_part_of_the_page_takes_a_fixed_number_of_queries(
    emi: Client, kept: Capture, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        Capture.objects.create(
            evidence=kept.evidence, url=kept.url, state="failed", problem="gone", asked_at=timezone.now()
        )
    with django_assert_num_queries(12):
        # session, user, groups, rights of the user, rights of the groups, memberships;
        # the source, its campaigns; copies, their parts, link, originals
        emi.get(page_of(kept.evidence, "copies"))


# Links


def dead(evidence: Evidence, state: str = "dead") -> Link:
    now = timezone.now()
    return Link.objects.create(
        evidence=evidence, url=evidence.url, state=state, problem="gone", http_status=404, checked_at=now, misses=2,
        missed_since=now - timedelta(days=2), next_at=now,
    )  # fmt: skip


def test_broken_links_are_found_in_the_list(emi: Client) -> None:
    dead(make_evidence(title="Gone treaty", url="https://a.example/1"))
    dead(make_evidence(title="Slow treaty", url="https://a.example/2"), "failing")
    make_evidence(title="New treaty", url="https://a.example/3")
    page = emi.get(f"{LIST}?links=broken").content.decode()
    assert "Gone treaty" in page
    assert "Slow treaty" not in page
    assert "New treaty" not in page
    assert "Slow treaty" in emi.get(f"{LIST}?links=failing").content.decode()
    assert "New treaty" in emi.get(f"{LIST}?links=whatever").content.decode()


def test_a_link_that_was_replaced_is_not_broken() -> None:
    source = make_evidence()
    dead(source)
    assert Evidence.objects.filter(broken_links()).get() == source
    source.url = "https://a.example/new"
    source.save()
    assert not Evidence.objects.filter(broken_links()).exists()


def test_a_broken_link_offers_the_kept_copy(emi: Client, kept: Capture) -> None:
    dead(kept.evidence)
    page = emi.get(address(kept.evidence)).content.decode()
    assert "The link is broken, but there is an archived copy of" in page
    assert "According to the site, this page does not exist." in page


def test_sources_are_found_by_their_copies(emi: Client, kept: Capture) -> None:
    failed = make_evidence(title="Failed treaty")
    Capture.objects.create(evidence=failed, url=failed.url, state="failed", problem="gone")
    make_evidence(title="Untouched treaty")
    assert Evidence.objects.filter(failed_copies()).get() == failed
    titles = {
        which: [one.title for one in emi.get(f"{LIST}?copies={which}").context["cl"].queryset]
        for which in ("kept", "failed", "none")
    }
    assert titles["kept"] == [kept.evidence.title]
    assert titles["failed"] == ["Failed treaty"]
    assert sorted(titles["none"]) == ["Failed treaty", "Untouched treaty"]


def test_the_list_takes_the_same_number_of_queries_however_long(
    emi: Client, kept: Capture, django_assert_num_queries: Any
) -> None:
    for number in range(10):
        dead(make_evidence(url=f"https://a.example/{number}"))
    with django_assert_num_queries(9):
        # session, user, groups, rights of the user, rights of the groups, memberships;
        # the number of rows, the rows with link and copy; whose site it is
        emi.get(LIST)


def test_a_draft_with_copies_can_be_deleted(emi: Client, kept: Capture) -> None:
    dead(kept.evidence)
    emi.post(address(kept.evidence, "delete"), {"post": "yes"})
    assert not Evidence.objects.exists()
    assert not Capture.objects.exists()


# Nothing of it is public


def test_readers_see_nothing_of_the_vault(
    client: Client, newsroom: Newsroom, demand: Demand, kept: Capture, django_assert_num_queries: Any
) -> None:
    dead(kept.evidence)
    entry = newsroom.publish(make_update(demand, sources=[kept.evidence]))
    page = client.get(f"/updates/{entry.sequence}/").content.decode()
    for part in kept.parts.all():
        assert part.sha256 not in page
    assert "broken" not in page
    assert kept.evidence.title in page


def test_a_source_with_an_upload_opens_with_what_was_removed_from_it(emi: Client) -> None:
    picture = samples.upload("photo.jpg", samples.telling_jpeg())
    saved = emi.post(
        ADD, typed(emi.get(ADD), title="A photo", kind="news", file=picture) | {"_continue": "1"}, follow=True
    )
    words = "Removed from the uploaded file: details in images: camera, place, time, comments."
    assert words in messages(saved)
    page = emi.get(address(Evidence.objects.get()))
    assert words in page.content.decode()
    (classes,) = [one.classes for one in page.context["adminform"] if "file" in one.fields]
    assert "collapse" not in classes


@pytest.mark.parametrize(("name", "data", "depiction", "asked"), [
    ("photo.jpg", samples.picture(), "", True),
    ("photo.jpg", samples.picture(), "The minister signs.", False),
    ("letter.txt", b"Dear minister,", "", False),
])  # fmt: skip
def test_a_picture_without_a_description_asks_for_one(
    emi: Client, name: str, data: bytes, depiction: str, asked: bool
) -> None:
    sent = typed(emi.get(ADD), title="A photo", kind="news", file=samples.upload(name, data), depiction=depiction)
    saved = emi.post(ADD, sent | {"_continue": "1"}, follow=True)
    assert ("Describe what the picture shows: some readers cannot see it." in messages(saved)) == asked
