"""Staff upload a file of the UN index, see what is in it, and load it. Everything in the files is invented."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from demands.intake.un_index.jobs import work
from demands.models import Demand, IndexFile, Recommendation
from tests.intake.test_un_index import as_json, xlsx

from .conftest import address

ADD = "admin:demands_indexfile_add"
State = IndexFile.State


def upload(client: Client, content: bytes, name: str = "export.xlsx", country: str = "JP") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(ADD), {"file": file, "country": country}, follow=True)


def read(client: Client, content: bytes, name: str = "export.xlsx", country: str = "JP") -> IndexFile:
    """Uploaded, and read by the worker."""
    upload(client, content, name, country)
    row = IndexFile.objects.get()
    work(row.pk, apply=False)
    row.refresh_from_db()
    return row


def page(client: Client, row: IndexFile) -> str:
    return client.get(address(row)).content.decode()


def test_a_file_is_read_in_the_background_and_the_page_says_so(emi: Client) -> None:
    body = upload(emi, xlsx({})).content.decode()
    assert "Waiting to be read" in body
    assert '<meta http-equiv="refresh"' in body
    assert not Recommendation.objects.exists()


def test_the_preview_says_what_is_new_rejected_and_why(emi: Client) -> None:
    row = read(emi, xlsx({}, {"OHCHR Annotation Id": "b", "Text": ""}, {"Countries Concerned": "- Freedonia"}))
    assert row.state == State.READY
    body = page(emi, row)
    assert "Load 1 new and 0 changed" in body
    assert "<td>3</td><td>Text</td><td>is empty: a recommendation needs its text</td>" in body
    assert not Recommendation.objects.exists()
    assert "http-equiv" not in body


def test_the_preview_shows_each_changed_field(emi: Client) -> None:
    row = read(emi, xlsx({}))
    IndexFile.objects.update(state=State.QUEUED)
    work(row.pk, apply=True)
    IndexFile.objects.all().delete()
    body = page(emi, read(emi, xlsx({"UPR Position": "Supported"})))
    assert "<td>Position of the state under review</td><td>Noted</td><td>Supported</td>" in body.replace(
        "position of", "Position of"
    )


def test_one_click_loads_it(emi: Client) -> None:
    row = read(emi, xlsx({}))
    emi.post(reverse("admin:demands_indexfile_load", args=[row.pk]))
    work(row.pk, apply=True)
    row.refresh_from_db()
    assert (row.state, Recommendation.objects.count()) == (State.LOADED, 1)
    assert "Nothing of it is public" in page(emi, row)
    assert not row.file.storage.exists(str(row.file.name))


def test_a_second_click_loads_nothing_twice(emi: Client) -> None:
    row = read(emi, xlsx({}))
    emi.post(reverse("admin:demands_indexfile_load", args=[row.pk]))
    again = emi.post(reverse("admin:demands_indexfile_load", args=[row.pk]), follow=True)
    assert "is not waiting to be loaded" in again.content.decode()


def test_a_file_that_breaks_off_is_refused_in_a_sentence(emi: Client) -> None:
    content = xlsx(*({"OHCHR Annotation Id": f"a{number}"} for number in range(200)))
    row = read(emi, content[: len(content) // 2])
    assert row.state == State.REFUSED
    body = page(emi, row)
    assert "cut off or damaged" in body
    assert "Upload another file" in body


def test_a_country_that_is_in_no_row_is_said_to_be_misspelled(emi: Client) -> None:
    assert "look at its spelling" in page(emi, read(emi, xlsx({}), country="Jappan"))


def test_the_same_file_again_has_nothing_to_load(emi: Client) -> None:
    row = read(emi, as_json({}), "export.json")
    IndexFile.objects.update(state=State.QUEUED)
    work(row.pk, apply=True)
    IndexFile.objects.all().delete()
    body = page(emi, read(emi, as_json({}), "export.json"))
    assert "this site has it all" in body
    assert "demands_indexfile_load" not in body
    assert "<button" not in body.split("main-title")[-1].split("verbs")[-1]


@pytest.mark.parametrize("name", ["export.exe", "export.xlsx.html", "export"])
def test_another_kind_of_file_is_refused_on_the_form(emi: Client, name: str) -> None:
    assert "is not allowed" in upload(emi, b"MZ", name).content.decode()
    assert not IndexFile.objects.exists()


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", b"%PDF-1.7", b"\x00" * 5000, b"<html>", b"a,b\n1,2\n"])
def test_a_name_that_lies_is_found_out_when_the_file_is_read(emi: Client, content: bytes) -> None:
    assert read(emi, content).state == State.REFUSED


def test_the_messages_are_in_the_language_of_whoever_uploaded_it(emi: Client) -> None:
    file = SimpleUploadedFile("export.csv", b"a,b\n1,2\n")
    emi.post("/ja" + reverse(ADD), {"file": file, "country": ""})
    row = IndexFile.objects.get()
    work(row.pk, apply=False)
    row.refresh_from_db()
    assert "列がありません" in row.report["refused"]


def test_a_file_that_was_taken_away_meanwhile_is_no_fault(emi: Client) -> None:
    row = read(emi, xlsx({}))
    emi.post(address(row, "delete"), {"post": "yes"})
    work(row.pk, apply=True)
    assert not IndexFile.objects.exists()
    assert not row.file.storage.exists(str(row.file.name))


def test_who_may_not_write_may_not_load(emi: Client, editor: Any) -> None:
    row = read(emi, xlsx({}))
    editor.groups.clear()
    emi.force_login(type(editor).objects.get(pk=editor.pk))  # a change of rights ends the session
    assert emi.post(reverse("admin:demands_indexfile_load", args=[row.pk])).status_code in (403, 404)
    assert emi.get(reverse(ADD)).status_code == 403


def test_the_country_of_the_only_campaign_is_proposed(emi: Client, demand: Demand) -> None:
    assert 'value="JP"' in emi.get(reverse(ADD)).content.decode()


def test_the_worker_is_told_in_the_same_transaction(emi: Client) -> None:
    upload(emi, xlsx({}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'demands.tasks.read_un_index'")
        assert [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()] == [
            {"index_file": IndexFile.objects.get().pk, "apply": False}
        ]


# The list of recommendations


def test_recommendations_are_read_and_never_written(ada: Client, editor: Any) -> None:
    row = read(ada, xlsx({}))
    IndexFile.objects.update(state=State.QUEUED)
    work(row.pk, apply=True)
    found = Recommendation.objects.get()
    body = ada.get(address(found)).content.decode()
    assert "Adopt an invented moratorium" in body
    assert '<textarea name="text"' not in body
    assert ada.get(reverse("admin:demands_recommendation_add")).status_code == 403
    changelist = reverse("admin:demands_recommendation_changelist")
    assert "A/HRC/99/1" in ada.get(f"{changelist}?q=moratorium").content.decode()
    assert "A/HRC/99/1" in ada.get(f"{changelist}?q=A/HRC/99/1").content.decode()
    assert "A/HRC/99/1" not in ada.get(f"{changelist}?q=unicorn").content.decode()
    assert "A/HRC/99/1" not in ada.get(f"{changelist}?linked=yes").content.decode()
