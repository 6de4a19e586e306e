"""Directories on this machine. Standard library only, because the starter of PostgreSQL reads it too."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
STATE_DIR = Path(os.environ.get("STATE_DIR") or "/var/lib/follow-through")
EMBEDDED = "embedded"  # said as DATABASE_URL instead of an address: the private server of config.postgres
EMBEDDED_DIR = DATA_DIR / "pg18"  # the next major version cannot read this one's files and gets a directory of its own
