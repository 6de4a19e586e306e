"""From a row of the index's export to a recommendation: lists out of dashes, text out of HTML, the number out of the
text. What the index says is otherwise left as it is, tags and spelling included."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from campaigns.plain_text import visible
from demands.exchange.spreadsheets.reader import day_of
from demands.models.recommendation import ANNOTATION_ID, digest_of

MOST = {"text": 50_000, "body": 200, "symbol": 200, "type": 120, "position": 120, "session": 60, "number": 20}
LISTS = ("countries", "states", "themes", "affected_persons", "sdgs")
MOST_OF_A_LIST, LONGEST_NAME, DEEPEST = 500, 300, 6
ID = re.compile(ANNOTATION_ID)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr)\b[^<>]*>", re.IGNORECASE)
# One that is not closed reaches to the end, as in a browser: so no text is searched for a missing end again and again.
UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# At the start: 148.85 Adopt …; 6.1. …; (12) …; 49.The Committee …
NUMBER = re.compile(r"\(?(\d{1,3}(?:\.\d{1,3})+|\d{1,3}(?=[.)]))[.):–-]*\s*(?=[^\W\d]|[“\"'(\[])")
# Behind the heading of a section: Rural women 49.The Committee …
NUMBER_BEHIND = re.compile(r"(?:(?<=[^\W\d])|(?<=\)))\s\(?(\d{1,3})[.)]\s?(?=[A-ZÀ-Þ“\"])")
NEAR_THE_START = 120
# Words before a number that is another one's, and behind one that counts something.
OF_ANOTHER = re.compile(
    r"\b(?:art(?:icle)?s?|para(?:graph)?s?|nos?|targets?|goals?|rules?|principles?|sections?|chapters?|resolutions?|"
    r"conventions?|protocols?|recommendations?|sdgs?|numbers?|age|and|or|to|of|in|within|by|than|with|until|since|from|"
    r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\.?$",
    re.IGNORECASE,
)
COUNTS = re.compile(r"(?:million|billion|thousand|per\s?cent|percent|degrees?|years?|months?|days?)\b", re.IGNORECASE)
CYCLE = re.compile(
    r"(?<!\d)([1-9])\s*(?:st|nd|rd|th)?\s*cycle|cycle\s*([1-9])(?!\d)|^([1-9])$", re.IGNORECASE | re.ASCII
)
SESSION = re.compile(r"(?<!\d)\d{1,2}(?!\d)", re.ASCII)
NO_DATE = "0001-01-01"  # how the index's own program writes that there is none
LAST_SESSIONS = (12, 26, 40, 54)  # of each cycle of the Universal Periodic Review


class Wrong(Exception):
    """What keeps a row from being a recommendation: the column, as we name it, and a sentence."""

    def __init__(self, column: str, message: str) -> None:
        self.column, self.message = column, message
        super().__init__(message)


class Record(NamedTuple):
    """A recommendation, in the order in which it is copied to the database."""

    annotation_id: str
    text: str
    language: str
    number: str
    body: str
    symbol: str
    type: str
    published_on: str | None
    indexed_on: str | None
    countries: list[str]
    states: list[str]
    position: str
    cycle: int | None
    session: str
    themes: list[str]
    affected_persons: list[str]
    sdgs: list[str]

    @property
    def digest(self) -> str:
        """By which a recommendation is known to be the same."""
        return digest_of(self._asdict())


def record_of(cells: dict[str, Any], *, date1904: bool = False) -> Record:
    """The recommendation that a row means; ``cells`` by our names. Raises Wrong."""
    text, language = text_of(cells.get("text"))
    if not text:
        raise Wrong("text", _("is empty: a recommendation needs its text"))
    session, body = line_of(cells, "session"), line_of(cells, "body")
    lists = {name: list_of(cells, name) for name in LISTS}
    said = line_of(cells, "cycle")
    return Record(
        annotation_id=id_of(cells.get("annotation_id")),
        text=bounded("text", text),
        language=language or language_guess(text),
        number=bounded("number", number_in(text)),
        body=bounded("body", body),
        symbol=bounded("symbol", line_of(cells, "symbol")),
        type=bounded("type", line_of(cells, "type")),
        published_on=date_in(cells, "published_on", date1904=date1904),
        indexed_on=date_in(cells, "indexed_on", date1904=date1904),
        position=bounded("position", line_of(cells, "position")),
        cycle=cycle_of(said, session),
        session=bounded("session", session),
        **lists,
    )


def id_of(value: Any) -> str:
    found = str("" if value is None else value).strip().removeprefix("- ").strip()
    if not ID.fullmatch(found):
        raise Wrong("annotation_id", _("“%(value)s” is not an annotation id") % {"value": found[:60]})
    return found


def bounded(name: str, text: str) -> str:
    if CONTROL.search(text):
        raise Wrong(name, _("contains a control character: delete it"))
    if len(text) > MOST[name]:
        sizes = {"length": len(text), "limit": MOST[name]}
        raise Wrong(name, _("has %(length)d characters; the limit is %(limit)d") % sizes)
    return text


def list_of(cells: dict[str, Any], name: str) -> list[str]:
    """The values of a cell of several lines, or of a JSON array, each once, in their order."""
    found = list(dict.fromkeys(values(cells.get(name))))
    if len(found) > MOST_OF_A_LIST or any(len(one) > LONGEST_NAME or CONTROL.search(one) for one in found):
        raise Wrong(name, _("is not a list of names"))
    return found


def line_of(cells: dict[str, Any], name: str) -> str:
    return "; ".join(dict.fromkeys(values(cells.get(name))))


def values(value: Any, depth: int = 0) -> Iterator[str]:
    """The lines of a value: text with dashes, an array, or an object of texts by language or with a name in it."""
    if isinstance(value, (dict, list)):
        inner = [localized(value)[0]] if isinstance(value, dict) else value
        for one in inner if depth < DEEPEST else ():
            yield from values(one, depth + 1)
    elif value not in (None, ""):
        for line in plain(str(value)).split("\n"):
            if cleaned := line.strip().removeprefix("-").removeprefix("•").strip():
                yield cleaned


def localized(value: dict[str, Any]) -> tuple[Any, str]:
    """Of an object, the text and its language: English, else the first language there is, else what names a thing."""
    by_name = {key.casefold(): one for key, one in value.items() if one not in (None, "", [])}
    for key in ("original", "en", "english"):
        if key in by_name:
            return by_name[key], "en" if key != "original" else ""
    for key in ("name", "label", "value", "text", "title", "position", "country"):
        if key in by_name:
            return by_name[key], ""
    language, found = next(iter(by_name.items()), ("", ""))
    return found, language if re.fullmatch("[a-z]{2}", language) else ""


def text_of(value: Any) -> tuple[str, str]:
    """The text without HTML, and its language where the file tells it."""
    language = ""
    if isinstance(value, dict):
        value, language = localized(value)
    if isinstance(value, (dict, list)):
        value = "\n".join(values(value))
    lines = (" ".join(line.split()) for line in plain("" if value is None else str(value)).split("\n"))
    return "\n".join(filter(None, lines)).removeprefix("- "), language


def plain(text: str) -> str:
    """HTML as plain text; what merely looks like it (``a < b``) stays."""
    if "<" in text:
        text = TAG.sub(" ", BREAK.sub("\n", UNSEEN.sub("", text)))
    if "&" in text:
        text = ENTITY.sub(lambda found: html.unescape(found.group()), text)
    if CONTROL.search(text) is None:  # else the row is refused, with the name of its column
        text = visible(text)
    return text.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")


def number_in(text: str) -> str:
    """The number that the recommendation has in its document: at the start of its text, or behind a heading there."""
    found = NUMBER.match(text)
    if found and not COUNTS.match(text, found.end()):
        return found.group(1)
    behind = (
        one for one in NUMBER_BEHIND.finditer(text[:NEAR_THE_START]) if not OF_ANOTHER.search(text[: one.start()])
    )
    return next((one.group(1) for one in behind), "")


def date_in(cells: dict[str, Any], name: str, *, date1904: bool) -> str | None:
    said = line_of(cells, name)
    if not said or said.startswith(NO_DATE):
        return None
    found = day_of(said, date1904=date1904)
    if found is None or not dt.date(1945, 1, 1) <= found <= dt.date(2100, 1, 1):
        raise Wrong(name, _("“%(value)s” is not a date") % {"value": said[:60]})
    return found.isoformat()


def cycle_of(said: str, session: str) -> int | None:
    """The cycle of the Universal Periodic Review, as stated or by its session: twelve the first, then fourteen each."""
    stated = CYCLE.search(said) or CYCLE.search(session if "cycle" in session.casefold() else "")
    if stated:
        return int(next(filter(None, stated.groups())))
    number = SESSION.search(session)
    return next((place for place, last in enumerate(LAST_SESSIONS, 1) if number and int(number.group()) <= last), None)


COMMON = {
    "en": {"the", "of", "and", "to", "in", "for", "with", "its", "all", "on"},
    "fr": {"les", "des", "et", "la", "le", "du", "une", "pour", "aux", "dans"},
    "es": {"los", "las", "el", "que", "y", "del", "para", "con", "una", "en"},
}
SCRIPTS = (
    ("ar", re.compile(r"[\u0620-\u064a]{3}")), ("ru", re.compile(r"[\u0430-\u044f]{3}")),
    ("ja", re.compile(r"[\u3040-\u30ff]{2}")), ("zh", re.compile(r"[\u4e00-\u9fff]{4}")),
)  # fmt: skip


def language_guess(text: str) -> str:
    """One of the languages of the UN by script or most frequent words; '' when in doubt."""
    words = text[:600].casefold().split()
    score = {code: sum(word in common for word in words) for code, common in COMMON.items()}
    best = max(score, key=lambda code: score[code])
    if score[best] >= 2 and list(score.values()).count(score[best]) == 1:
        return best
    return next((code for code, script in SCRIPTS if script.search(text[:600])), "")
