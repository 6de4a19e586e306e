"""The entrance for a WSGI server: `granian --interface wsgi config.wsgi:application`."""

import gc
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from config.database import url
from demands.public.params.fast_path import FastPath

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
url.answers_requests = True


def check_start() -> None:
    """Exit with one sentence when a setting will not do or the server refuses us; one that is away is waited for."""
    try:
        url.check_server(settings.DATABASE_URL)
    except url.DatabaseAway as fault:
        sys.stderr.write(f"{fault} Readers get pages again as soon as it does.\n")
    except ImproperlyConfigured as fault:
        sys.exit(f"Cannot start: {fault}")


check_start()
application = FastPath(get_wsgi_application())

# What is loaded by now stays; and a page makes many short-lived objects, few of them in circles. Collecting seldom
# saves a tenth of the time of every page.
gc.freeze()
gc.set_threshold(50_000, 20, 100)
