"""Whether a person may use a verb of the ledger. Rights are checked for the row in question (``workflow.rights``)."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from campaigns.models import WorkingCopy
from demands.models import Entry

from .kinds import kind_of
from .rules import Problem, Refused, weak_session
from .wording import says_nothing_new


def check_may(by: User, permission: str, row: WorkingCopy | Entry) -> None:
    """Raise Refused when the user may not decide this: by right, or because the session is too weak."""
    if getattr(by, "weak_session", False):
        raise Refused(weak_session())
    check_right(by, permission, row)


def check_right(by: User, permission: str, row: WorkingCopy | Entry) -> None:
    """Raise Refused when the account is closed or has not this right over the row."""
    if not (by.is_active and by.has_perm(permission, row)):
        raise Refused(
            Problem("not_allowed", _("You don’t have permission to do this. Ask a reviewer or an administrator."))
        )


def require(condition: bool, code: str, message: Any) -> None:
    """Raise Refused with one problem unless the condition holds."""
    if not condition:
        raise Refused(Problem(code, message))


def refuse_if_closed(row: WorkingCopy) -> None:
    """Raise Refused when publication has closed the row, or when everything in it is already public."""
    if row.is_published and kind_of(row).closes:
        raise Refused(Problem("closed", _("This has been published and cannot be changed. Correct or retract it.")))
    if row.is_published and (not row.has_unpublished_changes or says_nothing_new(row)):
        raise Refused(Problem("no_change", _("Nothing has changed since this was published.")))
