"""Every setting of the site, read from the environment; a missing or unsafe value stops the start with advice."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.database.url import NO_DATABASE, database, replica

from .file_storage import file_storage
from .languages import languages
from .places import BASE_DIR, DATA_DIR, EMBEDDED, EMBEDDED_DIR
from .secret_key import ADVICE, kept_key, weakness
from .shared_cache import shared_pages

env = environ.Env()


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no of the environment. A slip of the pen must not switch a safeguard off, so it is refused."""
    given = env(name, default="").lower()
    if given not in ("", "true", "false", "1", "0", "yes", "no", "on", "off"):
        raise ImproperlyConfigured(f"{name} is {given!r}: write true or false.")
    return given in ("true", "1", "yes", "on") if given else default


def number(name: str, *, default: int) -> int:
    given = env(name, default=str(default))
    if not given.isdecimal():
        raise ImproperlyConfigured(f"{name} is {given!r}: write a whole number.")
    return int(given)


DEBUG = flag("DEBUG", default=False)

# The database: PostgreSQL 15 or later; “embedded”, which `make run` says, is ours from a wheel. Readers wait 0.8 s for
# a connection or a lock and 1.2 s for a statement, the newsroom 10 s for a lock and 30 s for a statement (see
# config.database). The worker and the commands wait as long as they must.

DATABASE_URL = env("DATABASE_URL", default="")
if not DATABASE_URL:
    raise ImproperlyConfigured(NO_DATABASE)
LOCAL = DATABASE_URL == EMBEDDED
if LOCAL:
    from config.postgres.embedded_pg import PostgresUnavailable, ensure  # only here: it does not load on Windows

    try:
        DATABASE_URL = ensure(EMBEDDED_DIR)
    except PostgresUnavailable as fault:
        raise ImproperlyConfigured(str(fault)) from fault
DATABASES = {"default": database(DATABASE_URL)}
# Streaming replicas, which public pages are read from
for _number, _url in enumerate(env("DATABASE_REPLICA_URLS", default="").split(), 1):
    DATABASES[f"replica{_number}"] = replica(_url)
DATABASE_ROUTERS = ["demands.progress.sql.replicas.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who we are, and who may ask

SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname
HTTPS = SITE_URL.startswith("https://")
if not SITE_HOST:
    raise ImproperlyConfigured("SITE_URL is not an address: write for example https://campaigns.example.org")
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK if SITE_HOST in LOOPBACK else [SITE_HOST])

SECRET_KEY_FILE = DATA_DIR / "secret-key"
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY and (LOCAL or DEBUG or SECRET_KEY_FILE.exists()):
    SECRET_KEY = kept_key(SECRET_KEY_FILE)
if not DEBUG and (weak := weakness(SECRET_KEY)):
    raise ImproperlyConfigured(f"SECRET_KEY {weak}. {ADVICE}")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# The rule of the house: the author of an update cannot publish it. A site of one person may switch it off.

FOUR_EYES = flag("FOUR_EYES", default=True)

# The newsroom asks everybody for a second factor, unless this is a demonstration; and, if the site wants it, for one
# that cannot be phished (a security key or passkey) before anything is published or an account changed.

DEMO = flag("DEMO", default=False)
REQUIRE_PHISHING_RESISTANT = flag("REQUIRE_PHISHING_RESISTANT", default=False)

# The history: each copy of a row holds the account, the request and the exact time of the change

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"

# Readers may leave an e-mail address with a suggestion; it is deleted so many days after the suggestion was closed.

SUGGESTION_ADDRESS_DAYS = number("SUGGESTION_ADDRESS_DAYS", default=90)

# Whom to tell of a weakness of the site: an email address or a web address for /.well-known/security.txt (RFC 9116),
# and the address of the disclosure policy. If no contact is set, the file is not served.

SECURITY_CONTACT = env("SECURITY_CONTACT", default="").strip()
if SECURITY_CONTACT and ":" not in SECURITY_CONTACT:
    SECURITY_CONTACT = f"mailto:{SECURITY_CONTACT}"
