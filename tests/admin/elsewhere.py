"""One row of every kind in a campaign that is not published, each with the same secret word for the walks to find."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from campaigns.models import Campaign, Document, Membership, Milestone, Passage
from demands.models import (
    Assignment,
    Batch,
    BatchMember,
    Capture,
    CapturePart,
    EmbargoLink,
    Engagement,
    Explanation,
    Feed,
    FeedCheck,
    FeedHit,
    FieldComment,
    ImportedRow,
    IndexFile,
    Indicator,
    Link,
    Mark,
    Observation,
    Original,
    PageFetch,
    Reading,
    RecommendationLink,
    Reminder,
    ReviewLink,
    Schedule,
    SheetImport,
    StaffMail,
    StatusUpdate,
    Suggestion,
    Watch,
    WorkflowStep,
)
from tests.cast import make_campaign, make_demand, make_evidence, make_proposal, make_update, make_user
from tests.recommendations import make_recommendation

SECRET = "zyxsecretword"
A_HASH = "5" * 64

# model: why no row of it need be hidden from the members of another campaign
SEEN_BY_ALL = {
    "Institution": "all campaigns share them",
    "Theme": "all campaigns share them",
    "Scale": "all campaigns share them",
    "Site": "whose site it is: nobody reads it who may not change it, and no campaign owns it",
    "SitePage": "about the site itself: no campaign owns it",
    "DemandStanding": "what the record says, as every reader can work it out",
    "CampaignStanding": "what the record says, as every reader can work it out",
    "UpdateCount": "what the record says, as every reader can work it out",
    "Status": "part of a scale",
    "TreeTile": "hashes of the record, which is public",
    "RecordKey": "public keys of the record",
    "Timestamp": "timestamps of the record’s checkpoints, which are public",
    "CheckpointMail": "that a checkpoint was mailed, which no page of the newsroom shows",
    "Subscriber": "readers and their addresses, which no page of the newsroom shows",
    "Subscription": "what readers follow, which no page of the newsroom shows",
    "Round": "which entries were mailed to readers, which no page of the newsroom shows",
    "ReaderMail": "that a mail to a reader was sent, which no page of the newsroom shows",
    "ReaderBounce": "a day on which mail to a reader failed, which no page of the newsroom shows",
    "Recommendation": "the UN's words; that one is linked to a demand is hidden",
    "Entry": "the record is public",
    "AccountEvent": "of accounts, which only administrators of the whole site see; it belongs to no campaign",
    "MailPreference": "says which mails a person wants, and no row",
    "Operation": "backups and restorations of the whole site, which only its administrators see",
    "TranslationCheck": "that a translation was compared with its original; it has no page and no words",
    "TextsCounted": "numbers of texts without a translation; the desk shows each user those of their campaigns",
    "TextsToCount": "that something changed in a campaign; it has no page and no words",
    "UnsavedForm": "a form that one user is typing; it is in no list, and only its user gets it back",
    "SuggestionsSent": "a count under a keyed hash; it belongs to no campaign",
}


class Elsewhere:
    """The other campaign. ``shared`` is made before, so that a page can be compared from before and after the rest."""

    def __init__(self) -> None:
        self.shared = make_recommendation(symbol="A/HRC/0/1")
        self.bob: User = make_user("bob")
        self.rows: dict[str, Any] = {}

    def fill(self) -> dict[str, Any]:
        """Make a row of every kind, all of them open, overdue or waiting, so that every heap and filter counts them."""
        campaign = make_campaign("ruritania", name=SECRET, title=SECRET, standfirst=SECRET, internal_notes=SECRET)
        self._add(campaign=campaign, membership=Membership(user=self.bob, campaign=campaign, role="reviewer"))
        self._demands(campaign)
        self._sources()
        self._said()
        self._planned()
        self._read()
        self._watched()
        self._mailed()
        for row in self.rows.values():
            if hasattr(row, "written_by"):
                row.written_by(self.bob.pk)
                row.edited_at = timezone.now() - dt.timedelta(days=100)
                row.save()
        StatusUpdate.objects.filter(pk=self.rows["waiting"].pk).update(
            submitted_hash=A_HASH, submitted_at=timezone.now() - dt.timedelta(days=90)
        )
        return self.rows

    def _add(self, **rows: Any) -> None:
        for name, row in rows.items():
            if row.pk is None or row._state.adding:
                row.save()
            self.rows[name] = row

    def _demands(self, campaign: Campaign) -> None:
        demand = make_demand(campaign, SECRET, title=SECRET, summary=SECRET, internal_notes=SECRET, wording=SECRET)
        document = Document(campaign=campaign, slug=SECRET, title=SECRET, publisher=SECRET, dated="1999", text=SECRET)
        soon = (timezone.now() + dt.timedelta(days=9)).date().isoformat()
        letter = Engagement(
            campaign=campaign, institution=demand.addressees.get(), kind="letter", happened_on="1902", summary=SECRET,
            awaits_reply=True, internal_notes=SECRET,
        )  # fmt: skip
        self._add(
            demand=demand,
            document=document,
            letter=letter,
            milestone=Milestone(campaign=campaign, slug=SECRET, title=SECRET, date=soon),
            indicator=Indicator(campaign=campaign, slug=SECRET, title=SECRET, unit=SECRET, note=SECRET),
            recommended=RecommendationLink(demand=demand, recommendation=self.shared, linked_by=self.bob),
        )
        self._add(passage=Passage(document=document, slug=SECRET, exact=SECRET))
        demand.passages.add(self.rows["passage"])
        demand.milestones.add(self.rows["milestone"])
        letter.demands.add(demand)
        self.rows["indicator"].demands.add(demand)

    def _sources(self) -> None:
        source = make_evidence(
            title=SECRET, publisher=SECRET, visibility="internal", internal_notes=SECRET, limitations=SECRET,
            depiction=SECRET, url=f"https://{SECRET}.example/",
        )  # fmt: skip
        source.file.save(f"{SECRET}.txt", ContentFile(SECRET.encode()))
        now = timezone.now()
        copy = Capture(evidence=source, url=source.url, state="kept", kept_at=now, asked_by=self.bob)
        self._add(evidence=source, capture=copy)
        self._add(
            part=CapturePart(capture=copy, kind="body", media_type="text/html", size=3, sha256=A_HASH),
            original=Original(
                evidence=source, name=f"{SECRET}.pdf", media_type="application/pdf", size=3, sha256=A_HASH,
                clean_sha256=A_HASH, sealed_by=self.bob,
            ),
            link=Link(evidence=source, url=source.url, state="dead", checked_at=now, next_at=now, missed_since=now),
            observation=Observation(indicator=self.rows["indicator"], date="1903", value=3, note=SECRET),
        )  # fmt: skip
        self.rows["indicator"].sources.add(source)

    def _said(self) -> None:
        demand, source = self.rows["demand"], self.rows["evidence"]
        said: dict[str, Any] = {"headline": SECRET, "body": SECRET, "internal_notes": SECRET, "sources": [source]}
        update = make_update(demand, "met", happened_on="1901", **said)
        waiting = make_update(demand, happened_on="1904", verification="unverified", **said)
        self._add(update=update, waiting=waiting, citation=update.citations.get())
        self.rows["citation"].quote = SECRET
        self.rows["citation"].save()
        proposals = {
            "retraction": make_proposal("retract", update=update, reason=SECRET),
            "amendment": make_proposal("amend", evidence=source, changes={"title": SECRET}, reason=SECRET),
        }
        about = {"campaign": demand.campaign, "demand": demand, "language": "en"}
        link = ReviewLink(
            model="demands.statusupdate", row=update.pk, subject=f"update:{update.reference}", content_hash=A_HASH,
            person=SECRET, purpose=SECRET, made_by_name="bob", expires_at=timezone.now() + dt.timedelta(days=7),
        )  # fmt: skip
        step = WorkflowStep(subject=link.subject, action="sent_back", comment=SECRET, by=self.bob, by_name="bob")
        sent_in = Suggestion(kind="source", text=SECRET, url=f"https://{SECRET}.example/", email="r@x.example", **about)
        self._add(**proposals, suggestion=sent_in, review_link=link, step=step)

    def _planned(self) -> None:
        """A batch in review, and somebody who looks after a demand."""
        demand, waiting = self.rows["demand"], self.rows["waiting"]
        batch = Batch(title=SECRET, campaign=demand.campaign, content_hash=A_HASH, submitted_by=self.bob)
        self._add(
            explanation=Explanation(demand=demand, text=SECRET, confidence="low"),
            batch=batch,
            assignment=Assignment(model="demands.demand", row=demand.pk, owner=self.bob, given_by=self.bob),
        )
        of_batch = {"batch": batch, "place": 1, "model": "demands.statusupdate", "row": waiting.pk, "version": 1}
        kept = {"content_hash": A_HASH, "kind": "published", "subject": f"update:{waiting.reference}"}
        self._add(batch_member=BatchMember(**of_batch, **kept, title=SECRET, content={"headline": {"en": SECRET}}))

    def _watched(self) -> None:
        """What is scheduled and was missed, comments on fields, and a feed that fails and has brought something."""
        demand, update, waiting = (self.rows[name] for name in ("demand", "update", "waiting"))
        now = timezone.now()
        of_update = {"model": "demands.statusupdate", "row": update.pk}
        planned = {"campaign": demand.campaign, "approved_hash": A_HASH, "made_by": self.bob, "made_by_name": "bob"}
        feed = Feed(campaign=demand.campaign, title=SECRET, url=f"https://{SECRET}.example/feed")
        self._add(
            schedule=Schedule(**of_update, **planned, at=now + dt.timedelta(days=1)),
            missed=Schedule(
                model="demands.statusupdate", row=waiting.pk, **planned, at=now, state="late",
                reasons={"en": [SECRET]}, settled_at=now,
            ),
            field_comment=FieldComment(
                **of_update, field="headline", text=SECRET, by=self.bob, by_name="bob", mentions=[self.bob.pk]
            ),
            feed=feed,
            watch=Watch(demand=demand, words=SECRET),
        )  # fmt: skip
        self._add(
            embargo_link=EmbargoLink(
                schedule=self.rows["schedule"], person=SECRET, made_by=self.bob, made_by_name="bob",
                expires_at=now + dt.timedelta(days=7),
            ),
            feed_check=FeedCheck(feed=feed, url=feed.url, problem="gone", failing_since=now, checked_at=now),
            feed_hit=FeedHit(
                feed=feed, demand=demand, url=feed.url, address=SECRET, title=SECRET, word=SECRET, where="title"
            ),
        )  # fmt: skip

    def _read(self) -> None:
        reading = Reading(document=self.rows["document"], text=SECRET, language="en", remarks=SECRET)
        sheet = SheetImport(
            table="demands.demand", file="x.csv", name=SECRET, state="ready", total=1, uploaded_by=self.bob
        )
        about = {"publisher": SECRET, "dated": "1999", "state": "refused", "said": SECRET}
        fetch = PageFetch(
            campaign=self.rows["campaign"], url=f"https://{SECRET}.example/", title=SECRET, asked_by=self.bob, **about
        )
        index = IndexFile(file="x.json", name=SECRET, country="FR", state="refused", uploaded_by=self.bob)
        self._add(reading=reading, sheet=sheet, fetch=fetch, index=index)
        changes = [["title", "Old", SECRET, False]]
        self._add(
            mark=Mark(reading=reading, start=0, end=3, rule="hand", confidence=9, title=SECRET, wording=SECRET),
            sheet_row=ImportedRow(sheet=sheet, number=2, kind="changed", subject=SECRET, title=SECRET, changes=changes),
        )

    def _mailed(self) -> None:
        told = [{"title": SECRET, "lines": [{"title": SECRET, "href": "/", "detail": ""}]}]
        self._add(
            mail=StaffMail(user=self.bob, kind="digest", content=told),
            reminder=Reminder(user=self.bob, key=f"waiting:update:{SECRET}"),
        )


def kinds(rows: dict[str, Any]) -> set[type[Model]]:
    return {type(row) for row in rows.values()}
