"""Django's backend for PostgreSQL, for web processes: nobody waits for a server that does not answer."""

from typing import Any, cast

import psycopg
from django.db.backends.postgresql import base
from procrastinate.contrib.django.utils import connector_params

from config.database.bounded import CHECKING, BoundedConnection, DatabaseUnreachable, waiting
from config.database.circuit_breaker import CircuitBreaker

PREPARED_FROM = 1  # executions, before the server keeps the plan of a statement that demands.progress.sql sends
TOO_MANY = "53300"  # SQLSTATE: the server answers, but has no connection left


def takes_connections() -> bool:
    """Tell whether the server answers a new connection. May last as long as connect_timeout."""
    try:
        psycopg.connect(**connector_params()).close()
    except psycopg.OperationalError as fault:
        return fault.sqlstate == TOO_MANY
    return True


breaker = BoundedConnection.breaker = CircuitBreaker(takes_connections)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if breaker.is_open:
            raise DatabaseUnreachable("the database does not answer")
        try:
            with waiting.within(CHECKING):  # one of the pool that does not answer is put away, and another tried
                return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            breaker.suspect()
            raise

    def init_connection_state(self) -> None:
        super().init_connection_state()
        connection = cast(BoundedConnection, self.connection)
        connection.prepare_threshold = PREPARED_FROM
        connection.keep_to(waiting.limits)
