"""Redacting from the newsroom: what will go is read first, as readers have it; what is left says so."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from campaigns import history
from campaigns.models import Document, Passage
from demands import ledger
from demands.models import Demand, Entry, Indicator, StatusUpdate
from tests.admin.conftest import address
from tests.cast import Newsroom, make_update

REASON = "A court ordered it."


@pytest.fixture
def update(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found = make_update(demand, "in_progress", body="The body of it.")
    newsroom.publish(found)
    return found


def entry_of(row: Any) -> Entry:
    row.refresh_from_db()
    return Entry.objects.get(pk=row.published_as)


def redact(row: Any, by: User) -> None:
    ledger.redact(entry_of(row), by=by, reason=REASON)
    row.refresh_from_db()


# Reached, read, asked once more


def test_it_is_reached_from_the_update_by_who_may(ada: Client, rafael: Client, update: StatusUpdate) -> None:
    there = reverse("admin:demands_entry_redact", args=[update.published_as])
    assert there in ada.get(address(update)).content.decode()
    assert there not in rafael.get(address(update)).content.decode()


def test_the_page_says_what_will_go_and_erases_nothing(ada: Client, update: StatusUpdate) -> None:
    page = ada.get(address(entry_of(update), "redact")).content.decode()
    assert "What will be erased" in page
    assert "A bill was tabled" in page
    assert "The body of it." in page
    assert "Treaty collection" in page
    assert entry_of(update).content is not None


def test_who_may_not_redact_does_not_get_the_page(rafael: Client, update: StatusUpdate) -> None:
    assert rafael.get(address(entry_of(update), "redact")).status_code == 403


def test_what_was_redacted_is_not_offered_again(ada: Client, administrator: User, update: StatusUpdate) -> None:
    redact(update, administrator)
    assert "Redact…" not in ada.get(address(update)).content.decode()
    assert "redacted already" in ada.get(address(entry_of(update), "redact")).content.decode()


def test_the_second_person_reads_words_and_no_json(
    rafael: Client, administrator: User, newsroom: Newsroom, demand: Demand
) -> None:
    update = make_update(demand, "in_progress", body="The body of it.")
    update.written_by(administrator.pk)
    update.save()
    read = ledger.reading_hash(update)
    ledger.publish_in_emergency(update, by=administrator, approved_hash=read, reason="The vote is tonight.")
    page = rafael.get(address(entry_of(update))).content.decode()
    shown = page[page.index("as-readers-see") : page.index('class="as-data"')]
    for words in ("A bill was tabled", "The body of it.", "In progress", "Treaty collection", "The vote is tonight."):
        assert words in shown
    assert "{" not in shown


def test_a_retraction_is_shown_with_its_reason(ada: Client, newsroom: Newsroom, update: StatusUpdate) -> None:
    from_here = newsroom.publish(_retraction(update))
    assert "It never happened." in ada.get(address(from_here)).content.decode()


def _retraction(update: StatusUpdate) -> Any:
    return update.proposals.create(kind="retract", reason="It never happened.")


# What is left


def test_the_page_of_the_demand_says_that_something_was_redacted(
    client: Client, administrator: User, update: StatusUpdate
) -> None:
    redact(update, administrator)
    page = client.get("/campaigns/japan/demands/moratorium/").content.decode()
    assert "A bill was tabled" not in page
    assert REASON in page
    assert reverse("public:entry", args=[update.published_as]) in page


def test_another_demand_says_nothing_of_it(
    client: Client, administrator: User, newsroom: Newsroom, update: StatusUpdate
) -> None:
    other = Demand.objects.create(
        campaign=update.demand.campaign, slug="other", number=9, title="Other", made_on="2005", summary="Asked.",
        success_criterion="Done.",
    )  # fmt: skip
    other.addressees.set(update.demand.addressees.all())
    newsroom.publish(other)
    redact(update, administrator)
    assert REASON not in client.get("/campaigns/japan/demands/other/").content.decode()


def test_the_row_of_a_demand_loses_the_words_too(
    emi: Client, newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    newsroom.publish(demand, summary="Names the witness Y.", summary_ja="証人Yの名前")
    redact(demand, administrator)
    page = emi.get(address(demand)).content.decode()
    assert "witness Y" not in page
    assert "証人Y" not in page
    assert demand.summary == "A halt was asked for."  # what the record still says


def test_without_an_earlier_wording_it_says_that_it_was_redacted(administrator: User, demand: Demand) -> None:
    redact(demand, administrator)
    assert (demand.title, demand.title_ja) == ("[redacted]", None)
    assert demand.success_criterion == "[redacted]"


def test_what_was_written_since_stays(newsroom: Newsroom, administrator: User, demand: Demand) -> None:
    newsroom.write(demand, summary="A new sentence.")
    redact(demand, administrator)
    assert demand.summary == "A new sentence."


def test_redacting_an_old_wording_leaves_the_present_one(
    newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    old = entry_of(demand)
    newsroom.publish(demand, summary="Says it otherwise.")
    ledger.redact(old, by=administrator, reason=REASON)
    demand.refresh_from_db()
    assert (demand.title, demand.summary) == ("Halt all executions", "Says it otherwise.")


def test_passages_of_a_document_are_emptied(newsroom: Newsroom, administrator: User, demand: Demand) -> None:
    document = Document.objects.create(
        campaign=demand.campaign, slug="letter", title="Letter", publisher="We", dated="2005", text="Y saw it."
    )
    Passage.objects.create(document=document, slug="p1", exact="Y saw it.", remark="Y is a witness.")
    newsroom.publish(document)
    redact(document, administrator)
    passage = document.passages.get()
    assert "Y" not in f"{document.text} {document.title} {passage.exact} {passage.remark}"


def test_notes_of_figures_are_emptied_and_the_figures_stay(
    newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    series = Indicator.objects.create(
        campaign=demand.campaign, slug="executions", title="Executions of Y", unit="persons"
    )
    series.observations.create(date="2005", value=1, note="Y was hanged.")
    newsroom.publish(series)
    redact(series, administrator)
    figure = series.observations.get()
    assert (figure.note, figure.value, series.title) == ("", 1, "[redacted]")


def test_labels_of_a_scale_and_names_of_institutions_are_emptied(
    newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    scale, ministry = demand.campaign.scale, demand.addressees.get()
    redact(scale, administrator)
    redact(ministry, administrator)
    assert {one.label for one in scale.statuses.all()} == {"[redacted]"}
    assert ministry.name == "[redacted]"


def test_its_history_has_none_of_the_words(newsroom: Newsroom, administrator: User, demand: Demand) -> None:
    newsroom.publish(demand, summary="Names the witness Y.")
    redact(demand, administrator)
    copies = history.kept(Demand).objects.filter(pgh_obj_id=demand.pk)
    assert not copies.filter(summary__contains="witness Y").exists()
