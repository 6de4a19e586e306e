"""The names by which cells speak of rows: natural keys, joined by slashes, the same on every copy of a site."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext as _

from campaigns.models import Passage, Status
from demands.ledger.kinds import KINDS
from demands.models import Citation, Evidence, Observation

from .inlines import list_of

KEYS: dict[type[Model], tuple[str, ...]] = {
    **{kind.model: kind.identity for kind in KINDS},
    Observation: ("indicator__campaign__slug", "indicator__slug", "date"),
    Citation: ("update__reference", "evidence__reference"),
    Passage: ("document__campaign__slug", "document__slug", "slug"),
    Status: ("scale__code", "code"),
}


def name_of(row: Any) -> str:
    """``japan-2005/rome-statute`` for a demand; '' for no row."""
    if row is None:
        return ""
    return "/".join(_followed(row, path) for path in KEYS.get(type(row), ("pk",)))


def _followed(row: Any, path: str) -> str:
    for part in path.split("__"):
        row = getattr(row, part)
    return str(row)


def related(model: type[Model]) -> list[str]:
    """What has to be fetched along with rows of this model for their names."""
    return sorted({path.rpartition("__")[0] for path in KEYS.get(model, ()) if "__" in path})


def seen_by(request: HttpRequest, model: Any) -> Any:
    """The rows of a model that this user may see, as its list shows them."""
    kept = list_of(model)
    return kept.get_queryset(request) if kept is not None else model._base_manager.none()


def named(request: HttpRequest, model: Any, names: set[str]) -> dict[str, Any]:
    """Of the rows that this user may see, those with these names."""
    last = KEYS[model][-1]
    texts = {name.rpartition("/")[2] for name in names}
    rows = seen_by(request, model).annotate(called=Cast(last, TextField())).filter(called__in=texts)
    rows = rows.select_related(*related(model))
    return {name: row for row in rows if (name := name_of(row)) in names}


class Names:
    """Looks up what names in cells mean, each once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.known: dict[tuple[Any, str], int | None] = {}

    def visible(self, model: Any) -> Any:
        return seen_by(self.request, model)

    def key(self, model: Any, name: str) -> str:
        """The primary key, as a form wants it. Raises ValidationError when this user can see no such row."""
        if (model, name) not in self.known:
            self.known[model, name] = self._found(model, name)
        pk = self.known[model, name]
        if pk is None:
            words = _("“%(name)s” is unknown: copy the name from an export of the list “%(list)s”")
            raise ValidationError(words % {"name": name[:80], "list": model._meta.verbose_name_plural})
        return str(pk)

    def _found(self, model: Any, name: str) -> int | None:
        """The row of this name; a source is known by its address as well, when no other has the same."""
        if "\x00" in name:
            return None
        if model is Evidence and "://" in name:
            found = list(seen_by(self.request, model).filter(url=name).values_list("pk", flat=True)[:2])
            return found[0] if len(found) == 1 else None
        row = named(self.request, model, {name}).get(name)
        return row.pk if row is not None else None
