"""The campaign that ships as a demonstration, and how a site that has published nothing of its own takes it off.

No flag says what a demonstration is. The whole record must be what loading a shipped pack gives: every line imported,
no line too many, and the campaign, exported, the pack's own files but for the times of recording.
"""

import csv
import io
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign, WorkingCopy
from demands.ledger.append import Problem
from demands.ledger.kinds import KINDS
from demands.ledger.permission import check_may
from demands.ledger.removing import taking_off
from demands.ledger.rules import Refused
from demands.models import CapturePart, Entry, Evidence, Operation, Original, Subscription, Suggestion
from demands.vault import store

from .packs.writer import CannotExport, pack_files

PACKS = Path(settings.BASE_DIR) / "campaigns" / "packs"
SHIPPED = ("japan-2005", "example-belmaria")  # campaigns, each in a folder of its name
TIME = "recorded_at"  # the one column in which the record says more than the pack
SHOWN = 8  # drafts that a refusal names


@dataclass(frozen=True)
class Demonstration:
    """The demonstration that is all of the record: what would be gone with it."""

    campaign: Campaign
    lines: int
    head: str
    rows: taking_off.Going = field(repr=False)

    @property
    def name(self) -> str:
        """What to type to confirm, in the language of the page."""
        return str(self.campaign)

    @property
    def names(self) -> set[str]:
        """What may be typed: the campaign's name in any language."""
        stored = self.campaign.i18n or {}
        return {self.campaign.name, *(text for key, text in stored.items() if key.startswith("name_"))}

    def numbers(self) -> list[tuple[str, int]]:
        """Kinds of rows, and how many of each would go; then what readers left there."""
        of_kinds = [(str(kind.model._meta.verbose_name_plural), len(self.rows[kind.model])) for kind in KINDS]
        beside = (
            (Suggestion, Suggestion.objects.filter(campaign=self.campaign).count()),
            (Subscription, Subscription.objects.count()),
        )
        named = [(str(model._meta.verbose_name_plural), number) for model, number in beside]
        return [(name, number) for name, number in (*of_kinds, *named) if number]


def may_be_there() -> bool:
    """Whether everything public was imported, with a shipped campaign in it: worth a closer look. One query."""
    shipped = Entry.objects.filter(campaign__in=SHIPPED)
    own = Entry.objects.exclude(approval=Entry.Approval.IMPORTED)
    return shipped.filter(~Exists(own)).exists()


def found() -> Demonstration:
    """The demonstration. Raises Refused, with a sentence, when the record is anything else."""
    slugs = set(Entry.objects.exclude(campaign="").values_list("campaign", flat=True))
    campaign = Campaign.objects.filter(slug__in=slugs & set(SHIPPED), published_as__isnull=False).first()
    if campaign is None or len(slugs) > 1 or not _only_imported() or not _as_shipped(campaign.slug):
        raise Refused(Problem("own", _("Something of your own has been published here, so its record stays.")))
    rows = taking_off.going()
    _refuse_drafts(rows)
    head = Entry.objects.order_by("-sequence").values_list("sequence", "entry_hash").first() or (0, "")
    return Demonstration(campaign, head[0], head[1], rows)


def _only_imported() -> bool:
    return not Entry.objects.exclude(approval=Entry.Approval.IMPORTED).exists()


def _as_shipped(slug: str) -> bool:
    """Whether the record is what loading the pack gives, and no line more."""
    try:
        files = pack_files(slug)
    except CannotExport:
        return False
    folder = PACKS / slug
    same = all((folder / name).is_file() and _same(name, data, folder / name) for name, data in files.items())
    return same and set(Entry.objects.values_list("subject", flat=True)) <= _subjects(files, slug)


def _same(name: str, data: bytes, shipped: Path) -> bool:
    if not name.endswith(".csv"):
        return shipped.read_bytes() == data
    return _cells(data) == _cells(shipped.read_bytes())


def _cells(data: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: value for name, value in row.items() if value and name != TIME} for row in rows]


