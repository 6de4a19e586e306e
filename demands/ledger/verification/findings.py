"""What does not agree, and how a comparison that cannot be made becomes a finding, too."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, QuerySet

from demands.ledger import chain
from demands.models import Entry

# What comparing a row or content raises when somebody has written something into it that the site never writes.
# Errors of the database are none of these: then nothing could be checked, and the command says so.
MALFORMED = (
    ArithmeticError, AssertionError, AttributeError, LookupError, ObjectDoesNotExist, RecursionError, TypeError,
    ValidationError, ValueError,
)  # fmt: skip
BATCH = 500
KEPT = 1_000  # findings
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree. ``sequence`` is the entry, None when no entry is concerned."""

    sequence: int | None
    message: str


@dataclass
class Report:
    """What was compared and what did not agree; the first finding names the first bad entry.

    Of very many findings those about the oldest entries are kept; ``number`` counts all of them.
    """

    size: int = 0
    head: str = chain.GENESIS
    findings: list[Finding] = field(default_factory=list)
    number: int = 0

    @property
    def clean(self) -> bool:
        return not self.findings

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.findings.append(finding)
            self.number += 1
            if len(self.findings) >= 2 * KEPT:
                self.tidy()

    def join(self, other: "Report") -> None:
        """Take over what another comparison found."""
        self.findings += other.findings
        self.number += other.number

    def tidy(self) -> None:
        """Bring the findings into the order of the entries, and leave out those that are too many."""
        self.findings.sort(key=lambda finding: (finding.sequence is None, finding.sequence or 0))
        del self.findings[KEPT:]


def guarded(sequence: int | None, what: str, compare: Callable[..., Any], *given: Any) -> Iterator[Finding]:
    """Yield the findings of one comparison; one that breaks off is a finding itself."""
    try:
        yield from compare(*given) or ()
    except MALFORMED as fault:
        yield Finding(sequence, f"{what} cannot be compared: {type(fault).__name__}: {fault}")


def batches(rows: "QuerySet[Row]", broken: list[Finding]) -> Iterable[list[Row]]:
    """Yield rows in the order of their primary key, some hundred at a time.

    A row that cannot even be read into Python is left out, and a finding about it added to ``broken``.
    """
    rows = rows.order_by("pk")
    last, full = None, True
    while full:
        some = (rows.filter(pk__gt=last) if last is not None else rows)[:BATCH]
        try:
            found = list(some)
            keys = [one.pk for one in found]
        except MALFORMED:
            keys = list(some.values_list("pk", flat=True))
            found = list(_one_by_one(rows, keys, broken))
        if keys:
            last = keys[-1]
            yield found
        full = len(keys) == BATCH


def _one_by_one(rows: "QuerySet[Row]", keys: list[int], broken: list[Finding]) -> Iterator[Row]:
    for key in keys:
        try:
            yield rows.get(pk=key)
        except MALFORMED as fault:
            what = f"row {key} of {rows.model._meta.db_table} cannot be read"
            name = "pk" if rows.model is Entry else "published_as"
            sequence = rows.filter(pk=key).values_list(name, flat=True).first()
            broken.append(Finding(sequence, f"{what}: {type(fault).__name__}: {fault}"))
