"""The accounts that a first start makes, so that there is somebody to sign in as."""

import secrets

from django.apps import apps
from django.contrib.auth import get_user_model

FIRST = {"editor": "Editor", "reviewer": "Reviewer"}  # user name: group
DOMAIN = "newsroom.example"  # RFC 2606: no email to it ever arrives anywhere


def create_first_accounts() -> dict[str, str]:
    """Create an editor and a reviewer when nobody can sign in yet; return their passwords, which are kept nowhere."""
    if get_user_model().objects.filter(is_staff=True).exists():
        return {}
    passwords = {username: secrets.token_urlsafe(12) for username in FIRST}
    for username, password in passwords.items():
        create_account(username, password, group=FIRST[username])
    return passwords


def create_account(username: str, password: str, *, group: str) -> None:
    """Create a member of staff in `group`, one of those that a migration made."""
    address = f"{username}@{DOMAIN}"
    user = get_user_model().objects.create_user(username, address, password=password, is_staff=True)
    # A model cannot be imported above: Django is set up only after this module was read.
    user.groups.add(apps.get_model("auth", "Group").objects.get(name=group))
