"""The search of the copy, which works without a server and from a file: Pagefind's index and script.

Browsers let no page that was opened from a file fetch another file; they do let it load scripts. So each file of an
index becomes a script that hands over its bytes, and Pagefind's own script gets a ``fetch`` that loads those
(static/js/mirror-search.js).

Pagefind indexes pages from the beginning each time. So the pages of a large site lie in several indexes, which are
searched as one (Pagefind, multisite). What a later run finds changed goes into one more, and hides what the others say
about these pages (``indexes``).
"""

import base64
import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from . import links

FOLDER = "search/data"
NOWHERE = "https://copy.invalid/"  # below which Pagefind's script believes its files to be
NEEDED_BESIDE = (".pf_fragment", ".pf_index", ".pf_meta", ".pf_filter")
NEEDED = (*NEEDED_BESIDE, ".pagefind")
PARTS = f"{FOLDER}/parts.js"
TOGETHER = 1000  # pages in one index, about
SEVERAL = ("/demands/", "sources/")  # in the names of pages of which there may be very many
OWN_FOLDER = tuple(f"{one.strip('/')}-" for one in SEVERAL)
LATEST = "latest/"  # the index of pages that changed since those that they belong to were made
FRAGMENT = ".pf_fragment"
Replaced = dict[str, dict[str, bool]]  # Pagefind's name, the page: whether the latest index calls it the same
SCRIPT, ENTRY = "pagefind.js", "pagefind-entry.json"
HEAD = "(function (fetch, Worker, done) {\n"
PATIENCE = 1800  # seconds


class NoSearch(Exception):
    """The index could not be made; the message says why."""


def parts(pages: Iterable[str]) -> dict[str, set[str]]:
    """Which pages are indexed together, by the name of the index: "" is that of the others.

    A page is with those in other languages about the same thing, which change with it.
    """
    found, many = {"": set(pages)}, dict[str, list[str]]()
    if len(found[""]) < TOGETHER:
        return found
    for name in found[""]:
        kind = next((one for one in SEVERAL if one in name), "")
        many.setdefault(kind, []).append(name)
    found[""] = set(many.pop("", []))
    about = links.without_language()
    for kind, names in many.items():
        number = 1 << (len(names) // TOGETHER).bit_length()
        for name in names:
            place = _number(about(f"/{name}")) % number
            found.setdefault(f"{kind.strip('/')}-{place}/", set()).add(name)
    return found


@cache
def _number(about: str) -> int:
    """A number by which the pages about something are put into an index."""
    return int.from_bytes(hashlib.sha256(about.encode()).digest()[:4], "big")


def list_of(names: Iterable[str], replaced: Replaced) -> bytes:
    """The script that tells the search page which indexes are beside the first, and what in them is out of date."""
    said = json.dumps(sorted(filter(None, names))), json.dumps(replaced, sort_keys=True)
    return f"mirrorParts({', '.join(said)});\n".encode()


def files_of_parts(names: Iterable[str]) -> dict[str, list[str]]:
    """The files of each index among those of a copy."""
    found: dict[str, list[str]] = {}
    for name in names:
        if name.startswith(f"{FOLDER}/") and name != PARTS:
            folder, slash, _rest = name.removeprefix(f"{FOLDER}/").partition("/")
            own = slash and (f"{folder}/" == LATEST or folder.startswith(OWN_FOLDER))
            found.setdefault(f"{folder}/" if own else "", []).append(name)
    return found


def ids_of(fragments: Iterable[Path]) -> dict[str, str]:
    """The pages that files of an index tell about, each with the name by which Pagefind calls it there."""
    found = {}
    for path in fragments:
        if path.name.endswith(f"{FRAGMENT}.js"):
            body = gzip.decompress(base64.b64decode(path.read_bytes().split(b'"')[3]))
            page = json.loads(body.removeprefix(b"pagefind_dcd"))["url"]
            found[page.removeprefix("/")] = path.name.removesuffix(f"{FRAGMENT}.js")
    return found


def index(pages: Mapping[str, Path], part: str = "") -> dict[str, bytes]:
    """The files of the search over some pages, by their names in the copy. Raises NoSearch."""
    with TemporaryDirectory() as name:
        source, made = Path(name, "pages"), Path(name, "index")
        source.mkdir()
        for page, path in pages.items():
            target = source / page
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        command = [
            sys.executable,
            "-m",
            "pagefind",
            "--site",
            str(source),
            "--output-path",
            str(made),
            "--keep-index-url",
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
        except (OSError, subprocess.SubprocessError) as fault:
            said = (getattr(fault, "stderr", None) or b"").decode(errors="replace").strip()
            raise NoSearch(f"The search could not be made: {said or fault}") from None
        return dict(_files(made, part))


def _files(made: Path, part: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(made.rglob("*")):
        place = path.relative_to(made).as_posix()
        if place.endswith(NEEDED if not part else NEEDED_BESIDE) or place == ENTRY:
            body = path.read_bytes() if place != ENTRY else _in_order(path.read_bytes())
            yield f"{FOLDER}/{part}{place}.js", _handed_over(f"{part}{place}", body)
    if not part:
        yield f"{FOLDER}/{SCRIPT}", _classic((made / SCRIPT).read_text("utf-8")).encode()


def _in_order(text: bytes) -> bytes:
    """JSON with its names in one order, which Pagefind does not keep."""
    return json.dumps(json.loads(text), sort_keys=True).encode()


def _handed_over(place: str, body: bytes) -> bytes:
    return f"mirrorFile({json.dumps(place)}, {json.dumps(base64.b64encode(body).decode())});\n".encode()


def _classic(module: str) -> str:
    """Pagefind's module as a script that pages opened from files may load. Raises NoSearch when it looks different."""
    body, export, names = module.rpartition("export{")
    if not export or "import.meta.url" not in body:
        raise NoSearch("The script of this version of Pagefind cannot be used: choose the one in requirements.in.")
    body = body.replace("import.meta.url", json.dumps(f"{NOWHERE}{SCRIPT}"))
    return f"{HEAD}{body}\ndone({{{names.partition('}')[0]}}});\n}})(mirrorFetch, undefined, mirrorSearch);\n"
