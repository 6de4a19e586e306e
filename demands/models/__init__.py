from campaigns import history
from campaigns.models import count_again

from .batch import Batch, BatchMember
from .capture import Capture, CapturePart, Link, Original
from .demand import Demand
from .engagement import Engagement
from .entry import Entry
from .evidence import Citation, Evidence
from .explanation import Explanation
from .indicator import Indicator, Observation
from .marked_document import Mark, PageFetch, Reading
from .newsroom.feed import Feed, FeedCheck, FeedHit, Watch
from .newsroom.field_comment import FieldComment
from .newsroom.schedule import EmbargoLink, Schedule
from .newsroom.unsaved import UnsavedForm
from .operation import Operation
from .proposal import Proposal
from .readers import Period, ReaderBounce, ReaderMail, Round, Subscriber, Subscription
from .recommendation import Recommendation, RecommendationLink
from .reminder import MailPreference, Reminder, StaffMail
from .sheet import ImportedRow, SheetImport
from .standing import CampaignStanding, DemandStanding, UpdateCount
from .suggestion import Suggestion, SuggestionsSent
from .tree import CheckpointMail, RecordKey, Timestamp, TreeTile
from .update import StatusUpdate
from .upload import IndexFile, Upload
from .workflow import Assignment, ReviewLink, TranslationCheck, WorkflowStep

__all__ = [
    "Assignment",
    "Batch",
    "BatchMember",
    "CampaignStanding",
    "Capture",
    "CapturePart",
    "CheckpointMail",
    "Citation",
    "Demand",
    "DemandStanding",
    "EmbargoLink",
    "Engagement",
    "Entry",
    "Evidence",
    "Explanation",
    "Feed",
    "FeedCheck",
    "FeedHit",
    "FieldComment",
    "IndexFile",
    "ImportedRow",
    "Indicator",
    "Link",
    "Mark",
    "MailPreference",
    "Observation",
    "Operation",
    "Original",
    "PageFetch",
    "Period",
    "Proposal",
    "ReaderBounce",
    "ReaderMail",
    "ReviewLink",
    "Reading",
    "Recommendation",
    "RecordKey",
    "RecommendationLink",
    "Round",
    "Schedule",
    "SheetImport",
    "Reminder",
    "StaffMail",
    "StatusUpdate",
    "Subscriber",
    "Subscription",
    "Suggestion",
    "SuggestionsSent",
    "TranslationCheck",
    "UnsavedForm",
    "Timestamp",
    "TreeTile",
    "UpdateCount",
    "Upload",
    "Watch",
    "WorkflowStep",
]

for in_a_campaign in (Demand, Engagement, Indicator):
    count_again(in_a_campaign, "{0}.campaign_id")
count_again(Observation, "(SELECT campaign_id FROM demands_indicator WHERE id = {0}.indicator_id)")

# Left out: what is never changed (Entry, WorkflowStep), what the site itself keeps (copies, links, originals, emails,
# counts, checks of translations, files and pages on their way in, schedules, what feeds brought), comments, which name
# their authors, and recommendations, which are the index's.
history.keep(
    Citation, Demand, Engagement, Evidence, Explanation, Feed, Indicator, MailPreference, Mark, Observation, Proposal,
    Reading, RecommendationLink, ReviewLink, StatusUpdate, Suggestion, Watch,
)  # fmt: skip
