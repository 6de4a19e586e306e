"""Verification in two processes finds what it finds in one, and the quick way to a hash decides nothing of its own."""

import json
import random
from typing import Any

import psycopg
import pytest
import rfc8785

from demands.ledger import chain
from demands.models import Entry, StatusUpdate
from tests.ledger.test_verification import publish_an_update
from tests.site import Site

BOTH = """
import json
from dataclasses import asdict
from demands.ledger.verification import verify
{setup}
print(json.dumps([asdict(verify(processes=number)) for number in (1, 2)]))
"""
TAMPERED = (
    "UPDATE demands_entry SET search = 'other'::tsvector WHERE sequence % 50 = 7",
    "UPDATE demands_entry SET content = content || '{{\"headline\": {{}}}}' WHERE sequence = 44",
    "UPDATE demands_entry SET content = NULL, salt = NULL WHERE sequence = 45",
    "UPDATE demands_statusupdate SET headline = 'x' WHERE id = (SELECT min(id) FROM demands_statusupdate)",
)
ENDED = "from demands.ledger.verification import entries; entries.compare_words = lambda: os._exit(9)"
BEGIN_WITH = {"update": publish_an_update}


@pytest.fixture
def update(demand: Any) -> StatusUpdate:
    """One update in the record."""
    found: StatusUpdate = demand.updates.get()
    return found


def verified(site: Site) -> list[dict[str, Any]]:
    done = site.manage("shell", "-v0", "-c", BOTH.format(setup=""))
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.django_db
def test_two_processes_find_what_one_does(idle_site: Site) -> None:
    clean, together = verified(idle_site)
    assert clean == together
    assert clean["findings"] == []
    with psycopg.connect(idle_site.database_url) as database:
        database.execute("SET session_replication_role = replica")
        for statement in TAMPERED:
            database.execute(statement.replace("{{", "{").replace("}}", "}"))
    alone, together = verified(idle_site)
    order = ("sequence", "message")
    for report in (alone, together):
        report["findings"].sort(key=lambda one: [str(one[name]) for name in order])
    assert alone == together
    said = " ".join(one["message"] for one in alone["findings"])
    for part in ("search has other words", "its content was altered", "search still finds words", "was altered in"):
        assert part in said


@pytest.mark.slow
@pytest.mark.django_db
def test_a_part_that_ended_is_no_clean_result(idle_site: Site) -> None:
    done = idle_site.manage("shell", "-v0", "-c", BOTH.format(setup=f"import os; {ENDED}"), check=False)
    assert done.returncode != 0
    assert "ended without a result" in done.stderr
    assert idle_site.manage("verify_ledger", check=False).returncode == 0


# The quick way to a hash

VALUES: tuple[Any, ...] = (
    1.0, 1e16, 1e-7, 0.1, -0.0, 2**53 - 1, -5, True, None, "", "é", "\u2028", "\x7f", "\x00\x1f\n\t\b\f\r\"\\/", "𐀀",
    "\ufb01", "死刑", [], {}, [1, "a"], {"b": 1, "a": 2}, {"\ufb01": 1, "𐀀": 2}, "1234567890123456",
)  # fmt: skip


def some_value(dice: random.Random, depth: int = 3) -> Any:
    """Any JSON, of numbers and texts that are spelled in more than one way."""
    kind = dice.random()
    if depth and kind < 0.2:
        return [some_value(dice, depth - 1) for _ in range(dice.randrange(4))]
    if depth and kind < 0.5:
        return {str(dice.choice(VALUES[9:17])): some_value(dice, depth - 1) for _ in range(dice.randrange(4))}
    return dice.choice(VALUES)


def test_a_hash_is_that_of_the_canonical_form_and_of_no_other_value() -> None:
    dice = random.Random(8785)
    values = [*VALUES, *(some_value(dice) for _ in range(2_000))]
    spelled = {rfc8785.dumps(value): value for value in values}
    hashes = [chain.sha256(value) for value in spelled.values()]
    for value, its, another in zip(spelled.values(), hashes, [*hashes[1:], hashes[0]], strict=True):
        assert chain.is_hash_of(its, value)
        assert not chain.is_hash_of(another, value)


@pytest.mark.parametrize("value", [2**53 + 1, float("nan"), float("inf"), "\ud800", {"a": {1, 2}}])
def test_what_has_no_canonical_form_has_no_hash(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        chain.is_hash_of("0" * 64, value)
    plain = b"" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")
    with pytest.raises((ValueError, TypeError)):
        chain.is_hash_of(chain._hashed(plain), value)


@pytest.mark.django_db
def test_a_line_is_written_as_the_standard_says(update: StatusUpdate) -> None:
    for entry in Entry.objects.all():
        for subject in (entry.subject, 'a\x01"\\/\u2028é死𐀀\x7f'):
            entry.subject = subject
            for number in (entry.sequence, 10**15, 2**53 - 1):
                entry.sequence = number
                assert chain.canonical_line(entry) == rfc8785.dumps(chain.line(entry))
