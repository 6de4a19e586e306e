"""The front page of the newsroom: what waits for whom. The number of queries is fixed, however much waits.

Every heap is made of rows that the admin class of their kind would list, so nobody finds on the desk what they may not
see; and every heap leads to the list of all of it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin import site
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from campaigns.models import Milestone
from demands import progress, rights
from demands.models import (
    Demand,
    Engagement,
    Entry,
    Evidence,
    Proposal,
    Reading,
    StatusUpdate,
    Suggestion,
    WorkflowStep,
)  # fmt: skip
from demands.standing import Clock

from .filters import (
    STALE,
    STALE_DAYS,
    UPCOMING_DAYS,
    broken_links,
    stale_before,
    unanswered,
    undecided,
    unverified,
    upcoming,
)

SHOWN = 6

# model: the column that names a row, and the path to what its subject in the record is made of
MODELS: dict[str, tuple[str, str]] = {
    "demands.statusupdate": ("headline_i18n", "update:{reference}"),
    "demands.demand": ("title_i18n", "demand:{campaign__slug}/{slug}"),
    "demands.recommendation": ("symbol", "recommendation:{annotation_id}"),
    "demands.proposal": ("kind", "proposal:{reference}"),
    "demands.evidence": ("title_i18n", "evidence:{reference}"),
    "demands.indicator": ("title_i18n", "indicator:{campaign__slug}/{slug}"),
    "demands.engagement": ("summary_i18n", "engagement:{campaign__slug}/{reference}"),
    "campaigns.campaign": ("name_i18n", "campaign:{slug}"),
    "campaigns.document": ("title_i18n", "document:{campaign__slug}/{slug}"),
    "campaigns.milestone": ("title_i18n", "milestone:{campaign__slug}/{slug}"),
    "campaigns.institution": ("name_i18n", "institution:{slug}"),
    "campaigns.theme": ("name_i18n", "theme:{slug}"),
    "campaigns.scale": ("name_i18n", "scale:{code}"),
}


def rows(request: HttpRequest, model: Any) -> QuerySet[Any]:
    """What this user may see of a kind of row, in no order."""
    found: QuerySet[Any] = site.get_model_admin(model).get_queryset(request).order_by()
    return found


def may_see(request: HttpRequest, model: Any) -> bool:
    return bool(site.get_model_admin(model).has_view_permission(request))


def reviews(user: Any) -> bool:
    """Whether somebody else's drafts wait for this user, in one campaign at least."""
    right = "demands.publish"
    return rights.everywhere(user, right) or bool(rights.campaigns_with(user, right))


def list_of(model: Any, query: str = "") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query


def page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@dataclass(frozen=True)
class Line:
    """A row that is not, or not as it stands, public."""

    model: str
    pk: int
    title: str
    subject: str
    contributors: list[int]
    edited_at: Any
    submitted_at: Any
    submitted_hash: str
    published_as: int | None

    @property
    def submitted(self) -> bool:
        return bool(self.submitted_hash)

    @property
    def public(self) -> bool:
        return self.published_as is not None

    @property
    def kind(self) -> str:
        return str(apps.get_model(self.model)._meta.verbose_name)

    @property
    def detail(self) -> str:
        since = self.submitted_at or self.edited_at
        return f"{self.kind} · {ago(since)}" if since else self.kind

    @property
    def href(self) -> str:
        page = "review" if self.submitted else "change"
        return reverse(f"admin:{self.model.replace('.', '_')}_{page}", args=[self.pk])


@dataclass(frozen=True)
class Item:
    """Anything else that lies on the desk."""

    title: str
    href: str
    detail: str
    press: str = ""  # where a button beside it sends, and
    label: str = ""  # what it says


def ago(moment: dt.datetime) -> str:
    """ "today", "3 days": for how long something has lain there."""
    return days((timezone.now().date() - moment.date()).days)


def days(number: int) -> str:
    if number <= 0:
        return _("today")
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


@dataclass
class Tray:
    """One heap on the desk: how much of each kind, where the list of it is, and the first of it."""

    title: str | Promise
    empty: str | Promise
    lines: list[Any] = field(default_factory=list)
    query: str = ""
    count: int = 0
    href: str = ""
    mine: bool = False

    @property
    def number(self) -> int:
        return self.count or len(self.lines)

    @property
    def newest(self) -> list[Any]:
        return self.lines[:SHOWN]

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """The lists behind a heap of rows of several kinds."""
        counts: dict[str, int] = {}
        for line in self.lines if not self.href else ():
            counts[line.model] = counts.get(line.model, 0) + 1
        return [
            {
                "name": apps.get_model(model)._meta.verbose_name_plural
                if number > 1
                else apps.get_model(model)._meta.verbose_name,
                "count": number,
                "href": reverse(f"admin:{model.replace('.', '_')}_changelist") + self.query,
            }
            for model, number in counts.items()
        ]


