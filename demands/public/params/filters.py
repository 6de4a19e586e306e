"""The choices by which a reader narrows down the demands of a campaign."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from demands.progress.progress import CampaignProgress, DemandProgress
from demands.public.text.wording import pick
from demands.text.words import normal

from . import query

SORTS = ("number", "status", "changed", "title", "last", "sources", "addressee")
DIRECTIONS = ("progress", "setback", "fulfilled", "neutral")
CERTAINTIES = ("read", "excerpt", "unverified")
RANK = ("backward", "none", "forward", "partial", "achieved", "unknown", "closed")


@dataclass(frozen=True)
class Filter:
    """What a reader asked for; '' leaves a choice open."""

    status: str = ""
    addressee: str = ""
    theme: str = ""
    q: str = ""
    direction: str = ""
    certainty: str = ""
    since: dt.date | None = None
    sort: str = ""

    @classmethod
    def of(cls, request: HttpRequest, campaign: CampaignProgress) -> "Filter":
        """Raises BadQuery for a choice that this campaign does not offer."""
        return cls(
            status=query.choice(request, "status", {one.code for one in campaign.scale.statuses}),
            addressee=query.choice(request, "addressee", set(named(campaign, "addressees"))),
            theme=query.choice(request, "theme", set(named(campaign, "themes"))),
            q=query.text(request, "q"),
            direction=query.choice(request, "direction", DIRECTIONS),
            certainty=query.choice(request, "certainty", CERTAINTIES),
            since=query.day(request, "since"),
            sort=query.choice(request, "sort", SORTS),
        )

    @property
    def since_day(self) -> str:
        """``since`` as a form has it."""
        return self.since.isoformat() if self.since else ""

    @property
    def narrows(self) -> bool:
        return any((self.status, self.addressee, self.theme, self.q, self.direction, self.certainty, self.since))

    def apply(self, campaign: CampaignProgress) -> list[DemandProgress]:
        """The demands that answer every choice, in the order asked for."""
        found = [one for one in campaign.demands if self._fits(one) and self._says(one, campaign)]
        return sorted(found, key=lambda one: self._order(one, campaign))

    def _fits(self, one: DemandProgress) -> bool:
        where, content = one.standing, one.content
        return (
            (not self.status or (where.status is not None and where.status.code == self.status))
            and (not self.addressee or self.addressee in content["addressees"])
            and (not self.theme or self.theme in content["themes"])
            and (not self.direction or where.direction == self.direction)
            and (not self.certainty or where.certainty == self.certainty)
            and (
                self.since is None
                or (where.sequence is not None and where.since is not None and where.since.last_day >= self.since)
            )
        )

    def _says(self, one: DemandProgress, campaign: CampaignProgress) -> bool:
        """Whether every word occurs in the demand, or in the name of somebody it is addressed to."""
        if not self.q:
            return True
        said = campaign.said_of(one)
        return all(word in said for word in normal(self.q).split())

    def _order(self, one: DemandProgress, campaign: CampaignProgress) -> Any:
        content, number = one.content, one.content["number"]
        if self.sort == "status":
            return (RANK.index(one.standing.status.kind) if one.standing.status else 9, number)
        if self.sort == "changed":
            return (-one.standing.since.last_day.toordinal() if one.standing.since else 0, number)
        if self.sort == "last":
            return (-one.last_on.last_day.toordinal() if one.last_on else 0, number)
        if self.sort == "sources":
            return (-one.sources, number)
        if self.sort == "addressee":
            return ([pick((campaign.institution(slug) or {}).get("name"))[0] for slug in content["addressees"]], number)
        if self.sort == "title":
            return (pick(content["title"], settings.LANGUAGE_CODE)[0], number)
        return number


def named(campaign: CampaignProgress, many: str) -> list[str]:
    """The slugs that occur among a campaign's demands, each once, in order of appearance.

    Those of demands that were made after the page's day too: a choice holds while the reader moves through time.
    """
    every = (*campaign.demands, *campaign.unmade)
    return list(dict.fromkeys(slug for one in every for slug in one.content[many]))


def sort_labels() -> list[tuple[str, str]]:
    return [
        ("", _("As numbered")),
        ("status", _("Status, worst first")),
        ("changed", _("Last change of status")),
        ("title", _("Title")),
        ("last", _("Last event")),
        ("sources", _("Sources")),
        ("addressee", _("Addressee")),
    ]
