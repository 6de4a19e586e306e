"""Every benchmark starts: each in a small form, whose figures mean nothing."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from benchmarks import (
    admin_lists,
    api,
    batch,
    bench,
    cards,
    compared,
    downloads,
    followers,
    invented,
    large_campaign,
    proofs,
    public_pages,
    requests,
    search,
    sheets,
    world,
)
from benchmarks.invented import index_files, rows
from demands.exchange.un_index.loader import load
from demands.ledger import standings
from demands.ledger.verification import Report, entries
from demands.ledger.verification.overview import Overview
from demands.models import Entry
from demands.workflow import batches
from tests.cast import at_work
from tests.site import Site, SiteFactory

pytestmark = pytest.mark.slow

# Begun by test_search_places.py beside this; in parts, below; by tests/deploy; by tests/operations
ELSEWHERE = {"search_places", "un_index", "edge", "backup"}


def test_none_is_forgotten(project: Path) -> None:
    found = {path.stem for path in (project / "benchmarks").glob("*.py")} - {"__init__"}
    named = set(re.findall(r"benchmarks\.(\w+)|^    (\w+),$", Path(__file__).read_text("utf-8"), re.MULTILINE))
    assert found <= {name for pair in named for name in pair} | ELSEWHERE
    readme = (project / "benchmarks" / "README.md").read_text("utf-8")
    assert [name for name in found if f"`{name}`" not in readme] == []


@pytest.mark.django_db
def test_those_of_one_large_campaign(capsys: pytest.CaptureFixture[str]) -> None:
    invented.fill(8, 60)
    for path in large_campaign.PAGES:
        large_campaign.report(path)
    assert search.times("law")[1] > 0
    for name, path in downloads.FILES.items():
        downloads.report(name, path)
    assert "5 queries" in capsys.readouterr().out


@pytest.mark.django_db
def test_that_of_followers(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    followers.report(20)
    assert "sent 20 mails" in capsys.readouterr().out


@pytest.mark.django_db
def test_that_of_proofs(capsys: pytest.CaptureFixture[str]) -> None:
    proofs.report(2000)
    assert "proof of one of 2,000 entries" in capsys.readouterr().out


@pytest.mark.django_db
def test_that_of_the_world_and_its_record_is_like_the_products_own(capsys: pytest.CaptureFixture[str]) -> None:
    found = world.run(0.0004, times=1)
    assert "desk" in found
    assert found["publish an update"].queries <= 20
    assert "front page, past day " in bench.table({}, found, 0.0004)
    assert len(capsys.readouterr().out.splitlines()) >= len(found)
    assert {*Entry.Kind.values} - {"seconded"} == {*Entry.objects.values_list("kind", flat=True)}
    assert {*Entry.Approval.values} == {*Entry.objects.values_list("approval", flat=True)}
    assert list(standings.differences()) == []
    assert list(entries.compare(Report(), Overview(), None)) == []


@pytest.mark.django_db
def test_those_of_the_newsroom(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_lists, "TIMES", 1)
    emi = rows.staff()
    rows.rows(3, 40, entries=True, by=emi.pk)
    client = Client()
    client.force_login(emi)
    for path in (*admin_lists.PAGES, f"/admin/demands/statusupdate/?{admin_lists.a_phrase()}"):
        admin_lists.report(client, path)
    assert " 500 " not in capsys.readouterr().out


@pytest.mark.django_db
def test_that_of_batches(capsys: pytest.CaptureFixture[str]) -> None:
    rows = batch.drafts(12)
    batch.measured("submitted", lambda: batches.submit(rows, by=at_work().editor, title="All"))
    assert "queries" in capsys.readouterr().out


@pytest.mark.django_db
def test_that_of_sheets(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 15)
    monkeypatch.setattr(sheets, "LISTS", sheets.LISTS[:1])
    sheets.run()
    assert capsys.readouterr().out.count("undone") == len(sheets.LISTS)


@pytest.mark.django_db
def test_that_of_the_un_index(tmp_path: Path) -> None:
    for suffix, write in ((".xlsx", index_files.write_xlsx), (".json", index_files.write_json)):
        path = tmp_path / f"export{suffix}"
        write(path, 30)
        with path.open("rb") as stream:
            assert load(stream, path.name, "", apply=suffix == ".json").rows == 30


def test_that_of_requests() -> None:
    path = next((requests.TEXTS / "tuned").rglob("*.txt"))
    assert requests.compare(requests.read(path)).right


def test_those_of_a_running_site(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(site.url.rpartition(":")[2])
    cards.report(port, 1)
    monkeypatch.setattr(public_pages, "SECONDS", 0.3)
    public_pages.report_kept(port)
    assert all(public_pages.load(port, path)[0] > 0 for path in api.LISTS.values())
    assert public_pages.first_visit(port, "/")[0] > 10_000
    assert "requests/s" in capsys.readouterr().out


def test_the_comparison_asks_every_server(
    site_factory: SiteFactory, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SECONDS": 1.0, "ROUNDS": 1, "ROWS": 60, "PATHS": 40}.items():
        monkeypatch.setattr(compared, name, value)
    monkeypatch.setattr(compared.shutil, "which", lambda name: None)  # the client of its own, and no nginx
    tmp_path.chmod(0o755)
    asked = compared.report(site_factory, tmp_path)
    assert all(one.rate > 0 for one in asked.values())
    assert "× plain list of 50" in capsys.readouterr().out
