"""What a look at a link found, proposed to readers: that the original is gone, with the kept copy, or that it is back.

Link checks are the newsroom's own; the public learns of them by the record alone. One click writes the amendment of the
source and submits it, and a second person reads and publishes it like any other.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.partial_date import day_of
from demands.ledger.rules import Problem, Refused
from demands.models import Evidence, Link, Proposal
from demands.vault.copies import for_readers

from .steps import submit


def offer(evidence: Evidence) -> str:
    """What the button says that proposes it; '' when there is nothing to propose. One query at most."""
    link = _link(evidence)
    if link is None or not evidence.is_published or _open_proposals(evidence):
        return ""
    if link.state == Link.State.DEAD and not evidence.gone_on:
        return _("Propose a notice: original unavailable")
    if link.state == Link.State.ALIVE and evidence.gone_on:
        return _("Propose a notice: original available again")
    return ""


def propose(evidence: Evidence, *, by: User) -> Proposal:
    """Write the amendment and submit it. Raises Refused, and then nothing is written."""
    link = _link(evidence)
    with transaction.atomic():
        if link is None or not offer(Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)):
            raise Refused(Problem("nothing_to_tell", _("There is nothing new about this link to tell readers.")))
        gone = link.state == Link.State.DEAD
        proposal = Proposal(kind=Proposal.Kind.AMEND, evidence=evidence, changes=_changes(evidence, link, gone=gone))
        for name, reason in _reasons(gone=gone).items():
            setattr(proposal, name, reason)
        proposal.written_by(by.pk)
        proposal.save()
        submit(proposal, by=by)
        return proposal


def _link(evidence: Evidence) -> Link | None:
    link = getattr(evidence, "link", None)
    return link if link is not None and link.url == evidence.url else None


def _open_proposals(evidence: Evidence) -> bool:
    return evidence.proposals.filter(published_as__isnull=True, changes__has_key="gone_on").exists()


def _changes(evidence: Evidence, link: Link, *, gone: bool) -> dict[str, Any]:
    if not gone:
        return {"gone_on": None}
    copy = "" if evidence.copy else next((name for name, _words in for_readers(evidence)), "")
    return {"gone_on": day_of(link.checked_at).isoformat()} | ({"copy": copy} if copy else {})


def _reasons(*, gone: bool) -> dict[str, str]:
    """The reason, which readers see, in every language of the site."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words = (
                _("The original is no longer available at its address.")
                if gone
                else _("The original is available at its address again.")
            )
        found["reason" if code == settings.LANGUAGE_CODE else f"reason_{code}"] = words
    return found