# The table of a pack with the rows of a kind, the column with the last part of their names, and whether the campaign's
# stands before that.
TABLES = {
    "scale": ("scales.csv", "code", False), "institution": ("institutions.csv", "slug", False),
    "theme": ("themes.csv", "slug", False), "campaign": ("campaign.csv", "slug", False),
    "recommendation": ("recommendations.csv", "annotation_id", False), "update": ("updates.csv", "reference", False),
    "explanation": ("explanations.csv", "reference", False), "document": ("documents.csv", "slug", True),
    "milestone": ("milestones.csv", "slug", True), "demand": ("demands.csv", "slug", True),
    "indicator": ("indicators.csv", "slug", True), "engagement": ("engagements.csv", "reference", True),
}  # fmt: skip


def _subjects(files: dict[str, bytes], slug: str) -> set[str]:
    """The names in the record of all that the pack has; scales of the shipped pack of scales among them."""
    scales = (PACKS / "scales" / "scales.csv").read_bytes()
    names = {f"scale:{row['code']}" for row in _cells(scales)}
    for kind, (file, column, in_campaign) in TABLES.items():
        before = f"{slug}/" if in_campaign else ""
        names |= {f"{kind}:{before}{row[column]}" for row in _cells(files.get(file, b""))}
    return names


def _refuse_drafts(rows: taking_off.Going) -> None:
    """Raises Refused when unpublished work of one's own would be lost with the demonstration."""
    drafts: list[WorkingCopy] = taking_off.in_the_way(rows)
    for kind in KINDS:
        drafts += kind.model._base_manager.filter(published_as__isnull=False, edited_at__isnull=False)
    if not drafts:
        return
    words = ngettext(
        "%(number)d draft would be lost: %(names)s. Delete it, or change it so that it does not need the "
        "demonstration.",
        "%(number)d drafts would be lost: %(names)s. Delete them, or change them so that they do not need the "
        "demonstration.",
        len(drafts),
    )
    names = "; ".join(f"{one._meta.verbose_name} “{one}”" for one in drafts[:SHOWN])
    raise Refused(Problem("drafts", words % {"number": len(drafts), "names": names}))


def take_off(name: str, *, by: User | None) -> Demonstration:
    """Take the demonstration off; ``name`` is what was typed to confirm it, ``by`` None for the command.

    Raises Refused: not an administrator, not the name, something of one's own in the record, or drafts in it.
    """
    with taking_off.alone():
        gone = found()
        if by is not None:
            check_may(by, "demands.redact", gone.campaign)
        if name.strip() not in gone.names:
            raise Refused(Problem("name", _("Type the name of the campaign exactly: %(name)s") % {"name": gone.name}))
        files = _files(gone)
        _forget_readers()
        taking_off.remove(gone.rows)
        detail: dict[str, Any] = {"campaign": gone.campaign.slug, "lines": gone.lines, "head": gone.head}
        detail["by"] = by.get_username() if by else ""
        Operation.objects.create(kind=Operation.Kind.TAKEN_OFF, good=True, detail=detail)
        transaction.on_commit(partial(_delete_files, files))
    return gone


def _forget_readers() -> None:
    """What readers follow is gone, so nothing of theirs is kept."""
    Subscription.objects.all().delete()


def _files(gone: Demonstration) -> set[str]:
    """The files of the rows that go, by their place in the storage."""
    sources = gone.rows[Evidence]
    names = set(Evidence._base_manager.filter(pk__in=sources).exclude(file="").values_list("file", flat=True))
    parts = CapturePart.objects.filter(capture__evidence__in=sources).values_list("sha256", flat=True)
    sealed = Original.objects.filter(evidence__in=sources).values_list("sha256", flat=True)
    return names | {store.path_of("copies", one) for one in parts} | {store.path_of("sealed", one) for one in sealed}


def _delete_files(names: set[str]) -> None:
    """Delete those that no row names any more."""
    kept = set(Evidence._base_manager.exclude(file="").values_list("file", flat=True))
    kept |= {store.path_of("copies", one) for one in CapturePart.objects.values_list("sha256", flat=True)}
    kept |= {store.path_of("sealed", one) for one in Original.objects.values_list("sha256", flat=True)}
    for name in names - kept:
        default_storage.delete(name)
