"""The review page: Rafael sees what readers will see beside what they see now, and says yes, no, or something."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign, Document, Milestone
from demands import ledger
from demands.models import Demand, Engagement, Entry, Indicator, Observation, StatusUpdate, WorkflowStep
from tests.admin.conftest import address, messages
from tests.cast import Newsroom, make_demand, make_evidence, make_institution, make_proposal, make_theme, make_update

Press = Callable[..., Any]


@pytest.fixture
def submitted(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
    update: StatusUpdate = newsroom.submit(make_update(demand, "partly_met", happened_on="2012", headline="A halt"))
    return update


def review(client: Client, row: Any) -> Any:
    return client.get(address(row, "review"))


def page_of(client: Client, row: Any) -> str:
    return str(review(client, row).content.decode())


# Every kind of draft


@pytest.fixture
def drafts(newsroom: Newsroom, demand: Demand) -> list[Any]:
    """One of every kind that the newsroom writes, never published."""
    campaign, public = demand.campaign, make_update(demand)
    newsroom.publish(public)
    indicator = Indicator.objects.create(campaign=campaign, slug="executions", title="Executions", unit="persons")
    Observation.objects.create(indicator=indicator, date="2019", value=3)
    letter = Engagement.objects.create(
        campaign=campaign, institution=demand.addressees.get(), kind="letter", happened_on="2020", summary="We wrote."
    )
    document = Document.objects.create(
        campaign=campaign, slug="statement", title="Statement", publisher="NGO", dated="2005"
    )
    milestone = Milestone.objects.create(campaign=campaign, slug="session", title="Session", date="2030")
    return [
        make_update(demand, headline="A promise"), make_demand(campaign, "secrecy"), make_evidence(),
        make_institution("mofa"), make_theme("secrecy"), indicator, letter, document, milestone,
        make_proposal("retract", update=public, reason="It was another bill."),
        make_proposal("translate", update=public, language="ja", headline="法案"),
        make_proposal("amend", evidence=public.citations.get().evidence, changes={"title": "Chapter IV"}, reason="."),
    ]  # fmt: skip


def test_every_kind_of_draft_has_its_page(drafts: list[Any], rafael: Client) -> None:
    for row in drafts:
        page = review(rafael, row)
        assert page.status_code == 200, row
        assert "What readers will see" in page.content.decode(), row


def test_the_page_is_reached_from_the_desk_and_from_the_change_page(rafael: Client, submitted: StatusUpdate) -> None:
    there = address(submitted, "review")
    assert f'href="{there}"' in rafael.get("/admin/").content.decode()
    assert f'href="{there}"' in rafael.get(address(submitted)).content.decode()


def test_it_is_for_staff_with_the_right_to_see(client: Client, submitted: StatusUpdate) -> None:
    assert client.get(address(submitted, "review")).status_code == 302
    assert client.post(address(submitted, "review")).status_code == 302


def test_what_is_public_has_nothing_to_review(newsroom: Newsroom, demand: Demand, rafael: Client) -> None:
    assert "Nothing to review" in page_of(rafael, demand)


def test_no_cache_keeps_it(rafael: Client, submitted: StatusUpdate) -> None:
    assert "no-store" in review(rafael, submitted)["Cache-Control"]


# What will be public beside what is


def test_a_reworded_demand_shows_both_wordings_with_what_changed(
    newsroom: Newsroom, demand: Demand, rafael: Client
) -> None:
    newsroom.submit(demand, title="Halt every execution")
    page = page_of(rafael, demand)
    assert "Halt <del>all executions</del>" in page
    assert "Halt <ins>every execution</ins>" in page


def test_a_reworded_campaign_too(newsroom: Newsroom, campaign: Campaign, rafael: Client) -> None:
    newsroom.submit(campaign, standfirst="In June 2005.")
    assert "In <ins>June </ins>2005." in page_of(rafael, campaign)


def test_a_correction_stands_beside_what_it_corrects(newsroom: Newsroom, demand: Demand, rafael: Client) -> None:
    public = make_update(demand, headline="A bill was tabled")
    newsroom.publish(public)
    draft = newsroom.submit(
        make_update(demand, headline="A bill was promised", corrects=public, correction_reason="It was not tabled.")
    )
    page = page_of(rafael, draft)
    assert "A bill was <del>tabled</del>" in page
    assert "A bill was <ins>promised</ins>" in page
    assert f"entry {public.published_as}" in page
    assert "It was not tabled." in page


def test_a_translation_stands_beside_the_original(newsroom: Newsroom, demand: Demand, rafael: Client) -> None:
    public = make_update(demand)
    newsroom.publish(public)
    proposal = newsroom.submit(make_proposal("translate", update=public, language="ja", headline="法案の提出"))
    page = page_of(rafael, proposal)
    assert '<p dir="auto" lang="ja"><ins>法案の提出</ins></p>' in page


def test_an_amended_source_shows_what_changes_about_it(newsroom: Newsroom, demand: Demand, rafael: Client) -> None:
    public = make_update(demand)
    newsroom.publish(public)
    source = public.citations.get().evidence
    proposal = newsroom.submit(
        make_proposal("amend", evidence=source, changes={"title": "Treaty collection, IV"}, reason="Chapter.")
    )
    assert "Treaty collection<ins>, IV</ins>" in page_of(rafael, proposal)


def test_an_update_says_what_becomes_of_the_status(rafael: Client, submitted: StatusUpdate) -> None:
    move = review(rafael, submitted).context["move"]
    assert (move.before.status.code, move.after.status.code) == ("in_progress", "partly_met")
    page = page_of(rafael, submitted)
    assert page.index("In progress") < page.index("Partly met")
    assert page.count('class="ribbon"') == 2


def test_an_update_of_long_ago_changes_the_ribbon_and_not_the_status(
    newsroom: Newsroom, submitted: StatusUpdate, rafael: Client
) -> None:
    newsroom.publish(submitted)
    early = newsroom.submit(make_update(submitted.demand, "no_progress", happened_on="2008"))
    move = review(rafael, early).context["move"]
    assert move.moves
    assert "status stays" in page_of(rafael, early)


def test_a_retraction_says_where_the_demand_falls_back_to(
    newsroom: Newsroom, submitted: StatusUpdate, rafael: Client
) -> None:
    newsroom.publish(submitted)
    proposal = newsroom.submit(make_proposal("retract", update=submitted, reason="It was another bill."))
    move = review(rafael, proposal).context["move"]
    assert (move.before.status.code, move.after.status.code) == ("partly_met", "in_progress")


def test_what_repeats_a_status_takes_over_when_the_one_before_goes(
    newsroom: Newsroom, submitted: StatusUpdate, rafael: Client
) -> None:
    newsroom.publish(submitted)
    newsroom.publish(make_update(submitted.demand, "partly_met", happened_on="2014"))
    proposal = newsroom.submit(make_proposal("retract", update=submitted, reason="It was another bill."))
    after = review(rafael, proposal).context["move"].after
    assert (after.status.code, str(after.since)) == ("partly_met", "2014")


def test_what_becomes_public_along_with_it_is_read_too(newsroom: Newsroom, campaign: Campaign, rafael: Client) -> None:
    demand = make_demand(campaign, "secrecy")
    demand.addressees.add(make_institution("mofa", name="Foreign Ministry"))
    newsroom.submit(demand)
    page = page_of(rafael, demand)
    assert "Will be published with it" in page
    assert "Foreign Ministry" in page


# The rules and the sources


def test_every_rule_has_its_outcome_in_words(rafael: Client, submitted: StatusUpdate) -> None:
    checks = review(rafael, submitted).context["checks"]
    assert len(checks) == 8
    assert all(check.met for check in checks)
    assert "cites a public source" in page_of(rafael, submitted)


def test_a_rule_that_is_not_met_says_what_to_do(newsroom: Newsroom, demand: Demand, emi: Client) -> None:
    draft = newsroom.write(make_update(demand, "in_progress", sources=[]))
    open_ones = [check for check in review(emi, draft).context["checks"] if not check.met]
    assert len(open_ones) == 4  # the source; may publish; wrote none of it; was submitted
    page = page_of(emi, draft)
    assert "it must cite a public source" in page
    assert 'value="publish"' not in page


def test_sources_open_beside_with_what_is_known_of_them(newsroom: Newsroom, demand: Demand, rafael: Client) -> None:
    source = make_evidence(title="Treaty text", url="https://treaties.example/9", limitations="In English only.")
    draft = make_update(demand, sources=[source])
    draft.citations.update(quote="No one shall be executed.", stance="contradicts", locator="art. 6")
    newsroom.submit(draft)
    page = page_of(rafael, draft)
    assert '<a href="https://treaties.example/9" target="_blank" rel="noopener noreferrer">' in page
    for said in ("No one shall be executed.", "Contradicts", "art. 6", "In English only.", "United Nations"):
        assert said in page


def test_internal_evidence_is_marked_as_staying_internal(newsroom: Newsroom, demand: Demand, rafael: Client) -> None:
    hidden = make_evidence(title="A letter in confidence", visibility="internal")
    draft = newsroom.submit(make_update(demand, sources=[make_evidence(), hidden]))
    page = page_of(rafael, draft)
    assert "A letter in confidence" in page
    assert page.count("visible to staff only") == 1


# What is done and said


def test_rafael_publishes_from_here_what_he_read(rafael: Client, submitted: StatusUpdate, verb: Press) -> None:
    shown = review(rafael, submitted).context["situation"].hash
    answer = verb(rafael, submitted, "publish", reading_hash=shown, **{"from": "review"})
    submitted.refresh_from_db()
    assert submitted.is_published
    assert answer.request["PATH_INFO"] == address(submitted, "review")


def test_what_changed_after_it_was_read_is_not_published(
    newsroom: Newsroom, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    shown = review(rafael, submitted).context["situation"].hash
    newsroom.submit(submitted, headline="Something else")
    answer = verb(rafael, submitted, "publish", reading_hash=shown, **{"from": "review"})
    submitted.refresh_from_db()
    assert not submitted.is_published
    assert "changed after you opened it" in messages(answer)


def test_it_says_what_has_changed_since(
    newsroom: Newsroom, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    opened = review(rafael, submitted).context
    source = submitted.citations.get().evidence
    newsroom.write(source, title="Another title")
    newsroom.submit(submitted, headline="Something else")
    sent = {"reading_hash": opened["situation"].hash, "seen": opened["seen"], "from": "review"}
    answer = verb(rafael, submitted, "publish", **sent)
    assert {str(one).lower() for one in answer.context["changed"]} == {"headline", "sources"}
    assert "Changed since you opened this page" in answer.content.decode()
    submitted.refresh_from_db()
    assert not submitted.is_published


@pytest.mark.parametrize("nonsense", ["", "[1]", "{", '{"Headline": {"x": 1}}', "\x00", "9" * 5000, "[" * 9000])
def test_a_page_that_hands_back_nonsense_is_answered(
    nonsense: str, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    answer = verb(rafael, submitted, "publish", reading_hash="x", seen=nonsense, **{"from": "review"})
    assert answer.status_code == 409


def test_anybody_who_sees_the_draft_comments_on_it(
    emi: Client, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    verb(rafael, submitted, "comment", comment="Which\nministry? 🏛 وزارة", **{"from": "review"})
    verb(emi, submitted, "comment", comment="Justice.", **{"from": "review"})
    page = page_of(emi, submitted)
    assert "Which<br>ministry? 🏛 وزارة" in page
    assert page.index("ministry?") < page.index("Justice.")
    submitted.refresh_from_db()
    assert submitted.state == StatusUpdate.State.SUBMITTED  # to speak of a draft is not to change it


def test_an_empty_or_endless_comment_is_refused_and_what_was_typed_stays(
    emi: Client, submitted: StatusUpdate, verb: Press
) -> None:
    assert "Write something" in messages(verb(emi, submitted, "comment", comment=" \x00 ", **{"from": "review"}))
    answer = verb(emi, submitted, "comment", comment="long " * 40_000, **{"from": "review"})
    assert "at most 5000 characters" in messages(answer)
    assert answer.status_code == 409
    assert "long " * 40_000 in answer.content.decode()
    assert not WorkflowStep.objects.filter(action="commented").exists()


def test_comments_are_never_public(
    newsroom: Newsroom, rafael: Client, submitted: StatusUpdate, verb: Press, client: Client
) -> None:
    verb(rafael, submitted, "comment", comment="zyxcomment", **{"from": "review"})
    ledger.publish(submitted, by=newsroom.reviewer, approved_hash=ledger.reading_hash(submitted))
    entry = Entry.objects.first()
    assert entry is not None
    for path in (f"/updates/{entry.pk}/", "/campaigns/japan/demands/moratorium/", "/record/entries.jsonl"):
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        assert b"zyxcomment" not in body


def test_send_back_from_here(emi: Client, rafael: Client, submitted: StatusUpdate, verb: Press) -> None:
    verb(rafael, submitted, "send_back", comment="Which ministry?", **{"from": "review"})
    submitted.refresh_from_db()
    assert submitted.state == StatusUpdate.State.DRAFT
    assert "Which ministry?" in page_of(emi, submitted)


def test_what_was_sent_back_stays_on_the_desk_while_it_is_only_talked_about(
    emi: Client, rafael: Client, submitted: StatusUpdate, verb: Press
) -> None:
    verb(rafael, submitted, "send_back", comment="Which ministry?")
    verb(emi, submitted, "comment", comment="Justice, I think.")
    trays = {str(tray.title): tray.count for tray in emi.get("/admin/").context["trays"]}
    assert trays["Returned to me"] == 1


def test_it_speaks_japanese(rafael: Client, submitted: StatusUpdate) -> None:
    page = rafael.get("/ja" + address(submitted, "review")).content.decode()
    assert "読者が見る内容" in page
    assert "What readers will see" not in page


def test_queries(
    newsroom: Newsroom, demand: Demand, rafael: Client, django_assert_num_queries: Any, verb: Press
) -> None:
    """As many for three sources and ten comments as for one and none."""
    small = newsroom.submit(make_update(demand, "in_progress"))
    large = newsroom.submit(make_update(demand, "in_progress", sources=[make_evidence() for _ in range(3)]))
    for number in range(10):
        verb(rafael, large, "comment", comment=f"Comment {number}")
    review(rafael, small)
    # session, user, groups, rights, memberships; the row; citations with sources;
    # demand, campaign, scale, status; the steps; the links; who wrote it; whether it was sent back;
    # the demand as readers have it;
    # the rules (status before, in force); the demand's page with and without the draft; the names of what is shown;
    # the kept copies; the batch it may be in; the minute it may be scheduled for; comments on fields, and who can be
    # mentioned; whose site it is
    with django_assert_num_queries(35):
        review(rafael, small)
    with django_assert_num_queries(35):
        review(rafael, large)
