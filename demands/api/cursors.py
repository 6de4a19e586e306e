"""Where a list goes on: an opaque word that the answer before gave.

A cursor names the list and the choices that it belongs to, so that one of another list is refused and not misread.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from demands.public.params.query import BadQuery

LONGEST = 600  # characters
Row = TypeVar("Row")
Key = Sequence[str | int]


def cursor(belongs_to: str, key: Key) -> str:
    """The word for a place in a list; ``belongs_to`` names the list and its choices."""
    text = json.dumps([_mark(belongs_to), *key], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(belongs_to: str, word: str, *kinds: type) -> Key | None:
    """The place that a cursor names; None without one. Raises BadQuery for one of another list, or for none at all."""
    if not word:
        return None
    try:
        text = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True).decode()
        mark, *key = json.loads(text)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise _not_of_this_list() from None
    fits = len(key) == len(kinds) and all(type(one) is kind for one, kind in zip(key, kinds, strict=True))
    if len(word) > LONGEST or mark != _mark(belongs_to) or not fits or not all(map(_is_storable, key)):
        raise _not_of_this_list()
    return list(key)


def _is_storable(one: str | int) -> bool:
    """Whether PostgreSQL can compare it."""
    if isinstance(one, int):
        return 0 <= one < 2**63
    return "\x00" not in one and one.isprintable()


def _mark(belongs_to: str) -> str:
    return hashlib.sha256(belongs_to.encode()).hexdigest()[:10]


def _not_of_this_list() -> BadQuery:
    return BadQuery("cursor", _("This cursor does not belong to this list. Begin again without it."))


def piece(rows: Sequence[Row], limit: int, key: Callable[[Row], Any]) -> tuple[list[Row], Any]:
    """The rows to show of those found, one more where the list goes on; then the key of the last shown, else None."""
    shown = list(rows[:limit])
    return shown, key(shown[-1]) if len(rows) > limit else None
