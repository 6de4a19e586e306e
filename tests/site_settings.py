"""The settings of a real site for tests: those that ship, but for the second that it takes to check a password."""

import os

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RECORD_FILE_LINES = int(os.environ.get("RECORD_FILE_LINES", "10000"))  # as many as the record of a test has
