"""What every reader of a file has in common: `python -m demands.exchange.documents.files.pdf read < file`.

Parsers of PDF, Word and HTML are large and meet what nobody expected, so each runs apart (demands/vault/apart.py). It
answers with JSON: ``blocks`` ([text, kind, page, share of the page's height] each) and ``title``, or ``fault`` with the
numbers for its sentence. Whatever else goes wrong ends the process and is a broken file.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from demands.vault.apart import run

Answer = dict[str, Any]
LONGEST = 500_000  # characters: some 250 pages


class Fault(Exception):
    """Extraction failed: a code for which ``extraction`` has a sentence, and the numbers in it."""

    def __init__(self, code: str, **numbers: int) -> None:
        super().__init__(code)
        self.answer: Answer = {"fault": code, **numbers}


def answer(read: Callable[[bytes], Answer]) -> None:
    """Read standard input with ``read``, write what it says, and end the process."""
    sys.exit(run({"read": lambda raw: json.dumps(_said(read, raw)).encode()}))


def _said(read: Callable[[bytes], Answer], raw: bytes) -> Answer:
    try:
        said = read(raw)
        length = sum(len(block[0]) + 2 for block in said["blocks"])
        if length > LONGEST:  # told here, so that no endless text is handed over
            raise Fault("long", length=length, limit=LONGEST)
        return said
    except Fault as fault:
        return fault.answer
