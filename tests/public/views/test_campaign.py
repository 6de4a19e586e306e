"""The page of one campaign: where every demand stands, narrowed and ordered as a reader likes, on any day."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign, Document, Milestone, Passage, Scale
from demands import ledger
from demands.models import Demand
from demands.public.presenters import chosen
from demands.public.presenters.columns import columns
from demands.public.views import campaign as campaign_views
from tests.cast import (
    Newsroom,
    at_work,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_theme,
    make_update,
    publish_a_campaign,
)
from tests.public.markup import attributes, elements, forbidden, links, of_class, page, parts, unnamed_drawings, words

PATH = "/campaigns/japan/"
HTMX = {"HX-Request": "true", "HX-Target": "results"}


def get(client: Client, path: str = PATH, status: int = 200, /, **question: Any) -> str:
    response = client.get(path, question)
    assert response.status_code == status, response.content[:2000]
    return page(response)


def titles(html: str) -> list[str]:
    """The demands that a campaign's page lists, in its order."""
    listed = html.split('id="results"', 1)[-1].split('id="latest"', 1)[0]
    return [
        words(title) for article in parts(listed, "<article", "</article>") for title in parts(article, "<h3>", "</h3>")
    ]


def tally(html: str) -> str:
    """The demands under their statuses, on the first screen."""
    return html.split('id="tally">', 1)[1].split('<div class="about">', 1)[0]


def publish_three() -> None:
    newsroom, campaign = at_work(), publish_a_campaign()
    halt = make_demand(campaign, "halt", number=1, title="Halt all executions")
    accede = make_demand(campaign, "accede", number=2, title="Accede to the Rome Statute", title_ja="")
    debate = make_demand(campaign, "debate", number=3, title="Begin a public debate", wording="a nationwide dialogue")
    accede.addressees.set([make_institution("mofa", name="Ministry of Foreign Affairs")])
    accede.themes.set([make_theme("justice", name="Justice")])
    for one in (halt, accede, debate):
        newsroom.publish(one)
    newsroom.publish(make_update(halt, "in_progress", happened_on="2010-05-04", direction="progress"))
    newsroom.publish(make_update(halt, "set_back", happened_on="2012-03-29", direction="setback"))
    newsroom.publish(make_update(accede, "met", happened_on="2007-07-17", direction="fulfilled"))


BEGIN_WITH = {"three": publish_three}


@pytest.fixture
def three(campaign: Campaign) -> dict[str, Demand]:
    """Halt (in progress, then set back), Accede (met) and Debate (not assessed), each to another institution."""
    return {slug: Demand.objects.select_related("campaign").get(slug=slug) for slug in ("halt", "accede", "debate")}


