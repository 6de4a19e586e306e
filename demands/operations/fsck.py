"""Do rows, files, kept copies, entries and queued email agree?

``verify_ledger`` compares the record with the published rows and with the files that they name. This looks at what the
record does not hold: everything in the storage, copies and sealed originals, and the queue.
"""

import hashlib
import itertools
from collections.abc import Iterator

from django.db.models import Count, Max, Q
from procrastinate.contrib.django.models import ProcrastinateJob

from campaigns.store_faults import StoreAway
from demands.jobs import stalled
from demands.models import Capture, CapturePart, Entry, Evidence, IndexFile, PageFetch, SheetImport, StaffMail

from . import media
from .files import expected

PIECE = 1024**2
SEND = "demands.alerts.tasks.send_staff_mail"
WORKED_ON = (
    (SheetImport, "demands.admin.sheets.tasks.do_with_sheet", "sheet"),
    (IndexFile, "demands.exchange.un_index.tasks.read_un_index", "index_file"),
    (PageFetch, "demands.admin.documents.tasks.fetch_page", "page"),
)


def faults(*, quick: bool = False) -> list[str]:
    """Return one sentence for each thing that does not agree. `quick` does not read the files to compare hashes."""
    return list(itertools.chain(_files(quick=quick), _copies(), _entries(), _mail(), _work()))


def unnamed() -> list[str]:
    """Return the names of files that no row names. They do no harm: an upload that was given up leaves one."""
    named = {one.name for one in expected()}
    return [one.name for one in media.all_files() if one.name not in named]


def _files(*, quick: bool) -> Iterator[str]:
    try:
        yield from _compared({one.name: one.size for one in media.all_files()}, quick=quick)
    except StoreAway as fault:
        yield f"The store for files (STORAGE_URL) cannot be asked, so no file was compared: {fault}"


def _compared(sizes: dict[str, int], *, quick: bool) -> Iterator[str]:
    for one in expected():
        size = sizes.get(one.name)
        if size is None:
            yield f"{one.row}: its file {one.name} is missing"
        elif one.size is not None and size != one.size:
            yield f"{one.row}: its file {one.name} has {size} bytes, not {one.size}"
        elif not quick and one.sha256 is not None and _sha256(one.name) != one.sha256:
            yield f"{one.row}: its file {one.name} was altered (its SHA-256 is another)"


def _sha256(name: str) -> str:
    with media.opened(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a file, or one in memory


def _copies() -> Iterator[str]:
    without = Capture.objects.filter(state=Capture.State.KEPT).annotate(number=Count("parts")).filter(number=0)
    for pk in without.order_by("pk").values_list("pk", flat=True):
        yield f"Kept copy {pk} is kept and has no part"
    for reference, copy in Evidence.objects.exclude(copy="").values_list("reference", "copy").order_by("reference"):
        sha256 = copy.rpartition(" ")[2]
        if not CapturePart.objects.filter(capture__evidence__reference=reference, sha256=sha256).exists():
            yield f"Source {reference} gives readers a copy that is not among its kept copies"


def _entries() -> Iterator[str]:
    lines = Entry.objects.aggregate(number=Count("pk"), last=Max("sequence"))
    if lines["number"] != (lines["last"] or 0):
        yield f"The record has {lines['number']} entries and the last is number {lines['last']}: some are missing"


def _mail() -> Iterator[str]:
    jobs = ProcrastinateJob.objects.filter(task_name=SEND, status__in=stalled.AT_WORK)
    wanted = dict(jobs.values_list("args__mail", "pk"))
    there = set(StaffMail.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for mail, job in sorted(wanted.items()):
        if mail not in there:
            yield f"Job {job} sends email {mail}, which does not exist"
    unsent = StaffMail.objects.filter(~Q(content=[]), sent_at__isnull=True).order_by("pk")
    for mail in unsent.exclude(pk__in=wanted).values_list("pk", flat=True):
        yield f"Email {mail} was not sent, and no job sends it; the worker takes it up at night"


def _work() -> Iterator[str]:
    for model, task, argument in WORKED_ON:
        with_job = stalled.subjects(task, argument)
        busy = model._default_manager.filter(state__in=list(model.BUSY)).exclude(pk__in=with_job).order_by("pk")
        for pk in busy.values_list("pk", flat=True):
            yield f"{model._meta.verbose_name} {pk} waits for a job that does not exist; the worker releases it"
