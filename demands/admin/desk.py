"""The front page of the newsroom: what waits for whom. The number of queries is fixed, however much waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from demands.models import Demand, StatusUpdate, WorkflowStep

from .filters import overdue, unverified
from .scope import seen

SHOWN = 6

# model: the column that names a row, and the path to what its subject in the record is made of
MODELS: dict[str, tuple[str, str]] = {
    "demands.statusupdate": ("headline_i18n", "update:{reference}"),
    "demands.demand": ("title_i18n", "demand:{campaign__slug}/{slug}"),
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
    def href(self) -> str:
        return reverse(f"admin:{self.model.replace('.', '_')}_change", args=[self.pk])


@dataclass
class Tray:
    """One heap on the desk: how much of each kind, where the list of it is, and the newest of it."""

    title: str | Promise
    empty: str | Promise
    lines: list[Line] = field(default_factory=list)
    query: str = ""
    count: int = 0
    href: str = ""

    @property
    def number(self) -> int:
        return self.count or len(self.lines)

    @property
    def newest(self) -> list[Line]:
        return self.lines[:SHOWN]

    @property
    def kinds(self) -> list[dict[str, Any]]:
        counts: dict[str, int] = {}
        for line in self.lines:
            counts[line.model] = counts.get(line.model, 0) + 1
        return [
            {
                "name": apps.get_model(model)._meta.verbose_name_plural,
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


def _open_rows(user: User, model: str, title: str, subject: str) -> QuerySet[Any, Any]:
    rows = seen(user, apps.get_model(model))
    return (
        rows.filter(Q(edited_at__isnull=False) | ~Q(submitted_hash=""))
        .order_by()
        .annotate(
            of_model=Value(model, output_field=CharField()),
            called=Cast(F(title), CharField()),
            subject_name=_pattern(subject),
        )
        .values_list(
            "of_model", "pk", "called", "subject_name", "contributors", "edited_at", "submitted_at", "submitted_hash",
            "published_as",
        )
    )  # fmt: skip


def open_lines(user: User) -> list[Line]:
    """Everything of this user's campaigns that is not, or not as it stands, public; last edited first. One query."""
    first, *others = [_open_rows(user, model, *names) for model, names in MODELS.items()]
    found = [Line(*row) for row in first.union(*others, all=True)]
    return sorted(found, key=lambda line: line.edited_at.timestamp() if line.edited_at else 0, reverse=True)


def _sent_back(lines: Iterable[Line], user: User) -> list[Line]:
    """What this user wrote and a reviewer returned, as long as nobody has worked on it since. One query."""
    mine = {line.subject: line for line in lines if user.pk in line.contributors and not line.submitted}
    last = WorkflowStep.objects.filter(subject__in=mine).order_by("subject", "-at", "-pk").distinct("subject")
    returned = {step.subject for step in last if step.action == WorkflowStep.Action.SENT_BACK}
    return [line for subject, line in mine.items() if subject in returned]


def trays(user: User) -> list[Tray]:
    """The heaps on this user's desk. Four queries, and six more for each campaign."""
    lines = open_lines(user)
    back = _sent_back(lines, user)
    mine = [
        one for one in lines if user.pk in one.contributors and not one.submitted and not one.public and one not in back
    ]
    unclear = seen(user, StatusUpdate).filter(unverified()).count()
    late = seen(user, Demand).filter(overdue()).count()
    updates, demands = reverse("admin:demands_statusupdate_changelist"), reverse("admin:demands_demand_changelist")
    return [
        Tray(
            _("Waiting for review"),
            _("Nothing waits for review."),
            sorted((one for one in lines if one.submitted), key=lambda one: one.submitted_at),
            "?state=submitted",
        ),
        Tray(_("Sent back to me"), _("Nothing was sent back to you."), back, "?mine=1"),
        Tray(_("My drafts"), _("You have no drafts. Write one: Add update."), mine, "?state=draft&mine=1"),
        Tray(
            _("Published, with unpublished changes"),
            _("What readers see is what stands here."),
            [one for one in lines if one.public and not one.submitted],
            "?state=changed",
        ),
        Tray(
            _("Public, not yet verified"),
            _("Every public update was verified."),
            count=unclear,
            href=f"{updates}?sources=unverified",
        ),
        Tray(
            _("Demands whose review is overdue"),
            _("Every demand was looked at in time."),
            count=late,
            href=f"{demands}?review=overdue",
        ),
    ]
