"""The scales that ship with the product, to begin one's own with."""

import csv
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from campaigns.models import Scale, Status
from demands.workflow.copies import free_name
from demands.workflow.steps import wrote

SHIPPED = ("japan-2005", "scales")  # the packs that hold them
Cells = dict[str, str]


@cache
def templates() -> dict[str, tuple[Cells, tuple[Cells, ...]]]:
    """Each scale by its identifier: its cells, and those of its statuses in order."""
    found: dict[str, tuple[Cells, tuple[Cells, ...]]] = {}
    for pack in SHIPPED:
        folder = Path(apps.get_app_config("campaigns").path) / "packs" / pack
        steps = sorted(_rows(folder / "statuses.csv"), key=lambda step: int(step["order"]))
        for scale in _rows(folder / "scales.csv"):
            found[scale["code"]] = (scale, tuple(step for step in steps if step["scale"] == scale["code"]))
    return found


def _rows(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def name_of(scale: Cells, language: str) -> str:
    """What a scale is called in a language; in the site's own where it has no name in that."""
    return scale.get(f"name_{language}") or scale["name"]


def begin_scale(code: str, *, by: User) -> Scale:
    """A draft with the statuses of a scale that ships. Raises KeyError for one that does not."""
    cells, steps = templates()[code]
    with transaction.atomic():
        taken = Scale.objects.filter(code=code).exists()
        scale = Scale(code=free_name(code, "code", Scale.objects.all()) if taken else code, **_texts(cells, Scale))
        scale.save()
        for step in steps:
            said = {name: step[name] for name in ("code", "kind", "symbol", "token", "order")}
            Status.objects.create(scale=scale, **said, **_texts(step, Status))
        wrote(scale, by, created=True)
        return scale


def _texts(cells: Cells, model: type[Scale] | type[Status]) -> Cells:
    names = ("name", "description") if model is Scale else ("label", "definition")
    other = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    wanted = [*names, *(f"{name}_{code}" for name in names for code in other)]
    return {name: cells[name] for name in wanted if cells.get(name)}
