"""What a start says: that the site runs and where, and the passwords of accounts made just now."""

import os
import shlex

from config.languages import languages

HOST = "127.0.0.1"


def show_passwords(passwords: dict[str, str]) -> None:
    """Print them as soon as they are made: what comes after may take long, or be stopped."""
    print("\nTwo accounts are made. Their passwords are shown this once and kept nowhere:\n")
    for username, password in passwords.items():
        print(f"  {username:<12}  {password}")
    print(f"\nAn administrator: {by_hand('createsuperuser')}\n", flush=True)


def announce(port: int) -> None:
    print("\nFollow Through is running.\n")
    places = [f"{name}  http://{HOST}:{port}/{code}/" for code, name in languages()[1:]]
    print("      ".join([f"  Public pages  http://{HOST}:{port}/", *places]))
    print(f"  Newsroom      http://{HOST}:{port}/admin/")
    print(f"\nA forgotten password: {by_hand('changepassword editor')}")
    print("\nCtrl-C stops everything.", flush=True)


def by_hand(command: str) -> str:
    """Return what to type for a command of `manage.py` that meets the data of this site."""
    names = [name for name in ("DATABASE_URL", "DATA_DIR") if os.environ.get(name)]
    given = [f"{name}={shlex.quote(os.environ[name])} " for name in names if "://" not in os.environ[name]]
    return "".join(given) + f".venv/bin/python manage.py {command}"
