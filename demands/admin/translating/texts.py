"""Which texts of which rows are translated, and which of them are missing in a language or older than their original.

The languages are those of the settings. A translation is out of date when the original reads otherwise than it did when
the translation got its present words, which the history of the row tells; somebody may say that it is still right.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.conf import settings
from django.contrib.admin import site
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat

from campaigns import history
from campaigns.models import Campaign, Document, Passage, Scale, Status
from demands.admin.base.scope import seen
from demands.ledger.kinds import KINDS
from demands.models import (
    Entry,
    Evidence,
    Indicator,
    Observation,
    Proposal,
    StatusUpdate,
    TranslationCheck,
    WorkflowStep,
)

Step = WorkflowStep.Action


class Need(IntEnum):
    """What has to be done about a translation; the first comes first."""

    MISSING = 0
    OUTDATED = 1
    NOTHING = 2


@dataclass(frozen=True)
class Texts:
    """The texts of a kind of row. ``needed`` are those whose absence counts as a gap."""

    name: str  # in addresses of fields: the label of the model, and "public" for updates that only the ledger changes
    model: Any
    fields: tuple[str, ...]
    needed: tuple[str, ...]
    owner: str = ""  # the field with the row that this one is published with
    campaign: str = ""  # the path to the campaign; empty for what all campaigns share
    is_public: bool = False


# As on the source itself: a title in the reader's language helps, but its absence is not counted.
AS_ON_THE_SOURCE: dict[Any, tuple[str, ...]] = {
    Document: ("title", "publisher"), Evidence: ("title", "publisher"), Passage: ("exact", "addressee"),
}  # fmt: skip
PARTS: dict[Any, tuple[Any, str]] = {
    Scale: (Status, "scale"), Document: (Passage, "document"), Indicator: (Observation, "indicator"),
}  # fmt: skip
CLOSED_TEXTS = ("headline", "body")  # what a later translation of a public update may add


def _campaign_of(model: Any) -> str:
    if model is Campaign:
        return "pk"
    if model is Evidence:
        return "citations__update__demand__campaign"
    names = {field.name for field in model._meta.fields}
    return "campaign" if "campaign" in names else "demand__campaign" if "demand" in names else ""


def _texts_of(model: Any, owner: str = "", campaign: str = "") -> Texts:
    fields = tuple(model._meta.get_field("i18n").fields)
    needed = tuple(one for one in fields if one not in AS_ON_THE_SOURCE.get(model, ()))
    return Texts(model._meta.label_lower, model, fields, needed, owner, campaign)


def _every() -> tuple[Texts, ...]:
    found: list[Texts] = []
    for kind in KINDS:
        model: Any = kind.model
        if model is Proposal or not any(field.name == "i18n" for field in model._meta.fields):
            continue
        campaign = _campaign_of(model)
        found.append(_texts_of(model, campaign=campaign))
        if model in PARTS:
            part, owner = PARTS[model]
            found.append(_texts_of(part, owner, f"{owner}__{campaign}" if campaign else ""))
        if model is StatusUpdate:
            closed = f"{model._meta.label_lower}.public"
            found.append(Texts(closed, model, CLOSED_TEXTS, CLOSED_TEXTS, campaign=campaign, is_public=True))
    return tuple(found)


EVERY = _every()
BY_NAME = {texts.name: texts for texts in EVERY}
CLOSING = {kind.model for kind in KINDS if kind.closes}


def language_codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


# Rows


def owner_of(texts: Texts) -> Any:
    """The model whose rows a user sees or not."""
    return texts.model._meta.get_field(texts.owner).related_model if texts.owner else texts.model


def rows_of(texts: Texts, user: Any) -> QuerySet[Any]:
    """The rows that this user sees and whose texts can still be translated."""
    if texts.owner:
        inside = {f"{texts.owner}__in": seen(user, owner_of(texts))}
        parts: QuerySet[Any] = texts.model._default_manager.filter(**inside)
        return parts.order_by()
    rows = seen(user, texts.model).order_by()
    if texts.is_public:
        return rows.filter(Exists(Entry.objects.in_force().filter(sequence=OuterRef("published_as"))))
    return rows.filter(published_as__isnull=True) if texts.model in CLOSING else rows


def in_campaign(rows: QuerySet[Any], texts: Texts, campaign: Campaign | None) -> QuerySet[Any] | None:
    """Those of one campaign, or with no campaign what all share; None when there can be none."""
    if campaign is None:
        return rows if not texts.campaign else None
    if not texts.campaign:
        return None
    found = rows.filter(**{texts.campaign: campaign.pk})
    return found.distinct() if texts.model is Evidence else found


# What is to be done about each


def ranked(rows: QuerySet[Any], texts: Texts, language: str) -> Any:
    """The rows with ``need``, and with what was the original of each text when it was translated."""
    if language == settings.LANGUAGE_CODE:
        return rows.annotate(need=_need(_missing_in_own_language(texts), Q(pk__in=[])))
    if texts.is_public:
        return _ranked_public(rows, language)
    there = {f"said_{name}": translation(name, language) for name in texts.fields}
    rows = rows.annotate(**there)
    rows = rows.annotate(**{f"then_{name}": _original_then(texts, name, language) for name in texts.fields})
    missing, outdated = Q(pk__in=[]), Q(pk__in=[])
    for name in texts.needed:
        missing |= ~Q(**{name: ""}) & Q(**{f"said_{name}": ""})
    for name in texts.fields:
        translated = ~Q(**{name: ""}) & ~Q(**{f"said_{name}": ""}) & ~Q(**{f"then_{name}": ""})
        outdated |= translated & ~Q(**{f"then_{name}": F(name)})
    return rows.annotate(need=_need(missing, outdated))


def _need(missing: Q, outdated: Q) -> Case:
    return Case(
        When(missing, then=Value(Need.MISSING.value)), When(outdated, then=Value(Need.OUTDATED.value)),
        default=Value(Need.NOTHING.value), output_field=IntegerField(),
    )  # fmt: skip


def translation(name: str, language: str, of: Any = "i18n") -> Any:
    return Coalesce(KeyTextTransform(f"{name}_{language}", of), Value(""), output_field=TextField())


def _missing_in_own_language(texts: Texts) -> Q:
    """What was taken in from a document in another language and has no text in the site's own."""
    found = Q(pk__in=[])
    for name in texts.needed:
        for code in language_codes():
            if code != settings.LANGUAGE_CODE:
                found |= Q(**{name: "", f"i18n__{name}_{code}__gt": ""})
    return found


