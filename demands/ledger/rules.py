"""The rules of publication, put to a draft: what is still missing, in words that say what to do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslatedVirtualField

from campaigns.logo import logo_of
from campaigns.models import Campaign, Scale, Site, SitePage, Status, WorkingCopy
from campaigns.models.verified import Verification
from campaigns.partial_date import PartialDate
from demands.models import CapturePart, Citation, Demand, Entry, Evidence, Explanation, Proposal, StatusUpdate
from demands.models.evidence import validate_copy

from . import explaining
from .amendments import sources_in
from .content import content_of, passages_of, public_citations
from .kinds import subject_of
from .parcel import Parcel, parent_of
from .problem import Problem
from .wording import last_wording

BLANK = re.compile(r"\[[^\[\]]+\](?![(\[:])|［[^［］]+］")  # in Markdown a link has (, [ or : behind it
PARENT = "parent"  # what a row belongs to is not public yet


class Refused(Exception):
    """The ledger did not write; ``problems`` says why, each in a sentence for the person who asked."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(str(problem.message) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Check:
    """One rule of publication checked for a row: the rule in words, and the obstacles; none when the rule is met."""

    rule: str | Promise
    problems: tuple[Problem, ...] = ()

    @property
    def met(self) -> bool:
        return not self.problems


def missing(parcel: Parcel) -> list[Problem]:
    """Everything that keeps a row from being published, no matter by whom; empty when it is ready."""
    return [problem for check in checks(parcel) for problem in check.problems]


def missing_for_review(parcel: Parcel) -> list[Problem]:
    """What keeps a row from being submitted: as ``missing``, but what it belongs to may still be a draft."""
    return [problem for problem in missing(parcel) if problem.code != PARENT]


def checks(parcel: Parcel) -> list[Check]:
    """Every rule that holds for a row of this kind, with its outcome. Those that cannot be put yet are left out."""
    row = parcel.row
    fields = Check(_("All fields are valid."), tuple(_field_problems(row)))
    if not fields.met:
        return [fields]
    return [fields, *_parent_checks(row), *_own_checks(row), *_file_checks(parcel)]


def _parent_checks(row: WorkingCopy) -> list[Check]:
    parent = parent_of(row)
    if parent is None:
        return []
    kind = parent._meta.verbose_name
    first = Problem(PARENT, _("Publish the %(kind)s first.") % {"kind": kind})
    rule = _("Its %(kind)s is published.") % {"kind": kind}
    return [Check(rule, () if parent.is_published else (first,))]


def _own_checks(row: WorkingCopy) -> list[Check]:
    match row:
        case Scale():
            return [Check(_("The scale has statuses."), tuple(_scale_problems(row)))]
        case Site():
            return [Check(_("Its logo is on the site."), tuple(_logo_problems(row)))] if row.logo else []
        case SitePage():
            return [Check(_("Nothing is left to fill in."), tuple(_blanks(row)))]
        case Campaign():
            return [Check(_("Its scale has statuses."), tuple(_scale_problems(row.scale)))]
        case Demand():
            return [
                Check(_("It names at least one institution."), tuple(_demand_problems(row))),
                Check(
                    _("The passages it quotes are published, or will be published with it."),
                    tuple(_unknown_passages(row)),
                ),
            ]
        case StatusUpdate():
            return _update_checks(row)
        case Explanation():
            return [
                Check(_("It rests on public updates of its demand."), tuple(explaining.ground_problems(row))),
                Check(_("It explains the status of its day."), tuple(explaining.status_problems(row))),
            ]
        case Proposal():
            rule = _("The entry it refers to is still in force, and this changes something.")
            return [Check(rule, tuple(_proposal_problems(row)))]
    return []


def _blanks(row: SitePage) -> Iterator[Problem]:
    """Words in square brackets, which a text that ships leaves to be filled in; links are left alone."""
    written = content_of(row)["body"]
    found = [blank for text in written.values() for blank in BLANK.findall(text)]
    if found:
        words = _("Fill in what is in square brackets: %(blanks)s.") % {"blanks": ", ".join(dict.fromkeys(found))}
        yield Problem("blank", words, "body")


def _logo_problems(row: Site) -> Iterator[Problem]:
    found = logo_of(row.logo)
    if found is None or not default_storage.exists(found.path):
        yield Problem("logo_lost", _("The file of the logo is lost. Upload the logo again."), "logo")


def _update_checks(row: StatusUpdate) -> list[Check]:
    way = _("The status moves in the same direction as the event, or the reason is given.")
    rule = _("A change of status cites a public source; “met” a primary one dated on or after the demand.")
    before = status_before(row) if row.status else ""
    problems = (*_source_problems(row, before), *_unknown_status(row))
    found = [Check(rule, problems), Check(way, tuple(_way_problems(row, before)))]
    if row.corrects is not None:
        rule = _("A correction explains what was wrong, and what it corrects is in force.")
        found.insert(0, Check(rule, tuple(_correction_problems(row))))
    return found


