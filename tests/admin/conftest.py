"""The newsroom through a browser's eyes: signed-in clients, and forms filled in as a browser would send them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def emi(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def rafael(reviewer: User) -> Client:
    return signed_in(reviewer)


@pytest.fixture
def ada(administrator: User) -> Client:
    return signed_in(administrator)


def address(row: Any, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def messages(response: Any) -> str:
    """What the page told the user."""
    return " ".join(str(message) for message in response.context["messages"])


def typed(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the form on this page, with these changes."""
    context = response.context
    found: dict[str, Any] = {"version": context["adminform"].form.opened_version}
    found |= _values(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        found |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            found |= _values(form)
    return found | changes


def _values(form: Any) -> dict[str, Any]:
    found = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False or isinstance(value, FieldFile):
            continue
        if isinstance(value, (list, tuple, set)):
            value = [getattr(one, "pk", one) for one in value]
        elif isinstance(value, str):
            value = value.replace("\n", "\r\n")  # as browsers send it
        found[bound.html_name] = value
    return found


def send_account_mails() -> None:
    """Do what the worker would do of the mails about accounts."""
    for job in ProcrastinateJob.objects.filter(
        status="todo", task_name__startswith="demands.admin.accounts.tasks.mail_"
    ):
        app.tasks[job.task_name].func(**job.args)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.pk])


@pytest.fixture
def verb() -> Callable[..., Any]:
    """Press a button of the workflow."""

    def press(client: Client, row: Any, action: str, **sent: Any) -> Any:
        return client.post(address(row, "workflow"), {"action": action, **sent}, follow=True)

    return press
