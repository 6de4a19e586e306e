"""The encryption around an archive: age (https://age-encryption.org/v1), to public keys.

The machine that makes backups holds only public keys, so an intruder there cannot read them. All of it streams
through pipes: pyrage reads and writes in a thread beside the one that makes or reads the archive.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pyrage

MAGIC = b"age-encryption.org/v1\n"
Recipient = Any  # of pyrage, which exports no common type
Identity = Any


class BadKey(Exception):
    """What was given is not a key, or not one of those that the archive was encrypted to."""


class BadEnvelope(Exception):
    """The encrypted file is damaged, or cut short."""


def recipient(text: str) -> Recipient:
    """Return the public key that a text holds: `age1…` or an SSH key. Raises BadKey."""
    for kind in (pyrage.x25519, pyrage.ssh):
        with suppress(pyrage.RecipientError):
            return kind.Recipient.from_str(text.strip())
    raise BadKey("The recipient is not a public key: write age1… as age-keygen prints it, or an SSH public key.")


def identities(path: Path) -> list[Identity]:
    """Return the secret keys in a file as age-keygen writes it, or the SSH key that it is. Raises BadKey, OSError."""
    data = path.read_bytes()
    with suppress(pyrage.IdentityError):
        return [pyrage.ssh.Identity.from_buffer(data)]
    found = []
    for line in data.decode(errors="replace").splitlines():
        if line.strip() and not line.startswith("#"):
            with suppress(pyrage.IdentityError):
                found.append(pyrage.x25519.Identity.from_str(line.strip()))
    if not found:
        raise BadKey(f"{path} holds no secret key of age, and no SSH key without a passphrase.")
    return found


def is_encrypted(path: Path) -> bool:
    """Tell whether a file begins as one that age made."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


@contextmanager
def encrypted(out: IO[bytes], recipients: list[Recipient]) -> Iterator[IO[bytes]]:
    """Yield a stream; what is written to it is written to `out`, encrypted to all recipients."""
    reading, writing = os.pipe()
    faults: list[BaseException] = []
    source = os.fdopen(reading, "rb", buffering=0)

    def work() -> None:
        try:
            pyrage.encrypt_io(source, out, recipients)
        except (OSError, pyrage.EncryptError) as fault:
            faults.append(fault)
        finally:
            source.close()

    thread = threading.Thread(target=work, name="age")
    thread.start()
    try:
        with os.fdopen(writing, "wb") as sink:
            yield sink
    except BrokenPipeError:
        if not faults:
            raise
    finally:
        thread.join()
    if faults:
        raise faults[0]


@contextmanager
def decrypted(path: Path, keys: list[Identity]) -> Iterator[IO[bytes]]:
    """Yield a stream of what is in an encrypted file. Raises BadKey, BadEnvelope, whatever its reader raised before."""
    reading, writing = os.pipe()
    faults: list[BaseException] = []
    sink = os.fdopen(writing, "wb", buffering=0)

    def work() -> None:
        try:
            with path.open("rb") as file:
                pyrage.decrypt_io(file, sink, keys)
        except (OSError, pyrage.DecryptError) as fault:
            faults.append(fault)
        finally:
            sink.close()

    thread = threading.Thread(target=work, name="age")
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    finally:
        thread.join()
        if said := _said(faults):  # which explains what its reader met: data that breaks off
            raise said


def _said(faults: list[BaseException]) -> Exception | None:
    """The reason why decryption ended; None when it is only that its reader had had enough."""
    if not faults or isinstance(faults[0], BrokenPipeError):
        return None
    if "matching" in str(faults[0]).lower():
        return BadKey("None of the secret keys is one that the archive was encrypted to.")
    return BadEnvelope(f"The encryption is damaged, or the file is cut short: {faults[0]}")
