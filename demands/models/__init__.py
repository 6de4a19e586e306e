from .demand import Demand
from .engagement import Engagement
from .entry import Entry
from .evidence import Citation, Evidence
from .indicator import Indicator, Observation
from .proposal import Proposal
from .reading import Mark, Reading
from .update import StatusUpdate
from .workflow import WorkflowStep

__all__ = [
    "Citation",
    "Demand",
    "Engagement",
    "Entry",
    "Evidence",
    "Indicator",
    "Mark",
    "Observation",
    "Proposal",
    "Reading",
    "StatusUpdate",
    "WorkflowStep",
]
