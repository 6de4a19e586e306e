"""The review page of a batch: what readers will see of each draft, and what keeps this user from publishing them.

Everything is shown as it was submitted. The number of queries does not grow with the drafts: what they will say is kept
with the batch, and publication compares it with the drafts themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from demands.admin.review.comparison import Reading, side_by_side
from demands.ledger import rules
from demands.ledger.amendments import amended, source_in
from demands.ledger.rules import Check, Problem
from demands.models import Batch, BatchMember, Entry, FieldComment, WorkflowStep
from demands.progress import log as reader
from demands.progress.standing import Clock
from demands.public.text import wording
from demands.workflow import rights

Kind, State = Entry.Kind, Batch.State
PER_PAGE = 50
NAMED_MOST = 10  # drafts that one condition names
WORDINGS = (Kind.PUBLISHED, Kind.REWORDED, Kind.DEFINED)


@dataclass
class Draft:
    """One draft of the batch, as the page lists it."""

    member: BatchMember
    now: str  # "same", or what has happened to it since: "changed", "public", "gone"
    reading: Reading | None = None  # of those on the page that is shown
    unresolved: int = 0  # comments on its fields
    writers: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        said = self.member.content or {}
        texts = said.get("headline") or said.get("title") or said.get("name")
        return wording.pick(texts)[0] if isinstance(texts, dict) and texts else self.member.title

    @property
    def kind(self) -> str:
        return str(apps.get_model(self.member.model)._meta.verbose_name)

    @property
    def is_new(self) -> bool:
        return self.member.about is None

    @property
    def href(self) -> str:
        page = "review" if self.member.chosen else "change"
        return reverse(f"admin:{self.member.model.replace('.', '_')}_{page}", args=[self.member.row])


def context(batch: Batch, user: User, number: Any) -> dict[str, Any]:
    """What the page shows: at most eleven queries, however many drafts there are."""
    members = list(batch.members.all())
    now = _now(members)
    drafts = [Draft(one, now.get((one.model, one.row), "gone") if batch.is_open else "same") for one in members]
    unresolved = _unresolved(drafts) if batch.is_open else {}
    for draft in drafts:
        draft.unresolved = unresolved.get((draft.member.model, draft.member.row), 0)
    page: Page[Any] = Paginator(drafts, PER_PAGE).get_page(number)
    names = _names(batch, members) if batch.state == State.SUBMITTED else reader.Names({})
    before = Entry.objects.defer("search").in_bulk({one.member.about for one in page if one.member.about})
    users = _called({pk for one in page for pk in one.member.writers})
    for draft in page:
        draft.writers = [users[pk] for pk in draft.member.writers if pk in users]
        if draft.member.content is not None:
            draft.reading = reading(draft.member, before.get(draft.member.about or 0), names)
    checks = _conditions(batch, drafts, user) if batch.state == State.SUBMITTED else []
    steps = WorkflowStep.objects.filter(subject=batch.subject).select_related("link").order_by("at", "pk")
    return {
        "drafts": drafts,
        "page": page,
        "kinds": _counted(drafts),
        "threads_open": sum(one.unresolved for one in drafts),
        "checks": checks,
        "can_publish": bool(checks) and all(one.met for one in checks),
        "can_send_back": batch.state == State.SUBMITTED and may_publish(batch, user),
        "outdated": batch.state == State.RETURNED or any(one.now in ("changed", "gone") for one in drafts),
        "steps": list(steps),
    }


def readings(batch: Batch) -> list[Reading]:
    """What readers will see of each draft of a batch in review, all of it. Four queries."""
    members = list(batch.members.all())
    names = _names(batch, members)
    before = Entry.objects.defer("search").in_bulk({one.about for one in members if one.about})
    return [reading(one, before.get(one.about or 0), names) for one in members if one.content is not None]


def _unresolved(drafts: list[Draft]) -> dict[tuple[str, int], int]:
    """How many comments on the fields of each draft nobody has resolved. One query."""
    numbers = {one.member.row for one in drafts}
    threads = FieldComment.objects.filter(row__in=numbers, answers=None, resolved_at=None).order_by()
    counted = threads.values_list("model", "row").annotate(number=Count("pk"))
    return {(model, row): number for model, row, number in counted}


def _counted(drafts: Iterable[Draft]) -> list[tuple[str, int]]:
    """How many drafts there are of each kind, in their order."""
    found: dict[str, int] = {}
    for one in drafts:
        found[one.member.model] = found.get(one.member.model, 0) + 1
    metas = {label: apps.get_model(label)._meta for label in found}
    return [
        (str(metas[label].verbose_name if number == 1 else metas[label].verbose_name_plural), number)
        for label, number in found.items()
    ]


def _called(numbers: set[int]) -> dict[int, str]:
    found = User.objects.filter(pk__in=numbers) if numbers else ()
    return {one.pk: one.get_full_name() or one.username for one in found}


def _now(members: list[BatchMember]) -> dict[tuple[str, int], str]:
    """What has happened to each draft since, by its model and number; without those that are gone. One query.

    It is what the rows say of themselves. Publication compares the contents.
    """
    by_model: dict[str, dict[int, BatchMember]] = {}
    for one in members:
        by_model.setdefault(one.model, {})[one.row] = one
    asked: list[Any] = []
    for label, some in by_model.items():
        rows = apps.get_model(label)._base_manager.filter(pk__in=list(some)).order_by()
        marked = rows.annotate(of_model=Value(label, output_field=CharField()))
        asked.append(marked.values_list("of_model", "pk", "version", "submitted_hash", "edited_at"))
    found = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0] if asked else ()
    return {(label, pk): _happened(by_model[label][pk], *state) for label, pk, *state in found}


def _happened(member: BatchMember, version: int, submitted_hash: str, edited_at: Any) -> str:
    if edited_at is None:
        return "public"
    return "same" if version == member.version and (submitted_hash or not member.chosen) else "changed"


def _names(batch: Batch, members: list[BatchMember]) -> reader.Names:
    """What is public is called as readers know it, what is in the batch as it will be."""
    slugs = {campaign_of(one) for one in members} | ({batch.campaign.slug} if batch.campaign else set())
    new = {one.subject: (0, one.content) for one in members if one.content is not None and one.kind in WORDINGS}
    return reader.Names(new | reader.names(Clock(), slugs).current)


def campaign_of(member: BatchMember) -> str:
    """The short name of the campaign that the content of a draft belongs to; empty for what is shared."""
    kind, _colon, name = member.subject.partition(":")
    if kind == "update":
        return str((member.content or {}).get("campaign", ""))
    return name.partition("/")[0] if "/" in name or kind == "campaign" else ""


# What is read of one draft


def reading(member: BatchMember, entry: Entry | None, names: reader.Names) -> Reading:
    """All of what is new, or the difference from what is public. ``entry`` is what the draft's entry will be about."""
    said = member.content or {}
    kind = member.subject.partition(":")[0]
    found = Reading(member.title, "", beside=member.about)
    before: Any = entry.content if entry else None
    after = said
    if member.kind == Kind.AMENDED:
        before = source_in(before or {}, member.subject.partition(":")[2])
        after = amended(before, said["changes"]) if before else said
    elif member.kind == Kind.TRANSLATED and before:
        parts = {part: before.get(part, {}) | {said["language"]: said[part]} for part in ("headline", "body")}
        after = before | {part: texts for part, texts in parts.items() if said[part]}
    elif member.kind == Kind.RETRACTED:
        after, found.reason = before or {}, said.get("reason", {})
    return side_by_side(found, kind, (before, after, said), names, campaign_of(member))


