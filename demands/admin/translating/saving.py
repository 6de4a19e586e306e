"""What was typed on the page of both languages, saved: each text for itself, each row as one edit of this user."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from campaigns import history
from demands.admin.base.typed import staff
from demands.ledger import note
from demands.models import Proposal, TranslationCheck, WorkflowStep
from demands.workflow.steps import wrote

from .counting import count_again
from .page import Pair, Thing, drafts_of, is_untouched, may_write, thing
from .texts import BY_NAME, Need, Place, Texts, ranked, rows_of

TEXT, MARK, RIGHT = "text/", "mark/", "right/"  # what is typed, what it was typed over, what is still right


@dataclass
class Outcome:
    """How many texts were saved, and the things with a text that was not."""

    saved: int = 0
    refused: list[Thing] = field(default_factory=list)


@dataclass(frozen=True)
class Typed:
    """What the page sent of one text."""

    text: str
    mark: str
    is_right: bool


def typed_places(sent: QueryDict) -> list[Place]:
    """The rows of which the page sent something new, in its order. Names of no text of ours are passed over."""
    found: dict[tuple[str, int], Place] = {}
    for name in sent:
        texts_name, _slash, rest = name.removeprefix(TEXT).partition("/")
        number = rest.partition("/")[0]
        texts = BY_NAME.get(texts_name) if name.startswith(TEXT) and _is_touched(sent, name) else None
        if texts and number.isascii() and number.isdigit() and len(number) < 19:
            found.setdefault((texts_name, int(number)), Place(texts, int(number), Need.NOTHING))
    return list(found.values())


def _is_touched(sent: QueryDict, name: str) -> bool:
    own = name.removeprefix(TEXT)
    return sent.get(RIGHT + own) == "1" or not is_untouched(sent.get(MARK + own, ""), sent.get(name, ""))


def save(request: HttpRequest, language: str) -> Outcome:
    """Save what differs from what is stored. What cannot be saved comes back with the reason and the words typed."""
    outcome = Outcome()
    for place in typed_places(request.POST):
        with transaction.atomic():
            one = _locked(place, request, language)
            if one is None:
                continue
            pairs = [pair for pair in one.pairs if _differs(pair, _typed(request.POST, pair))]
            if pairs and not one.may_write:
                raise PermissionDenied
            good = [pair for pair in pairs if _acceptable(one, pair, language)]
            outcome.saved += _saved(request, one, good, language)
        if any(pair.problem for pair in one.pairs):
            outcome.refused.append(one)
    return outcome


def _locked(place: Place, request: HttpRequest, language: str) -> Thing | None:
    """The row as it is now, held until it is saved; of a part, the row that it is published with."""
    texts = place.texts
    rows = rows_of(texts, request.user).filter(pk=place.pk)
    owner: Any = texts.model._meta.get_field(texts.owner).related_model if texts.owner else texts.model
    numbers = list(rows.values_list(f"{texts.owner}_id" if texts.owner else "pk", flat=True))
    if not list(owner._base_manager.select_for_update().filter(pk__in=numbers).only("pk")):
        return None
    row = ranked(rows, texts, language).select_related(*([texts.owner] if texts.owner else ())).first()
    if row is None:
        return None
    draft = drafts_of([row.pk], language).get(row.pk) if texts.is_public else None
    one = thing(texts, row, language, draft)
    one.may_write = may_write(one, request)
    return one


def _typed(sent: QueryDict, pair: Pair) -> Typed:
    text = sent.get(TEXT + pair.name, pair.text).replace("\r\n", "\n").strip()
    return Typed(text, sent.get(MARK + pair.name, ""), sent.get(RIGHT + pair.name) == "1")


def _differs(pair: Pair, typed: Typed) -> bool:
    """Whether there is something to do. The stored words may have changed since; what was typed then differs too."""
    untouched = typed.text == pair.text.strip()
    if untouched:
        return typed.is_right and pair.need == Need.OUTDATED
    pair.typed = typed.text
    if typed.mark != pair.mark:
        pair.problem = _("This changed while you were typing. Compare, then save again.")
    return True


def _acceptable(one: Thing, pair: Pair, language: str) -> bool:
    if pair.problem or pair.typed is None:
        return not pair.problem
    name = pair.name.rpartition("/")[2]
    try:
        _form_field(one.texts, name, language).clean(pair.typed)
    except ValidationError as refused:
        pair.problem = " ".join(refused.messages)
    if one.texts.is_public and name == "headline" and not pair.typed:
        pair.problem = _("A translation needs its language and a headline.")
    return not pair.problem


def _form_field(texts: Texts, name: str, language: str) -> Any:
    own = language == settings.LANGUAGE_CODE or texts.is_public
    found: Any = texts.model._meta.get_field(name if own else f"{name}_{language}").formfield()
    found.required = False if not own or texts.is_public else found.required
    return found


def _saved(request: HttpRequest, one: Thing, pairs: Iterable[Pair], language: str) -> int:
    pairs = list(pairs)
    changed = [pair for pair in pairs if pair.typed is not None]
    if changed and one.texts.is_public:
        return _saved_as_proposal(request, one, changed, language)
    for pair in pairs:
        if pair.typed is None:
            _checked(request, one, pair, language)
    if changed:
        row = one.row
        for pair in changed:
            name = pair.name.rpartition("/")[2]
            setattr(row, name if language == settings.LANGUAGE_CODE else f"{name}_{language}", pair.typed)
        names = {pair.name.rpartition("/")[2] for pair in changed} if language == settings.LANGUAGE_CODE else {"i18n"}
        row.save(update_fields=sorted(names))
        wrote(one.published_with, staff(request).user)
    return len(pairs)


def _saved_as_proposal(request: HttpRequest, one: Thing, changed: list[Pair], language: str) -> int:
    """A public update is closed: its translation is a draft of its own, reviewed and appended."""
    texts = {pair.name.rpartition("/")[2]: pair.shown for pair in one.pairs}
    if not texts.get("headline"):
        (headline,) = (pair for pair in one.pairs if pair.name.endswith("/headline"))
        headline.problem = _("A translation needs its language and a headline.")
        return 0
    is_new = one.draft is None
    draft = one.draft or Proposal(kind=Proposal.Kind.TRANSLATE, update=one.row, language=language)
    for name, text in texts.items():
        setattr(draft, name, text)
    draft.save()
    wrote(draft, staff(request).user, created=is_new)
    return len(changed)


def _checked(request: HttpRequest, one: Thing, pair: Pair, language: str) -> None:
    """Keep that this user found the translation still right beside the original as it is now."""
    user = staff(request).user
    if one.draft is not None:  # whose original was corrected: the next step of its workflow says that it was checked
        note(one.draft, WorkflowStep.Action.EDITED, by=user, comment=_("Compared with the corrected original."))
        return
    name = pair.name.rpartition("/")[2]
    last = history.kept(one.texts.model).objects.filter(pgh_obj=one.row.pk).order_by("-pgh_id").first()
    TranslationCheck.objects.update_or_create(
        model=one.row._meta.label_lower, row=one.row.pk, field=f"{name}_{language}",
        defaults={"copy": last.pgh_id if last else 0, "by": user},
    )  # fmt: skip
    count_again(one.texts, one.row)
