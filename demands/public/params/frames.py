"""Frames: a page without what depends on the question in its address, kept to be filled in for each question.

The filters of a page can be asked for in more ways than could be kept. So the page is rendered once for a state of the
record, a language and a day, or a stretch of days that differ in nothing but their names (``text.open_day``), with its
holes open (``templatetags.pieces``); a request renders what stands in the holes, or finds it among the pieces, and puts
all parts together.
"""

import datetime as dt
import hashlib
import re
import sys
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, Protocol, Self
from weakref import WeakValueDictionary

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString

from demands.progress import pieces
from demands.public.text import open_day
from demands.public.text.open_day import MARK
from demands.public.text.wording import reader_language

from .query import BadQuery, keep_known_parameters

Values = dict[str, Any]
HOLE = re.compile(f"{MARK}([0-9]+){MARK}")  # other marks are for the day of a page


class Part:
    """A text as it is sent, in UTF-8, with a hash of its own."""

    __slots__ = ("__weakref__", "mark", "text")

    def __init__(self, text: str) -> None:
        self.text = text.encode()
        self.mark = hashlib.sha256(self.text).digest()

    def __str__(self) -> str:
        return SafeString(self.text.decode())


_SHARED: WeakValueDictionary[bytes, Part] = WeakValueDictionary()  # of frames: those of many days are much alike


def shared(part: Part) -> tuple[Part, int]:
    """A part of a frame, that of another frame where it is the same, and the bytes that it takes beside that."""
    found = _SHARED.setdefault(part.mark, part)
    return found, weight(part) if found is part else 0


def weight(part: Part) -> int:
    """Bytes of memory."""
    return sys.getsizeof(part) + sys.getsizeof(part.text) + sys.getsizeof(part.mark)


class Asked(NamedTuple):
    """The pieces that stand in a hole: what they have in common, and the key of each (``pieces.each``)."""

    kind: Hashable
    keys: Sequence[Hashable]


class Hole(Protocol):
    """A node of a template that a frame leaves open."""

    def asked(self, context: RequestContext, language: str) -> Asked | None:
        """The pieces that fill it, in a language; None for what is rendered for each request."""

    def make(self, context: RequestContext, keys: Sequence[Hashable]) -> dict[Hashable, Part]:
        """What stands there, rendered: the pieces for some of its keys, or for the one key of a hole without pieces."""


class Opening:
    """The holes of a page that is rendered as a frame, in their order."""

    def __init__(self) -> None:
        self.holes: list[Hole] = []

    def open(self, hole: Hole) -> SafeString:
        """What stands in the frame for a hole."""
        self.holes.append(hole)
        return SafeString(f"{MARK}{len(self.holes) - 1}{MARK}")


class Filled(NamedTuple):
    """A whole page, in parts; ``day`` is filled in where they leave it open."""

    parts: list[Part]
    day: dt.date | None = None

    @property
    def text(self) -> bytes:
        whole = b"".join([one.text for one in self.parts])
        return open_day.filled_in(whole, self.day) if self.day else whole

    @property
    def mark(self) -> str:
        """A name for this text, the same in all processes."""
        day = [self.day.isoformat().encode()] if self.day else []
        return hashlib.sha256(b"".join([*[one.mark for one in self.parts], *day])).hexdigest()[:32]


@dataclass(frozen=True)
class Frame:
    """The constant parts of a page and the holes between them."""

    template: Template
    parts: tuple[Part | Hole, ...]
    weight: int = 0

    @classmethod
    def of(cls, name: str, values: Values, request: HttpRequest) -> Self:
        """Render a template with its holes open."""
        template, opening = get_template(name), Opening()
        texts = HOLE.split(template.render(values | {"opening": opening}, request))
        parts: list[Part | Hole] = []
        taken = 0
        for place, text in enumerate(texts):
            part, more = (opening.holes[int(text)], 50) if place % 2 else shared(Part(text))
            parts.append(part)
            taken += more
        return cls(template.template, tuple(parts), taken)  # type: ignore[attr-defined]

    @cached_property
    def holes(self) -> list[Hole]:
        return [one for one in self.parts if not isinstance(one, Part)]

    def filled(
        self, request: HttpRequest, asked: Values, state: pieces.State, values: Callable[[], Values] | None
    ) -> list[Part] | None:
        """The page in parts; ``values`` are for pieces that are missing. None when some are, and none may be made."""
        context = RequestContext(request, asked | {"request": request})
        context.template, language = self.template, reader_language()
        with context.render_context.push_state(self.template):
            wanted = [hole.asked(context, language) for hole in self.holes]
            kept = pieces.known_still(state, [(one.kind, key) for one in wanted if one for key in one.keys])
            missing = sum(len(one.keys) for one in wanted if one) - len(kept)
            if missing and values is None:
                return None
            if missing and values is not None:
                context.dicts.insert(1, values())  # below what is asked
            parts: list[Part] = []
            each = iter(wanted)
            for part in self.parts:
                if isinstance(part, Part):
                    parts.append(part)
                elif (one := next(each)) is None:
                    parts += part.make(context, [""]).values()
                elif missing:
                    parts += made(part, context, one).values()
                else:
                    parts += [kept[one.kind, key] for key in one.keys]
        return parts


