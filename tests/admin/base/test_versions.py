"""Published again with equal content is nothing; unpublished changes can be discarded, earlier versions restored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign, Document, Passage, Scale
from demands import ledger
from demands.admin.base import history
from demands.ledger.rules import Refused
from demands.models import Demand, Engagement, Indicator, StatusUpdate
from demands.workflow import steps, versions
from tests.admin.conftest import address, messages, typed
from tests.cast import Newsroom, make_demand, make_evidence, make_institution, make_update

Press = Callable[..., Any]


def save(client: Client, row: Any, **changes: Any) -> Any:
    page = client.get(address(row))
    answer = client.post(address(row), typed(page, **changes, _continue="1"))
    assert answer.status_code == 302, answer.context["errors"]
    row.refresh_from_db()
    return row


def moments(row: Any) -> list[Any]:
    """When each version was made, the oldest first."""
    return [one.at for one in history.edits(list(history.events(row)), row)][::-1]


# Equal content


def test_a_change_that_is_taken_back_by_hand_leaves_it_published(emi: Client, demand: Demand) -> None:
    title = demand.title
    assert save(emi, demand, title="Another title").state == "changed"
    assert save(emi, demand, title=title).state == "published"
    assert demand.contributors == []


def test_published_again_with_equal_content_is_refused(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.write(demand)
    with pytest.raises(Refused) as refused:
        steps.submit(demand, by=newsroom.editor)
    with pytest.raises(Refused):
        ledger.publish(demand, by=newsroom.reviewer, approved_hash=ledger.reading_hash(demand))
    assert [one.code for one in refused.value.problems] == ["no_change"]


def test_only_spaces_at_the_end_are_no_change(emi: Client, demand: Demand) -> None:
    assert save(emi, demand, summary=f"{demand.summary}  \r\n").state == "published"


def test_a_status_relabelled_and_back(ada: Client, campaign: Campaign) -> None:
    scale = campaign.scale
    label = scale.statuses.all()[1].label
    assert save(ada, scale, **{"statuses-1-label": "Stuck"}).state == "changed"
    assert save(ada, scale, **{"statuses-1-label": label}).state == "published"


def test_a_list_changed_and_back(emi: Client, demand: Demand) -> None:
    own = [one.pk for one in demand.addressees.all()]
    other = make_institution("npa", name="Police")
    assert save(emi, demand, addressees=[*own, other.pk]).state == "changed"
    assert save(emi, demand, addressees=own).state == "published"


def test_a_draft_stays_a_draft(emi: Client, newsroom: Newsroom, campaign: Campaign) -> None:
    draft = newsroom.write(make_demand(campaign, "one"))
    save(emi, draft, title="Another title")
    assert save(emi, draft, title="Halt all executions").state == "draft"


def test_a_link_to_a_draft_keeps_its_writer(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    """Readers see it once the draft is public, so who wrote it may not publish it then."""
    draft = newsroom.write(make_demand(demand.campaign, "one"))
    save(emi, demand, related=[draft.pk])
    assert demand.contributors == [newsroom.editor.pk]
    newsroom.publish(draft)
    demand.refresh_from_db()
    with pytest.raises(Refused) as refused:
        ledger.publish(demand, by=newsroom.editor, approved_hash=ledger.reading_hash(demand))
    assert demand.contributors == [newsroom.editor.pk]
    assert refused.value.problems


# Discarded


def test_discard_gives_back_what_readers_have(emi: Client, demand: Demand, verb: Press) -> None:
    title = demand.title
    save(emi, demand, title="Another title", addressees=[make_institution("npa", name="Police").pk])
    answer = verb(emi, demand, "discard")
    demand.refresh_from_db()
    assert (demand.state, demand.title) == ("published", title)
    assert [one.slug for one in demand.addressees.all()] == ["moj"]
    assert "discarded" in messages(answer)


def test_discarded_internal_notes_stay(emi: Client, demand: Demand, verb: Press) -> None:
    save(emi, demand, title="Another title", internal_notes="Ask Ms Sato.")
    verb(emi, demand, "discard")
    demand.refresh_from_db()
    assert (demand.state, demand.internal_notes) == ("published", "Ask Ms Sato.")


def test_discard_brings_back_what_belonged_to_it(emi: Client, newsroom: Newsroom, campaign: Campaign) -> None:
    document = Document.objects.create(
        campaign=campaign, slug="letter", title="Letter", publisher="We", dated="2005-06", text="One. Two."
    )
    Passage.objects.create(document=document, slug="p1", exact="One.")
    newsroom.publish(document)
    document.passages.update(exact="Two.")
    Passage.objects.create(document=document, slug="p2", exact="Two.")
    newsroom.write(document)
    assert versions.discard_changes(document, by=newsroom.editor)
    assert [(one.slug, one.exact) for one in document.passages.all()] == [("p1", "One.")]


def test_discard_brings_back_what_was_deleted_from_it(newsroom: Newsroom, campaign: Campaign) -> None:
    series = Indicator.objects.create(campaign=campaign, slug="executions", title="Executions", unit="persons")
    series.observations.create(date="2005", value=1)
    series.observations.create(date="2006", value=4)
    newsroom.publish(series)
    series.observations.filter(date="2005").delete()
    newsroom.write(series, title="Hangings")
    assert versions.discard_changes(series, by=newsroom.editor)
    assert [(str(one.date), one.value) for one in series.observations.order_by("date")] == [("2005", 1), ("2006", 4)]


def test_discard_voids_the_submission(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.submit(demand, title="Another title")
    versions.discard_changes(demand, by=newsroom.editor)
    demand.refresh_from_db()
    assert demand.state == "published"


def test_a_letter_that_may_say_more_since_stays_changed(newsroom: Newsroom, campaign: Campaign) -> None:
    letter = Engagement.objects.create(
        campaign=campaign, reference="letter-1", institution=make_institution("npa", name="Police"), kind="letter",
        summary="We asked.", happened_on="2010-05-01",
    )  # fmt: skip
    demand = make_demand(campaign, "one")
    letter.demands.add(demand)
    newsroom.publish(letter)
    newsroom.publish(demand)
    letter.refresh_from_db()
    newsroom.write(letter, summary="We asked again.")
    assert not versions.discard_changes(letter, by=newsroom.editor)
    letter.refresh_from_db()
    assert (letter.state, letter.summary) == ("changed", "We asked.")


def test_there_is_nothing_to_discard_of_a_draft(newsroom: Newsroom, demand: Demand) -> None:
    with pytest.raises(Refused) as refused:
        versions.discard_changes(make_update(demand), by=newsroom.editor)
    assert [one.code for one in refused.value.problems] == ["no_change"]


# Restored


def test_an_earlier_version_of_a_draft_is_restored(
    emi: Client, newsroom: Newsroom, demand: Demand, verb: Press
) -> None:
    draft = newsroom.write(make_update(demand, headline="First words"))
    save(emi, draft, headline="Second words")
    answer = verb(emi, draft, "restore", at=moments(draft)[-2].isoformat())
    draft.refresh_from_db()
    assert draft.headline == "First words"
    assert "restored" in messages(answer)


def test_who_wrote_the_restored_words_has_written_in_it(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.write(demand, title="Emi's title")
    moment = moments(demand)[-1]
    versions.discard_changes(demand, by=newsroom.editor)
    restored = versions.restore(demand, moment, by=newsroom.reviewer)
    assert set(restored.contributors) == {newsroom.editor.pk, newsroom.reviewer.pk}


def test_citations_come_back(newsroom: Newsroom, demand: Demand) -> None:
    draft = newsroom.write(make_update(demand, sources=[make_evidence(), make_evidence(title="Second")]))
    moment = moments(draft)[-1]
    draft.citations.all()[1].delete()
    newsroom.write(draft)
    versions.restore(draft, moment, by=newsroom.editor)
    assert [one.evidence.title for one in draft.citations.all()] == ["Treaty collection", "Second"]


def test_what_is_closed_is_not_restored(newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand)
    newsroom.publish(update, headline="Other words")
    with pytest.raises(Refused) as refused:
        versions.restore(update, moments(update)[0], by=newsroom.editor)
    assert [one.code for one in refused.value.problems] == ["closed"]


def test_a_citation_of_a_deleted_source_is_not_restored(newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence()
    draft = newsroom.write(make_update(demand, sources=[source]))
    moment = moments(draft)[-1]
    draft.citations.all().delete()
    source.delete()
    with pytest.raises(Refused) as refused:
        versions.restore(draft, moment, by=newsroom.editor)
    assert [one.code for one in refused.value.problems] == ["not_restorable"]
    assert StatusUpdate.objects.get(pk=draft.pk).version == draft.version


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-13-01T00:00:00+00:00", "1999-01-01T00:00:00+00:00", "2026-01-01"]
)
def test_a_version_that_never_was(at: str, emi: Client, newsroom: Newsroom, demand: Demand, verb: Press) -> None:
    draft = newsroom.write(make_update(demand))
    assert "history does not go back" in messages(verb(emi, draft, "restore", at=at))


def test_a_public_short_name_is_not_restored(newsroom: Newsroom, campaign: Campaign) -> None:
    demand = newsroom.write(make_demand(campaign, "old-name"))
    moment = moments(demand)[-1]
    newsroom.write(demand, slug="new-name")
    newsroom.publish(demand)
    assert versions.restore(demand, moment, by=newsroom.editor).slug == "new-name"


def test_the_history_offers_it_to_those_who_may_write(
    emi: Client, newsroom: Newsroom, campaign: Campaign, demand: Demand
) -> None:
    newsroom.write(demand, title="Another title")
    assert 'value="restore"' in emi.get(address(demand, "history")).content.decode()
    scale: Scale = campaign.scale
    update = make_update(demand)
    newsroom.publish(update)
    assert 'value="restore"' not in emi.get(address(update, "history")).content.decode()
    assert scale.is_published