def _pattern(subject: str) -> Any:
    """ "demand:{campaign__slug}/{slug}" as the database puts it together."""
    kind, _, rest = subject.partition(":")
    parts: list[Any] = [Value(f"{kind}:")]
    for place, column in enumerate(rest.strip("{}").split("}/{")):
        parts += [Value("/"), F(column)] if place else [F(column)]
    return Concat(*parts, output_field=CharField())


def _open_rows(request: HttpRequest, model: str, title: str, subject: str) -> QuerySet[Any, Any]:
    return (
        rows(request, apps.get_model(model))
        .filter(Q(edited_at__isnull=False) | ~Q(submitted_hash=""))
        .annotate(
            of_model=Value(model, output_field=CharField()),
            called=Coalesce(NullIf(Cast(F(title), CharField()), Value("")), _pattern(subject)),
            subject_name=_pattern(subject),
        )
        .values_list(
            "of_model", "pk", "called", "subject_name", "contributors", "edited_at", "submitted_at", "submitted_hash",
            "published_as",
        )
    )  # fmt: skip


def open_lines(request: HttpRequest) -> list[Line]:
    """Everything that is not, or not as it stands, public; last edited first. One query."""
    first, *others = [_open_rows(request, model, *names) for model, names in MODELS.items()]
    found = [Line(*row) for row in first.union(*others, all=True)]
    return sorted(found, key=lambda line: line.edited_at.timestamp() if line.edited_at else 0, reverse=True)


def _sent_back(lines: Iterable[Line], user: Any) -> list[Line]:
    """What this user wrote and a reviewer returned, as long as nobody has worked on it since. One query."""
    mine = {line.subject: line for line in lines if user.pk in line.contributors and not line.submitted}
    worked = WorkflowStep.objects.filter(subject__in=mine).exclude(action__in=WorkflowStep.TALK)
    last = worked.order_by("subject", "-at", "-pk").distinct("subject")
    returned = {step.subject for step in last if step.action == WorkflowStep.Action.SENT_BACK}
    return [line for subject, line in mine.items() if subject in returned]


def _drafts(request: HttpRequest) -> list[Tray]:
    """What is being written and reviewed. Two queries."""
    user: Any = request.user
    lines = open_lines(request)
    back = _sent_back(lines, user)
    mine = [one for one in lines if user.pk in one.contributors and not one.submitted and not one.public]
    stale = [one for one in lines if not one.submitted and one.edited_at < stale_before()]
    waiting = sorted((one for one in lines if one.submitted), key=lambda one: one.submitted_at)
    return [
        Tray(
            gettext_lazy("Sent back to me"), gettext_lazy("Nothing was sent back to you."), back, "?mine=1", mine=True
        ),
        Tray(
            gettext_lazy("Waiting for review"), gettext_lazy("Nothing waits for review."), waiting, "?state=submitted",
            mine=reviews(user),
        ),
        Tray(
            gettext_lazy("My drafts"), gettext_lazy("You have no drafts. Write one: Add update."),
            [one for one in mine if one not in back], "?state=draft&mine=1", mine=True,
        ),
        Tray(
            gettext_lazy("Published, with unpublished changes"), gettext_lazy("What readers see is what stands here."),
            [one for one in lines if one.public and not one.submitted], "?state=changed",
        ),
        Tray(
            _("Drafts untouched for %(days)d days") % {"days": STALE_DAYS}, gettext_lazy("No draft lies forgotten."),
            sorted(stale, key=lambda one: one.edited_at), f"?state={STALE}",
        ),
    ]  # fmt: skip


def _emergencies(request: HttpRequest) -> Tray:
    """What one person published alone, and nobody else has read since. Two queries."""
    entries: Any = rows(request, Entry)
    waiting = entries.waiting_for_a_second_person().order_by("sequence")
    lines = [Item(str(one), page_of(one), ago(one.recorded_at)) for one in waiting[:SHOWN]]
    return Tray(
        gettext_lazy("Published in an emergency, waiting for a second person"),
        gettext_lazy("Nothing was published in an emergency that nobody else has read."),
        lines, count=waiting.count(), href=list_of(Entry, "?second=waiting"),
    )  # fmt: skip


