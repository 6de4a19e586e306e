"""From a PostgreSQL URL to Django's DATABASES."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import Error, OperationalError, connect
from psycopg.conninfo import conninfo_to_dict

from . import bounded

POOL_SIZE = 8  # connections per process: at least granian's 4 threads, and all processes together below max_connections
POOL_WAIT = 30.0  # seconds that the worker and the commands wait for a connection; requests: config.database.bounded
RECONNECT = 3.0  # seconds for which the pool tries to connect by itself; then the next who wants a connection tries
OLDEST_SERVER = 140000
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


def check_server(url: str) -> None:
    """Raise ImproperlyConfigured when the server does not answer or is older than PostgreSQL 14."""
    try:
        with connect(url, connect_timeout=5) as connection:
            refuse_old_server(connection.info.server_version)
    except OperationalError as fault:
        raise ImproperlyConfigured(f"The database does not answer: {' '.join(str(fault).split())}") from fault


def refuse_old_server(version: int) -> None:
    """Raise ImproperlyConfigured for a version number, as libpq counts them, below PostgreSQL 14."""
    if version < OLDEST_SERVER:
        major = version // 10000
        raise ImproperlyConfigured(f"PostgreSQL 14 or later is needed, and DATABASE_URL leads to version {major}.")
