"""A text with its marks, ready to be drawn: every line in runs, and beside it the cards of what is marked there."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from campaigns.lines_field import LinesField
from demands.exchange.documents.likeness import Known, alike
from demands.exchange.documents.marking import are_near, carried_from, is_carried
from demands.exchange.documents.requests import Request
from demands.exchange.documents.sentences import Kind, Sentence
from demands.models import Demand, Mark, Reading

LINES = forms.Textarea(attrs={"rows": 2})  # one line of text, shown whole
OWN = ("title", "wording", "label", "states", "position")  # of a mark, whatever the language of the text


class Boxes(forms.CheckboxSelectMultiple):
    """Drawn without templates: a long text has thousands of these boxes."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in value or ()}
        boxes = format_html_join(
            "",
            "<div><label><input{}> {}</label></div>",
            (
                (flatatt({"type": "checkbox", "name": name, "value": pk, "checked": str(pk) in chosen}), label)
                for pk, label in self.choices
            ),
        )
        return format_html("<div>{}</div>", boxes)


class MarkForm(forms.Form):
    """What an editor may change of a mark. The choices are handed in, so that a hundred forms cost no query."""

    title = forms.CharField(label=gettext_lazy("title"), max_length=200, required=False, widget=LINES)
    title_translated = forms.CharField(
        label=gettext_lazy("title in English"), max_length=200, required=False, widget=LINES
    )
    wording = forms.CharField(
        label=gettext_lazy("wording"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The quote in the document stays unchanged, whatever you write here."),
    )
    label = forms.CharField(label=gettext_lazy("number in the document"), max_length=20, required=False)
    states = LinesField(
        forms.CharField(max_length=120),
        label=gettext_lazy("recommending states"),
        required=False,
        help_text=gettext_lazy("One on each line, as the document names them."),
    )
    position = forms.CharField(label=gettext_lazy("position of the state under review"), max_length=120, required=False)
    addressees = forms.TypedMultipleChoiceField(
        label=gettext_lazy("addressed to"), coerce=int, required=False, widget=Boxes
    )
    demand = forms.TypedChoiceField(
        label=gettext_lazy("create as"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )

    def __init__(
        self, mark: Mark, typed: Any, institutions: list[tuple[int, str]], known: list[Known], *, foreign: bool
    ) -> None:
        """Bound when the mark is among what was typed. ``foreign``: the text is not in the site's own language."""
        self.mark, prefix = mark, f"m{mark.pk}"
        addressees = [one.pk for one in mark.addressees.all()]
        initial = {
            "title": mark.title, "title_translated": mark.title_translated, "wording": mark.wording,
            "label": mark.label, "states": mark.states, "position": mark.position,
            "addressees": addressees, "demand": mark.demand_id or "",
        }  # fmt: skip
        data = typed if f"{prefix}-title" in typed and not mark.is_made else None
        super().__init__(data, prefix=prefix, initial=initial)
        self.similar = [] if mark.is_made else alike(f"{mark.wording} {mark.title_translated}", known)
        offered = list(dict.fromkeys([*self.similar, *([mark.demand] if mark.demand else [])]))
        choices: Any = self.fields["demand"]
        choices.choices = [("", gettext_lazy("a new demand")), *((one.pk, _named(one)) for one in offered)]
        choices = self.fields["addressees"]
        choices.choices = institutions
        if not foreign:
            del self.fields["title_translated"]
        if not offered:
            del self.fields["demand"]

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_title_translated(self) -> str:
        return " ".join(str(self.cleaned_data["title_translated"]).split())

    def clean_wording(self) -> str:
        """Browsers send CRLF where the text has LF."""
        return str(self.cleaned_data["wording"]).replace("\r\n", "\n")

    def keep(self) -> None:
        """Save what changed, if anything did."""
        mark, cleaned = self.mark, self.cleaned_data
        names: list[str] = [one for one in (*OWN, "title_translated") if one in self.fields]
        changed = [one for one in names if cleaned[one] != self.initial[one]]
        for name in changed:
            setattr(mark, name, cleaned[name])
        if "demand" in self.fields and cleaned["demand"] != mark.demand_id:
            mark.demand_id = cleaned["demand"]
            changed.append("demand")
        if changed:
            mark.save(update_fields=changed)
        if set(cleaned["addressees"]) != set(self.initial["addressees"]):
            mark.addressees.set(cleaned["addressees"])


def _named(demand: Demand) -> str:
    return f"{demand.number}. {demand}"


@dataclass
class Card:
    """One mark beside the text. ``number`` counts them from the top."""

    number: int
    mark: Mark
    form: MarkForm
    can_merge: bool = False
    can_split: bool = False

    @property
    def is_carried(self) -> bool:
        """Whether the sentence does not name its addressee, who was taken from elsewhere in the text."""
        return is_carried(self.mark)

    @property
    def recommended(self) -> list[Any]:
        """The fields of what a document of the United Nations says beside a recommendation."""
        return [self.form[name] for name in ("label", "states", "position")]

    @property
    def carried_from(self) -> str:
        return carried_from(self.mark)

    @property
    def similar(self) -> list[Demand]:
        """Demands that it looks like, but for the one that it is tied to already."""
        return [one for one in self.form.similar if one.pk != self.mark.demand_id]


@dataclass(frozen=True)
class Run:
    """A stretch of a line: under a card's mark, or none. ``start`` is given where a sentence may be marked by hand."""

    text: str
    card: Card | None = None
    opens: bool = False
    start: int | None = None
    faint: bool = False


@dataclass
class Line:
    """One line of the text, and the cards of the marks that begin in it."""

    runs: list[Run] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    is_heading: bool = False


@dataclass
class Page:
    """The whole of it. ``adding`` shows a button at every sentence that is not marked.

    ``hinting`` shows the sentences that ask by implication (``hints``) as a second, fainter mark.
    """

    reading: Reading
    cards: list[Card]
    sentences: list[Sentence]
    adding: bool = False
    hinting: bool = False
    hints: list[Request] = field(default_factory=list)

    @property
    def query(self) -> str:
        """What the address says of how the page is shown."""
        shown = {"add": self.adding, "faint": self.hinting}
        return f"?{'&'.join(f'{name}=1' for name, on in shown.items() if on)}" if any(shown.values()) else ""

    def lines(self) -> Iterator[Line]:
        text, place = self.reading.text, 0
        starts = [one.start for one in self.sentences]
        begin, end_of = [card.mark.start for card in self.cards], [card.mark.end for card in self.cards]
        for line in text.split("\n"):
            end = place + len(line)
            if line.strip():
                here = self.cards[bisect_right(end_of, place) : bisect_left(begin, end)]
                said = self.sentences[bisect_left(starts, place) : bisect_left(starts, end)]
                yield self._line(place, end, here, said)
            place = end + 1

    def _line(self, start: int, end: int, here: list[Card], said: list[Sentence]) -> Line:
        edges = {edge for card in here for edge in (card.mark.start, card.mark.end)}
        hints = [one for one in self.hints if start <= one.start < end]
        begins = {one.start for one in (said if self.adding else hints)}
        faint = {edge for one in hints for edge in (one.start, one.end)}
        cuts = sorted({start, end, *(edge for edge in (*edges, *begins, *faint) if start < edge < end)})
        runs = []
        for left, right in zip(cuts, cuts[1:], strict=False):
            card = next((one for one in here if one.mark.start <= left and one.mark.end >= right), None)
            start_here = left if left in begins and card is None else None
            opens = card is not None and card.mark.start == left
            is_faint = card is None and any(one.start <= left and right <= one.end for one in hints)
            runs.append(Run(self.reading.text[left:right], card, opens, start_here, is_faint))
        heading = any(one.kind == Kind.HEADING for one in said)
        return Line(runs, [card for card in here if card.mark.start >= start], heading)

    def count(self, decision: str) -> int:
        return sum(1 for card in self.cards if card.mark.decision == decision and not card.mark.is_made)

    @property
    def lost(self) -> int:
        """How many marks quote what the document, changed since, does not say any more."""
        now, read = self.reading.document.text, self.reading.text
        if not now or now == read:
            return 0
        return sum(
            1 for card in self.cards if not card.mark.is_made and read[card.mark.start : card.mark.end] not in now
        )

    @property
    def first(self) -> int:
        """The card to begin with: the first that nothing is decided about."""
        undecided = [one.mark.pk for one in self.cards if one.mark.decision == Mark.Decision.OPEN]
        return (undecided or [self.cards[0].mark.pk])[0]

    @property
    def open(self) -> int:
        return self.count(Mark.Decision.OPEN)

    @property
    def accepted(self) -> int:
        return self.count(Mark.Decision.ACCEPTED)

    @property
    def made(self) -> int:
        return sum(1 for card in self.cards if card.mark.is_made)

    @property
    def rejected(self) -> int:
        return self.count(Mark.Decision.REJECTED)


def cards(marks: list[Mark], forms_: list[MarkForm], found: list[Sentence]) -> list[Card]:
    """Cards in the order of the text, each knowing whether it can be merged with the next one or split."""
    starts = [one.start for one in found]
    following = [*marks, None][1:]
    return [
        Card(place, mark, form, _can_merge(mark, after), _can_split(mark, starts))
        for place, (mark, after, form) in enumerate(zip(marks, following, forms_, strict=True), 1)
    ]


def _can_merge(mark: Mark, after: Mark | None) -> bool:
    return after is not None and are_near(mark, after) and not mark.is_made and not after.is_made


def _can_split(mark: Mark, starts: list[int]) -> bool:
    """Whether more than one sentence begins in it."""
    return not mark.is_made and bisect_left(starts, mark.end) - bisect_left(starts, mark.start) > 1
