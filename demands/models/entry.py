import datetime as dt
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns import guards
from campaigns.partial_date import PartialDateField, end_of

STRETCH = 4_096  # lines that the index of the search takes together
HEX_SHA256 = r"^[0-9a-f]{64}$"

# What a redaction empties beside the content
COLUMNS = "{content,salt,happened_on,status,direction,background,evidence,verification,source_verification,search}"
APPEND_ONLY = f"""
IF TG_OP = 'UPDATE' AND {guards.OPEN} AND NEW.content IS NULL AND NEW.salt IS NULL
   AND to_jsonb(NEW) - '{COLUMNS}'::text[]
     = to_jsonb(OLD) - '{COLUMNS}'::text[]
THEN RETURN NEW; END IF;
IF TG_OP = 'UPDATE' AND {guards.OPEN} AND to_jsonb(NEW) - 'search' = to_jsonb(OLD) - 'search'
THEN RETURN NEW; END IF;
RAISE EXCEPTION 'the record is append-only' USING ERRCODE = 'restrict_violation';"""

NEXT_IN_CHAIN = """
IF NEW.sequence <> coalesce((SELECT max(sequence) FROM demands_entry), 0) + 1
   OR NEW.previous_hash <> coalesce((SELECT entry_hash FROM demands_entry WHERE sequence = NEW.sequence - 1), repeat('0', 64))
THEN RAISE EXCEPTION 'entry % does not follow the last line of the record', NEW.sequence
     USING ERRCODE = 'restrict_violation'; END IF;
IF NEW.approval = 'four_eyes' AND (NEW.approved_by IS NULL OR NEW.approved_by = ANY(NEW.authors))
THEN RAISE EXCEPTION 'who wrote it cannot publish it' USING ERRCODE = 'restrict_violation'; END IF;
IF NEW.approval = 'emergency' AND (NEW.approved_by IS NULL OR NEW.content -> 'emergency' -> 'reason' IS NULL)
THEN RAISE EXCEPTION 'an emergency has a name and a reason' USING ERRCODE = 'restrict_violation'; END IF;
IF NEW.kind = 'seconded' AND NOT EXISTS (
    SELECT 1 FROM demands_entry e WHERE e.sequence = NEW.about AND e.content -> 'emergency' IS NOT NULL
    AND CASE NEW.approval WHEN 'imported' THEN e.approval = 'imported' WHEN 'four_eyes' THEN
        e.approved_by IS DISTINCT FROM NEW.approved_by AND NOT NEW.approved_by = ANY(e.authors) ELSE false END)
THEN RAISE EXCEPTION 'only a second person can second an emergency' USING ERRCODE = 'restrict_violation'; END IF;
RETURN NEW;"""  # noqa: E501


HELD = "an administrator must confirm the restoration before anything is published"
HELD_AFTER_RESTORATION = f"""
IF EXISTS (SELECT 1 FROM demands_operation WHERE kind = 'restoration' AND NOT good AND confirmed_at IS NULL)
THEN RAISE EXCEPTION '{HELD}' USING ERRCODE = 'restrict_violation'; END IF;
RETURN NEW;"""


class EntryQuerySet(models.QuerySet["Entry"]):
    """The questions that the ledger and the public pages both ask of the record."""

    def recorded_by(self, day: dt.date | None, entry: int | None = None) -> Self:
        """What this site had said by the end of a day in its time zone, and up to a line of the record."""
        rows = self.filter(recorded_at__lt=end_of(day)) if day else self
        return rows.filter(sequence__lte=entry) if entry else rows

    def updates(self) -> Self:
        """Published updates and those that correct one."""
        return self.filter(subject_type="update", kind__in=("published", "corrected"))

    def in_force(self, recorded: dt.date | None = None, entry: int | None = None) -> Self:
        """Without those that a later line had replaced, withdrawn or emptied by then."""
        return self.recorded_by(recorded, entry).filter(~is_replaced(recorded, entry))

    def in_emergency(self) -> Self:
        """What one person published alone, here or where a pack comes from; not what was emptied since."""
        return self.filter(content__has_key="emergency")

    def waiting_for_a_second_person(self) -> Self:
        """Published in an emergency, and nobody else has looked since."""
        seconded = Entry.objects.filter(about=models.OuterRef("pk"), kind="seconded")
        return self.in_emergency().filter(~models.Exists(seconded))

    def happened_by(self, day: dt.date | str) -> Self:
        """What had happened in the world by a day; a date without a day counts from its first."""
        return self.filter(happened_on__lte=str(day))

    def setting_status(self) -> Self:
        return self.filter(background=False).exclude(status="")


