"""Check what the public record of a campaign tracker says, without trusting the site. Needs nothing but Python 3.

    python3 verify_record.py entries.jsonl [CHECKPOINT [CHECKPOINT]] [--key KEY]
    python3 verify_record.py entry-5-proof.json [CHECKPOINT] [--key KEY]
    python3 verify_record.py consistency.json CHECKPOINT CHECKPOINT [--key KEY]

CHECKPOINT is one that you kept: /record/checkpoint (signed) or /record/checkpoint.json. KEY is a public key that you
know, as in /record/keys.json. Ends with 0 when all holds, or names the first thing that does not and ends with 1.
The rules: RFC 8785 (canonical JSON), RFC 6962 (Merkle tree), RFC 8032 (Ed25519), C2SP signed-note and tlog-proof.
"""

import base64
import hashlib
import json
import re
import sys

FAULTS = {
    "unreadable": "Line {} cannot be read, or has a part twice.",
    "missing": "Line {} is missing, or there is one too many before it.",
    "unlinked": "Line {} does not follow the line before it.",
    "altered": "Line {} was altered.",
    "content": "The content of line {} was altered.",
    "emptied": "Line {} was emptied, and no line says so.",
    "known": "The checkpoint knew another line {}, or another one before it.",
    "short": "The checkpoint knew {} lines, here are fewer.",
    "checkpoint": "The checkpoint cannot be read.",
    "unsigned": "The checkpoint is not signed with this key.",
    "key": "This is not a public key of Ed25519.",
    "file": "This is neither a record nor a proof.",
    "path": "The proof does not lead from the entry to the checkpoint.",
    "inconsistent": "The longer record does not begin with the shorter one.",
    "two": "Two checkpoints are needed, whose records are to be compared.",
}


UNCHECKED = "The signature of a checkpoint was not checked: give the key with --key."


class Broken(Exception):
    """Something does not hold: one of FAULTS, and the number of the line."""

    def __init__(self, code, number=0):
        super().__init__(FAULTS[code].format(number))
        self.code, self.number = code, number


def expect(true, code, number=0):
    if not true:
        raise Broken(code, number)


# Hashes


def once(pairs):
    """An object of JSON in which no key stands twice: two programs could read two things in it."""
    found = dict(pairs)
    expect(len(found) == len(pairs), "file")
    return found


def parsed(text):
    return json.loads(text, object_pairs_hook=once)


