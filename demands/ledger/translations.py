"""What becomes of translations when their original is corrected: they go with it, and are checked again."""

from django.utils.translation import gettext as _

from demands.models import Entry, Proposal, StatusUpdate, WorkflowStep

from .append import Stamp
from .kinds import subject_of

TEXTS = ("headline", "body")


def carry_over(correction: StatusUpdate, entry: Entry, stamp: Stamp) -> None:
    """Attach the translations of what was corrected to the correction, each to be checked again.

    Those that are drafts or in review move. Of a public one whose language the correction does not have, a draft is
    made: somebody translated the original while the correction was being written.
    """
    original = correction.corrects
    if original is None:
        return
    for proposal in Proposal.objects.filter(update=original, kind=Proposal.Kind.TRANSLATE, published_as__isnull=True):
        proposal.update = correction
        proposal.submitted_at, proposal.submitted_hash = None, ""
        proposal.save(update_fields=("update", "submitted_at", "submitted_hash"))
        _to_be_checked(proposal, entry, stamp)
    for language, line in _lost(original, correction).items():
        said = line.content or {}
        texts = {name: said[name] for name in TEXTS}
        draft = Proposal.objects.create(
            kind=Proposal.Kind.TRANSLATE, update=correction, language=language, contributors=line.authors, **texts
        )
        _to_be_checked(draft, entry, stamp)


def _lost(original: StatusUpdate, correction: StatusUpdate) -> dict[str, Entry]:
    """The last public translation into each language that the correction has no headline in, and no open draft."""
    lines = Entry.objects.filter(about=original.published_as, kind=Entry.Kind.TRANSLATED, content__isnull=False)
    found = {(line.content or {})["language"]: line for line in lines.order_by("sequence")}
    has = {language for language in found if (correction.i18n or {}).get(f"headline_{language}")}
    open_ones = Proposal.objects.filter(update=correction, kind=Proposal.Kind.TRANSLATE, published_as__isnull=True)
    has |= set(open_ones.values_list("language", flat=True))
    return {language: line for language, line in found.items() if language not in has}


def _to_be_checked(proposal: Proposal, entry: Entry, stamp: Stamp) -> None:
    words = _("The original was corrected by entry %(number)d. Check whether the translation is still right.")
    WorkflowStep.objects.create(
        subject=subject_of(proposal),
        action=WorkflowStep.Action.CHECK_AGAIN,
        comment=words % {"number": entry.pk},
        by=stamp.by,
        by_name=stamp.by.get_username() if stamp.by else "",
    )
