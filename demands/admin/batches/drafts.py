"""What a batch is made of: the drafts of a campaign, of a document or of an import that the user may write in; or the
translations of a campaign into one language."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from campaigns.models import Campaign, Document, Scale, WorkingCopy
from demands.admin.base.scope import seen
from demands.admin.translating.page import language_name
from demands.ledger.content import content_of
from demands.ledger.kinds import BY_MODEL, KINDS, Kind
from demands.models import Demand, Entry, Evidence, ImportedRow, Proposal, SheetImport
from demands.workflow.batches import fetched


@dataclass(frozen=True)
class Origin:
    """The row whose drafts are meant, and what a batch of them is called."""

    name: str  # of the parameter of the address
    row: Any
    title: str
    campaign: Campaign | None = None
    language: str = ""  # of the translations that are meant

    @property
    def query(self) -> str:
        if self.language:
            return f"?translation={self.row.pk if self.row else SHARED}&language={self.language}"
        return f"?{self.name}={self.row.pk}"


ORIGINS: dict[str, Any] = {"campaign": Campaign, "document": Document, "import": SheetImport}


SHARED = "shared"  # what all campaigns use


def origin_of(request: HttpRequest) -> Origin:
    """The row that the address names. Raises Http404 for one that the user does not see."""
    if "translation" in request.GET:
        return _of_language(request, request.GET["translation"], request.GET.get("language", ""))
    for name, model in ORIGINS.items():
        number = request.GET.get(name, "")
        if number.isascii() and number.isdigit() and len(number) < 19:
            row = seen(request.user, model).filter(pk=number).first()
            if row is not None:
                return _origin(name, row)
    raise Http404


def _of_language(request: HttpRequest, number: str, language: str) -> Origin:
    known = number.isascii() and number.isdigit() and len(number) < 19
    campaign = seen(request.user, Campaign).filter(pk=number).first() if known else None
    if language not in dict(settings.LANGUAGES) or (campaign is None and number != SHARED):
        raise Http404
    called = {"language": language_name(language), "name": campaign}
    title = _("Translations into %(language)s: %(name)s") if campaign else _("Translations into %(language)s")
    return Origin("translation", campaign, title % called, campaign, language)


def _origin(name: str, row: Any) -> Origin:
    match row:
        case Campaign():
            return Origin(name, row, _("Drafts of the campaign “%(name)s”") % {"name": row}, row)
        case Document():
            return Origin(name, row, _("Drafts from the document “%(name)s”") % {"name": row}, row.campaign)
    return Origin(name, row, _("Drafts from the import “%(name)s”") % {"name": row})


def drafts(origin: Origin, request: HttpRequest) -> list[WorkingCopy]:
    """All drafts of an origin that the user may write in, in the order of their publication. A few queries a kind."""
    if origin.language:
        return translated(origin, request)
    found: list[WorkingCopy] = []
    for kind in KINDS:
        which = None if kind.model is Evidence else _which(kind, origin.row)  # sources go with what cites them
        if which is None:
            continue
        found += _writable(kind, which, request)
    return found


def _writable(kind: Kind, which: Q, request: HttpRequest) -> list[Any]:
    numbers = seen(request.user, kind.model).filter(which, WorkingCopy.OPEN).order_by().values_list("pk", flat=True)
    kept: Any = site.get_model_admin(kind.model)
    rows = fetched(kind.model, sorted(set(numbers)))
    return [rows[pk] for pk in sorted(rows) if kept.has_change_permission(request, rows[pk])]


# Translations into one language


def translated(origin: Origin, request: HttpRequest) -> list[WorkingCopy]:
    """Public rows whose unpublished version reads otherwise in the language, and translations of public updates."""
    found: list[Any] = []
    for kind in KINDS:
        which = _in_campaign(kind, origin)
        if which is None:
            continue
        if kind.model is Proposal:
            which &= Q(kind=Proposal.Kind.TRANSLATE, language=origin.language, published_as__isnull=True)
            found += _writable(kind, which, request)
        elif not kind.closes:
            found += _otherwise(_writable(kind, which & Q(published_as__isnull=False), request), origin.language)
    return found


def _in_campaign(kind: Kind, origin: Origin) -> Q | None:
    if kind.model is Proposal:
        return Q(update__demand__campaign=origin.campaign) if origin.campaign else None
    path = path_to_campaign(kind)
    if origin.campaign is None:
        return None if path else Q()
    return Q(**{path: origin.campaign.pk}) if path else None


def _otherwise(rows: list[Any], language: str) -> list[Any]:
    """Those whose content in this language is not that of their last entry. One query."""
    entries = Entry.objects.defer("search").in_bulk([row.published_as for row in rows])
    return [
        row
        for row in rows
        if in_language(content_of(row), language)
        != in_language((entries[row.published_as].content if row.published_as in entries else None) or {}, language)
    ]


def in_language(content: Any, language: str) -> list[str]:
    """Every text that a content has in a language, in its order."""
    if isinstance(content, dict):
        own = [str(content[language])] if language in content else []
        return own + [text for part in content.values() for text in in_language(part, language)]
    if isinstance(content, list):
        return [text for part in content for text in in_language(part, language)]
    return []


# Drafts of a campaign, a document, an import


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
    owner: Any = kind.model._meta.get_field(kind.parent).related_model
    inner = path_to_campaign(BY_MODEL[owner])
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
