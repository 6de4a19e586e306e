"""The search of the copy, which works without a server and from a file: Pagefind's index and script.

Browsers let no page that was opened from a file fetch another file; they do let it load scripts. So each file of an
index becomes a script that hands over its bytes, and Pagefind's own script gets a ``fetch`` that loads those
(static/js/mirror-search.js).
"""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = "search/data"
NOWHERE = "https://copy.invalid/"  # below which Pagefind's script believes its files to be
NEEDED = (".pf_fragment", ".pf_index", ".pf_meta", ".pf_filter", ".pagefind")
SCRIPT, ENTRY = "pagefind.js", "pagefind-entry.json"
HEAD = "(function (fetch, Worker, done) {\n"
PATIENCE = 1800  # seconds


class NoSearch(Exception):
    """The index could not be made; the message says why."""


def index(pages: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
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
        for path in sorted(made.rglob("*")):
            place = path.relative_to(made).as_posix()
            if place.endswith(NEEDED) or place == ENTRY:
                yield f"{FOLDER}/{place}.js", _handed_over(place, path.read_bytes())
        yield f"{FOLDER}/{SCRIPT}", _classic((made / SCRIPT).read_text("utf-8")).encode()


def _handed_over(place: str, body: bytes) -> bytes:
    return f"mirrorFile({json.dumps(place)}, {json.dumps(base64.b64encode(body).decode())});\n".encode()


def _classic(module: str) -> str:
    """Pagefind's module as a script that pages opened from files may load. Raises NoSearch when it looks different."""
    body, export, names = module.rpartition("export{")
    if not export or "import.meta.url" not in body:
        raise NoSearch("The script of this version of Pagefind cannot be used: choose the one in requirements.in.")
    body = body.replace("import.meta.url", json.dumps(f"{NOWHERE}{SCRIPT}"))
    return f"{HEAD}{body}\ndone({{{names.partition('}')[0]}}});\n}})(mirrorFetch, undefined, mirrorSearch);\n"
