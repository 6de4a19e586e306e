"""A copy that was brought up to date is, byte for byte, the one that a new run would make."""

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone, translation

from campaigns.models import Institution, Milestone, SitePage
from campaigns.partial_date import PartialDate, today
from demands import ledger
from demands.exchange.packs.writer import write_zip
from demands.ledger.tree import keys
from demands.mirror import copy
from demands.mirror.addresses import every_address
from demands.models import Demand, Engagement, Entry, Evidence, Indicator, Observation, StatusUpdate
from demands.progress.lists import copied
from demands.public.params.earlier import Earlier
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_explanation,
    make_institution,
    make_proposal,
    make_theme,
    make_update,
)

from .test_copy import OF_EVERY_RUN, changed, files
from .test_together import get

MADE = "2026-11-30T00:00:00Z"
Step = Callable[[Newsroom, Demand], None]


@pytest.fixture
def world(demands: list[Demand], newsroom: Newsroom) -> list[Demand]:
    """The two demands, a series of figures, a part of their institution that is asked nothing, and a third demand of
    another campaign."""
    newsroom.publish(make_institution("bureau", name="Bureau", parent=Institution.objects.get()))
    newsroom.publish(figures(Indicator(campaign=demands[0].campaign, slug="executions", title="Executions", unit="x")))
    before = str(today().replace(day=1) - dt.timedelta(days=1))[:7]
    other = make_campaign("korea", name="Korea", title="What Korea was asked", started_on=before)
    newsroom.publish(other)
    third = make_demand(other, "abolition", made_on=before)
    third.addressees.set([make_institution("moj-korea", name="Ministry in Seoul")])
    third.themes.set([make_theme("korea", name="Korea")])
    newsroom.publish(third)
    newsroom.publish(make_update(third, sources=[make_evidence(reference="source-korea")], happened_on=before))
    return [*demands, third]


def figures(series: Indicator) -> Indicator:
    """A series with one observation more."""
    series.save()
    year = 2020 + series.observations.count()
    Observation.objects.create(indicator=series, date=str(year), value=3, note="")
    return series


def first_update() -> StatusUpdate:
    return StatusUpdate.objects.order_by("pk")[0]


def an_update(room: Newsroom, demand: Demand) -> None:
    shared = Evidence.objects.get(reference="source-refugees")
    room.publish(make_update(demand, "partly_met", sources=[shared], happened_on=today(), headline="A law"))


def an_update_in_the_month_after(room: Newsroom, demand: Demand) -> None:
    other = Demand.objects.get(slug="abolition")
    room.publish(make_update(other, "in_progress", sources=[make_evidence()], happened_on=today(), headline="A bill"))


def an_earlier_update(room: Newsroom, demand: Demand) -> None:
    month = str(today())[:7]
    room.publish(make_update(demand, "no_progress", sources=[make_evidence()], happened_on=f"{month}-01"))


def a_correction(room: Newsroom, demand: Demand) -> None:
    room.publish(
        make_update(
            demand, "no_progress", corrects=first_update(), correction_reason="It fell.", happened_on=str(today())[:7]
        )
    )


def a_translation(room: Newsroom, demand: Demand) -> None:
    update = StatusUpdate.objects.get(headline="A law")
    room.publish(make_proposal("translate", update=update, language="ja", headline="法律"))


def a_retraction(room: Newsroom, demand: Demand) -> None:
    room.publish(make_proposal("retract", update=StatusUpdate.objects.get(headline="A law"), reason="It never was."))


def a_review(room: Newsroom, demand: Demand) -> None:
    ledger.review(demand, by=room.reviewer)


def an_explanation(room: Newsroom, demand: Demand) -> None:
    room.publish(make_explanation(demand, StatusUpdate.objects.get(headline="A law")))


def a_letter(room: Newsroom, demand: Demand) -> None:
    letter = Engagement.objects.create(
        campaign=demand.campaign, kind="letter", institution=Institution.objects.get(slug="moj"),
        happened_on=today(), summary="We wrote.",
    )  # fmt: skip
    letter.demands.add(demand)
    room.publish(letter)


