from campaigns import history

from .account import AccountEvent
from .campaign import Campaign, Milestone
from .document import Document, Passage
from .institution import Institution, Theme
from .membership import Membership
from .scale import Scale, Status
from .site import Site, SitePage
from .working_copy import WorkingCopy

__all__ = [
    "AccountEvent",
    "Campaign",
    "Document",
    "Institution",
    "Membership",
    "Milestone",
    "Passage",
    "Scale",
    "Site",
    "SitePage",
    "Status",
    "Theme",
    "WorkingCopy",
]

history.keep(Campaign, Document, Institution, Membership, Milestone, Passage, Scale, Site, SitePage, Status, Theme)
