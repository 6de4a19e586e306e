#!/usr/bin/env python
"""The command line of the site: `python manage.py help`."""

import os
import sys
from importlib import import_module

import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.commands.messages import compile_messages
from config.database.url import DatabaseAway, check_server

# Commands that need no database, or say by themselves how it is
WITHOUT_DATABASE = {
    "", "check", "collectstatic", "diffsettings", "doctor", "findstatic", "help", "makemigrations", "version",
}  # fmt: skip
WAITING = {"worker"}  # goes on when a database that is away comes back
REFUSALS = dict.fromkeys(("fsck", "verify_ledger"), ("Could not check", 2))  # how it begins, and the exit status


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = next(iter(sys.argv[1:]), "")
    try:
        if command == "migrate":  # what is done once after an upgrade, by an account that may write here
            compile_messages()
        settings = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
        if command not in WITHOUT_DATABASE and not {"-h", "--help", "--version"} & set(sys.argv):
            check_database(settings.DATABASE_URL, command)
    except ImproperlyConfigured as fault:  # for a person, who has no use for a traceback
        beginning, status = REFUSALS.get(command, ("Cannot start", 1))
        sys.stderr.write(f"{beginning}: {fault}\n")
        sys.exit(status)
    if command in ("migrate", "load_pack"):
        # The name goes into every statement: not every migration's SQL bears that, and a load has thousands of them
        # and names itself.
        execute_from_command_line(sys.argv)
        return
    with pghistory.context(command=command):  # what a command changes, the history says it did
        execute_from_command_line(sys.argv)


def check_database(url: str, command: str) -> None:
    """Raise ImproperlyConfigured when this command could only fail at the database."""
    try:
        check_server(url)
    except DatabaseAway:
        if command not in WAITING:
            raise


if __name__ == "__main__":
    main()
