"""Questions of the newsroom whose SQL is kept: Django writes it for far longer than the database answers it."""

from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

MOST = 64  # questions of one kind, among them those of each user


class Written:
    """The SQL of one kind of question, by all that it depends on."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[str, Any]] = {}

    def rows(self, key: Hashable, ask: Callable[[], QuerySet[Any, Any]]) -> list[Any]:
        """What a question answers, as tuples of what the database has. ``ask`` puts one whose SQL is not known."""
        if key not in self._known:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = ask().query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(*self._known[key])
            found: list[Any] = cursor.fetchall()
        return found
