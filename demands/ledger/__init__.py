"""The only writer of the public record: its verbs. Everything else of the ledger is imported from its own module."""

from .publish import (
    Refused,
    amend,
    confirm,
    correct,
    note,
    publish,
    publish_in_emergency,
    reading_hash,
    record_imported,
    record_imported_confirmation,
    record_imported_review,
    record_imported_second,
    redact,
    retract,
    review,
    reword,
    second,
    send_back,
    submit,
    translate,
)

__all__ = [
    "Refused", "amend", "confirm", "correct", "publish", "publish_in_emergency", "reading_hash", "record_imported",
    "record_imported_confirmation", "record_imported_review", "record_imported_second", "redact", "retract", "review",
    "reword", "second", "send_back", "submit", "translate", "note",
]  # fmt: skip
