"""The settings of `make dev`: templates, static files and pages are read from their source at every request."""

from .settings import *  # noqa: F403
from .settings import TEMPLATES

DEBUG = True  # static files from their source, and a page that shows where code failed
KEPT_MEGABYTES = 0
TEMPLATES[0]["APP_DIRS"] = False
TEMPLATES[0]["OPTIONS"]["loaders"] = [  # without the one that keeps compiled templates
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
