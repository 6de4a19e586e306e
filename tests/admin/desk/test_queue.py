"""Jobs that failed: whoever looks after the site tries them again or sets them aside; nobody else sees the queue."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from demands.admin.desk.job_words import TASKS

LIST = "/admin/procrastinate/procrastinatejob/"


def job(task: str = "demands.ledger.verification.tasks.verify_record", state: str = "failed", **told: Any) -> int:
    pk = app.configure_task(task, allow_unknown=False).defer(**told)
    with connection.cursor() as cursor:
        for one in ("doing", state) if state != "todo" else ():
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [one, pk])
    return int(pk)


def states() -> dict[int, str]:
    return dict(ProcrastinateJob.objects.values_list("pk", "status"))


@pytest.fixture(autouse=True)
def _tasks_of_all_rooms() -> None:
    """A task is known once its module is imported, as the worker does at its start; no other test need have done it."""
    app.perform_import_paths()


@pytest.fixture
def failed(db: None) -> int:
    return job(timestamp=0)


def test_every_task_of_ours_has_a_name_in_words() -> None:
    assert {name for name in app.tasks if name.startswith("demands.")} == set(TASKS)


def test_it_is_tried_again_from_the_desk(ada: Client, failed: int) -> None:
    desk = ada.get("/admin/").content.decode()
    assert "Verify the record" in desk
    assert f'action="{LIST}{failed}/again/"' in desk
    answer = ada.post(f"{LIST}{failed}/again/", follow=True)
    assert states() == {failed: "todo"}
    assert "“Verify the record” is queued again." in answer.content.decode()


def test_what_waits_already_is_not_queued_twice(ada: Client, db: None) -> None:
    app.configure_task("demands.jobs.tasks.forget_done_jobs", queueing_lock="once").defer(timestamp=0)
    pk = ProcrastinateJob.objects.get().pk
    with connection.cursor() as cursor:
        for one in ("doing", "failed"):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [one, pk])
    app.configure_task("demands.jobs.tasks.forget_done_jobs", queueing_lock="once").defer(timestamp=1)
    answer = ada.post(f"{LIST}{pk}/again/", follow=True)
    assert "is already queued" in answer.content.decode()
    assert sorted(states().values()) == ["failed", "todo"]


def test_it_is_set_aside_and_troubles_nobody_any_more(
    ada: Client, failed: int, caplog: pytest.LogCaptureFixture
) -> None:
    page = ada.get(f"{LIST}{failed}/change/").content.decode()
    assert "The reason is in the worker’s log" in page
    assert f'action="{LIST}{failed}/aside/"' in page
    ada.post(f"{LIST}{failed}/aside/")
    assert states() == {}
    assert "was set aside by ada" in caplog.text
    ada.get("/admin/")  # says once what was done
    assert "Verify the record" not in ada.get("/admin/").content.decode()


@pytest.mark.parametrize("state", ["todo", "doing", "succeeded"])
def test_what_has_not_failed_stays_as_it_is(ada: Client, db: None, state: str) -> None:
    pk = job(state=state, timestamp=0)
    assert f'action="{LIST}{pk}/' not in ada.get(f"{LIST}{pk}/change/").content.decode()
    for verb in ("again", "aside"):
        assert ada.post(f"{LIST}{pk}/{verb}/").status_code == 302
    assert states() == {pk: state}


@pytest.mark.parametrize(("task", "told", "page"), [
    (
        "demands.exchange.un_index.tasks.read_un_index",
        {"index_file": 7, "apply": True},
        "/admin/demands/indexfile/7/change/",
    ),
    ("demands.admin.sheets.tasks.do_with_sheet", {"sheet": 7}, "/admin/demands/sheetimport/7/change/"),
    ("demands.admin.documents.tasks.fetch_page", {"page": 7}, "/admin/demands/reading/page/7/"),
])  # fmt: skip
def test_what_has_a_page_of_its_own_is_tried_again_there(
    ada: Client, db: None, task: str, told: dict[str, Any], page: str
) -> None:
    """Its job would find nothing to do: the file or address was let go when the job failed."""
    pk = job(task, **told)
    assert f"{LIST}{pk}/again/" not in ada.get("/admin/").content.decode()
    said = ada.get(f"{LIST}{pk}/change/").content.decode()
    assert f'href="{page}"' in said
    assert f"{LIST}{pk}/again/" not in said
    answer = ada.post(f"{LIST}{pk}/again/", follow=True)
    assert "try again on its own page" in answer.content.decode()
    assert states() == {pk: "failed"}


def test_several_at_once_from_the_list(ada: Client, db: None) -> None:
    pks = [job("demands.admin.accounts.tasks.mail_notice", user=1, subject="s", text="A secret word") for _ in range(2)]
    page = ada.get(f"{LIST}?state=failed").content.decode()
    assert page.count(">Send an email about an account</a>") == 2
    assert "A secret word" not in page
    ada.post(LIST, {"action": "try_again", "_selected_action": pks})
    assert states() == dict.fromkeys(pks, "todo")


def test_only_whoever_looks_after_the_site(emi: Client, failed: int) -> None:
    assert emi.get(LIST).status_code == 403
    assert emi.get(f"{LIST}{failed}/change/").status_code == 404
    for verb in ("again", "aside"):
        assert emi.post(f"{LIST}{failed}/{verb}/").status_code == 404
    assert states() == {failed: "failed"}


@pytest.mark.parametrize("name", ["0", "999999999", "x", "9" * 30, "²"])
def test_what_never_was(ada: Client, failed: int, name: str) -> None:
    for verb in ("again", "aside"):
        assert ada.post(f"{LIST}{name}/{verb}/").status_code == 404
    assert ada.get(f"{LIST}{failed}/again/").status_code == 405
