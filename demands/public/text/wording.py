"""Which language of a text a reader gets, and how it is marked when that is not the language of the page."""

from collections.abc import Iterable
from html import escape

from django.conf import settings
from django.utils.translation import get_language, pgettext

from .direction import isolated

NAMES = dict(settings.LANGUAGES)


def reader_language() -> str:
    """The language of the page, one that the site has."""
    language = get_language() or settings.LANGUAGE_CODE
    if language not in NAMES:  # a variant, such as en-gb
        language = language.split("-")[0]
    return language if language in NAMES else settings.LANGUAGE_CODE


def pick(texts: dict[str, str] | None, language: str = "") -> tuple[str, str]:
    """(text, language): in the reader's language, else in the site's own, else in any; ('', '') when there is none."""
    if not texts:
        return "", ""
    wanted = language or reader_language()
    if text := texts.get(wanted):
        return text, wanted
    for code in (settings.LANGUAGE_CODE, *texts):
        if texts.get(code):
            return texts[code], code
    return "", ""


def marked(texts: dict[str, str] | None, language: str = "") -> str:
    """As safe HTML; a text in another language than the page's says so, for screen readers and for the eye."""
    language = language or reader_language()
    text, code = pick(texts, language)
    if not code or code == language:
        return isolated(text)
    return (
        f'<span lang="{code}">{isolated(text)}</span> <span class="fallback">[{escape(NAMES.get(code, code))}]</span>'
    )


def listed(texts: Iterable[str]) -> str:
    """Names one after another, parted as the reader's language parts them."""
    return pgettext("between the items of a list", ", ").join(texts)


def after(name: str, said: str) -> str:
    """A name and what is said about it, parted as the reader's language parts them."""
    return name + pgettext("punctuation", ": ") + said


def bracketed(words: str) -> str:
    """Words in brackets, with the blank before them where the reader's language has one; '' for none."""
    return pgettext("punctuation", " (%(words)s)") % {"words": words} if words else ""
