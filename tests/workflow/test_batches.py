"""Drafts that are submitted, reviewed and published together: all of it or nothing, and exactly what was read."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from campaigns.models import Campaign, Document, Institution, Passage, WorkingCopy
from demands import ledger
from demands.ledger import batch as together
from demands.ledger.batch import PartsRefused
from demands.ledger.rules import Refused
from demands.ledger.verification import verify
from demands.models import Batch, BatchMember, Demand, Engagement, Entry, Indicator, StatusUpdate, WorkflowStep
from demands.workflow import batches, steps
from tests.cast import (
    Newsroom,
    at_work,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_theme,
    make_update,
    make_user,
)


def write_a_campaign() -> None:
    """A campaign that nobody has seen yet, with something of every kind in it."""
    campaign = make_campaign("kenya")
    document = Document.objects.create(
        campaign=campaign, slug="letter", title="Letter", publisher="We", dated="2005-06", text="Halt. Abolish."
    )
    demands = [make_demand(campaign, slug) for slug in ("one", "two")]
    for demand, words in zip(demands, ("Halt.", "Abolish."), strict=True):
        demand.passages.add(Passage.objects.create(document=document, slug=demand.slug, exact=words))
        demand.addressees.add(make_institution(f"court-{demand.slug}", parent=Institution.objects.get(slug="moj")))
    demands[0].related.add(demands[1])
    source = make_evidence(document=document)
    updates = [
        make_update(demands[0], "met", happened_on="2012", direction="progress", sources=[source]),
        make_update(demands[0], "in_progress", happened_on="2010", direction="progress", sources=[source]),
    ]
    series = Indicator.objects.create(campaign=campaign, slug="series", title="Executions", unit="persons")
    series.demands.add(demands[0])
    series.sources.add(source)
    letter = Engagement.objects.create(
        campaign=campaign, reference="l1", institution=demands[0].addressees.first(), kind="letter",
        summary="We asked.", happened_on="2011",
    )  # fmt: skip
    for row in (*updates, letter, series, *demands, document, campaign):
        at_work().write(row)


BEGIN_WITH = {"drafts": write_a_campaign}


@pytest.fixture
def drafts(newsroom: Newsroom) -> list[Any]:
    """All that Emi wrote, in the order in which nobody would publish it."""
    kinds = (StatusUpdate, Engagement, Indicator, Demand, Document, Campaign)
    return [row for model in kinds for row in model.objects.order_by("pk")]


def submit(newsroom: Newsroom, rows: list[Any], **given: Any) -> Batch:
    return batches.submit(rows, by=newsroom.editor, title="All of it", **given)


def publish(batch: Batch, by: User) -> list[Entry]:
    return batches.publish(batch, by=by, approved_hash=batch.content_hash)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


# It works


def test_a_campaign_goes_from_nothing_to_public_in_one_review(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    entries = publish(batch, newsroom.reviewer)
    assert {row.pk for row in drafts if not type(row).objects.get(pk=row.pk).is_published} == set()
    assert {one.content["batch"]["first"] for one in entries if one.content} == {entries[0].sequence}
    assert entries[-1].sequence - entries[0].sequence + 1 == len(entries)
    assert verify().findings == []


def test_each_draft_comes_after_what_it_depends_on(newsroom: Newsroom, drafts: list[Any]) -> None:
    entries = publish(submit(newsroom, drafts), newsroom.reviewer)
    kinds = list(dict.fromkeys(one.subject_type for one in entries))
    assert kinds == [
        "scale", "institution", "theme", "campaign", "document", "demand", "indicator", "engagement", "update",
    ]  # fmt: skip
    assert [one.happened_on for one in entries if one.subject_type == "update"] == ["2010", "2012"]


def test_what_is_read_is_what_is_published(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    read = {one.subject: one.content for one in batch.members.all()}
    entries = publish(batch, newsroom.reviewer)
    said = {
        one.subject: {name: part for name, part in (one.content or {}).items() if name != "batch"} for one in entries
    }
    assert said == read


def test_a_submission_writes_nothing_to_the_record(newsroom: Newsroom, drafts: list[Any]) -> None:
    submit(newsroom, drafts)
    assert not Entry.objects.exists()
    assert {type(row).objects.get(pk=row.pk).state for row in drafts} == {WorkingCopy.State.SUBMITTED}


def test_a_batch_of_one_draft_is_no_group(newsroom: Newsroom, demand: Demand) -> None:
    (entry,) = publish(submit(newsroom, [newsroom.write(make_update(demand))]), newsroom.reviewer)
    assert "batch" not in (entry.content or {})


def test_new_words_for_what_is_public_are_in_a_batch_too(newsroom: Newsroom, demand: Demand) -> None:
    rows = [newsroom.write(demand, title="Halt them"), newsroom.write(demand.campaign, title="Asked in 2005")]
    entries = publish(submit(newsroom, rows), newsroom.reviewer)
    assert [one.kind for one in entries] == ["reworded", "reworded"]
    assert verify().findings == []


def test_what_was_published_in_the_meantime_as_it_was_read_is_left_out(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    campaign = Campaign.objects.get(slug="kenya")
    ledger.publish(campaign, by=newsroom.reviewer, approved_hash=ledger.reading_hash(campaign))
    entries = publish(batch, newsroom.reviewer)
    assert "campaign:kenya" not in {one.subject for one in entries}
    assert verify().findings == []


def test_a_demand_is_submitted_before_its_campaign_is_public(newsroom: Newsroom) -> None:
    demand = newsroom.submit(make_demand(make_campaign("kenya")))
    with pytest.raises(Refused) as refused:
        ledger.publish(demand, by=newsroom.reviewer, approved_hash=demand.submitted_hash)
    assert codes(refused) == ["parent"]


def test_of_two_that_are_related_the_second_names_the_first(newsroom: Newsroom, drafts: list[Any]) -> None:
    entries = publish(submit(newsroom, drafts), newsroom.reviewer)
    related = {one.subject: (one.content or {})["related"] for one in entries if one.subject_type == "demand"}
    assert related == {"demand:kenya/one": [], "demand:kenya/two": ["one"]}


def test_each_draft_keeps_the_steps_of_its_way(newsroom: Newsroom, drafts: list[Any]) -> None:
    publish(submit(newsroom, drafts), newsroom.reviewer)
    told = WorkflowStep.objects.filter(subject="campaign:kenya", action__in=("submitted", "published"))
    assert [one.comment for one in told] == ["In the batch “All of it”."] * 2


# Exactly what was read


CHANGES = {
    "its title": lambda demand: {"title": "Other words"},
    "its Japanese title": lambda demand: {"title_ja": "別の言葉"},
    "a date": lambda demand: {"due_on": "2030"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_one_voids_all_and_is_named(newsroom: Newsroom, drafts: list[Any], change: str) -> None:
    batch = submit(newsroom, drafts)
    demand = Demand.objects.get(slug="two")
    newsroom.write(demand, **CHANGES[change](demand))
    with pytest.raises(PartsRefused) as refused:
        publish(batch, newsroom.reviewer)
    assert set(refused.value.parts) == {demand}
    assert demand.title in str(refused.value)
    assert not Entry.objects.exists()


def beside_the_workflow(newsroom: Newsroom) -> dict[str, Any]:
    """Changes that no step of a workflow tells of: the row still counts as submitted."""
    court = Institution.objects.get(slug="court-one")
    return {
        "an institution that goes along": lambda: Institution.objects.filter(pk=court.pk).update(name="Other"),
        "the parent of an institution": lambda: Institution.objects.filter(pk=court.pk).update(parent=None),
        "a letter": lambda: Engagement.objects.filter(reference="l1").update(summary="Not read"),
        "a status": lambda: court.demands.get().campaign.scale.statuses.filter(code="met").update(label="Done"),
        "a passage": lambda: Passage.objects.filter(slug="one").update(exact="Abolish."),
        "another addressee": lambda: Demand.objects.get(slug="two").addressees.add(make_institution("unread")),
        "a theme": lambda: Demand.objects.get(slug="one").themes.add(make_theme("unread")),
        "a related demand": lambda: Demand.objects.get(slug="one").related.clear(),
        "a figure": lambda: Indicator.objects.get().observations.create(date="2019", value=3),
        "a link of a figure": lambda: Indicator.objects.get().demands.add(Demand.objects.get(slug="two")),
    }


KINDS_OF_CHANGE = (
    "an institution that goes along", "the parent of an institution", "a letter", "a status", "a passage",
    "another addressee", "a theme", "a related demand", "a figure", "a link of a figure",
)  # fmt: skip


@pytest.mark.parametrize("change", KINDS_OF_CHANGE)
def test_a_change_that_left_no_trace_is_found_all_the_same(newsroom: Newsroom, drafts: list[Any], change: str) -> None:
    batch = submit(newsroom, drafts)
    beside_the_workflow(newsroom)[change]()
    with pytest.raises(PartsRefused) as refused:
        publish(batch, newsroom.reviewer)
    assert {"changed", "not_read"} & set(codes(refused))
    assert not Entry.objects.exists()


@pytest.mark.parametrize("change", ["a passage", "a figure"])
def test_without_the_comparison_it_would_have_passed(
    newsroom: Newsroom, drafts: list[Any], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = submit(newsroom, drafts)
    monkeypatch.setattr(together, "_problems", lambda parcel, read: [])
    beside_the_workflow(newsroom)[change]()
    assert publish(batch, newsroom.reviewer)


def test_an_approval_of_an_earlier_submission_is_none(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    read = batch.content_hash
    newsroom.write(Demand.objects.get(slug="two"), title="Other words")
    batches.submit_again(batch, by=newsroom.editor)
    with pytest.raises(Refused) as refused:
        batches.publish(batch, by=newsroom.reviewer, approved_hash=read)
    assert codes(refused) == ["changed"]


def test_a_deleted_draft_is_named(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    Engagement.objects.get(reference="l1").delete()
    with pytest.raises(Refused) as refused:
        publish(batch, newsroom.reviewer)
    assert codes(refused) == ["gone"]


def test_what_was_changed_and_changed_back_is_read_again(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    newsroom.write(Demand.objects.get(slug="two"))
    with pytest.raises(PartsRefused) as refused:
        publish(batch, newsroom.reviewer)
    assert codes(refused) == ["changed"]


# Two persons


def test_a_reviewer_who_wrote_one_of_them_publishes_none(newsroom: Newsroom, drafts: list[Any]) -> None:
    demand = Demand.objects.get(slug="two")
    demand.written_by(newsroom.reviewer.pk)
    demand.save()
    batch = submit(newsroom, drafts)
    with pytest.raises(PartsRefused) as refused:
        publish(batch, newsroom.reviewer)
    assert {row: [one.code for one in said] for row, said in refused.value.parts.items()} == {demand: ["four_eyes"]}


def test_nor_who_wrote_only_a_source_or_what_goes_along(newsroom: Newsroom, drafts: list[Any]) -> None:
    court = Institution.objects.get(slug="court-one")
    court.written_by(newsroom.reviewer.pk)
    court.save()
    with pytest.raises(PartsRefused) as refused:
        publish(submit(newsroom, drafts), newsroom.reviewer)
    assert set(refused.value.parts) == {court}


def test_with_the_two_person_rule_off_the_record_says_so(newsroom: Newsroom, drafts: list[Any], settings: Any) -> None:
    settings.FOUR_EYES = False
    newsroom.editor.groups.add(*newsroom.reviewer.groups.all())
    entries = publish(submit(newsroom, drafts), User.objects.get(pk=newsroom.editor.pk))
    assert {one.approval for one in entries if newsroom.editor.pk in one.authors} == {"one_person"}


def test_an_editor_publishes_nothing(newsroom: Newsroom, drafts: list[Any]) -> None:
    other = make_user("eve", "Editor")
    with pytest.raises(PartsRefused) as refused:
        publish(submit(newsroom, drafts), other)
    assert set(codes(refused)) == {"not_allowed"}


def test_a_draft_of_others_takes_their_consent(newsroom: Newsroom, drafts: list[Any]) -> None:
    other = make_user("eve", "Editor")
    with pytest.raises(PartsRefused) as refused:
        batches.submit(drafts, by=other, title="All")
    assert set(codes(refused)) == {"not_yours"}
    assert batches.submit(drafts, by=other, title="All", for_authors=True).is_open


# Refused parts are named, and nothing is lost


def test_what_is_missing_is_said_of_each_draft(newsroom: Newsroom, drafts: list[Any]) -> None:
    one, two = Demand.objects.filter(slug__in=("one", "two"))
    newsroom.write(one).addressees.clear()
    newsroom.write(two, success_criterion="")
    with pytest.raises(PartsRefused) as refused:
        submit(newsroom, [type(row).objects.get(pk=row.pk) for row in drafts])
    assert {row.slug: [said.code for said in found] for row, found in refused.value.parts.items()} == {
        "one": ["no_addressee"], "two": ["invalid"],
    }  # fmt: skip
    assert not Batch.objects.exists()
    assert set(Demand.objects.values_list("submitted_hash", flat=True)) == {""}


def test_a_status_that_no_source_supports_is_found_at_its_turn(newsroom: Newsroom, drafts: list[Any]) -> None:
    bare = newsroom.write(make_update(Demand.objects.get(slug="one"), "partly_met", happened_on="2011", sources=[]))
    with pytest.raises(PartsRefused) as refused:
        submit(newsroom, [*drafts, bare])
    assert {row.pk for row in refused.value.parts} == {bare.pk}


def test_a_draft_whose_campaign_is_not_in_the_batch_waits(newsroom: Newsroom, drafts: list[Any]) -> None:
    with pytest.raises(PartsRefused) as refused:
        submit(newsroom, [row for row in drafts if isinstance(row, Demand)])
    assert set(codes(refused)) == {"parent"}


def test_a_returned_batch_gives_the_drafts_back_with_the_words(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    batches.send_back(batch, by=newsroom.reviewer, comment="Name the court.")
    assert {type(row).objects.get(pk=row.pk).state for row in drafts} == {WorkingCopy.State.DRAFT}
    assert not batch.members.filter(content__isnull=False).exists()
    assert "Name the court." in WorkflowStep.objects.filter(subject="demand:kenya/two").latest("pk").comment
    assert publish(batches.submit_again(batch, by=newsroom.editor), newsroom.reviewer)


def test_a_withdrawn_batch_is_closed(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    batches.take_back(batch, by=newsroom.editor)
    with pytest.raises(Refused):
        publish(batch, newsroom.reviewer)
    assert Demand.objects.get(slug="two").state == WorkingCopy.State.DRAFT


def test_a_redaction_empties_what_a_batch_has_of_the_row(
    newsroom: Newsroom, demand: Demand, administrator: User
) -> None:
    batch = submit(newsroom, [newsroom.write(demand, title="A name that must go")])
    ledger.redact(Entry.objects.get(pk=demand.published_as), by=administrator, reason="A court ordered it.")
    member = BatchMember.objects.get(batch=batch)
    assert member.content is None
    assert "must go" not in member.title


def test_a_single_withdrawal_voids_the_batch(newsroom: Newsroom, drafts: list[Any]) -> None:
    batch = submit(newsroom, drafts)
    steps.take_back(Demand.objects.get(slug="two"), by=newsroom.editor)
    with pytest.raises(PartsRefused):
        publish(batch, newsroom.reviewer)
