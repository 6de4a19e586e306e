"""What the rules find in a text, for tests that name it."""

from pathlib import Path

from benchmarks.requests import COUNTRY, PARTIES
from demands.exchange.documents.extraction import Extracted, from_file, from_paste
from demands.exchange.documents.grammar import rules
from demands.exchange.documents.requests import Request, requests

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Extracted:
    return from_file((SAMPLES / name).read_bytes())


def found(read: Extracted | str, language: str = "en", author: str = "") -> list[tuple[str, Request]]:
    """The words of each request in a text, or in a file that was read, with the request."""
    text = from_paste(read) if isinstance(read, str) else read
    kinds = {place.start: place.kind for place in text.places if place.kind}
    made = requests(text.text, rules(language, PARTIES, COUNTRY), author, kinds)
    return [(text.text[one.start : one.end], one) for one in made]


def asked(read: Extracted | str, language: str = "en", author: str = "") -> list[str]:
    return [words for words, _ in found(read, language, author)]
