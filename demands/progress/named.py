"""What the things are called that entries refer to, and the words for the codes in them. Part of ``progress``."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q, TextChoices
from django.utils import translation

from demands.models import Citation, Engagement, Entry, Evidence, Explanation, StatusUpdate

from . import sql, still
from .queries import wordings
from .standing import Clock, Content, Scale, Status
from .timeline import Item

NAMED = ("campaign", "demand", "document", "indicator", "institution", "milestone", "scale", "theme")
# Codes that contents and entries carry
CHOICES: dict[str, type[TextChoices]] = {
    "kind": Evidence.Kind,
    "stance": Citation.Stance,
    "engagement": Engagement.Kind,
    "direction": StatusUpdate.Direction,
    "entry": Entry.Kind,
    "confidence": Explanation.Confidence,
}


@dataclass(frozen=True)
class Names:
    """What everything that lines refer to is called, and the scales of the campaigns."""

    current: dict[str, tuple[int, Content]]

    def get(self, subject: str) -> Content | None:
        return self.current[subject][1] if subject in self.current else None

    def scale(self, campaign: str) -> Scale | None:
        code = (self.get(f"campaign:{campaign}") or {}).get("scale")
        content = self.get(f"scale:{code}")
        return Scale.of(content) if content else None

    def status(self, campaign: str, code: str | None) -> Status | None:
        scale = self.scale(campaign) if code else None
        return scale.get(code) if scale and code else None

    def of_type(self, kind: str) -> list[Content]:
        return [content for subject, (_, content) in self.current.items() if subject.startswith(f"{kind}:")]


def names(clock: Clock, campaigns: Iterable[str] | None = None) -> Names:
    """The current wording of everything but updates, of some campaigns or of all. One query."""
    which = Q(subject_type__in=NAMED)
    if campaigns is not None:
        which &= Q(campaign__in={"", *campaigns})
    return Names(wordings(clock, which))


def named(clock: Clock, subjects: Iterable[str]) -> Names:
    """The current wording of some subjects, and of the scales of the campaigns among them. One query."""
    return Names(sql.named(clock, sorted(set(subjects))))


def read_ahead(clock: Clock, asked: list[set[str]]) -> None:
    """Read the wordings that several pages ask for, each a set of subjects. Only within ``still.together``.

    Each page then gets those of all: it looks up its own. One query.
    """
    found = sql.named(clock, sorted(set().union(*asked)))
    for subjects in asked:
        still.keep(sql.named, found, clock, sorted(subjects))


def shown_with(items: Iterable[Item]) -> set[str]:
    """The subjects that a list of updates names."""
    places = {(item.content["campaign"], item.content["demand"]) for item in items}
    return {f"campaign:{campaign}" for campaign, _ in places} | {f"demand:{one}/{demand}" for one, demand in places}


def subjects_of(line: Entry, item: Item | None = None) -> set[str]:
    """The subjects that the page of a line, and what it changes, may name; with its update, if it is one."""
    found = {line.subject, f"campaign:{line.campaign}", f"demand:{line.campaign}/{line.demand}"}
    for one in filter(None, (line, line.about)):
        found |= {one.subject} | subjects_in(one.content, one.subject_type, one.campaign)
    return found | subjects_in(item.content if item else None, line.subject_type, line.campaign)


REFERRED = {
    "scale": "scale:{0}", "institution": "institution:{0}", "institutions": "institution:{0}",
    "addressees": "institution:{0}", "themes": "theme:{0}", "demands": "demand:{1}/{0}", "related": "demand:{1}/{0}",
    "demand": "demand:{1}/{0}", "milestones": "milestone:{1}/{0}", "passages": "document:{1}/{0}",
}  # fmt: skip


def subjects_in(content: Content | None, kind: str, campaign: str) -> set[str]:
    """The subjects that a content of some kind refers to: by short names, within its campaign."""
    found = set()
    for part, pattern in REFERRED.items():
        said = (content or {}).get(part)
        for name in [said] if isinstance(said, str) else said or []:
            if isinstance(name, str):
                found.add(pattern.format(name.partition("#")[0], campaign))
    if content and content.get("parent"):
        found.add(f"{kind}:{content['parent']}")
    documents = [one["evidence"].get("document") for one in (content or {}).get("citations", [])]
    return found | {f"document:{one}" if "/" in one else f"document:{campaign}/{one}" for one in documents if one}


@lru_cache
def labels(language: str) -> dict[str, dict[str, str]]:
    """For each of CHOICES, the word for each code."""
    with translation.override(language):
        return {name: {code: str(label) for code, label in choices.choices} for name, choices in CHOICES.items()}
