"""The settings of a worker for tests: those of a real site, with a few jobs more."""

from tests.site_settings import *  # noqa: F403
from tests.site_settings import PROCRASTINATE_IMPORT_PATHS

PROCRASTINATE_IMPORT_PATHS = [*PROCRASTINATE_IMPORT_PATHS, "tests.config.database.slow_jobs"]
