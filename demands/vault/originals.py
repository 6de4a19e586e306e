"""The originals of uploaded files: sealed away when the cleaned file is taken."""

from django.contrib.auth.models import User

from demands.models import Evidence, Original

from . import store
from .files import CleanFile


def seal(clean: CleanFile, evidence: Evidence, *, by: User) -> Original:
    """Keep what was sent, under its own hash, where nothing public looks."""
    return Original.objects.create(
        evidence=evidence, name=clean.original_name, media_type=clean.media_type, size=len(clean.original),
        sha256=store.put("sealed", clean.original), clean_sha256=clean.sha256, sealed_by=by,
        removed=[one.value for one in clean.removed],
    )  # fmt: skip
