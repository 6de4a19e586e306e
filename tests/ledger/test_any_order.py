"""Whatever the newsroom does, in any order, the record verifies afterwards: no false alarm.

Hypothesis draws what is done and shortens a sequence that raises an alarm. `SEQUENCES=2000` in the environment tries as
many; every run of the tests tries a few.
"""

import itertools
import os
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Document, Institution, Milestone, Passage, Scale, Theme, WorkingCopy
from demands import ledger
from demands.admin.sheets.jobs import work as work_on_sheet
from demands.ledger import Refused
from demands.ledger.verification import verify
from demands.models import (
    Demand,
    Engagement,
    Entry,
    Evidence,
    Indicator,
    Observation,
    Proposal,
    Recommendation,
    RecommendationLink,
    SheetImport,
    StatusUpdate,
)
from demands.workflow.correction import draft_correction
from demands.workflow.steps import touch, wrote
from tests.admin.conftest import address, signed_in, typed
from tests.admin.sheets.test_sheets import exported, upload, workbook
from tests.cast import (
    Newsroom,
    known,
    make_demand,
    make_evidence,
    make_institution,
    make_proposal,
    make_theme,
    make_update,
    make_user,
)
from tests.recommendations import make_recommendation

KINDS: tuple[Any, ...] = (
    StatusUpdate, Demand, Document, Milestone, Indicator, Engagement, Institution, Theme, Scale, Evidence, Proposal,
    Recommendation,
)  # fmt: skip


