"""The settings of a web process whose waits for the database have no end, as Django has it."""

from tests.site_settings import *  # noqa: F403
from tests.site_settings import DATABASES

DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["OPTIONS"]["pool"].pop("connection_class", None)
