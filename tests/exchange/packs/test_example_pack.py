"""The second pack: invented from end to end, marked so, and shown beside the first."""

import csv
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from campaigns.models import Campaign
from demands.exchange.packs.loader import load
from demands.exchange.packs.writer import pack_files
from demands.ledger.verification import verify
from tests.exchange.pack_files import JAPAN, SCALES, another_site

EXAMPLE = JAPAN.with_name("example-belmaria")
CAMPAIGN = "/campaigns/example-belmaria/"
Row = dict[str, str]


def rows(table: str) -> list[Row]:
    with (EXAMPLE / f"{table}.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A site with all packs that ship."""
    with django_db_blocker.unblock(), another_site():
        for pack in (SCALES, JAPAN, EXAMPLE):
            load(pack)
        yield


@pytest.fixture
def site(both: None) -> Iterator[Client]:
    with transaction.atomic():
        yield Client()
        transaction.set_rollback(True)


def body(site: Client, address: str) -> str:
    response = site.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


# What is in it


def test_it_is_as_large_as_its_readme_says() -> None:
    counted = {table: len(rows(table)) for table in ("demands", "updates", "evidence", "milestones", "indicators")}
    assert counted == {"demands": 5, "updates": 16, "evidence": 15, "milestones": 3, "indicators": 1}


def test_every_address_is_one_that_belongs_to_nobody() -> None:
    columns = (("evidence", "url"), ("documents", "url"), ("milestones", "source_url"))
    addresses = [row[column] for table, column in columns for row in rows(table) if row[column]]
    assert len(addresses) > 15
    assert all(re.match(r"https://[a-z]+\.example\.org/", address) for address in addresses)


def test_readers_are_told_that_it_is_invented() -> None:
    campaign = rows("campaign")[0]
    assert "(example)" in campaign["name"]
    assert campaign["standfirst"].startswith("This campaign is invented")
    assert "架空" in campaign["standfirst_ja"]
    assert all("nvented" in row["limitations"] for row in rows("evidence"))
    assert all("nvented" in row["verification_note"] for row in rows("updates"))


def test_nothing_in_it_counts_as_verified() -> None:
    said = {
        row["verification"] for table in ("updates", "evidence", "milestones", "observations") for row in rows(table)
    }
    assert said == {"unverified"}


def test_every_text_is_there_in_japanese() -> None:
    for row in rows("updates") + rows("demands") + rows("engagements"):
        for column in ("headline", "body", "title", "success_criterion", "summary"):
            if column in row:
                assert row[f"{column}_ja"], row


def test_its_document_holds_the_passages_that_are_marked_in_it() -> None:
    text = (EXAMPLE / rows("documents")[0]["text"]).read_text()
    assert [row["slug"] for row in rows("passages") if row["exact"] not in text] == []


def test_it_differs_from_the_first_in_scale_language_and_publisher() -> None:
    assert rows("campaign")[0]["scale"] == "ogp"
    assert {row["language"] for row in rows("evidence")} == {"fr"}
    assert "Amnesty" not in rows("documents")[0]["publisher"]
    assert sum(bool(row["parent"]) for row in rows("institutions")) == 2


# On the site


def test_both_campaigns_are_on_the_first_page(site: Client) -> None:
    page = body(site, "/")
    assert "Seventeen things Japan was asked" in page
    assert "Five commitments to open the courts of Belmaria" in page


@pytest.mark.parametrize("prefix", ["", "/ja"])
def test_its_pages_can_be_read(site: Client, prefix: str) -> None:
    assert ("架空" if prefix else "This campaign is invented") in body(site, prefix + CAMPAIGN)
    for row in rows("demands"):
        body(site, f"{prefix}{CAMPAIGN}demands/{row['slug']}/")
    assert "Nous demandons" in body(site, f"{prefix}{CAMPAIGN}documents/five-commitments-2021/")


def test_it_keeps_its_own_scale(site: Client) -> None:
    assert {campaign.slug: campaign.scale.code for campaign in Campaign.objects.select_related("scale")} == {
        "japan-2005": "default",
        "example-belmaria": "ogp",
    }
    assert "Substantial" in body(site, CAMPAIGN)
    assert "Substantial" not in body(site, "/campaigns/japan-2005/")


def test_a_letter_without_an_answer_counts_its_days(site: Client) -> None:
    assert "days without a reply" in body(site, f"{CAMPAIGN}demands/legal-aid/")
    assert "The service keeps no list." in body(site, f"{CAMPAIGN}demands/interpreters/")


def test_the_record_of_both_verifies_and_loading_again_does_nothing(both: None, site: Client) -> None:
    assert verify().findings == []
    assert all(load(pack).changed_nothing for pack in (SCALES, EXAMPLE))


def test_the_export_is_the_shipped_pack_but_for_the_times(site: Client) -> None:
    exported = pack_files("example-belmaria")
    shipped = {path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*") if path.is_file()}
    assert set(exported) == shipped - {"README.md"}
    text = "files/documents/five-commitments-2021.txt"
    assert exported[text] == (EXAMPLE / text).read_bytes()
