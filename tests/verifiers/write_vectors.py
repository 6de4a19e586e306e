"""Writes static/verify/vectors.json: ``WRITE_VECTORS=1 pytest tests/verifiers/write_vectors.py``."""

import json
import os
from typing import Any

import pytest

from .damage import Damager, consistency, proof, record
from .test_verifiers import BEGIN_WITH, VERIFIERS, clean, entries, python, signer, verdict

__all__ = ["BEGIN_WITH", "clean", "entries", "python", "signer"]
NOTE = (
    "Files and what a verifier must say of them: fault is empty when all holds. The private key was the bytes 0 to 31."
)


@pytest.mark.skipif(not os.environ.get("WRITE_VECTORS"), reason="writes a file of the repository")
def test_write(python: Any, entries: Any, signer: Any) -> None:
    damager = Damager(entries, signer, seed=1)
    cases = [record(entries, signer), *(proof(entries, place, signer) for place in range(len(entries)))]
    cases += [consistency(entries, size, signer) for size in (1, 2, 3, len(entries))]
    cases += [damager.damaged(kind) for kind in damager.kinds()]
    vectors = [
        {
            "damage": case.damage,
            "fault": verdict(python, case),
            "file": case.text,
            "checkpoint": case.checkpoint,
            "other": case.other,
            "key": case.key,
        }
        for case in cases
    ]
    text = json.dumps({"about": NOTE, "vectors": vectors}, ensure_ascii=False, indent=1)
    (VERIFIERS / "vectors.json").write_text(text + "\n", "utf-8")
