"""What the worker does with an address that somebody wants read: fetch it, read it, make the draft of its document."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from demands.exchange.documents.extraction import Extracted, Unreadable, from_file
from demands.models import PageFetch
from demands.vault.fetch import Fetcher
from demands.vault.problem import CannotFetch, Problem

from .taking_in import GIVEN, campaigns_for, take_in

State = PageFetch.State
WAITS = (20, 120)  # seconds before the second and third attempt: somebody sits and waits
NOT_AGAIN = (Problem.NO_SUCH_HOST, Problem.TLS)  # these may pass, but it is likelier that the address is mistyped


def work(pk: int, fetcher: Fetcher) -> int | None:
    """Fetch a page and take it in. Returns the seconds until it is to be tried again; None when it is not."""
    waiting = PageFetch.objects.filter(pk=pk, state__in=(State.WAITING, State.LATER))
    if not waiting.update(state=State.FETCHING, attempts=F("attempts") + 1, due_at=timezone.now(), said=""):
        return None  # done, given up, or in another's hands
    page = PageFetch.objects.select_related("campaign", "asked_by").get(pk=pk)
    with translation.override(page.asked_in or None):
        return _attempt(page, fetcher)


def _attempt(page: PageFetch, fetcher: Fetcher) -> int | None:
    ended: dict[str, Any] = {"state": State.REFUSED, "said": _("The task was interrupted. Try again.")}
    again = None
    try:
        extracted = _read(page, fetcher)
        ended = _taken_in(page, extracted)
    except CannotFetch as fault:
        again = _wait(page, fault.problem)
        ended |= {"said": f"{fault} (HTTP {fault.status})" if fault.status else str(fault)}
        if again is not None:
            ended |= {"state": State.LATER, "due_at": timezone.now() + timedelta(seconds=again)}
    except Unreadable as fault:
        ended |= {"said": str(fault)}
    except IntegrityError:
        ended |= {"said": _("Someone else saved a document with this name at the same moment. Try again.")}
    finally:
        if ended:
            _mine(page).update(**ended)
    return again


def _mine(page: PageFetch) -> Any:
    """The row, unless it was cancelled or started again during this attempt."""
    return PageFetch.objects.filter(pk=page.pk, attempts=page.attempts, state__in=PageFetch.AT_WORK)


def _read(page: PageFetch, fetcher: Fetcher) -> Extracted:
    """Raises CannotFetch and Unreadable."""
    found = fetcher.page(page.url)
    _mine(page).update(state=State.READING, due_at=timezone.now())
    return from_file(found.body, is_page="html" in found.media_type)


def _wait(page: PageFetch, problem: Problem) -> int | None:
    if problem.may_pass and problem not in NOT_AGAIN and page.attempts <= len(WAITS):
        return WAITS[page.attempts - 1]
    return None


def _taken_in(page: PageFetch, extracted: Extracted) -> dict[str, Any]:
    """The note about the attempt, empty when all went well. The person who asked may have lost the right by now."""
    with transaction.atomic():
        if _mine(page).select_for_update().first() is None:
            return {}
        user = page.asked_by
        if user is None or not (user.is_active and campaigns_for(user).filter(pk=page.campaign_id).exists()):
            return {
                "state": State.REFUSED,
                "said": _("The person who requested it no longer has permission to write in this campaign."),
            }
        given = {name: getattr(page, name) for name in GIVEN}
        reading = take_in(given, extracted, by=user, source=page.url)
        _mine(page).update(state=State.READ, reading=reading)
        return {}