def canonical(value):
    """The canonical JSON of RFC 8785, which for texts and whole numbers is what Python writes like this."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(line):
    return sha256(b"\x00" + canonical(line))


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


class Tree:
    """The root of a Merkle tree to which leaves are added: of each size that is a power of two at most one subtree."""

    def __init__(self):
        self.size, self.subtrees = 0, []

    def add(self, hashed):
        self.size += 1
        number = self.size
        while number % 2 == 0:
            hashed = node_hash(self.subtrees.pop(), hashed)
            number //= 2
        self.subtrees.append(hashed)

    def root(self):
        found, *others = reversed(self.subtrees or [sha256(b"")])
        for one in others:
            found = node_hash(one, found)
        return found


def climbed(hashed, index, size, path):
    """The root to which a path leads from a leaf (RFC 9162, section 2.1.3.2); None when it is no path of that tree."""
    at, last = index, size - 1
    if not 0 <= index < size:
        return None
    for one in path:
        if last <= 0:
            return None
        if at % 2 or at == last:
            hashed = node_hash(one, hashed)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            hashed = node_hash(hashed, one)
        at, last = at // 2, last // 2
    return hashed if last == 0 else None


def is_beginning(first, second, path):
    """Whether a tree (size, root) is the beginning of another one (RFC 9162, section 2.1.4.2)."""
    (size, before), (later, after) = first, second
    if not 0 < size <= later or size == later or not path:
        return size == later > 0 and before == after and not path
    path = [before, *path] if size & (size - 1) == 0 else path
    at, last = size - 1, later - 1
    while at % 2:
        at, last = at // 2, last // 2
    one = other = path[0]
    for found in path[1:]:
        if last <= 0:
            return False
        if at % 2 or at == last:
            one, other = node_hash(found, one), node_hash(found, other)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            other = node_hash(other, found)
        at, last = at // 2, last // 2
    return (one, other, last) == (before, after, 0)


# Ed25519 (RFC 8032). Slow, and short enough to be read; it verifies public data, so it need not run in constant time.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point(data):
    """The point that 32 bytes stand for, as (x, y, 1, x·y); None when they stand for none."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    if x % 2 != odd:
        x = P - x
    return x, y, 1, x * y % P


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, one):
    found = (0, 1, 1, 0)
    while number:
        if number % 2:
            found = add(found, one)
        one, number = add(one, one), number // 2
    return found


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(text, signature, public):
    """Whether a signature of 64 bytes over a text is that of a public key of 32 bytes."""
    if len(signature) != 64 or len(public) != 32:
        return False
    key, nonce = point(public), point(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or factor >= ORDER:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    left, right = times(factor, BASE), add(nonce, times(hashed, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


# Signed notes and checkpoints


def plain(text, code):
    """The bytes of a base64 text, which must be the one way to write them."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        raise Broken(code) from None
    expect(base64.b64encode(found).decode() == text, code)
    return found


def read_key(text):
    """A public key NAME+NUMBER+BASE64 as its name, number and 32 bytes."""
    parts = text.strip().split("+", 2) if isinstance(text, str) else []
    expect(len(parts) == 3, "key")
    data = plain(parts[2], "key")
    number = sha256(parts[0].encode() + b"\n" + data)[:4]
    expect(len(data) == 33 and data[0] == 1 and number.hex() == parts[1], "key")
    return parts[0], number, data[1:]


def read_checkpoint(text, key=None):
    """Size and root of a signed checkpoint; with a key, its signature must be that key's."""
    said, _gap, rest = text.rpartition("\n\n")
    lines, signatures = said.split("\n"), rest.split("\n")
    expect(len(lines) >= 3 and lines[0] and re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]), "checkpoint")
    root = plain(lines[2], "checkpoint")
    expect(len(root) == 32 and signatures.pop() == "" and signatures, "checkpoint")
    found = [re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", one) for one in signatures]
    expect(all(found), "checkpoint")
    if key is not None:
        name, number, public = key
        expect(lines[0] == name, "unsigned")
        ours = [plain(one[2], "checkpoint") for one in found if one[1] == name]
        ours = [one for one in ours if one[:4] == number]
        expect(len(ours) == 1 and is_signed(f"{said}\n".encode(), ours[0][4:], public), "unsigned")
    return int(lines[1]), root


class Known:
    """A checkpoint that somebody kept: the signed one, or /record/checkpoint.json, which holds the last hash."""

    def __init__(self, text, key=None):
        self.head = self.root = None
        if text.lstrip().startswith("{"):
            try:
                found = parsed(text)
                self.size, self.head = int(found["size"]), str(found["head"])
            except (KeyError, TypeError, ValueError):
                raise Broken("checkpoint") from None
        else:
            self.size, self.root = read_checkpoint(text, key)


# What is checked


def check(lines, known=()):
    """Go through the lines of a record; return their number, the last hash and the root of their tree."""
    number, head, tree, emptied = 0, "0" * 64, Tree(), set()
    for number, text in enumerate(lines, start=1):
        try:
            line = parsed(text)
            content, salt, entry_hash = line.pop("content"), line.pop("salt"), line.pop("entry_hash")
            expect(line["sequence"] == number and line["sequence"] is not True, "missing", number)
            expect(line["previous_hash"] == head, "unlinked", number)
            expect(sha256(canonical(line)).hex() == entry_hash, "altered", number)
            expect(content_holds(line, content, salt), "content", number)
        except Broken as fault:
            raise fault if fault.number else Broken("unreadable", number) from None
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            raise Broken("unreadable", number) from None
        if content is None:
            emptied.add(number)
        if line["kind"] == "redacted":
            emptied.discard(line["about"])
        head = entry_hash
        tree.add(leaf_hash(line))
        for one in known:
            if one.size == number:
                expect(one.head in (None, head) and one.root in (None, tree.root()), "known", number)
    longest = max((one.size for one in known), default=0)
    expect(longest <= number, "short", longest)
    expect(not emptied, "emptied", min(emptied, default=0))
    return number, head, tree.root()


def content_holds(line, content, salt):
    """Whether a content is the one that was hashed. A content that is gone takes its salt along."""
    if content is None:
        return salt is None
    return sha256(canonical({"content": content, "salt": salt})).hex() == line["content_hash"]


def check_proof(file, key=None, known=()):
    """Check the proof of one entry; return the line, and size and root of the record that it is part of."""
    try:
        expect(set(file) == {"format", "entry", "proof", "redaction", "key"}, "file")
        expect(file["format"] == "follow-through-proof-1", "file")
        key = key or read_key(file["key"])
        line, content, checkpoint = proven(file["entry"], file["proof"], key)
        if content is None:
            redaction, _content, same = proven(file["redaction"]["entry"], file["redaction"]["proof"], key)
            expect(set(file["redaction"]) == {"entry", "proof"} and same == checkpoint, "file")
            expect(
                (redaction["kind"], redaction["about"]) == ("redacted", line["sequence"]), "emptied", line["sequence"]
            )
        else:
            expect(file["redaction"] is None, "file")
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise Broken("file") from None
    for one in known:
        if one.root and one.size == checkpoint[0]:
            expect(one.root == checkpoint[1], "known", one.size)
    return line, *checkpoint


def proven(entry, proof, key):
    """The line and content of an entry, and size and root of the checkpoint to which its proof leads."""
    line = dict(entry)
    content, salt, entry_hash = line.pop("content"), line.pop("salt"), line.pop("entry_hash")
    expect(sha256(canonical(line)).hex() == entry_hash, "altered", line["sequence"])
    expect(content_holds(line, content, salt), "content", line["sequence"])
    head, _gap, note = proof.partition("\n\n")
    name, index, *path = head.split("\n")
    expect(name == "c2sp.org/tlog-proof@v1" and index == f"index {line['sequence'] - 1}", "path")
    size, root = read_checkpoint(note, key)
    hashes = [plain(one, "path") for one in path]
    expect(climbed(leaf_hash(line), line["sequence"] - 1, size, hashes) == root, "path")
    return line, content, (size, root)


def check_consistency(file, older, newer):
    """Check that a newer checkpoint's record begins with that of an older one."""
    try:
        expect(isinstance(file["consistency"], list), "file")
        path = [plain(one, "file") for one in file["consistency"]]
        expect(all(len(one) == 32 for one in path), "file")
    except (KeyError, TypeError, ValueError):
        raise Broken("file") from None
    expect(older.root and newer.root, "checkpoint")
    expect(is_beginning((older.size, older.root), (newer.size, newer.root), path), "inconsistent")


def read(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return file.read()


def whole(text):
    """A file that is one object of JSON; an empty one for anything else, such as a record of many lines."""
    try:
        found = parsed(text)
    except (Broken, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def verdict(text, checkpoints, key):
    """Sentences that say what holds, and what that proves and does not. Raises Broken."""
    known = [Known(one, key) for one in checkpoints]
    single = whole(text)
    if "consistency" in single:
        expect(len(known) == 2, "two")
        older, newer = sorted(known, key=lambda one: one.size)
        check_consistency(single, older, newer)
        return [f"The record of {newer.size} lines begins with that of {older.size}.", *([] if key else [UNCHECKED])]
    if "proof" in single:
        line, size, root = check_proof(single, key, known)
        said = [f"Entry {line['sequence']} is part of the record of {size} lines with the root {root.hex()}."]
        said += [] if key else [f"The key came with the proof; compare it with one you know: {single['key']}"]
        return [*said, "Whether what the entry says is true is shown by its sources alone."]
    number, head, root = check(text.removesuffix("\n").split("\n") if text else [], known)
    said = [f"The record holds: {number} lines, head {head}", f"Root of their Merkle tree: {root.hex()}"]
    if not known:
        said.append("Without a checkpoint that you kept, a record that was rewritten or shortened looks the same.")
    elif any(one.root for one in known) and not key:
        said.append(f"The checkpoint agrees. {UNCHECKED}")
    return said


def main(*words):
    words, key = list(words), None
    if "--key" in words:
        at = words.index("--key")
        key, words = words[at + 1], words[:at] + words[at + 2 :]
    try:
        said = verdict(read(words[0]), [read(one) for one in words[1:3]], read_key(key) if key else None)
    except (Broken, UnicodeDecodeError, json.JSONDecodeError) as fault:
        sys.exit(f"The record does not hold. {fault}")
    except (IndexError, OSError) as fault:
        sys.exit(f"{fault}\n\n{__doc__}")
    sys.stdout.write("\n".join([*said, ""]))


if __name__ == "__main__":
    main(*sys.argv[1:])
