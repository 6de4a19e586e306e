"""The jobs that clean a file: one that shows the same comes out, with the codes of what was taken out of it.

Runs apart from the site (apart.py).
"""

import json
import sys
from collections.abc import Callable

from demands.vault.pdf.clean import pdf

from .apart import run
from .office import ooxml, opendocument
from .pictures import picture
from .removed import REPORT

CPU_SECONDS = 12


def reported(job: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The job, whose answer begins with a line of JSON: the codes of what was removed (files.Removed)."""

    def done(raw: bytes) -> bytes:
        REPORT.clear()
        made = job(raw)
        return json.dumps(sorted(REPORT - {""})).encode() + b"\n" + made

    return done


JOBS = {
    "picture": reported(picture), "pdf": reported(pdf), "document": reported(ooxml.document),
    "opendocument": reported(opendocument.document),
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(run(JOBS, cpu_seconds=CPU_SECONDS))
