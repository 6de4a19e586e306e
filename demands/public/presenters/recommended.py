"""UN recommendations that ask what a demand asks, as its page says it: who else asked, and what the state answered."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from demands.progress.progress import CampaignProgress
from demands.progress.standing import Content
from demands.public.templatetags.public import partial
from demands.public.text.wording import listed, pick
from demands.text.countries import names_of, one_name
from demands.text.countries import plain as plain_name

FEW = 3  # are shown unasked
MOST_QUOTED = FEW  # with their words; the older ones are named with their place in the UN document
# A document of the United Nations by its symbol, such as A/HRC/22/14 or CRC/C/PER/CO/6-7.
SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:/[A-Za-z0-9.\-]+)+")
DOCUMENTS = "https://undocs.org/"
POSITIONS: dict[str, str | Promise] = {
    "supported": pgettext_lazy("position of a state", "supported"),
    "accepted": pgettext_lazy("position of a state", "accepted"),
    "noted": pgettext_lazy("position of a state", "noted"),
    "rejected": pgettext_lazy("position of a state", "rejected"),
    # UPR Info's database knows two answers only, so it is named wherever a position comes from it
    "accepted (upr info)": pgettext_lazy("position of a state", "accepted (UPR Info)"),
    "noted (upr info)": pgettext_lazy("position of a state", "noted (UPR Info)"),
}
IN_WORDS: dict[int, str | Promise] = {
    1: pgettext_lazy("number of cycles", "one"),
    2: pgettext_lazy("number of cycles", "two"),
    3: pgettext_lazy("number of cycles", "three"),
    4: pgettext_lazy("number of cycles", "four"),
    5: pgettext_lazy("number of cycles", "five"),
}


def recommended(found: list[Content], campaign: CampaignProgress) -> dict[str, Any] | None:
    """The sentence and the list; None when there is none."""
    if not found:
        return None
    return {
        "sentence": sentence(found, campaign),
        "rows": [_row(one, campaign) for one in found[:MOST_QUOTED]],
        "others": _by_document(found[MOST_QUOTED:]),
        "open": len(found) <= FEW,
        "count": len(found),
    }


def sentence(found: list[Content], campaign: CampaignProgress) -> str:
    """Such as: Also asked by 14 states in three UPR cycles, and by UN bodies: CAT; Japan: noted.

    What was said to other states than the campaign's counts as asked, but what those answered is not its answer.
    """
    asked = [one for one in (_in_review(found), _by_bodies(found)) if one]
    said = asked[0] if asked else _("others")
    if len(asked) > 1:
        said = _("%(review)s and by %(bodies)s") % {"review": asked[0], "bodies": asked[1]}
    positions = Counter(position(one["position"]) for one in found if one["position"] and _concerns(one, campaign))
    country = pick(campaign.content["country_name"])[0]
    if not (positions and country):
        return _("Also recommended by %(whom)s.") % {"whom": said}
    told = {"whom": said, "country": country, "positions": _counted(positions)}
    return _("Also recommended by %(whom)s. Response of %(country)s: %(positions)s.") % told


def _concerns(one: Content, campaign: CampaignProgress) -> bool:
    """Whether it was said to the campaign's country, by whichever of its names."""
    called = filter(None, (campaign.content["country"], pick(campaign.content["country_name"], "en")[0]))
    names = {plain_name(name) for one_of_them in called for name in names_of(one_of_them)}
    return not names.isdisjoint(map(plain_name, one["countries"]))


def _in_review(found: Iterable[Content]) -> str:
    reviewed = [one for one in found if of_the_review(one)]
    if not reviewed:
        return ""
    number = len({one_name(state) for one in reviewed for state in one["states"]})
    states = ngettext("%(number)d state", "%(number)d states", number) % {"number": number}
    cycles = len({one["cycle"] for one in reviewed if one["cycle"]})
    if not number or not cycles:
        return _("%(states)s in the Universal Periodic Review") % {"states": states if number else _("states")}
    words = ngettext("%(states)s over %(cycles)s UPR cycle", "%(states)s over %(cycles)s UPR cycles", cycles)
    return words % {"states": states, "cycles": IN_WORDS.get(cycles, cycles)}


def _by_bodies(found: Iterable[Content]) -> str:
    bodies = sorted({one["body"] for one in found if one["body"] and not of_the_review(one)})
    words = ngettext("a UN body (%(bodies)s)", "UN bodies (%(bodies)s)", len(bodies))
    return words % {"bodies": listed(bodies)} if bodies else ""


def of_the_review(one: Content) -> bool:
    """Whether it was made in the Universal Periodic Review, by states, and not by a body of experts."""
    return bool(one["states"] or one["session"] or one["body"].casefold() in ("upr", "universal periodic review"))


def position(said: str) -> str:
    """In the reader's language where it is known; the index also writes ``Supported/Noted``."""
    parts = (one.strip() for one in said.split("/"))
    return "/".join(str(POSITIONS.get(one.casefold(), one)) for one in parts)


def beside(passage: Content) -> dict[str, str] | None:
    """What a document of the United Nations says beside a passage, as readers are told it; None when nothing."""
    said = {
        "number": passage.get("number", ""),
        "states": listed(passage.get("states", [])),
        "position": position(passage.get("position", "")),
    }
    return said if any(said.values()) else None


def recommended_passages(campaign: CampaignProgress) -> Iterator[tuple[Content, Content]]:
    """Documents of a campaign with their passages that are recommendations of the United Nations, in order."""
    for document in campaign.of_type("document"):
        for passage in document["passages"]:
            if beside(passage):
                yield document, passage


def _counted(positions: Counter[str]) -> str:
    if len(positions) == 1:
        return next(iter(positions))
    ordered = sorted(positions.items(), key=lambda pair: (-pair[1], pair[0].casefold()))
    parts = (_("%(position)s %(number)d") % {"position": one, "number": number} for one, number in ordered)
    return listed(parts)


def _by_document(found: Iterable[Content]) -> list[dict[str, Any]]:
    """Each document once, with the number and the states of what was recommended there, as they come."""
    return [
        {
            "where": ", ".join(filter(None, document)),
            "href": _address(document[1]),
            "places": [
                {"number": one["number"], "states": listed(one["states"]), "annotation_id": one["annotation_id"]}
                for one in group
            ],
        }
        for document, group in groupby(found, key=lambda one: (one["body"], one["symbol"]))
    ]


def _address(symbol: str) -> str:
    return DOCUMENTS + quote(symbol) if SYMBOL.fullmatch(symbol) else ""


def _row(one: Content, campaign: CampaignProgress) -> dict[str, Any]:
    return {
        "concerns": "" if _concerns(one, campaign) else listed(one["countries"]),
        "where": ", ".join(filter(None, (one["body"], one["symbol"], one["number"]))) or one["annotation_id"],
        "href": _address(one["symbol"]),
        "when": partial(one["published_on"]) if one["published_on"] else "",
        "states": listed(one["states"]),
        "position": position(one["position"]) if one["position"] else "",
        "text": one["text"],
        "language": one["language"],
        "type": one["type"],
        "tags": "; ".join([*one["themes"], *one["affected_persons"], *one["sdgs"]]),
        "annotation_id": one["annotation_id"],
    }
