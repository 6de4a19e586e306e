"""The languages of the site, from ``LANGUAGES`` in the environment."""

import os

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

USUAL = "en,ja"


def languages() -> list[tuple[str, str]]:
    """Codes with the names that their speakers use; the first is at plain paths. Raise ImproperlyConfigured."""
    said = os.environ.get("LANGUAGES", USUAL)
    codes = list(dict.fromkeys(code.strip().lower() for code in said.split(",") if code.strip()))
    unknown = [code for code in codes if "name_local" not in LANG_INFO.get(code, {})]
    if unknown or not codes:
        raise ImproperlyConfigured(
            f"LANGUAGES: no language is known as “{', '.join(unknown)}”. Write codes with commas between, such as "
            f"{USUAL},fr."
        )
    return [(code, LANG_INFO[code]["name_local"]) for code in codes]
