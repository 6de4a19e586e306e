"""What members of staff did with a draft, kept for the newsroom."""

from django.contrib.auth.models import User

from campaigns.models import WorkingCopy
from demands.models import WorkflowStep

from .kinds import subject_of


def note(row: WorkingCopy, action: str, *, by: User, comment: str = "") -> WorkflowStep:
    """Keep what a member of staff did with a draft; ``action`` is one of ``WorkflowStep.Action``."""
    return WorkflowStep.objects.create(
        subject=subject_of(row), action=action, comment=comment.strip(), by=by, by_name=by.get_username()
    )
