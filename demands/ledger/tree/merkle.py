"""The arithmetic of a Merkle tree (RFC 6962, section 2.1): its root, and proofs of inclusion and consistency.

Everything here asks for *nodes*: ``node(level, place)`` is the hash of the complete subtree over the leaves from
``place * 2**level`` up to, but without, ``(place + 1) * 2**level``. Indices count from 0, hashes are 32 bytes.
"""

import hashlib
from collections.abc import Callable

Node = Callable[[int, int], bytes]
EMPTY = hashlib.sha256().digest()  # the root of a tree without leaves


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(size: int, node: Node) -> bytes:
    """The hash of a tree with so many leaves."""
    return subtree(0, size, node) if size else EMPTY


def subtree(start: int, number: int, node: Node) -> bytes:
    """The hash over ``number`` leaves from ``start`` on, where a subtree of the tree begins there."""
    level = number.bit_length() - 1
    if number == 1 << level:
        return node(level, start >> level)
    left = split(number)
    return node_hash(subtree(start, left, node), subtree(start + left, number - left, node))


def split(number: int) -> int:
    """The largest power of two below a number of at least 2: how many leaves lie left of a node over so many."""
    return 1 << ((number - 1).bit_length() - 1)


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The path from a leaf to the root of a tree of ``size`` leaves, nearest sibling first (section 2.1.1)."""
    assert 0 <= index < size
    start, number, path = 0, size, []
    while number > 1:
        left = split(number)
        if index - start < left:
            path.append(subtree(start + left, number - left, node))
            number = left
        else:
            path.append(subtree(start, left, node))
            start, number = start + left, number - left
    return path[::-1]


def consistency(first: int, second: int, node: Node) -> list[bytes]:
    """Hashes that prove that a tree of ``second`` leaves begins with that of ``first`` (section 2.1.2)."""
    assert 0 < first <= second
    start, wanted, number, whole, path = 0, first, second, True, []
    while wanted != number:
        left = split(number)
        if wanted <= left:
            path.append(subtree(start + left, number - left, node))
            number = left
        else:
            path.append(subtree(start, left, node))
            start, wanted, number, whole = start + left, wanted - left, number - left, False
    if not whole:
        path.append(subtree(start, number, node))
    return path[::-1]
