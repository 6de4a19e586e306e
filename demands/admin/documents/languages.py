"""Which languages requests were looked for in, and which the text is written in, for the page of a document scan."""

from dataclasses import dataclass

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from demands.exchange.documents.language import LOOKED_FOR, languages_in
from demands.models import Reading
from demands.public.text.wording import listed


@dataclass(frozen=True)
class Languages:
    """The names of what was looked for, of what was found with its share, and of what no rule has read."""

    looked_for: str
    read_as: str
    found: str
    unread: str


def languages_of(reading: Reading) -> Languages:
    shares = languages_in(reading.text)
    found = [_("%(language)s (%(share)d %%)") % {"language": _named(code), "share": round(share * 100)}
             for code, share in shares.items()]  # fmt: skip
    unread = [_named(code) for code in shares if code != _rules_of(reading.language)]
    looked_for = [_named(code) for code in LOOKED_FOR]
    return Languages(listed(looked_for), _named(_rules_of(reading.language)), listed(found), listed(unread))


def _rules_of(language: str) -> str:
    """The language whose rules read a text that an editor says is in this one."""
    return language if language in LOOKED_FOR else LOOKED_FOR[0]


def _named(code: str) -> str:
    return str(get_language_info(code)["name_translated"]) if code else _("another language")
