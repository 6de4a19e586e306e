"""The Universal Human Rights Index comes in as XLSX and as JSON, in its true layout. All of it is invented."""

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Campaign, Membership
from demands import ledger
from demands.exchange.faults import Unreadable
from demands.exchange.un_index.loader import WHOLE, Report, load
from demands.exchange.un_index.reach import Reach, reach_of
from demands.exchange.un_index.records import record_of
from demands.exchange.un_index.staging import staging
from demands.ledger.rules import Refused
from demands.models import Recommendation
from tests.cast import Newsroom, make_campaign, make_user
from tests.exchange.sheet_files import workbook

HEADINGS = [
    "Text", "Countries Concerned", "Reccomending Body", "Document Symbol", "Themes", "Affected Persons", "Sdgs",
    "Document Publication Date", "UPR Reccomending States", "UPR Position", "Type", "OHCHR Annotation Id",
    "UPR Session", "Regions Concerned", "Recommending Regions", "Date of publication on UHRI",
]  # fmt: skip
ROW: dict[str, Any] = {
    "Text": "<p>158.7&nbsp;Adopt an invented moratorium &amp; keep to it for all (Freedonia, Sylvania);</p>",
    "Countries Concerned": "- Japan",
    "Reccomending Body": "- UPR",
    "Document Symbol": "A/HRC/99/1",
    "Themes": "- Death penalty\n- Right to life",
    "Affected Persons": "- Persons deprived of their liberty",
    "Sdgs": "- 16 - Peace, justice and strong institutions",
    "Document Publication Date": 43194,
    "UPR Reccomending States": "- Freedonia\n- Sylvania",
    "UPR Position": "- Noted",
    "Type": "- Recommendations",
    "OHCHR Annotation Id": "aaaa-1",
    "UPR Session": "28 - Session",
    "Regions Concerned": "- Asia-Pacific",
    "Recommending Regions": "",
    "Date of publication on UHRI": 43200,
}
RECORD: dict[str, Any] = {
    "AnnotationId": "aaaa-1", "AnnotationType": "- Recommendations", "Body": "- UPR", "Countries": ["Japan"],
    "DocumentId": "bbbb", "Symbol": "A/HRC/99/1", "Text": ROW["Text"], "Themes": ["Death penalty", "Right to life"],
    "AffectedPersons": ["Persons deprived of their liberty"], "Sdgs": ["16 - Peace, justice and strong institutions"],
    "PublicationDate": "2018-04-04T00:00:00", "PublicationDateOnUhri": "2018-04-10T10:53:45.827",
    "UprCycle": "3rd cycle", "UprPositions": ["Noted"], "UprRecommendingCountry": ["Freedonia", "Sylvania"],
    "UprRecommendingRegions": [], "UprSession": ["28 - Session"], "Regions": ["Asia-Pacific"],
}  # fmt: skip

pytestmark = pytest.mark.django_db


def xlsx(*rows: dict[str, Any], headings: list[str] = HEADINGS, **given: Any) -> bytes:
    return workbook([headings, *[list((ROW | row).values()) for row in rows]], **given)


def as_json(*records: dict[str, Any]) -> bytes:
    return json.dumps([RECORD | record for record in records]).encode()


def loaded(
    content: bytes, name: str = "export.xlsx", country: str = "", *, apply: bool = True, reach: Reach = WHOLE
) -> Report:
    return load(io.BytesIO(content), name, country, apply=apply, reach=reach)


def refused(content: bytes, name: str = "export.xlsx") -> str:
    with pytest.raises(Unreadable) as error:
        loaded(content, name)
    assert not Recommendation.objects.exists()
    return str(error.value)