class TestPage:
    def test_it_says_what_was_asked_and_where_it_stands(self, client: Client, three: Any) -> None:
        html = get(client)
        assert "What Japan was asked" in words(html)
        assert titles(html) == ["Halt all executions", "Accede to the Rome Statute", "Begin a public debate"]
        assert "Set back since 29 Mar 2012" in words(html)

    def test_the_first_screen_has_every_demand_under_its_status(self, client: Client, three: Any) -> None:
        told = [words(one) for one in parts(tally(get(client)), "<b>", "</ul>")]
        assert told == [
            "1 ✓Met Accede to the Rome Statute",
            "1 ↓Set back Halt all executions",
            "1 ·Not assessed Begin a public debate",
        ]

    def test_of_very_many_demands_the_first_screen_names_some(
        self, client: Client, newsroom: Newsroom, three: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chosen, "MOST_NAMED", 1)
        for number in range(4, 7):
            one = make_demand(three["halt"].campaign, f"more-{number}", number=number)
            newsroom.publish(one)
        assert "and 3 more" in words(tally(get(client)))

    def test_the_tally_counts_what_the_list_shows(self, client: Client, three: Any) -> None:
        for day in ("", "2011", "2008"):
            html = get(client, on=day)
            counted = sum(int(words(one)) for one in parts(tally(html), "<b>", "</b>"))
            states = [
                words("".join(parts(one, '<p class="state">', "</p>"))) for one in parts(html, "<article", "</article>")
            ]
            assert counted == len([said for said in states if said]), day

    def test_each_step_of_the_tally_leads_to_its_demands(self, client: Client, three: Any) -> None:
        steps = [found["href"] for _, found in of_class(get(client, on="2011"), "step")]
        assert len(steps) >= 2
        for link in steps:
            assert "on=2011" in link
            assert link.endswith("#demands")
            assert len(titles(get(client, PATH + link.removesuffix("#demands")))) >= 1

    def test_the_step_that_is_shown_is_marked(self, client: Client, three: Any) -> None:
        def current(**question: str) -> list[str]:
            return [one["href"] for _, one in of_class(get(client, **question), "step") if "aria-current" in one]

        assert current() == []
        assert current(status="met") == ["?status=met#demands"]

    def test_each_ribbon_is_named_and_opens_its_periods(self, client: Client, three: Any) -> None:
        html = get(client)
        assert unnamed_drawings(html) == []
        drawings = [found for _, found in of_class(html, "ribbon")]
        assert drawings[0]["aria-label"].startswith("Halt all executions: Set back since 29 March 2012; 2 changes")
        (halt, accede, debate) = parts(html, '<details class="strip-of"', "</details>")
        assert len(links(halt)) == 2
        assert len(links(accede)) == 1
        assert links(debate) == []
        for link in links(halt + accede):
            assert client.get(link).status_code == 200

    def test_the_status_is_read_before_the_ribbon(self, client: Client, three: Any) -> None:
        for article in parts(get(client), "<article", "</article>"):
            assert article.index('class="state"') < article.index('class="ribbon"')

    def test_a_demand_that_moved_of_late_says_so(self, client: Client, newsroom: Newsroom, three: Any) -> None:
        assert "recently changed" not in words(get(client))
        assert words(get(client, on="2012-04")).count("recently changed") == 1

    def test_what_is_overdue_for_review_is_said(self, client: Client, newsroom: Newsroom, three: Any) -> None:
        assert "1 demand due for a re-check" in words(get(client))
        ledger.review(three["debate"], by=newsroom.reviewer)
        assert "all demands re-checked on time" in words(get(client))

    def test_sources_are_counted_once_each(self, client: Client, three: Any) -> None:
        assert "3 sources" in words(get(client))

    def test_the_document_and_what_comes_next_are_shown(self, client: Client, newsroom: Newsroom, three: Any) -> None:
        campaign = three["halt"].campaign
        document = Document.objects.create(
            campaign=campaign, slug="statement", title="Time to lead", publisher="An NGO", dated="2005-06"
        )
        three["halt"].passages.add(Passage.objects.create(document=document, slug="p1", exact="introduce a moratorium"))
        newsroom.publish(document)
        newsroom.publish(three["halt"], summary="A halt was asked for in a statement.")
        coming = Milestone.objects.create(campaign=campaign, slug="review", title="Review session", date="2199")
        newsroom.publish(coming)
        html = get(client)
        assert [words("<mark" + one) for one in parts(html, "<mark", "</mark>")] == ["introduce a moratorium"]
        assert f"{PATH}demands/halt/" in links(html.split("introduce a moratorium")[0][-200:] + "</a>")
        assert f"{PATH}documents/statement/" in links(html)
        assert "2199 Review session" in words(html)

    def test_a_campaign_without_demands_is_a_page_too(self, client: Client, campaign: Campaign) -> None:
        html = get(client)
        assert titles(html) == []
        assert list(forbidden(html)) == []

    def test_it_can_be_cited(self, client: Client, three: Any) -> None:
        html = get(client)
        (address,) = [link for link in links(html) if "entry=" in link]
        assert titles(get(client, address[address.index(PATH) :])) == titles(html)


