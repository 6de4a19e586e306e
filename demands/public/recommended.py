"""UN recommendations that ask what a demand asks, as its page says it: who else asked, and what the state answered."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from demands.progress import CampaignProgress
from demands.standing import Content

from .templatetags.public import partial
from .wording import listed, pick

FEW = 3  # are shown unasked
# A document of the United Nations by its symbol, such as A/HRC/22/14 or CRC/C/PER/CO/6-7.
SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:/[A-Za-z0-9.\-]+)+")
DOCUMENTS = "https://undocs.org/"
POSITIONS: dict[str, str | Promise] = {
    "supported": gettext_lazy("supported"),
    "accepted": gettext_lazy("accepted"),
    "noted": gettext_lazy("noted"),
    "rejected": gettext_lazy("rejected"),
}
IN_WORDS: dict[int, str | Promise] = {
    1: pgettext_lazy("number of cycles", "one"),
    2: pgettext_lazy("number of cycles", "two"),
    3: pgettext_lazy("number of cycles", "three"),
    4: pgettext_lazy("number of cycles", "four"),
}


def recommended(found: list[Content], campaign: CampaignProgress) -> dict[str, Any] | None:
    """The sentence and the list; None when there is none."""
    if not found:
        return None
    return {
        "sentence": sentence(found, campaign),
        "rows": [_row(one) for one in found],
        "open": len(found) <= FEW,
        "count": len(found),
    }


def sentence(found: list[Content], campaign: CampaignProgress) -> str:
    """Such as: Also asked by 14 states in three UPR cycles, and by UN bodies: CAT; Japan: noted."""
    asked = [one for one in (_in_review(found), _by_bodies(found)) if one]
    said = asked[0] if asked else _("others")
    if len(asked) > 1:
        said = _("%(review)s, and by %(bodies)s") % {"review": asked[0], "bodies": asked[1]}
    positions = Counter(position(one["position"]) for one in found if one["position"])
    if not positions:
        return _("Also asked by %(whom)s.") % {"whom": said}
    country = pick(campaign.content["country_name"])[0]
    told = {"whom": said, "country": country, "positions": _counted(positions)}
    return _("Also asked by %(whom)s; %(country)s: %(positions)s.") % told


def _in_review(found: Iterable[Content]) -> str:
    reviewed = [one for one in found if of_the_review(one)]
    if not reviewed:
        return ""
    number = len({state for one in reviewed for state in one["states"]})
    states = ngettext("%(number)d state", "%(number)d states", number) % {"number": number}
    cycles = len({one["cycle"] for one in reviewed if one["cycle"]})
    if not number or not cycles:
        return _("%(states)s in the Universal Periodic Review") % {"states": states if number else _("states")}
    words = ngettext("%(states)s in %(cycles)s UPR cycle", "%(states)s in %(cycles)s UPR cycles", cycles)
    return words % {"states": states, "cycles": IN_WORDS.get(cycles, cycles)}


def _by_bodies(found: Iterable[Content]) -> str:
    bodies = sorted({one["body"] for one in found if one["body"] and not of_the_review(one)})
    words = ngettext("a UN body: %(bodies)s", "UN bodies: %(bodies)s", len(bodies))
    return words % {"bodies": listed(bodies)} if bodies else ""


def of_the_review(one: Content) -> bool:
    """Whether it was made in the Universal Periodic Review, by states, and not by a body of experts."""
    return bool(one["states"] or one["session"] or one["body"].casefold() in ("upr", "universal periodic review", ""))


def position(said: str) -> str:
    return str(POSITIONS.get(said.casefold(), said))


def _counted(positions: Counter[str]) -> str:
    if len(positions) == 1:
        return next(iter(positions))
    ordered = sorted(positions.items(), key=lambda pair: (-pair[1], pair[0].casefold()))
    parts = (_("%(position)s %(number)d") % {"position": one, "number": number} for one, number in ordered)
    return listed(parts)


def _row(one: Content) -> dict[str, Any]:
    return {
        "where": ", ".join(filter(None, (one["body"], one["symbol"], one["number"]))) or one["annotation_id"],
        "href": DOCUMENTS + quote(one["symbol"]) if SYMBOL.fullmatch(one["symbol"]) else "",
        "when": partial(one["published_on"]) if one["published_on"] else "",
        "states": listed(one["states"]),
        "position": position(one["position"]) if one["position"] else "",
        "text": one["text"],
        "language": one["language"],
        "type": one["type"],
        "tags": "; ".join([*one["themes"], *one["affected_persons"], *one["sdgs"]]),
        "annotation_id": one["annotation_id"],
    }
