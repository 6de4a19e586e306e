"""Runs what reads other people's files in a process of its own, with little memory and little time.

A parser that swells, hangs or crashes takes nothing along. A module of jobs is started as
``python -m demands.vault.MODULE JOB …``: the file comes in on standard input, what was made of it goes out on standard
output; exit 3 and a code when it is refused. Nothing of Django is loaded there.
"""

import resource
import sys
from collections.abc import Callable, Mapping

MEMORY = 900 * 1024**2
CPU_SECONDS = 25
REFUSED = 3


class Unfit(Exception):
    """The file is refused; the text is the code of why, which ``files.Fault`` has the sentence for."""


def run(jobs: Mapping[str, Callable[..., bytes]], cpu_seconds: int = CPU_SECONDS) -> int:
    """Do the job that the command line names, within the limits; the exit status says how it ended."""
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    try:
        made = jobs[sys.argv[1]](sys.stdin.buffer.read(), *sys.argv[2:])
    except Unfit as refused:
        sys.stderr.write(str(refused))
        return REFUSED
    except (MemoryError, RecursionError):
        sys.stderr.write("swells")
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0
