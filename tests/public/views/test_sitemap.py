"""Sitemaps and robots.txt: every public page in every language, nothing that is not public, and when it changed."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from campaigns.models import Document, Milestone, Passage
from demands.models import Demand, Entry
from demands.public.views import sitemap
from tests.cast import Newsroom, make_campaign, make_demand, make_institution, make_proposal, make_theme, make_update
from tests.public.reading import read

SITE = "http://127.0.0.1:8000"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def urls(path: str) -> dict[str, ElementTree.Element]:
    """The <url> elements of a sitemap by the paths they are about."""
    found = ElementTree.fromstring(read(path)).findall("s:url", NAMES)
    return {str(one.findtext("s:loc", namespaces=NAMES)).removeprefix(SITE): one for one in found}


def changed(path: str) -> str:
    return str(urls("/sitemap-pages.xml")[path].findtext("s:lastmod", namespaces=NAMES))


def moment(entry: Entry) -> str:
    return entry.recorded_at.isoformat()


@pytest.fixture
def document(newsroom: Newsroom, demand: Demand) -> Document:
    document = Document.objects.create(
        campaign=demand.campaign, slug="statement", title="Statement", publisher="NGO", dated="2005"
    )
    passage = Passage.objects.create(document=document, slug="p1", exact="stop executions")
    newsroom.publish(document)
    demand.passages.add(passage)
    newsroom.publish(demand)
    return document


class TestPages:
    def test_every_public_page_is_there(self, document: Document) -> None:
        assert {
            "/", "/updates/", "/methodology/", "/corrections/", "/record/", "/campaigns/japan/",
            "/campaigns/japan/demands/moratorium/", "/campaigns/japan/documents/statement/", "/institutions/moj/",
            "/themes/death-penalty/",
        } <= set(urls("/sitemap-pages.xml"))  # fmt: skip

    def test_each_of_them_answers(self, client: Client, document: Document) -> None:
        for path in urls("/sitemap-pages.xml"):
            assert client.get(path).status_code == 200, path

    def test_each_names_its_twins(self, demand: Demand) -> None:
        found = urls("/sitemap-pages.xml")
        for path in ("/campaigns/japan/", "/ja/campaigns/japan/"):
            twins = {one.get("hreflang"): one.get("href") for one in found[path].findall("x:link", NAMES)}
            assert twins == {
                "en": f"{SITE}/campaigns/japan/",
                "ja": f"{SITE}/ja/campaigns/japan/",
                "x-default": f"{SITE}/campaigns/japan/",
            }

    def test_nothing_unpublished_is_there(self, newsroom: Newsroom, demand: Demand) -> None:
        make_campaign("hidden")
        draft = make_demand(demand.campaign, "hidden")
        draft.addressees.add(make_institution("hidden"))
        draft.themes.add(make_theme("hidden"))
        Document.objects.create(campaign=demand.campaign, slug="hidden", title="x", publisher="x", dated="2005")
        assert not any("hidden" in path for path in urls("/sitemap-pages.xml"))

    def test_the_number_of_queries_is_fixed(
        self, client: Client, newsroom: Newsroom, document: Document, django_assert_num_queries: Any
    ) -> None:
        newsroom.publish(make_demand(document.campaign, "another"))
        with django_assert_num_queries(2):  # the last entry, the pages
            client.get("/sitemap-pages.xml")

    def test_an_empty_site_has_its_own_pages(self, db: None) -> None:
        found = urls("/sitemap-pages.xml")
        assert "/methodology/" in found
        assert found["/"].findtext("s:lastmod", namespaces=NAMES) is None


class TestLastChange:
    PATHS = (
        "/", "/campaigns/japan/", "/campaigns/japan/demands/moratorium/", "/campaigns/japan/documents/statement/",
        "/institutions/moj/", "/themes/death-penalty/", "/ja/campaigns/japan/",
    )  # fmt: skip

    def test_an_update_changes_all_pages_that_show_its_demand(
        self, newsroom: Newsroom, document: Document, demand: Demand
    ) -> None:
        entry = newsroom.publish(make_update(demand, "in_progress"))
        assert {changed(path) for path in self.PATHS} == {moment(entry)}

    def test_another_demand_is_left_as_it_was(self, newsroom: Newsroom, demand: Demand) -> None:
        entry = newsroom.publish(make_demand(demand.campaign, "another"))
        newsroom.publish(make_update(demand, "in_progress"))
        assert changed("/campaigns/japan/demands/another/") == moment(entry)

    def test_a_draft_changes_nothing(self, demand: Demand) -> None:
        before = read("/sitemap-pages.xml")
        make_update(demand, "met")
        demand.title = "Pending"
        demand.save()
        assert read("/sitemap-pages.xml") == before


class TestUpdates:
    def test_every_update_in_force_is_there_in_both_languages(self, newsroom: Newsroom, demand: Demand) -> None:
        entry = newsroom.publish(make_update(demand))
        found = urls("/sitemap-updates.xml")
        assert set(found) == {f"/updates/{entry.sequence}/", f"/ja/updates/{entry.sequence}/"}
        assert found[f"/updates/{entry.sequence}/"].findtext("s:lastmod", namespaces=NAMES) == moment(entry)

    def test_what_was_retracted_is_not(self, newsroom: Newsroom, demand: Demand) -> None:
        update = make_update(demand)
        newsroom.publish(update)
        newsroom.publish(make_proposal("retract", update=update, reason="It was another bill."))
        assert urls("/sitemap-updates.xml") == {}

    def test_many_updates_fill_several_files(
        self, client: Client, newsroom: Newsroom, demand: Demand, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(sitemap, "LINES_IN_ONE", 3)  # of five entries, and then three updates
        entries = [newsroom.publish(make_update(demand)) for _ in range(3)]
        index = ElementTree.fromstring(read("/sitemap.xml"))
        assert [str(one.text).removeprefix(SITE) for one in index.iter(f"{{{NAMES['s']}}}loc")] == [
            "/sitemap-pages.xml",
            "/sitemap-pages.xml?page=2",
            "/sitemap-pages.xml?page=3",
            "/sitemap-updates.xml",
            "/sitemap-updates.xml?page=2",
            "/sitemap-updates.xml?page=3",
            "/sitemap-months.xml",
            "/sitemap-months.xml?page=2",
            "/sitemap-months.xml?page=3",
        ]
        every = [path for page in (1, 2, 3) for path in urls(f"/sitemap-pages.xml?page={page}")]
        assert len(every) == len(set(every)) == 2 * (len(sitemap.OWN) + 4)  # campaign, demand, institution, theme
        both = [path for page in (1, 2, 3) for path in urls(f"/sitemap-updates.xml?page={page}")]
        assert both == [f"{prefix}/updates/{one.sequence}/" for one in entries for prefix in ("", "/ja")]
        assert client.get("/sitemap-updates.xml?page=4").status_code == 400

    def test_the_number_of_queries_is_fixed(
        self, client: Client, newsroom: Newsroom, demand: Demand, django_assert_num_queries: Any
    ) -> None:
        for _ in range(3):
            newsroom.publish(make_update(demand))
        with django_assert_num_queries(2):  # the last entry, the updates
            client.get("/sitemap-updates.xml")


class TestMonths:
    PATH = "/sitemap-months.xml"

    def test_each_month_in_which_something_happened_is_there_once(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        newsroom.publish(make_update(demand, happened_on="2010-05-04"))
        last = newsroom.publish(make_update(demand, happened_on="2010-05"))
        newsroom.publish(make_update(demand, happened_on="2011"))  # in no month
        found = urls(self.PATH)
        assert set(found) == {f"{prefix}/campaigns/japan/months/2010-05/" for prefix in ("", "/ja")}
        for path, one in found.items():
            assert one.findtext("s:lastmod", namespaces=NAMES) == moment(last)
            assert len(one.findall("x:link", NAMES)) == 3
            assert client.get(path).status_code == 200

    def test_none_is_there_that_is_ahead_was_before_the_campaign_or_is_of_a_draft(
        self, newsroom: Newsroom, demand: Demand
    ) -> None:
        make_update(demand, happened_on="2012-02")
        newsroom.publish(Milestone.objects.create(campaign=demand.campaign, slug="vote", title="Vote", date="2031-03"))
        newsroom.publish(make_update(demand, happened_on="2001-02-03"))
        assert urls(self.PATH) == {}

    def test_a_month_is_in_the_file_of_the_entry_that_told_of_it_first(
        self, newsroom: Newsroom, demand: Demand, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(sitemap, "LINES_IN_ONE", 6)  # five entries come before
        for day in ("2010-05-04", "2010-06-04", "2010-05-05"):
            newsroom.publish(make_update(demand, happened_on=day))
        pages = [sorted(urls(f"{self.PATH}?page={page}"))[0] for page in (1, 2)]
        assert pages == ["/campaigns/japan/months/2010-05/", "/campaigns/japan/months/2010-06/"]

    def test_the_number_of_queries_is_fixed(
        self, client: Client, newsroom: Newsroom, demand: Demand, django_assert_num_queries: Any
    ) -> None:
        for day in ("2010-05-04", "2010-06-04"):
            newsroom.publish(make_update(demand, happened_on=day))
        with django_assert_num_queries(2):  # the last entry, the months
            client.get(self.PATH)


class TestIndex:
    def test_it_names_files_that_answer(self, client: Client, demand: Demand) -> None:
        for place in ElementTree.fromstring(read("/sitemap.xml")).iter(f"{{{NAMES['s']}}}loc"):
            response = client.get(str(place.text).removeprefix(SITE))
            assert response.status_code == 200
            assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
            assert response.headers["Cache-Control"] == "public, max-age=3600"

    def test_a_file_stays_within_the_limit_of_the_protocol(self, settings: Any) -> None:
        assert (sitemap.LINES_IN_ONE + len(sitemap.OWN)) * len(settings.LANGUAGES) <= 50_000


class TestRobots:
    def test_all_may_be_read_but_the_newsrooms_door(self) -> None:
        lines = read("/robots.txt").splitlines()
        assert lines[:2] == ["User-agent: *", "Allow: /"]
        assert {"Disallow: /admin/", "Disallow: /ja/admin/"} <= set(lines)
        assert f"Sitemap: {SITE}/sitemap.xml" in lines

    def test_it_is_plain_text(self, client: Client) -> None:
        assert client.get("/robots.txt").headers["Content-Type"] == "text/plain; charset=utf-8"

    def test_it_exists_once(self, client: Client, db: None) -> None:
        assert client.get("/ja/robots.txt").status_code == 404
