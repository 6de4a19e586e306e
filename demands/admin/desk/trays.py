"""The front page of the newsroom: what waits for whom. The number of queries is fixed, however much waits.

Every heap is made of rows that the admin class of their kind would list, so nobody finds on the desk what they may not
see; and every heap leads to the list of all of it.
"""

import datetime as dt
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from campaigns.models import Campaign, Milestone
from campaigns.partial_date import days_since, today
from demands.admin.base import states
from demands.admin.base.filters import (
    UPCOMING_DAYS,
    broken_links,
    unanswered,
    undecided,
    unverified,
    upcoming,
)
from demands.admin.base.states import SHOWN, STALE_DAYS, Awaits, Heap, State, ago, days
from demands.admin.base.titles import page_of
from demands.admin.batches.following import batches_for
from demands.models import (
    Batch,
    Demand,
    Engagement,
    Entry,
    Evidence,
    Feed,
    FeedHit,
    Operation,
    Proposal,
    Reading,
    Schedule,
    StatusUpdate,
    Suggestion,
)
from demands.public.text import wording

from . import job_words
from .assigned import assigned
from .commented import commented
from .rechecks import overdue, unexplained
from .scheduled import missed, scheduled
from .timestamps import timestamps
from .translations import translations
from .tray import Item, Tray, is_public, list_of, may_see, number, reviews, rows
from .watched import found_in_feeds, unreachable_feeds

BACKUP_AGE = dt.timedelta(days=2)  # then a nightly backup has failed to come


def _kinds(counts: dict[str, int], query: str) -> list[dict[str, Any]]:
    found = []
    for name, count in counts.items():
        model = apps.get_model(name)
        called = model._meta.verbose_name_plural if count > 1 else model._meta.verbose_name
        found.append({"name": called, "count": count, "href": list_of(model, query)})
    return found


def _drafts(request: HttpRequest) -> list[Tray]:
    """What is being written and reviewed. Two queries, and one for the words with which drafts were sent back."""
    reviewer = reviews(request.user)
    told = [
        _returned(),
        _waiting(Awaits.FOR_ME if reviewer else State.SUBMITTED),
        *([_others()] if reviewer else []),
        _begun(),
        _changed(),
        _stale(),
    ]
    heaps = [heap for heap, _title, _empty in told]
    counts = states.counts(request, heaps)
    lines = states.first(request, heaps, counts)
    found = []
    for (heap, title, empty), kinds, shown in zip(told, counts, lines, strict=True):
        if heap.state == Awaits.RETURNED:
            shown = states.with_words(shown)
        for_me = heap.mine or heap.state == Awaits.FOR_ME
        found.append(Tray(title, empty, shown, sum(kinds.values()), mine=for_me, kinds=_kinds(kinds, heap.query)))
    return found


Told = tuple[Heap, str | Promise, str | Promise]  # with its heading, and what is said when it is empty


def _returned() -> Told:
    heap = Heap(Awaits.RETURNED, mine=True)
    return heap, gettext_lazy("Returned to me"), gettext_lazy("Nothing has been returned to you.")


def _waiting(state: str) -> Told:
    heap = Heap(state, order="submitted_at")
    return heap, gettext_lazy("Awaiting review"), gettext_lazy("Nothing is awaiting review.")


def _others() -> Told:
    """What a reviewer wrote, or sees in a campaign in which they only write."""
    heap = Heap(Awaits.FOR_OTHERS, order="submitted_at")
    return heap, gettext_lazy("Awaiting a colleague’s review"), gettext_lazy("Nothing is awaiting a colleague.")


def _begun() -> Told:
    heap = Heap(Awaits.BEGUN, mine=True)
    return heap, gettext_lazy("My drafts"), gettext_lazy("You have no drafts. Write one: Full update.")


def _changed() -> Told:
    title = gettext_lazy("Published, with unpublished changes")
    return Heap(State.CHANGED), title, gettext_lazy("Readers see exactly the published version.")


def _stale() -> Told:
    title = _("Drafts not edited for %(days)d days") % {"days": STALE_DAYS}
    return Heap(Awaits.STALE, order="edited_at"), title, gettext_lazy("No stale drafts.")


