"""What a redaction takes out of a row that goes on living: a demand, a scale, a document, a series, and their parts.

Where such a row still holds a text of the entry that was emptied, it holds again what the wording before that one says
there, or else that it was redacted. A text that was changed since is not the entry's any more and stays.
"""

from typing import Any

from django.conf import settings
from django.db.models import Model

from campaigns.models import WorkingCopy
from demands.ledger.content import Content
from demands.ledger.kinds import kind_of
from demands.ledger.wording import last_wording

PLACE = "[redacted]"
# Words that a content has in no other language
UNTRANSLATED = {"text", "url", "source_title", "source_url", "prefix", "suffix", "search_words", "logo", "accent"}
# The parts of a content that are rows of their own: by what they are told apart
PARTS = {"statuses": "code", "passages": "slug", "observations": "date"}


def empty_open_row(row: WorkingCopy, redacted: Content) -> None:
    """Take the texts of an emptied entry out of its row and the parts of it. The guards must be open."""
    before = last_wording(row)
    _empty(row, redacted, before)
    for name, key in PARTS.items():
        gone, kept = (_by_key(content, name, key) for content in (redacted, before))
        for part in getattr(row, name).all() if gone and name in _relations(row) else ():
            _empty(part, gone.get(str(getattr(part, key)), {}), kept.get(str(getattr(part, key)), {}))


def _relations(row: WorkingCopy) -> set[str]:
    return {path.partition("__")[0] for path in kind_of(row).parts}


def _by_key(content: Content, name: str, key: str) -> dict[str, Content]:
    return {str(one[key]): one for one in content.get(name, ()) if isinstance(one, dict)}


def _empty(row: Model, redacted: Content, before: Content) -> None:
    """Put what was said before, or nothing, in the place of every text of a row that the entry said too."""
    values: dict[str, Any] = {}
    translations = dict(getattr(row, "i18n", None) or {})
    for field in row._meta.concrete_fields:
        if not (isinstance(redacted.get(field.name), dict) or field.name in redacted.keys() & UNTRANSLATED):
            continue
        gone, kept = _texts(redacted[field.name]), _texts(before.get(field.name))
        if _same(getattr(row, field.name), gone.get(settings.LANGUAGE_CODE)):
            values[field.name] = kept.get(settings.LANGUAGE_CODE) or _nothing(field)
        for code in gone.keys() - {settings.LANGUAGE_CODE}:
            if _same(translations.get(f"{field.name}_{code}"), gone[code]):
                translations[f"{field.name}_{code}"] = kept.get(code)
    if hasattr(row, "i18n"):
        values["i18n"] = {name: text for name, text in translations.items() if text is not None}
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _nothing(field: Any) -> str:
    """What a field without words holds."""
    return "" if field.blank else PLACE


def _texts(said: Any) -> dict[str, str]:
    """A text by language; one without languages counts as of the site's own."""
    if isinstance(said, dict):
        return said
    return {settings.LANGUAGE_CODE: said} if isinstance(said, str) else {}


def _same(stored: Any, said: str | None) -> bool:
    return bool(said) and str(stored or "").strip().replace("\r\n", "\n") == said
