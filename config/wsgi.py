"""The entrance for a WSGI server: `granian --interface wsgi config.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config.database import url

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
url.answers_requests = True

application = get_wsgi_application()

# What is loaded by now stays; and a page makes many short-lived objects, few of them in circles. Collecting seldom
# saves a tenth of the time of every page.
gc.freeze()
gc.set_threshold(50_000, 20, 100)
