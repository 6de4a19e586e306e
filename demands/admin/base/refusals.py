"""Telling a member of staff why the ledger refused."""

from django.contrib import messages
from django.http import HttpRequest

from demands.ledger.rules import Refused


def report(request: HttpRequest, refused: Refused) -> None:
    """Tell the user why the ledger did not do it."""
    for problem in refused.problems:
        messages.error(request, str(problem.message))
