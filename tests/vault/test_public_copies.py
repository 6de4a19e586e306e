"""A kept copy reaches readers by the ledger alone: proposed by one, approved by another, withdrawn the same way."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import Client

from demands import ledger
from demands.exchange.packs.loader import load
from demands.exchange.packs.writer import write_folder
from demands.ledger.verification import verify
from demands.models import Capture, Demand, Entry, Evidence, Proposal
from demands.vault import copies, store
from demands.vault.fetch import Fetcher
from tests.admin.conftest import address, signed_in, typed
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_proposal, make_update
from tests.exchange.pack_files import another_site, exported

from .conftest import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(web: Site, fetcher: Fetcher, newsroom: Newsroom, demand: Demand) -> Evidence:
    """A public source with a kept copy that is not public."""
    return cited_and_kept(web, fetcher, newsroom, demand)


def cited_and_kept(web: Site, fetcher: Fetcher, newsroom: Newsroom, demand: Demand) -> Evidence:
    source = make_evidence(url=web.url("/page"), reference="statement")
    capture = copies.ask(source, by=None)
    assert capture is not None
    copies.make(capture.pk, fetcher)
    newsroom.publish(make_update(demand, sources=[source]))
    source.refresh_from_db()
    return source


def name_of(source: Evidence, kind: str = "text") -> str:
    return copies.public_name(Capture.objects.get(evidence=source).parts.get(kind=kind))


def published(newsroom: Newsroom, source: Evidence, copy: str) -> Entry:
    entry = newsroom.publish(make_proposal("amend", evidence=source, changes={"copy": copy}, reason="It may vanish."))
    source.refresh_from_db()
    return entry


PAGE = "/evidence/statement/copy/"


def test_a_copy_is_internal_until_it_is_published(client: Client, source: Evidence) -> None:
    assert client.get(PAGE).status_code == 404
    assert "archived copy" not in client.get(f"/updates/{source.published_as}/").content.decode()


def test_a_proposal_publishes_nothing(client: Client, newsroom: Newsroom, source: Evidence) -> None:
    newsroom.submit(make_proposal("amend", evidence=source, changes={"copy": name_of(source)}, reason="x"))
    hidden, never = client.get(PAGE), client.get("/evidence/never/copy/")
    assert (hidden.status_code, hidden.content) == (404, never.content)


def test_who_proposed_it_cannot_publish_it(newsroom: Newsroom, source: Evidence) -> None:
    change = {"copy": name_of(source)}
    proposal = newsroom.submit(make_proposal("amend", evidence=source, changes=change, reason="x"))
    proposal.written_by(newsroom.reviewer.pk)
    proposal.save()
    with pytest.raises(ledger.Refused):
        ledger.publish(proposal, by=newsroom.reviewer, approved_hash=ledger.reading_hash(proposal))


def test_published_it_stands_with_the_source_and_can_be_taken_away(
    client: Client, newsroom: Newsroom, source: Evidence
) -> None:
    entry = published(newsroom, source, name_of(source))
    day, sha256 = name_of(source).split()
    page = client.get(f"/updates/{source.published_as}/").content.decode()
    assert f'<a href="{PAGE}">archived copy of ' in page
    assert f"SHA-256 {sha256[:12]}…" in page
    assert f"{day} (SHA-256 {sha256})" in client.get(f"/updates/{entry.sequence}/").content.decode()
    answer = client.get(PAGE)
    assert b"".join(answer.streaming_content) == store.get("copies", sha256)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == f'attachment; filename="statement-{day}.txt"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_record_verifies_with_it(newsroom: Newsroom, source: Evidence) -> None:
    published(newsroom, source, name_of(source))
    assert verify().findings == []
    Evidence.objects.filter(pk=source.pk).exclude(copy="").get()


def test_a_later_update_that_cites_the_source_offers_it_too(
    client: Client, newsroom: Newsroom, demand: Demand, source: Evidence
) -> None:
    published(newsroom, source, name_of(source))
    entry = newsroom.publish(make_update(demand, headline="Later", sources=[source]))
    assert PAGE in client.get(f"/updates/{entry.sequence}/").content.decode()
    assert verify().findings == []


def test_it_is_withdrawn_by_a_further_line(client: Client, newsroom: Newsroom, source: Evidence) -> None:
    published(newsroom, source, name_of(source))
    published(newsroom, source, "")
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get(f"/updates/{source.published_as}/").content.decode()
    assert verify().findings == []


def test_another_takes_its_place(client: Client, newsroom: Newsroom, source: Evidence) -> None:
    published(newsroom, source, name_of(source))
    published(newsroom, source, name_of(source, "warc"))
    answer = client.get(PAGE)
    assert answer["Content-Disposition"].endswith('.warc.gz"')
    answer.close()


def test_redacting_the_line_takes_it_away(
    client: Client, newsroom: Newsroom, administrator: User, source: Evidence
) -> None:
    ledger.redact(published(newsroom, source, name_of(source)), by=administrator, reason="A name is in it.")
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get(f"/updates/{source.published_as}/").content.decode()
    assert verify().findings == []


def test_redacting_every_update_that_cites_it_takes_it_away(
    client: Client, newsroom: Newsroom, administrator: User, source: Evidence
) -> None:
    published(newsroom, source, name_of(source))
    ledger.redact(Entry.objects.get(subject_type="update"), by=administrator, reason="A name.")
    assert client.get(PAGE).status_code == 404


def test_bytes_that_are_gone_or_altered_are_not_given_out(client: Client, newsroom: Newsroom, source: Evidence) -> None:
    published(newsroom, source, name_of(source))
    path = store.path_of("copies", name_of(source).split()[1])
    with default_storage.open(path, "wb") as stream:
        stream.write(b"another")
    assert client.get(PAGE).status_code == 404
    default_storage.delete(path)
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize(
    "copy", ["2026-03-03", "../../secret", "2026-03-03 " + "g" * 64, "2026-03-03 " + "a" * 64 + "\n"]
)
def test_what_names_no_copy_is_refused(newsroom: Newsroom, source: Evidence, copy: str) -> None:
    proposal = make_proposal("amend", evidence=source, changes={"copy": copy}, reason="x")
    with pytest.raises(ledger.Refused):
        newsroom.submit(proposal)


def test_a_copy_of_another_source_is_refused(newsroom: Newsroom, demand: Demand, source: Evidence) -> None:
    other = make_evidence(reference="other")
    newsroom.publish(make_update(demand, sources=[other]))
    other.refresh_from_db()
    with pytest.raises(ledger.Refused):
        newsroom.submit(make_proposal("amend", evidence=other, changes={"copy": name_of(source)}, reason="x"))


def test_staff_choose_among_the_kept_copies(newsroom: Newsroom, source: Evidence) -> None:
    emi = signed_in(newsroom.editor)
    assert "Publish an archived copy" in emi.get(address(source)).content.decode()
    add: Any = f"/admin/demands/proposal/add/?kind=amend&evidence={source.pk}"
    form = emi.get(add).context["adminform"].form
    assert [value for value, _ in form.fields["amend_copy"].choices] == [
        "",
        name_of(source, "text"),
        name_of(source, "warc"),
    ]
    answer = emi.post(add, typed(emi.get(add), amend_copy=name_of(source), reason="It may vanish.", _submit_review="1"))
    assert answer.status_code == 302
    proposal = Proposal.objects.get()
    assert proposal.changes == {"copy": name_of(source)}
    assert proposal.submitted_hash
    page = signed_in(newsroom.reviewer).get(address(proposal)).content.decode()
    assert name_of(source) in page


def test_a_pack_carries_the_line_and_comes_back_as_it_went(
    newsroom: Newsroom, web: Site, fetcher: Fetcher, client: Client, tmp_path: Path
) -> None:
    with another_site():
        campaign = make_campaign()
        newsroom.publish(campaign)
        demand = make_demand(campaign)
        newsroom.publish(demand)
        source = cited_and_kept(web, fetcher, newsroom, demand)
        published(newsroom, source, name_of(source))
        pack = exported()
    with another_site():
        write_folder(pack, tmp_path / "pack", private=False)
        load(tmp_path / "pack")
        assert exported() == pack
        assert verify().findings == []
        assert Evidence.objects.get().copy
        answer = client.get(PAGE)
        assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == Evidence.objects.get().copy[11:]  # type: ignore[attr-defined]
