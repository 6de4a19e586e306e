"""The kept responses of one process, and which of them an entry of the record puts out of date.

A response about one campaign follows from the entries about it and from those about what all campaigns share; any other
response from all entries. So an entry about one campaign leaves the pages of the others where they are.
"""

import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

OLDEST = 24 * 60 * 60  # seconds after which a page is not given out any more while the database is away
GROWTH = 1.4  # bytes by which a process grows for each that is kept: pages of many sizes leave gaps in its memory
PLACE = 450  # bytes of an answer's places in two dictionaries, of its object, and of what the allocator rounds up
MOST_NEWS = 500  # entries since the last look; with as many, everything goes
FORMS = 8  # finished responses of one answer, at most
PATIENCE = 2.0  # seconds for which a request waits for another one that renders its page

News = Sequence[tuple[int, str, str]]  # number, hash and campaign of entries, the oldest first


class Response(Protocol):
    """A finished response, which is repeated as it is."""

    @property
    def weight(self) -> int: ...


@dataclass(slots=True)
class Answer:
    """One answer as a view gave it; ``packed`` is its body compressed in each way that was wanted twice, b"" once."""

    body: bytes
    headers: dict[str, str]
    packed: dict[str, bytes] = field(default_factory=dict)
    campaign: str = ""  # what it is about; '' for anything else
    forms: dict[Hashable, Response] = field(default_factory=dict)  # finished responses of it (fast_path.py)
    again: Any = None  # how to answer other questions to the same page (frames.py)

    @property
    def weight(self) -> int:
        """Bytes of memory: body, compressed body, and headers with their names and values."""
        texts = [text for pair in self.headers.items() for text in pair]
        parts = [self.body, self.packed, *self.packed.values(), self.headers, *texts]
        forms = sum(PLACE + one.weight for one in self.forms.values())
        return PLACE + sum(sys.getsizeof(part) for part in parts) + forms


class State(NamedTuple):
    """What a response rests on: how often everything was dropped, and the last entry that was known."""

    drops: int
    entry: int


@dataclass
class Shelf:
    """The answers of one process, each of the state of the record that it rests on; the oldest make room for new ones.

    Several threads use it at once, each method under one lock, so that the weight is that of what is there.
    """

    state: State = State(0, 0)
    mark: str = ""  # the hash of the last entry that is known
    day: str = ""
    touched: dict[str, int] = field(default_factory=dict)  # campaign: the last entry about it since everything went
    answers: dict[str, Answer] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    weight: int = 0
    sent: dict[Hashable, Any] = field(default_factory=dict)  # finished responses of the answers that are here
    confirmed_at: float = float("-inf")  # when the database was last asked, by the monotonic clock
    away_until: float = float("-inf")  # when to ask the database again that did not answer, by the same clock
    lock: threading.Lock = field(default_factory=threading.Lock)
    asking: threading.Lock = field(default_factory=threading.Lock)
    rendering: dict[str, threading.Event] = field(default_factory=dict)

    def look(self, ask: Callable[[int], News], day: str, every: float) -> State:
        """Find out what was recorded since the last look, unless that was less than ``every`` seconds ago.

        ``ask`` returns the entry with a number and those after it; for 0 the last one. What they and a new day put out
        of date goes. Raises what ``ask`` raises. One request asks at a time; the others wait for its answer.
        """
        with self.asking:
            begun = time.monotonic()
            if begun - self.confirmed_at >= every or day != self.day:
                news = ask(self.state.entry) or ask(0)  # a record that was restored may be shorter
                with self.lock:
                    self._note(news, day)
                    self.confirmed_at = begun
        return self.state

    @property
    def last(self) -> tuple[str, int]:
        """The last entry that is known: its hash and its number."""
        with self.lock:
            return self.mark, self.state.entry

    def _note(self, news: News, day: str) -> None:
        known = bool(self.state.entry) and bool(news) and news[0][:2] == (self.state.entry, self.mark)
        campaigns = {campaign for _, _, campaign in news[1:]}
        number, self.mark = news[-1][:2] if news else (0, "")
        if not known or day != self.day or "" in campaigns or len(news) >= MOST_NEWS:
            self.day, self.touched = day, {}
            self.answers, self.weights, self.weight, self.sent = {}, {}, 0, {}
            self.state = State(self.state.drops + 1, number)
        elif campaigns:
            self.touched |= {campaign: entry for entry, _, campaign in news[1:]}
            for question in [one for one, answer in self.answers.items() if answer.campaign in {"", *campaigns}]:
                self._drop(question)
            self.state = State(self.state.drops, number)

    def find(self, question: str) -> Answer | None:
        with self.lock:
            return self.answers.get(question)

    def find_unconfirmed(self, question: str) -> tuple[Answer, int] | None:
        """What was answered in the last state known, and how many seconds ago it was; None when that is too long."""
        with self.lock:
            age, found = time.monotonic() - self.confirmed_at, self.answers.get(question)
        return (found, int(age)) if found and age <= OLDEST else None

    def keep(self, state: State, question: str, answer: Answer, room: int) -> None:
        """Keep a response that was begun in some state, unless it is out of date since or larger than the room."""
        with self.lock:
            last = self.touched.get(answer.campaign, 0) if answer.campaign else self.state.entry
            current = state.drops == self.state.drops and last <= state.entry
            if current and question not in self.answers and weight_of(question, answer) <= room:
                self.answers[question] = answer
                self._weigh(question, room)

    def keep_sent(self, question: str, answer: Answer, form: Hashable, response: Response, room: int) -> None:
        """Keep a finished response for as long as its answer is here; of one answer the last FORMS."""
        with self.lock:
            if self.answers.get(question) is not answer:
                return
            while len(answer.forms) >= FORMS:
                oldest = next(iter(answer.forms))
                self._forget(oldest, answer.forms.pop(oldest))
            answer.forms[form] = self.sent[form] = response
            self._weigh(question, room)

    def weigh_again(self, question: str, room: int) -> None:
        """Take into account that an answer has grown, as it does when it is compressed."""
        with self.lock:
            if question in self.answers:
                self._weigh(question, room)

    def _weigh(self, question: str, room: int) -> None:
        now = weight_of(question, self.answers[question])
        self.weight += now - self.weights.get(question, 0)
        self.weights[question] = now
        while self.weight > room:
            self._drop(next(iter(self.answers)))

    def _drop(self, question: str) -> None:
        for form, response in self.answers.pop(question).forms.items():
            self._forget(form, response)
        self.weight -= self.weights.pop(question)

    def _forget(self, form: Hashable, response: Response) -> None:
        if self.sent.get(form) is response:  # and not one that was kept later for the same form
            del self.sent[form]

    @contextmanager
    def alone(self, question: str) -> Iterator[bool]:
        """Let one request at a time render a page: True for it, False for those that waited until it was done."""
        with self.lock:
            begun = self.rendering.get(question)
            mine = self.rendering.setdefault(question, threading.Event())
        if begun is not None:
            begun.wait(PATIENCE)
            yield False
            return
        try:
            yield True
        finally:
            with self.lock:
                del self.rendering[question]
            mine.set()


def weight_of(question: str, answer: Answer) -> int:
    """Bytes by which the process grows for an answer on the shelf, its key included."""
    return int(GROWTH * (sys.getsizeof(question) + answer.weight))


SHELF = Shelf()  # of this process
