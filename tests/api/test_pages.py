"""The pages about the data: what can be downloaded, and the API for people."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from demands.api.description import description
from demands.api.files.tables import TABLES, columns
from tests.public.markup import forbidden, page
from tests.public.reading import read, words
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db

BEGIN_WITH = {"japan": publish_japan}


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


def test_the_data_page_leads_to_every_file(japan: None) -> None:
    found = re.findall(r'href="([^"]+)" download', read("/data/"))
    assert {one.rpartition(".")[2] for one in found} == {"csv", "xlsx", "json", "zip"}
    assert all(Client().head(one).status_code == 200 for one in found)


def test_the_dictionary_names_every_column(japan: None) -> None:
    text = read("/data/")
    for table in TABLES:
        assert all(f"<code>{one.name}</code>" in text for one in columns(table)), table


def test_machines_read_of_a_dataset(japan: None) -> None:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', read("/data/"))
    assert block is not None
    dataset = json.loads(block[1])["@graph"][0]
    assert dataset["@type"] == "Dataset"
    assert dataset["license"].startswith("https://creativecommons.org/")
    assert {one["encodingFormat"] for one in dataset["distribution"]} >= {"text/csv", "application/json"}
    assert dataset["version"].isdigit()


def test_the_documentation_says_all_that_the_description_does(japan: None) -> None:
    text = read("/data/api/")
    for path, operations in description()["paths"].items():
        assert f"<code>{path.removeprefix('/api/v1')}</code>" in text
        for parameter in operations["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in text or parameter["in"] == "path"
    for example in re.findall(r'href="(/api/v1/[^"]+)">[^<]*Example', text):
        assert Client().get(example).status_code == 200


@pytest.mark.parametrize("path", ["/data/", "/data/api/"])
def test_both_pages_need_no_script_and_speak_the_readers_language(japan: None, path: str) -> None:
    english, japanese = read(path), read(f"/ja{path}")
    assert list(forbidden(page(Client().get(path)))) == []
    assert "<script src" not in english
    assert words(english) != words(japanese)
    assert not re.search(
        r"[a-z]{4,} [a-z]{4,} [a-z]{4,}", words(re.sub("<code>.*?</code>|Frictionless Data Package", "", japanese))
    )


def test_the_number_of_queries_is_fixed(japan: None, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(5):  # number, campaigns, wordings, last entry; whose site it is
        Client().get("/data/")
    with django_assert_num_queries(1):  # whose site it is
        Client().get("/data/api/")


def test_a_campaign_offers_what_it_shows(japan: None) -> None:
    (first, *_) = re.findall(r'href="([^"]+data\.csv[^"]*)"', read("/campaigns/japan-2005/", status="met"))
    assert first == "/campaigns/japan-2005/data.csv?status=met"
    assert 'href="/data/"' in read("/methodology/")
