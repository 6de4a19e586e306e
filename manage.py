#!/usr/bin/env python
"""The command line of the site: `python manage.py help`."""

import os
import sys
from importlib import import_module

import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.commands.messages import compile_messages


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["migrate"]:  # what is done once after an upgrade, by an account that may write here
        compile_messages()
    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as fault:  # a sentence for the person at the terminal, who has no use for a traceback
        sys.exit(f"Cannot start: {fault}")
    if {"migrate", "load_pack"} & set(sys.argv[1:2]):
        # The name goes into every statement: not every migration's SQL bears that, and a load has thousands of them
        # and names itself.
        execute_from_command_line(sys.argv)
        return
    with pghistory.context(command=" ".join(sys.argv[1:2])):  # what a command changes, the history says it did
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
