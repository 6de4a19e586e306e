from campaigns import history

from .demand import Demand
from .engagement import Engagement
from .entry import Entry
from .evidence import Citation, Evidence
from .indicator import Indicator, Observation
from .proposal import Proposal
from .update import StatusUpdate
from .workflow import ReviewLink, WorkflowStep

__all__ = [
    "Citation",
    "Demand",
    "Engagement",
    "Entry",
    "Evidence",
    "Indicator",
    "Observation",
    "Proposal",
    "ReviewLink",
    "StatusUpdate",
    "WorkflowStep",
]

# Entry and WorkflowStep are not among them: nothing in them is ever changed.
history.keep(Citation, Demand, Engagement, Evidence, Indicator, Observation, Proposal, ReviewLink, StatusUpdate)
