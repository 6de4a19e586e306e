"""The Merkle tree against a library that others wrote, and against the published root of RFC 6962's own test tree."""

import random
from functools import partial

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion
from pymerkle.hasher import MerkleHasher

from demands.ledger.tree import merkle
from demands.ledger.tree.merkle import leaf_hash
from demands.ledger.tree.tiles import Edge, needed, node_in

# Inputs and roots of the tests of Certificate Transparency's own implementation
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def grown(leaves: list[bytes]) -> Edge:
    edge = Edge()
    for one in leaves:
        edge.add(leaf_hash(one))
    return edge


def test_the_roots_are_those_of_certificate_transparency() -> None:
    leaves = [bytes.fromhex(one) for one in INPUTS]
    assert {size: grown(leaves[:size]).root().hex() for size in ROOTS} == ROOTS
    assert grown([]).root() == merkle.EMPTY


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    return [f"leaf {number}".encode() for number in range(70_000)]


@pytest.fixture(scope="module")
def tiles(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    """All tiles of the example in C2SP's tlog-tiles: a tree of 70,000."""
    return grown(leaves).taken()


def test_the_tiles_are_those_of_the_example_in_the_specification(tiles: dict[tuple[int, int], bytes]) -> None:
    widths = {place: len(hashes) // 32 for place, hashes in tiles.items()}
    assert sum(1 for (level, _), width in widths.items() if (level, width) == (0, 256)) == 273
    assert {place: width for place, width in widths.items() if place[0] or width < 256} == {
        (0, 273): 112, (1, 0): 256, (1, 1): 17, (2, 0): 1,
    }  # fmt: skip


def others(leaves: list[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for one in leaves:
        tree.append_entry(one)
    return tree


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 100, 255, 256, 257, 700])
def test_roots_and_paths_are_those_of_another_implementation(size: int, leaves: list[bytes]) -> None:
    theirs, node = others(leaves[:size]), node_in(grown(leaves[:size]).taken())
    assert merkle.root(size, node) == theirs.get_root()
    for index in {0, size // 3, size - 1}:
        path = theirs.prove_inclusion(index + 1).path
        assert [leaf_hash(leaves[index]), *merkle.inclusion(index, size, node)] == path


def test_any_leaf_is_proven_in_any_tree_that_holds_it(tiles: dict[tuple[int, int], bytes], leaves: list[bytes]) -> None:
    """The tiles of today hold the trees of every earlier size."""
    luck, hasher = random.Random(6962), MerkleHasher("sha256")
    assert hasher.hash_buff(leaves[0]) == leaf_hash(leaves[0])
    for _ in range(300):
        size = luck.randint(1, 70_000)
        index = luck.randrange(size)
        found = needed(partial(merkle.inclusion, index, size))
        path = merkle.inclusion(index, size, node_in({place: tiles[place] for place in found}))
        assert climbed(leaf_hash(leaves[index]), index, size, path) == merkle.root(size, node_in(tiles))
        assert len(found) <= 6


def climbed(hashed: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root by RFC 9162, section 2.1.3.2, which says how to verify what RFC 6962 says how to make."""
    at, last = index, size - 1
    for one in path:
        if at & 1 or at == last:
            hashed = merkle.node_hash(one, hashed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hashed = merkle.node_hash(hashed, one)
        at, last = at >> 1, last >> 1
    assert last == 0
    return hashed


@pytest.mark.parametrize("second", [1, 2, 5, 8, 64, 300])
def test_trees_are_consistent_for_us_and_for_another_implementation(second: int, leaves: list[bytes]) -> None:
    theirs, node = others(leaves[:second]), node_in(grown(leaves[:second]).taken())
    for first in range(1, second + 1):
        before, after = theirs.get_root(first), theirs.get_root(second)
        proof = merkle.consistency(first, second, node)
        assert agree(first, second, before, after, proof)
        assert not proof or not agree(first, second, before, after, [*proof[:-1], merkle.EMPTY])
        verify_consistency(merkle.root(first, node), merkle.root(second, node), theirs.prove_consistency(first, second))


def agree(first: int, second: int, before: bytes, after: bytes, proof: list[bytes]) -> bool:
    """Whether a consistency proof holds, by RFC 9162, section 2.1.4.2."""
    if first == second:
        return not proof and before == after
    path = [before, *proof] if first & (first - 1) == 0 else list(proof)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    one = other = path[0]
    for found in path[1:]:
        if at & 1 or at == last:
            one, other = merkle.node_hash(found, one), merkle.node_hash(found, other)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            other = merkle.node_hash(other, found)
        at, last = at >> 1, last >> 1
    return (one, other, last) == (before, after, 0)


def test_another_implementation_accepts_our_inclusion_proofs(leaves: list[bytes]) -> None:
    theirs, edge = others(leaves[:300]), grown(leaves[:300])
    proof = theirs.prove_inclusion(7)
    proof.path = [leaf_hash(leaves[6]), *merkle.inclusion(6, 300, node_in(edge.taken()))]
    verify_inclusion(leaf_hash(leaves[6]), edge.root(), proof)
