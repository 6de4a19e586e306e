from campaigns import history

from .capture import Capture, CapturePart, Link, Original
from .demand import Demand
from .engagement import Engagement
from .entry import Entry
from .evidence import Citation, Evidence
from .index_file import IndexFile
from .indicator import Indicator, Observation
from .proposal import Proposal
from .reading import Mark, Reading
from .recommendation import Recommendation, RecommendationLink
from .reminder import MailPreference, Reminder, StaffMail
from .sheet import ImportedRow, SheetImport
from .suggestion import Suggestion, SuggestionsSent
from .update import StatusUpdate
from .workflow import ReviewLink, WorkflowStep

__all__ = [
    "Capture",
    "CapturePart",
    "Citation",
    "Demand",
    "Engagement",
    "Entry",
    "Evidence",
    "IndexFile",
    "ImportedRow",
    "Indicator",
    "Link",
    "Mark",
    "MailPreference",
    "Observation",
    "Original",
    "Proposal",
    "ReviewLink",
    "Reading",
    "Recommendation",
    "RecommendationLink",
    "SheetImport",
    "Reminder",
    "StaffMail",
    "StatusUpdate",
    "Suggestion",
    "SuggestionsSent",
    "WorkflowStep",
]

# Entry and WorkflowStep are not among them: nothing in them is ever changed.
history.keep(Citation, Demand, Engagement, Evidence, Indicator, Observation, Proposal, ReviewLink, StatusUpdate)