def said(**changed: Any) -> dict[str, Any]:
    """A recommendation as it must come out of either kind of file."""
    return {
        "annotation_id": "aaaa-1", "language": "en", "number": "158.7", "body": "UPR", "symbol": "A/HRC/99/1",
        "text": "158.7 Adopt an invented moratorium & keep to it for all (Freedonia, Sylvania);",
        "type": "Recommendations",
        "published_on": "2018-04-04", "indexed_on": "2018-04-10", "countries": ["Japan"],
        "states": ["Freedonia", "Sylvania"], "position": "Noted", "cycle": 3, "session": "28 - Session",
        "themes": ["Death penalty", "Right to life"], "affected_persons": ["Persons deprived of their liberty"],
        "sdgs": ["16 - Peace, justice and strong institutions"],
    } | changed  # fmt: skip


def stored(annotation_id: str = "aaaa-1") -> dict[str, Any]:
    row = Recommendation.objects.get(annotation_id=annotation_id)
    found = {name: getattr(row, name) for name in (*Recommendation.SAID, "text")}
    return found | {"published_on": str(row.published_on), "indexed_on": str(row.indexed_on)}


# What comes out


def test_a_workbook_of_the_index_is_loaded() -> None:
    assert loaded(xlsx({})).new == 1
    assert stored() == said()


def test_json_of_the_index_is_loaded_to_the_same() -> None:
    assert loaded(as_json({}), "export-full-en.json").new == 1
    assert stored() == said()


def test_the_other_kind_of_file_finds_nothing_new() -> None:
    loaded(xlsx({}))
    report = loaded(as_json({}), "export.json")
    assert (report.new, report.changed, report.same) == (0, 0, 1)


def test_days_that_are_counted_from_1904_are_the_same_days() -> None:
    loaded(xlsx({"Document Publication Date": 43194 - 1462, "Date of publication on UHRI": 41738}, date1904=True))
    assert stored() == said()


@pytest.mark.parametrize(
    "headings",
    [
        [one.upper() for one in HEADINGS],
        [one.replace("Reccomending", "Recommending") for one in HEADINGS],
        [one.replace("Annotation", "Anotation").replace(" ", "_") for one in HEADINGS],
    ],
)
def test_headings_may_be_spelled_otherwise(headings: list[str]) -> None:
    loaded(xlsx({}, headings=headings))
    assert stored() == said()


def test_columns_may_stand_in_another_order() -> None:
    loaded(workbook([HEADINGS[::-1], list(ROW.values())[::-1]]))
    assert stored() == said()


def test_a_csv_of_the_index_is_loaded() -> None:
    cells = [f'"{value}"' for value in ROW.values()]
    loaded(f"{';'.join(HEADINGS)}\n{';'.join(cells)}\n".encode("utf-16"), "export.csv")
    assert stored() == said()


def test_localized_objects_give_their_text_and_its_language() -> None:
    record = {
        "Text": {"fr": "158.7 Adopter un moratoire inventé", "es": "…"}, "Body": {"en": "UPR", "fr": "EPU"},
        "Countries": [{"Name": "Japan", "Code": "JPN"}], "UprPositions": [{"Country": "Japan", "Position": "Noted"}],
    }  # fmt: skip
    loaded(as_json(record), "export.json")
    assert stored() == said(text="158.7 Adopter un moratoire inventé", language="fr", position=stored()["position"])
    assert stored()["position"] == "Noted"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6.1. Ratify the invented treaty", "6.1"),
        ("Rural women 49.The invented Committee notes", "49"),
        ("(12) The invented Committee notes", "12"),
        ("The 2005 text of the invented Committee", ""),
        ("148.85-Adopt the invented moratorium", "148.85"),
        ("Violence (invented) 12. The Committee notes", "12"),
        ("Femmes rurales 49. Étendre le programme inventé", "49"),
        ("Adopt a moratorium within 2.5 years of the session", ""),
        ("2.5 million invented people wait for it", ""),
        ("In accordance with article 26.1 of the invented Covenant", ""),
        ("Recalling its general comment and target 16.3 of the goals", ""),
        ("As set out in article 6. The Committee notes", ""),
        ("Ratify ILO Convention No. 189. The Committee notes", ""),
        ("By the end of June 30. The Committee notes", ""),
    ],
)
def test_the_number_is_found_in_the_text(text: str, number: str) -> None:
    loaded(xlsx({"Text": text}))
    assert stored()["number"] == number


