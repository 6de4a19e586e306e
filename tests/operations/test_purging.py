"""A content delivery network is told what changed: a real server takes it, refuses it, or is away."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from demands import ledger
from demands.ledger import batch
from demands.ledger.caches import purging
from demands.models import Demand, StatusUpdate
from demands.operations import doctor
from demands.operations.purge import NotPurged
from demands.operations.tasks import TELL_ON, purge
from demands.public.params import page_cache
from demands.public.params.shelf import Shelf
from tests.cast import Newsroom, make_institution, make_proposal, make_update

pytestmark = pytest.mark.django_db


class Network(BaseHTTPRequestHandler):
    """Keeps what it is told, and answers as it is set to."""

    told: list[tuple[str | None, str | None, Any]] = []
    status = 200

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append((self.headers["Authorization"], self.headers["Idempotency-Key"], body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Network) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


@pytest.fixture(autouse=True)
def network(server: ThreadingHTTPServer, settings: Any, demand: Demand) -> type[Network]:
    settings.PURGE_URL, settings.PURGE_TOKEN = f"http://127.0.0.1:{server.server_port}/purge", "a-token"
    Network.told, Network.status = [], 200
    return Network


def jobs() -> list[dict[str, int]]:
    return list(ProcrastinateJob.objects.filter(task_name=purging.TASK).order_by("pk").values_list("args", flat=True))


def work() -> None:
    """Do what waits, as the worker does."""
    for one in jobs():
        purge.func(**one)


def test_the_name_of_the_job_is_that_of_the_task() -> None:
    assert purge.name == purging.TASK


def test_a_publication_is_told_once_with_the_tags_of_its_pages(
    newsroom: Newsroom, demand: Demand, network: type[Network]
) -> None:
    entry = newsroom.publish(make_update(demand)).sequence
    assert jobs() == [{"first": entry, "last": entry}]
    work()
    assert network.told == [("Bearer a-token", f"entries-{entry}-{entry}", {"tags": ["record", "campaign-japan"]})]


@pytest.mark.parametrize("verb", ["retract", "redact"])
def test_what_is_withdrawn_is_told_too(
    newsroom: Newsroom, demand: Demand, network: type[Network], administrator: User, verb: str
) -> None:
    entry = newsroom.publish(make_update(demand))
    work()
    if verb == "redact":
        ledger.redact(entry, by=administrator, reason="A person in it is in danger.")
    else:
        update = StatusUpdate.objects.get(published_as=entry.sequence)
        newsroom.publish(make_proposal("retract", update=update, reason="It did not happen."))
    assert [one["first"] for one in jobs()] == [entry.sequence, entry.sequence + 1]


def test_what_all_campaigns_share_changes_every_page(newsroom: Newsroom, network: type[Network]) -> None:
    newsroom.publish(make_institution("mofa"))
    work()
    assert network.told[-1][2] == {"tags": ["site"]}


def test_a_batch_is_told_once_and_a_rehearsal_never(newsroom: Newsroom, demand: Demand, network: type[Network]) -> None:
    rows = [newsroom.submit(make_update(demand, headline=f"Number {number}")) for number in range(3)]
    batch.rehearse(rows)
    assert jobs() == []
    for row in rows:
        row.refresh_from_db()
    read = {one.row: one.hash for one in batch.rehearse(rows)}
    done = batch.publish_together(rows, chosen=frozenset(rows), by=newsroom.reviewer, read=read)
    assert jobs() == [{"first": done[0].sequence, "last": done[-1].sequence}]


def test_a_network_that_is_down_holds_no_publication_up(
    newsroom: Newsroom, demand: Demand, network: type[Network], settings: Any
) -> None:
    settings.PURGE_URL = "http://127.0.0.1:9/purge"
    entry = newsroom.publish(make_update(demand))
    assert entry.pk
    with pytest.raises(NotPurged, match="does not answer"):
        work()
    waits = [TELL_ON.get_retry_decision(exception=NotPurged(), job=_job(tries)) for tries in range(1, 10)]
    assert all(waits)


def _job(attempts: int) -> Any:
    return type("Job", (), {"attempts": attempts})()


@pytest.mark.parametrize("status", [301, 403, 429, 500])
def test_one_that_refuses_is_told_again_until_it_takes_it(
    newsroom: Newsroom, demand: Demand, network: type[Network], status: int
) -> None:
    newsroom.publish(make_update(demand))
    network.status = status
    with pytest.raises(NotPurged, match=str(status)):
        work()
    network.status = 204
    work()
    assert network.told[0] == network.told[1], "to tell it twice is to say the same"


def test_doctor_says_what_was_not_taken(newsroom: Newsroom, demand: Demand, settings: Any) -> None:
    newsroom.publish(make_update(demand))
    assert next(doctor.network_is_told()).good
    ProcrastinateJob.objects.filter(task_name=purging.TASK).update(status="failed")
    assert "1 changes" in next(doctor.network_is_told()).said
    settings.PURGE_URL = ""
    assert list(doctor.network_is_told()) == []


def test_every_page_that_an_entry_changes_has_one_of_its_tags() -> None:
    for campaign in ("", "japan", "norway"):
        for of_entry in ("", "japan"):
            changes = campaign in ("", of_entry) or of_entry == ""
            shared = set(purging.tags_of_page(campaign)) & set(purging.tags_of_entries([of_entry]))
            assert bool(shared) == changes, (campaign, of_entry)
    assert purging.tags_of_entries(f"c{number}" for number in range(30)) == ["site"]


def test_pages_carry_their_tags_where_there_is_a_network(
    demand: Demand, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT_MEGABYTES = 1
    for name, url in (("with", settings.PURGE_URL), ("without", "")):
        settings.PURGE_URL = url
        monkeypatch.setattr(page_cache.kept, "__defaults__", (Shelf(),))
        page, home = Client().get("/campaigns/japan/"), Client().get("/")
        if name == "with":
            assert (page["Cache-Tag"], page["Surrogate-Key"]) == ("site,campaign-japan", "site campaign-japan")
            assert home["Cache-Tag"] == "site,record"
        else:
            assert not page.has_header("Cache-Tag")


def test_without_a_network_nothing_is_queued(newsroom: Newsroom, demand: Demand, settings: Any) -> None:
    settings.PURGE_URL = ""
    newsroom.publish(make_update(demand))
    assert jobs() == []
