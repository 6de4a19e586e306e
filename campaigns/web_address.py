"""Addresses that we are willing to show to a reader, without what does not belong to them."""

import re
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .plain_text import visible

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igsh(?:id)?|mc_[ce]id|mkt_tok|_hs(?:enc|mi)"
    r"|_ga|_gl|ref_src|ref_url|oly_(?:anon|enc)_id|vero_id|at_(?:medium|campaign|custom\d)|spm|wt_mc|cmpid|CMP|ns_\w+"
)
_PAIRS = {")": "(", "]": "[", "}": "{", "」": "「", "）": "（", ">": "<", "”": "“", "»": "«"}
_NOT_LAST = ".,;:!?'\"、。，．；："


def cleaned(address: str) -> str:
    """An address without the stops and brackets of the sentence it was copied from, and without tracking parameters."""
    bare = address.strip().strip("<>«»“”\"'「」").strip()
    while bare and (bare[-1] in _NOT_LAST or bare.count(bare[-1]) > bare.count(_PAIRS.get(bare[-1], bare[-1]))):
        bare = bare[:-1]
    parts = _split(bare)
    if parts is None or not parts.query:
        return bare
    kept = [part for part in parts.query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0])]
    return bare if len(kept) == len(parts.query.split("&")) else urlunsplit(parts._replace(query="&".join(kept)))


def key_of(address: str) -> str:
    """What two addresses of one page have in common: not the scheme, www., the order of parameters, the place in it."""
    parts = _split(cleaned(address))
    if parts is None or not parts.hostname:
        return address.strip()
    host = parts.hostname.removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", parts.path)
    return f"{host}{port}{path}{'?' + query if query else ''}"


def _split(address: str) -> SplitResult | None:
    """The parts of an address, its port among them; None when it is none."""
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


class AddressFormField(forms.URLField):
    """A box for an address; what was copied along with it is taken off, and shown so."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("assume_scheme", "https")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(cleaned(value) if isinstance(value, str) else value)


def validate_web_address(value: str) -> None:
    """Accept absolute http and https addresses with a host, and nothing that a browser would run."""
    try:
        parts = urlsplit(value)
        acceptable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        acceptable = False
    if not acceptable or visible(value) != value or any(ord(character) < 33 for character in value):
        raise ValidationError(_("Enter a full web address that begins with https:// or http://."), code="not_web")
