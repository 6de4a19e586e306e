"""The cast of the tests: Emi writes, Rafael reviews, Ada administers; one small campaign for them to work on.

Factories give only what is required. ``publish`` goes the way that staff go: written, submitted, approved by another.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Max

from campaigns.models import Campaign, Institution, Scale, Status, Theme, WorkingCopy
from campaigns.partial_date import today
from demands import ledger
from demands.ledger import explaining, rules
from demands.models import Citation, Demand, Entry, Evidence, Explanation, Proposal, StatusUpdate
from demands.workflow import steps


def make_user(username: str, *groups: str) -> User:
    user = User.objects.create_user(username, password="unguessable staff words", is_staff=True)
    user.groups.add(*Group.objects.filter(name__in=groups))
    return user


STEPS = (
    ("not_assessed", "unknown", "·", "unknown", "Not assessed", "未評価"),
    ("no_progress", "none", "–", "none", "No progress", "進展なし"),
    ("in_progress", "forward", "→", "progress", "In progress", "進行中"),
    ("partly_met", "partial", "◐", "partly", "Partly met", "一部達成"),
    ("met", "achieved", "✓", "met", "Met", "達成"),
    ("set_back", "backward", "↓", "setback", "Set back", "後退"),
)


def make_scale(code: str = "ladder") -> Scale:
    scale = Scale.objects.create(code=code, name="Ladder")
    for order, (step, kind, symbol, token, label, label_ja) in enumerate(STEPS):
        Status.objects.create(
            scale=scale, code=step, kind=kind, symbol=symbol, token=token, order=order,
            label=label, label_ja=label_ja, definition=f"{label}: the threshold.",
        )  # fmt: skip
    return scale


def make_campaign(slug: str = "japan", **given: Any) -> Campaign:
    given.setdefault("scale", Scale.objects.first() or make_scale())
    fields = {
        "name": "Japan", "title": "What Japan was asked", "title_ja": "日本が求められたこと", "standfirst": "In 2005.",
        "country": "JP", "country_name": "Japan", "started_on": "2005-06",
    }  # fmt: skip
    return Campaign.objects.create(slug=slug, **fields | given)


def make_institution(slug: str = "moj", **given: Any) -> Institution:
    return Institution.objects.create(slug=slug, **{"name": "Ministry of Justice", "kind": "ministry"} | given)


def make_theme(slug: str = "death-penalty", **given: Any) -> Theme:
    return Theme.objects.create(slug=slug, **{"name": "Death penalty"} | given)


def make_demand(campaign: Campaign, slug: str = "moratorium", **given: Any) -> Demand:
    last = campaign.demands.aggregate(last=Max("number"))["last"] or 0
    fields = {
        "number": last + 1, "title": "Halt all executions", "title_ja": "死刑の執行を停止する",
        "summary": "A halt was asked for.",
        "success_criterion": "A moratorium is declared.", "made_on": "2005-06",
    }  # fmt: skip
    demand = Demand.objects.create(campaign=campaign, slug=slug, **fields | given)
    demand.addressees.add(Institution.objects.first() or make_institution())
    demand.themes.add(Theme.objects.first() or make_theme())
    return demand


def make_evidence(**given: Any) -> Evidence:
    fields = {
        "kind": "treaty", "title": "Treaty collection", "publisher": "United Nations", "url": "https://treaties.example/1",
        "published_on": "2026", "language": "en", "primary": True,
    }  # fmt: skip
    return Evidence.objects.create(**fields | given)


def make_update(demand: Demand, status: str = "", *, sources: Any = None, **given: Any) -> StatusUpdate:
    """A draft; one public primary source unless ``sources`` says otherwise."""
    step = Status.objects.get(scale=demand.campaign.scale, code=status) if status else None
    fields = {"happened_on": "2010-05-04", "headline": "A bill was tabled"}
    update = StatusUpdate.objects.create(demand=demand, status=step, **fields | given)
    for order, source in enumerate([make_evidence()] if sources is None else sources):
        Citation.objects.create(update=update, evidence=source, order=order)
    return update


def make_proposal(kind: str, **given: Any) -> Proposal:
    return Proposal.objects.create(kind=kind, **given)


def make_explanation(demand: Demand, *updates: StatusUpdate, as_of: dt.date | None = None, **given: Any) -> Explanation:
    """A draft that explains the status of its day, by the updates given."""
    day = as_of or today()
    status = Status.objects.filter(scale=demand.campaign.scale, code=explaining.status_on(demand, day)).first()
    fields = {"text": "One bill was tabled. Missing is a law.", "confidence": "high"}
    explanation = Explanation.objects.create(demand=demand, as_of=day, status=status, **fields | given)
    explanation.updates.set(updates)
    return explanation


def settle_direction(update: StatusUpdate) -> None:
    """Let an update whose direction no test has stated move the way its status does."""
    moved = rules.rise(update) or 0
    if moved and update.direction == "neutral" and not update.status_reason:
        update.direction = "progress" if moved > 0 else "setback"
        update.save(update_fields=("direction",))


class Newsroom:
    """Emi and Rafael at work: what they publish goes through every check of the ledger."""

    def __init__(self, editor: User, reviewer: User) -> None:
        self.editor, self.reviewer = editor, reviewer

    def write(self, row: WorkingCopy, **changes: Any) -> Any:
        """Emi changes a row and saves it."""
        for field, value in changes.items():
            setattr(row, field, value)
        row.written_by(self.editor.pk)
        row.save()
        return row

    def submit(self, row: WorkingCopy, **changes: Any) -> Any:
        self.write(row, **changes)
        if isinstance(row, StatusUpdate):
            settle_direction(row)
        steps.submit(row, by=self.editor)
        row.refresh_from_db()
        return row

    def publish(self, row: WorkingCopy, **changes: Any) -> Entry:
        """Emi writes and submits; Rafael reads and publishes."""
        self.submit(row, **changes)
        entry = ledger.publish(row, by=self.reviewer, approved_hash=row.submitted_hash)  # of what Rafael reads
        row.refresh_from_db()
        return entry


def known(username: str, group: str) -> User:
    """Somebody of the cast, who may be there already."""
    return User.objects.filter(username=username).first() or make_user(username, group)


def at_work() -> Newsroom:
    return Newsroom(known("emi", "Editor"), known("rafael", "Reviewer"))


def publish_a_campaign() -> Campaign:
    campaign = make_campaign()
    at_work().publish(campaign)
    return campaign


def publish_a_demand() -> Demand:
    demand = make_demand(publish_a_campaign())
    at_work().publish(demand)
    return demand


# fixture: what is published in the database that tests with it begin with (tests/conftest.py). A file of tests may have
# a table of its own by the same name.
World = Callable[[], object]
BEGIN_WITH: dict[str, World] = {"demand": publish_a_demand, "campaign": publish_a_campaign}


@pytest.fixture
def editor(db: None) -> User:
    return known("emi", "Editor")


@pytest.fixture
def reviewer(db: None) -> User:
    return known("rafael", "Reviewer")


@pytest.fixture
def administrator(db: None) -> User:
    return known("ada", "Administrator")


@pytest.fixture
def newsroom(editor: User, reviewer: User) -> Newsroom:
    return Newsroom(editor, reviewer)


@pytest.fixture
def campaign(newsroom: Newsroom) -> Campaign:
    """A published campaign."""
    campaign = Campaign.objects.filter(slug="japan").first() or make_campaign()
    if not campaign.is_published:
        newsroom.publish(campaign)
    return campaign


@pytest.fixture
def demand(newsroom: Newsroom, campaign: Campaign) -> Demand:
    """A published demand."""
    demand = Demand.objects.filter(campaign=campaign, slug="moratorium").select_related("campaign").first()
    if demand is None:
        demand = make_demand(campaign)
        newsroom.publish(demand)
    return demand
