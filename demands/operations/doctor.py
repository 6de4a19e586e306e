"""Is this installation fit to serve? One line for each question: well, or what to do.

What an outsider could use, or what loses data, is also a check of `manage.py check --deploy` (``dangers``).
"""

import datetime as dt
import os
import re
import smtplib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from campaigns.models import Site, SitePage
from campaigns.site_pages import EXPECTED
from campaigns.store_faults import StoreAway
from demands.ledger.caches import edge, purging
from demands.ledger.tree import keys
from demands.models import Entry, Operation

from . import witnesses

OLDEST_SERVER = 15
CLOCK = dt.timedelta(seconds=5)  # by which this machine's clock may differ from the database's
SILENT = dt.timedelta(minutes=1)  # a worker gives a sign of life every ten seconds
BACKUP_AGE = dt.timedelta(days=2)
VERIFIED_AGE = dt.timedelta(days=2)
BEHIND = 100  # entries by which a replica may be behind; a batch is at most 500
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Answer:
    """One line of the report. `advice` is what to do; empty when all is well."""

    question: str
    said: str
    advice: str = ""
    dangerous: bool = False

    @property
    def good(self) -> bool:
        return not self.advice


Question = Callable[[], Iterator[Answer]]


def examine() -> Iterator[Answer]:
    """Yield the answers to all questions. Without a database, those that need one are left out."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        said = " ".join(str(fault).split())
        yield Answer("database", said, "start PostgreSQL, or correct DATABASE_URL", dangerous=True)
    else:
        for question in OF_THE_DATABASE:
            yield from question()
    for question in OF_THE_MACHINE:
        yield from question()


# The database and what is in it


def server() -> Iterator[Answer]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version'),"
            " current_setting('server_encoding'), rolsuper, rolname FROM pg_roles WHERE rolname = current_user"
        )
        major, version, encoding, is_superuser, role = cursor.fetchone()
    old = "" if major >= OLDEST_SERVER else f"move to PostgreSQL {OLDEST_SERVER} or later"
    yield Answer("database", f"PostgreSQL {version}", old)
    other = "" if encoding == "UTF8" else "create the database with --encoding=UTF8"
    yield Answer("encoding", encoding, other)
    much = "make a role of its own for the site: createuser --pwprompt follow_through" if is_superuser else ""
    yield Answer("role", f"{role} is {'' if is_superuser else 'not '}a superuser", much, dangerous=True)


def migrated() -> Iterator[Answer]:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    said = f"{missing} migrations are missing" if missing else "up to date"
    yield Answer("tables", said, "run: manage.py migrate" if missing else "")


def clock() -> Iterator[Answer]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        difference = abs(timezone.now() - cursor.fetchone()[0])
    wrong = "set the clocks of both machines by NTP: timedatectl set-ntp true" if difference > CLOCK else ""
    yield Answer("clock", f"{difference.total_seconds():.1f} s from the database's", wrong)


def worker() -> Iterator[Answer]:
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=timezone.now() - SILENT).count()
    advice = "" if alive else "start it: systemctl enable --now follow-through-worker"
    yield Answer("worker", f"{alive} at work" if alive else "no sign of life for a minute", advice)
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    yield Answer("jobs", f"{failed} failed" if failed else "none failed", "see the desk" if failed else "")


def people() -> Iterator[Answer]:
    able = User.objects.filter(is_active=True, is_staff=True)
    administrators = able.filter(is_superuser=True) | able.filter(groups__name="Administrator")
    none = "" if administrators.exists() else "make one: manage.py createsuperuser"
    yield Answer("administrators", str(administrators.distinct().count()), none)
    if settings.FOUR_EYES:
        advice = "" if able.count() > 1 else "invite a second person, who reviews what the first writes"
        yield Answer("four eyes", f"on, {able.count()} accounts of staff", advice)
    else:
        yield Answer("four eyes", "off: the record says so", "set FOUR_EYES=true", dangerous=True)


def site() -> Iterator[Answer]:
    """Whose site it is, and which of the pages that readers expect are not public."""
    named = Site.objects.filter(published_as__isnull=False).first()
    nobody = "" if named else "describe it in the newsroom under “Whose site it is”, and publish that"
    yield Answer(
        "publisher", f"{named.name}, {named.publisher}" if named else "nobody is named", nobody, dangerous=True
    )
    public = set(SitePage.objects.filter(published_as__isnull=False).values_list("slug", flat=True))
    missing = [slug for slug in EXPECTED if slug not in public]
    said = f"missing: {', '.join(missing)}" if missing else f"{len(public)}"
    advice = "publish them in the newsroom under “Pages about the site”" if missing else ""
    yield Answer("pages about the site", said, advice, dangerous=True)


def backed_up() -> Iterator[Answer]:
    last = Operation.last(Operation.Kind.BACKUP)
    where = "set BACKUP_DIR, or run manage.py backup every night"
    if last is None:
        yield Answer("backup", "none was made", where, dangerous=True)
        return
    age = timezone.now() - last.at
    old = where if age > BACKUP_AGE else ""
    yield Answer("backup", f"{last.detail.get('name', '')}, {_age(age)} ago", old, dangerous=True)


def verified() -> Iterator[Answer]:
    last = Operation.objects.filter(kind=Operation.Kind.VERIFICATION).order_by("-at").first()
    if last is None:
        yield Answer("verification", "never", "run: manage.py verify_ledger; the worker does it every night")
    elif not last.good:
        first = (last.detail.get("findings") or ["see manage.py verify_ledger"])[0]
        yield Answer(
            "verification", f"THE RECORD WAS TAMPERED WITH: {first}", "see docs/verification.md", dangerous=True
        )
    else:
        age = timezone.now() - last.at
        yield Answer("verification", f"clean {_age(age)} ago", "start the worker" if age > VERIFIED_AGE else "")
    if Operation.holding().exists():
        yield Answer("restoration", "behind a checkpoint", "confirm it on the desk; nobody can publish before")


def witnessed() -> Iterator[Answer]:
    """Whether checkpoints are signed, and how old the last outside timestamp is, if one is wished."""
    try:
        signer = keys.signer()
        yield Answer(
            "record key", str(signer.verifier) if signer else "none", "" if signer else "run: manage.py record_key make"
        )
    except keys.NoKey as fault:
        yield Answer("record key", str(fault), "run: manage.py record_key make, or correct RECORD_KEY")
    if settings.TIMESTAMP_URL:
        age = witnesses.age()
        old = f"see the worker's log: {settings.TIMESTAMP_URL} gives none" if age is None or age > BACKUP_AGE else ""
        yield Answer("timestamp", "never" if age is None else f"{_age(age)} ago", old)


def nginx_is_told() -> Iterator[Answer]:
    """Whether nginx forgets what was withdrawn; nothing without EDGE_DIR."""
    place = settings.EDGE_DIR
    if place is None:
        return
    if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
        advice = f"run: install -d -o follow-through -m 0755 {place}"
        yield Answer("EDGE_DIR", f"{place} is not writable", advice, dangerous=True)
        return
    told, right = edge.leads_to(place).partition("-")[0], edge.name().partition("-")[0]
    closed = [path for path in (place, *place.parents) if not _others_may(path)]
    advice = "" if told == right else "start the worker: it corrects the link within a minute"
    advice = f"let nginx in: chmod o+x {closed[-1]}" if closed else advice
    said = f"nginx knows of the last withdrawal, entry {right}" if told == right else f"{place}/state leads to {told!r}"
    yield Answer("EDGE_DIR", said if int(right) else "nothing was withdrawn", advice, dangerous=True)


def network_is_told() -> Iterator[Answer]:
    """Whether the content delivery network took what it was told; nothing without PURGE_URL."""
    if not settings.PURGE_URL:
        return
    jobs = ProcrastinateJob.objects.filter(task_name=purging.TASK)
    late = jobs.filter(status="failed").count() + jobs.filter(status__in=("todo", "doing"), attempts__gt=0).count()
    advice = "see the worker's log: correct PURGE_URL or PURGE_TOKEN; what it was not told, it may show too long"
    yield Answer("PURGE_URL", f"{late} changes were not taken" if late else "told everything", advice if late else "")


def replicas() -> Iterator[Answer]:
    """Whether each streaming replica answers, and how many entries it is behind."""
    last = Entry.objects.aggregate(last=Max("sequence"))["last"] or 0
    for alias in settings.DATABASES:
        if alias == DEFAULT_DB_ALIAS:
            continue
        try:
            has = Entry.objects.using(alias).aggregate(last=Max("sequence"))["last"] or 0
        except DatabaseError as fault:
            advice = "start it, or correct DATABASE_REPLICA_URLS: pages are read from the primary"
            yield Answer(alias, " ".join(str(fault).split()), advice)
        else:
            advice = "see that it receives what the primary writes" if last - has > BEHIND else ""
            yield Answer(alias, f"{last - has} entries behind the primary", advice)


def _age(age: dt.timedelta) -> str:
    return f"{age.days} days" if age.days else f"{age.seconds // 3600} hours"


# The machine and its settings


def data_directory() -> Iterator[Answer]:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    writable = os.access(place, os.W_OK | os.X_OK)
    advice = "" if writable else f"give it to the site's account: chown -R follow-through {settings.DATA_DIR}"
    yield Answer("DATA_DIR", f"{settings.DATA_DIR} is {'' if writable else 'not '}writable", advice, dangerous=True)
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize // 1024**2
    yield Answer("disk", f"{free} MB free", "" if free > 1024 else "make room: uploads and backups need it")


def store() -> Iterator[Answer]:
    """Whether the store for files answers, and deletes what it is told to; nothing without STORAGE_URL."""
    if not settings.STORAGE_URL:
        return
    files: Any = default_storage
    try:
        files.save("doctor", ContentFile(b"1"))
        files.delete("doctor")
        keeps = files.keeps_versions()
    except StoreAway as fault:
        advice = "start it, or correct STORAGE_URL and AWS_ACCESS_KEY_ID: uploads and files of sources wait for it"
        yield Answer("STORAGE_URL", " ".join(str(fault).split()), advice)
        return
    advice = "see that the site may delete versions (s3:DeleteObjectVersion), or switch them off" if keeps else ""
    yield Answer("STORAGE_URL", "keeps versions of what is deleted" if keeps else "answers", advice)


def static_files() -> Iterator[Answer]:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        yield Answer("static files", "not collected", "run: manage.py collectstatic --no-input")
        return
    closed = [path for path in (manifest, *manifest.parents) if not _others_may(path)]
    advice = f"let the web server's account in: chmod o+x {closed[-1]}" if closed else ""
    yield Answer("static files", "closed to others" if closed else "collected, readable by others", advice)


def _others_may(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & (stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH))


def second_factor() -> Iterator[Answer]:
    advice = "remove DEMO from the settings: staff sign in with a password alone" if settings.DEMO else ""
    yield Answer("second factor", "off: this is a demonstration" if settings.DEMO else "on", advice, dangerous=True)


def secrets() -> Iterator[Answer]:
    weak = [key for key in settings.SECRET_KEY_FALLBACKS if re.search(r"\s|…|\.\.\.", key) or len(key) < 50]
    advice = "SECRET_KEY_FALLBACKS holds a weak key: take it out" if weak else ""
    yield Answer("secret key", "strong" if not weak else "a former one is weak", advice, dangerous=True)
    debug = "remove DEBUG from the settings: it shows strangers how the site works" if settings.DEBUG else ""
    yield Answer("debugging", "on" if settings.DEBUG else "off", debug, dangerous=True)


def proxy() -> Iterator[Answer]:
    """Behind a proxy the scheme and the visitor's address come from it; without one anybody could write them."""
    https, trusted = settings.HTTPS, settings.ALLAUTH_TRUSTED_PROXY_COUNT
    is_local = urlsplit(settings.SITE_URL).hostname in LOOPBACK
    if not https and not is_local:
        yield Answer("https", settings.SITE_URL, "get a certificate and set SITE_URL=https://…", dangerous=True)
    else:
        yield Answer("https", settings.SITE_URL)
    if settings.BEHIND_PROXY and not trusted:
        yield Answer(
            "proxy", "BEHIND_PROXY without TRUSTED_PROXIES", "set TRUSTED_PROXIES=1: all visitors look like one"
        )
    elif trusted and not settings.BEHIND_PROXY:
        yield Answer("proxy", "TRUSTED_PROXIES without BEHIND_PROXY", "set BEHIND_PROXY=true, or TRUSTED_PROXIES=0",
                     dangerous=True)  # fmt: skip
    elif https and not settings.BEHIND_PROXY:
        yield Answer("proxy", "https, and no proxy that ends it", "set BEHIND_PROXY=true when nginx is in front")
    else:
        yield Answer("proxy", f"{trusted} in front" if trusted else "none")


