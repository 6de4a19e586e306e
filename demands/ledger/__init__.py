"""The only writer of the public record: its verbs. Everything else of the ledger is imported from its own module."""

from .imported import (
    record_imported,
    record_imported_confirmation,
    record_imported_review,
    record_imported_second,
)
from .publish import confirm, publish, publish_in_emergency, reading_hash, redact, review, second
from .recording import note
from .rules import Refused

__all__ = [
    "Refused", "confirm", "note", "publish", "publish_in_emergency", "reading_hash", "record_imported",
    "record_imported_confirmation", "record_imported_review", "record_imported_second", "redact", "review", "second",
]  # fmt: skip
