"""What a batch is made of: the drafts of a campaign, of a document or of an import that the user may write in."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.admin import site
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Document, Scale, WorkingCopy
from demands.admin.base.scope import seen
from demands.ledger.kinds import BY_MODEL, KINDS, Kind
from demands.models import Demand, Evidence, ImportedRow, Proposal, SheetImport
from demands.workflow.batches import fetched


@dataclass(frozen=True)
class Origin:
    """The row whose drafts are meant, and what a batch of them is called."""

    name: str  # of the parameter of the address
    row: Any
    title: str
    campaign: Campaign | None = None

    @property
    def query(self) -> str:
        return f"?{self.name}={self.row.pk}"


ORIGINS: dict[str, Any] = {"campaign": Campaign, "document": Document, "import": SheetImport}


def origin_of(request: HttpRequest) -> Origin:
    """The row that the address names. Raises Http404 for one that the user does not see."""
    for name, model in ORIGINS.items():
        number = request.GET.get(name, "")
        if number.isascii() and number.isdigit() and len(number) < 19:
            row = seen(request.user, model).filter(pk=number).first()
            if row is not None:
                return _origin(name, row)
    raise Http404


def _origin(name: str, row: Any) -> Origin:
    match row:
        case Campaign():
            return Origin(name, row, _("Drafts of the campaign “%(name)s”") % {"name": row}, row)
        case Document():
            return Origin(name, row, _("Drafts from the document “%(name)s”") % {"name": row}, row.campaign)
    return Origin(name, row, _("Drafts from the import “%(name)s”") % {"name": row})


def drafts(origin: Origin, request: HttpRequest) -> list[WorkingCopy]:
    """All drafts of an origin that the user may write in, in the order of their publication. A few queries a kind."""
    found: list[WorkingCopy] = []
    for kind in KINDS:
        which = None if kind.model is Evidence else _which(kind, origin.row)  # sources go with what cites them
        if which is None:
            continue
        numbers = seen(request.user, kind.model).filter(which, WorkingCopy.OPEN).order_by().values_list("pk", flat=True)
        kept: Any = site.get_model_admin(kind.model)
        rows = fetched(kind.model, sorted(set(numbers)))
        found += [rows[pk] for pk in sorted(rows) if kept.has_change_permission(request, rows[pk])]
    return found


def _which(kind: Kind, of: Any) -> Q | None:
    match of:
        case Campaign():
            return _of_campaign(kind, of)
        case Document():
            return _of_document(kind, of)
    return _of_import(kind, of)


def _of_campaign(kind: Kind, campaign: Campaign) -> Q | None:
    if kind.model is Scale:
        return Q(pk=campaign.scale_id)
    if kind.model is Proposal:
        cited = Evidence.objects.filter(citations__update__demand__campaign=campaign)
        return Q(update__demand__campaign=campaign) | Q(evidence__in=cited)
    path = path_to_campaign(kind)
    return Q(**{path: campaign.pk}) if path else None


def path_to_campaign(kind: Kind) -> str:
    """The fields that lead from a kind of row to its campaign; empty for what all campaigns share."""
    if kind.model is Campaign:
        return "pk"
    if not kind.parent:
        return ""
    inner = path_to_campaign(BY_MODEL[kind.model._meta.get_field(kind.parent).related_model])
    return kind.parent if inner == "pk" else f"{kind.parent}__{inner}"


def _of_document(kind: Kind, document: Document) -> Q | None:
    """The document, the demands that quote it, and the campaign as long as nobody can see it."""
    if kind.model is Campaign:
        return Q(pk=document.campaign_id, published_as__isnull=True)
    if kind.model is Document:
        return Q(pk=document.pk)
    if kind.model is Demand:
        return Q(pk__in=Demand.objects.filter(passages__document=document).values("pk"))
    return None


def _of_import(kind: Kind, sheet: SheetImport) -> Q | None:
    """What the rows of a spreadsheet changed; of lines in another page, that page."""
    model: Any = apps.get_model(sheet.table)
    done = sheet.rows.filter(outcome=ImportedRow.Outcome.APPLIED).values("object_id")
    if model is kind.model:
        return Q(pk__in=done)
    if model in BY_MODEL:
        return None
    owners = [one for one in model._meta.concrete_fields if one.related_model is kind.model]
    return Q(pk__in=model._base_manager.filter(pk__in=done).values(owners[0].attname)) if owners else None
