"""The two verifiers, Python and JavaScript in Chromium, on 500 damaged records and proofs and on clean ones."""

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Page

from demands import ledger
from demands.ledger.tree import keys
from demands.ledger.tree.notes import Signer
from demands.models import Entry
from demands.progress import proofs
from demands.progress.log import lines as record_lines
from demands.progress.proofs import public_line
from tests.cast import at_work, known, make_update, publish_a_demand

from .damage import Case, Damager, consistency, proof, record

VERIFIERS = Path(__file__).resolve().parent.parent.parent / "static/verify"
DAMAGED, CLEAN = 500, 100


def publish_and_redact() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    newsroom.publish(make_update(demand, "in_progress", headline="Ｆｕｌｌ, “quotes”, 😀, 死刑 \\ \t"))
    entry = newsroom.publish(make_update(demand, headline="A private name"))
    newsroom.publish(make_update(demand, happened_on="2012", headline="Later"))
    ledger.redact(entry, by=known("ada", "Administrator"), reason="It named a private person.")
    newsroom.publish(make_update(demand, happened_on="2013", headline="After that"))


BEGIN_WITH = {"newsroom": publish_and_redact}


@pytest.fixture(scope="module")
def python() -> ModuleType:
    """The script as a module. It is in no package, and imports nothing but the standard library."""
    spec = importlib.util.spec_from_file_location("verify_record", VERIFIERS / "verify_record.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def signer() -> Signer:
    found = keys.signer()
    assert found is not None
    return found


@pytest.fixture
def entries(newsroom: Any) -> list[dict[str, Any]]:
    return [public_line(line) for line in record_lines()]


@pytest.fixture
def clean(entries: list[dict[str, Any]], signer: Signer) -> list[Case]:
    """Records and proofs of every size that the record had since its redaction, with keys and without."""
    sizes = range(max(one["sequence"] for one in entries if one["kind"] == "redacted"), len(entries) + 1)
    found = [record(entries[:size], signer) for size in sizes]
    found += [proof(entries[:size], place, signer) for size in sizes for place in range(size)]
    found += [proof(entries, place, Signer.made(f"key{number}")) for number in range(10) for place in range(10)]
    found += [consistency(entries[:size], first, signer) for size in sizes for first in range(1, size + 1)]
    found += [replace(one, checkpoint=one.other, other=one.checkpoint) for one in found if one.other]  # in any order
    found += [replace(record(entries, signer), other=record(entries[:size], signer).checkpoint) for size in sizes]
    assert len(found) >= CLEAN
    return found


@pytest.fixture
def damaged(entries: list[dict[str, Any]], signer: Signer) -> list[Case]:
    """As many of every kind."""
    damager = Damager(entries, signer, seed=6962)
    kinds = damager.kinds()
    found = [damager.damaged(kinds[number % len(kinds)]) for number in range(DAMAGED)]
    originals = {record(entries, signer).text, *(proof(entries, at, signer).text for at in range(len(entries)))}
    assert all(case.text not in originals or case.checkpoint for case in found)
    assert len(Counter(case.damage for case in found)) == len(kinds) >= 30
    return found


def verdict(python: ModuleType, case: Case) -> str:
    """'' when the Python verifier says that all holds, or the code of the fault."""
    try:
        key = python.read_key(case.key) if case.key else None
        assert python.verdict(case.text, [one for one in (case.checkpoint, case.other) if one], key)
    except python.Broken as fault:
        return str(fault.code)
    return ""


JAVASCRIPT = """async (cases) => {
  const found = [];
  for (const { text, checkpoint, other, key } of cases) {
    const { holds, code } = await globalThis.verifyRecord.check(text, { checkpoint, other, key });
    found.push(holds ? "" : code);
  }
  return found;
}"""


def in_browser(page: Page, cases: list[Case]) -> list[str]:
    page.add_script_tag(path=VERIFIERS / "verify_record.js")
    return list(page.evaluate(JAVASCRIPT, [vars(case) for case in cases]))


def test_both_verifiers_find_every_damage_and_raise_no_false_alarm(
    python: ModuleType, page: Page, clean: list[Case], damaged: list[Case], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text("<!doctype html><title>verifier</title>")
    page.goto((tmp_path / "page.html").as_uri())  # the browser's own Ed25519 is there, as on a site with https
    by_python = [verdict(python, case) for case in [*clean, *damaged]]
    by_browser = in_browser(page, [*clean, *damaged])
    assert [
        one for one in zip([*clean, *damaged], by_python, by_browser, strict=True) if bool(one[1]) != bool(one[2])
    ] == []
    for found in (by_python, by_browser):
        missed = [case for case, code in zip(damaged, found[len(clean) :], strict=True) if not code]
        assert not any(found[: len(clean)])
        assert not missed, Counter(case.damage for case in missed)


def test_a_browser_without_ed25519_verifies_by_itself(page: Page, clean: list[Case], damaged: list[Case]) -> None:
    page.goto("about:blank")
    assert page.evaluate("globalThis.crypto.subtle === undefined")
    assert not any(in_browser(page, clean[:4]))
    forged = [case for case in damaged if case.damage == "proof_signed_by_another_key"][:2]
    assert in_browser(page, forged) == ["unsigned", "unsigned"]


def test_the_hashes_of_the_page_are_those_of_the_library(page: Page) -> None:
    page.goto("about:blank")
    page.add_script_tag(path=VERIFIERS / "verify_record.js")
    for name in ("sha256", "sha512"):
        for length in (0, 1, 55, 56, 63, 64, 111, 112, 127, 128, 1000):
            found = page.evaluate(f"(n) => verifyRecord.hex(verifyRecord.{name}(new Uint8Array(n).fill(7)))", length)
            assert found == hashlib.new(name, b"\x07" * length).hexdigest()


def test_the_published_vectors_give_their_verdicts(python: ModuleType, page: Page) -> None:
    vectors = json.loads((VERIFIERS / "vectors.json").read_text("utf-8"))["vectors"]
    cases = [Case(one["file"], one["key"], one["checkpoint"], one["damage"], one["other"]) for one in vectors]
    page.goto("about:blank")
    expected = [one["fault"] for one in vectors]
    assert [verdict(python, case) for case in cases] == in_browser(page, cases) == expected
    assert {one["damage"] for one in vectors} >= {"", *Damager.kinds(Damager([], Signer.made("x"), 1))}


# The script, run as a reader runs it


def run(directory: Path, case: Case, *words: str) -> subprocess.CompletedProcess[str]:
    (directory / "file").write_text(case.text, "utf-8", newline="\n")
    (directory / "checkpoint").write_text(case.checkpoint, "utf-8", newline="\n")
    command = [sys.executable, "-I", "-S", str(VERIFIERS / "verify_record.py"), "file", *words]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True)


def test_it_says_what_it_proved_and_what_not(entries: list[dict[str, Any]], signer: Signer, tmp_path: Path) -> None:
    done = run(tmp_path, proof(entries, 2, signer))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Entry 3 is part of the record of" in done.stdout
    assert "compare it with one you know" in done.stdout
    assert "shown by its sources alone" in done.stdout
    whole = record(entries, signer)
    assert "looks the same" in run(tmp_path, whole).stdout
    assert "not checked" in run(tmp_path, whole, "checkpoint").stdout
    assert "not checked" not in run(tmp_path, whole, "checkpoint", "--key", whole.key).stdout


def test_it_compares_two_checkpoints(
    newsroom: Any, entries: list[dict[str, Any]], signer: Signer, tmp_path: Path
) -> None:
    size = Entry.objects.count()
    older = record(entries[:3], signer).checkpoint
    (tmp_path / "older").write_text(older, "utf-8")
    case = Case(json.dumps(proofs.consistency(3, size)), "", record(entries, signer).checkpoint)
    assert f"The record of {size} lines begins with that of 3." in run(tmp_path, case, "older", "checkpoint").stdout
    forged = Case(case.text, "", record(entries[:-1], signer).checkpoint)
    assert run(tmp_path, forged, "older", "checkpoint").returncode == 1


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "1", '"x"', "[" * 100_000, '{"proof": 1}', "\ufeff{}", "\x00"]
)
def test_what_is_neither_is_refused_in_one_sentence(text: str, tmp_path: Path) -> None:
    done = run(tmp_path, Case(text, ""))
    if text:
        assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


def test_no_file_and_no_words_show_how_to_use_it(tmp_path: Path) -> None:
    done = run(tmp_path, Case("", ""), "missing-checkpoint")
    assert done.returncode == 1
    assert "python3 verify_record.py entries.jsonl" in done.stderr