def _file_checks(parcel: Parcel) -> list[Check]:
    """The record names a file by its hash, which only the file itself can tell."""
    sources = [*parcel.sources, parcel.row] if isinstance(parcel.row, Evidence) else list(parcel.sources)
    with_file = [source for source in sources if source.file]
    contents = {one["reference"]: one for one in (*sources_in(parcel.content), parcel.content) if "reference" in one}
    lost = [source for source in with_file if not contents[source.reference]["file"]["sha256"]]
    found = Check(_("The files of its sources are available."), tuple(map(lost_file, lost)))
    return [found] if with_file else []


def lost_file(source: Evidence) -> Problem:
    """What to do about a source whose file cannot be read."""
    if source.is_published:
        message = _(
            "The file “%(name)s” of “%(title)s” is missing on this site, and the record refers to it "
            "by its hash. Restore it from a backup."
        )
    else:
        message = _(
            "The file “%(name)s” of “%(title)s” is missing on this site. Restore it from a backup, "
            "or attach it to the source again."
        )
    name = str(source.file.name).rsplit("/", 1)[-1]
    return Problem("file_lost", message % {"name": name, "title": source.title_i18n}, "citations")


def barred(parcel: Parcel, user_id: int | None) -> Problem | None:
    """Rule 1, four eyes: a user who wrote any of it cannot publish it, unless the site has switched the rule off."""
    if settings.FOUR_EYES and user_id is not None and user_id in parcel.writers:
        return Problem("four_eyes", _("You contributed to this, so a colleague has to review and publish it."))
    return None


def weak_session() -> Problem:
    """What to tell somebody whose session may not decide anything, because the site asks for more than they used."""
    return Problem(
        "weak_session",
        _(
            "On this site, publishing and managing accounts require a security key or passkey, which "
            "cannot be phished. Add one under “Sign-in and security”, then sign out and sign in with "
            "it."
        ),
    )


