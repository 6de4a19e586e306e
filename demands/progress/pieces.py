"""Pieces: what requests made of the record, kept by each process for the next ones until an entry is added.

What a reader is shown follows from the record and the day. So a piece – a row of a list as it is sent, a campaign as it
stood on a day – that was made for one request holds for the others, until the record grows or the day ends; then all
are dropped. What was corrected or redacted is therefore never put together from what was kept before. A request still
finds out by itself which rows it shows.

Pieces are shared by threads: nobody may change one.
"""

import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from django.conf import settings

from campaigns.partial_date import today

from . import site

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
PLACE = 400  # bytes that a piece takes beside its value: its key and its places in dictionaries


class State(NamedTuple):
    """What pieces rest on: the hash of the last entry, and the day."""

    entry: str
    day: str


@dataclass
class Pieces:
    """The pieces of one state of the record; the oldest make room for new ones."""

    state: State = State("", "")
    made: dict[Hashable, tuple[Any, int]] = field(default_factory=dict)  # with their weights in bytes
    weight: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def known(self, state: State, keys: Iterable[Hashable]) -> dict[Any, Any]:
        """Those that are kept of some; none of another state."""
        with self.lock:
            if state != self.state:
                self.state, self.made, self.weight = state, {}, 0
            return self._some(keys)

    def known_still(self, state: State, keys: Iterable[Hashable]) -> dict[Any, Any]:
        """The same for a state that may have passed: then none, and what is kept of the present one stays."""
        with self.lock:
            return self._some(keys) if state == self.state else {}

    def _some(self, keys: Iterable[Hashable]) -> dict[Any, Any]:
        made = self.made
        return {key: made[key][0] for key in keys if key in made}

    def keep(self, state: State, made: Mapping[Any, Any], weigh: Callable[[Any], int], room: int) -> None:
        """Keep pieces that were made in a state, unless it has passed."""
        with self.lock:
            for key, value in made.items() if state == self.state else ():
                if key not in self.made:
                    weight = weigh(value) + PLACE
                    self.made[key] = value, weight
                    self.weight += weight
            while self.weight > room:
                self.weight -= self.made.pop(next(iter(self.made)))[1]


_PIECES = Pieces()


def room() -> int:
    """The most bytes of all pieces of a process; 0 where none are kept."""
    return int(settings.PIECES_MEGABYTES * 1024**2)


def present() -> State:
    """What the pieces of this request rest on; without an entry where none are kept."""
    return State(site.as_of() if room() else "", today().isoformat())


def known_still(state: State, keys: Iterable[Hashable]) -> dict[Any, Any]:
    """What is kept of some keys, if a state has not passed. No query."""
    return _PIECES.known_still(state, keys)


def known_one(state: State, kind: Hashable) -> Any:
    """What ``one`` keeps under a name, if a state has not passed; None where it keeps nothing. No query."""
    return _PIECES.known_still(state, [(kind, "")]).get((kind, ""))


def each(
    kind: Hashable,
    keys: Sequence[K],
    make: Callable[[list[K]], Mapping[K, V]],
    weigh: Callable[[V], int] = sys.getsizeof,
    pieces: Pieces = _PIECES,
) -> dict[K, V]:
    """The pieces of some keys, in their order.

    ``kind`` names everything else that they follow from, such as the clock and the language. ``make`` is asked for
    those that are not kept; what it leaves out is left out.
    """
    state = present()
    if not state.entry:
        made = make(list(keys)) if keys else {}
        return {key: made[key] for key in keys if made.get(key) is not None}
    found = pieces.known(state, [(kind, key) for key in keys])
    missing = [key for key in keys if (kind, key) not in found]
    if missing:
        made = make(missing)
        fresh = {(kind, key): made.get(key) for key in missing}
        pieces.keep(state, fresh, lambda value: 0 if value is None else weigh(value), room())
        found |= fresh
    return {key: found[kind, key] for key in keys if found[kind, key] is not None}


def one(kind: Hashable, make: Callable[[], V], weigh: Callable[[V], int]) -> V | None:
    """One piece that ``kind`` names; None where there is none."""

    def only(_keys: list[str]) -> dict[str, V]:
        made = make()
        return {} if made is None else {"": made}

    return each(kind, [""], only, weigh).get("")
