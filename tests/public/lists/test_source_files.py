"""Sources as files for reference managers, read by parsers that others wrote."""

import json

import bibtexparser
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from demands.models import Demand
from demands.public.presenters import bibliography
from tests.cast import Newsroom, make_evidence, make_update
from tests.public.lists.test_sources import COPY, publish_sources
from tests.public.reading import read

BEGIN_WITH = {"cited": publish_sources}


@pytest.fixture
def cited(demand: Demand) -> None:
    """What ``publish_sources`` publishes."""


def source(**given: object) -> dict[str, object]:
    """The content of a source as the record has it."""
    said = {
        "reference": "one", "kind": "news", "title": {"en": "A {Title} 100% #1 & \\more_"},
        "publisher": {"en": "The Post"},
        "url": "https://post.example/a_b?c=%20{d}&e=1", "file": None, "document": None, "published_on": "2012-03-14",
        "language": "en", "primary": False, "limitations": {}, "verification": "read", "verified_on": "2026-02-02",
    }  # fmt: skip
    return said | given


def parsed(bibtex: str) -> dict[str, dict[str, str]]:
    """The fields of every entry; all of the text must be understood."""
    library = bibtexparser.parse_string(bibtex)
    assert library.failed_blocks == []
    return {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}


@pytest.mark.django_db
def test_bibtex_is_read_by_bibtexparser(cited: None) -> None:
    entries = parsed(read("/sources.bib"))
    assert len(entries) == 3
    found = entries["source-report"]
    assert found["title"] == "{死刑の実態}"
    assert (found["year"], found["month"], found["date"]) == ("2011", "3", "2011-03")
    assert found["url"] == "https://ngo.example/?a=1&b=2"


@pytest.mark.django_db
def test_ris_is_read_by_rispy(cited: None) -> None:
    found = {one["id"]: one for one in rispy.loads(read("/sources.ris"))}
    assert set(found) == {"source-treaty", "source-report", "source-figures"}
    report = found["source-report"]
    assert (report["type_of_reference"], report["title"], report["publisher"]) == ("RPRT", "死刑の実態", "Rights NGO")
    assert (report["year"], report["date"], report["language"]) == ("2011", "2011/03//", "ja")
    assert report["urls"] == ["https://ngo.example/?a=1&b=2"]


@pytest.mark.django_db
def test_csl_json_is_set_by_citeproc(cited: None) -> None:
    items = json.loads(read("/sources.csl.json"))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    lines = [str(one) for one in bibliography.bibliography()]
    assert any("死刑の実態" in line and "2011" in line for line in lines)
    assert {item["type"] for item in items} == {"treaty", "report", "dataset"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/sources.{}", 3),
        ("/sources.{}?campaign=korea", 1),
        ("/sources.{}?campaign=japan&demand=moratorium&by=updates", 2),
        ("/sources.{}?q=treaty", 1),
        ("/sources/report.{}", 1),
        ("/ja/sources.{}", 3),
    ],
)
def test_each_list_leaves_as_it_is_filtered(cited: None, address: str, number: int) -> None:
    assert read(address.format("bib")).count("@misc{") == number
    assert read(address.format("ris")).count("\r\nER  - ") == number
    assert len(json.loads(read(address.format("csl.json")))) == number


@pytest.mark.django_db
def test_a_kept_copy_and_the_type_go_along(cited: None, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, sources=[make_evidence(reference="kept", copy=COPY)]))
    (item,) = json.loads(read("/sources/kept.csl.json"))
    assert item["archive_location"].endswith("/evidence/kept/copy/")
    response = Client().get("/sources/kept.bib")
    assert response["Content-Type"].startswith("application/x-bibtex")
    assert response["Content-Disposition"] == 'attachment; filename="kept.bib"'


@pytest.mark.django_db
def test_too_many_are_refused_in_words(cited: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demands.progress.lists.cited.MOST_KEPT", 2)
    response = Client().get("/sources.ris")
    assert response.status_code == 400
    assert "More than 2 sources" in response.content.decode()


def test_signs_that_mean_something_to_tex_are_text() -> None:
    (entry,) = parsed(bibliography.bibtex([source()])).values()
    assert entry["title"] == r"{A \textbraceleft{}Title\textbraceright{} 100\% \#1 \& \textbackslash{}more\_}"
    assert entry["url"] == "https://post.example/a_b?c=%20%7Bd%7D&e=1"
    assert entry["urldate"] == "2026-02-02"


@given(st.text(max_size=60), st.text(max_size=30), st.sampled_from([None, "2005", "2005-06", "2005-06-17"]))
def test_no_text_ends_an_entry_early(title: str, publisher: str, day: str | None) -> None:
    said = [source(title={"en": title}, publisher={"en": publisher}, published_on=day), source(reference="two")]
    assert [*parsed(bibliography.bibtex(said))] == ["source-one", "source-two"]
    assert [one["id"] for one in rispy.loads(bibliography.ris(said))] == ["source-one", "source-two"]
    assert [one["id"] for one in json.loads(bibliography.csl(said))] == ["source-one", "source-two"]
