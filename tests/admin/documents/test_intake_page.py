"""What the page of a document scan says of languages and addressees, and deciding without a reload."""

from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign, Passage
from demands.models import Mark, Reading
from tests.admin.conftest import address
from tests.cast import make_institution

from .test_reading_documents import ADD, typed

ENGLISH = "The Ministry of Justice should record every interrogation of the persons that it detains in its cells."
JAPANESE = "法務省は、警察の留置場で行われるすべての取調べを録音し、録画すべきである。"
LIST = (
    "Recommendations\n\nThe Ministry of Justice should:\n\n(a) Ratify the Optional Protocol without delay;\n\n"
    "(b) Publish the custody registers of every prison."
)


@pytest.fixture
def given(campaign: Campaign) -> dict[str, Any]:
    make_institution()
    return {"campaign": campaign.pk, "publisher": "Lantern Institute", "dated": "2024-03", "whole": "on"}


def read(client: Client, given: dict[str, Any], text: str) -> Reading:
    client.post(ADD, given | {"text": f"Norland must change\n\n{text}"})
    return Reading.objects.get()


def body(client: Client, reading: Reading) -> str:
    return str(client.get(address(reading)).content.decode())


def send(client: Client, reading: Reading, do: str, **changes: Any) -> Any:
    page = client.get(address(reading)).context["page"]
    sent = typed(page, reading) | {"do": do} | changes
    return client.post(address(reading), sent, headers={"HX-Request": "true"})


# Languages


def test_the_page_names_what_was_looked_for_and_found(emi: Client, given: dict[str, Any]) -> None:
    page = body(emi, read(emi, given, ENGLISH))
    assert "Requests can be found in: English, French, Spanish, Japanese. This text was searched as English." in page
    assert "Languages found in it: English (100 %)." in page
    assert "were not searched" not in page


def test_the_page_names_the_part_that_was_not_searched(emi: Client, given: dict[str, Any]) -> None:
    page = body(emi, read(emi, given, f"{ENGLISH}\n\n{ENGLISH}\n\n{JAPANESE}"))
    assert "Parts in Japanese were not searched." in page


# Addressees


def test_an_addressee_from_another_sentence_is_marked_with_where_it_is_from(emi: Client, given: dict[str, Any]) -> None:
    page = body(emi, read(emi, given, LIST))
    assert [mark.addressee for mark in Mark.objects.all()] == ["The Ministry of Justice"] * 2
    assert page.count("Addressee carried over") == 2
    assert "<q>The Ministry of Justice should:</q>" in page


@pytest.mark.parametrize(
    ("text", "carried"),
    [(ENGLISH, 0), ("The Ministry of Justice should act on this. It should also pay every victim now.", 1),
     (JAPANESE, 0), ("法務省は取調べを録音すべきである。また、被害者に補償すべきである。", 1)],
)  # fmt: skip
def test_whom_the_sentence_names_itself_is_not(emi: Client, given: dict[str, Any], text: str, carried: int) -> None:
    make_institution("moj-ja", name="法務省")
    assert body(emi, read(emi, given, text)).count("Addressee carried over") == carried


def test_a_passage_names_only_whom_its_own_words_name(emi: Client, given: dict[str, Any]) -> None:
    reading = read(emi, given, f"{LIST}\n\nOther matters\n\n{ENGLISH}")
    Mark.objects.update(decision="accepted")
    page = emi.get(address(reading)).context["page"]
    emi.post(address(reading), typed(page, reading) | {"do": "make"})
    named = {"Ministry of Justice" in one.exact: one.addressee for one in Passage.objects.all()}
    assert named == {False: "", True: "The Ministry of Justice"}


# Deciding without a reload


def test_a_decision_answers_with_its_card_and_what_depends_on_it(emi: Client, given: dict[str, Any]) -> None:
    reading = read(emi, given, LIST)
    first, second = Mark.objects.order_by("start")
    answer = send(emi, reading, f"accept {first.pk}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="m{first.pk}"' in page
    assert f'id="m{second.pk}"' not in page
    assert "Create 1 draft demand" in page
    assert f'value="{Reading.objects.get().version}"' in page
    assert "<html" not in page
    assert Mark.objects.get(pk=first.pk).decision == "accepted"


def test_what_is_typed_in_any_card_is_saved_with_it(emi: Client, given: dict[str, Any]) -> None:
    reading = read(emi, given, LIST)
    first, second = Mark.objects.order_by("start")
    send(emi, reading, f"reject {first.pk}", **{f"m{second.pk}-title": "Open the books"})
    assert Mark.objects.get(pk=second.pk).title == "Open the books"


def test_a_conflict_brings_the_whole_page_with_its_message(emi: Client, given: dict[str, Any]) -> None:
    reading = read(emi, given, LIST)
    answer = send(emi, reading, f"accept {Mark.objects.first().pk}", version="0")  # type: ignore[union-attr]
    assert answer["HX-Retarget"] == "#main"
    assert "Someone else worked on this text" in answer.content.decode()
    assert not Mark.objects.exclude(decision="open").exists()


def test_without_htmx_the_page_is_loaded_again_at_the_next_card(emi: Client, given: dict[str, Any]) -> None:
    reading = read(emi, given, LIST)
    first, second = Mark.objects.order_by("start")
    page = emi.get(address(reading)).context["page"]
    answer = emi.post(address(reading), typed(page, reading) | {"do": f"accept {first.pk}"})
    assert answer.headers["Location"].endswith(f"#m{second.pk}")
