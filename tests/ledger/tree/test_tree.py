"""The tree of the record: it grows with every publication, and verifies."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from demands import ledger
from demands.ledger import tree
from demands.ledger.append import rebuild_tree
from demands.ledger.tree.merkle import leaf_hash
from demands.ledger.tree.tiles import Edge
from demands.ledger.verification import verify
from demands.models import Demand, Entry, TreeTile
from tests.cast import Newsroom, at_work, known, make_update, publish_a_demand
from tests.ledger.test_verification import tamper


def publish_an_update() -> None:
    at_work().publish(make_update(publish_a_demand(), "in_progress"))


BEGIN_WITH = {"newsroom": publish_an_update}


def by_hand() -> Edge:
    edge = Edge()
    for entry in Entry.objects.order_by("sequence"):
        edge.add(leaf_hash(tree.leaf(entry)))
    return edge


def test_it_grows_with_every_publication(newsroom: Newsroom, demand: Demand) -> None:
    assert tree.stored() == by_hand().taken()
    newsroom.publish(make_update(demand))
    assert tree.stored() == by_hand().taken()
    assert Edge((*place, hashes) for place, hashes in tree.stored().items()).size == Entry.objects.count()


def test_it_costs_two_statements(newsroom: Newsroom, django_assert_num_queries: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('follow_through.ledger', 'open', true)")
        cursor.execute("DELETE FROM demands_treetile WHERE false")
    last = Entry.objects.latest("sequence")
    with django_assert_num_queries(1):  # the last tiles with the entries; there is nothing new to write
        tree.follow(last.sequence)


def test_a_redaction_changes_no_leaf(newsroom: Newsroom, demand: Demand) -> None:
    entry = Entry.objects.latest("sequence")
    before = tree.leaf(entry)
    ledger.redact(entry, by=known("ada", "Administrator"), reason="It named a private person.")
    entry.refresh_from_db()
    assert entry.content is None
    assert tree.leaf(entry) == before
    assert verify().findings == []


def test_only_the_ledger_writes_it(newsroom: Newsroom) -> None:
    with pytest.raises(DatabaseError, match="only the ledger"):
        TreeTile.objects.update(hashes=b"")


def test_a_tree_that_stayed_behind_catches_up(newsroom: Newsroom, demand: Demand) -> None:
    tamper("UPDATE demands_treetile SET hashes = substr(hashes, 1, 64)")
    newsroom.publish(make_update(demand))
    assert tree.stored() == by_hand().taken()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE demands_treetile SET hashes = overlay(hashes PLACING '\\x00' FROM 34)", "2: the Merkle tree has"),
        ("UPDATE demands_treetile SET hashes = substr(hashes, 1, 96)", "4: the Merkle tree has another hash"),
        ("UPDATE demands_treetile SET hashes = hashes || hashes", "6: the Merkle tree has another hash"),
        ("DELETE FROM demands_treetile", "1: the Merkle tree has another hash"),
        ("INSERT INTO demands_treetile (level, place, hashes) VALUES (5, 1, '\\x00')", "None: the Merkle tree has"),
    ],
)  # fmt: skip
def test_every_alteration_is_found_and_mended(newsroom: Newsroom, statement: str, message: str) -> None:
    tamper(statement)
    finding = verify().findings[0]
    assert f"{finding.sequence}: {finding.message}".startswith(message)
    rebuild_tree()
    assert verify().clean


def test_what_is_rolled_back_is_not_in_it(newsroom: Newsroom, demand: Demand) -> None:
    before = tree.stored()
    with transaction.atomic():
        newsroom.publish(make_update(demand))
        transaction.set_rollback(True)
    assert tree.stored() == before
