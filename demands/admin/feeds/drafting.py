"""What becomes of something found in a feed: a draft with its source, or nothing."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.partial_date import day_of, today
from demands.admin.rows.quick_update import source_at
from demands.ledger.permission import check_right
from demands.ledger.rules import Problem, Refused
from demands.models import Citation, FeedHit, StatusUpdate
from demands.workflow.steps import wrote

State = FeedHit.State


def to_draft(hit: FeedHit, *, by: User) -> StatusUpdate:
    """Make the draft of an update of it, with the source, neither of them verified. Raises Refused."""
    with transaction.atomic():
        held = _held(hit, by)
        draft = StatusUpdate.objects.create(
            demand=held.demand, happened_on=held.published_on or today().isoformat(), headline=held.title[:160],
            internal_notes=credit(held),
        )  # fmt: skip
        source = source_at(held.url, held.title[:300], by)
        if held.published_on and not source.published_on and not source.is_published and by.pk in source.contributors:
            source.published_on = held.published_on
            source.save(update_fields=("published_on",))
        Citation.objects.create(update=draft, evidence=source)
        wrote(draft, by, created=True)
        _settle(held, State.DRAFTED, by, draft)
        return draft


def dismiss(hit: FeedHit, *, by: User) -> None:
    """Take it out of the tray for good. Raises Refused."""
    with transaction.atomic():
        _settle(_held(hit, by), State.DISMISSED, by)


def reason(hit: FeedHit) -> str:
    """Why it is in the tray: which word, and where."""
    return _("“%(word)s” %(place)s") % {"word": hit.word, "place": hit.get_where_display()}


def credit(hit: FeedHit) -> str:
    """What the draft's internal notes say of where it came from."""
    said = {"feed": hit.feed.title, "reason": reason(hit), "day": day_of(hit.found_at)}
    return _("Found in the feed “%(feed)s” on %(day)s: %(reason)s.") % said


def _held(hit: FeedHit, by: User) -> FeedHit:
    check_right(by, "demands.add_statusupdate", hit.demand)
    held = FeedHit.objects.select_for_update(of=("self",)).select_related("demand", "feed").get(pk=hit.pk)
    if held.state != State.NEW:
        raise Refused(Problem("closed", _("A colleague has already dealt with this.")))
    return held


def _settle(held: FeedHit, state: str, by: User, draft: StatusUpdate | None = None) -> None:
    held.state, held.settled_by, held.update = state, by, draft
    held.save(update_fields=("state", "settled_by", "update"))
