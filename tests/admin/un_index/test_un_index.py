"""Staff upload a UN index import, see what is in it, and load it. Everything in the files is invented."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Membership
from demands.exchange.un_index.jobs import work
from demands.models import Demand, IndexFile, Recommendation
from tests.admin.conftest import address, signed_in
from tests.cast import Newsroom, make_campaign, make_user
from tests.exchange.un_index.test_un_index import as_json, xlsx
from tests.recommendations import link, make_recommendation

ADD = "admin:demands_indexfile_add"
State = IndexFile.State


def upload(client: Client, content: bytes, name: str = "export.xlsx", country: str = "JP") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(ADD), {"file": file, "country": country}, follow=True)


def read(
    client: Client, content: bytes, name: str = "export.xlsx", country: str = "JP", *, number: int = 0
) -> IndexFile:
    """Uploaded, and read by the worker; ``number`` files were there before."""
    upload(client, content, name, country)
    assert IndexFile.objects.count() == number + 1
    row = IndexFile.objects.latest("pk")
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
    assert "Import 1 new and 0 changed" in body
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
    assert "Nothing is public" in page(emi, row)
    assert not row.file.storage.exists(str(row.file.name))


def test_a_second_click_loads_nothing_twice(emi: Client) -> None:
    row = read(emi, xlsx({}))
    emi.post(reverse("admin:demands_indexfile_load", args=[row.pk]))
    again = emi.post(reverse("admin:demands_indexfile_load", args=[row.pk]), follow=True)
    assert "is not waiting for import" in again.content.decode()


def test_a_file_that_breaks_off_is_refused_in_a_sentence(emi: Client) -> None:
    content = xlsx(*({"OHCHR Annotation Id": f"a{number}"} for number in range(200)))
    row = read(emi, content[: len(content) // 2])
    assert row.state == State.REFUSED
    body = page(emi, row)
    assert "truncated or damaged" in body
    assert "Upload another file" in body


def test_a_country_that_is_in_no_row_is_said_to_be_misspelled(emi: Client) -> None:
    assert "check the spelling" in page(emi, read(emi, xlsx({}), country="Jappan"))


def test_the_same_file_again_has_nothing_to_load(emi: Client) -> None:
    row = read(emi, as_json({}), "export.json")
    IndexFile.objects.update(state=State.QUEUED)
    work(row.pk, apply=True)
    IndexFile.objects.all().delete()
    body = page(emi, read(emi, as_json({}), "export.json"))
    assert "this site already has everything" in body
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
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'demands.exchange.un_index.tasks.read_un_index'"
        )
        assert [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()] == [
            {"index_file": IndexFile.objects.get().pk, "apply": False}
        ]


# Members of one campaign


@pytest.fixture
def lena(campaign: Campaign) -> Client:
    """Leads the campaign about Japan, and nothing else."""
    return member("lena", campaign, "lead")


@pytest.fixture
def spy(campaign: Campaign) -> Client:
    """Edits a campaign about Freedonia, and would like to know of Japan's."""
    return member("spy", make_campaign("freedonia", country="", country_name="Freedonia"), "editor")


def member(name: str, campaign: Campaign, role: str) -> Client:
    user = make_user(name)
    Membership.objects.create(user=user, campaign=campaign, role=role)
    return signed_in(user)


@pytest.mark.parametrize("role", ["editor", "reviewer", "lead", "administrator"])
def test_a_member_loads_what_concerns_the_country_of_a_campaign_of_theirs(campaign: Campaign, role: str) -> None:
    client = member("lena", campaign, role)
    assert '<option value="JP" selected>Japan</option>' in client.get(reverse(ADD)).content.decode()
    row = read(client, xlsx({}, {"OHCHR Annotation Id": "b", "Countries Concerned": "- Freedonia"}))
    assert (row.state, row.report["new"], row.report["skipped"]) == (State.READY, 1, 1)
    assert "Import 1 new and 0 changed" in page(client, row)
    client.post(reverse("admin:demands_indexfile_load", args=[row.pk]))
    work(row.pk, apply=True)
    assert [one.annotation_id for one in Recommendation.objects.all()] == ["aaaa-1"]
    assert Recommendation.objects.get().loaded_by == User.objects.get(username="lena")


@pytest.mark.parametrize("country", ["", "FR", "Japan", "jp", "Freedonia"])
def test_no_other_country_can_be_chosen(lena: Client, country: str) -> None:
    assert upload(lena, xlsx({}), country=country).status_code == 200
    assert not IndexFile.objects.exists()


def test_a_campaign_without_a_country_gives_none_to_choose(spy: Client) -> None:
    page_of_it = spy.get(reverse(ADD))
    assert page_of_it.status_code == 200
    assert "<option" not in page_of_it.content.decode().split('id="id_country"')[1].split("</select>")[0]
    assert "Japan" not in page_of_it.content.decode()


