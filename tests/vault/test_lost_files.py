"""A source whose file is missing on disk: its pages say so and what to do, and nothing that cites it is published."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client

from campaigns.models import Campaign
from demands import ledger
from demands.ledger import content, rules
from demands.ledger.parcel import parcel_of
from demands.ledger.verification import verify
from demands.models import Citation, Demand, Entry, Evidence, Indicator, StatusUpdate
from demands.workflow import steps
from tests.admin.conftest import address, messages, signed_in
from tests.cast import Newsroom, make_evidence, make_update

pytestmark = pytest.mark.django_db

LOST = "report.pdf” of “The report” is missing on this site"


@pytest.fixture
def source() -> Evidence:
    source = make_evidence(reference="report", title="The report")
    source.file.save("report.pdf", ContentFile(b"%PDF the report"))
    return Evidence.objects.get(pk=source.pk)


def lose(source: Evidence) -> Path:
    path = Path(source.file.path)
    path.unlink()
    return path


@pytest.fixture
def update(newsroom: Newsroom, demand: Demand, source: Evidence) -> StatusUpdate:
    """Submitted while the file was there."""
    update: StatusUpdate = newsroom.submit(make_update(demand, sources=[source]))
    return update


def codes(row: Any) -> list[str]:
    return [problem.code for problem in rules.missing(parcel_of(row))]


def test_the_content_of_a_source_says_that_it_cannot_tell_the_hash(source: Evidence) -> None:
    assert len((content.file_content(source) or {})["sha256"]) == 64
    lose(source)
    assert content.file_content(source) == {"name": "report.pdf", "size": 0, "sha256": ""}


def test_a_file_that_may_not_be_read_is_as_good_as_lost(source: Evidence) -> None:
    path = lose(source)
    path.mkdir()  # which cannot be read as a file, whoever asks
    assert (content.file_content(source) or {})["sha256"] == ""


@pytest.mark.parametrize("page", ["change", "review", "history"])
def test_the_pages_of_the_source_open(editor: User, source: Evidence, page: str) -> None:
    lose(source)
    assert signed_in(editor).get(address(source, page)).status_code == 200


def test_the_page_of_the_source_says_what_is_missing_and_what_to_do(editor: User, source: Evidence) -> None:
    lose(source)
    page = signed_in(editor).get(address(source)).content.decode()
    assert LOST in page
    assert "Restore it from a backup, or attach it to the source again." in page


def test_of_a_public_source_only_the_same_file_will_do(newsroom: Newsroom, update: StatusUpdate) -> None:
    newsroom.publish(update)
    source = Evidence.objects.get(reference="report")
    lose(source)
    page = signed_in(newsroom.editor).get(address(source)).content.decode()
    assert LOST in page
    assert "the record refers to it by its hash. Restore it from a backup." in page


@pytest.mark.parametrize("page", ["change", "review"])
def test_the_pages_of_what_cites_it_open_and_say_so(newsroom: Newsroom, update: StatusUpdate, page: str) -> None:
    lose(Evidence.objects.get(reference="report"))
    answer = signed_in(newsroom.reviewer).get(address(update, page))
    assert answer.status_code == 200
    assert LOST in answer.content.decode()


def test_it_is_not_submitted(newsroom: Newsroom, demand: Demand, source: Evidence) -> None:
    lose(source)
    draft = newsroom.write(make_update(demand, sources=[source]))
    with pytest.raises(rules.Refused, match="is missing on this site"):
        steps.submit(draft, by=newsroom.editor)


def test_it_is_not_published(newsroom: Newsroom, update: StatusUpdate) -> None:
    lose(Evidence.objects.get(reference="report"))
    sent = {"action": "publish", "reading_hash": ledger.reading_hash(update)}
    answer = signed_in(newsroom.reviewer).post(address(update, "workflow"), sent, follow=True)
    assert LOST in messages(answer)
    update.refresh_from_db()
    assert update.published_as is None


def test_with_the_file_back_it_is_published_as_it_was_submitted(newsroom: Newsroom, update: StatusUpdate) -> None:
    source = Evidence.objects.get(reference="report")
    path = lose(source)
    assert codes(update) == ["file_lost"]
    path.write_bytes(b"%PDF the report")
    assert codes(update) == []
    entry = ledger.publish(update, by=newsroom.reviewer, approved_hash=update.submitted_hash)
    assert verify().findings == []
    assert entry.kind == "published"


def test_another_file_in_its_place_is_not_what_was_read(newsroom: Newsroom, update: StatusUpdate) -> None:
    lose(Evidence.objects.get(reference="report")).write_bytes(b"%PDF another")
    with pytest.raises(rules.Refused, match="changed after you opened it"):
        ledger.publish(update, by=newsroom.reviewer, approved_hash=update.submitted_hash)


def test_an_internal_source_keeps_nothing_from_being_published(
    newsroom: Newsroom, demand: Demand, source: Evidence
) -> None:
    Evidence.objects.filter(pk=source.pk).update(visibility="internal")
    update = make_update(demand)
    Citation.objects.create(update=update, evidence=source, order=5)
    lose(source)
    assert codes(update) == []


def test_a_series_that_shows_it_says_so(newsroom: Newsroom, campaign: Campaign, source: Evidence) -> None:
    series = Indicator.objects.create(campaign=campaign, slug="executions", title="Executions", unit="persons")
    series.sources.set([source])
    assert codes(series) == []
    lose(source)
    assert codes(series) == ["file_lost"]
    assert signed_in(newsroom.editor).get(address(series)).status_code == 200


def test_a_public_update_whose_file_is_lost_is_reported_and_still_read(
    newsroom: Newsroom, update: StatusUpdate
) -> None:
    newsroom.publish(update)
    lose(Evidence.objects.get(reference="report"))
    entry = Entry.objects.get(subject_type="update")
    assert Client().get(f"/updates/{entry.sequence}/").status_code == 200
    assert Client().get("/evidence/report/").status_code == 404
    assert [(one.sequence, one.message) for one in verify().findings] == [
        (entry.sequence, "evidence:report was altered in file after it was published")
    ]


def test_the_rule_is_shown_where_there_are_files_and_nowhere_else(demand: Demand, source: Evidence) -> None:
    rule = "The files of its sources are available."
    with_file, without = make_update(demand, sources=[source]), make_update(demand)
    assert rule in [str(check.rule) for check in rules.checks(parcel_of(with_file))]
    assert rule not in [str(check.rule) for check in rules.checks(parcel_of(without))]
