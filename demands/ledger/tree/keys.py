"""The key that signs checkpoints: private from the environment or a file of the data directory, public in a table.

The private key is never in the database, and in a backup only with its secrets. Public keys stay in the table after a
rotation, with their dates, so that what they signed can be verified for as long as the record is read.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from demands.models import RecordKey

from .notes import BadNote, Signer, Verifier


class NoKey(Exception):
    """The private key is missing or unusable. The message tells the administrator why, in one sentence."""


def origin() -> str:
    """The name of this record: the address below which its tiles are, without the scheme (tlog-tiles)."""
    parts = urlsplit(settings.SITE_URL)
    return f"{parts.netloc}{parts.path.rstrip('/')}/record"


def signer() -> Signer | None:
    """The key in use, None when there is none. It is read each time, so a rotation needs no restart. Raises NoKey."""
    given = settings.RECORD_KEY
    if not given:
        try:
            given = Path(settings.RECORD_KEY_FILE).read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as fault:
            raise NoKey(f"{settings.RECORD_KEY_FILE} cannot be read: {fault}") from fault
    try:
        return Signer.read(given)
    except BadNote as fault:
        where = "RECORD_KEY" if settings.RECORD_KEY else settings.RECORD_KEY_FILE
        raise NoKey(f"{where} is {fault}.") from None


def make() -> Signer:
    """Make the first key, and publish its public half. Raises NoKey when there is one already."""
    if signer() is not None:
        raise NoKey("There is a key already; rotate it to get another.")
    return _begin(replace=False)


def rotate() -> Signer:
    """Make another key and use it from now on; the old public key stays published. Raises NoKey."""
    if settings.RECORD_KEY:
        raise NoKey("The key is in the environment: replace RECORD_KEY there, restart, and run record_key publish.")
    if signer() is None:
        raise NoKey("No key exists yet. Create one with `manage.py record_key make`.")
    return _begin(replace=True)


def publish() -> bool:
    """Publish the key in use, as after it was set in the environment; the others end now. Returns whether it was new.

    Raises NoKey.
    """
    found = signer()
    if found is None:
        raise NoKey("No key exists yet. Create one with `manage.py record_key make`.")
    return _publish(found.verifier)


def _begin(*, replace: bool) -> Signer:
    """Keep a new key in its file, readable by its owner only, and publish it: both or neither."""
    made = Signer.made(origin())
    path = Path(settings.RECORD_KEY_FILE)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with transaction.atomic():
            _publish(made.verifier)
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(made.text() + "\n")
            if replace:
                draft.replace(path)
            else:
                os.link(draft, path)  # of two at once, one finds it there
    except FileExistsError:
        raise NoKey("There is a key already; rotate it to get another.") from None
    except OSError as fault:
        raise NoKey(f"The key cannot be kept in {path}: {fault}") from fault
    finally:
        draft.unlink(missing_ok=True)
    return made


def _publish(verifier: Verifier) -> bool:
    with transaction.atomic():
        RecordKey.objects.filter(ended_at=None).exclude(verifier=str(verifier)).update(ended_at=timezone.now())
        _row, new = RecordKey.objects.update_or_create(verifier=str(verifier), defaults={"ended_at": None})
    return new


def verifiers() -> list[Verifier]:
    """All public keys of this site, the latest first."""
    return [Verifier.read(one) for one in RecordKey.objects.values_list("verifier", flat=True)]


def verified(note: str) -> str:
    """The text of a note that one of our keys has signed. Raises BadNote."""
    fault = BadNote("this site has no key")
    for verifier in verifiers():
        try:
            return verifier.verified(note)
        except BadNote as found:
            fault = found
    raise fault