def made(hole: Hole, context: Any, asked: Asked) -> dict[Hashable, Part]:
    """The pieces of a hole, those that are missing rendered and kept."""
    return pieces.each(asked.kind, asked.keys, lambda keys: hole.make(context, keys), weight)


@dataclass(frozen=True)
class Framed:
    """A page that is kept as a frame, named ``kept_as``.

    Its template is rendered with ``values`` whatever the question to it is, and with what ``asked`` gives for a
    request; ``shape`` among the latter is what of the question decides outside of the holes. Holes are rendered with
    the latter alone. A page whose day is left open is made for ``day``.
    """

    template: str
    kept_as: str
    values: Callable[[], Values]
    asked: Callable[[HttpRequest], Values]
    day: dt.date | None = None

    def response(self, request: HttpRequest, again: "Again | None" = None) -> HttpResponse:
        """The page that a request asks for; ``again`` is kept with it.

        Raises what ``values`` and ``asked`` raise: Http404, BadQuery.
        """
        asked, state = self.asked(request) | {"kept_as": self.kept_as}, pieces.present()
        values = cache(self.values)  # a new frame and its pieces are made of the same
        if not state.entry:
            return HttpResponse(get_template(self.template).render(values() | asked, request))
        kind = self._kind(asked)
        frame = pieces.one(kind, lambda: Frame.of(self.template, values() | asked, request), lambda one: one.weight)
        parts = frame.filled(request, asked, state, values) if frame else None
        assert parts is not None
        filled = Filled(parts, self.day)
        response = HttpResponse(filled.text)
        response.mark = filled.mark  # type: ignore[attr-defined]  # for the page cache
        response.again = again  # type: ignore[attr-defined]  # for the fast path
        return response

    def kept(self, request: HttpRequest, state: pieces.State) -> Filled | None:
        """The page that a request asks for, if all but its holes is kept in a state. Raises what ``asked`` raises."""
        asked = self.asked(request) | {"kept_as": self.kept_as}
        frame: Frame | None = pieces.known_one(state, self._kind(asked))
        parts = frame.filled(request, asked, state, None) if frame else None
        return None if parts is None else Filled(parts, self.day)

    def _kind(self, asked: Values) -> Hashable:
        return ("frame", self.template, self.kept_as, asked.get("shape"), reader_language())


class Again(NamedTuple):
    """The pages of one path as they were in a state of the record, to be asked other questions.

    ``parameters`` are those that they read; ``find`` gives the page for a request from what is kept in the state.
    """

    parameters: Collection[str]
    find: Callable[[HttpRequest, pieces.State], Framed | None]
    state: pieces.State
    language: str

    @classmethod
    def of(cls, parameters: Collection[str], find: Callable[[HttpRequest, pieces.State], Framed | None]) -> Self:
        """Those of the record as it is now, in the reader's language."""
        return cls(parameters, find, pieces.present(), reader_language())

    def answer(self, environ: dict[str, Any]) -> Filled | None:
        """The page that a WSGI request for its path asks for; None for what only the view can answer. No query."""
        request = WSGIRequest(dict(environ))
        translation.activate(self.language)
        try:
            keep_known_parameters(request, self.parameters)
            page = self.find(request, self.state)
            return page.kept(request, self.state) if page else None
        except (BadQuery, SuspiciousOperation):
            return None
