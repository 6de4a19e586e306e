"""What the shipped campaign carries besides its updates, counted in its rows."""

import csv
import re
from collections import Counter

import pytest

from tests.exchange.pack_files import JAPAN

Row = dict[str, str]
UN_WORDS = 25  # the longest quotation of a UN text
# What was found there is of low confidence: digests written by machines, rewritten copies, forums.
NOT_TO_BE_CITED = re.compile(r"hanna-ai|3rd-in\.co|caraccidentandlawyer|thefullwiki|netconf\.hu|fuckedgaijin")


def rows(table: str) -> list[Row]:
    with (JAPAN / f"{table}.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def names(table: str, column: str) -> set[str]:
    return {row[column] for row in rows(table)}


def test_a_hundred_citations_say_where_in_the_source() -> None:
    with_both = [row for row in rows("citations") if row["locator"] and row["quote"]]
    assert len(with_both) >= 100


def test_twenty_citations_contradict_or_give_context() -> None:
    stances = Counter(row["stance"] for row in rows("citations"))
    assert stances["contradicts"] >= 10
    assert stances["contradicts"] + stances["context"] >= 20


def test_whoever_contradicts_an_update_is_quoted() -> None:
    assert all(row["quote"] for row in rows("citations") if row["stance"] == "contradicts")


def test_every_cited_source_is_in_the_pack() -> None:
    assert names("citations", "evidence") <= names("evidence", "reference")


def test_every_update_has_a_source_that_supports_it() -> None:
    supported = {row["update"] for row in rows("citations") if row["stance"] == "supports"}
    assert supported == names("updates", "reference")


def test_un_texts_are_quoted_briefly() -> None:
    un = {row["reference"] for row in rows("evidence") if row["kind"] == "un_document"}
    quoted = [row["quote"] for row in rows("citations") if row["evidence"] in un and row["quote"]]
    assert quoted
    assert max(len(quote.split()) for quote in quoted) <= UN_WORDS


def test_no_address_is_given_to_two_sources() -> None:
    addresses = Counter(row["url"] for row in rows("evidence") if row["url"])
    assert [address for address, times in addresses.items() if times > 1] == []


def test_no_source_of_low_confidence_is_in_the_pack() -> None:
    texts = [text for path in JAPAN.glob("*.csv") for text in path.read_text().splitlines()]
    assert [text for text in texts if NOT_TO_BE_CITED.search(text)] == []


@pytest.mark.parametrize("table", ["updates", "evidence", "milestones", "observations"])
def test_every_row_states_whether_it_is_verified(table: str) -> None:
    assert {row["verification"] for row in rows(table)} <= {"excerpt", "unverified"}


def test_of_what_is_not_verified_readers_are_told_why() -> None:
    for row in rows("updates"):
        if row["verification"] == "unverified":
            assert re.match("(Our confidence in this is medium|Recalled)", row["verification_note"]), row["reference"]


def test_a_hundred_recommendations_of_the_un_are_linked_to_demands() -> None:
    linked = {name for row in rows("demands") for name in row["recommendations"].split()}
    assert linked == names("recommendations", "annotation_id")
    assert len(linked) >= 100


def test_a_recommendation_names_its_document_and_where_it_is_there() -> None:
    for row in rows("recommendations"):
        assert row["symbol"], row["annotation_id"]
        assert row["number"] or row["symbol"].startswith("A/HRC/WGAD/"), row["annotation_id"]  # an opinion is one text
        assert bool(row["states"]) == (row["body"] == "UPR"), row["annotation_id"]


def test_a_recommendation_is_quoted_briefly_or_marked_as_our_summary() -> None:
    for row in rows("recommendations"):
        assert row["text"].startswith("Our summary: ") or len(row["text"].split()) <= UN_WORDS, row["annotation_id"]


def test_positions_are_those_of_the_source_that_they_name() -> None:
    positions = Counter(row["position"] for row in rows("recommendations") if row["body"] == "UPR")
    assert set(positions) == {"Accepted (UPR Info)", "Noted (UPR Info)", "Supported", "Noted"}
    assert {row["position"] for row in rows("recommendations") if row["body"] != "UPR"} == {""}  # no such procedure


def test_fifteen_letters_say_what_followed_and_where_that_is_said() -> None:
    letters = rows("engagements")
    assert len(letters) >= 15
    for row in letters:
        assert re.search(r"Source: .+, https?://\S+$", row["summary"]), row["reference"]
        assert re.search(r"出典：.+、https?://\S+$", row["summary_ja"]), row["reference"]


def test_no_letter_counts_days_for_a_reply_that_nobody_has_looked_for() -> None:
    assert {row["awaits_reply"] for row in rows("engagements")} == {"false"}


def test_a_reply_has_its_date() -> None:
    replied = [row for row in rows("engagements") if row["reply"]]
    assert replied
    assert all(row["replied_on"] and row["reply_ja"] for row in replied)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("updates", r"(\d+) updates on 17 demands"),
        ("citations", r"Of (\d+) citations"),
        ("recommendations", r"UN recommendations\.\*\* (\d+),"),
        ("engagements", r"The letters\.\*\* (\d+),"),
    ],
)
def test_the_readme_counts_as_the_tables_do(table: str, said: str) -> None:
    found = re.search(said, " ".join((JAPAN / "README.md").read_text().split()))
    assert found
    assert int(found.group(1)) == len(rows(table))