@pytest.mark.parametrize(
    ("session", "cycle"), [("1", 1), ("12 - x", 1), ("13", 2), ("26", 2), ("40", 3), ("42", 4), ("", None)]
)
def test_the_cycle_follows_from_the_session(session: str, cycle: int | None) -> None:
    loaded(xlsx({"UPR Session": session}))
    assert stored()["cycle"] == cycle


def test_scripts_go_and_what_only_looks_like_a_tag_stays() -> None:
    loaded(xlsx({"Text": "1. Keep a < b<script>alert(1)</script><br>and 5 > 4 &lt;b&gt; 🙂 مرحبا"}))
    assert stored()["text"] == "1. Keep a < b\nand 5 > 4 <b> 🙂 مرحبا"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Adoptar un moratorio para la pena y las ejecuciones", "es"),
        ("Envisager un moratoire pour les exécutions et la peine", "fr"),
        ("Ввести мораторий", "ru"),
        ("اعتماد وقف اختياري", "ar"),
        ("架空の勧告です", "ja"),
        ("Xyz", ""),
    ],
)
def test_the_language_is_told_when_it_can_be(text: str, language: str) -> None:
    loaded(xlsx({"Text": text}))
    assert stored()["language"] == language


# One country


@pytest.mark.parametrize("country", ["JP", "jp", "Japan", " japan "])
def test_only_one_country_is_loaded_on_request(country: str) -> None:
    other = {"OHCHR Annotation Id": "aaaa-2", "Countries Concerned": "- Freedonia"}
    both = {"OHCHR Annotation Id": "aaaa-3", "Countries Concerned": "- Freedonia\n- Japan"}
    report = loaded(xlsx({}, other, both), country=country)
    assert (report.rows, report.skipped, report.new) == (3, 1, 2)


def test_how_far_it_has_come_is_told_however_little_is_kept() -> None:
    content = as_json(*({"AnnotationId": f"a{number}", "Countries": ["Freedonia"]} for number in range(5_000)))
    told: list[int] = []
    load(io.BytesIO(content), "e.json", "JP", apply=False, tell=told.append)
    assert len(told) == 2
    assert 0 < told[0] < told[1] <= len(content)


def test_a_country_goes_by_each_of_its_names() -> None:
    report = loaded(xlsx({"Countries Concerned": "- Turkey"}), country="TR")
    assert report.new == 1
    assert loaded(xlsx({"Countries Concerned": "- Türkiye", "OHCHR Annotation Id": "b"}), country="turkiye").new == 1


# Again and again


def test_loading_again_changes_nothing() -> None:
    loaded(xlsx({}))
    before = Recommendation.objects.values().get()
    report = loaded(xlsx({}))
    assert (report.new, report.changed, report.same) == (0, 0, 1)
    assert Recommendation.objects.values().get() == before


def test_a_preview_loads_nothing_and_says_what_it_would() -> None:
    loaded(xlsx({}))
    report = loaded(xlsx({"UPR Position": "Supported"}, {"OHCHR Annotation Id": "aaaa-2"}), apply=False)
    assert (report.new, report.changed, report.same) == (1, 1, 0)
    assert report.first_changed[0]["changes"] == [("position", "Noted", "Supported")]
    assert report.first_new[0]["annotation_id"] == "aaaa-2"
    assert stored() == said()


def test_what_the_index_changed_is_changed_here() -> None:
    loaded(xlsx({}))
    loaded(xlsx({"UPR Position": "Supported"}))
    assert stored() == said(position="Supported")
    row = Recommendation.objects.get()
    assert (row.version, row.edited_at) == (2, None)


def test_what_is_public_and_changed_waits_for_a_person(newsroom: Newsroom, demand: Any) -> None:
    loaded(xlsx({}))
    demand.recommendations.add(Recommendation.objects.get())
    newsroom.publish(demand)
    loaded(xlsx({"UPR Position": "Supported"}))
    row = Recommendation.objects.get()
    assert row.is_published
    assert row.has_unpublished_changes


