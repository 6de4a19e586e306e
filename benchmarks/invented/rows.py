"""Rows of the newsroom for benchmarks: a campaign of many updates and sources, some public as far as their lists can
tell. The guards are off while they are written; for a scratch database and nothing else."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator

from django.contrib.auth.models import Group, User
from django.db import connection

from benchmarks.invented import fill, some
from campaigns.models import Campaign, Institution, Scale, Status
from demands.models import Citation, Demand, Evidence, StatusUpdate

ENGLISH = ["bill", "court", "ministry", "execution", "treaty", "review", "statement", "asylum", "report", "reform"]
BATCH = 5_000


def staff() -> User:
    user = User.objects.create_user("emi", password="unguessable staff words", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    return user


def rows(demands: int, updates: int, *, entries: bool = False, by: int = 0) -> None:
    """Write the campaign, its demands and its updates, each with its source; the entries if wanted; drafts `by` one."""
    if entries:
        fill(demands, updates)
    dice = random.Random(2005)
    scale = Scale.objects.create(code="invented", name="Ladder")
    steps = [
        Status.objects.create(
            scale=scale, code=f"step-{place}", label=f"Step {place}", definition=".", kind="forward", symbol=str(place),
            token="none", order=place,
        )
        for place in range(5)
    ]  # fmt: skip
    campaign = Campaign.objects.create(
        slug="invented", name="Invented", title="Invented", standfirst=".", country="JP", country_name="Japan",
        started_on="2000", scale=scale,
    )  # fmt: skip
    institution = Institution.objects.create(slug="invented", name="Ministry", kind="ministry")
    asked = [
        Demand.objects.create(
            campaign=campaign, slug=f"demand-{number}", number=number, title=f"Demand {number}", summary=".",
            success_criterion=".", made_on="2000",
        )
        for number in range(demands)
    ]  # fmt: skip
    for one in asked:
        one.addressees.add(institution)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _in_batches(updates, asked, steps, dice, by)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _in_batches(number: int, asked: list[Demand], steps: list[Status], dice: random.Random, by: int) -> None:
    fresh = _updates(asked, steps, dice, by)
    for begin in range(0, number, BATCH):
        size = min(BATCH, number - begin)
        written = StatusUpdate.objects.bulk_create(itertools.islice(fresh, size))
        sources = Evidence.objects.bulk_create(
            Evidence(
                kind="news", title=f"Source: {one.headline}", publisher="Paper", published_on=one.happened_on,
                url=f"https://news.example/{begin}-{place}", published_as=one.published_as, edited_at=one.edited_at,
            )
            for place, one in enumerate(written)
        )  # fmt: skip
        Citation.objects.bulk_create(
            Citation(update=update, evidence=source) for update, source in zip(written, sources, strict=True)
        )


def _updates(asked: list[Demand], steps: list[Status], dice: random.Random, by: int) -> Iterator[StatusUpdate]:
    for number in itertools.count(1):
        public = number % 20 != 0
        yield StatusUpdate(
            demand=dice.choice(asked),
            happened_on=f"{dice.randint(2000, 2025)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            headline=some(dice, ENGLISH, 7, " ").capitalize(),
            body=some(dice, ENGLISH, 60, " "),
            status=dice.choice([None, *steps]),
            published_as=number if public else None,
            contributors=[] if public else [by],
            edited_at=None if public else dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            verification="unverified" if number % 50 == 0 else "excerpt",
        )
