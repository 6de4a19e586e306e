"""From a PostgreSQL URL to Django's DATABASES."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import Error, OperationalError, connect
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import PGconn, Ping

from . import bounded

POOL_SIZE = 8  # connections per process: at least granian's 4 threads, and all processes together below max_connections
POOL_WAIT = 6.0  # seconds that the worker and the commands wait for a connection: one attempt to connect and a bit
RECONNECT = 3.0  # seconds for which the pool tries to connect by itself; then the next who wants a connection tries
OLDEST_SERVER = 150000
NO_DATABASE = (
    "DATABASE_URL is not set. Set it to the address of a PostgreSQL, postgresql://user:password@host:5432/name. "
    "bin/manage reads it from the site's environment file; for the site of `make run` it is DATABASE_URL=embedded"
)
NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
# A connection attempt ends after so many seconds, and a peer that vanished is noticed within a minute (libpq).
NETWORK = {"connect_timeout": "5", "keepalives_idle": "20", "keepalives_interval": "10", "keepalives_count": "3"}
NETWORK |= {"tcp_user_timeout": "30000"}

# Set by config.wsgi before the settings are read: somebody waits for what this process does, so its waits are bounded.
# The worker and the commands may take as long as they need; their statements and locks have no timeout.
answers_requests = False


def database(url: str) -> dict[str, Any]:
    """Return the settings of one database for a libpq URL or connection string.

    What Django has no name for (sslmode, connect_timeout, …) goes to the driver as it is. Raises ImproperlyConfigured
    for a string that libpq does not understand or that names no database.
    """
    try:
        given = conninfo_to_dict(url)
    except Error as fault:
        raise ImproperlyConfigured(f"DATABASE_URL is not a PostgreSQL address: {str(fault).strip()}") from fault
    if not given.get("dbname"):
        raise ImproperlyConfigured("DATABASE_URL names no database: write postgresql://user:password@host:5432/name")
    named = {NAMES[key]: str(given.pop(key)) for key in list(given) if key in NAMES}
    pool: dict[str, Any] = {"min_size": 1, "max_size": POOL_SIZE, "timeout": POOL_WAIT, "reconnect_timeout": RECONNECT}
    if answers_requests:
        pool |= {"timeout": bounded.POOL_WAIT, "connection_class": bounded.BoundedConnection}
    return {
        "ENGINE": "config.database.postgresql" if answers_requests else "django.db.backends.postgresql",
        **named,
        "CONN_MAX_AGE": 0,  # the pool keeps the connections; Django refuses to do both
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**NETWORK, **given, "pool": pool},
    }


def replica(url: str) -> dict[str, Any]:
    """Return the settings of a streaming replica for a libpq URL or connection string; raises as ``database`` does.

    Its waits have an end of their own: the circuit breaker is that of the primary.
    """
    found = database(url)
    limits = f"-c statement_timeout={bounded.READING.statement * 1000:.0f} -c default_transaction_read_only=on"
    options = {**found["OPTIONS"], "options": limits, "connect_timeout": "2"}
    options["pool"] |= {"timeout": bounded.POOL_WAIT, "connection_class": bounded.ReplicaConnection, "min_size": 0}
    return found | {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options}


class DatabaseAway(ImproperlyConfigured):
    """Nobody answers at the address of the database, or only that it is not ready. That may change by itself."""


def check_server(url: str) -> None:
    """Raise ImproperlyConfigured, with one sentence, when the site cannot work with the server at this address.

    DatabaseAway when nobody answers there; otherwise the address is none, or the server refused us, has no such
    database, or is too old.
    """
    database(url)
    try:
        with connect(url, connect_timeout=5) as connection:
            refuse_old_server(connection.info.server_version)
    except OperationalError as fault:
        said = " ".join(str(fault).split())
        if (
            PGconn.ping(make_conninfo(url, connect_timeout=2).encode()) == Ping.OK
        ):  # whatever language the server speaks: there is one
            raise ImproperlyConfigured(f"The database refuses the connection of DATABASE_URL: {said}") from fault
        raise DatabaseAway(f"The database does not answer: {said}") from fault


def refuse_old_server(version: int) -> None:
    """Raise ImproperlyConfigured for a version number, as libpq counts them, below PostgreSQL 15."""
    if version < OLDEST_SERVER:
        major = version // 10000
        raise ImproperlyConfigured(f"PostgreSQL 15 or later is needed, and DATABASE_URL leads to version {major}.")
