from .demand import Demand
from .engagement import Engagement
from .entry import Entry
from .evidence import Citation, Evidence
from .indicator import Indicator, Observation
from .proposal import Proposal
from .sheet import ImportedRow, SheetImport
from .update import StatusUpdate
from .workflow import WorkflowStep

__all__ = [
    "Citation",
    "Demand",
    "Engagement",
    "Entry",
    "Evidence",
    "ImportedRow",
    "Indicator",
    "Observation",
    "Proposal",
    "SheetImport",
    "StatusUpdate",
    "WorkflowStep",
]
