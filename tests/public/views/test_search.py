from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign, Document, SitePage
from demands import ledger
from demands.models import Demand, Entry
from demands.progress import search
from demands.progress.search.matching import _STEMS
from tests.cast import (
    Newsroom,
    at_work,
    make_campaign,
    make_demand,
    make_evidence,
    make_explanation,
    make_proposal,
    make_update,
    publish_a_demand,
)
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


def found(text: str, **question: str) -> str:
    return words(read("/search/", q=text, **question))


def publish_hanging() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    source = make_evidence(title="Gazette of prisons", title_ja="矯正官報")
    fields = {"headline": "Executions resumed", "headline_ja": "死刑の執行を再開", "happened_on": "2006-12-25"}
    newsroom.publish(
        make_update(demand, "set_back", sources=[source], body="Four men were **hanged** in secret.", **fields)
    )


BEGIN_WITH = {"hanging": publish_hanging}


@pytest.fixture
def hanging(demand: Demand) -> None:
    """An update about executions."""


def test_an_update_is_found_by_a_word_and_the_word_is_marked(hanging: None) -> None:
    page = read("/search/", q="hanged")
    assert "Executions resumed" in words(page)
    assert "<mark>hanged</mark> in secret" in page
    assert "Set back" in words(page)


@pytest.mark.parametrize("question", ["execution", "executed", "EXECUT", "ｅｘｅｃｕｔｉｏｎｓ", "resume executions"])
def test_english_is_found_in_other_forms(hanging: None, question: str) -> None:
    assert "Executions resumed" in found(question)


@pytest.mark.parametrize("question", ["死", "死刑", "死刑の執行", "執行を再開", "死刑 再開"])
def test_japanese_is_found_by_one_two_or_many_characters(hanging: None, question: str) -> None:
    page = read("/ja/search/", q=question)
    assert "<mark>" in page
    assert "死刑の執行を再開" in words(page).replace(" ", "")


def test_either_language_finds_the_same_on_both_pages(hanging: None) -> None:
    assert "Executions resumed" in found("再開")
    assert "死刑の執行を再開" in words(read("/ja/search/", q="hanged"))


def test_an_update_is_found_by_its_source(hanging: None) -> None:
    page = found("gazette")
    assert "Executions resumed" in page
    assert "in a source Gazette of prisons" in page


def test_an_update_is_found_by_a_translation_that_came_later(newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand, headline="A bill was tabled", sources=[])
    newsroom.publish(update)
    newsroom.publish(make_proposal("translate", update=update, language="ja", headline="法案の提出", body="本文"))
    assert "1件" in words(read("/ja/search/", q="法案"))
    assert "法案の提出" in words(read("/ja/search/", q="法案")).replace(" ", "")
    newsroom.publish(make_proposal("retract", update=update, reason="Wrong."))
    assert "法案の提出" not in words(read("/ja/search/", q="法案")).replace(" ", "")


def test_an_update_is_found_by_the_better_name_of_a_source(newsroom: Newsroom, demand: Demand) -> None:
    source = make_evidence(title="Gazette")
    newsroom.publish(make_update(demand, headline="A bill was tabled", sources=[source]))
    newsroom.publish(
        make_proposal("amend", evidence=source, changes={"title": "Official Bulletin"}, reason="Its name.")
    )
    assert "in a source Official Bulletin" in found("bulletin")


