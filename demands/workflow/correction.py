"""A correction begins as a copy of what it corrects: staff change what was wrong, and say why."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from demands.ledger import rules
from demands.ledger.rules import Problem, Refused
from demands.models import Citation, StatusUpdate
from demands.models.update import new_reference
from demands.workflow.steps import wrote

CARRIED = (
    "demand", "happened_on", "ended_on", "headline", "body", "direction", "status", "waiver_reason", "verification",
    "verified_on", "verified_by", "verification_note",
)  # fmt: skip


def draft_correction(update: StatusUpdate, *, by: User) -> StatusUpdate:
    """The draft that corrects this update: the one that is open already, else a new copy with its citations."""
    with transaction.atomic():
        update = StatusUpdate.objects.select_for_update().get(pk=update.pk)
        begun = StatusUpdate.objects.filter(corrects=update).first()
        if begun is not None and not begun.is_published:
            return begun
        if not rules.is_in_force(update):
            raise Refused(Problem("not_in_force", _("Only an update that is published and in force can be corrected.")))
        return _copy(update, by)


def _copy(update: StatusUpdate, by: User) -> StatusUpdate:
    texts = {name: text for name, text in (update.i18n or {}).items() if not name.startswith("correction_reason")}
    draft = StatusUpdate(
        corrects=update,
        reference=new_reference(),
        edited_at=timezone.now(),
        i18n=texts,
        **{name: getattr(update, name) for name in CARRIED},
    )
    draft.save()
    for one in update.citations.all():
        Citation.objects.create(
            update=draft,
            evidence_id=one.evidence_id,
            stance=one.stance,
            locator=one.locator,
            quote=one.quote,
            order=one.order,
        )
    wrote(draft, by, created=True)
    return draft
