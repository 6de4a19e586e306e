"""A process of its own for files that strangers made: `python -m demands.intake.texts.pdf < file`.

Parsers of PDF, Word and HTML are large and meet what nobody expected. So each runs where the operating system bounds
time and memory, without the site's settings or database, and answers with one line of JSON: ``text`` and ``title``, or
``fault`` with the numbers for its sentence. Whatever else goes wrong ends the process and is a broken file.
"""

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

MEMORY = 1024**3
SECONDS = 20

Answer = dict[str, Any]


class Fault(Exception):
    """Why there is no text: a code that ``extraction`` has a sentence for, and the numbers in it."""

    def __init__(self, code: str, **numbers: int) -> None:
        super().__init__(code)
        self.answer: Answer = {"fault": code, **numbers}


def answer(read: Callable[[bytes], Answer]) -> None:
    """Read standard input with ``read`` and write what it says."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    try:
        found = read(sys.stdin.buffer.read())
    except Fault as fault:
        found = fault.answer
    json.dump(found, sys.stdout)
