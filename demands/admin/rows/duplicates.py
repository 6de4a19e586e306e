"""Sources that are here already: the same page under another form of its address, or the same file."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.web_address import key_of
from demands.models import Evidence
from demands.vault.files import CleanFile

MOST = 500  # sources of one site that are compared


def same_address(url: str, rows: Any) -> Evidence | None:
    """The first of these sources that is at this address, however either is written."""
    key = key_of(url) if url else ""
    host = key.partition("/")[0].partition("?")[0]
    if not host:
        return None
    near = rows.filter(url__icontains=host).order_by("pk")[:MOST]
    return next((one for one in near if key_of(one.url) == key), None)


def same_file(taken: CleanFile | None, rows: Any) -> Evidence | None:
    """The first of these sources whose file is this one, as it was sent or as it was cleaned."""
    if taken is None:
        return None
    hashes = [taken.sha256, taken.original_sha256]
    same = Q(originals__sha256__in=hashes) | Q(originals__clean_sha256__in=hashes)
    found: Evidence | None = rows.filter(same).order_by("pk").first()
    return found


def offer(twin: Evidence) -> SafeString:
    """What is said above the form: the source that is here, and a button for a second one all the same."""
    link = format_html('<a href="{}">{}</a>', reverse("admin:demands_evidence_change", args=[twin.pk]), twin)
    button = format_html('<button type="submit" name="_second" value="1">{}</button>', _("Add it as a second source"))
    return format_html("{} {} {}", _("This source is here already:"), link, button)