def test_a_title_counts_more_than_a_source(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(
        make_update(demand, headline="Recognitions fall", sources=[make_evidence(title="Refugees, refugees")])
    )
    newsroom.publish(make_update(demand, headline="Refugees are recognised", sources=[]))
    newsroom.publish(make_update(demand, headline="Numbers", sources=[make_evidence(publisher="Network for Refugees")]))
    page = found("refugees")
    assert page.index("Refugees are recognised") < page.index("Recognitions fall")


def test_all_words_have_to_occur(hanging: None) -> None:
    assert "No results" in found("hanged tomatoes")


def test_demands_campaigns_and_documents_are_found_too(newsroom: Newsroom, demand: Demand) -> None:
    document = Document.objects.create(
        campaign=demand.campaign,
        slug="text",
        title="Statement",
        publisher="Amnesty",
        dated="2005",
        text="On whaling rights.",
    )
    newsroom.publish(document)
    assert "Demand · Japan Halt all executions" in found("halt")
    assert "Not assessed" in found("halt")
    assert "Campaign What Japan was asked" in found("asked")
    assert "Document · Japan Statement" in found("whaling")


def test_only_the_current_wording_is_found(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(demand, summary="A pause without term was asked for.")
    newsroom.publish(demand, summary="A lasting pause was asked for.")
    assert "No results" in found("without term")
    assert "1 result" in found("pause")


def test_what_was_corrected_retracted_or_redacted_is_not_found(
    newsroom: Newsroom, administrator: User, demand: Demand
) -> None:
    wrong, withdrawn, emptied = (
        make_update(demand, headline=f"{word} news", sources=[]) for word in ("alpha", "beta", "gamma")
    )
    newsroom.publish(wrong)
    newsroom.publish(make_update(demand, headline="delta news", sources=[], corrects=wrong, correction_reason="Wrong."))
    newsroom.publish(withdrawn)
    newsroom.publish(make_proposal("retract", update=withdrawn, reason="Wrong."))
    ledger.redact(newsroom.publish(emptied), by=administrator, reason="A name.")
    for word in ("alpha", "beta", "gamma"):
        assert "No results" in found(word)
    assert "delta news" in found("delta")


def test_drafts_are_not_found(demand: Demand) -> None:
    make_update(demand, headline="omega news")
    assert "No results" in found("omega")


def test_the_clocks_are_respected(hanging: None) -> None:
    assert "No results" in found("hanged", on="2006-12-24")
    assert "Executions resumed" in found("hanged", on="2006-12-25")
    assert "No results" in found("hanged", recorded="2020-01-01")


def test_results_can_be_narrowed_down_and_widened_again(newsroom: Newsroom, hanging: None, demand: Demand) -> None:
    other = make_campaign("asia", name="Asia")
    newsroom.publish(other)
    its = make_demand(other, "its", title="Its executions")
    newsroom.publish(its)
    newsroom.publish(make_update(its, "in_progress", headline="Executions paused", happened_on="2022"))
    page = read("/search/", q="executions")
    assert 'href="?q=executions&amp;campaign=asia"' in page
    assert 'href="?q=executions&amp;year=2022"' in page
    assert 'href="?q=executions&amp;status=set_back"' in page
    assert 'href="?q=executions&amp;type=demand"' in page
    narrowed = read("/search/", q="executions", campaign="asia", type="update")
    assert "Executions paused" in words(narrowed)
    assert "Executions resumed" not in words(narrowed)
    assert 'href="?q=executions&amp;type=update"' in narrowed


def test_the_newest_can_come_first(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, headline="Hearing hearing hearing", happened_on="2010", sources=[]))
    newsroom.publish(
        make_update(demand, headline="A hearing of many words on many things", happened_on="2020", sources=[])
    )
    assert found("hearing").index("Hearing hearing") < found("hearing").index("A hearing of")
    newest = found("hearing", sort="newest")
    assert newest.index("A hearing of") < newest.index("Hearing hearing")


def test_results_come_in_pages(newsroom: Newsroom, demand: Demand) -> None:
    for number in range(21):
        newsroom.publish(make_update(demand, headline=f"Hearing {number:02}", sources=[]))
    assert found("hearing").startswith("Search")
    assert "21 results" in found("hearing")
    assert "Hearing 00" not in found("hearing")
    assert "Hearing 00" in found("hearing", page="2")
    assert Client().get("/search/", {"q": "hearing", "page": "3"}).status_code == 400


def test_without_words_the_page_says_what_can_be_found(campaign: Campaign) -> None:
    assert "What you can find" in words(read("/search/"))


@pytest.mark.parametrize("question", ["!!!", "'", "a & | ! ( ) : * \\ <->", "<script>alert(1)</script>", "ﷺ" * 50])
def test_signs_are_no_syntax_and_do_no_harm(hanging: None, question: str) -> None:
    page = read("/search/", q=question)
    assert "<script>alert" not in page


def test_what_is_found_is_shown_as_text(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, headline="<b>bold</b> claim", sources=[]))
    page = read("/search/", q="bold")
    assert "&lt;b&gt;<mark>" not in page.replace("<mark>bold</mark>", "")
    assert "<b>" not in page.replace("<b>1</b>", "")


def test_nothing_found_shows_ways_on(hanging: None) -> None:
    page = read("/search/", q="tomatoes", year="2006", on="2010-01-01")
    assert "Search again without filters" in words(page)
    assert "Search the current record" in words(page)


