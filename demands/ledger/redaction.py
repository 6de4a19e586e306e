"""What a redaction empties beside the entry itself: the rows that it was made of, and every copy in their history."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from campaigns import history
from campaigns.logo import logo_of
from campaigns.store_faults import StoreAway
from demands.models import BatchMember, Entry, Evidence, Explanation, FieldComment, Proposal, StatusUpdate, UnsavedForm

from .amendments import current_source
from .content import Content
from .kinds import rows_of
from .removing.logos import delete_unnamed
from .removing.redacted_rows import empty_open_row
from .removing.tasks import delete_logo
from .wording import WORDINGS

REDACTED_ADDRESS = "https://redacted.invalid/"  # RFC 2606: a name that never leads anywhere
# What is left of a source when every line that carried it was redacted
NOTHING: Content = {
    "title": "[redacted]", "publisher": "", "url": "", "published_on": None, "language": "", "limitations": "",
    "depiction": "", "verification": "unverified", "verified_on": None,
}  # fmt: skip


def empty(entry: Entry) -> None:
    """Empty the rows of an entry that has just been emptied, then their history. The guards must be open.

    ``entry`` still has the content that it had. History loses the words of every version of such a row, not of this
    entry's alone: who changed it when, stays. A row that goes on living says again what the record still says of it.
    """
    if entry.subject_type == "update" and entry.kind in (Entry.Kind.PUBLISHED, Entry.Kind.CORRECTED):
        _empty_update(StatusUpdate.objects.get(published_as=entry.sequence))
    for proposal in Proposal.objects.filter(published_as=entry.sequence).select_related("update", "evidence"):
        _empty_proposal(proposal, entry.content or {})
    if entry.kind in WORDINGS and entry.subject_type != "update":
        for row in rows_of(entry.subject):
            empty_open_row(row, entry.content or {})
            if isinstance(row, Explanation):
                row.updates.clear()
    if isinstance(content := entry.content, dict) and (logo := logo_of(content.get("logo"))):
        transaction.on_commit(partial(_delete_logo, str(logo)))
    for row in _rows(entry):
        BatchMember.objects.filter(model=row._meta.label_lower, row=row.pk).update(content=None, title="[redacted]")
        FieldComment.objects.filter(model=row._meta.label_lower, row=row.pk).delete()
        _forms_with(f"{row._meta.label_lower}/{row.pk}", f"{row._meta.label_lower}.public/{row.pk}").delete()
        if history.kept(type(row)):
            history.forget(row)


def _delete_logo(logo: str) -> None:
    """Delete its file, now or by a job: what was redacted is committed, whatever the store for files answers."""
    try:
        delete_unnamed(logo)
    except StoreAway:
        delete_logo.defer(logo=logo)


def _forms_with(name: str, public_name: str) -> QuerySet[UnsavedForm]:
    """Unsaved forms of a row, and those in which its texts are being translated beside others."""
    beside = Q(fields__icontains=f"text/{name}/") | Q(fields__icontains=f"text/{public_name}/")
    return UnsavedForm.objects.filter(Q(page=name) | Q(page__startswith=f"{name}-") | beside)


def _rows(entry: Entry) -> Iterator[Model]:
    yield from Proposal.objects.filter(published_as=entry.sequence)
    yield from rows_of(entry.subject)


def _empty_update(row: StatusUpdate) -> None:
    empty_texts: dict[str, Any] = dict.fromkeys(
        ("body", "waiver_reason", "status_reason", "verification_note", "correction_reason", "internal_notes"), ""
    )
    StatusUpdate.objects.filter(pk=row.pk).update(headline="[redacted]", i18n={}, **empty_texts)
    row.citations.all().delete()


def _empty_proposal(row: Proposal, content: Content) -> None:
    """Empty a proposal, and take what it said back from the row that it changed."""
    if row.update is not None and row.kind == Proposal.Kind.TRANSLATE:
        _take_translation_back(row.update, content["language"])
    if row.evidence is not None:
        _take_amendment_back(row.evidence, content["changes"])
    Proposal.objects.filter(pk=row.pk).update(headline="", body="", reason="[redacted]", changes={}, i18n={})


def _take_translation_back(update: StatusUpdate, language: str) -> None:
    """Give an update the headline and text in this language that the record still has for it, or none."""
    lines = Entry.objects.filter(content__isnull=False)
    original = lines.filter(pk=update.published_as or 0).first()
    earlier = lines.filter(about=update.published_as, kind=Entry.Kind.TRANSLATED, content__language=language)
    translation = earlier.order_by("-sequence").first()
    stored = dict(update.i18n or {})
    for part in ("headline", "body"):
        said = (original.content or {})[part].get(language) if original else None
        if original and translation:
            said = (translation.content or {})[part]
        stored |= {f"{part}_{language}": said}
    kept = {name: text for name, text in stored.items() if text is not None}
    StatusUpdate.objects.filter(pk=update.pk).update(i18n=kept)


def _take_amendment_back(source: Evidence, changes: Content) -> None:
    """Give the fields of a source that an amendment changed the values that the record still has for them.

    Where no line that carries the source is left, these words are gone.
    """
    found = current_source(source.reference)
    values = {field: _value(field, found[0] if found else NOTHING) for field in changes}
    if values.get("url") == "" and not (source.file or source.document_id):
        values["url"] = REDACTED_ADDRESS
    Evidence.objects.filter(pk=source.pk).update(**values)


def _value(field: str, said: Content) -> Any:
    """What a source's row holds in a field, by the source's content."""
    value = said.get(field, "" if field == "copy" else None)
    return value.get(settings.LANGUAGE_CODE, "") if isinstance(value, dict) else value
