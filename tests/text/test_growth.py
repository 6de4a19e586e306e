"""Four times the text takes about four times as long, whatever the text is: no reader holds a page up with brackets.

Each reader of texts that others write is given the same character or group of characters again and again, twice: some
thousand of them, then four times as many. A reader in the second power of the length takes sixteen times as long.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from campaigns.web_address import cleaned
from demands.admin.review import kept_text
from demands.exchange.documents import joining, notes, sentences, un_forms
from demands.exchange.documents.files import web
from demands.exchange.spreadsheets import cells, csv_rows
from demands.exchange.spreadsheets.saved_again import is_saved_again
from demands.exchange.un_index import records
from demands.public.charts.files import line_breaks
from demands.public.presenters import meta, passages, snippets
from demands.public.text import difference, markdown
from demands.text import words
from demands.vault import japanese

HOSTILE = (
    "[", "![", "[a](", "(", "*", "*a ", "_a ", "`", "> ", "<", "<a", "</", "<!--", "&", "&amp;", "&#", "a",
    "e\u0301", "\u0301", "\u200d", "\U000e0100", "\u3000", " ", "\n", "\n ", "\r", "\t", "- ", "1. ", "1.", "#", "|a",
    "\\", "漢", "「", "」』", "。", "A. ", "?!", "“a", "«", "a-", "http://a.b/(", "a@b.", "_x0", "昭和", "<?xml", "0",
)  # fmt: skip
BUDGET = 1.5  # seconds of CPU for a text as long as the body of an update may be
BOUNDED = (
    "markdown",
    "description",
)  # the library's own search for links is not in proportion, so the length is bounded
MOST_GROWTH = 9  # 4 is in proportion, 16 is the second power
ENDLESS = 20.0  # seconds of CPU after which a reader is stopped, so that it cannot hold up all other tests

Reader = Callable[[str], Any]


def opened(text: str) -> Any:
    return list(web._blocks(web.html.fromstring(f"<p>{text}")))


READERS: dict[str, Reader] = {
    "plain": snippets.plain,
    "window": lambda text: snippets.Marker("needle a 漢 1").window(text),
    "marker": lambda text: snippets.Marker(text[:200], ["a"]).window(text),
    "search column": words.tsvector,
    "search": lambda text: words.tsquery(text[:2000]),
    "description": meta.plain,
    "markdown": markdown.html_of.__wrapped__,
    "difference": lambda text: difference.difference(text, "x y " + text[::-1]),
    "small difference": lambda text: difference.difference(text, text[1:] + "x" + text[:3]),
    "passage": lambda text: passages.find(text, passages.Quote("a", text[:5], text[:190] + "Z", "Z" + text[:190])),
    "long passage": lambda text: passages.find("x" + text, passages.Quote("a", text + "Z")),
    "paragraphs": lambda text: passages.paragraphs(text, passages.places(text, [passages.Quote("a", text[:9])])[0]),
    "sentences": sentences.sentences,
    "tidy": joining.tidy,
    "unwrapped": joining.unwrapped,
    "wrapped": joining.is_wrapped,
    "mended": joining.mended,
    "notes": lambda text: list(notes.note_lines(text.split(" "))),
    "states": un_forms.states_of,
    "address": cleaned,
    "saved again": lambda text: is_saved_again(text, text[::-1]),
    "index text": records.text_of,
    "index number": records.number_in,
    "index cycle": lambda text: records.cycle_of(text, text),
    "kept quote": lambda text: kept_text.found(text + "Z", text),
    "date of an era": japanese.era_date,
    "cell format": cells.is_date_format,
    "cell escapes": cells.unescaped,
    "delimiter": csv_rows.delimiter_of,
    "title": lambda text: line_breaks.lines(text, 200, len),
    "running text": lambda text: line_breaks.filled(text, 200, len),
    "page": opened,
}
ODD: tuple[type[Exception], ...] = (ValueError, web.etree.ParserError)  # refusing a text is an answer, too


@contextmanager
def stopped(text: str) -> Iterator[None]:
    """Fail when the block takes more than ENDLESS; patterns ask for signals while they search."""

    def stop(*_: Any) -> None:
        pytest.fail(f"No end after {ENDLESS} s with {len(text):,} characters: {text[:40]!r}")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(reader: Reader, text: str) -> float:
    """CPU time of one reading."""
    start = time.process_time()
    with suppress(*ODD), stopped(text):
        reader(text)
    return time.process_time() - start


def growth(reader: Reader, unit: str, length: int = 2000) -> float:
    """How many times longer four times the text takes; 0 when even that is over at once."""
    short, long = (unit * length)[:length], (unit * length * 4)[: length * 4]
    taken = seconds(reader, long)
    return taken / max(seconds(reader, short), 1e-4) if taken > 0.02 else 0.0


@pytest.mark.parametrize("name", READERS)
def test_no_text_takes_out_of_proportion(name: str) -> None:
    for unit in HOSTILE:
        found = growth(READERS[name], unit)
        if found > MOST_GROWTH:  # once more with a longer text, which tells chance from the second power
            found = growth(READERS[name], unit, 4000)
        assert found <= MOST_GROWTH or name in BOUNDED, (unit, found)


@pytest.mark.parametrize("name", READERS)
def test_a_text_as_long_as_an_update_may_be_takes_little(name: str) -> None:
    for unit in HOSTILE:
        text = (unit * 20_000)[:20_000]
        taken = seconds(READERS[name], text)
        if taken >= BUDGET:  # once more, so that a pause of the machine does not count
            taken = seconds(READERS[name], text)
        assert taken < BUDGET, (unit, taken)


def test_a_reader_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.text.test_growth.ENDLESS", 0.05)
    with pytest.raises(pytest.fail.Exception, match="No end after"):
        seconds(lambda text: snippets.re.search(r"(a+)+$", text), "a" * 60 + "!")


def test_a_pattern_in_the_second_power_would_be_noticed() -> None:
    import_like = snippets.re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
    assert growth(lambda text: import_like.sub("", text), "[") > MOST_GROWTH
