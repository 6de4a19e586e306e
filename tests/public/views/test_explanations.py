"""Why a demand has its status, as readers see it: on its page, in lists, on cards, and on every day."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from demands import ledger
from demands.models import Demand, Entry, StatusUpdate
from tests.cast import Newsroom, at_work, make_explanation, make_proposal, make_update, publish_a_demand
from tests.public.pictures import differs, fetched
from tests.public.reading import read, words

DEMAND = "/campaigns/japan/demands/moratorium/"
LISTS = ("/campaigns/japan/", "/institutions/moj/", "/themes/death-penalty/")
CARD = f"{DEMAND}card.png"


def publish_an_explanation() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    bill = make_update(demand, "in_progress", reference="bill")
    newsroom.publish(bill)
    newsroom.publish(
        make_explanation(
            demand, bill, as_of=dt.date(2015, 6, 1), confidence="medium",
            text="A bill <was> tabled. A law is missing.", text_ja="法案が提出された。足りないのは法律である。",
        )
    )  # fmt: skip


BEGIN_WITH = {"explained": publish_an_explanation}


@pytest.fixture
def explained(db: None) -> Demand:
    return Demand.objects.select_related("campaign").get(slug="moratorium")


def meet(newsroom: Newsroom, demand: Demand, day: str = "2018-02-03") -> None:
    newsroom.publish(make_update(demand, "met", happened_on=day, headline="A law", direction="fulfilled"))


def test_the_demands_page_says_why_and_by_which_entries(explained: Demand) -> None:
    page = words(read(DEMAND))
    number = StatusUpdate.objects.get(reference="bill").published_as
    assert "A bill <was> tabled. The whole explanation" in page
    assert f"confidence: medium A law is missing. Based on entries [{number}] As of 1 June 2015" in page
    assert f'href="/updates/{number}/" aria-label="Entry [{number}]"' in read(DEMAND)


def test_in_japanese_too(explained: Demand) -> None:
    page = words(read(f"/ja{DEMAND}"))
    assert "法案が提出された。" in page
    assert "足りないのは法律である。" in page
    assert "確度：中" in page


@pytest.mark.parametrize("path", LISTS)
def test_lists_say_the_first_sentence_alone(explained: Demand, path: str) -> None:
    assert "A bill <was> tabled." in words(read(path))
    assert "law is missing" not in read(path)
    assert "法案が提出された。" in words(read(f"/ja{path}"))


def test_so_do_descriptions(explained: Demand) -> None:
    page = read(DEMAND)
    for name in ("description", "og:description"):
        found = re.search(rf'="{name}"\s+content="([^"]*)"', page)
        assert found, name
        assert re.match(r"\s*In progress\b.*A bill &lt;was&gt; tabled\.", found[1], re.S), name


def test_and_the_card(newsroom: Newsroom, explained: Demand) -> None:
    before = fetched(CARD)
    bill = StatusUpdate.objects.get(reference="bill")
    newsroom.publish(make_explanation(explained, bill, text="Quite another reason. More."))
    assert differs(before, fetched(CARD), (60, 380, 1140, 470))


def test_after_a_change_of_status_it_was_written_before(newsroom: Newsroom, explained: Demand) -> None:
    meet(newsroom, explained)
    assert "Written before the status changed on 3 February 2018 : A law" in words(read(DEMAND))
    for path in LISTS:
        assert "A bill <was>" not in words(read(path))
    assert "A bill &lt;was" not in re.search(r'<meta name="description"[^>]*>', read(DEMAND))[0]  # type: ignore[index]


def test_an_event_without_a_change_of_status_leaves_it(newsroom: Newsroom, explained: Demand) -> None:
    newsroom.publish(make_update(explained, "in_progress", happened_on="2018"))
    assert "Written before" not in words(read(DEMAND))


def test_when_the_status_is_what_it_was_again_it_was_still_written_before(
    newsroom: Newsroom, explained: Demand
) -> None:
    meet(newsroom, explained)
    newsroom.publish(make_update(explained, "in_progress", happened_on="2019", direction="setback"))
    assert "Written before the status changed on 2019" in words(read(DEMAND))


def test_a_later_explanation_replaces_it_and_each_has_its_days(newsroom: Newsroom, explained: Demand) -> None:
    first = Entry.objects.filter(subject_type="explanation").latest("sequence").pk
    bill = StatusUpdate.objects.get(reference="bill")
    newsroom.publish(make_explanation(explained, bill, as_of=dt.date(2020, 1, 1), text="Second reason."))
    second = {"": True, "?on=2020-01-01": True, "?on=2019-12-31": False, f"?entry={first}": False}
    for question, later in second.items():
        page = words(read(DEMAND + question))
        assert ("Second reason." in page, "A bill <was> tabled." in page) == (later, not later), question
    assert "A bill <was>" not in words(read(f"{DEMAND}?on=2015-05-31"))
    assert "A bill <was>" not in words(read("/campaigns/japan/?on=2015-05-31"))


def test_when_it_is_redacted_none_is_left(newsroom: Newsroom, explained: Demand, administrator: Any) -> None:
    bill = StatusUpdate.objects.get(reference="bill")
    entry = newsroom.publish(make_explanation(explained, bill, text="A secret."))
    ledger.redact(entry, by=administrator, reason="Safety.")
    for path in (DEMAND, *LISTS):
        assert "secret" not in read(path)
        assert "A bill <was>" not in words(read(path))


def test_what_it_rests_on_is_followed(newsroom: Newsroom, explained: Demand) -> None:
    bill = StatusUpdate.objects.get(reference="bill")
    correction = make_update(explained, "in_progress", corrects=bill, correction_reason="Wrong day.")
    newsroom.publish(correction)
    assert f"[{correction.published_as}]" in words(read(DEMAND))
    newsroom.publish(make_proposal("retract", update=correction, reason="It was another."))
    assert "Entry [" not in read(DEMAND)


def test_its_own_entry_says_all_of_it(explained: Demand) -> None:
    number = Entry.objects.filter(subject_type="explanation").latest("sequence").pk
    page = words(read(f"/updates/{number}/"))
    for said in ("Published: Explanation of the status of “Halt all executions”", "A law is missing.", "Medium"):
        assert said in page
    assert "Explanation of the status of “Halt all executions”" in words(read("/record/"))


def test_a_draft_is_nowhere(newsroom: Newsroom, explained: Demand) -> None:
    bill = StatusUpdate.objects.get(reference="bill")
    before = {path: read(path) for path in (DEMAND, *LISTS, "/record/entries.jsonl")}
    newsroom.submit(make_explanation(explained, bill, text="Unpublished."))
    assert {path: read(path) for path in before} == before


def test_no_query_more(client: Client, explained: Demand, django_assert_num_queries: Callable[..., Any]) -> None:
    for path, number in ((DEMAND, 5), ("/campaigns/japan/", 6), ("/institutions/moj/", 8)):
        with django_assert_num_queries(number):
            client.get(path)


def test_structured_data_stays_whole(explained: Demand) -> None:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', read(DEMAND))
    assert block
    assert json.loads(block[1])["@graph"][0]["description"].startswith("In progress – A bill <was>")