NARROWED = (
    ("status=met", "accede"),
    ("status=in_progress&on=2011", "halt"),
    ("status=partly_met", ""),
    ("addressee=mofa", "accede"),
    ("theme=justice", "accede"),
    ("direction=setback", "halt"),
    ("since=2010-01-01", "halt"),
    ("since=2007", "halt"),
    ("since=2007-07-17", "halt accede"),
    ("q=DIALOGUE nationwide", "debate"),
    ("q=死刑", "halt debate"),
    ("q=nothing like it", ""),
    ("status=set_back&addressee=moj", "halt"),
    ("status=set_back&addressee=mofa", ""),
    ("status=&q=&on=&sort=&since=", "halt accede debate"),
    ("sort=number", "halt accede debate"),
    ("sort=status", "halt accede debate"),
    ("sort=changed", "halt accede debate"),
    ("sort=title", "accede debate halt"),
)


class TestFilters:
    def test_each_choice_narrows_and_each_order_orders(
        self, client: Client, three: dict[str, Demand], subtests: pytest.Subtests
    ) -> None:
        for question, slugs in NARROWED:
            with subtests.test(question=question):
                found = titles(get(client, f"{PATH}?{question}"))
                assert found == [three[slug].title for slug in slugs.split()]

    def test_what_was_chosen_stays_chosen(self, client: Client, three: Any) -> None:
        html = get(client, status="met", q="Rome", since="2005-01-01", sort="title", on="2020-01-01")
        chosen = {found["value"] for found in attributes(html, "option") if "selected" in found}
        typed = {
            found["name"]: found["value"]
            for found in attributes(html, "input")
            if found.get("value") and "name" in found
        }
        assert chosen == {"met", "title"}
        assert typed | {"q": "Rome", "since": "2005-01-01", "on": "2020-01-01"} == typed

    def test_the_number_found_is_announced_and_can_be_undone(self, client: Client, three: Any) -> None:
        html = get(client, status="met", on="2020")
        (said,) = parts(html, '<p class="small" id="count"', "</p>")
        assert 'role="status"' in said
        assert words("<p" + said).startswith("1 of 3: Met · as it was on 31 December 2020")
        assert f"{PATH}?on=2020-12-31#demands" in links(said)

    def test_the_closed_filters_say_what_is_chosen(self, client: Client, three: Any) -> None:
        def said(**question: str) -> str:
            (summary,) = parts(get(client, **question), '<details class="choose">', "</summary>")
            return words(summary)

        assert said() == "Filters and time · all 3 demands, today"
        assert said(status="met", addressee="mofa", on="2012-03-14") == (
            "Filters and time · Met, Ministry of Foreign Affairs, 14 March 2012"
        )
        assert said(q="Rome", since="2005") == "Filters and time · changed since 31 December 2005, “Rome”, today"

    def test_finding_nothing_shows_the_way_back(self, client: Client, three: Any) -> None:
        html = get(client, q="nothing like it")
        assert "No demand matches all of these filters." in words(html)
        assert f"{PATH}#demands" in links(html)

    def test_a_demand_leads_on_with_the_same_clocks(self, client: Client, three: Any) -> None:
        assert f"{PATH}demands/halt/?on=2011-12-31" in links(get(client, on="2011"))

    def test_only_what_occurs_is_offered(self, client: Client, newsroom: Newsroom, three: Any) -> None:
        make_institution("unused", name="Never asked")
        assert "Never asked" not in get(client)


