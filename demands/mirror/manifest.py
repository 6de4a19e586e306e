"""The manifest of a copy: path, size and SHA-256 of each file, signed like a checkpoint of the record.

``manifest.jsonl`` has a line for each file but itself and its signature. ``manifest.note`` is a signed note (C2SP,
signed-note) whose text begins as a checkpoint does: whose copy, how many files, SHA-256 of ``manifest.jsonl``. After
that it says when it was made, and the last entry of the record in it.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from demands.ledger.tree import keys
from demands.ledger.tree.notes import BadNote, Checkpoint

from . import place

MANIFEST, NOTE = "manifest.jsonl", "manifest.note"
Files = dict[str, tuple[int, str]]  # path: size, SHA-256


def written(files: Files) -> bytes:
    """A line of JSON for each file, by their paths."""
    said = json.JSONEncoder(ensure_ascii=False).encode
    rows = (
        f'{{"path": {said(path)}, "size": {files[path][0]}, "sha256": "{files[path][1]}"}}' for path in sorted(files)
    )
    return "".join(f"{row}\n" for row in rows).encode()


def signed(manifest: bytes, made: str, entry: int) -> bytes | None:
    """The signed note of a manifest; None when this site has no key. Raises NoKey."""
    signer = keys.signer()
    if signer is None:
        return None
    files = manifest.count(b"\n")
    said = Checkpoint(f"{_site(signer.name)}/mirror", files, hashlib.sha256(manifest).digest()).text()
    return signer.signed(f"{said}made {made}\nentry {entry}\n").encode()


def _site(origin: str) -> str:
    return origin.removesuffix("/record")


def faults(root: Path) -> Iterator[str]:
    """What is wrong with a copy, one sentence each: nothing when every file is as the manifest says, and no other."""
    try:
        manifest, note = (root / MANIFEST).read_bytes(), (root / NOTE).read_text("utf-8")
        said = Checkpoint.read(keys.verified(note))
        rows = [json.loads(line) for line in manifest.splitlines()]
        files: Files = {row["path"]: (row["size"], row["sha256"]) for row in rows}
    except FileNotFoundError as fault:
        yield f"{Path(fault.filename).name} is missing."
        return
    except (BadNote, ValueError, KeyError, TypeError) as fault:
        yield f"The manifest or its signature cannot be read: {fault}."
        return
    if said.root != hashlib.sha256(manifest).digest() or said.size != len(rows):
        yield f"{MANIFEST} is not the one that was signed."
    yield from _differences(root, files)


def _differences(root: Path, files: Files) -> Iterator[str]:
    found = {name: Path(one.path) for name, one in place.walk(root)}
    for name, (size, digest) in files.items():
        path = found.pop(name, None)
        if path is None:
            yield f"{name} is missing."
        elif path.is_symlink():
            yield f"{name} is a link."
        elif path.stat().st_size != size or place.hashed(path) != digest:
            yield f"{name} was changed."
    yield from (f"{name} is not in the manifest." for name in sorted(found) if name not in (MANIFEST, NOTE))
