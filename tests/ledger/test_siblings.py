"""Drafts that are published one after another: what one of them takes along does not block the next.

Approval is of content. What was read as going along may be public by the time of publication, if it is to the letter
what was read.
"""

from typing import Any

import pytest

from campaigns.models import Campaign, Document, Passage
from demands import ledger
from demands.ledger import parcel
from demands.ledger.rules import Refused
from demands.models import Demand, Engagement, Entry, Indicator, StatusUpdate
from demands.workflow import review_links, steps
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_theme,
    make_update,
)


@pytest.fixture
def police(campaign: Campaign) -> Any:
    """A draft that both siblings name."""
    return make_institution("police", name="National Police Agency", kind="police")


@pytest.fixture
def siblings(campaign: Campaign, police: Any) -> list[Demand]:
    found = [make_demand(campaign, slug) for slug in ("one", "two", "three")]
    for one in found:
        one.addressees.add(police)
    return found


def publish_in_turn(newsroom: Newsroom, rows: list[Any]) -> list[Entry]:
    """Emi submits all of them; Rafael reads all of them, then publishes one after another."""
    for row in rows:
        newsroom.submit(row)
    read = [ledger.reading_hash(row) for row in rows]
    return [ledger.publish(row, by=newsroom.reviewer, approved_hash=one) for row, one in zip(rows, read, strict=True)]


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def test_demands_with_one_new_addressee(newsroom: Newsroom, siblings: list[Demand]) -> None:
    assert len(publish_in_turn(newsroom, siblings)) == 3
    assert Entry.objects.filter(subject="institution:police").count() == 1


def test_demands_with_one_new_theme_below_another(newsroom: Newsroom, siblings: list[Demand]) -> None:
    theme = make_theme("custody", name="Police custody", parent=make_theme("justice", name="Justice"))
    for one in siblings:
        one.themes.add(theme)
    publish_in_turn(newsroom, siblings)
    assert Entry.objects.filter(subject__in=("theme:custody", "theme:justice")).count() == 2


def test_demands_that_quote_one_new_document(newsroom: Newsroom, campaign: Campaign, siblings: list[Demand]) -> None:
    document = Document.objects.create(
        campaign=campaign, slug="letter", title="Letter", publisher="We", dated="2005-06", text="One. Two."
    )
    for one, words in zip(siblings, ("One.", "Two.", "One."), strict=True):
        one.passages.add(Passage.objects.create(document=document, slug=one.slug, exact=words))
    assert len(publish_in_turn(newsroom, siblings)) == 3


def test_demands_that_are_related_to_each_other(newsroom: Newsroom, siblings: list[Demand]) -> None:
    siblings[0].related.add(siblings[1], siblings[2])
    *_, last = publish_in_turn(newsroom, siblings)
    assert (last.content or {})["related"] == ["one"]


def test_campaigns_that_share_a_new_scale(newsroom: Newsroom, campaign: Campaign) -> None:
    scale = campaign.scale.__class__.objects.create(code="five", name="Five steps")
    for order, code in enumerate(("open", "done")):
        scale.statuses.create(code=code, label=code, kind="none", symbol=code[0], token="none", order=order)
    rows = [make_campaign(slug, scale=scale) for slug in ("kenya", "peru")]
    assert len(publish_in_turn(newsroom, rows)) == 2


def test_letters_to_one_new_institution(newsroom: Newsroom, campaign: Campaign, police: Any) -> None:
    rows = [
        Engagement.objects.create(
            campaign=campaign, reference=f"letter-{day}", institution=police, kind="letter", summary="We asked.",
            happened_on=f"2010-05-0{day}",
        )
        for day in (1, 2)
    ]  # fmt: skip
    assert len(publish_in_turn(newsroom, rows)) == 2


def test_a_series_that_names_a_demand_which_is_published_first(newsroom: Newsroom, campaign: Campaign) -> None:
    demand = make_demand(campaign, "one")
    series = Indicator.objects.create(campaign=campaign, slug="executions", title="Executions", unit="persons")
    series.demands.add(demand)
    _, entry = publish_in_turn(newsroom, [demand, series])
    assert (entry.content or {})["demands"] == ["one"]


def test_a_public_series_that_waits_with_a_change(newsroom: Newsroom, campaign: Campaign) -> None:
    series = Indicator.objects.create(campaign=campaign, slug="executions", title="Executions", unit="persons")
    newsroom.publish(series)
    demand = make_demand(campaign, "one")
    series.demands.add(demand)
    newsroom.write(series, title="Executions carried out")
    publish_in_turn(newsroom, [demand, series])
    series.refresh_from_db()
    assert not series.has_unpublished_changes