# Rows that are refused


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"OHCHR Annotation Id": ""}, "OHCHR Annotation Id", "not an annotation id"),
        ({"OHCHR Annotation Id": "a b"}, "OHCHR Annotation Id", "not an annotation id"),
        ({"Text": " <p>&nbsp;</p> "}, "Text", "is empty"),
        ({"Document Publication Date": "soon"}, "Document Publication Date", "is not a date"),
        ({"Date of publication on UHRI": 1}, "Date of publication on UHRI", "is not a date"),
        ({"Themes": "x" * 301}, "Themes", "not a list of names"),
        ({"Document Symbol": "x" * 201}, "Document Symbol", "the limit is 200"),
    ],
)
def test_a_row_that_makes_no_sense_is_named_and_left_out(cells: dict[str, Any], column: str, message: str) -> None:
    report = loaded(xlsx(cells, {"OHCHR Annotation Id": "good"}))
    assert (report.rejected, report.new) == (1, 1)
    (fault,) = report.faults
    assert (fault.file, fault.row, fault.column) == ("export.xlsx", 2, column)
    assert message in fault.message


def test_a_text_as_long_as_a_book_is_named() -> None:
    report = loaded(as_json({"Text": "x" * 60_000}), "export.json")
    assert str(report.faults[0]) == "export.json, row 1, column Text: has 60000 characters; the limit is 50000"


def test_an_id_that_comes_again_with_other_words_is_rejected_and_with_the_same_left_out() -> None:
    report = loaded(xlsx({}, {}, {"Text": "Other words"}))
    assert (report.new, report.repeated, report.rejected) == (1, 1, 1)
    assert "is in row 2 with different text" in str(report.faults[0])
    assert report.faults[0].row == 4
    assert stored() == said()


def test_a_nul_in_json_is_named() -> None:
    content = as_json({"Text": "a\x00b"}, {"AnnotationId": "x", "Themes": ["a\x01"]}, {"AnnotationId": "good"})
    report = loaded(content, "export.json")
    assert (report.rejected, report.new) == (2, 1)
    assert [(fault.row, fault.column) for fault in report.faults] == [(1, "Text"), (2, "Themes")]


def test_objects_inside_objects_without_end_are_no_text() -> None:
    deep = '[{"AnnotationId": "a", "Countries": [], "Text": ' + "[" * 5000 + "]" * 5000 + "}]"
    assert loaded(deep.encode(), "export.json").rejected == 1


# Files that are refused


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"[", "e.json", "is truncated or not JSON"),
        (b"{}", "e.json", "contains no records"),
        (b"[]", "e.json", "contains no records"),
        (b"[1, 2]", "e.json", "row 1: is not an object"),
        (b"not json", "e.json", "is not JSON"),
        (b'[{"a": 1}]', "e.json", "has no column"),
        (b"a,b\n1,2\n", "e.csv", "has no column “OHCHR Annotation Id”, “Text”, “Countries Concerned”"),
    ],
)
def test_another_file_is_refused_with_what_to_do(content: bytes, name: str, message: str) -> None:
    assert message in refused(content, name)


