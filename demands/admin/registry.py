"""Everything that the newsroom can edit; importing it registers the admin classes."""

from . import (
    campaigns,
    demands,
    documents,
    entries,
    evidence,
    figures,
    members,
    people,
    proposals,
    scales,
    signin,
    updates,
)

__all__ = [
    "campaigns", "demands", "documents", "entries", "evidence", "figures", "members", "people", "proposals",
    "scales", "signin", "updates",
]  # fmt: skip
