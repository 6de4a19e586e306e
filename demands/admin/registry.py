"""Everything that the newsroom can edit; importing it registers the admin classes."""

from . import (
    campaigns,
    demands,
    documents,
    entries,
    evidence,
    figures,
    people,
    proposals,
    scales,
    suggestions,
    updates,
)  # fmt: skip

__all__ = [
    "campaigns", "demands", "documents", "entries", "evidence", "figures", "people", "proposals", "scales",
    "suggestions", "updates",
]  # fmt: skip