def is_replaced(recorded: dt.date | None = None, entry: int | None = None) -> models.Exists:
    """Whether a later line had replaced, withdrawn or emptied an entry by then."""
    later = Entry.objects.recorded_by(recorded, entry)
    return models.Exists(later.filter(about=models.OuterRef("pk"), kind__in=("corrected", "retracted", "redacted")))


class Entry(models.Model):
    """One line of the public record, and all that the public reads.

    The line that is chained holds: sequence, kind, subject, campaign, demand, about, approval, recorded_at,
    people_hash, content_hash, previous_hash. The content is hashed with a salt, so that a redaction can destroy it and
    leave a hash nobody can guess it from. So are the people who wrote and approved it, who are not public.
    The remaining columns repeat parts of the content for the queries named at the indexes; ``verify_ledger`` compares.
    People are kept by number and without a foreign key: deleting a user never touches the record.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Published")
        REWORDED = "reworded", _("Reworded")
        DEFINED = "defined", _("Scale defined")
        REVIEWED = "reviewed", _("Re-checked: no change")
        TRANSLATED = "translated", _("Translated")
        CORRECTED = "corrected", _("Corrected")
        RETRACTED = "retracted", _("Retracted")
        AMENDED = "amended", _("Source amended")
        CONFIRMED = "confirmed", _("Verified")
        REDACTED = "redacted", _("Redacted")
        SECONDED = "seconded", _("Confirmed by a second person")

    class Approval(models.TextChoices):
        FOUR_EYES = "four_eyes", _("Approved by a second person")
        ONE_PERSON = "one_person", _("Published by one person: the two-person rule was switched off")
        IMPORTED = "imported", _("Imported in bulk, not individually approved")
        EMERGENCY = "emergency", _("Published by one person in an emergency")

    sequence = models.BigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    subject = models.CharField(_("subject"), max_length=200, db_collation="C")  # as what the ledger keeps beside it
    about = models.ForeignKey(
        "self",
        verbose_name=_("about entry"),
        null=True,
        on_delete=models.PROTECT,
        related_name="later",
        db_column="about",
        help_text=_("The entry that this one rewords, translates, corrects, retracts, confirms or redacts."),
    )
    approval = models.CharField(_("approval"), max_length=12, choices=Approval)
    recorded_at = models.DateTimeField(_("recorded"))
    content = models.JSONField(_("content"), null=True)
    salt = models.CharField(_("salt"), max_length=32, null=True)
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    previous_hash = models.CharField(_("hash of the previous entry"), max_length=64)
    entry_hash = models.CharField(_("hash of this entry"), max_length=64)

    subject_type = models.CharField(_("kind of subject"), max_length=20)
    campaign = models.CharField(max_length=80, blank=True, db_collation="C")
    demand = models.CharField(max_length=80, blank=True, db_collation="C")
    happened_on = PartialDateField(null=True)
    status = models.CharField(max_length=50, blank=True)
    direction = models.CharField(max_length=10, blank=True)
    background = models.BooleanField(default=False)
    evidence = ArrayField(models.CharField(max_length=80), default=list)
    verification = models.CharField(max_length=10, blank=True)  # of an update
    source_verification = ArrayField(models.CharField(max_length=10), default=list)  # of its sources, in their order
    search = SearchVectorField(null=True)

    authors = ArrayField(models.BigIntegerField(), default=list)
    approved_by = models.BigIntegerField(null=True)
    approved_by_name = models.CharField(_("approved by"), max_length=150, blank=True)
    people_salt = models.CharField(max_length=32)
    people_hash = models.CharField(_("hash of the people"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("entry"), _("public record")
        ordering = ("-sequence",)
        default_permissions = ("view",)
        permissions = [
            ("publish", "Can approve and publish what somebody else wrote"),
            ("redact", "Can empty an entry for reasons of law or safety"),
            ("publish_alone", "Can publish alone in an emergency"),
        ]
        constraints = [
            models.CheckConstraint(name="entry_sequence_from_one", condition=models.Q(sequence__gte=1)),
            models.CheckConstraint(
                name="entry_hashes_are_sha256",
                condition=models.Q(
                    content_hash__regex=HEX_SHA256,
                    people_hash__regex=HEX_SHA256,
                    previous_hash__regex=HEX_SHA256,
                    entry_hash__regex=HEX_SHA256,
                ),
            ),
            models.CheckConstraint(
                name="entry_content_with_salt",
                condition=models.Q(content__isnull=True, salt__isnull=True)
                | models.Q(content__isnull=False, salt__isnull=False),
            ),
            models.UniqueConstraint(fields=("previous_hash",), name="entry_chain_has_no_fork"),
            models.UniqueConstraint(
                fields=("subject",), condition=models.Q(kind="published"), name="entry_published_once"
            ),
            models.UniqueConstraint(
                fields=("about",), condition=models.Q(kind__in=("corrected", "retracted")), name="entry_replaced_once"
            ),
            models.UniqueConstraint(fields=("about",), condition=models.Q(kind="redacted"), name="entry_redacted_once"),
            models.UniqueConstraint(fields=("about",), condition=models.Q(kind="seconded"), name="entry_seconded_once"),
        ]
        indexes = [
            # demand page: all entries of one demand
            models.Index(fields=("campaign", "demand", "sequence"), name="entry_of_demand"),
            # current wording of anything: the last entry about a subject
            models.Index(fields=("subject", "-sequence"), name="entry_of_subject"),
            # in_force(): whether a later line replaced this one; few lines do, and the key alone would hold them all
            models.Index(
                fields=("about",),
                condition=models.Q(kind__in=("corrected", "retracted", "redacted")),
                name="entry_replaced",
            ),
            # in_emergency(): the desk and the methodology page
            models.Index(
                fields=("approval", "sequence"),
                condition=models.Q(content__has_key="emergency"),
                name="entry_in_emergency",
            ),
            # latest updates
            models.Index(fields=("subject_type", "-sequence"), name="entry_of_type"),
            # updates page: any page of it, without a look at the lines before; and how many there are
            models.Index(
                fields=("-sequence",),
                include=("happened_on",),
                condition=models.Q(subject_type="update", kind__in=("published", "corrected")),
                name="entry_updates",
            ),
            # updates page of one campaign; the last entry about a campaign
            models.Index(fields=("campaign", "-sequence"), name="entry_of_campaign"),
            # campaign page: its latest updates by the day on which they happened
            models.Index(
                fields=("campaign", "-happened_on", "-sequence"),
                condition=models.Q(subject_type="update", kind__in=("published", "corrected")),
                name="entry_by_day_of_campaign",
            ),
            # the status of a demand just before an update
            models.Index(
                fields=("campaign", "demand", "-happened_on", "-sequence"),
                condition=models.Q(subject_type="update", kind__in=("published", "corrected")),
                name="entry_by_day_of_demand",
            ),
            # campaign page: its current wordings, without its many updates
            models.Index(
                fields=("campaign", "subject", "-sequence"),
                condition=models.Q(kind__in=("published", "reworded", "defined")) & ~models.Q(subject_type="update"),
                name="entry_wording_of_campaign",
            ),
            # campaign page: which updates staff have confirmed
            models.Index(fields=("campaign", "about"), condition=models.Q(kind="confirmed"), name="entry_confirmed"),
            # corrections page
            models.Index(
                fields=("-sequence",),
                condition=models.Q(kind__in=("corrected", "retracted", "redacted", "amended")),
                name="entry_corrections",
            ),
            # verification; the file of a source: the lines that carry a source
            GinIndex(fields=("evidence",), condition=~models.Q(evidence=[]), name="entry_by_source"),
            # search page: the words, and which stretch of the record a line is in, so that the newest are found first
            GinIndex(
                models.F("search"),
                models.Func(models.F("sequence") / models.Value(STRETCH), template="ARRAY[%(expressions)s]"),
                name="entry_search",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="entry_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=APPEND_ONLY,
            ),
            pgtrigger.Trigger(
                name="entry_next_in_chain", operation=pgtrigger.Insert, when=pgtrigger.Before, func=NEXT_IN_CHAIN
            ),
            pgtrigger.Trigger(
                name="entry_held_after_restoration",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=HELD_AFTER_RESTORATION,
            ),
            guards.never_truncated("entry"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.get_kind_display()}"

    # Django's own go through all choices each time, and pages ask several times for each entry.
    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        return str(self.Kind(self.kind).label)

    def get_approval_display(self) -> str:  # type: ignore[no-redef]
        return str(self.Approval(self.approval).label)