def test_updates_that_cite_one_new_source(newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence()
    rows = [make_update(demand, sources=[source], headline=words) for words in ("One", "Two")]
    assert len(publish_in_turn(newsroom, rows)) == 2


def test_an_update_whose_source_is_a_document_that_is_published_first(newsroom: Newsroom, demand: Demand) -> None:
    document = Document.objects.create(
        campaign=demand.campaign, slug="letter", title="Letter", publisher="We", dated="2005-06", text="One."
    )
    update = make_update(demand, sources=[make_evidence(document=document)])
    _, entry = publish_in_turn(newsroom, [document, update])
    assert entry.content is not None
    assert entry.content["citations"][0]["evidence"]["document"] == "japan/letter"


def test_a_link_for_a_lawyer_survives_the_sibling(newsroom: Newsroom, siblings: list[Demand]) -> None:
    first, second, _third = siblings
    newsroom.submit(second)
    link = review_links.make(second, by=newsroom.editor, person="Ms Sato", purpose="Is it safe?", days="7")
    newsroom.publish(first)
    second.refresh_from_db()
    assert review_links.is_same(link, second)


# What must not pass


def test_what_was_changed_before_the_sibling_took_it_is_read_again(
    newsroom: Newsroom, siblings: list[Demand], police: Any
) -> None:
    first, second, _third = siblings
    newsroom.submit(second)
    read = ledger.reading_hash(second)
    newsroom.publish(newsroom.write(first) if newsroom.write(police, name="The Police") else first)
    with pytest.raises(Refused) as refused:
        ledger.publish(second, by=newsroom.reviewer, approved_hash=read)
    assert codes(refused) == {"changed"}


def test_without_the_comparison_of_content_it_would_have_passed(
    newsroom: Newsroom, siblings: list[Demand], police: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcel, "_taken_since", lambda rows, since: {})
    monkeypatch.setattr(parcel, "_named_along", lambda along, taken: [])
    first, second, _third = siblings
    newsroom.submit(second)
    read = ledger.reading_hash(second)
    newsroom.write(police, name="The Police")
    newsroom.publish(first)
    assert ledger.publish(second, by=newsroom.reviewer, approved_hash=read)


def test_a_new_companion_is_read_first(newsroom: Newsroom, siblings: list[Demand]) -> None:
    first = siblings[0]
    newsroom.submit(first)
    read = ledger.reading_hash(first)
    first.addressees.add(make_institution("unread", name="Not read"))
    with pytest.raises(Refused) as refused:
        ledger.publish(first, by=newsroom.reviewer, approved_hash=read)
    assert codes(refused) == {"changed"}


def test_a_companion_exchanged_for_a_public_one_is_read_first(
    newsroom: Newsroom, siblings: list[Demand], police: Any
) -> None:
    first = siblings[0]
    newsroom.submit(first)
    read = ledger.reading_hash(first)
    first.addressees.remove(police)
    with pytest.raises(Refused):
        ledger.publish(first, by=newsroom.reviewer, approved_hash=read)


def test_a_related_demand_more_is_read_first(newsroom: Newsroom, siblings: list[Demand]) -> None:
    first, second, _third = siblings
    newsroom.submit(first)
    read = ledger.reading_hash(first)
    first.related.add(second)
    with pytest.raises(Refused):
        ledger.publish(first, by=newsroom.reviewer, approved_hash=read)


def test_a_redacted_companion_is_no_longer_what_was_read(
    newsroom: Newsroom, siblings: list[Demand], administrator: Any
) -> None:
    first, second, _third = siblings
    newsroom.submit(second)
    read = ledger.reading_hash(second)
    newsroom.publish(first)
    ledger.redact(Entry.objects.get(subject="institution:police"), by=administrator, reason="A court ordered it.")
    with pytest.raises(Refused):
        ledger.publish(second, by=newsroom.reviewer, approved_hash=read)


def test_rewording_what_was_public_before_blocks_nobody(newsroom: Newsroom, campaign: Campaign) -> None:
    demand = make_demand(campaign, "one")
    ministry = demand.addressees.get()
    newsroom.publish(newsroom.write(make_demand(campaign, "two")))
    newsroom.submit(demand)
    read = ledger.reading_hash(demand)
    ministry.refresh_from_db()
    newsroom.publish(ministry, name="Ministry of Justice of Japan")
    assert ledger.publish(demand, by=newsroom.reviewer, approved_hash=read)


# Who submits


def test_a_reviewer_does_not_submit_what_its_author_never_submitted(newsroom: Newsroom, demand: Demand) -> None:
    update = newsroom.write(make_update(demand))
    with pytest.raises(Refused) as refused:
        steps.submit(update, by=newsroom.reviewer)
    assert codes(refused) == {"not_yours"}


def test_a_reviewer_who_says_that_the_author_asked_for_it_submits(newsroom: Newsroom, demand: Demand) -> None:
    update = newsroom.write(make_update(demand))
    steps.submit(update, by=newsroom.reviewer, for_author=True)
    update.refresh_from_db()
    assert update.submitted_hash


def test_what_nobody_is_known_to_have_written_anybody_submits(newsroom: Newsroom, demand: Demand) -> None:
    update: StatusUpdate = make_update(demand)
    steps.submit(update, by=newsroom.editor)
    update.refresh_from_db()
    assert update.submitted_hash