def _assigned(request: HttpRequest) -> Tray:
    """Two queries; one when nothing is assigned to this user."""
    found = assigned(request)
    lines = [
        Item(one.title, one.href, " · ".join(filter(None, (one.kind, until)))) for one, until, _late in found[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Assigned to me"), gettext_lazy("Nothing is assigned to you."),
        lines, count=len(found), href=list_of(Demand, "?queue=assigned"), mine=True,
    )  # fmt: skip


def _batches(request: HttpRequest) -> Tray:
    """Those to be reviewed by this user, and those that were returned to them. Two queries."""
    returned = rows(request, Batch).filter(state=Batch.State.RETURNED, submitted_by=request.user)
    told = [*batches_for(request)[:SHOWN], *returned.order_by("submitted_at")[:SHOWN]]
    lines = [Item(str(one), page_of(one), f"{one.get_state_display()} · {ago(one.submitted_at)}") for one in told]
    return Tray(
        gettext_lazy("Batches for you"), gettext_lazy("No batch is waiting for you."),
        lines, count=len(lines), href=list_of(Batch, "?state__exact=submitted"), mine=True,
    )  # fmt: skip


def _emergencies(request: HttpRequest) -> Tray:
    """What one person published alone, and nobody else has read since. Two queries."""
    entries: Any = rows(request, Entry)
    waiting = entries.waiting_for_a_second_person().order_by("approval", "sequence")  # as its index is
    lines = [Item(_called(one), page_of(one), ago(one.recorded_at), public=True) for one in waiting[:SHOWN]]
    return Tray(
        gettext_lazy("Emergency publications awaiting confirmation"),
        gettext_lazy("No emergency publications awaiting confirmation."),
        lines, count=number(waiting), href=list_of(Entry, "?second=waiting"),
    )  # fmt: skip


def _called(entry: Entry) -> str:
    said = entry.content or {}
    return wording.pick(said.get("headline") or said.get("title") or said.get("name"))[0] or str(entry)


def _suggestions(request: HttpRequest) -> Tray:
    """Two queries."""
    waiting = rows(request, Suggestion).filter(outcome="").order_by("received_at", "pk")
    lines = [
        Item(str(one), page_of(one), f"{one.get_kind_display()} · {ago(one.received_at)}") for one in waiting[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Reader submissions"), gettext_lazy("No reader submissions waiting."),
        lines, count=number(waiting), href=list_of(Suggestion, "?queue=open"),
    )  # fmt: skip


def _letters(request: HttpRequest) -> Tray:
    """Two queries."""
    waiting = rows(request, Engagement).filter(unanswered()).select_related("institution")
    day = today()
    lines = [
        Item(
            f"{one.get_kind_display()}: {one.institution}",
            page_of(one),
            days(days_since(one.happened_on, day)),
            public=is_public(one),
        )
        for one in waiting.order_by("happened_on", "pk")[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Unanswered letters"), gettext_lazy("Every letter has been answered."),
        lines, count=number(waiting), href=list_of(Engagement, "?answer=none"),
    )  # fmt: skip


def _readings(request: HttpRequest) -> Tray:
    """Those that nobody has worked on for longest first. Two queries."""
    waiting = rows(request, Reading).filter(undecided()).select_related("document")
    lines = [
        Item(
            str(one),
            page_of(one),
            ngettext("%(number)d passage", "%(number)d passages", one.undecided) % {"number": one.undecided},
        )
        for one in waiting.order_by("edited_at", "pk")[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Documents with passages to decide on"),
        gettext_lazy("No passages to decide on."),
        lines, count=number(waiting), href=list_of(Reading, "?sentences=open"),
    )  # fmt: skip


def _milestones(request: HttpRequest) -> Tray:
    """Two queries."""
    coming = rows(request, Milestone).filter(upcoming())
    lines = [
        Item(str(one), page_of(one), str(one.date), public=is_public(one))
        for one in coming.order_by("date", "pk")[:SHOWN]
    ]
    return Tray(
        _("Milestones in the next %(days)d days") % {"days": UPCOMING_DAYS},
        gettext_lazy("No upcoming milestones."),
        lines,
        count=number(coming),
        href=list_of(Milestone, "?when=soon"),
    )


def _unverified(request: HttpRequest) -> Tray:
    """One query."""
    return Tray(
        gettext_lazy("Published but unverified"),
        gettext_lazy("Every published update has been verified."),
        count=number(rows(request, StatusUpdate).filter(unverified())),
        href=list_of(StatusUpdate, "?sources=unverified"),
    )


def _broken_links(request: HttpRequest) -> Tray:
    """Those that have led nowhere for longest first. Two queries."""
    waiting = Proposal.objects.filter(evidence=OuterRef("pk"), published_as__isnull=True, changes__has_key="gone_on")
    broken = rows(request, Evidence).filter(broken_links()).select_related("link")
    may_propose = site.get_model_admin(Proposal).has_add_permission(request)
    lines, proposed = [], _("notice to readers proposed")
    for one in broken.annotate(proposed=Exists(waiting)).order_by("link__missed_since", "pk")[:SHOWN]:
        press = reverse("admin:demands_evidence_gone", args=[one.pk]) if one.is_published and may_propose else ""
        since = ago(one.link.missed_since or one.link.checked_at)
        detail = f"{since} · {proposed}" if one.proposed else since
        press, label = "" if one.proposed else press, _("Propose a notice to readers")
        lines.append(Item(str(one), page_of(one), detail, press, label, public=is_public(one)))
    return Tray(
        gettext_lazy("Broken links"), gettext_lazy("No broken links found."),
        lines, count=number(broken), href=list_of(Evidence, "?links=broken"),
    )  # fmt: skip


def _failed_jobs(request: HttpRequest) -> Tray:
    """Two queries."""
    failed = rows(request, ProcrastinateJob).filter(status="failed").order_by("-pk")
    lines = []
    for one in failed[:SHOWN]:
        again = reverse("admin:procrastinate_procrastinatejob_again", args=[one.pk])
        press = "" if job_words.own_page(one) else again
        detail = _("tried %(times)d times") % {"times": one.attempts}
        lines.append(Item(job_words.called(one), page_of(one), detail, press, _("Try again"), public=True))
    return Tray(
        gettext_lazy("Failed background jobs"), gettext_lazy("No failed background jobs."),
        lines, count=number(failed), href=list_of(ProcrastinateJob, "?state=failed"),
    )  # fmt: skip


def _restorations(request: HttpRequest) -> Tray:
    """Restorations that keep everybody from publishing. One query."""
    holding = rows(request, Operation).filter(pk__in=Operation.holding()).order_by("at")
    lines = [
        Item(
            "; ".join(one.detail.get("findings", [])) or str(one), page_of(one), ago(one.at),
            reverse("admin:demands_operation_confirm", args=[one.pk]), _("Confirm, and allow publishing again"),
            public=True,
        )
        for one in holding
    ]  # fmt: skip
    return Tray(
        gettext_lazy("Restored to an older state: publishing is paused"),
        gettext_lazy("No restoration needs to be confirmed."),
        lines, count=len(lines),
    )  # fmt: skip


def _backups(request: HttpRequest) -> Tray:
    """How old the last backup is; something to do when that is too old. One query."""
    last = Operation.last(Operation.Kind.BACKUP)
    if last is None and settings.DEMO:
        return Tray(gettext_lazy("Backups"), gettext_lazy("A demonstration site makes no backups."))
    age = timezone.now() - last.at if last else None
    said = _("Last backup: %(time)s") % {"time": ago(last.at) if last else _("never")}
    if last and age is not None and age < BACKUP_AGE:
        return Tray(gettext_lazy("Backups"), said)
    return Tray(
        gettext_lazy("Backups"), "", [Item(said, list_of(Operation), "", public=True)], count=1, href=list_of(Operation)
    )


# list: the model it is made of. A user who may not see its rows does not have the list.
HEAPS = (
    (missed, Schedule),
    (commented, Demand),
    (_batches, Batch),
    (_assigned, Demand),
    (scheduled, Schedule),
    (_restorations, Operation),
    (_emergencies, Entry),
    (_suggestions, Suggestion),
    (found_in_feeds, FeedHit),
    (overdue, Demand),
    (unexplained, Demand),
    (translations, Campaign),
    (_letters, Engagement),
    (_readings, Reading),
    (_milestones, Milestone),
    (_unverified, StatusUpdate),
    (_broken_links, Evidence),
    (unreachable_feeds, Feed),
    (_failed_jobs, ProcrastinateJob),
    (_backups, Operation),
    (timestamps, Operation),
)


def trays(request: HttpRequest) -> list[Tray]:
    """The heaps on this user's desk, in a fixed number of queries."""
    return [*_drafts(request), *(heap(request) for heap, model in HEAPS if may_see(request, model))]