def a_milestone(room: Newsroom, demand: Demand) -> None:
    room.publish(Milestone.objects.create(campaign=demand.campaign, slug="vote", title="A vote", date="2027-03"))


def a_figure(room: Newsroom, demand: Demand) -> None:
    room.publish(figures(Indicator.objects.get()))


def a_new_demand(room: Newsroom, demand: Demand) -> None:
    room.publish(make_demand(demand.campaign, "lawyers", made_on=str(today())[:7], title="Lawyers"))


def a_demand_reworded(room: Newsroom, demand: Demand) -> None:
    demand.addressees.add(Institution.objects.get(slug="bureau"))
    room.publish(demand, title="Halt them all")


def a_campaign_reworded(room: Newsroom, demand: Demand) -> None:
    room.publish(demand.campaign, title="What was asked of Japan")


def a_source_amended(room: Newsroom, demand: Demand) -> None:
    source = Evidence.objects.get(reference="source-moratorium")
    room.publish(make_proposal("amend", evidence=source, changes={"title": "Treaties, IV"}, reason="Chapter."))


def an_institution_renamed(room: Newsroom, demand: Demand) -> None:
    room.publish(Institution.objects.get(slug="moj"), name="Ministry of Law")


def a_page_of_the_site(room: Newsroom, demand: Demand) -> None:
    room.publish(SitePage.objects.create(slug="about", title="About us", body="We are.", order=1))


def a_redaction(room: Newsroom, demand: Demand) -> None:
    ledger.redact(Entry.objects.get(pk=first_update().published_as or 0), by=User.objects.get(username="ada"),
                  reason="Safety.")  # fmt: skip


# The copy is brought up to date after some steps; after each group it is compared with a whole one. What each step that
# concerns very many pages puts out of date is asked below.
STEPS: dict[str, list[list[Step]]] = {
    "updates of two campaigns": [[an_update, an_update_in_the_month_after]],
    "about updates": [[a_translation, an_earlier_update], [a_review, an_explanation], [a_correction, a_retraction]],
}
OF_A_CAMPAIGN = [a_letter, a_milestone, a_figure, a_new_demand, a_demand_reworded, a_campaign_reworded]
SHARED = [a_source_amended, an_institution_renamed, a_page_of_the_site, a_redaction]


def differing(root: Path, beside: Path) -> list[str]:
    """The files in which a copy differs from one in which every page was made again."""
    shutil.copytree(root, beside)
    copy.make(beside, everything=True, made=MADE)
    return sorted(changed(files(root), files(beside)))


def days_of(day: dt.date) -> list[str]:
    """A day as pages name it on which they were copied and are cited."""
    found = []
    for code in ("en", "ja"):
        with translation.override(code):
            found.append(PartialDate(day).display(code))
    return found


def without(body: bytes, *days: list[str]) -> bytes:
    """A file without the day on which it was copied, which pages that do not follow from the day keep."""
    for day in days:
        for written in day:
            body = body.replace(written.encode(), b"")
    return body


