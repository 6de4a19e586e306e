from campaigns import history

from .campaign import Campaign, Milestone
from .document import Document, Passage
from .institution import Institution, Theme
from .scale import Scale, Status
from .working_copy import WorkingCopy

__all__ = [
    "Campaign",
    "Document",
    "Institution",
    "Milestone",
    "Passage",
    "Scale",
    "Status",
    "Theme",
    "WorkingCopy",
]

history.keep(Campaign, Document, Institution, Milestone, Passage, Scale, Status, Theme)
