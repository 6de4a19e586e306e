"""Settings whose worker cannot begin: a module of jobs is missing."""

from tests.site_settings import *  # noqa: F403

PROCRASTINATE_IMPORT_PATHS = ["tests.config.no_such_jobs"]
