"""How text is compressed on its way to readers (RFC 9110, 12.5.3): who accepts what, small or quick."""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import brotli
from isal import igzip

ACCEPTED = r"\b{}\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))"


class Coding(NamedTuple):
    """A way to compress: who accepts it, the small result and the quick one."""

    accepted: re.Pattern[str]
    small: Callable[[bytes], bytes]
    quick: Callable[[bytes], bytes]


def _coding(name: str, small: Callable[[bytes], bytes], quick: Callable[[bytes], bytes]) -> Coding:
    return Coding(re.compile(ACCEPTED.format(name), re.IGNORECASE), small, quick)


# The smallest result first. For HTML, gzip's level 8 is as small as 9, and brotli's quality 5 is a tenth smaller than
# that in a quarter more time; above it little is won. The quick ways are for what is sent once: brotli's takes less
# than half of the time for a tenth more, that of ISA-L a tenth of gzip's for a sixth more.
CODINGS = {
    "br": _coding("br", partial(brotli.compress, quality=5), partial(brotli.compress, quality=3)),
    "gzip": _coding(
        "gzip",
        partial(gzip.compress, compresslevel=8, mtime=0),
        partial(igzip.compress, compresslevel=2, mtime=0),
    ),
}


@lru_cache(maxsize=256)
def chosen(accepted: str) -> str:
    """The name of the coding for what a request accepts (Accept-Encoding); '' for none."""
    return next((name for name, one in CODINGS.items() if one.accepted.search(accepted)), "")
