"""The settings of a real site for tests: those that ship, but for the second that it takes to check a password."""

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
