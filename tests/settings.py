"""The site's settings for tests: a data directory apart from that of `make run`, and nothing slow or outward."""

import os
import secrets
from pathlib import Path

# Said before the settings read the environment, so that a test run never touches the data of `make run`.
os.environ.setdefault("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or "embedded"
os.environ["SECRET_KEY"] = secrets.token_urlsafe(48)
# The browser's driver keeps an event loop running in this thread, in which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
MEANT_FOR_A_SITE = "DEBUG SITE_URL ALLOWED_HOSTS FOUR_EYES EMAIL_URL LOG_LEVEL TRUSTED_PROXIES"
MEANT_FOR_A_SITE += " RECORD_KEY TIMESTAMP_URL CHECKPOINT_MAIL BOUNCE_ADDRESS"
MEANT_FOR_A_SITE += " KEPT_MEGABYTES KEPT_MILLISECONDS PIECES_MEGABYTES"
MEANT_FOR_A_SITE += " EDGE_DIR DATABASE_REPLICA_URLS CACHE_URL STORAGE_URL PURGE_URL PURGE_TOKEN"
for meant_for_a_site in MEANT_FOR_A_SITE.split():
    os.environ.pop(meant_for_a_site, None)
os.environ["DEMO"] = "true"  # tests of the newsroom sign in without a second factor, but for those about it

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

# One connection per thread, closed with it; and a name of our own, so that two runs at a time do not meet.
del DATABASES["default"]["OPTIONS"]["pool"]
DATABASES["default"]["TEST"] = {"NAME": f"follow_through_test_{os.getpid()}"}
KEPT_MEGABYTES = (
    0  # a page is asked for to see what it costs and says now; tests/public/params/test_page_cache.py keeps some
)
PIECES_MEGABYTES = 0  # likewise; tests/api/test_pieces.py keeps some
RECORD_KEY = "PRIVATE+KEY+127.0.0.1:8000/record+3f45c819+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Names without a hash need no collecting; the real storage is at work in the browser tests.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
