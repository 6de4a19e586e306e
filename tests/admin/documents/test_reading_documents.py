"""An editor takes a document in, goes through it, and has draft demands; whatever else is sent is answered in words."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Document, Membership
from demands.models import Demand, Mark, Reading
from tests.admin.conftest import address, messages, signed_in
from tests.cast import make_campaign, make_demand, make_institution, make_user
from tests.exchange.files import archive, pdf, word

ADD = "/admin/demands/reading/add/"
TEXT = (
    "Norland must change\n\nThe Institute urges the Ministry of Justice to record every interrogation. Japan must also"
    " halt all executions.\n\nRecommendations\n\n(a) Ratify the Optional Protocol;\n\n(b) Publish the registers.\n\n"
    "The minister was not there."
)

ASKS = "Japan should free them all."


@pytest.fixture
def fields(campaign: Campaign) -> dict[str, Any]:
    """What an editor fills in."""
    make_institution()
    return {"campaign": campaign.pk, "text": TEXT, "publisher": "Lantern Institute", "dated": "2024-03", "whole": "on"}


@pytest.fixture
def reading(emi: Client, fields: dict[str, Any]) -> Reading:
    emi.post(ADD, fields)
    return Reading.objects.get()


@pytest.fixture
def press(emi: Client, reading: Reading) -> Callable[..., Any]:
    """Press a button of the page with everything on it as it stands, but for these changes."""

    def pressed(do: str = "", client: Client = emi, **changes: Any) -> Any:
        page = client.get(address(reading)).context["page"]
        return client.post(address(reading), typed(page, reading) | {"do": do} | changes, follow=True)

    return pressed


def typed(page: Any, reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {"version": Reading.objects.get(pk=reading.pk).version}
    for card in page.cards:
        for bound in card.form if not card.mark.is_made else ():
            value = bound.value()
            found[bound.html_name] = value.replace("\n", "\r\n") if isinstance(value, str) else value
    return found


def mark(place: int) -> Mark:
    return Mark.objects.order_by("start")[place]


class TestTakingIn:
    def test_a_text_becomes_a_draft_document_that_is_read(self, emi: Client, fields: dict[str, Any]) -> None:
        response = emi.post(ADD, fields)
        reading = Reading.objects.get()
        assert response.headers["Location"] == address(reading)
        document = reading.document
        assert (document.title, document.slug, document.state) == (
            "Norland must change",
            "norland-must-change",
            "draft",
        )
        assert (document.text, document.language) == (TEXT, "en")
        assert document.contributors == [reading.started_by_id]
        assert reading.marks.count() == 4

    @pytest.mark.parametrize(
        ("name", "made"),
        [("a.pdf", lambda: pdf(["Japan should free them all."])),
         ("a.docx", lambda: word("Japan should free them all.")),
         ("a.txt", lambda: "日本政府は、廃止すべきである。これはかな文。".encode("cp932")),
         ("a.html", lambda: b"<html><body><p>Japan should free them all.</p></body></html>")],
    )  # fmt: skip
    def test_a_file_does_as_well(
        self, emi: Client, fields: dict[str, Any], name: str, made: Callable[[], bytes]
    ) -> None:
        emi.post(ADD, fields | {"text": "", "file": SimpleUploadedFile(name, made())})
        reading = Reading.objects.get()
        assert reading.source == name
        assert reading.marks.count() == 1

    def test_a_japanese_title_is_kept_in_japanese_too(self, emi: Client, fields: dict[str, Any]) -> None:
        emi.post(ADD, fields | {"text": "声明\n\n日本政府に対し、死刑の執行を停止するよう求める。"})
        document = Document.objects.get()
        assert (document.language, document.title_ja) == ("ja", "声明")

    def test_the_full_text_is_left_out_on_request(self, emi: Client, fields: dict[str, Any]) -> None:
        del fields["whole"]
        emi.post(ADD, fields)
        assert (Document.objects.get().text, Reading.objects.get().text) == ("", TEXT)

    def test_the_same_title_twice_gets_another_short_name(self, emi: Client, fields: dict[str, Any]) -> None:
        emi.post(ADD, fields)
        emi.post(ADD, fields)
        assert set(Document.objects.values_list("slug", flat=True)) == {"norland-must-change", "norland-must-change-2"}

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"text": ""}, "file", "Choose a file, enter an address or paste the text."),
            ({"text": "  \n "}, "file", "Choose a file"),
            ({"publisher": ""}, "publisher", "required"),
            ({"dated": "sometime"}, "dated", "2005"),
            ({"dated": "2999"}, "dated", "future"),
            ({"campaign": "9" * 40}, "campaign", "valid"),
            ({"language": "xx"}, "language", "valid"),
            ({"text": "a\x00b"}, "text", "Null"),
            ({"text": "", "url": "javascript:alert(1)"}, "url", "valid"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_at_its_field(
        self, emi: Client, fields: dict[str, Any], changes: dict[str, Any], field: str, words: str
    ) -> None:
        response = emi.post(ADD, fields | changes)
        assert response.status_code == 200
        assert words in str(response.context["form"].errors[field])
        assert not Document.objects.exists()

    def test_a_file_that_cannot_be_read_is_said_at_the_file(self, emi: Client, fields: dict[str, Any]) -> None:
        response = emi.post(ADD, fields | {"text": "", "file": SimpleUploadedFile("scan.pdf", pdf([], []))})
        assert "images of pages and no text" in str(response.context["form"].errors["file"])

    def test_what_was_read_is_kept_when_another_field_is_wrong(self, emi: Client, fields: dict[str, Any]) -> None:
        file = SimpleUploadedFile("a.docx", word("Japan should free them all."))
        response = emi.post(ADD, fields | {"text": "", "file": file, "publisher": ""})
        assert b"Japan should free them all.</textarea>" in response.content
        assert "don’t need to choose it again" in str(response.context["form"].errors["file"])

    def test_a_file_and_a_text_are_one_too_many(self, emi: Client, fields: dict[str, Any]) -> None:
        file = SimpleUploadedFile("a.docx", word("Japan should free them all."))
        response = emi.post(ADD, fields | {"file": file})
        assert "not both" in str(response.context["form"].errors["file"])
        assert response.context["form"]["text"].value() == TEXT

    def test_a_document_that_is_there_is_read_from_its_page(self, emi: Client, fields: dict[str, Any]) -> None:
        document = Document.objects.create(
            campaign_id=fields["campaign"], slug="d", title="D", publisher="P", dated="2024", text=TEXT
        )
        begin = reverse("admin:demands_reading_begin", args=[document.pk])
        assert f'action="{begin}"' in emi.get(address(document)).content.decode()
        for _ in range(2):  # pressed again, it is gone on with
            assert emi.post(begin).headers["Location"] == address(Reading.objects.get())
        assert Reading.objects.get().marks.count() == 4

    def test_a_document_without_text_is_not(self, emi: Client, fields: dict[str, Any]) -> None:
        document = Document.objects.create(
            campaign_id=fields["campaign"], slug="d", title="D", publisher="P", dated="2024"
        )
        response = emi.post(reverse("admin:demands_reading_begin", args=[document.pk]), follow=True)
        assert "no readable text" in messages(response)
        assert emi.post(reverse("admin:demands_reading_begin", args=[999])).status_code == 404


class TestUploads:
    """Whatever a file is called and says of itself, it is told by what is in it; and a refusal keeps what was typed."""

    @pytest.mark.parametrize(
        ("name", "media_type", "made"),
        [
            ("call.txt", "text/plain", lambda: word(ASKS)),
            ("call.pdf", "application/pdf", lambda: ASKS.encode()),
            ("call.docx", "image/png", lambda: pdf([ASKS])),
            ("call.pdf.exe", "application/x-msdownload", lambda: pdf([ASKS])),
            ("call.jpg", "image/jpeg", lambda: f"<html><body><p>{ASKS}</p></body></html>".encode()),
            ("声明.txt", "", lambda: ASKS.encode("utf-16")),
            ("../../etc/passwd", "text/plain", lambda: ASKS.encode()),
            ("<script>alert(1)</script>.txt", "text/html", lambda: ASKS.encode()),
            ("call", "text/plain", lambda: pdf([ASKS]) + b"PK\x03\x04 a polyglot"),
        ],
    )
    def test_a_lying_name_or_type_does_not_matter(
        self, emi: Client, fields: dict[str, Any], name: str, media_type: str, made: Callable[[], bytes]
    ) -> None:
        file = SimpleUploadedFile(name, made(), content_type=media_type)
        emi.post(ADD, fields | {"text": "", "file": file})
        reading = Reading.objects.get()
        assert reading.text == ASKS
        assert "/" not in reading.source.replace("</script>", "")
        assert "<script>alert" not in emi.get(address(reading)).content.decode()

    @pytest.mark.parametrize(
        ("made", "words"),
        [
            (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not text in any known encoding"),
            (lambda: pdf([ASKS], password="secret"), "locked with a password"),
            (lambda: pdf([ASKS])[:300], "damaged"),
            (lambda: archive(a=b"x"), "not a Word file"),
            (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "old Word file"),
            (lambda: b"{\\rtf1 hello}", "RTF"),
            (lambda: b" \r\n", "contains no text"),
            (lambda: b"<html><body></body></html>", "No readable text was found"),
            (lambda: b"a" * 500_001, "500001 characters"),
        ],
        ids=["picture", "locked", "cut off", "archive", "old word", "rtf", "blank", "empty page", "long"],
    )
    def test_what_cannot_be_read_is_said_at_the_file_and_the_rest_stays(
        self, emi: Client, fields: dict[str, Any], made: Callable[[], bytes], words: str
    ) -> None:
        file = SimpleUploadedFile("call.pdf", made())
        response = emi.post(ADD, fields | {"text": "", "file": file, "title": "My title", "language": "fr"})
        form = response.context["form"]
        assert list(form.errors) == ["file"]
        assert words in str(form.errors["file"])
        assert [form[name].value() for name in ("title", "publisher", "dated", "language")] == [
            "My title", "Lantern Institute", "2024-03", "fr",
        ]  # fmt: skip
        assert not Document.objects.exists()

    def test_an_empty_file_is_said_at_the_file(self, emi: Client, fields: dict[str, Any]) -> None:
        response = emi.post(ADD, fields | {"text": "", "file": SimpleUploadedFile("a.txt", b"")})
        assert "empty" in str(response.context["form"].errors["file"])

    def test_one_that_is_too_large_is_refused_before_it_is_read(self, emi: Client, fields: dict[str, Any]) -> None:
        file = SimpleUploadedFile("a.txt", b"a" * (20 * 1024**2 + 1))
        response = emi.post(ADD, fields | {"text": "", "file": file})
        assert "larger than 20 MB" in str(response.context["form"].errors["file"])

    def test_a_name_may_be_of_any_length(self, emi: Client, fields: dict[str, Any]) -> None:
        file = SimpleUploadedFile("x" * 300 + ".txt", ASKS.encode())
        assert emi.post(ADD, fields | {"text": "", "file": file}).status_code == 302
        assert len(Reading.objects.get().source) <= 200

    def test_a_text_that_is_too_long_stays_in_its_box(self, emi: Client, fields: dict[str, Any]) -> None:
        text = "Japan must act. " * 32_000
        form = emi.post(ADD, fields | {"text": text}).context["form"]
        assert "limit is 500000" in str(form.errors["text"])
        assert form["text"].value() == text

    def test_more_than_a_request_may_hold_is_no_fault_of_ours(self, emi: Client, fields: dict[str, Any]) -> None:
        assert emi.post(ADD, fields | {"text": "Japan must act. " * 400_000}).status_code == 400
        assert not Document.objects.exists()

    @pytest.mark.parametrize("odd", ["\ud83d", "\u202e", "\ufeff", "\x00"])
    def test_no_character_is_too_odd_for_a_title(self, emi: Client, fields: dict[str, Any], odd: str) -> None:
        sent = (fields | {"title": f"a{odd}b"})["title"].encode("utf-8", "surrogatepass")
        body = urlencode(fields | {"title": "T"}).replace("title=T", "title=" + quote(sent))
        assert emi.post(ADD, body, content_type="application/x-www-form-urlencoded").status_code in (200, 302)


class TestGoingThroughIt:
    def test_the_whole_text_stands_there_with_its_marks(self, emi: Client, reading: Reading) -> None:
        page = emi.get(address(reading)).content.decode()
        assert page.count("<mark ") == page.count('<section class="card') == 4
        for line in TEXT.split("\n\n"):
            assert line.split(". ")[0][:30].removeprefix("(a) ").removeprefix("(b) ") in page
        assert "Request verb" in page
        assert "confidence 90" in page

    def test_a_text_that_asks_nothing_is_shown_all_the_same(self, emi: Client, fields: dict[str, Any]) -> None:
        emi.post(ADD, fields | {"text": "It rained.\n\nNobody came."})
        page = emi.get(address(Reading.objects.get())).content.decode()
        assert "No sentence of this text seems to make a request" in page
        assert "Nobody came." in page

    def test_one_is_accepted_one_rejected_and_one_reopened(self, press: Callable[..., Any]) -> None:
        response = press(f"accept {mark(0).pk}")
        assert response.redirect_chain[-1][0].endswith(f"#m{mark(1).pk}")  # on to the next that is open
        press(f"reject {mark(1).pk}")
        press(f"reject {mark(2).pk}")
        press(f"reopen {mark(2).pk}")
        assert [one.decision for one in Mark.objects.order_by("start")] == ["accepted", "rejected", "open", "open"]

    def test_what_is_typed_anywhere_is_saved_by_any_button(self, press: Callable[..., Any]) -> None:
        institution = make_institution("diet", name="Diet", kind="parliament")
        first, last = mark(0), mark(3)
        press(
            f"accept {first.pk}",
            **{f"m{last.pk}-title": "Open\r\nthe books", f"m{last.pk}-addressees": [institution.pk]},
        )
        assert mark(3).title == "Open the books"
        assert list(mark(3).addressees.all()) == [institution]

    def test_number_states_and_position_are_corrected_and_go_with_the_quote(self, press: Callable[..., Any]) -> None:
        name = f"m{mark(0).pk}"
        states = "Côte d’Ivoire\r\n\r\nIran (Islamic Republic of), as it said\r\n"
        changes = {f"{name}-label": "140.8", f"{name}-states": states, f"{name}-position": "Noted"}
        press(f"accept {mark(0).pk}", **changes)
        press("make")
        passage = Demand.objects.get().passages.get()
        assert (passage.number, passage.position) == ("140.8", "Noted")
        assert passage.states == ["Côte d’Ivoire", "Iran (Islamic Republic of), as it said"]

    def test_a_name_of_a_state_that_is_too_long_is_said_at_its_field(self, press: Callable[..., Any]) -> None:
        page = press(f"accept {mark(0).pk}", **{f"m{mark(0).pk}-states": "x" * 121}).context["page"]
        assert "at most 120 characters" in str(page.cards[0].form.errors["states"])

    def test_saving_what_nobody_changed_changes_nothing(self, press: Callable[..., Any], reading: Reading) -> None:
        press(f"merge {mark(2).pk}")  # a wording of two lines, which a browser sends with other line ends
        before = list(Mark.objects.order_by("start").values())
        press()
        assert list(Mark.objects.order_by("start").values()) == before

    def test_neighbours_are_merged_and_parted(self, press: Callable[..., Any]) -> None:
        press(f"merge {mark(0).pk}")
        assert Mark.objects.count() == 3
        assert mark(0).wording.endswith("halt all executions.")
        press(f"split {mark(0).pk}")
        assert Mark.objects.count() == 4

    def test_a_missed_sentence_is_marked_by_hand(
        self, emi: Client, press: Callable[..., Any], reading: Reading
    ) -> None:
        start = TEXT.index("The minister was")
        assert f'value="mark {start}"' in emi.get(f"{address(reading)}?add=1").content.decode()
        press(f"mark {start}", add="1")
        assert (mark(4).rule, mark(4).wording) == ("hand", "The minister was not there.")

    def test_all_that_are_open_are_accepted_at_once(self, press: Callable[..., Any]) -> None:
        press(f"reject {mark(0).pk}")
        press("accept-all")
        assert [one.decision for one in Mark.objects.order_by("start")] == ["rejected"] + ["accepted"] * 3

    def test_accepted_ones_become_drafts_and_are_linked(self, press: Callable[..., Any]) -> None:
        press(f"accept {mark(0).pk}")
        response = press("make")
        demand = Demand.objects.get()
        assert "1 draft demand was created" in messages(response)
        assert address(demand) in response.content.decode()
        assert demand.state == "draft"

    def test_it_says_which_demand_a_sentence_looks_like(self, press: Callable[..., Any], campaign: Campaign) -> None:
        demand = make_demand(campaign)
        response = press()
        assert f"demand {demand.number}: Halt all executions" in response.content.decode()
        press(f"accept {mark(1).pk}", **{f"m{mark(1).pk}-demand": demand.pk})
        press("make")
        assert Demand.objects.get() == demand
        assert demand.passages.get().exact == "Japan must also halt all executions."

    def test_a_japanese_draft_can_be_found_in_english_lists(self, emi: Client, fields: dict[str, Any]) -> None:
        emi.post(ADD, fields | {"text": "声明\n\n日本政府に対し、死刑の執行を停止するよう求める。"})
        reading = Reading.objects.get()
        page = emi.get(address(reading)).context["page"]
        emi.post(address(reading), typed(page, reading) | {"do": f"accept {mark(0).pk}"})
        page = emi.get(address(reading)).context["page"]
        emi.post(address(reading), typed(page, reading) | {"do": "make"})
        demand = Demand.objects.get()
        assert "死刑の執行を停止する" in emi.get("/admin/demands/demand/").content.decode()
        assert "死刑の執行を停止する" in emi.get(address(demand)).content.decode()
        assert f"demand:japan/{demand.slug}" in emi.get("/admin/").content.decode()


class TestATextThatChanges:
    """The reading keeps what was read; the document goes on being edited."""

    def test_the_page_says_how_much_the_document_lost(self, emi: Client, reading: Reading) -> None:
        assert "has changed since" not in emi.get(address(reading)).content.decode()
        Document.objects.update(text=TEXT.replace("Ratify", "Sign").replace("Publish", "Print"))
        assert "2 marked sentences no longer occur in it" in emi.get(address(reading)).content.decode()

    def test_a_change_elsewhere_is_none(self, emi: Client, reading: Reading) -> None:
        Document.objects.update(text=TEXT.replace("The minister was not there.", "She was."))
        assert "has changed since" not in emi.get(address(reading)).content.decode()

    def test_nor_is_a_document_that_never_held_the_text(self, emi: Client, reading: Reading) -> None:
        Document.objects.update(text="")
        assert "has changed since" not in emi.get(address(reading)).content.decode()

    def test_what_is_lost_is_named_and_the_rest_is_made(self, press: Callable[..., Any]) -> None:
        Document.objects.update(text=TEXT.replace("Ratify", "Sign"))
        press("accept-all")
        response = press("make")
        assert "No longer found word for word in the document" in messages(response)
        assert "3 draft demands were created" in messages(response)
        assert "1 marked sentence no longer occurs in it" in response.content.decode()


class TestTwoAtOnce:
    def test_the_second_is_told_and_loses_nothing(self, press: Callable[..., Any], reading: Reading) -> None:
        press(f"accept {mark(0).pk}")
        response = press(f"reject {mark(1).pk}", version="1", **{f"m{mark(1).pk}-title": "My own title"})
        assert response.status_code == 409
        assert "in the meantime" in messages(response)
        assert "My own title" in response.content.decode()
        assert mark(1).decision == "open"

    def test_two_who_begin_at_once_go_on_with_one_reading(
        self, emi: Client, rafael: Client, fields: dict[str, Any]
    ) -> None:
        document = Document.objects.create(
            campaign_id=fields["campaign"], slug="d", title="D", publisher="P", dated="2024", text=TEXT
        )
        begin = reverse("admin:demands_reading_begin", args=[document.pk])
        first, second = (one.post(begin).headers["Location"] for one in (emi, rafael))
        assert first == second == address(Reading.objects.get())

    def test_of_two_who_make_drafts_one_makes_them(self, press: Callable[..., Any], rafael: Client) -> None:
        press(f"accept {mark(0).pk}")
        press("make")
        response = press("make", client=rafael, version="2")
        assert response.status_code == 409
        assert Demand.objects.count() == 1

    def test_what_the_second_typed_is_saved_on_the_second_try(
        self, press: Callable[..., Any], rafael: Client, reading: Reading
    ) -> None:
        press(f"accept {mark(0).pk}")
        title = {f"m{mark(1).pk}-title": "My own title"}
        shown = press("", client=rafael, version="1", **title).content.decode()
        version = Reading.objects.get().version
        assert f'name="version" value="{version}"' in shown
        press("", client=rafael, version=str(version), **title)
        assert (mark(0).decision, mark(1).title) == ("accepted", "My own title")

    def test_a_mark_that_somebody_merged_away_is_no_crash(
        self, emi: Client, press: Callable[..., Any], reading: Reading
    ) -> None:
        gone = mark(1).pk
        press(f"merge {mark(0).pk}")
        assert press(f"accept {gone}").status_code == 200


class TestHostileInput:
    @pytest.mark.parametrize(
        "do",
        ["accept", "accept abc", "accept 999999", "mark", "mark -1", "mark " + "9" * 40, "mark ２", "zzz 1", "split"]
    )  # fmt: skip
    def test_a_button_that_is_not_there_does_nothing(self, press: Callable[..., Any], do: str) -> None:
        assert press(do).status_code == 200
        assert set(Mark.objects.values_list("decision", flat=True)) == {"open"}

    @pytest.mark.parametrize(
        ("field", "value"),
        [("title", "x" * 201), ("title", "a\x00b"), ("wording", "x" * 200_000), ("addressees", ["abc"]),
         ("addressees", ["9" * 40]), ("addressees", ["999999"])],
    )  # fmt: skip
    def test_a_field_that_cannot_be_saved_says_so_and_keeps_the_rest(
        self, press: Callable[..., Any], field: str, value: Any
    ) -> None:
        first = mark(0)
        response = press(f"accept {first.pk}", **{f"m{first.pk}-{field}": value, f"m{mark(1).pk}-title": "Typed too"})
        assert "Not saved" in messages(response)
        assert "Typed too" in response.content.decode()
        assert mark(0).decision == "open"

    def test_a_form_with_half_of_its_fields_leaves_the_marks_alone(self, emi: Client, reading: Reading) -> None:
        before = list(Mark.objects.order_by("start").values())
        assert emi.post(address(reading), {"version": reading.version}).status_code == 302
        assert list(Mark.objects.order_by("start").values()) == before

    @pytest.mark.parametrize("page", ["999999/change", "abc/change", "9" * 40 + "/change", "%00/change", "999/delete"])
    def test_an_unknown_one_is_a_404(self, emi: Client, page: str) -> None:
        assert emi.get(f"/admin/demands/reading/{page}/").status_code in (302, 404)

    @pytest.mark.parametrize(
        "question", ["q=%00", "q=x", "p=-1", "o=99", "language=%00", "document__campaign__id__exact=x"]
    )
    def test_no_question_to_the_list_is_too_odd(self, emi: Client, reading: Reading, question: str) -> None:
        assert emi.get(f"/admin/demands/reading/?{question}").status_code in (200, 302, 400)

    def test_markup_in_a_text_is_shown_and_never_run(self, emi: Client, fields: dict[str, Any]) -> None:
        emi.post(ADD, fields | {"text": 'Japan should <script>alert("1")</script> stop & <b>free</b> them.'})
        page = emi.get(address(Reading.objects.get())).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


class TestWhoMay:
    def test_a_stranger_may_not(self, client: Client, reading: Reading) -> None:
        assert client.get(address(reading)).status_code == 302

    def test_staff_who_may_not_write_demands_may_not(self, reading: Reading) -> None:
        client = signed_in(make_user("guest"))
        for page in (address(reading), ADD, "/admin/demands/reading/"):
            assert client.get(page).status_code == 403
        begin = reverse("admin:demands_reading_begin", args=[reading.document_id])
        assert client.post(begin).status_code == 404  # as if there were no such document
        assert client.post(address(reading), {"version": 1, "do": "accept-all"}).status_code == 403

    @pytest.fixture
    def olga(self, reading: Reading) -> Client:
        """An editor of another campaign; of this one she sees nothing."""
        user = make_user("olga")
        Membership.objects.create(user=user, campaign=make_campaign("elsewhere"), role=Membership.Role.EDITOR)
        return signed_in(user)

    def test_another_campaign_s_editor_finds_nothing_of_it(self, olga: Client, reading: Reading) -> None:
        assert olga.get(address(reading)).status_code == 404
        assert olga.post(address(reading), {"version": 1, "do": "accept-all"}).status_code == 404
        assert olga.post(reverse("admin:demands_reading_begin", args=[reading.document_id])).status_code == 404
        assert olga.post(address(reading, "delete"), {"post": "yes"}).status_code in (302, 404)
        assert "Norland must change" not in olga.get("/admin/demands/reading/?q=Norland").content.decode()
        assert olga.get(ADD).context["form"].fields["campaign"].queryset.get().slug == "elsewhere"
        assert set(Mark.objects.values_list("decision", flat=True)) == {"open"}

    def test_a_member_of_its_campaign_alone_may_do_everything(self, reading: Reading, campaign: Campaign) -> None:
        user = make_user("mia")
        Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.EDITOR)
        mia = signed_in(user)
        assert mia.get(address(reading)).status_code == 200
        assert mia.post(address(reading), {"version": 1, "do": "accept-all"}).status_code == 302
        assert set(Mark.objects.values_list("decision", flat=True)) == {"accepted"}

    def test_who_only_sees_a_campaign_may_not_read_documents_for_it(
        self, olga: Client, reading: Reading, fields: dict[str, Any]
    ) -> None:
        """She writes elsewhere, and here she may look at everything."""
        looks = Permission.objects.filter(codename__startswith="view_")
        User.objects.get(username="olga").user_permissions.set(looks)
        other = Document.objects.create(
            campaign=reading.document.campaign, slug="d", title="D", publisher="P", dated="2024", text=TEXT
        )
        assert olga.get(address(other)).status_code == 200
        assert olga.post(reverse("admin:demands_reading_begin", args=[other.pk])).status_code == 403
        response = olga.post(ADD, fields)
        assert "campaign" in response.context["form"].errors
        assert olga.get(address(reading)).status_code == 404
        assert not Reading.objects.filter(document=other).exists()

    @pytest.mark.parametrize("missing", ["add_document", "change_document", "add_demand", "change_demand"])
    def test_who_lacks_one_of_the_rights_may_not(self, reading: Reading, missing: str) -> None:
        user = make_user("half")
        user.user_permissions.set(Permission.objects.filter(group__name="Editor").exclude(codename=missing))
        half = signed_in(user)
        assert half.get(ADD).status_code == 403
        assert half.get("/admin/demands/reading/").status_code == 403
        assert half.get(address(reading)).status_code == 403
        assert half.post(reverse("admin:demands_reading_begin", args=[reading.document_id])).status_code == 403

    def test_it_is_deleted_without_its_document(self, emi: Client, reading: Reading) -> None:
        emi.post(address(reading, "delete"), {"post": "yes"})
        assert not Reading.objects.exists()
        assert Document.objects.exists()

    def test_its_document_is_deleted_with_it(self, emi: Client, reading: Reading) -> None:
        response = emi.post(address(reading.document, "delete"), {"post": "yes"})
        assert response.status_code == 302
        assert not Reading.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_marks(
    emi: Client, reading: Reading, django_assert_num_queries: Any
) -> None:
    """Session, user and groups, two of rights, memberships; begin; the reading as the admin finds it, then with its
    text and campaign; its marks, their addressees; the campaign's demands; whether it has institutions of its own, and
    which; whose site it is; end."""
    emi.get(address(reading))
    with django_assert_num_queries(15):
        emi.get(address(reading))
    text = "\n\n".join(f"{number}. Japan should act on case {number}." for number in range(40))
    emi.post(ADD, {"campaign": reading.document.campaign_id, "text": text, "publisher": "P", "dated": "2024"})
    longer = Reading.objects.exclude(pk=reading.pk).get()
    assert longer.marks.count() == 40
    with django_assert_num_queries(15):
        emi.get(address(longer))
