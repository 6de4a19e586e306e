"""A worker is killed in the middle of its work. What it was at is done again, once, and nothing is done by halves."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from config.places import BASE_DIR
from demands.admin.sheets.tasks import do_with_sheet
from demands.alerts.tasks import send_staff_mail
from demands.exchange.un_index.staging import LOCK
from demands.exchange.un_index.tasks import read_un_index
from demands.jobs import stalled, tasks
from demands.models import Capture, IndexFile, SheetImport
from tests.cast import make_evidence
from tests.exchange.un_index.test_un_index import as_json
from tests.site import Site

READ = read_un_index.name
SWEEP = tasks.take_up_stalled_jobs.name


def make_job(task: str = READ, *, silent: int | None = 60, attempts: int = 0, **given: Any) -> int:
    """A job that is being done by a worker that was heard of so many seconds ago; None: by one that is forgotten."""
    fields = {"args": '{"index_file": 1, "apply": false}', "queueing_lock": None, "status": "doing"} | given
    with connection.cursor() as cursor:
        worker = None
        if silent is not None:
            statement = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second')"
            cursor.execute(f"{statement} RETURNING id", [silent])
            worker = cursor.fetchone()[0]
        names = ["task_name", "queue_name", "attempts", "worker_id", *fields]
        places = ", ".join(["%s"] * len(names))
        statement = f"INSERT INTO procrastinate_jobs ({', '.join(names)}) VALUES ({places}) RETURNING id"
        cursor.execute(statement, [task, "default", attempts, worker, *fields.values()])
        return int(cursor.fetchone()[0])


def state(job: int) -> tuple[str, int]:
    row = ProcrastinateJob.objects.get(pk=job)
    return row.status, row.attempts


# Which jobs have lost their worker


@pytest.mark.django_db
@pytest.mark.parametrize("silent", [31, 3600, None])
def test_a_job_whose_worker_is_gone_waits_to_be_done_again(silent: int | None) -> None:
    job = make_job(silent=silent)
    assert stalled.take_up() == 1
    assert state(job) == ("todo", 1)


@pytest.mark.django_db
def test_a_job_whose_worker_lives_is_left_alone() -> None:
    job = make_job(silent=5)
    assert stalled.take_up() == 0
    assert state(job) == ("doing", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["todo", "succeeded", "failed", "aborted"])
def test_a_job_that_is_not_being_done_is_left_alone(status: str) -> None:
    job = make_job(silent=None, status=status)
    assert stalled.take_up() == 0
    assert state(job) == (status, 0)


@pytest.mark.django_db
def test_what_kills_its_worker_again_and_again_is_given_up_and_lies_on_the_desk(administrator: User) -> None:
    job = make_job(attempts=2)
    stalled.take_up()
    assert state(job) == ("failed", 3)
    client = Client()
    administrator.is_superuser = True
    administrator.save()
    client.force_login(administrator)
    (heap,) = [
        one for one in client.get("/admin/").context["trays"] if str(one.title).startswith("Failed background jobs")
    ]
    assert [(line.title, line.detail) for line in heap.lines] == [
        ("Read or import a file of the UN index", "tried 3 times")
    ]


@pytest.mark.django_db
def test_a_task_that_says_how_often_is_tried_so_often() -> None:
    jobs = [make_job(send_staff_mail.name, attempts=number, args='{"mail": 1}') for number in (6, 7)]
    stalled.take_up()
    assert [state(job) for job in jobs] == [("todo", 7), ("failed", 8)]


@pytest.mark.django_db
def test_a_job_by_the_clock_is_not_put_beside_the_next_one() -> None:
    lost = make_job(SWEEP, queueing_lock="sweep", args='{"timestamp": 1}')
    make_job(SWEEP, queueing_lock="sweep", args='{"timestamp": 2}', status="todo")
    assert stalled.take_up() == 1
    assert state(lost) == ("aborted", 1)


@pytest.mark.django_db
def test_a_task_that_is_no_more_does_no_harm() -> None:
    job = make_job("demands.tasks.of_an_earlier_version")
    stalled.take_up()
    assert state(job) == ("todo", 1)


@pytest.mark.django_db
def test_what_was_done_long_ago_is_forgotten_and_what_failed_is_not() -> None:
    jobs = {status: make_job(silent=None, status=status) for status in ("succeeded", "aborted", "failed", "todo")}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'deferred', now() FROM procrastinate_jobs"
        )
    tasks.forget_done_jobs.func(timestamp=0)
    assert ProcrastinateJob.objects.count() == 4
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '8 days'")
    tasks.forget_done_jobs.func(timestamp=0)
    assert set(ProcrastinateJob.objects.values_list("pk", flat=True)) == {jobs["failed"], jobs["todo"]}


# What waits for a job that is no more


def index_file(state: str) -> IndexFile:
    file = ContentFile(as_json({}), "export.json")
    return IndexFile.objects.create(file=file, name="export.json", total=len(file), state=state, report={"new": 1})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"),
    [("waiting", "refused"), ("reading", "refused"), ("queued", "ready"), ("loading", "ready")],
)
def test_a_file_of_the_index_goes_back_to_where_the_work_began(before: str, after: str) -> None:
    row = index_file(before)
    tasks.take_up_stalled_jobs.func(timestamp=0)
    row.refresh_from_db()
    assert (row.state, row.report) == (after, {"new": 1, "broken_off": True})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("waiting", "refused"), ("reading", "refused"), ("queued", "ready"), ("applying", "ready"),
        ("undo_queued", "applied"), ("undoing", "applied"),
    ],
)  # fmt: skip
def test_so_does_a_spreadsheet(before: str, after: str) -> None:
    sheet = SheetImport.objects.create(table="campaigns.theme", state=before)
    tasks.take_up_stalled_jobs.func(timestamp=0)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.report) == (after, {"broken_off": True})


@pytest.mark.django_db
def test_what_has_a_job_or_rests_stays_as_it_is() -> None:
    waiting, running, ready = index_file("waiting"), index_file("loading"), index_file("ready")
    make_job(args=f'{{"index_file": {waiting.pk}, "apply": false}}', silent=None, status="todo")
    make_job(args=f'{{"index_file": {running.pk}, "apply": true}}', silent=5)
    tasks.take_up_stalled_jobs.func(timestamp=0)
    assert set(IndexFile.objects.values_list("pk", "state")) == {
        (waiting.pk, "waiting"), (running.pk, "loading"), (ready.pk, "ready"),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_copy_that_nobody_makes_any_more_is_made_later(settings: Any) -> None:
    left, at_work = (
        Capture.objects.create(evidence=make_evidence(), url="https://a.example/", state="working") for _ in range(2)
    )
    make_job("demands.vault.tasks.keep_copy", args=f'{{"capture_id": {at_work.pk}}}', silent=5)
    tasks.take_up_stalled_jobs.func(timestamp=0)
    found = dict(Capture.objects.values_list("pk", "state"))
    assert found == {left.pk: "queued", at_work.pk: "working"}
    assert Capture.objects.get(pk=left.pk).problem == "interrupted"


@pytest.mark.django_db
def test_the_page_says_what_to_do(client: Client, editor: User) -> None:
    client.force_login(editor)
    for row in (index_file("loading"), index_file("reading")):
        row.note(**row.broken_off())
        body = client.get(reverse("admin:demands_indexfile_change", args=[row.pk])).content.decode()
        assert "Nothing was saved. Try again" in body
    sheet = SheetImport.objects.create(
        table="campaigns.theme", state="applying", uploaded_by=editor, report={"same": 1}
    )
    sheet.note(**sheet.broken_off())
    body = client.get(reverse("admin:demands_sheetimport_change", args=[sheet.pk])).content.decode()
    assert "Nothing was saved. Try again" in body


# A real worker is killed


SETUP = """
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from pathlib import Path
from demands.models import IndexFile, SheetImport
from demands.admin.sheets.tasks import do_with_sheet
from demands.exchange.un_index.tasks import read_un_index
from campaigns.models import Theme
editor = User.objects.get(username="editor")
"""
UPLOAD = """
content = Path({path!r}).read_bytes()
with transaction.atomic():
    row = IndexFile.objects.create(
        file=ContentFile(content, "export.json"), name="export.json", total=len(content), uploaded_by=editor,
        country="JP", state="{state}",
    )
    read_un_index.defer(index_file=row.pk, apply={apply})
