"""Which sentences of a text ask something, and of whom. Proposals for an editor, each with its reason; no more.

What the layout shows comes first: recommendations of a review under their numbers (un_forms.py), rows of a table
(tables.py), footnotes, which ask nothing. Every other sentence is held against the rules of its language (grammar.py).
The words that ask give a weight of 0 to 100; each doubt that applies to them (reported speech, a condition, what a law
says …) multiplies it. Lines of a list take the weight of the line that opens it ("The State party should:") or of a
heading of recommendations above. From THRESHOLD on a sentence is proposed, unless second_opinion.py denies it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any

from . import authors, second_opinion, un_forms
from .grammar import Ask, Rules
from .sentences import Kind, Sentence, sentences, shape
from .tables import columns_of

Whom = dict[str, Any]

THRESHOLD = 50
LONGEST_SENTENCE, MOST_CUES = 1500, 8  # a longer text is not a sentence, and no sentence has "must" nine times
OF_LIST, OF_SECTION, OF_REVIEW, OF_TABLE, OF_SIBLING = 90, 85, 95, 85, 70
LOOKED_AHEAD = 6  # lines after a recommendation in which its position is looked for
_SENTENCE_END = re.compile(r"[ぁ-ん](?<!こと)[。；]?$")  # of Japanese, but not an item "…すること。"
_OPENS_LIST = re.compile(r"[:：]\W*$")
_AS_FOLLOWS = ("記",)  # a line alone between a request and its list
_BULLET = re.compile(r"[•‣◦▪■□●○◆◇→➢✓・·–—*-]|[(（]?[a-zａ-ｚ]{1,3}[)）]|[①-⑳]")
_ENDS_ITEM = re.compile(r"[;；]\W*(?:and|or|et|ou|y|o)?\W*$")


@dataclass(frozen=True)
class Request:
    """Characters ``start`` to ``end`` of the text; ``cue`` are the words that the rule went by.

    ``states`` made it and ``position`` is the answer of the state under review, in a UN form that says so. ``faint``:
    it criticises, and asks only by implication.
    """

    start: int
    end: int
    rule: str
    cue: str
    confidence: int
    label: str = ""
    addressee: str = ""
    parties: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    position: str = ""
    faint: bool = False


@dataclass(frozen=True)
class _Opened:
    """What a list was opened by."""

    words: str
    label: str = ""
    addressee: str = ""
    parties: tuple[int, ...] = ()
    items: str | None = None  # what the labels of its items look like
    count: int = 0  # the number of the last item


def requests(
    text: str, rules: Rules, author: str = "", kinds: Mapping[int, str] | None = None, *, implied: bool = False
) -> list[Request]:
    """The sentences that seem to ask something, in order.

    ``author`` is the publisher, whose words are not reported speech. ``kinds`` says what lines are by their layout.
    With ``implied``, sentences that only criticise come too, as faint ones.
    """
    return list(_Reader(text, rules, author, kinds, implied=implied).proposed())


def _is_item(sentence: Sentence) -> bool:
    return bool(sentence.label) or sentence.kind == Kind.ITEM


def _number(label: str) -> int:
    """The number in a label, 0 for one that is a letter or a bullet."""
    found = re.search(r"\d+", label)
    return int(found.group()) if found else 0


def _of(source: _Opened | Request) -> Whom:
    return {"addressee": source.addressee, "parties": source.parties}


class _Reader:
    """One reading from the first line to the last, which remembers what headings and opening lines said."""

    def __init__(self, text: str, rules: Rules, author: str, kinds: Mapping[int, str] | None, *, implied: bool) -> None:
        self.text, self.rules, self.implied = text, rules, implied
        self.all = sentences(text, kinds)
        self.blocks = [list(block) for _, block in groupby(self.all, key=lambda one: one.block)]
        self.of_a_body = not author.strip() or authors.is_of_the_un(author)
        named = authors.names_of(author, text, rules.author.nouns, rules.author.united_nations)
        self.author = re.compile(named) if named else None
        self.own = rules.author.asks(authors.or_in_short(named, author)) if named else ()
        self.own_after = rules.author.asks(rules.author.pronouns) if named else ()
        self.named_before = False  # whether the sentence before names the publisher, so that "They urged" is its own
        self.section: _Opened | None = None  # below a heading of recommendations
        self.list: _Opened | None = None  # below "The State party should:"
        self.sibling = ("", -1)  # (shape of the label, block) of the last item that asks something by its own words
        self.before: Request | None = None  # the last sentence, for "It should also …"
        self.last: Request | None = None  # the last request, for a list that does not say whom it asks
        self.review = ""  # the number of the last recommendation of a review
        self.announced = False  # whether a line has opened the recommendations of a review
        self.reviewed: Whom = {"addressee": "", "parties": ()}
        self.columns: dict[str, int] = {}
        self.annexed = False  # in the annex of a letter that asks for what the annex lists

    def proposed(self) -> Iterator[Request]:
        place = 0
        for number, block in enumerate(self.blocks):
            place += len(block)
            following = self.all[place] if place < len(self.all) else None
            if block[0].kind == Kind.NOTE or self._answers(block):
                continue
            if block[0].kind == Kind.CELL:
                yield from self._row(block)
            elif found := self._recommendation(block, number):
                yield found
            else:
                self.columns = {}
                yield from self._prose(block, following)

    def _answers(self, block: list[Sentence]) -> bool:
        """Whether the state under review answers here: "Noted. Public opinion must change first."""
        return bool(self.review and block[1:] and un_forms.position_in(self._text_of(block[0]).rstrip(".。")))

    def _prose(self, block: list[Sentence], following: Sentence | None) -> Iterator[Request]:
        for place, sentence in enumerate(block):
            words = self.text[sentence.start : sentence.end][:LONGEST_SENTENCE].replace("，", "、")
            after = block[place + 1] if place + 1 < len(block) else following
            if sentence.kind == Kind.HEADING:
                self._head(sentence, words)
            elif not self._open(sentence, words, after, following):
                found = self._weighed(sentence, words)
                self.before = found or (self.before if not sentence.first else None)
                if found and found.confidence >= THRESHOLD and sentence.end - sentence.start <= LONGEST_SENTENCE:
                    yield from self._clauses(found)
                self._remember(words, found)
                own = self.author is not None and self.author.search(words) is not None
                if found is None and self.implied and (cue := self.rules.criticises(words, own=own)):
                    yield Request(sentence.start, sentence.end, "implied", cue, THRESHOLD // 2, faint=True)

    def _remember(self, words: str, found: Request | None) -> None:
        """Keep whether the publisher speaks in this sentence: the next one may say "they also urged"."""
        named = self.author is not None and self.author.search(words) is not None
        pronoun = re.match(self.rules.author.pronouns, words)
        quoted = words.startswith(authors.QUOTES)
        named = named or (quoted and authors.THEY_SAID.search(words) is not None)
        goes_on = quoted or (pronoun is not None and bool(pronoun.group()))
        self.named_before = named or (self.named_before and goes_on)

    def _clauses(self, found: Request) -> Iterator[Request]:
        """A request alone, or each of those that semicolons part: "notes …; calls on …; and urges …"."""
        words = self.text[found.start : found.end]
        parts = [(match.start(), match.end()) for match in re.finditer(r"[^;；]+[;；]?", words)]
        asked = [(part, self._asked(words[slice(*part)])) for part in parts] if len(parts) > 1 else []
        alone = [(part, one) for part, one in asked if one and one.rule in ("request", "passive")]
        if len(parts) < 3 or len(alone) < 2 or len(alone) < len([one for _, one in asked if one]):
            yield found
            return
        for (start, end), one in alone:
            lead = len(words[start:end]) - len(re.sub(r"^\s*(?:(?:and|et|y|、)\s+)?", "", words[start:end]))
            yield replace(found, start=found.start + start + lead, end=found.start + end, cue=one.cue, rule=one.rule)

    def _recommendation(self, block: list[Sentence], number: int) -> Request | None:
        """A recommendation of a review: numbered, the states that made it at its end or a list that counts on."""
        label = block[0].label
        if not any(map(str.isdigit, label)):
            return None
        start, end = block[0].start, self._before_source(block[0].start, block[-1].end)
        words = self.text[start:end]
        if len(words) > LONGEST_SENTENCE * 2 or len(words.split()) < 2 and not un_forms.ends_in_brackets(words):
            return None
        dotted = un_forms.is_dotted(label)
        certain = self.announced or bool(self.review) or (dotted and un_forms.reads_as_item(words))
        states = un_forms.states_of(words, certain=certain)
        counts_on = self.announced and dotted and un_forms.follows(label, self.review)
        if not states and not counts_on:
            return None
        if not (dotted or self.announced or self.section):
            return None
        self.review, self.list, self.before = label, None, None
        position = self._position_after(number)
        return Request(start, end, "review", "", OF_REVIEW, label, **self.reviewed, states=states, position=position)

    def _position_after(self, number: int) -> str:
        """The position that a line soon after a recommendation gives, if no other recommendation comes before it."""
        for other in self.blocks[number + 1 : number + 1 + LOOKED_AHEAD]:
            if any(map(str.isdigit, other[0].label)) and other[0].kind != Kind.NOTE:
                return ""
            if found := un_forms.position_in(self.text[other[0].start : other[-1].end]):
                return found
        return ""

    def _before_source(self, start: int, end: int) -> int:
        """The end of a recommendation without the note of where its position was given."""
        return start + len(un_forms.SOURCE.sub("", self.text[start:end]).rstrip())

    def _row(self, row: list[Sentence]) -> Iterator[Request]:
        """What a row of a table asks: the cell that its heading names, or a recommendation of a review."""
        cells = {cell: list(parts) for cell, parts in groupby(row, key=lambda one: one.cell)}
        words = {cell: self.text[parts[0].start : parts[-1].end] for cell, parts in cells.items()}
        if columns := columns_of([words.get(cell, "") for cell in range(max(words) + 1)]):
            self.columns = columns
            return
        position = next(filter(None, map(un_forms.position_in, words.values())), "")
        position = position or words.get(self.columns.get("position", -1), "")[:120]
        asked = self.columns.get("request", -1)
        for cell, parts in cells.items():
            start, end = parts[0].start, self._before_source(parts[0].start, parts[-1].end)
            label = parts[0].label or words.get(self.columns.get("number", -1), "")[:20]
            states = un_forms.states_of(self.text[start:end], certain=un_forms.is_dotted(label) or cell == asked)
            if cell == asked or (states and any(map(str.isdigit, label)) and not self.columns):
                made_by = states or tuple(filter(None, [words.get(self.columns.get("states", -1), "")]))
                rule = "review" if made_by else "table"
                whom = self._whom(words.get(self.columns.get("addressee", -1), "")) if self.columns else self.reviewed
                whom = whom if whom["addressee"] or not self.columns else self._named(words)
                if len(self.text[start:end].strip()) > 5:
                    yield Request(start, end, rule, "", OF_TABLE, label, **whom, states=made_by, position=position)
            elif not self.columns:
                for sentence in parts:
                    found = self._weighed(replace(sentence, first=False), self.text[sentence.start : sentence.end])
                    if found and found.confidence >= THRESHOLD:
                        yield found

    def _named(self, words: dict[int, str]) -> Whom:
        """Whom the cell of the addressee names, in its own words when the name is unknown."""
        name = words.get(self.columns.get("addressee", -1), "")
        return {"addressee": name[:200], "parties": ()} if name else self.reviewed

    def _head(self, sentence: Sentence, words: str) -> None:
        """A heading ends what was open before; one of recommendations opens a section, "To the police" turns in it."""
        if words in _AS_FOLLOWS:
            return
        self.annexed = self.rules.lists.annex.search(words) is not None or (self.annexed and bool(self.last))
        lists, self.list, self.before = self.rules.lists, None, None
        if self.section and lists.addressee_line.search(words):
            self.section = replace(self.section, **self._turned_to(words))
        elif sentence.block and lists.heading.search(words) and not lists.not_heading.search(words):
            self.section = _Opened(words)
        else:
            self.section = None

    def _open(self, sentence: Sentence, words: str, following: Sentence | None, below: Sentence | None) -> bool:
        """Whether this sentence opens a list, and therefore is not a request itself.

        ``below`` is the next line: "We ask for the following. Please answer. Yours" may stand between the two.
        """
        lists = self.rules.lists
        colon = _OPENS_LIST.search(words) is not None
        if lists.review.search(words):
            self.announced, self.reviewed = True, self._whom(words)
        if colon and (self.section or self.list) and lists.addressee_line.search(words.rstrip(" :：\u00a0\u202f")):
            self._turn(words)
            return True
        leads = lists.lead.search(words) is not None
        if leads and below is not None and (below.label or self._text_of(below) in _AS_FOLLOWS):
            following = below
        if following is None or following.block == sentence.block:
            return False
        if not (colon or (leads and (following.label or following.kind == Kind.HEADING))):
            return False
        own = self._asked(words)
        asking = _is_item(following) and lists.ask(words, self._text_of(following))
        if own or (colon and (asking or lists.announces.search(words))):
            self.list = _Opened(words, sentence.label, **self._whom(words, own))
            return True
        self.list = None
        return colon

    def _text_of(self, sentence: Sentence) -> str:
        return self.text[sentence.start : sentence.end].replace("，", "、")

    def _turn(self, words: str) -> None:
        """Go on with another addressee: below a heading of recommendations, or in a list that was announced."""
        if self.section:
            self.list, self.section = None, replace(self.section, **self._turned_to(words))
        elif self.list:
            self.list = replace(self.list, items=None, **self._turned_to(words))

    def _weighed(self, sentence: Sentence, words: str) -> Request | None:
        opened, rule, weight = self._listed(sentence, words)
        own = self._asked(words)
        own = None if own and self._denied(own, f"{sentence.label} {words}") else own
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
        if sentence.label and found.confidence >= THRESHOLD:
            self.sibling = (shape(sentence.label), sentence.block)
        self.last = replace(found, start=sentence.start, end=sentence.end, label=sentence.label, **whom)
        return self.last

    def _denied(self, own: Request, words: str) -> bool:
        by_author = self.named_before or (self.author is not None and self.author.search(words) is not None)
        return own.rule in ("modal", "need") and not by_author and second_opinion.denies(words)

    def _listed(self, sentence: Sentence, words: str) -> tuple[_Opened | None, str, int]:
        """What the place in a list says for a line: (what opened it, the rule, the weight)."""
        if not sentence.first or self.rules.lists.review.search(words):
            return None, "", 0
        if self.list and self._belongs(sentence, words):
            return (None, "", 0) if self._closes(words) else (self.list, "list", OF_LIST)
        self.list = None
        if self.annexed and sentence.kind == Kind.ITEM and self.rules.lists.gerund.search(words):
            return self.section or _Opened("", **self._carried()), "list", OF_LIST
        lists = self.rules.lists
        bullet = (
            sentence.kind == Kind.ITEM
            and (not sentence.label or _BULLET.fullmatch(sentence.label))
            and not lists.states.search(words)
        )
        if self.section and (bullet or lists.form.search(words)) and not self._closes(words):
            return self.section, "section", OF_SECTION
        follows = sentence.label and self.sibling == (shape(sentence.label), sentence.block - 1)
        if follows and lists.form.search(words) and not (_SENTENCE_END.search(words) or self._closes(words)):
            return _Opened("", **self._carried()), "list", OF_SIBLING
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
        counts_on = _number(sentence.label) == opened.count + 1
        if sentence.label and opened.label and looks == shape(opened.label) and not counts_on:
            return False
        self.list = opened = replace(opened, items=opened.items or looks, count=_number(sentence.label))
        return looks == opened.items and bool(
            sentence.label or sentence.kind == Kind.ITEM or _ENDS_ITEM.search(words) or self._last_of(words)
        )

    def _last_of(self, words: str) -> bool:
        """An unlabelled last line ends with a full stop, but is written as the lines before it."""
        return self.rules.lists.form.search(words) is not None

    def _carried(self) -> Whom:
        return _of(self.last) if self.last else {"addressee": "", "parties": ()}

    def _asked(self, words: str) -> Request | None:
        """The strongest words of asking in the sentence, with every doubt counted; None when the sentence has none."""
        best: Request | None = None
        for ask in (*self.own, *(self.own_after if self.named_before else ()), *self.rules.asks):
            for cue in islice(ask.pattern.finditer(words), MOST_CUES):
                weight = self._weight(ask, words, cue)
                if weight >= THRESHOLD and (best is None or weight > best.confidence):
                    best = Request(0, 0, ask.rule, cue.group()[:200], round(weight))
        return best

    def _weight(self, ask: Ask, words: str, cue: re.Match[str]) -> float:
        """The weight of words that ask, after every doubt. What the author is reported to say is its own request."""
        weight = float(ask.weight)
        before, after = words[: cue.start()], words[cue.end() :]
        goes_on = self.named_before and authors.IT_STRESSES.match(words) is not None
        said_by_author = ask.own or goes_on or authors.speaks(self.author, before)
        quoted_from_author = self.author is not None and (
            self.author.search(after) is not None
            or (self.named_before and authors.SAID_AGAIN.search(after) is not None)
        )
        for doubt in self.rules.doubts:
            of_others = said_by_author and (
                doubt.doubt in ("reported", "speaker") or (ask.own and doubt.doubt == "past")
            )
            of_others = of_others or (quoted_from_author and doubt.doubt == "spokesman")
            of_others = of_others or (doubt.doubt == "body" and (self.of_a_body or ask.own))
            of_others = of_others or (doubt.doubt == "anaphor" and self.before is not None)
            if doubt.own <= ask.own and not of_others and doubt.applies(ask.rule, words, cue):
                weight *= doubt.factor
        return weight

    def _whom(self, words: str, asked: Request | None = None) -> Whom:
        start = words.find(asked.cue) if asked and asked.rule == "request" else 0
        name, parties = self.rules.addressee(words, max(start, 0))
        return {"addressee": name, "parties": parties}

    def _turned_to(self, line: str) -> Whom:
        """Whom a line such as "To the police:" turns to; in its own words when it names nobody that we know."""
        whom = self._whom(line)
        return whom if whom["addressee"] else {"addressee": line.strip(" :：\u00a0\u202f")[:200], "parties": ()}
