"""Signed notes (C2SP, signed-note) with Ed25519, and the checkpoint of a tree as the text of one (tlog-checkpoint)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
NAME = re.compile(r"[^\s+]+")
PRIVATE = "PRIVATE+KEY+"  # as Go's module golang.org/x/mod/sumdb/note begins a private key
SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class BadNote(ValueError):
    """A note, key or checkpoint is not one, or is not signed by the key; the message says what is wrong."""


def _plain(text: str) -> bytes:
    """The bytes of a base64 text. Raises BadNote, also for a text that is not the one way to write them."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("not base64") from None
    if base64.b64encode(found).decode() != text:
        raise BadNote("not base64 as RFC 4648 writes it")
    return found


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


@dataclass(frozen=True)
class Verifier:
    """A public key with its name; ``str`` of it is the verifier key of the specification."""

    name: str
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @property
    def key_id(self) -> bytes:
        return _key_id(self.name, self.public)

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """Raises BadNote."""
        name, _, rest = text.strip().partition("+")
        number, _, key = rest.partition("+")
        data = _plain(key)
        found = cls(name, data[1:])
        if not NAME.fullmatch(name) or data[:1] != ED25519 or len(data) != 33 or found.key_id.hex() != number:
            raise BadNote("not the verifier key of an Ed25519 key")
        return found

    def verified(self, note: str) -> str:
        """The text of a note that this key has signed. Raises BadNote."""
        text, signatures = split(note)
        for name, signature in signatures:
            if name == self.name and signature[:4] == self.key_id:
                try:
                    Ed25519PublicKey.from_public_bytes(self.public).verify(signature[4:], text.encode())
                except InvalidSignature:
                    raise BadNote("the signature does not match the note") from None
                return text
        raise BadNote(f"not signed with the key {self.name}+{self.key_id.hex()}")


@dataclass(frozen=True)
class Signer:
    """A private key with its name."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def made(cls, name: str) -> "Signer":
        """A new random key. Raises BadNote when the name cannot be that of a key."""
        if not NAME.fullmatch(name):
            raise BadNote("the name of a key has no blanks and no “+”")
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, text: str) -> "Signer":
        """Raises BadNote, which never quotes the key."""
        text = text.strip()
        name, _, rest = text.removeprefix(PRIVATE).partition("+")
        number, _, key = rest.partition("+")
        data = _plain(key)
        if not text.startswith(PRIVATE) or data[:1] != ED25519 or len(data) != 33 or not NAME.fullmatch(name):
            raise BadNote("not a private key as the command record_key makes it")
        found = cls(name, Ed25519PrivateKey.from_private_bytes(data[1:]))
        if found.verifier.key_id.hex() != number:
            raise BadNote("a private key whose number is that of another")
        return found

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    def text(self) -> str:
        """The private key as one line, to be kept secret."""
        key = base64.b64encode(ED25519 + self.private.private_bytes_raw()).decode()
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{key}"

    def signed(self, text: str) -> str:
        """A note: the text, which ends with a line break, and its signature."""
        signature = base64.b64encode(self.verifier.key_id + self.private.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text of a note, and its signatures as name and bytes. Raises BadNote."""
    text, gap, rest = note.rpartition("\n\n")
    lines = rest.split("\n")
    if not gap or not text or lines.pop() != "" or not lines:
        raise BadNote("not a signed note")
    found = []
    for line in lines:
        match = SIGNATURE.fullmatch(line)
        if match is None:
            raise BadNote("a line below a note is not a signature")
        found.append((match[1], _plain(match[2])))
    return text + "\n", found


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: whose tree, how many leaves, and the root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """The checkpoint in the text of a note; further lines of it are ignored. Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or not SIZE.fullmatch(lines[1]):
            raise BadNote("not a checkpoint")
        root = _plain(lines[2])
        if len(root) != 32:
            raise BadNote("the root of a checkpoint has 32 bytes")
        return cls(lines[0], int(lines[1]), root)