"""
SWEEP_NOW = f"""
INSERT INTO procrastinate_jobs (task_name, queue_name, queueing_lock, args)
VALUES ('{SWEEP}', 'default', 'take_up_stalled_jobs', '{{"timestamp": 0}}') ON CONFLICT DO NOTHING"""
BLOCKED = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Watch:
    """The database of a site, as somebody sees it who looks on."""

    def __init__(self, site: Site, database: psycopg.Connection[Any]) -> None:
        self.site, self.database = site, database

    def ask(self, statement: str) -> list[Any]:
        return [one for (one,) in self.database.execute(statement).fetchall()]

    def run(self, script: str) -> None:
        self.site.manage("shell", "-v", "0", "-c", SETUP + script)

    def until(self, come_true: Callable[[], object], what: str) -> None:
        end = time.monotonic() + 60
        while not come_true():
            assert time.monotonic() < end, what
            time.sleep(0.05)

    def until_blocked(self) -> None:
        self.until(lambda: self.ask(BLOCKED), "The worker never came as far as the lock.")

    def worker_is_silent(self) -> None:
        """As after half a minute."""
        self.database.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")

    def sweep(self) -> None:
        """What happens every minute, in a worker that comes after the other."""
        self.database.execute(SWEEP_NOW)  # unless the clock was faster
        worker_once(self.site)

    def jobs(self, task: str = READ) -> list[Any]:
        statement = "SELECT status::text || ' ' || attempts FROM procrastinate_jobs WHERE task_name = '{}'"
        return self.ask(statement.format(task))


def worker_once(site: Site) -> None:
    command = [sys.executable, "manage.py", "worker", "--once"]
    subprocess.run(command, cwd=BASE_DIR, env=site.environment | {"LINK_CHECKS": "false"}, check=True, timeout=90)


@pytest.fixture
def watch(idle_site: Site) -> Iterator[Watch]:
    with psycopg.connect(idle_site.database_url, autocommit=True) as database:
        yield Watch(idle_site, database)


@contextmanager
def worker_of(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "manage.py", "worker"]
    worker = subprocess.Popen(command, cwd=BASE_DIR, env=site.environment | {"LINK_CHECKS": "false"})
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


@contextmanager
def blocked(site: Site, lock: str) -> Iterator[None]:
    """Whatever needs this lock waits until the end of the block."""
    with psycopg.connect(site.database_url) as gate:
        gate.execute(lock)
        yield


def killed(site: Site, watch: Watch, lock: str) -> None:
    """A worker comes as far as the lock, and is killed there."""
    with blocked(site, lock), worker_of(site) as worker:
        watch.until_blocked()
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    watch.until(lambda: not watch.ask(BLOCKED), "The killed worker's connection did not end.")


@pytest.fixture
def export(tmp_path: Any) -> str:
    path = tmp_path / "export.json"
    path.write_bytes(as_json({}, {"AnnotationId": "aaaa-2"}))
    return str(path)


IN_THE_PREVIEW = "LOCK TABLE demands_recommendation IN ACCESS EXCLUSIVE MODE"
IN_THE_LOAD = f"SELECT pg_advisory_xact_lock({LOCK})"
FOUND = "SELECT annotation_id FROM demands_recommendation WHERE annotation_id LIKE 'aaaa-%' ORDER BY 1"
STATE = "SELECT state FROM demands_indexfile"


@pytest.mark.slow
@pytest.mark.django_db
def test_a_preview_whose_worker_is_killed_is_made_again(idle_site: Site, watch: Watch, export: str) -> None:
    watch.run(UPLOAD.format(path=export, state="waiting", apply=False))
    killed(idle_site, watch, IN_THE_PREVIEW)
    assert (watch.ask(STATE), watch.jobs()) == (["reading"], ["doing 0"])
    watch.worker_is_silent()
    watch.sweep()
    assert (watch.ask(STATE), watch.jobs()) == (["ready"], ["succeeded 2"])
    assert watch.ask("SELECT report->'new' FROM demands_indexfile") == [2]
    assert watch.ask(FOUND) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_a_load_whose_worker_is_killed_has_loaded_nothing_and_is_done_again(
    idle_site: Site, watch: Watch, export: str
) -> None:
    watch.run(UPLOAD.format(path=export, state="queued", apply=True))
    killed(idle_site, watch, IN_THE_LOAD)
    assert (watch.ask(STATE), watch.ask(FOUND)) == (["loading"], [])
    watch.worker_is_silent()
    watch.sweep()
    assert (watch.ask(STATE), watch.jobs()) == (["loaded"], ["succeeded 2"])
    assert watch.ask(FOUND) == ["aaaa-1", "aaaa-2"]
    assert watch.ask("SELECT report->'new' FROM demands_indexfile") == [2]


@pytest.mark.slow
@pytest.mark.django_db
def test_what_a_worker_still_does_that_gives_no_sign_of_life_is_not_done_twice(
    idle_site: Site, watch: Watch, export: str
) -> None:
    """One that was told to stop beats its heart no more, and may have minutes to go."""
    watch.run(UPLOAD.format(path=export, state="queued", apply=True))
    with worker_of(idle_site):
        with blocked(idle_site, IN_THE_LOAD):
            watch.until_blocked()
            watch.worker_is_silent()
            watch.sweep()
            assert watch.jobs() == ["doing 0"]
        watch.until(lambda: watch.jobs() == ["succeeded 1"], "The worker did not end its job.")
    assert (watch.ask(STATE), watch.ask(FOUND)) == (["loaded"], ["aaaa-1", "aaaa-2"])


SHEET = """
from django.test import Client
import csv, io
first, second = (Theme.objects.create(slug=f"invented-{{one}}", name=f"Invented {{one}}") for one in ("a", "b"))
client = Client(headers={{"host": "{host}"}})
client.force_login(editor)
answer = client.get("/admin/campaigns/theme/export/csv/?q=Invented")
rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
assert len(rows) == 2, rows
target = io.StringIO()
writer = csv.DictWriter(target, list(rows[0]))
writer.writeheader()
for row in rows:
    writer.writerow(row | {{"name": row["name"].replace("Invented", "Changed")}})
