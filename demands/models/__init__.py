from .demand import Demand
from .engagement import Engagement
from .entry import Entry
from .evidence import Citation, Evidence
from .index_file import IndexFile
from .indicator import Indicator, Observation
from .proposal import Proposal
from .recommendation import Recommendation, RecommendationLink
from .update import StatusUpdate
from .workflow import WorkflowStep

__all__ = [
    "Citation",
    "Demand",
    "Engagement",
    "Entry",
    "Evidence",
    "IndexFile",
    "Indicator",
    "Observation",
    "Proposal",
    "Recommendation",
    "RecommendationLink",
    "StatusUpdate",
    "WorkflowStep",
]