def publish_with_list() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    newsroom.publish(demand.campaign, search_words="Hakamata, Hakamada, 袴田, 袴田事件")
    newsroom.publish(make_update(demand, headline="Hakamada freed", headline_ja="袴田巌さんを釈放", sources=[]))


BEGIN_WITH["freed"] = publish_with_list


@pytest.fixture
def freed(demand: Demand) -> None:
    """An update about Hakamada, in a campaign with a list of words."""


@pytest.mark.parametrize(
    ("question", "marked"),
    [("Hakamata", "Hakamada"), ("袴田事件", "袴田"), ("袴田巖", "袴田巌"), ("袴田巌", "袴田巌"), ("はかまた", "")],
)
def test_what_stands_for_a_word_is_found_and_marked(freed: None, question: str, marked: str) -> None:
    page = read("/search/", q=question) + read("/ja/search/", q=question)
    assert (f"<mark>{marked}</mark>" in page) is bool(marked)


def test_a_slip_leads_to_what_was_meant(freed: None) -> None:
    page = read("/search/", q="Hakmada", on="2011-01-01", type="update")
    assert "Did you mean: Hakamada 1 result" in words(page).replace("\u2068", "").replace("\u2069", "")
    assert 'href="?on=2011-01-01&amp;q=Hakamada&amp;type=update"' in page
    assert "もしかして" in words(read("/ja/search/", q="Hakmada"))


def test_few_results_come_with_what_was_meant_too(newsroom: Newsroom, freed: None, demand: Demand) -> None:
    for number in range(3):
        newsroom.publish(make_update(demand, headline=f"Verdict {number}", sources=[]))
    newsroom.publish(make_update(demand, headline="Text", body="Called verdikt.", sources=[]))
    assert "Did you mean: " in found("verdikt")
    assert "Did you mean" not in found("verdict")


def test_the_record_shows_the_words_for_search(freed: None) -> None:
    entry = Entry.objects.get(subject="campaign:japan", kind="reworded")
    assert "Hakamata, Hakamada, 袴田, 袴田事件" in words(read(f"/updates/{entry.sequence}/"))


def test_queries(newsroom: Newsroom, hanging: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for question in ("executions", "tomatoes", "excecutions"):
        read("/search/", q=question)  # the stems of these words are known then
    # whose site it is, words for search, hits, titles for a proposal as there are only two hits, their entries with
    # later lines, amended
    # sources, names, changes of status of the demands
    search._vocabulary.cache_clear()
    with django_assert_num_queries(8):
        read("/search/", q="executions")
    with mock.patch.object(search, "FEW", 1), django_assert_num_queries(7):  # no titles, as there are enough hits
        read("/search/", q="executions")
    # words for search, hits, as the titles are kept; with a proposal, its hits besides
    with django_assert_num_queries(3):
        read("/search/", q="tomatoes")
    with django_assert_num_queries(4):
        read("/search/", q="excecutions")
    with django_assert_num_queries(1):
        read("/search/", q="")
    _STEMS.clear()
    with django_assert_num_queries(4):
        read("/search/", q="tomatoes")


def test_a_second_search_asks_for_its_hits_alone(
    newsroom: Newsroom, hanging: None, settings: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.PIECES_MEGABYTES = 8
    first = read("/search/", q="executions")
    with django_assert_num_queries(2):  # the last entry, hits
        assert read("/search/", q="executions") == first


def test_a_page_about_the_site_is_found(client: Client, newsroom: Newsroom, demand: Demand) -> None:
    page = SitePage.objects.create(slug="about", title="Who we are", body="We are **lanternkeepers**.")
    assert "Who we are" not in found("lanternkeepers")
    newsroom.publish(page)
    assert 'href="/about/"' in read("/search/", q="lanternkeepers", type="page")
    newsroom.write(page, body="We are watchers.")
    newsroom.publish(page)
    assert "Who we are" not in found("lanternkeepers", type="page")


def test_an_explanation_is_found_under_its_demand_until_another_takes_its_place(
    client: Client, newsroom: Newsroom, demand: Demand
) -> None:
    update = make_update(demand, "in_progress")
    newsroom.publish(update)
    for text in ("The bill is **stalled** in committee.", "The bill is *moving* again."):
        newsroom.publish(make_explanation(demand, update, text=text))
    assert "Halt all executions" not in found("stalled", type="explanation")
    html = read("/search/", q="moving again", type="explanation")
    assert "Halt all executions" in words(html)
    assert 'href="/campaigns/japan/demands/moratorium/"' in html
