"""The kept copies of sources as a reviewer reads them: opened at the quote, or saying that the quote is not in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value, When
from django.urls import reverse

from demands.models import Capture, CapturePart, Evidence
from demands.vault import store
from demands.vault.problem import words_of

State = Capture.State
AROUND = 320  # characters shown before and after the quote
LONGEST = 1_000_000  # bytes of a text that are looked through
OMITTED = re.compile(r"\[?(?:…+|\.{3,})\]?")  # "the Minister … signed": between the pieces something was left out
SAME = str.maketrans("“”„‟«»″‘’‚‛′‐‑‒–—−", '"""""""' + "'''''" + "------")


@dataclass(frozen=True)
class KeptText:
    """The vault's copy of a source, and the place of the quote in it."""

    capture: Capture
    href: str
    readable: bool = False  # whether there is a text to look for the quote in
    quoted: bool = False  # whether somebody quotes the source
    before: str = ""
    quote: str = ""  # as the copy has it; empty when it is not there word for word
    after: str = ""

    @property
    def state(self) -> str:
        return self.capture.state

    @property
    def problem(self) -> str:
        return words_of(self.capture.problem)


def kept_texts(quotes: Iterable[tuple[Evidence, str]]) -> dict[int, KeptText]:
    """For each source with its quote: its last kept copy, else how far one is; by primary key. Two queries."""
    quoted = {evidence.pk: quote for evidence, quote in quotes}
    kept_first = Case(When(state=State.KEPT, then=Value(0)), default=Value(1))
    captures = Capture.objects.filter(evidence__in=quoted).prefetch_related("parts")
    last = captures.order_by("evidence_id", kept_first, "-asked_at", "-pk").distinct("evidence_id")
    return {one.evidence_id: _opened(one, quoted[one.evidence_id]) for one in last}


def _opened(capture: Capture, quote: str) -> KeptText:
    href = f"{reverse('admin:demands_evidence_change', args=[capture.evidence_id])}#copies"
    text = _text(capture)
    quoted = bool(quote.strip())
    if text is None:
        return KeptText(capture, href, quoted=quoted)
    start, end = found(quote, text) if quoted else (0, 0)
    if quoted and start == end:
        return KeptText(capture, href, readable=True, quoted=True)
    return KeptText(
        capture,
        href,
        readable=True,
        quoted=quoted,
        before=_tail(text[:start]),
        quote=text[start:end],
        after=_head(text[end:]),
    )


def _text(capture: Capture) -> str | None:
    """The readable text of a copy; None when there is none, or not as it was kept."""
    part: Any = next((one for one in capture.parts.all() if one.kind == CapturePart.Kind.TEXT), None)
    if part is None or part.size > LONGEST:
        return None
    try:
        return store.get("copies", part.sha256).decode(errors="replace")
    except store.NotAsKept:
        return None


def found(quote: str, text: str) -> tuple[int, int]:
    """The place of a quote in a text, word for word: (start, end); two equal numbers when it is not there.

    Spaces, ends of lines and kinds of quotation marks and dashes do not count; what an ellipsis leaves out may be
    anything, as long as the pieces are in their order.
    """
    places = [place for place, character in enumerate(text) if not character.isspace()]
    squeezed = _squeezed(text)
    pieces = [piece for piece in map(_squeezed, OMITTED.split(quote)) if piece]
    at, first = 0, -1
    for piece in pieces:
        place = squeezed.find(piece, at)
        if place < 0:
            return 0, 0
        first = place if first < 0 else first
        at = place + len(piece)
    return (places[first], places[at - 1] + 1) if pieces else (0, 0)


def _squeezed(text: str) -> str:
    return "".join(text.split()).translate(SAME)


def _tail(text: str) -> str:
    return text if len(text) <= AROUND else "…" + text[-AROUND:]


def _head(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND] + "…"