def _original_then(texts: Texts, name: str, language: str) -> Any:
    """The original in the first copy of the row with the translation as it is now; empty when there is none.

    A person who has compared the two since has looked at a later copy, and the words of that one count.
    """
    copies = history.kept(texts.model).objects.filter(pgh_obj=OuterRef("pk"))
    checks = TranslationCheck.objects.filter(
        model=texts.model._meta.label_lower, row=OuterRef(OuterRef("pk")), field=f"{name}_{language}"
    )
    seen_until = Coalesce(Subquery(checks.values("copy")[:1]), Value(0), output_field=BigIntegerField())
    first = (
        copies.annotate(said=translation(name, language))
        .filter(said=OuterRef(f"said_{name}"), pgh_id__gte=seen_until)
        .order_by("pgh_id")
        .values(name)[:1]
    )
    return Coalesce(Subquery(first), Value(""), output_field=TextField())


def _ranked_public(rows: QuerySet[Any], language: str) -> Any:
    """Of public updates: a draft of a translation counts as one, unless its original was corrected since."""
    drafts = Proposal.objects.filter(
        update=OuterRef("pk"), kind=Proposal.Kind.TRANSLATE, language=language, published_as__isnull=True
    )
    worked = WorkflowStep.objects.filter(subject=Concat(Value("proposal:"), Cast(OuterRef("draft"), CharField())))
    last = worked.exclude(action__in=WorkflowStep.TALK).order_by("-at", "-pk").values("action")[:1]
    rows = rows.annotate(
        draft=Subquery(drafts.values("reference")[:1]), said_headline=translation("headline", language),
        said_body=translation("body", language),
    )  # fmt: skip
    rows = rows.annotate(last_step=Case(When(draft__isnull=False, then=Subquery(last)), output_field=CharField()))
    bare = Q(said_headline="") | ~Q(body="") & Q(said_body="")
    return rows.annotate(need=_need(Q(draft__isnull=True) & bare, Q(last_step=Step.CHECK_AGAIN)))


# The rows of a page


def united(asked: list[QuerySet[Any]]) -> QuerySet[Any]:
    return asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]


def may_see(texts: Texts, user: Any) -> bool:
    model = owner_of(texts)
    return site.is_registered(model) and any(
        user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}") for action in ("view", "change")
    )


@dataclass(frozen=True)
class Place:
    """Where a row stands in the list of all."""

    texts: Texts
    pk: int
    need: Need


def listed(user: Any, language: str, campaign: Campaign | None, *, only_open: bool) -> QuerySet[Any] | None:
    """All rows of a campaign, those with something to do first: (need, place of the kind, number). A lazy query."""
    asked = []
    for place, texts in enumerate(EVERY):
        rows = in_campaign(rows_of(texts, user), texts, campaign) if may_see(texts, user) else None
        if rows is None:
            continue
        rows = ranked(rows, texts, language)
        rows = rows.filter(need__lt=Need.NOTHING) if only_open else rows
        asked.append(rows.annotate(place=Value(place, IntegerField())).values_list("need", "place", "pk"))
    return united(asked).order_by("need", "place", "pk") if asked else None


def places(found: Any) -> list[Place]:
    return [Place(EVERY[place], pk, Need(need)) for need, place, pk in found]


def places_of(row: Any, user: Any) -> list[Place]:
    """One thing: the row and its parts."""
    found = []
    for texts in EVERY:
        if type(row) is texts.model and texts.is_public == (row.is_published and texts.model is StatusUpdate):
            found += [Place(texts, row.pk, Need.NOTHING)]
        elif texts.owner and isinstance(row, texts.model._meta.get_field(texts.owner).related_model):
            rows = rows_of(texts, user).filter(**{texts.owner: row.pk}).order_by("pk")
            found += [Place(texts, pk, Need.NOTHING) for pk in rows.values_list("pk", flat=True)]
    return found