def mail() -> Iterator[Answer]:
    """Say hello to the mail server, with the password, and send nothing."""
    if settings.EMAIL_BACKEND != "django.core.mail.backends.smtp.EmailBackend":
        yield Answer("mail", "goes to the log", "set EMAIL_URL: invitations go by mail")
        return
    server = get_connection(timeout=5)
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as fault:
        said = " ".join(str(fault).split())
        yield Answer(
            "mail", f"{settings.EMAIL_HOST} refuses: {said}", "correct EMAIL_URL; then: manage.py sendtestemail ADDRESS"
        )
    else:
        yield Answer("mail", f"{settings.EMAIL_HOST} takes it")


def backup_directory() -> Iterator[Answer]:
    place = settings.BACKUP_DIR
    if place is None:
        return
    good = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    advice = "" if good else f"run: install -d -o follow-through -m 0700 {place}"
    yield Answer("BACKUP_DIR", f"{place} is {'' if good else 'not '}writable", advice, dangerous=True)


def shared_cache() -> Iterator[Answer]:
    """Whether the page cache that processes share answers; nothing without CACHE_URL."""
    if not settings.CACHE_URL:
        return
    try:
        caches["pages"].set("doctor", b"1", 1)
    except OSError as fault:
        advice = "start it, or correct CACHE_URL: each process keeps its own pages"
        yield Answer("CACHE_URL", " ".join(str(fault).split()), advice)
    else:
        yield Answer("CACHE_URL", "answers")


def security_contact() -> Iterator[Answer]:
    """Whom a stranger tells of a weakness (RFC 9116)."""
    advice = "" if settings.SECURITY_CONTACT else "set SECURITY_CONTACT to an email address or a web address"
    said = settings.SECURITY_CONTACT or "there is no /.well-known/security.txt"
    yield Answer("SECURITY_CONTACT", said, advice)


OF_THE_DATABASE: tuple[Question, ...] = (
    server,
    migrated,
    clock,
    worker,
    people,
    site,
    backed_up,
    verified,
    witnessed,
    nginx_is_told,
    network_is_told,
    replicas,
)
OF_THE_MACHINE: tuple[Question, ...] = (
    data_directory, static_files, second_factor, secrets, proxy, mail, backup_directory,
    security_contact,
    shared_cache, store,
)  # fmt: skip
