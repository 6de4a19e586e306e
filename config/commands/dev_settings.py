"""The settings of `make dev`: templates, static files and pages are read from their source at every request."""

from typing import Any

from config.settings import *  # noqa: F403
from config.settings import TEMPLATES as CACHED_TEMPLATES

DEBUG = True  # static files from their source, and a page that shows where code failed
KEPT_MEGABYTES = 0
PIECES_MEGABYTES = 0
LOADERS = [  # without the one that keeps compiled templates
    "config.web.template_loader.Loader",
    "django.template.loaders.app_directories.Loader",
]
SHIPPED: dict[str, Any] = CACHED_TEMPLATES[0]
TEMPLATES = [SHIPPED | {"APP_DIRS": False, "OPTIONS": SHIPPED["OPTIONS"] | {"loaders": LOADERS}}]
