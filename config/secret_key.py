"""The site's secret key: from the environment, or kept in a private file for a site that runs on one machine."""

import os
import re
import secrets
from pathlib import Path

ADVICE = (
    'Set SECRET_KEY to a long random value, for example: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
)
SHORTEST = 50  # characters, Django's own measure of a strong key (security.W009)


def kept_key(path: Path) -> str:
    """Return the key kept at `path`, making a random one, readable by its owner only, when there is none."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _keep(path, secrets.token_urlsafe(48))


def _keep(path: Path, key: str) -> str:
    """Write the key beside its place and link it there, so that of two first starts both read one whole key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text().strip()
    finally:
        draft.unlink()
    return key


def weakness(key: str) -> str | None:
    """Say in a few words why `key` is not safe to sign with; None when it is."""
    if not key:
        return "is not set"
    if key.startswith("django-insecure-"):
        return "is a published example"
    if re.search(r"\s|…|\.\.\.", key):
        return "is the placeholder of an example, or has blanks or “…” in it"
    if len(key) < SHORTEST or len(set(key)) < 5:
        return f"is too weak (at least {SHORTEST} random characters are needed)"
    return None