class Day:
    """What may be done in the newsroom. ``number`` chooses among the rows that there are."""

    def __init__(self, first: int = 1_000) -> None:
        """``first`` is the number of the first thing that is made, which its slug ends in."""
        self.newsroom = Newsroom(known("emi", "Editor"), known("rafael", "Reviewer"))
        self.administrator = known("ada", "Administrator")
        self.names = itertools.count(first)

    @property
    def demand(self) -> Demand:
        return Demand.objects.get(slug="moratorium")

    def pick(self, rows: Any, number: int) -> Any:
        """One of the rows, None when there is none."""
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    # Drafts of every kind

    def draft_update(self, number: int) -> None:
        sources = [make_evidence(visibility=("public", "internal")[number % 2])]
        document = self.pick(Document.objects, number)
        if number % 3 == 0 and document:
            sources.append(make_evidence(document=document))
        shared = self.pick(Evidence.objects, number)
        if shared not in (None, *sources):
            sources.append(shared)
        status = ("", "in_progress", "partly_met", "set_back")[number % 4]
        demand = self.pick(Demand.objects.filter(published_as__isnull=False), number)
        verification = ("read", "excerpt", "unverified")[number % 3]
        day = f"20{10 + number % 15}"
        draft = make_update(
            demand,
            status,
            sources=sources,
            happened_on=day,
            verification=verification,
            waiver_reason="None can be had.",
        )
        self.newsroom.write(draft)

    def draft_demand(self, number: int) -> None:
        draft = make_demand(self.demand.campaign, f"demand-{next(self.names)}", number=next(self.names))
        if number % 2:
            draft.related.add(self.demand)
        self.newsroom.write(draft)

    def draft_document(self, number: int) -> None:
        document = Document.objects.create(
            campaign=self.demand.campaign,
            slug=f"document-{next(self.names)}",
            title="Letter",
            publisher="NGO",
            dated="2005",
        )
        passage = Passage.objects.create(document=document, slug="p1", exact="halt")
        if number % 2:
            self.demand.passages.add(passage)
            touch(self.demand, self.newsroom.editor)

    def draft_beside(self, number: int) -> None:
        """An indicator, letter, milestone, institution or theme, tied to a demand."""
        demand, name = self.pick(Demand.objects, number), f"row-{next(self.names)}"
        match number % 5:
            case 0:
                row: Any = Indicator.objects.create(campaign=demand.campaign, slug=name, title="Executions", unit="x")
                Observation.objects.create(indicator=row, date="2019", value=3)
                row.sources.add(make_evidence(), *filter(None, [self.pick(Evidence.objects, number)]))
                row.demands.add(demand)
            case 1:
                institution = demand.addressees.first()
                row = Engagement.objects.create(
                    campaign=demand.campaign,
                    institution=institution,
                    kind="letter",
                    happened_on="2020",
                    summary="Asked",
                )
                row.demands.add(demand)
            case 2:
                milestone = Milestone.objects.create(campaign=demand.campaign, slug=name, title="Session", date="2030")
                demand.milestones.add(milestone)
                touch(demand, self.newsroom.editor)
            case 3:
                demand.addressees.add(make_institution(name, parent=self.pick(Institution.objects, number)))
                touch(demand, self.newsroom.editor)
            case 4:
                demand.themes.add(make_theme(name, parent=self.pick(Theme.objects, number)))
                touch(demand, self.newsroom.editor)

    def propose(self, number: int) -> None:
        update = self.pick(StatusUpdate.objects.filter(published_as__isnull=False), number)
        if update is None:
            return
        if number % 3 == 0:
            make_proposal("translate", update=update, language="ja", headline=f"見出し{number}", body="本文")
        elif number % 3 == 1:
            make_proposal("retract", update=update, reason="Wrong.")
        else:
            self.newsroom.write(draft_correction(update, by=self.newsroom.editor), correction_reason="Wrong day.")

    def propose_amendment(self, number: int) -> None:
        source = self.pick(Evidence.objects.filter(published_as__isnull=False), number)
        changes: dict[str, Any] = (
            {"title": f"Title {number}"}, {"url": f"https://moved.example/{number}", "publisher": "Moved"},
            {"verification": "excerpt", "verified_on": None}, {"published_on": "2019"}, {"gone_on": "2026-01-02"},
            {"gone_on": None, "limitations": "None known."},
        )[number % 6]  # fmt: skip
        if source is not None:
            make_proposal("amend", evidence=source, changes=changes, reason="It moved.")

    def link_recommendation(self, number: int) -> None:
        row = self.pick(Recommendation.objects, number) if number % 2 else None
        RecommendationLink.objects.get_or_create(demand=self.demand, recommendation=row or make_recommendation())
        touch(self.demand, self.newsroom.editor)

    # Edits

    def edit(self, number: int) -> None:
        """Write in any row that may be written in, through the guards."""
        model: Any = KINDS[number % len(KINDS)]
        row = self.pick(model.objects, number // len(KINDS))
        if row is not None and not (row.is_published and model in (StatusUpdate, Evidence, Proposal)):
            fields = ("headline", "title", "summary", "name", "reason", "text")
            field = next(name for name in fields if hasattr(row, name))
            setattr(row, field, f"Words {number}")
            row.save()
            wrote(row, self.newsroom.editor)

    def edit_parts(self, number: int) -> None:
        """Passages through the form, which ties them to demands; observations; statuses."""
        document = self.pick(Document.objects, number)
        observation = self.pick(Observation.objects, number)
        if document is not None and number % 2:
            self._form(document, **{"passages-0-exact": f"halt {number}", "passages-0-demands": [self.demand.pk]})
        elif observation is not None:
            observation.value = number % 50
            observation.save()
            wrote(observation.indicator, self.newsroom.editor)

    def untie_passage(self, number: int) -> None:
        document = self.pick(Document.objects.filter(passages__isnull=False), number)
        if document is not None:
            change: dict[str, Any] = {"passages-0-demands": []} if number % 2 else {"passages-0-DELETE": "on"}
            self._form(document, **change)

    def turn_visibility(self, number: int) -> None:
        """Make a source public or internal, through the form."""
        source = self.pick(Evidence.objects.filter(published_as__isnull=True), number)
        if source is not None:
            self._form(source, visibility="public" if source.visibility == "internal" else "internal")

    def rename(self, number: int) -> None:
        model = (Document, Demand, Milestone, Indicator)[number % 4]
        row: Any = self.pick(model.objects.filter(published_as__isnull=True), number)
        if row is not None:
            self._form(row, slug=f"renamed-{next(self.names)}")

    def delete(self, number: int) -> None:
        row = self.pick(KINDS[number % len(KINDS)].objects.filter(published_as__isnull=True), number)
        if row is not None:
            row.delete()

    def import_and_undo(self, number: int) -> None:
        """Bring a list back from a spreadsheet with other words, and undo that or not."""
        client = signed_in(self.newsroom.editor)
        rows = exported(client)
        if not rows:
            return
        sheet = upload(client, workbook([row | {"headline": f"Sheet {number}"} for row in rows]))
        for action in ("apply", "undo")[: 1 + number % 2]:
            client.post(reverse("admin:demands_sheetimport_decide", args=[sheet.pk]), {"action": action})
            work_on_sheet(SheetImport.objects.get(pk=sheet.pk).pk)

    # Verbs of the ledger

    def publish(self, number: int) -> None:
        kinds = [kind for kind in KINDS if kind is not Evidence]
        rows = [row for kind in kinds for row in kind.objects.filter(edited_at__isnull=False).order_by("pk")]
        if rows:
            row = rows[number % len(rows)]
            author = self.administrator if isinstance(row, Scale) else self.newsroom.editor
            Newsroom(author, self.newsroom.reviewer).publish(row)

    def publish_in_emergency(self, number: int) -> None:
        row = self.pick(StatusUpdate.objects.filter(published_as__isnull=True), number)
        if row is not None:
            row.written_by(self.administrator.pk)
            row.save()
            ledger.publish_in_emergency(
                row, by=self.administrator, approved_hash=ledger.reading_hash(row), reason="The hearing is tomorrow."
            )

    def import_row(self, number: int) -> None:
        model = (StatusUpdate, Demand, Proposal)[number % 3]
        row = self.pick(model.objects.filter(edited_at__isnull=False), number)
        if row is not None:
            ledger.record_imported(row, origin="another site")

    def second(self, number: int) -> None:
        entry = self.pick(Entry.objects.waiting_for_a_second_person(), number)
        if entry is not None:
            ledger.second(entry, by=self.newsroom.reviewer)

    def review(self, number: int) -> None:
        ledger.review(self.demand, by=self.newsroom.reviewer)

    def confirm(self, number: int) -> None:
        update = self.pick(StatusUpdate.objects.filter(published_as__isnull=False), number)
        if update is not None:
            ledger.confirm(update, by=self.newsroom.reviewer)

    def redact(self, number: int) -> None:
        entry = self.pick(Entry.objects.exclude(subject__in=["campaign:japan", "demand:japan/moratorium"]), number)
        if entry is not None:
            ledger.redact(entry, by=self.administrator, reason="Safety.")

    # People

    def somebody_leaves(self, number: int) -> None:
        name = ("emi", "rafael")[number % 2]
        User.objects.filter(username=name).delete()
        new = make_user(f"new-{next(self.names)}", ("Editor", "Reviewer")[number % 2])
        people = {"emi": self.newsroom.editor, "rafael": self.newsroom.reviewer} | {name: new}
        self.newsroom = Newsroom(people["emi"], people["rafael"])

    def _form(self, row: WorkingCopy, **changes: Any) -> None:
        """Save the row's own page as a browser would."""
        client = signed_in(self.newsroom.editor)
        page = client.get(address(row))
        if page.context and "adminform" in page.context:
            client.post(address(row), typed(page, **changes))


VERBS = sorted(name for name in vars(Day) if not name.startswith("_") and name not in ("demand", "pick"))
STEPS = st.lists(
    st.tuples(st.sampled_from([*VERBS, *["publish"] * 8, "redact", "redact"]), st.integers(0, 10_000)), max_size=14
)

REFUSALS = (Refused, ProtectedError, IntegrityError)

SEQUENCES = int(os.environ.get("SEQUENCES", "25"))


@pytest.fixture
def begun(demand: Demand) -> None:
    """A newsroom in which some things are public, some have later lines, and some are drafts."""
    day = Day(first=100)
    source, internal = make_evidence(), make_evidence(visibility="internal")
    update = make_update(demand, "in_progress", sources=[source, internal])
    day.newsroom.publish(update)
    day.newsroom.publish(make_update(demand, "partly_met", happened_on="2015", sources=[source]))
    day.newsroom.publish(make_proposal("translate", update=update, language="ja", headline="法案", body="本文"))
    day.newsroom.publish(make_proposal("amend", evidence=source, changes={"title": "Gazette"}, reason="Its title."))
    day.draft_document(1)
    for number in (0, 1, 4):
        day.draft_beside(number)
    for row in (Document.objects.get(), Indicator.objects.get(), Engagement.objects.get(), day.demand):
        day.newsroom.publish(row)
    day.draft_update(7)


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=SEQUENCES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_no_sequence_of_work_raises_an_alarm(begun: None, steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        day = Day()
        for verb, number in steps:
            try:
                with transaction.atomic():
                    getattr(day, verb)(number)
            except REFUSALS:
                pass  # what is refused leaves nothing behind
        report = verify()
        assert report.findings == []
        assert report.size == Entry.objects.count()
        transaction.set_rollback(True)