@pytest.mark.slow
def test_no_copy_brought_up_to_date_differs_from_a_whole_one(
    world: list[Demand], newsroom: Newsroom, administrator: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.publish()
    root, now = tmp_path / "copy", timezone.now
    copy.make(root, made=MADE)
    for group, runs in STEPS.items():
        for steps in runs:
            for step in steps:
                step(newsroom, world[0])
            copy.make(root, made=MADE)
        assert differing(root, tmp_path / group) == [], group
    for some in (OF_A_CAMPAIGN, SHARED):
        for step in some:
            step(newsroom, world[0])
        copy.make(root, made=MADE)
        if some is OF_A_CAMPAIGN:
            assert differing(root, tmp_path / "campaign") == []
    days = [days_of(today())]
    monkeypatch.setattr(timezone, "now", lambda: now() + dt.timedelta(days=1))
    copy.make(root, made=MADE)
    days.append(days_of(today()))
    copy.make(tmp_path / "tomorrow", made=MADE)  # new, with all of the search
    old, new = files(root), files(tmp_path / "tomorrow")
    assert [
        name for name in changed(old, new) - OF_EVERY_RUN if without(old[name], *days) != without(new[name], *days)
    ] == []


CORRECTIONS = [a_correction, a_retraction]
OTHERS = [an_update, an_earlier_update, a_translation, an_explanation]


def stale(found: copied.Touched, part: str) -> set[str]:
    """The pages with something in their addresses that entries put out of date."""
    return {one.path for one in every_address() if part in one.path and one.is_out_of_date(found, since="")}


def test_corrections_and_charts_of_figures_follow_from_what_they_show(
    world: list[Demand], newsroom: Newsroom, administrator: User
) -> None:
    for step in OTHERS:
        found = touched_by(step, newsroom, world[0])
        assert stale(found, "/corrections/") | stale(found, "/executions.") == set(), step
    for step in CORRECTIONS:
        found = touched_by(step, newsroom, world[0])
        assert len(stale(found, "/corrections/")) == 2
        assert stale(found, "/executions.") == set()
    for step in (a_figure, a_redaction):
        found = touched_by(step, newsroom, world[0])
        assert (len(stale(found, "/corrections/")), len(stale(found, "/executions."))) == (2, 4)


def touched_by(step: Step, newsroom: Newsroom, demand: Demand) -> copied.Touched:
    last = Entry.objects.latest("sequence")
    step(newsroom, demand)
    return copied.touched(last.sequence, last.entry_hash)


@pytest.mark.parametrize("step", OF_A_CAMPAIGN, ids=lambda one: one.__name__)
def test_what_is_about_a_campaign_puts_all_of_it_out_of_date(
    world: list[Demand], newsroom: Newsroom, step: Step
) -> None:
    found = touched_by(step, newsroom, world[0])
    assert (found.whole, found.everything) == ({"japan"}, False)


@pytest.mark.parametrize("step", SHARED, ids=lambda one: one.__name__)
def test_what_campaigns_share_and_a_redaction_put_everything_out_of_date(
    world: list[Demand], newsroom: Newsroom, administrator: User, step: Step
) -> None:
    assert touched_by(step, newsroom, world[0]).everything


# The pack of a campaign, which goes on from the earlier one where nothing but updates is new

PACK = "/campaigns/japan/data.zip"


def an_update_of_a_new_source(room: Newsroom, demand: Demand) -> None:
    text = 'Two lines,\nand a "quotation"'
    room.publish(make_update(demand, "met", sources=[make_evidence(title="A new one")], headline="B", body=text))


def an_update_with_a_reason(room: Newsroom, demand: Demand) -> None:
    room.publish(make_update(demand, "met", sources=[make_evidence()], headline="C", status_reason="It is a law."))


UPDATES: list[Step] = [an_update, an_update_of_a_new_source]
NOT_ALONE: list[Step] = [an_update_with_a_reason, a_correction, a_translation, a_retraction, an_explanation]


@pytest.mark.parametrize("step", [*UPDATES, *NOT_ALONE], ids=lambda one: one.__name__)
def test_a_pack_goes_on_from_an_earlier_one(
    step: Step, world: list[Demand], newsroom: Newsroom, tmp_path: Path
) -> None:
    an_update(newsroom, world[0])
    before = get(PACK, {})
    found = touched_by(step, newsroom, world[0])
    assert (found.whole, found.everything) == (set(), False)
    now = get(PACK, {})
    assert again(before, found, tmp_path) == now
    trusted = again(reworded(before, b"A law", b"Nothing"), found, tmp_path)
    assert (trusted == now) == (step in NOT_ALONE)
    if step in UPDATES:
        assert b"Nothing" in unpacked(trusted)["updates.csv"]


def again(before: bytes, found: copied.Touched, folder: Path) -> bytes:
    """The pack, made when an earlier one is there."""
    (folder / "before").write_bytes(before)
    return get(PACK, {}, Earlier(folder / "before", frozenset(found.lines), frozenset(found.own)))


def reworded(pack: bytes, words: bytes, others: bytes) -> bytes:
    """A pack whose updates say something else."""
    files = unpacked(pack)
    stream = io.BytesIO()
    write_zip(files | {"updates.csv": files["updates.csv"].replace(words, others)}, stream)
    return stream.getvalue()


def unpacked(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
