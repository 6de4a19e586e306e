"""A text that does not tell its encoding comes back with how it would read in each; the editor chooses, and goes on."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.models import Campaign
from demands.models import Reading

ADD = "/admin/demands/reading/add/"
LINE = "Japan should adopt the 提案."


@pytest.fixture
def fields(campaign: Campaign) -> dict[str, Any]:
    return {
        "campaign": campaign.pk,
        "publisher": "Lantern Institute",
        "dated": "2024-03",
        "title": "Letter",
        "whole": "on",
    }


@pytest.fixture
def returned(emi: Client, fields: dict[str, Any]) -> Any:
    """The form as it comes back."""
    return emi.post(ADD, fields | {"file": SimpleUploadedFile("letter.txt", LINE.encode("cp932"))})


def again(returned: Any, fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What the browser sends from it."""
    form = returned.context["form"]
    return fields | {"kept": form.kept, "kept_name": form.kept_name} | changes


def test_the_form_comes_back_with_what_was_typed_and_the_readings(returned: Any) -> None:
    html = returned.content.decode()
    assert returned.status_code == 200
    assert 'value="Lantern Institute"' in html
    assert "<strong>Shift_JIS</strong>" in html
    assert LINE in html
    assert not Reading.objects.exists()


def test_the_file_is_not_asked_for_a_second_time(emi: Client, returned: Any, fields: dict[str, Any]) -> None:
    emi.post(ADD, again(returned, fields, encoding="cp932"))
    reading = Reading.objects.get()
    assert reading.text == LINE
    assert reading.source == "letter.txt"


def test_the_choice_is_kept_with_the_reading(emi: Client, returned: Any, fields: dict[str, Any]) -> None:
    emi.post(ADD, again(returned, fields, encoding="cp932"))
    assert Reading.objects.get().remarks == "Read as Shift_JIS, which was chosen at upload."


@pytest.mark.parametrize("chosen", ["", "rot13", "cp037", "utf-8"])
def test_without_a_choice_that_fits_it_is_asked_again(
    emi: Client, returned: Any, fields: dict[str, Any], chosen: str
) -> None:
    page = emi.post(ADD, again(returned, fields, encoding=chosen))
    assert page.context["form"].readings
    assert page.context["form"].kept == returned.context["form"].kept


@pytest.mark.parametrize("wrong", [{"publisher": ""}, {"dated": "soon"}])
def test_after_another_error_the_text_stands_in_the_box(
    emi: Client, returned: Any, fields: dict[str, Any], wrong: dict[str, str]
) -> None:
    page = emi.post(ADD, again(returned, fields, encoding="cp932", **wrong))
    assert page.context["form"]["text"].value() == LINE


def test_with_a_wrong_address_the_file_is_still_kept(emi: Client, returned: Any, fields: dict[str, Any]) -> None:
    page = emi.post(ADD, again(returned, fields, encoding="cp932", url="no address at all"))
    assert page.context["form"].readings
    assert page.context["form"].kept == returned.context["form"].kept


def test_the_text_itself_may_be_pasted_instead(emi: Client, returned: Any, fields: dict[str, Any]) -> None:
    emi.post(ADD, again(returned, fields, text=LINE))
    assert Reading.objects.get().source == ""


def test_another_file_takes_its_place(emi: Client, returned: Any, fields: dict[str, Any]) -> None:
    file = SimpleUploadedFile("other.txt", b"Japan should halt all executions.")
    emi.post(ADD, again(returned, fields, encoding="cp932", file=file))
    assert Reading.objects.get().source == "other.txt"


@pytest.mark.parametrize("kept", ["%%%", "", "YQ"])
def test_what_was_altered_on_the_way_is_refused(emi: Client, fields: dict[str, Any], kept: str) -> None:
    page = emi.post(ADD, fields | {"kept": kept, "kept_name": "x", "encoding": "cp932"})
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert not Reading.objects.exists()
