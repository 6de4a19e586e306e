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
    queue,
    readings,
    recommendations,
    scales,
    signin,
    suggestions,
    un_index,
    updates,
)
from .sheets import uploads

__all__ = [
    "campaigns",
    "demands",
    "documents",
    "entries",
    "evidence",
    "figures",
    "members",
    "people",
    "proposals",
    "queue",
    "readings",
    "recommendations",
    "scales",
    "signin",
    "suggestions",
    "un_index",
    "updates",
    "uploads",
]
