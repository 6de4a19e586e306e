"""How to cite a page: a sentence, BibTeX, and an address that will always show the same state of the record."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from campaigns.partial_date import PartialDate
from demands.progress.standing import Clock
from demands.public.text.wording import reader_language

# A brace counts for BibTeX even behind a backslash, so a lone one would swallow the rest of a bibliography.
TEX = str.maketrans(
    {sign: f"\\{sign}" for sign in "%&#$_"}
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


@dataclass(frozen=True)
class Citation:
    """What the sentence of public/parts/cite.html is made of, and BibTeX."""

    title: str
    day: str  # as the reader writes it
    entry: int
    address: str
    bibtex: str


def citation(title: str, path: str, clock: Clock, sequence: int) -> Citation:
    """``sequence`` is the last entry that the page rests on."""
    on, recorded = clock.day, clock.recorded or dt.datetime.now(dt.UTC).date()
    address = f"{settings.SITE_URL}{path}?on={on}&recorded={recorded}"
    shown = PartialDate(on).display(reader_language())
    return Citation(title, shown, sequence, address, _bibtex(title, address, on, sequence))


def _bibtex(title: str, address: str, on: dt.date, sequence: int) -> str:
    fields = {
        "title": title.translate(TEX),
        "author": "{Follow Through}",
        "year": str(on.year),
        "note": f"As it stood on {on}; entry {sequence} of the record",
        "url": address,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{followthrough{sequence},\n{lines}\n}}"
