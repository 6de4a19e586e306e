"""Run as a program: fill an empty database as `make run` does, and add the cast of the browser tests."""

import sys

from config.commands.accounts import create_account
from config.commands.prepare import load_shipped_campaign, set_up


def main(password: str) -> None:
    set_up()
    load_shipped_campaign()
    for group in ("Editor", "Reviewer", "Administrator"):
        create_account(group.lower(), password, group=group)


if __name__ == "__main__":
    main(sys.argv[1])