def test_the_preview_says_what_a_member_cannot_change(lena: Client, demand: Demand, newsroom: Newsroom) -> None:
    link(newsroom, demand, make_recommendation(annotation_id="aaaa-1"))
    newsroom.publish(demand)
    body = page(lena, read(lena, xlsx({"UPR Position": "Supported"})))
    assert (
        "is already published with different text; only someone with rights in all campaigns can import changes" in body
    )
    assert "Nothing to import. The reasons for rejected rows are below." in body
    assert "demands_indexfile_load" not in body
    assert "<button" not in body.split("main-title")[-1].split('class="verbs"')[-1]


def test_what_others_uploaded_is_as_what_never_was(lena: Client, spy: Client, emi: Client, campaign: Campaign) -> None:
    row = read(lena, xlsx({}), name="zyxsecretword.xlsx")
    read_by_all = read(emi, as_json({}), name="zyxsecretword-2.json", number=1)
    for client in (spy, member("otto", campaign, "editor")):
        listed = client.get(reverse("admin:demands_indexfile_changelist"))
        assert listed.context["cl"].result_count == 0
        assert "zyxsecretword" not in listed.content.decode()
        for one in (row, read_by_all):
            for name in ("change", "delete", "history", "load"):
                path = reverse(f"admin:demands_indexfile_{name}", args=[one.pk])
                never = path.replace(f"/{one.pk}/", "/987654321/")
                for ask in (client.get, client.post):
                    theirs, nothing = ask(path, {"post": "yes"}), ask(never, {"post": "yes"})
                    assert theirs.status_code == nothing.status_code, path
                    assert "zyxsecretword" not in theirs.content.decode()
        ticked = {"action": "delete_selected", "_selected_action": [row.pk, read_by_all.pk]}
        client.post(reverse("admin:demands_indexfile_changelist"), ticked)
    assert IndexFile.objects.filter(state=State.READY).count() == 2
    assert "zyxsecretword" in emi.get(reverse("admin:demands_indexfile_changelist")).content.decode()


def test_a_member_takes_a_file_away_until_it_is_loaded(lena: Client, emi: Client) -> None:
    """What somebody loaded stays to be seen by whoever looks into it."""
    row = read(lena, xlsx({}))
    lena.post(reverse("admin:demands_indexfile_load", args=[row.pk]))
    work(row.pk, apply=True)
    lena.post(address(row, "delete"), {"post": "yes"})
    ticked = {"action": "delete_selected", "_selected_action": [row.pk]}
    lena.post(reverse("admin:demands_indexfile_changelist"), ticked)
    assert IndexFile.objects.filter(pk=row.pk).exists()
    emi.post(address(row, "delete"), {"post": "yes"})
    assert not IndexFile.objects.filter(pk=row.pk).exists()
    again = read(lena, xlsx({"UPR Position": "Supported"}))
    lena.post(address(again, "delete"), {"post": "yes"})
    assert not IndexFile.objects.exists()


@pytest.mark.parametrize("loses", ["membership", "account", "activity"])
def test_whoever_lost_the_right_meanwhile_loads_nothing(lena: Client, loses: str) -> None:
    row = read(lena, xlsx({}))
    lena.post(reverse("admin:demands_indexfile_load", args=[row.pk]))
    user = User.objects.get(username="lena")
    if loses == "membership":
        Membership.objects.all().delete()
    elif loses == "account":
        user.delete()
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)
    work(row.pk, apply=True)
    row.refresh_from_db()
    assert row.state == State.REFUSED
    assert "no longer has permission to import it" in row.report["refused"]
    assert not Recommendation.objects.exists()


def test_nobody_fills_the_disk_with_files_that_are_never_loaded(lena: Client) -> None:
    for _time in range(3):
        upload(lena, xlsx({}))
    assert "You have 3 files that have not been imported" in upload(lena, xlsx({})).content.decode()
    assert IndexFile.objects.count() == 3


def test_who_loaded_what_is_seen_by_those_of_the_whole_site(lena: Client, ada: Client, campaign: Campaign) -> None:
    row = make_recommendation(loaded_by=User.objects.get(username="lena"))
    assert "lena" in ada.get(address(row)).content.decode()
    otto = member("otto", campaign, "editor")
    assert "lena" not in otto.get(address(row)).content.decode()


def test_what_another_campaign_links_in_a_draft_is_not_told(
    lena: Client, spy: Client, demand: Demand, newsroom: Newsroom
) -> None:
    link(newsroom, demand, make_recommendation(symbol="A/HRC/77/7"))
    for query, lenas, spys in (("linked=yes", True, False), ("linked=no", False, True)):
        path = f"{reverse('admin:demands_recommendation_changelist')}?{query}"
        assert ("A/HRC/77/7" in lena.get(path).content.decode()) is lenas
        assert ("A/HRC/77/7" in spy.get(path).content.decode()) is spys


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
