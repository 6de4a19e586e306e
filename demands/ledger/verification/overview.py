"""What the entries say together, as numbers: which entry each published row has to agree with."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from demands.ledger.amendments import sources_in
from demands.models import Entry

Kind = Entry.Kind
WORDING = (Kind.PUBLISHED, Kind.REWORDED, Kind.DEFINED)
PROPOSED = (Kind.TRANSLATED, Kind.RETRACTED, Kind.AMENDED)


@dataclass
class Overview:
    """Sequences of entries. Those of redacted ones are in ``emptied``."""

    size: int = 0
    emptied: set[int] = field(default_factory=set)
    first: dict[str, int] = field(default_factory=dict)  # subject: its first publication
    wording: dict[str, int] = field(default_factory=dict)  # subject: its last wording; of all but updates
    updates: dict[int, str] = field(default_factory=dict)  # publication or correction: subject
    translations: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # update: its translations
    proposals: dict[int, str] = field(default_factory=dict)  # line that staff proposed: its subject
    carried: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # source: lines that carry it
    amended: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # source: its amendments

    def add(self, entry: Entry) -> None:
        """Take one entry into account. Raises TypeError, KeyError and their like when it is malformed."""
        number, kind, subject = entry.sequence, entry.kind, entry.subject
        if not isinstance(subject, str):
            raise TypeError("its subject is no text")
        if entry.content is None:
            self.emptied.add(number)
        if kind == Kind.PUBLISHED:
            self.first.setdefault(subject, number)
        if kind in WORDING and entry.subject_type != "update":
            self.wording[subject] = number
        if kind in (Kind.PUBLISHED, Kind.CORRECTED) and entry.subject_type == "update":
            self.updates[number] = subject
        if kind in PROPOSED:
            self.proposals[number] = subject
        if entry.content is not None:
            self._add_content(entry, entry.content)

    def _add_content(self, entry: Entry, content: dict[str, Any]) -> None:
        if entry.kind == Kind.TRANSLATED and entry.about_id is not None:
            self.translations[entry.about_id].append(entry.sequence)
        if entry.kind == Kind.AMENDED:
            self.amended[entry.subject.partition(":")[2]].append(entry.sequence)
        if entry.kind in (*WORDING, Kind.CORRECTED):
            for source in sources_in(content):
                self.carried[source["reference"]].append(entry.sequence)

    def was_public(self, subject: str, before: int) -> bool:
        """Whether a subject had been published before an entry was written."""
        return self.first.get(subject, before) < before
