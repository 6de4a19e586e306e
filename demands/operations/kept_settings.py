"""The settings that a site needs to start again elsewhere, as lines of an environment file."""

import os
import re

from django.conf import settings

from demands.ledger.tree import keys

PLAIN = (
    "SITE_URL", "ALLOWED_HOSTS", "FOUR_EYES", "REQUIRE_PHISHING_RESISTANT", "BEHIND_PROXY", "TRUSTED_PROXIES",
    "SSL_REDIRECT", "HSTS_SECONDS", "DEFAULT_FROM_EMAIL", "BOUNCE_ADDRESS", "SUGGESTION_ADDRESS_DAYS",
    "SECURITY_CONTACT", "SECURITY_POLICY", "KEPT_MEGABYTES",
    "KEPT_MILLISECONDS", "PIECES_MEGABYTES",
    "LINK_CHECKS", "SAVE_PAGE_NOW", "SAVE_PAGE_NOW_URL", "LOG_LEVEL", "BACKUPS_KEPT",
    "BACKUP_RECIPIENT", "PURGE_URL", "TIMESTAMP_URL", "CHECKPOINT_MAIL",
)  # fmt: skip
SECRET = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "EMAIL_URL", "SAVE_PAGE_NOW_KEY", "RECORD_KEY", "PURGE_TOKEN")
# Left out: what belongs to a machine and not to the site
OF_THE_MACHINE = (
    "DATABASE_URL",
    "DATABASE_REPLICA_URLS",
    "DATA_DIR",
    "STORAGE_URL",
    "STATIC_ROOT",
    "BACKUP_DIR",
    "EDGE_DIR",
    "STATE_DIR",
    "DEMO",
    "DEBUG",
)
WITHOUT_QUOTES = re.compile(r"[A-Za-z0-9@%+,./:=_-]*")


def as_lines(*, with_secrets: bool) -> str:
    """Return the settings that were given to this process; those that are secret only when asked for."""
    given = {name: os.environ[name] for name in PLAIN if os.environ.get(name)}
    if with_secrets:
        given |= {name: os.environ[name] for name in SECRET if os.environ.get(name)}
        given["SECRET_KEY"] = settings.SECRET_KEY  # which may be kept in a file
        if key := keys.signer():  # likewise
            given["RECORD_KEY"] = key.text()
    lines = [_line(name, value) for name, value in given.items()]
    wanted = ", ".join([*OF_THE_MACHINE[:2], *(() if with_secrets else SECRET[:1] + SECRET[2:3])])
    return "\n".join([f"# Not in this backup, to be set again: {wanted}", *lines, ""])


def _line(name: str, value: str) -> str:
    if WITHOUT_QUOTES.fullmatch(value):
        return f"{name}={value}"
    if re.search(r"['\\\n\r]", value):
        return f"# {name} has a quote, a backslash or a line break in its value: set it by hand"
    return f"{name}='{value}'"