def _field_problems(row: WorkingCopy) -> list[Problem]:
    # Cleaning a virtual field of modeltrans writes its fallback into the language of the moment.
    virtual = [field.name for field in row._meta.get_fields() if isinstance(field, TranslatedVirtualField)]
    try:
        # The database holds saved rows to their constraints, so it need not be asked about them again.
        row.full_clean(exclude=virtual, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return [
            Problem("invalid", f"{_label(row, field)}{message}", field)
            for field, messages in by_field.items()
            for message in messages
        ]
    return []


def _label(row: WorkingCopy, field: str) -> str:
    names = {one.name: getattr(one, "verbose_name", one.name) for one in row._meta.get_fields()}
    return f"{str(names[field]).capitalize()}: " if field in names else ""


def _scale_problems(row: Scale) -> list[Problem]:
    if row.pk and row.statuses.exists():
        return []
    return [Problem("no_statuses", _("Add at least one status to the scale."))]


def _demand_problems(row: Demand) -> list[Problem]:
    if row.addressees.exists():
        return []
    return [Problem("no_addressee", _("Choose at least one institution this is addressed to."), "addressees")]


def _unknown_passages(row: Demand) -> list[Problem]:
    """A passage that was added to a public document is a draft until that is published again, and so is its name."""
    problems = []
    for passage in passages_of(row):
        document = passage.document
        if document.is_published and document.has_unpublished_changes:
            known = {one["slug"] for one in last_wording(document).get("passages", ())}
            if passage.slug not in known:
                words = _("Publish the document “%(document)s” first: its passage “%(passage)s” is not public yet.")
                named = {"document": document.title_i18n, "passage": passage.slug}
                problems.append(Problem("passage", words % named, "passages"))
    return problems


def _unknown_status(update: StatusUpdate) -> list[Problem]:
    """A status that was added to a public scale is a draft until that is published again."""
    scale = update.demand.campaign.scale
    if update.status is None or not scale.is_published or not scale.has_unpublished_changes:
        return []
    if update.status.code in {one["code"] for one in last_wording(scale).get("statuses", ())}:
        return []
    words = _("Publish the scale “%(scale)s” first: its status “%(status)s” is not public yet.")
    named = {"scale": scale.name_i18n, "status": update.status.label_i18n}
    return [Problem("status", words % named, "status")]


def status_before(update: StatusUpdate) -> str:
    """The code of the status in force just before this update, '' when there is none."""
    entries = (
        Entry.objects.updates()
        .in_force()
        .setting_status()
        .happened_by(update.happened_on)
        .filter(campaign=update.demand.campaign.slug, demand=update.demand.slug)
    )
    if update.corrects_id:
        entries = entries.exclude(subject=subject_of(update.corrects))
    return entries.order_by("-happened_on", "-sequence").values_list("status", flat=True).first() or ""


def changes_status(update: StatusUpdate, before: str | None = None) -> bool:
    """Whether publishing this update gives its demand another status than it had at that date.

    ``before`` is the ``status_before``, where it is known.
    """
    if update.status is None or update.happened_on.certainly_before(update.demand.made_on):
        return False
    return update.status.code != (status_before(update) if before is None else before)


def _source_problems(update: StatusUpdate, before: str | None = None) -> list[Problem]:
    """Rule 3: a change of status cites a public source; "achieved" a primary one, dated on or after the demand."""
    if update.waiver_reason.strip() or not changes_status(update, before):
        return []
    supporting = [one for one in public_citations(update) if one.stance == Citation.Stance.SUPPORTS]
    if not supporting:
        return [
            Problem(
                "no_source",
                _("This changes the status, so it must cite a public source, or explain why none can be obtained."),
                "citations",
            )
        ]
    achieved = update.status is not None and update.status.kind == Status.Kind.ACHIEVED
    if achieved and not any(_proves(one, update.demand.made_on) for one in supporting):
        return [
            Problem(
                "no_primary_source",
                _(
                    "This marks the demand as met, so it must cite a primary source dated on or after the "
                    "demand, or explain why none can be obtained."
                ),
                "citations",
            )
        ]
    return []


# How far along a status is, by its kind. Unknown and closed are not steps of the way.
RANK: dict[str, int] = {
    Status.Kind.BACKWARD: 0, Status.Kind.NONE: 1, Status.Kind.FORWARD: 2, Status.Kind.PARTIAL: 3,
    Status.Kind.ACHIEVED: 4,
}  # fmt: skip


def rise(update: StatusUpdate, before: str | None = None) -> int | None:
    """By how much publishing an update would better the status of its demand; negative for worse, 0 for no change.

    None where two cannot be compared: there was no status, or one of them is not known or closed. Two statuses of one
    kind compare by their order on the scale.
    """
    before = status_before(update) if before is None else before
    if update.status is None or not changes_status(update, before):
        return 0
    known = Status.objects.filter(scale=update.status.scale_id, code=before).first()
    if known is None or known.kind not in RANK or update.status.kind not in RANK:
        return None
    return RANK[update.status.kind] - RANK[known.kind] or (1 if update.status.order > known.order else -1)


def _way_problems(update: StatusUpdate, before: str | None = None) -> list[Problem]:
    """An event that moves the status the other way, or without movement of its own, needs a reason that readers see."""
    moved = 0 if update.status_reason.strip() else rise(update, before)
    if not moved:
        return []
    direction = StatusUpdate.Direction
    match update.direction:
        case direction.SETBACK if moved > 0:
            words = _("A step back cannot improve the status. Change one of them, or give the reason.")
        case direction.PROGRESS | direction.FULFILLED if moved < 0:
            words = _("A step forward cannot worsen the status. Change one of them, or give the reason.")
        case direction.NEUTRAL:
            words = _("An event without movement cannot change the status. Change one of them, or give the reason.")
        case _:
            return []
    return [Problem("other_way", words, "status_reason")]


def _proves(citation: Citation, made_on: PartialDate) -> bool:
    dated = citation.evidence.published_on
    return citation.evidence.primary and dated is not None and not dated.certainly_before(made_on)


def _correction_problems(update: StatusUpdate) -> list[Problem]:
    if update.corrects is None:
        return []
    problems = []
    if not update.correction_reason.strip():
        problems.append(
            Problem("no_reason", _("Explain what was wrong. Readers will see the reason."), "correction_reason")
        )
    if not is_in_force(update.corrects):
        problems.append(
            Problem("not_in_force", _("The update that this corrects has since been corrected or retracted."))
        )
    if update.corrects.demand_id != update.demand_id:
        problems.append(Problem("other_demand", _("A correction must be about the same demand."), "demand"))
    return problems


def is_in_force(update: StatusUpdate) -> bool:
    return update.published_as is not None and Entry.objects.in_force().filter(sequence=update.published_as).exists()


def _proposal_problems(row: Proposal) -> list[Problem]:
    problems = []
    if row.update is not None and row.update.is_published and not is_in_force(row.update):
        problems.append(Problem("not_in_force", _("The update has since been corrected or retracted.")))
    if row.kind == Proposal.Kind.TRANSLATE and row.language == settings.LANGUAGE_CODE:
        problems.append(
            Problem("own_language", _("The update is written in this language: correct it instead."), "language")
        )
    if row.kind == Proposal.Kind.AMEND and not _is_copy_of(row.evidence, row.changes.get("copy")):
        problems.append(Problem("no_copy", _("Choose one of the archived copies of this source."), "amend_copy"))
    if row.changes.get("verification") == Verification.READ and not row.changes.get("verified_on"):
        problems.append(Problem("no_day", _("Enter the day on which the source was read.")))
    if row.kind == Proposal.Kind.AMEND and not set(row.changes) & set(Proposal.AMENDABLE):
        problems.append(Problem("no_change", _("Choose what to change.")))
    return problems


def _is_copy_of(source: Evidence | None, copy: str | None) -> bool:
    """Whether a copy that is to be public is well named, and is none of another source's. One of a pack is not here."""
    if not copy:
        return True
    try:
        validate_copy(copy)
    except ValidationError:
        return False
    owners = CapturePart.objects.filter(sha256=copy.split()[1]).values_list("capture__evidence", flat=True)
    return not owners or (source is not None and source.pk in owners)
