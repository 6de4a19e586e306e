"""Everything that the newsroom can edit; importing it registers the admin classes."""

from .accounts import members, people, signin
from .batches import lists as batches
from .batches import scheduled
from .desk import jobs, operations, site
from .documents import marked_documents
from .feeds import lists as feeds
from .rows import (
    campaigns,
    demands,
    documents,
    entries,
    evidence,
    explanations,
    figures,
    proposals,
    recommendations,
    scales,
    suggestions,
    updates,
)
from .sheets import uploads
from .un_index import files

__all__ = [
    "batches", "campaigns", "demands", "documents", "entries", "evidence", "explanations", "feeds", "figures",
    "files", "jobs", "marked_documents", "members", "operations", "people", "proposals", "recommendations", "scales",
    "scheduled", "signin", "site", "suggestions", "updates", "uploads",
]  # fmt: skip
