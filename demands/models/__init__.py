from .capture import Capture, CapturePart, Link, Original
from .demand import Demand
from .engagement import Engagement
from .entry import Entry
from .evidence import Citation, Evidence
from .indicator import Indicator, Observation
from .proposal import Proposal
from .reminder import MailPreference, Reminder, StaffMail
from .suggestion import Suggestion, SuggestionsSent
from .update import StatusUpdate
from .workflow import WorkflowStep

__all__ = [
    "Capture",
    "CapturePart",
    "Citation",
    "Demand",
    "Engagement",
    "Entry",
    "Evidence",
    "Indicator",
    "MailPreference",
    "Link",
    "Observation",
    "Original",
    "Proposal",
    "Reminder",
    "StaffMail",
    "StatusUpdate",
    "Suggestion",
    "SuggestionsSent",
    "WorkflowStep",
]