def _suggestions(request: HttpRequest) -> Tray:
    """Two queries."""
    waiting = rows(request, Suggestion).filter(outcome="").order_by("received_at", "pk")
    lines = [
        Item(str(one), page_of(one), f"{one.get_kind_display()} · {ago(one.received_at)}") for one in waiting[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Sent in by readers"), gettext_lazy("No reader's suggestion waits."),
        lines, count=waiting.count(), href=list_of(Suggestion, "?queue=open"),
    )  # fmt: skip


def _letters(request: HttpRequest) -> Tray:
    """Two queries."""
    waiting = rows(request, Engagement).filter(unanswered()).select_related("institution")
    today = timezone.now().date()
    lines = [
        Item(
            f"{one.get_kind_display()}: {one.institution}", page_of(one), days((today - one.happened_on.last_day).days)
        )
        for one in waiting.order_by("happened_on", "pk")[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Letters without an answer"), gettext_lazy("Every letter has its answer."),
        lines, count=waiting.count(), href=list_of(Engagement, "?answer=none"),
    )  # fmt: skip


def _readings(request: HttpRequest) -> Tray:
    """Those that nobody has worked on for longest first. Two queries."""
    waiting = rows(request, Reading).filter(undecided()).select_related("document")
    lines = [
        Item(
            str(one),
            page_of(one),
            ngettext("%(number)d sentence", "%(number)d sentences", one.undecided) % {"number": one.undecided},
        )
        for one in waiting.order_by("edited_at", "pk")[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Documents with sentences waiting for a decision"),
        gettext_lazy("Every sentence marked in a document was decided."),
        lines, count=waiting.count(), href=list_of(Reading, "?sentences=open"),
    )  # fmt: skip


def _milestones(request: HttpRequest) -> Tray:
    """Two queries."""
    coming = rows(request, Milestone).filter(upcoming())
    lines = [Item(str(one), page_of(one), str(one.date)) for one in coming.order_by("date", "pk")[:SHOWN]]
    return Tray(
        _("Milestones of the next %(days)d days") % {"days": UPCOMING_DAYS},
        gettext_lazy("No milestone is near."),
        lines,
        count=coming.count(),
        href=list_of(Milestone, "?when=soon"),
    )


def _overdue(request: HttpRequest) -> Tray:
    """Those longest overdue first. Two queries."""
    late = {(one.campaign, one.demand): one.due_on for one in progress.overdue(Clock())}
    slugs = {demand for _campaign, demand in late}
    today = timezone.now().date()
    found = [
        (late[one.campaign.slug, one.slug], one)
        for one in rows(request, Demand).filter(slug__in=slugs).select_related("campaign")
        if (one.campaign.slug, one.slug) in late
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].pk))
    return Tray(
        gettext_lazy("Demands whose review is overdue"), gettext_lazy("Every demand was looked at in time."),
        [
            Item(str(one), page_of(one), _("overdue for %(time)s") % {"time": days((today - due).days)})
            for due, one in found[:SHOWN]
        ],
        count=len(found), href=list_of(Demand, "?review=overdue"),
    )  # fmt: skip


def _unverified(request: HttpRequest) -> Tray:
    """One query."""
    return Tray(
        gettext_lazy("Public, not yet verified"),
        gettext_lazy("Every public update was verified."),
        count=rows(request, StatusUpdate).filter(unverified()).count(),
        href=list_of(StatusUpdate, "?sources=unverified"),
    )


def _broken_links(request: HttpRequest) -> Tray:
    """Those that have led nowhere for longest first. Two queries."""
    waiting = Proposal.objects.filter(evidence=OuterRef("pk"), published_as__isnull=True, changes__has_key="gone_on")
    broken = rows(request, Evidence).filter(broken_links()).select_related("link")
    may_propose = site.get_model_admin(Proposal).has_add_permission(request)
    lines = []
    for one in broken.annotate(proposed=Exists(waiting)).order_by("link__missed_since", "pk")[:SHOWN]:
        press = reverse("admin:demands_evidence_gone", args=[one.pk]) if one.is_published and may_propose else ""
        since = ago(one.link.missed_since or one.link.checked_at)
        detail = f"{since} · {_('proposed to readers')}" if one.proposed else since
        lines.append(Item(str(one), page_of(one), detail, "" if one.proposed else press, _("Propose to tell readers")))
    return Tray(
        gettext_lazy("Broken links"), gettext_lazy("No link is known to be broken."),
        lines, count=broken.count(), href=list_of(Evidence, "?links=broken"),
    )  # fmt: skip


def _failed_jobs(request: HttpRequest) -> Tray:
    """Two queries."""
    failed = rows(request, ProcrastinateJob).filter(status="failed").order_by("-pk")
    lines = [
        Item(one.task_name.rpartition(".")[2], page_of(one), _("tried %(times)d times") % {"times": one.attempts})
        for one in failed[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Background jobs that failed"), gettext_lazy("No background job has failed."),
        lines, count=failed.count(), href=list_of(ProcrastinateJob, "?status__exact=failed"),
    )  # fmt: skip


# heap: the rows it is made of. Whoever may not see those has no such heap.
HEAPS = (
    (_emergencies, Entry),
    (_suggestions, Suggestion),
    (_overdue, Demand),
    (_letters, Engagement),
    (_readings, Reading),
    (_milestones, Milestone),
    (_unverified, StatusUpdate),
    (_broken_links, Evidence),
    (_failed_jobs, ProcrastinateJob),
)


def trays(request: HttpRequest) -> list[Tray]:
    """The heaps on this user's desk, in a fixed number of queries."""
    return [*_drafts(request), *(heap(request) for heap, model in HEAPS if may_see(request, model))]
