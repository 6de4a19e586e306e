"""The dangerous answers of `manage.py doctor`, as checks of `manage.py check --deploy`."""

from typing import Any

from django.core.checks import CheckMessage, Error, Info, Warning, register
from django.db import DatabaseError

from . import doctor

OUTWARD = (doctor.second_factor, doctor.secrets, doctor.proxy, doctor.data_directory,
           doctor.backup_directory)  # fmt: skip


@register(deploy=True)
def dangers(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """What an outsider could use, or what loses data, in the settings and on the machine."""
    found = [one for question in OUTWARD for one in question() if one.dangerous and not one.good]
    return [_message(one) for one in found]


@register("database", deploy=True)
def dangers_in_the_database(app_configs: Any, databases: Any = None, **options: Any) -> list[CheckMessage]:
    """The same of the database: asked with `check --deploy --database default`."""
    if not databases:
        return []
    try:
        found = [one for question in (doctor.server, doctor.people, doctor.site, doctor.backed_up, doctor.verified)
                 for one in question() if one.dangerous and not one.good]  # fmt: skip
    except DatabaseError as fault:
        return [Error(f"The database does not answer: {fault}", id="operations.E001")]
    return [_message(one) for one in found]


@register(deploy=True)
def missing_contact(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Whether strangers can find out whom to tell of a weakness. A hint alone: a site can do without."""
    found = [one for one in doctor.security_contact() if not one.good]
    return [Info(f"{one.question}: {one.said}", hint=one.advice, id="operations.I001") for one in found]


def _message(answer: doctor.Answer) -> CheckMessage:
    return Warning(f"{answer.question}: {answer.said}", hint=answer.advice, id="operations.W001")