SECURITY_POLICY = env("SECURITY_POLICY", default="").strip()
for one, schemes in ((SECURITY_CONTACT, ("mailto:", "https://", "tel:")), (SECURITY_POLICY, ("https://",))):
    if one and not (one.startswith(schemes) and one.isprintable() and " " not in one):
        raise ImproperlyConfigured(f"{one!r} is not a contact: write an email address, or an address with https://")

# Answers to readers that each web process keeps until the record changes; 0 to render every page on each request

KEPT_MEGABYTES = number("KEPT_MEGABYTES", default=32)
KEPT_MILLISECONDS = number("KEPT_MILLISECONDS", default=500)

# Parts that answers are put together from, kept as long

PIECES_MEGABYTES = number("PIECES_MEGABYTES", default=24)

# The rooms

INSTALLED_APPS = [
    "demands.admin.apps.NewsroomConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "modeltrans",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "campaigns",
    "demands",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Sessions, sign-in and messages are lazy: a page that asks for none of them costs no query and sets no cookie.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.web.middleware.permissions_policy",
    "config.web.middleware.OrderedPolicy",
    "config.web.middleware.compress_public_pages",
    "config.web.middleware.bound_database_waits",
    "config.web.middleware.language_of_path",
    "config.web.middleware.one_site_for_a_request",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.web.middleware.name_the_writer",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.web.storage_faults.FormsComeBack",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.web.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "libraries": {
                name: f"demands.public.templatetags.{name}"
                for name in ("public", "pictures", "pieces", "site", "structured")
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Languages: the first at plain paths, every other under its prefix. Nothing else names one.

LANGUAGES = languages()
LANGUAGE_CODE = LANGUAGES[0][0]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
MODELTRANS_AVAILABLE_LANGUAGES = tuple(code for code, _ in LANGUAGES if code != LANGUAGE_CODE)
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="UTC")  # whose calendar day is the site's "today"
try:
    ZoneInfo(TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError):
    raise ImproperlyConfigured("TIME_ZONE is not the name of a time zone: write for example Asia/Tokyo") from None

# Files: ours under static/, collected with a hash in the name; uploads and kept copies under the data directory, or in
# a store that speaks S3 (config/file_storage.py), never served directly

STORAGE_URL = env("STORAGE_URL", default="")
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.exists()]
STORAGES = {
    "default": file_storage(STORAGE_URL),
    "staticfiles": {"BACKEND": "config.web.static_files.ReadableStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
FILE_UPLOAD_PERMISSIONS = 0o640  # of uploads; static files have modes of their own
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a demand with many updates is one large admin form
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# What the worker does: each room has its tasks

PROCRASTINATE_IMPORT_PATHS = [
    f"demands.{room}.tasks"
    for room in (
        "admin.accounts", "admin.documents", "admin.sheets", "alerts", "alerts.readers", "exchange.feeds",
        "exchange.un_index", "jobs", "ledger.removing", "ledger.verification", "operations", "operations.witnesses",
        "vault",
        "workflow",
    )
]  # fmt: skip

# What the vault asks of the web: whether links still work, and, if wished, the Internet Archive for a copy of its own

LINK_CHECKS = flag("LINK_CHECKS", default=True)
SAVE_PAGE_NOW = flag("SAVE_PAGE_NOW", default=False)
SAVE_PAGE_NOW_URL = env("SAVE_PAGE_NOW_URL", default="https://web.archive.org").rstrip("/")
SAVE_PAGE_NOW_KEY = env("SAVE_PAGE_NOW_KEY", default="")  # "access key:secret" of an account there

# A backup every night into a directory, of which so many are kept; encrypted to age public keys, if there are any

BACKUP_DIR = Path(env("BACKUP_DIR")).resolve() if env("BACKUP_DIR", default="") else None
BACKUPS_KEPT = number("BACKUPS_KEPT", default=14)
BACKUP_RECIPIENTS = [one.strip() for one in env("BACKUP_RECIPIENT", default="").split(",") if one.strip()]

# Where mail to readers comes back that could not be delivered: manage.py bounce takes it in

BOUNCE_ADDRESS = env("BOUNCE_ADDRESS", default="").strip()
if BOUNCE_ADDRESS and not re.fullmatch(r"[^@\s+<>]{1,12}@[^@\s<>]+", BOUNCE_ADDRESS):
    raise ImproperlyConfigured("BOUNCE_ADDRESS is not like bounces@example.org: at most 12 characters, no +, before @")

# The key that signs checkpoints of the record: here, or in a file that `manage.py record_key make` writes

RECORD_KEY, RECORD_KEY_FILE = env("RECORD_KEY", default=""), DATA_DIR / "record-key"

# Where a link tells an nginx in front what was withdrawn last, so that it forgets pages (demands/ledger/caches/edge.py)

EDGE_DIR = Path(env("EDGE_DIR")).resolve() if env("EDGE_DIR", default="") else None

# The record in files of so many entries, for downloads (demands/ledger/caches/segments.py), which nginx may serve

RECORD_DIR, RECORD_FILE_LINES = DATA_DIR / "record", 10_000

# A content delivery network is told here which pages changed, by their tags (demands/ledger/caches/purging.py)

PURGE_URL, PURGE_TOKEN = env("PURGE_URL", default=""), env("PURGE_TOKEN", default="")
if PURGE_URL and not PURGE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(f"PURGE_URL is {PURGE_URL!r}: write an address with https://")

# Outside witnesses of each day's checkpoint: a timestamping authority (RFC 3161), and addresses to which it is mailed

TIMESTAMP_URL = env("TIMESTAMP_URL", default="")
CHECKPOINT_MAIL = [one.strip() for one in env("CHECKPOINT_MAIL", default="").split(",") if one.strip()]

# What a browser may do with our pages

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: is for the admin's icons
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_SSL_REDIRECT = flag("SSL_REDIRECT", default=False)
BEHIND_PROXY = flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "demands.public.views.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: they are not ours to speak for
    "security.W021",  # HSTS preload: the same
    "security.W008",  # redirect to https: usually the proxy's task, SSL_REDIRECT makes it ours
]

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a newsroom's day

# Who may sign in, and what they may do then. Groups give rights in every campaign, memberships in one:
# demands.workflow.rights

AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "demands.workflow.rights.CampaignRights",
]
PASSWORDS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{PASSWORDS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{PASSWORDS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{PASSWORDS}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # also of an invitation

# Sign-in, second factors and their limits, by django-allauth. There is no open sign-up: see
# demands/admin/accounts/signin.py

ACCOUNT_ADAPTER = "demands.admin.accounts.signin.Adapter"
ACCOUNT_FORMS = {
    "login": "demands.admin.accounts.signin.SignInForm",
    "reset_password": "demands.admin.accounts.signin.ForgottenForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]  # of a page that is closed
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account begins with a link that was mailed
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no email to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, or the day
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "10/m/ip,3/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXIES", default=1 if BEHIND_PROXY else 0)
MFA_FORMS = {"authenticate": "demands.admin.accounts.signin.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody can register with the address of another: there are only invitations
MFA_ADAPTER = "demands.admin.accounts.signin.Factors"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_HOST in LOOPBACK  # browsers trust http on this machine alone

# Counts of failed sign-ins, shared by all processes: a table made by a migration
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
}

# Public pages that several processes and machines share: Redis or Valkey, for example redis://10.0.0.5:6379/0

if CACHE_URL := env("CACHE_URL", default=""):
    CACHES["pages"] = shared_pages(CACHE_URL)

# Email: EMAIL_URL as smtp+tls://user:password@host:587; without one, emails are written to the log

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"noreply@{SITE_HOST}")
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {
        "without_tokens": {"()": "config.web.logs.WithoutTokens"},
        "one_line_while_unavailable": {"()": "config.web.logs.OneLineWhileUnavailable"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_tokens", "one_line_while_unavailable"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},  # without Django's own handlers, which write to other places
        "procrastinate.blueprints": {"level": "WARNING"},  # they report at every start of every process
        "procrastinate.periodic": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},  # it reports every attempt; that the database is away is said once
    },
}
