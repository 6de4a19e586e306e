"""A form that could not be saved because a disk is full or may only be read comes back with what was typed.

One place for every form of the site. When a view fails so, it is run a second time, and this time the first form that
it validates is refused, with a sentence that names the cause. The view then does what it does with any form that is not
valid: it shows it again. What the first run wrote is undone by then, because views write in transactions.
"""

import errno
import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error as DatabaseFault
from django.forms.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.store_faults import StoreAway

FULL = gettext_noop("The disk of the server is full.")
QUOTA = gettext_noop("The site has used up its disk quota on the server.")
READ_ONLY = gettext_noop("The site is not allowed to write to its folder for files.")
TOO_LARGE = gettext_noop("The file is larger than the server allows the site to write.")
DATABASE_FULL = gettext_noop("The disk of the database is full.")
DATABASE_MEMORY = gettext_noop("The database has run out of memory.")
DATABASE_READ_ONLY = gettext_noop("The database can only be read at the moment.")

AWAY = gettext_noop("The store for files does not respond.")

OF_FILES = {errno.ENOSPC: FULL, errno.EDQUOT: QUOTA, errno.EFBIG: TOO_LARGE}
OF_FOLDERS = {errno.EROFS: READ_ONLY, errno.EACCES: READ_ONLY, errno.EPERM: READ_ONLY}
OF_DATABASE = {"53100": DATABASE_FULL, "53200": DATABASE_MEMORY, "25006": DATABASE_READ_ONLY}  # SQLSTATE

log = logging.getLogger(__name__)


def cause(fault: BaseException | None) -> str | None:
    """Return the sentence, not translated, for an error of storage; None for any other error."""
    if isinstance(fault, DatabaseFault):
        fault = fault.__cause__
    if isinstance(fault, StoreAway):
        return AWAY
    if isinstance(fault, psycopg.Error):
        return OF_DATABASE.get(fault.sqlstate or "")
    if not isinstance(fault, OSError) or fault.errno is None:
        return None
    if fault.errno in OF_FOLDERS:
        return OF_FOLDERS[fault.errno] if _is_ours(fault.filename) else None
    return OF_FILES.get(fault.errno)


def _is_ours(name: Any) -> bool:
    """Tell whether a file is in the site's upload directory: elsewhere, a refusal is a fault of our own."""
    return isinstance(name, str) and name.startswith(str(settings.MEDIA_ROOT))


@dataclass
class Run:
    """One run of a view: whether it validated a form, and what the first form is to be refused with."""

    validated: bool = False
    refusal: str = ""


_run: ContextVar[Run | None] = ContextVar("run", default=None)
_validate = BaseForm.full_clean


def full_clean(form: BaseForm) -> None:
    """Django's validation of a form, and after it the refusal, if there is one to be told."""
    _validate(form)
    run = _run.get()
    if run is None or not form.is_bound:
        return
    if run.refusal and not run.validated:
        form.add_error(None, run.refusal)
    run.validated = True


BaseForm.full_clean = full_clean  # type: ignore[method-assign,assignment]  # the one step that every form of every view goes through


class FormsComeBack:
    """Middleware: a form that could not be saved comes back, with status 503, and says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = _run.set(Run())
        try:
            return self.get_response(request)
        finally:
            _run.reset(before)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        sentence, run = cause(exception), _run.get()
        if sentence is None:
            return None
        log.error("%s could not be saved: %s", request.path, " ".join(str(exception).split()))
        if run is None or not run.validated or request.method != "POST" or request.resolver_match is None:
            return None
        _run.set(Run(refusal=_told(sentence, request)))
        for _name, files in request.FILES.lists():
            for file in files:
                file.seek(0)
        match = request.resolver_match
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        if response.status_code in (200, 400):
            response.status_code = 503
        return response


def _told(sentence: str, request: HttpRequest) -> str:
    said = [
        _("Nothing was saved."),
        _(sentence),
        _("What you typed is still here: tell the administrator, then save again."),
    ]
    if request.FILES:
        said.append(_("Choose any files again."))
    return " ".join(said)
