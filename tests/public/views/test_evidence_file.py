import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from campaigns.models import Campaign
from demands import ledger
from demands.models import Demand, Evidence, Indicator
from tests.cast import Newsroom, make_evidence, make_update
from tests.public.reading import read

pytestmark = pytest.mark.django_db

BODY = b"<html><script>alert(1)</script>a letter</html>"


@pytest.fixture(autouse=True)
def files_of_its_own(settings: Settings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def letter(db: None) -> Evidence:
    return make_evidence(title="A letter", url="", file=ContentFile(BODY, name="letter.html"))


def address(source: Evidence) -> str:
    return f"/evidence/{source.reference}/"


def test_a_cited_file_is_given_to_keep_and_cannot_run(newsroom: Newsroom, demand: Demand, letter: Evidence) -> None:
    newsroom.publish(make_update(demand, sources=[letter]))
    response = Client().get(address(letter))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == BODY  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_source_of_an_indicator_has_its_file_too(newsroom: Newsroom, campaign: Campaign, letter: Evidence) -> None:
    indicator = Indicator.objects.create(campaign=campaign, slug="cases", title="Cases", unit="cases")
    indicator.sources.add(letter)
    newsroom.publish(indicator)
    assert BODY.decode() in read(address(letter))


def refused(source: Evidence) -> bool:
    hidden, unknown = Client().get(address(source)), Client().get("/evidence/never-was/")
    return hidden.status_code == 404 and hidden.content == unknown.content


def test_a_draft_has_no_file(demand: Demand, letter: Evidence) -> None:
    make_update(demand, sources=[letter])
    assert refused(letter)


def test_internal_evidence_has_no_file(newsroom: Newsroom, demand: Demand, letter: Evidence) -> None:
    letter.visibility = "internal"
    letter.save()
    newsroom.publish(make_update(demand, sources=[letter]))
    assert refused(letter)


def test_a_source_without_a_file_has_none(newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence()
    newsroom.publish(make_update(demand, sources=[source]))
    assert refused(source)


def test_a_redacted_entry_takes_its_file_along(
    newsroom: Newsroom, administrator: User, demand: Demand, letter: Evidence
) -> None:
    ledger.redact(newsroom.publish(make_update(demand, sources=[letter])), by=administrator, reason="A name.")
    assert refused(letter)


def test_a_file_that_is_no_longer_the_one_published_is_withheld(
    newsroom: Newsroom, demand: Demand, letter: Evidence
) -> None:
    newsroom.publish(make_update(demand, sources=[letter]))
    with default_storage.open(str(letter.file.name), "wb") as stream:
        stream.write(b"another letter")
    assert refused(letter)


def test_a_file_that_is_gone_is_a_404_and_no_fault(newsroom: Newsroom, demand: Demand, letter: Evidence) -> None:
    newsroom.publish(make_update(demand, sources=[letter]))
    default_storage.delete(str(letter.file.name))
    assert refused(letter)
