"""Licences under which a site or a campaign publishes: those that others know how to use.

Each by its identifier of the SPDX licence list, with the name that its own text uses and its address.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Licence(NamedTuple):
    """``name`` in the reader's language, ``short`` as it is written in a line of credits."""

    short: str
    name: str | Promise
    address: str


CREATIVE_COMMONS = "https://creativecommons.org"
LICENCES: dict[str, Licence] = {
    "CC-BY-4.0": Licence("CC BY 4.0", _("Creative Commons Attribution 4.0"), f"{CREATIVE_COMMONS}/licenses/by/4.0/"),
    "CC-BY-SA-4.0": Licence(
        "CC BY-SA 4.0", _("Creative Commons Attribution-ShareAlike 4.0"), f"{CREATIVE_COMMONS}/licenses/by-sa/4.0/"
    ),
    "CC-BY-NC-4.0": Licence(
        "CC BY-NC 4.0", _("Creative Commons Attribution-NonCommercial 4.0"), f"{CREATIVE_COMMONS}/licenses/by-nc/4.0/"
    ),
    "CC-BY-ND-4.0": Licence(
        "CC BY-ND 4.0", _("Creative Commons Attribution-NoDerivatives 4.0"), f"{CREATIVE_COMMONS}/licenses/by-nd/4.0/"
    ),
    "CC0-1.0": Licence("CC0 1.0", _("Creative Commons Zero 1.0"), f"{CREATIVE_COMMONS}/publicdomain/zero/1.0/"),
}  # fmt: skip
USUAL = "CC-BY-4.0"
CHOICES = [(code, licence.name) for code, licence in LICENCES.items()]


def licence(*codes: str) -> Licence:
    """The first of these licences that is named and known; the usual one when none is."""
    return next((LICENCES[code] for code in codes if code in LICENCES), LICENCES[USUAL])