class TestTable:
    def cells(self, client: Client, **question: str) -> list[list[str]]:
        """The words of each cell, row by row, the head first."""
        (table,) = parts(get(client, view="table", **question), '<table class="demands">', "</table>")
        rows = parts(table.replace("<thead>", "").replace("<th", "<td").replace("</th>", "</td>"), "<tr>", "</tr>")
        return [[words("<td" + cell) for cell in parts(row, "<td", "</td>")] for row in rows]

    def test_it_says_where_each_demand_stands_and_on_what(self, client: Client, three: Any) -> None:
        head, halt, accede, debate = self.cells(client)
        assert head == ["No.", "Demand", "Status", "since", "Last event", "Sources", "Addressee"]
        assert halt[:3] == ["1", "Halt all executions", "↓Set back"]
        assert halt[3:] == ["29 Mar 2012", "▼ step back: 29 Mar 2012", "2", "Ministry of Justice"]
        assert accede[4:6] == ["▲ step forward: 17 Jul 2007", "1"]
        assert debate[4:6] == ["", "0"]

    @pytest.mark.parametrize(
        ("sort", "numbers"),
        [("", "123"), ("title", "231"), ("status", "123"), ("changed", "123"), ("last", "123"), ("sources", "123"),
         ("addressee", "213")],
    )  # fmt: skip
    def test_each_column_sorts_by_a_link(self, client: Client, three: Any, sort: str, numbers: str) -> None:
        html = get(client, view="table", sort=sort)
        assert "".join(row[0] for row in self.cells(client, sort=sort)[1:]) == numbers
        (sorted_by,) = [found for found in attributes(html, "th") if "aria-sort" in found]
        assert sorted_by["aria-sort"] == ("descending" if sort in ("changed", "last", "sources") else "ascending")
        for link in links(parts(html, "<thead>", "</thead>")[0]):
            assert "view=table" in link
            get(client, link.removesuffix("#demands"))

    def test_the_columns_are_worked_out_once(self, client: Client, three: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """And not for each cell of each row, which asks for the name of its column."""
        made = []

        def counted(*given: Any) -> Any:
            made.append(given)
            return columns(*given)

        monkeypatch.setattr(campaign_views, "columns", counted)
        get(client, view="table")
        assert len(made) == 1

    def test_every_row_has_its_name(self, client: Client, three: Any) -> None:
        (table,) = parts(get(client, view="table"), '<table class="demands">', "</table>")
        assert [found["scope"] for found in attributes(table, "th")].count("row") == 3

    def test_it_keeps_the_choices_and_back(self, client: Client, three: Any) -> None:
        assert f"{PATH}?status=met&view=table#demands" in links(get(client, status="met"))
        html = get(client, status="met", view="table")
        assert f"{PATH}?status=met#demands" in links(html)
        assert {"type": "hidden", "name": "view", "value": "table"} in attributes(html, "input")


class TestClocks:
    def test_the_page_of_an_earlier_day(self, client: Client, three: Any) -> None:
        html = get(client, on="2011")
        assert "You are looking at 31 December 2011 as known today" in words(html)
        assert "A bill was tabled" in words(html)
        assert "29 Mar 2012" not in words(html)

    def test_before_the_campaign_began_there_is_nothing_to_tell(self, client: Client, three: Any) -> None:
        html = get(client, on="1999")
        assert titles(html) == []
        assert "This campaign had not begun by then." in words(html)

    def test_before_the_first_entry_nothing_had_been_published(self, client: Client, three: Any) -> None:
        html = get(client, recorded="2000")
        assert "Nothing had been published here by then." in words(html)
        assert "You are looking at this site as published by 31 December 2000" in words(html)

    def test_what_was_never_public_is_found_on_no_day(self, client: Client, three: Any) -> None:
        make_campaign("secret", scale=Scale.objects.first())
        for path in ("/campaigns/secret/", "/campaigns/nowhere/"):
            get(client, path, 404, recorded="2000")

    def test_back_to_today_keeps_the_rest(self, client: Client, three: Any) -> None:
        assert "?status=met" in links(get(client, status="met", on="2011"))


class TestFragment:
    def test_htmx_gets_the_list_alone(self, client: Client, three: Any) -> None:
        response = client.get(PATH, {"status": "met"}, headers=HTMX)
        html = page(response)
        assert "<html" not in html
        assert "Accede to the Rome Statute" in words(html)
        assert "Halt all executions" not in words(html)

    def test_the_number_found_comes_along(self, client: Client, three: Any) -> None:
        html = page(client.get(PATH, {"status": "met"}, headers=HTMX))
        (count,) = [found for found in attributes(html, "p") if found.get("id") == "count"]
        assert count["data-hx-swap-oob"] == "innerHTML"

    def test_the_address_names_only_what_was_chosen(self, client: Client, three: Any) -> None:
        response = client.get(PATH, {"status": "met", "q": "", "sort": "", "junk": "1"}, headers=HTMX)
        assert response["HX-Push-Url"] == f"{PATH}?status=met"

    def test_the_slider_gets_the_page_to_take_its_parts_from(self, client: Client, three: Any) -> None:
        """All but the filters is exchanged, so that the slider keeps the focus."""
        response = client.get(PATH, {"on": "2011-12-31", "q": ""}, headers=HTMX | {"HX-Target": "answer"})
        html = page(response)
        assert response["HX-Push-Url"] == f"{PATH}?on=2011-12-31"
        (slider,) = [one for _, one in elements(html) if "data-hx-select-oob" in one]
        wanted = [slider["data-hx-select"], *slider["data-hx-select-oob"].split(",")]
        ids = {one.get("id") for _, one in elements(html)}
        assert {one.removesuffix(":innerHTML").removeprefix("#") for one in wanted} <= ids

    def test_any_other_request_of_htmx_gets_the_page(self, client: Client, three: Any) -> None:
        assert "<html" in page(client.get(PATH, headers={"HX-Request": "true"}))
        assert "<html" in page(client.get(PATH, headers={"HX-Request": "true", "HX-Boosted": "true"}))

    def test_caches_keep_page_and_fragment_apart(self, client: Client, three: Any) -> None:
        for asked in ({}, HTMX):
            vary = {one.strip() for one in client.get(PATH, headers=asked)["Vary"].split(",")}
            assert {"HX-Request", "HX-Target"} <= vary

    def test_a_bad_choice_sends_htmx_to_the_page_that_explains(self, client: Client, three: Any) -> None:
        response = client.get(PATH, {"status": "banana"}, headers=HTMX)
        assert response.status_code == 400
        assert response["HX-Redirect"] == f"{PATH}?status=banana"


class TestRefusals:
    BAD = (
        "status=banana", "addressee=nobody", "theme=none", "direction=up", "sort=random", "view=pie", "on=banana",
        "on=2099-01-01", "on=1850", "recorded=x", "since=x", "page=999999", "q=a%00b", "on=%00", f"q={'x' * 10_000}",
        "status=met&status=banana",
    )  # fmt: skip

    @pytest.mark.parametrize("prefix", ["", "/ja"])
    def test_what_cannot_be_answered_is_said_so(
        self, client: Client, three: Any, subtests: pytest.Subtests, prefix: str
    ) -> None:
        for question in self.BAD:
            with subtests.test(question=question[:30]):
                html = get(client, f"{prefix}{PATH}?{question}", 400)
                assert list(forbidden(html)) == []
                assert f'lang="{prefix[1:] or "en"}"' in html
                assert f"{prefix}{PATH}" in links(html)
                assert all(words(said) for said in parts(html, '<p class="stand">', "</p>"))

    def test_the_answer_repeats_the_word_as_text(self, client: Client, three: Any) -> None:
        html = get(client, PATH, 400, status="<script>alert(1)</script>")
        assert "“<script>alert(1)</script>”" in words(html)
        assert list(forbidden(html)) == []

    def test_what_only_looks_odd_is_answered(self, client: Client, three: Any, subtests: pytest.Subtests) -> None:
        for question in ("q=%ed%a0%80", "q=%ff%fe", "q=%u0041", "status=met&status=met", "q[]=1", "&&&", "=", "%00=1"):
            with subtests.test(question=question):
                get(client, f"{PATH}?{question}")

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_can_be_sent(self, client: Client, method: str) -> None:
        assert getattr(client, method)(PATH).status_code == 405  # before any query: this test has no database

    def test_head_is_answered(self, client: Client, three: Any) -> None:
        assert client.head(PATH).status_code == 200

    def test_a_campaign_that_is_not_there_is_no_page(self, client: Client, campaign: Campaign) -> None:
        make_campaign("hidden")
        for slug in ("hidden", "never"):
            get(client, f"/campaigns/{slug}/", 404)


class TestInJapanese:
    def test_what_is_not_translated_is_marked(self, client: Client, three: Any) -> None:
        html = get(client, f"/ja{PATH}")
        assert "日本が求められたこと" in html
        (accede,) = [article for article in parts(html, "<article", "</article>") if "Rome" in article]
        assert '<span lang="en">Accede to the Rome Statute</span>' in accede
        assert len(of_class(accede, "fallback")) == 1

    def test_its_links_stay_in_japanese(self, client: Client, three: Any) -> None:
        html = get(client, f"/ja{PATH}", status="met")
        inside = [link for link in links(html) if link.startswith("/") and not link.startswith("/ja/")]
        assert inside == [f"{PATH}?status=met"]  # the way to English alone, which keeps the question


def test_the_page_is_strict(client: Client, three: Any) -> None:
    response = client.get(PATH)
    assert list(forbidden(page(response))) == []
    assert not response.cookies
    for tag, found in elements(page(response)):
        assert not (tag == "link" and found.get("href", "").startswith("http") and found["rel"] == "stylesheet")


def test_words_of_staff_are_text(client: Client, newsroom: Newsroom, campaign: Campaign) -> None:
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    demand = make_demand(campaign, title=attack, summary=attack)
    newsroom.publish(demand)
    newsroom.publish(make_update(demand, "in_progress", headline=attack, sources=[make_evidence(title=attack)]))
    for question in ({}, {"view": "table"}, {"q": attack}):
        html = get(client, **question)
        assert list(forbidden(html)) == []
        assert "<script>alert" not in html
        assert attack in words(html)


def test_every_script_survives(client: Client, newsroom: Newsroom, campaign: Campaign) -> None:
    asked = ["أوقفوا الإعدامات", "עצרו", "Stop 👩‍👩‍👧 now 🏳️‍🌈", "停\U0002000b止"]
    for number, title in enumerate(asked):
        newsroom.publish(make_demand(campaign, f"d{number}", number=number, title=title))
    assert titles(get(client)) == asked


def test_six_queries_however_much_there_is(
    client: Client, newsroom: Newsroom, three: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    # The current wordings of everything, the changes of status, what happened by demand, the latest updates, and what
    # later lines say of those.
    with django_assert_num_queries(6):
        get(client)
    for number in range(10, 16):
        demand = make_demand(three["halt"].campaign, f"more-{number}", number=number)
        newsroom.publish(demand)
        newsroom.publish(make_update(demand, "in_progress"))
    with django_assert_num_queries(6):
        get(client)
    with django_assert_num_queries(3):  # the fragment needs no latest updates
        client.get(PATH, headers=HTMX)


def test_a_long_list_comes_in_pages(client: Client, three: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign_views, "ON_A_PAGE", 2)
    assert titles(get(client)) == ["Halt all executions", "Accede to the Rome Statute"]
    assert titles(get(client, page=2)) == ["Begin a public debate"]
    assert "3 demands" in words(get(client))
    assert any("page=2" in link and "sort=title" in link for link in links(get(client, sort="title")))
    get(client, PATH, 400, page=3)


@pytest.mark.parametrize("address", ["/", "/campaigns/japan/", "/campaigns/japan/demands/moratorium/"])
def test_a_campaign_that_has_ended_says_since_when_it_is_no_longer_followed(
    newsroom: Newsroom, demand: Demand, address: str
) -> None:
    said = "This campaign has ended (3 June 2024). Its demands have not been tracked since."
    assert said not in words(page(Client().get(address)))
    newsroom.publish(demand.campaign, ended_on="2024-06-03")
    assert said in words(page(Client().get(address)))
    assert said not in words(page(Client().get(address, {"on": "2024-06-02"})))
    if address != "/":
        assert said not in words(page(Client().get(address, {"entry": 2})))
