from campaigns import history

from .account import AccountEvent
from .campaign import Campaign, Milestone
from .document import Document, Passage
from .institution import Institution, Theme
from .membership import Membership
from .scale import Scale, Status
from .site import Site, SitePage
from .translated import TextsCounted, TextsToCount, count_again
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
    "TextsCounted",
    "TextsToCount",
    "Theme",
    "WorkingCopy",
    "count_again",
]

for shared in (Institution, Scale, Site, SitePage, Status, Theme):
    count_again(shared)
count_again(Campaign, "{0}.id")
count_again(Document, "{0}.campaign_id")
count_again(Milestone, "{0}.campaign_id")
count_again(Passage, "(SELECT campaign_id FROM campaigns_document WHERE id = {0}.document_id)")

history.keep(Campaign, Document, Institution, Membership, Milestone, Passage, Scale, Site, SitePage, Status, Theme)
