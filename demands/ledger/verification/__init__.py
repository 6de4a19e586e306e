"""Does the record still say what it said? Recomputes the chain and compares it with the rows and a checkpoint.

``docs/verification.md`` says what a clean result proves and what it cannot.
"""

from typing import Any

from django.db import connection, connections

from campaigns.beside import beside
from demands.ledger import standings
from demands.models import Operation

from . import entries, published_rows
from .findings import Finding, Report
from .known import Known, from_json, known
from .overview import Overview

__all__ = ["Finding", "Known", "Report", "known", "note", "verify"]


def verify(kept: Known | dict[str, Any] | None = None, *, processes: int = 1) -> Report:
    """Recompute everything. ``kept`` is a checkpoint of some time before.

    The record is read in batches; what stays in memory is a bit for each entry, the names of the demands and documents,
    and the first thousand findings. With two ``processes`` one compares the words for search, and the other all else;
    not within a transaction, of which the other process would see nothing, nor beside other threads. Raises
    django.db.Error when the database cannot be read; ValueError when the checkpoint is not one; OSError when the other
    process was ended.
    """
    checkpoint = from_json(kept) if isinstance(kept, dict) else kept
    if processes == 1 or connection.in_atomic_block:
        report = _verified(checkpoint, with_words=True)
    else:
        for one in connections.all(initialized_only=True):  # each process opens one of its own
            one.close()
            if hasattr(one, "close_pool"):
                one.close_pool()
        with beside(_words_verified) as words:
            report = _verified(checkpoint, with_words=False)
            report.join(words())
    report.tidy()
    return report


def _words_verified() -> Report:
    report = Report()
    report.add(entries.compare_words())
    report.tidy()
    return report


def _verified(checkpoint: Known | None, *, with_words: bool) -> Report:
    report, overview = Report(), Overview()
    report.add(entries.compare(report, overview, checkpoint, with_words=with_words))
    if checkpoint is not None and checkpoint.size > report.size:
        shorter = f"the record has {report.size} entries; the checkpoint knew {checkpoint.size}"
        report.add([Finding(None, shorter)])
    report.add(published_rows.compare(overview))
    report.add(
        Finding(number, f"{name} stands otherwise than the entries say") for name, number in standings.differences()
    )
    return report


def note(report: Report) -> None:
    """Keep that the record was verified, and how it was found."""
    messages = [finding.message for finding in report.findings[:20]]
    detail = {"entries": report.size, "findings": messages, "number": report.number}
    Operation.objects.create(kind=Operation.Kind.VERIFICATION, good=report.clean, detail=detail)