with transaction.atomic():
    file = ContentFile(target.getvalue().encode(), "list.csv")
    sheet = SheetImport.objects.create(file=file, name="list.csv", table="campaigns.theme", uploaded_by=editor)
    do_with_sheet.defer(sheet=sheet.pk)
"""
GO_ON = """
SheetImport.objects.update(state="{state}")
do_with_sheet.defer(sheet=SheetImport.objects.get().pk)
"""
NAMES = "SELECT name FROM campaigns_theme WHERE slug LIKE 'invented-%' ORDER BY slug"
SECOND_ROW = "SELECT 1 FROM campaigns_theme WHERE slug = 'invented-b' FOR UPDATE"
FIRST_ROW = SECOND_ROW.replace("-b", "-a")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_spreadsheet_whose_worker_is_killed_is_applied_and_undone_once(idle_site: Site, watch: Watch) -> None:
    sheet, task = "SELECT state FROM demands_sheetimport", do_with_sheet.name
    watch.run(SHEET.format(host=idle_site.url.removeprefix("http://")))
    worker_once(idle_site)
    assert watch.ask(sheet) == ["ready"]
    for state, busy, lock, done, names in (
        ("queued", "applying", SECOND_ROW, "applied", ["Changed a", "Changed b"]),
        ("undo_queued", "undoing", FIRST_ROW, "undone", ["Invented a", "Invented b"]),
    ):
        before = watch.ask(NAMES)
        watch.run(GO_ON.format(state=state))
        killed(idle_site, watch, lock)
        assert (watch.ask(sheet), watch.ask(NAMES)) == ([busy], before)
        watch.worker_is_silent()
        watch.sweep()
        assert (watch.ask(sheet), watch.ask(NAMES)) == ([done], names)
        assert watch.jobs(task)[-1] == "succeeded 2"
    outcomes = watch.ask("SELECT outcome FROM demands_importedrow ORDER BY number")
    assert outcomes == ["undone", "undone"]
