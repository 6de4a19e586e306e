"""How far a file of the index reaches, by whose it is. Recommendations are shared by all campaigns.

A person with the right in every campaign loads and changes everything. A member of campaigns loads what concerns the
country of one of them. They add to it, and change what never was public and concerns that country here already; never
what is public, since that may stand on the pages of others. So a forged file can neither change the words behind
another campaign's page nor move a recommendation from one country to another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign
from demands.models import Entry
from demands.text.countries import names_of, plain
from demands.workflow import rights

RIGHT = "demands.add_indexfile"


@dataclass(frozen=True)
class Reach:
    """Who loads, and whether public rows and rows of other campaigns may change."""

    by: int | None = None
    whole: bool = True


def reach_of(user: Any, country: str) -> Reach | None:
    """How far this user's file about a country reaches, '' being all of them; None when they may not load it."""
    if user is None or not user.is_active:
        return None
    if rights.everywhere(user, RIGHT):
        return Reach(user.pk)
    wanted = _same(country)
    return Reach(user.pk, whole=False) if wanted and any(wanted == _same(one) for one in countries_of(user)) else None


def countries_of(user: Any) -> list[str]:
    """The countries of the campaigns in which this user is a member and may load files. Three queries."""
    campaigns = Campaign.objects.filter(pk__in=rights.campaigns_with(user, RIGHT))
    return sorted(set(filter(None, _as_published(campaigns))))


def _as_published(campaigns: Any) -> Iterator[str]:
    """As the record has them: the draft of a public campaign can be changed by any of its editors, alone."""
    drafts = dict(campaigns.filter(published_as=None).values_list("pk", "country"))
    yield from drafts.values()
    public = campaigns.exclude(published_as=None).values("published_as")
    for content in Entry.objects.filter(sequence__in=public).values_list("content", flat=True):
        yield (content or {}).get("country", "")


def _same(country: str) -> str:
    return plain(names_of(country)[0]) if country.strip() else ""
