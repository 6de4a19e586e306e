"""The files of logos that are in the record no more."""

from django.core.files.storage import default_storage

from campaigns.logo import logo_of
from campaigns.models import Site
from demands.models import Entry


def delete_unnamed(logo: str) -> None:
    """Delete the file of a logo that neither the record nor the site's own row names any more. Raises OSError."""
    found = logo_of(logo)
    named = Entry.objects.filter(subject="site:site", content__logo=logo)
    if found and not (named.exists() or Site.objects.filter(logo=logo).exists()):
        default_storage.delete(found.path)