def test_json_cut_in_half_loads_nothing_and_names_the_record() -> None:
    content = as_json(*({"AnnotationId": f"a{number}"} for number in range(5000)))
    assert "is truncated or not JSON after this record" in refused(content[: len(content) // 2], "e.json")


def test_a_workbook_cut_in_half_loads_nothing() -> None:
    content = xlsx(*({"OHCHR Annotation Id": f"a{number}"} for number in range(300)))
    assert "truncated or damaged" in refused(content[: len(content) // 2])


def test_a_record_of_megabytes_is_refused() -> None:
    assert "row 2: has a record of more than 4 MB" in refused(as_json({}, {"Text": "x" * 6_000_000}), "e.json")


# What a hostile or a careless hand makes of them


def test_json_may_begin_with_a_byte_order_mark() -> None:
    loaded(b"\xef\xbb\xbf" + as_json({}), "e.json")
    assert stored() == said()


def test_json_in_another_encoding_is_refused() -> None:
    content = as_json({"Text": "PLACE"}).replace(b"PLACE", "Prot\u00e9ger".encode("latin-1"))
    assert "is truncated or not JSON after this record" in refused(content, "e.json")


@pytest.mark.parametrize(
    "content", [b'{"value": [{"AnnotationId": "a"}]}', b'{"AnnotationId": "a"}\n{"AnnotationId": "b"}\n']
)
def test_an_object_is_no_array(content: bytes) -> None:
    assert refused(content, "e.json")


def test_what_follows_the_array_is_not_overlooked() -> None:
    assert "not JSON after this record" in refused(as_json({}) + b" and more", "e.json")


def test_keys_without_end_are_no_file_of_the_index() -> None:
    assert "200 different keys" in refused(as_json({f"Key {number}": 1 for number in range(5000)}), "e.json")


def test_a_key_as_long_as_a_book_is_passed_over() -> None:
    loaded(as_json({"x" * 1_000_000: 1}), "e.json")
    assert stored() == said()


def test_the_well_known_heading_comes_before_one_that_is_spelled_like_it() -> None:
    """Of two that could be meant, the column with the true name is read, wherever it stands."""
    headings = ["OHCHR Annotation Ids", *HEADINGS]
    loaded(workbook([headings, ["wrong", *ROW.values()]]))
    assert stored() == said()


def test_a_control_character_is_named_in_a_report_that_can_be_kept() -> None:
    report = loaded(as_json({"AnnotationId": "a\x00\ud800", "Te\x00xt": "x"}), "e.json", apply=False)
    assert "\x00" not in json.dumps(report.as_json(), ensure_ascii=False)
    assert "not an annotation id" in report.as_json()["faults"][0][2]


def test_a_heading_that_goes_on_and_on_does_not_fill_the_report() -> None:
    report = loaded(as_json({"AnnotationId": "", "Text" + "-" * 1_000_000: "x"}, {"AnnotationId": ""}), "e.json")
    assert report.rejected == 2
    assert len(json.dumps(report.as_json())) < 5_000


def test_a_date_that_stands_for_none_is_none() -> None:
    loaded(as_json({"PublicationDate": "0001-01-01T00:00:00"}), "e.json")
    assert stored()["published_on"] == "None"


def test_a_date_in_an_array_is_a_date() -> None:
    loaded(as_json({"PublicationDate": ["2018-04-04"]}), "e.json")
    assert stored() == said()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1. A &amp;lt;b&amp;gt; c", "1. A &lt;b&gt; c"),  # once, as a browser does
        ("1. Law?a=1&para=2 &notit", "1. Law?a=1&para=2 &notit"),
        ("1. A&#233;&#xe9;&eacute;&nbsp;b", "1. Aééé b"),
        ("1. A<!-- <b>not this</b> -->b", "1. Ab"),
        ("1. A<!--[if gte mso 9]><xml><w:Word>x</w:Word></xml><![endif]-->b", "1. Ab"),
        ("1. A<style>p { color: red }</style>b<script>never closed", "1. Ab"),
        ("<ul><li>1. One</li><li>Two</li></ul>", "1. One\nTwo"),
        ("- 1. With the dash of a list", "1. With the dash of a list"),
        ("1. Under <18 and > 60 years", "1. Under <18 and > 60 years"),
    ],
)
def test_html_becomes_text(text: str, plain: str) -> None:
    loaded(as_json({"Text": text}), "e.json")
    assert stored()["text"] == plain


@pytest.mark.parametrize("piece", ["<script", "<!--", "<style>", "<", "&", "<a ", "-\n", "1.1 ", "(1) A "])
def test_a_text_of_megabytes_takes_no_minutes(piece: str) -> None:
    began = time.process_time()
    loaded(as_json({"Text": piece * (1_900_000 // len(piece))}), "e.json")
    assert time.process_time() - began < 15


@pytest.mark.parametrize("text", ["x" * 49_000, "死" * 49_000, "死刑" + "x" * 40_000, "\U00020000 " * 20_000])
def test_words_without_end_can_be_loaded(text: str) -> None:
    assert loaded(as_json({"Text": text}), "e.json").new == 1


def test_ten_thousand_signs_that_are_all_different_can_be_loaded() -> None:
    text = "".join(chr(0x4E00 + number % 20_000) for number in range(49_999))
    assert loaded(as_json({"Text": text}), "e.json").new == 1


@pytest.mark.parametrize(
    ("cycle", "session", "found"),
    [
        ("3", "", 3), ("2nd cycle", "", 2), ("Cycle 4", "", 4), ("²", "", None), ("2017", "28", 3),
        ("13th cycle", "", None), ("", "Session 2018", None), ("", "1st cycle, session 8", 1), (["3rd cycle"], "", 3),
    ],
)  # fmt: skip
def test_a_cycle_is_read_only_where_one_is_meant(cycle: Any, session: str, found: int | None) -> None:
    loaded(as_json({"UprCycle": cycle, "UprSession": session}), "e.json")
    assert stored()["cycle"] == found


def test_what_changes_at_the_end_of_a_long_text_is_what_the_preview_shows() -> None:
    start = "1. " + "All the same words. " * 100
    loaded(xlsx({"Text": f"{start}Adopt it."}))
    (change,) = loaded(xlsx({"Text": f"{start}Consider it."}), apply=False).first_changed[0]["changes"]
    assert [change[1].split()[-2:], change[2].split()[-2:]] == [["Adopt", "it."], ["Consider", "it."]]
    assert len(change[1]) < 400


# How far a file reaches


MEMBER = Reach(by=None, whole=False)


def test_a_member_changes_what_never_was_public() -> None:
    loaded(xlsx({}))
    report = loaded(xlsx({"UPR Position": "Supported"}), country="JP", reach=MEMBER)
    assert (report.changed, report.rejected) == (1, 0)
    assert stored() == said(position="Supported")


def test_a_member_does_not_change_what_is_public(newsroom: Newsroom, demand: Any) -> None:
    loaded(xlsx({}))
    demand.recommendations.add(Recommendation.objects.get())
    newsroom.publish(demand)
    report = loaded(xlsx({"UPR Position": "Supported"}, {"OHCHR Annotation Id": "b"}), country="JP", reach=MEMBER)
    assert (report.new, report.changed, report.rejected) == (1, 0, 1)
    assert "is already published with different text" in str(report.faults[0])
    assert stored() == said()
    assert not Recommendation.objects.get(annotation_id="aaaa-1").has_unpublished_changes


def test_what_becomes_public_after_the_comparison_is_not_changed_either(newsroom: Newsroom, demand: Any) -> None:
    loaded(xlsx({}))
    demand.recommendations.add(Recommendation.objects.get())
    newsroom.publish(demand)
    with staging() as table:
        table.fill([(2, record_of({"annotation_id": "aaaa-1", "text": "Forged", "countries": "Japan"}))])
        table.apply(MEMBER)
    assert stored() == said()


def test_a_member_moves_nothing_from_one_country_to_another() -> None:
    loaded(xlsx({"Countries Concerned": "- Freedonia"}))
    report = loaded(xlsx({"Text": "Forged"}), country="JP", reach=MEMBER)
    assert "concerns other countries here" in str(report.faults[0])
    assert stored() == said(countries=["Freedonia"])


def test_the_same_words_are_no_change_for_anybody(newsroom: Newsroom, demand: Any) -> None:
    loaded(xlsx({}))
    demand.recommendations.add(Recommendation.objects.get())
    newsroom.publish(demand)
    report = loaded(xlsx({}), country="JP", reach=MEMBER)
    assert (report.same, report.rejected) == (1, 0)


def test_who_loaded_a_change_of_what_is_public_does_not_publish_it_alone(newsroom: Newsroom, demand: Any) -> None:
    loaded(xlsx({}))
    demand.recommendations.add(Recommendation.objects.get())
    newsroom.publish(demand)
    loaded(xlsx({"UPR Position": "Supported"}), reach=Reach(newsroom.reviewer.pk))
    loaded(xlsx({"UPR Position": "Supported", "Themes": "- Other"}), reach=Reach(newsroom.reviewer.pk))
    row = newsroom.submit(Recommendation.objects.get())
    assert (row.contributors, row.loaded_by) == ([newsroom.reviewer.pk, newsroom.editor.pk], newsroom.reviewer)
    with pytest.raises(Refused, match="You contributed to this"):
        ledger.publish(row, by=newsroom.reviewer, approved_hash=ledger.reading_hash(row))


def test_words_that_change_after_a_review_began_void_it(newsroom: Newsroom, demand: Any) -> None:
    """Whoever changes what a draft of another campaign is linked to: nobody publishes what they have not read."""
    loaded(xlsx({}))
    demand.recommendations.add(Recommendation.objects.get())
    newsroom.submit(demand)
    read = ledger.reading_hash(demand)
    loaded(xlsx({"Text": "Forged"}), country="JP", reach=MEMBER)
    with pytest.raises(Refused, match="changed after you opened it"):
        ledger.publish(demand, by=newsroom.reviewer, approved_hash=read)


@pytest.mark.parametrize("country", ["JP", "Japan", " japan "])
def test_a_member_reaches_the_country_of_a_campaign_of_theirs(campaign: Campaign, country: str) -> None:
    user = make_user("lena")
    Membership.objects.create(user=user, campaign=campaign, role="lead")
    assert reach_of(user, country) == Reach(user.pk, whole=False)
    for other in ("", " ", "FR", "Jappan", "Republic of Korea"):
        assert reach_of(user, other) is None, other


def test_the_country_is_the_one_that_the_record_has(campaign: Campaign) -> None:
    """An editor alone can change the draft of a campaign."""
    user = make_user("lena")
    Membership.objects.create(user=user, campaign=campaign, role="editor")
    Campaign.objects.update(country="FR", edited_at=timezone.now())
    assert reach_of(user, "FR") is None
    assert reach_of(user, "JP") is not None


def test_a_campaign_that_is_not_public_yet_counts_by_its_draft(newsroom: Newsroom) -> None:
    user = make_user("lena")
    Membership.objects.create(user=user, campaign=make_campaign("france", country="FR"), role="editor")
    assert reach_of(user, "FR") == Reach(user.pk, whole=False)


def test_whoever_has_gone_loads_nothing(editor: User) -> None:
    assert reach_of(editor, "") == Reach(editor.pk)
    editor.is_active = False
    assert reach_of(editor, "JP") is None
    assert reach_of(None, "JP") is None
    assert reach_of(make_user("nobody"), "JP") is None


# The command


def test_the_command_loads_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "export.xlsx"
    file.write_bytes(xlsx({}, {"OHCHR Annotation Id": "aaaa-2", "Countries Concerned": "- Freedonia"}, {"Text": ""}))
    call_command("load_un_index", file, "--country", "JP", "--dry-run")
    assert "Would load: 1 new, 0 changed; 0 the same; 1 rejected." in capsys.readouterr().out
    assert not Recommendation.objects.exists()
    call_command("load_un_index", file, "--country", "JP")
    told = capsys.readouterr().out
    assert "3 rows read, 1 of them not about JP." in told
    assert "export.xlsx, row 4, column Text: is empty" in told
    assert stored() == said()


def test_the_command_says_when_no_row_is_about_the_country(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "export.json"
    file.write_bytes(as_json({}))
    call_command("load_un_index", file, "--country", "Jappan")
    assert "check the spelling" in capsys.readouterr().out


def test_the_command_refuses_what_is_no_file_of_the_index(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("load_un_index", file)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_un_index", tmp_path / "none.xlsx")
