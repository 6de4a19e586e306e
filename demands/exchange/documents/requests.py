"""Which sentences of a text ask something, and of whom. Proposals for an editor, each with its reason; no more.

Every sentence is held against the rules of its language (rules.py). The words that ask give a weight of 0 to 100; each
doubt that applies to them (reported speech, a condition, what a law says …) multiplies it. Lines of a list take the
weight of the line that opens it ("The State party should:") or of a heading of recommendations above. From THRESHOLD on
a sentence is proposed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from .grammar import Rules
from .sentences import Kind, Sentence, sentences, shape

Whom = dict[str, Any]

THRESHOLD = 50
LONGEST_SENTENCE, MOST_CUES = 1500, 8  # a longer text is not a sentence, and no sentence has "must" nine times
OF_LIST, OF_SECTION = 90, 85
_OPENS_LIST = re.compile(r"[:：]\W*$")
_AS_FOLLOWS = ("記",)  # a line alone between a request and its list
_ENDS_ITEM = re.compile(r"[;；]\W*(?:and|or|et|ou|y|o)?\W*$")


@dataclass(frozen=True)
class Request:
    """Characters ``start`` to ``end`` of the text; ``cue`` are the words that the rule went by."""

    start: int
    end: int
    rule: str
    cue: str
    confidence: int
    label: str = ""
    addressee: str = ""
    parties: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Opened:
    """What a list was opened by."""

    words: str
    label: str = ""
    addressee: str = ""
    parties: tuple[int, ...] = ()
    items: str | None = None  # what the labels of its items look like


def requests(text: str, rules: Rules, author: str = "") -> list[Request]:
    """The sentences that seem to ask something, in order. ``author`` is whose words are not reported speech."""
    return list(_Reader(text, rules, author).proposed())


def _of(source: _Opened | Request) -> Whom:
    return {"addressee": source.addressee, "parties": source.parties}


class _Reader:
    """One reading from the first line to the last, which remembers what headings and opening lines said."""

    def __init__(self, text: str, rules: Rules, author: str) -> None:
        self.text, self.rules, self.author = text, rules, author
        self.all = sentences(text)
        self.section: _Opened | None = None  # below a heading of recommendations
        self.list: _Opened | None = None  # below "The State party should:"
        self.before: Request | None = None  # the last sentence, for "It should also …"
        self.last: Request | None = None  # the last request, for a list that does not say whom it asks

    def proposed(self) -> Iterator[Request]:
        for place, sentence in enumerate(self.all):
            words = self.text[sentence.start : sentence.end][:LONGEST_SENTENCE]
            following = self.all[place + 1] if place + 1 < len(self.all) else None
            if sentence.kind == Kind.HEADING:
                self._head(sentence, words)
            elif not self._open(sentence, words, following):
                found = self._weighed(sentence, words)
                self.before = found or (self.before if not sentence.first else None)
                if found and found.confidence >= THRESHOLD and sentence.end - sentence.start <= LONGEST_SENTENCE:
                    yield found

    def _head(self, sentence: Sentence, words: str) -> None:
        """A heading ends what was open before; one of recommendations opens a section, "To the police" turns in it."""
        if words in _AS_FOLLOWS:
            return
        lists, self.list, self.before = self.rules.lists, None, None
        if self.section and lists.addressee_line.search(words):
            self.section = replace(self.section, **self._turned_to(words))
        elif sentence.block and lists.heading.search(words) and not lists.not_heading.search(words):
            self.section = _Opened(words)
        else:
            self.section = None

    def _open(self, sentence: Sentence, words: str, following: Sentence | None) -> bool:
        """Whether this sentence opens a list, and therefore is not a request itself."""
        lists = self.rules.lists
        colon = _OPENS_LIST.search(words) is not None
        if colon and (self.section or self.list) and lists.addressee_line.search(words.rstrip(" :：\u00a0\u202f")):
            self._turn(words)
            return True
        if following is None or following.block == sentence.block:
            return False
        leads = lists.lead.search(words) is not None
        if not (colon or (leads and (following.label or following.kind == Kind.HEADING))):
            return False
        own = self._asked(words)
        if own or (colon and lists.announces.search(words)):
            self.list = _Opened(words, sentence.label, **self._whom(words, own))
            return True
        self.list = None
        return colon

    def _turn(self, words: str) -> None:
        """Go on with another addressee: below a heading of recommendations, or in a list that was announced."""
        if self.section:
            self.list, self.section = None, replace(self.section, **self._turned_to(words))
        elif self.list:
            self.list = replace(self.list, items=None, **self._turned_to(words))

    def _weighed(self, sentence: Sentence, words: str) -> Request | None:
        opened, rule, weight = self._listed(sentence, words)
        own = self._asked(words)
        if own is None and not weight:
            return None
        if own is None or weight >= own.confidence:
            cue = opened.words if opened else ""
            found = Request(0, 0, rule, cue[-200:], weight)
        else:
            found = own
        whom = self._whom(words, own) if opened is None or not opened.addressee else _of(opened)
        if not whom["addressee"]:
            carried = (opened, self.before if not sentence.first else None, self.section, self.last)
            whom = next((_of(one) for one in carried if one and one.addressee), whom)
        self.last = replace(found, start=sentence.start, end=sentence.end, label=sentence.label, **whom)
        return self.last

    def _listed(self, sentence: Sentence, words: str) -> tuple[_Opened | None, str, int]:
        """What the place in a list says for a line: (what opened it, the rule, the weight)."""
        if not sentence.first:
            return None, "", 0
        if self.list and self._belongs(sentence, words):
            return self.list, "list", OF_LIST
        self.list = None
        if self.section and self.rules.lists.form.search(words) and not self._closes(words):
            return self.section, "section", OF_SECTION
        return None, "", 0

    def _closes(self, words: str) -> bool:
        """What ends a petition, or tells readers where to write, is not a recommendation even below others."""
        idle = (one for one in self.rules.doubts if one.doubt in ("set_phrase", "readers"))
        return any(one.where == "anywhere" and one.pattern.search(words) for one in idle)

    def _belongs(self, sentence: Sentence, words: str) -> bool:
        """A list goes on while its lines are labelled alike or end with a semicolon; its opener's count ends it."""
        opened = self.list
        if opened is None:
            return False
        looks = shape(sentence.label)
        if sentence.label and opened.label and looks == shape(opened.label):
            return False
        if opened.items is None:
            self.list = opened = replace(opened, items=looks)
        return looks == opened.items and bool(sentence.label or _ENDS_ITEM.search(words) or self._last_of(words))

    def _last_of(self, words: str) -> bool:
        """An unlabelled last line ends with a full stop, but is written as the lines before it."""
        return self.rules.lists.form.search(words) is not None

    def _asked(self, words: str) -> Request | None:
        """The strongest words of asking in the sentence, with every doubt counted; None when the sentence has none."""
        best: Request | None = None
        for ask in self.rules.asks:
            for cue in islice(ask.pattern.finditer(words), MOST_CUES):
                weight = float(ask.weight)
                for doubt in self.rules.doubts:
                    if not self._own_words(doubt.doubt, words, cue) and doubt.applies(ask.rule, words, cue):
                        weight *= doubt.factor
                if weight >= THRESHOLD and (best is None or weight > best.confidence):
                    best = Request(0, 0, ask.rule, cue.group()[:200], round(weight))
        return best

    def _own_words(self, doubt: str, words: str, cue: re.Match[str]) -> bool:
        """What the author itself is reported to say is not another's speech."""
        return bool(self.author) and doubt in ("reported", "speaker") and self.author in words[: cue.start()]

    def _whom(self, words: str, asked: Request | None = None) -> Whom:
        start = words.find(asked.cue) if asked and asked.rule == "request" else 0
        name, parties = self.rules.addressee(words, max(start, 0))
        return {"addressee": name, "parties": parties}

    def _turned_to(self, line: str) -> Whom:
        """Whom a line such as "To the police:" turns to; in its own words when it names nobody that we know."""
        whom = self._whom(line)
        return whom if whom["addressee"] else {"addressee": line.strip(" :：\u00a0\u202f")[:200], "parties": ()}
