"""States in lists, filters, pages and on the desk are what the record and the workflow say."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from demands import ledger
from demands.admin.base.shown_states import Replaced, all_shown
from demands.models import Demand, Entry, Proposal, StatusUpdate
from demands.workflow import steps
from demands.workflow.correction import draft_correction
from tests.admin.conftest import address
from tests.cast import Newsroom, make_evidence, make_proposal, make_update

Press = Callable[..., Any]
LIST = "admin:demands_statusupdate_changelist"
FILTERED = ("draft", "submitted", "published", "changed", *Replaced.values)


@pytest.fixture
def update(newsroom: Newsroom, demand: Demand) -> StatusUpdate:
    found = make_update(demand, "in_progress")
    newsroom.publish(found)
    return found


def retract(newsroom: Newsroom, update: StatusUpdate) -> Entry:
    return newsroom.publish(make_proposal(Proposal.Kind.RETRACT, update=update, reason="It never happened."))


def correct(newsroom: Newsroom, update: StatusUpdate) -> StatusUpdate:
    draft = draft_correction(update, by=newsroom.editor)
    newsroom.publish(draft, correction_reason="The date was wrong.")
    return draft


def in_list(client: Client, state: str = "") -> dict[int, str]:
    """The states that the list shows, by the number of the row; all of it, or what the filter leaves."""
    answer = client.get(reverse(LIST), {"state": state} if state else {})
    return {row.pk: row.shown_state.value for row in answer.context["cl"].result_list}


def test_a_corrected_update_says_by_what(emi: Client, newsroom: Newsroom, update: StatusUpdate) -> None:
    correction = correct(newsroom, update)
    page = emi.get(address(update)).content.decode()
    assert "Corrected" in page
    assert "The date was wrong." in page
    assert reverse("public:entry", args=[correction.published_as]) in page
    assert f"by entry {correction.published_as}" in emi.get(reverse(LIST)).content.decode()


def test_a_retracted_update_does_not_say_that_readers_see_it_as_it_is(
    emi: Client, newsroom: Newsroom, update: StatusUpdate
) -> None:
    retract(newsroom, update)
    page = emi.get(address(update)).content.decode()
    assert "This has been retracted" in page
    assert "It never happened." in page
    assert "Readers see it as" not in page
    assert "readers see it as" not in emi.get(address(update, "review")).content.decode()


def test_a_redacted_update_says_so(emi: Client, administrator: User, update: StatusUpdate) -> None:
    ledger.redact(Entry.objects.get(Q(pk=update.published_as)), by=administrator, reason="A court ordered it.")
    page = emi.get(address(update)).content.decode()
    assert "This has been redacted" in page
    assert "A court ordered it." in page


def test_a_redacted_wording_of_a_demand_says_so(emi: Client, administrator: User, demand: Demand) -> None:
    ledger.redact(Entry.objects.get(Q(pk=demand.published_as)), by=administrator, reason="A court ordered it.")
    assert "This has been redacted" in emi.get(address(demand)).content.decode()


def test_a_source_is_not_retracted_with_the_update_that_published_it(
    emi: Client, newsroom: Newsroom, update: StatusUpdate
) -> None:
    source = update.citations.get().evidence
    retract(newsroom, update)
    assert "retracted" not in emi.get(address(source)).content.decode()


def test_what_was_sent_back_says_who_when_and_why_at_the_top(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    draft = newsroom.submit(make_update(demand))
    steps.send_back(draft, by=newsroom.reviewer, comment="Cite the judgment itself.")
    page = emi.get(address(draft)).content.decode()
    top = page[: page.index("<fieldset")]
    assert "Returned" in top
    assert "rafael" in top
    assert "Cite the judgment itself." in top
    assert "Nothing is missing" not in top


def test_the_desk_says_what_has_to_change(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    draft = newsroom.submit(make_update(demand))
    steps.send_back(draft, by=newsroom.reviewer, comment="Cite the judgment itself.")
    desk = emi.get(reverse("admin:index")).content.decode()
    assert "returned by rafael, today" in desk
    assert "Cite the judgment itself." in desk


def test_what_was_sent_back_and_written_on_is_a_draft(newsroom: Newsroom, demand: Demand) -> None:
    draft = newsroom.submit(make_update(demand))
    steps.send_back(draft, by=newsroom.reviewer, comment="Cite the judgment itself.")
    steps.wrote(draft, newsroom.editor)
    assert [one.value for one in all_shown([draft])] == ["draft"]


def test_a_comment_after_sending_back_changes_nothing(newsroom: Newsroom, demand: Demand) -> None:
    draft = newsroom.submit(make_update(demand))
    steps.send_back(draft, by=newsroom.reviewer, comment="Cite the judgment itself.")
    draft.refresh_from_db()
    ledger.note(draft, "commented", by=newsroom.editor, comment="Which one?")
    assert [one.value for one in all_shown([draft])] == ["returned"]


def test_the_list_of_a_kind_offers_only_states_that_it_can_have(emi: Client, demand: Demand) -> None:
    page = emi.get(reverse("admin:demands_evidence_changelist")).content.decode()
    assert "?state=retracted" not in page
    assert "?state=redacted" in emi.get(reverse("admin:demands_demand_changelist")).content.decode()


def test_the_states_of_a_page_of_the_list_take_two_queries(
    newsroom: Newsroom, demand: Demand, update: StatusUpdate, django_assert_num_queries: Any
) -> None:
    rows = [*StatusUpdate.objects.select_related("demand__campaign"), *(make_update(demand) for _ in range(5))]
    with django_assert_num_queries(2):  # the lines that replaced them; the steps by which they were sent back
        all_shown(rows)


class Walk:
    """A newsroom in which anything happens to anything, and what each update should be called afterwards."""

    def __init__(self, newsroom: Newsroom, administrator: User, demand: Demand, seed: int) -> None:
        self.newsroom, self.administrator, self.demand = newsroom, administrator, demand
        self.random = random.Random(seed)
        self.expected: dict[int, str] = {}
        self.source = make_evidence()

    def step(self) -> None:
        self.begin()
        pk = self.random.choice(list(self.expected))
        row, state = StatusUpdate.objects.get(pk=pk), self.expected[pk]
        acts = {
            "draft": [self.submit, self.publish], "returned": [self.submit, self.write],
            "submitted": [self.send_back, self.take_back, self.write],
            "published": [self.retract, self.correct, self.redact],
            "corrected": [self.redact], "retracted": [self.redact],
        }.get(state, [])  # fmt: skip
        if acts:
            self.random.choice(acts)(row)

    def begin(self) -> None:
        self.expected[self.newsroom.write(make_update(self.demand, sources=[self.source])).pk] = "draft"

    def submit(self, row: StatusUpdate) -> None:
        self.newsroom.submit(row)
        self.expected[row.pk] = "submitted"

    def write(self, row: StatusUpdate) -> None:
        steps.wrote(row, self.newsroom.editor)
        self.expected[row.pk] = "draft"

    def publish(self, row: StatusUpdate) -> None:
        self.newsroom.publish(row)
        self.expected[row.pk] = "published"

    def send_back(self, row: StatusUpdate) -> None:
        steps.send_back(row, by=self.newsroom.reviewer, comment="No.")
        self.expected[row.pk] = "returned"

    def take_back(self, row: StatusUpdate) -> None:
        steps.take_back(row, by=self.newsroom.editor)
        self.expected[row.pk] = "draft"

    def retract(self, row: StatusUpdate) -> None:
        retract(self.newsroom, row)
        self.expected[row.pk] = "retracted"

    def correct(self, row: StatusUpdate) -> None:
        self.expected[correct(self.newsroom, row).pk] = "published"
        self.expected[row.pk] = "corrected"

    def redact(self, row: StatusUpdate) -> None:
        entry = Entry.objects.get(Q(pk=row.published_as))
        ledger.redact(entry, by=self.administrator, reason="A court ordered it.")
        self.expected[row.pk] = "redacted"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_lists_and_filters_say_what_the_record_says(
    seed: int, emi: Client, newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    walk = Walk(newsroom, administrator, demand, seed)
    for _ in range(14):
        walk.step()
    assert in_list(emi) == walk.expected
    for state in FILTERED:
        called = {"draft": ("draft", "returned")}.get(state, (state,))
        assert in_list(emi, state) == {pk: one for pk, one in walk.expected.items() if one in called}
    published = {row.published_as for row in StatusUpdate.objects.filter(pk__in=in_list(emi, "published"))}
    assert published == set(Entry.objects.updates().in_force().values_list("pk", flat=True))


def test_state_and_queue_are_two_filters_that_narrow_each_other(
    emi: Client, newsroom: Newsroom, demand: Demand, update: StatusUpdate
) -> None:
    draft = newsroom.submit(make_update(demand))
    steps.send_back(draft, by=newsroom.reviewer, comment="No.")
    newsroom.write(make_update(demand))
    both = emi.get(reverse(LIST), {"state": "draft", "queue": "returned"})
    assert [row.pk for row in both.context["cl"].result_list] == [draft.pk]
    page = emi.get(reverse(LIST)).content.decode()
    assert "?queue=returned" in page
    assert "?state=returned" not in page


def test_a_campaign_that_is_public_stays_published(emi: Client, campaign: Campaign) -> None:
    assert [one.value for one in all_shown([campaign])] == ["published"]
