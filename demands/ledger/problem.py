"""What keeps a row from being published, in a sentence for the person who wanted it."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Problem:
    """One obstacle to publication: a code for programs, a sentence for people, and the field if there is one."""

    code: str
    message: str | Promise
    field: str = ""