# What keeps a user from publishing


def may_publish(batch: Batch, user: User) -> bool:
    """Whether this user decides about batches of its campaign."""
    if getattr(user, "weak_session", False):
        return False
    if rights.everywhere(user, "demands.publish"):
        return True
    return batch.campaign is not None and user.has_perm("demands.publish", batch.campaign)


def _conditions(batch: Batch, drafts: list[Draft], user: User) -> list[Check]:
    """What must be true before this user may publish the batch. The rules of publication were met when it came."""
    may = Problem("not_allowed", _("Only reviewers can publish. Submit it for review."))
    found = [Check(_("You have permission to publish."), () if may_publish(batch, user) else (may,))]
    if getattr(user, "weak_session", False):
        found.append(Check(_("You signed in with a security key or passkey."), (rules.weak_session(),)))
    if settings.FOUR_EYES:
        own = [one for one in drafts if user.pk in one.member.writers]
        found.append(Check(_("You did not write any of it (two-person rule)."), _naming("four_eyes", own)))
    changed = [one for one in drafts if one.now in ("changed", "gone")]
    found.append(Check(_("Unchanged since submission."), _naming("changed", changed)))
    return found


def _naming(code: str, drafts: list[Draft]) -> tuple[Problem, ...]:
    """One sentence for each of the first drafts, and how many more there are."""
    words = {
        "four_eyes": _("You contributed to “%(title)s”, so a colleague has to publish this batch."),
        "changed": _("“%(title)s” has changed since it was submitted. Submit the batch again."),
        "gone": _("“%(title)s” was deleted after the batch was submitted. Submit the batch again."),
    }
    found = []
    for one in drafts[:NAMED_MOST]:
        kind = "gone" if one.now == "gone" and code == "changed" else code
        found.append(Problem(kind, words[kind] % {"title": one.title}))
    if len(drafts) > NAMED_MOST:
        found.append(Problem(code, _("%(number)d more") % {"number": len(drafts) - NAMED_MOST}))
    return tuple(found)
