"""The page of one demand: its whole history with every source, and whatever was taken back, doubted or awaited."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.models import Document, Milestone, Passage
from campaigns.partial_date import PartialDate, today
from demands import ledger
from demands.models import Citation, Demand, Engagement, Indicator, Observation
from demands.public.presenters import timeline_rows
from tests.cast import Newsroom, make_demand, make_evidence, make_institution, make_proposal, make_update
from tests.public.markup import attributes, forbidden, links, of_class, page, parts, unnamed_drawings, words

PATH = "/campaigns/japan/demands/moratorium/"
ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def get(client: Client, path: str = PATH, status: int = 200, /, **question: Any) -> str:
    response = client.get(path, question)
    assert response.status_code == status, response.content[:2000]
    return page(response)


def history(html: str) -> list[str]:
    """The updates of the timeline, newest first, as readers see them."""
    (timeline,) = parts(html, 'aria-labelledby="history"', "</section>")
    years = "".join(parts(timeline, "<ol", "</ol>"))
    return [words(f"<p{one.split('>', 1)[0]}>{one.split('>', 1)[1]}") for one in years.split("<li ") if "entry-" in one]


def said(client: Client, **question: Any) -> str:
    return words(get(client, **question))


class TestHead:
    def test_it_says_what_is_asked_of_whom_and_where_it_stands(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        newsroom.publish(make_update(demand, "in_progress", happened_on="2010-05-04"))
        shown = said(client)
        for part in ("Halt all executions", "In progress", "since 4 May 2010", "In progress: the threshold.",
                     "Ministry of Justice", "June 2005", "Death penalty", "A moratorium is declared."):  # fmt: skip
            assert part in shown

    def test_before_it_was_made_it_has_no_status(self, client: Client, demand: Demand) -> None:
        assert "This demand had not been made yet." in said(client, on="2001")

    def test_its_ribbon_is_named_and_every_period_can_be_reached(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
        html = get(client)
        assert unnamed_drawings(html) == []
        assert "In progress since 2010" in of_class(html, "ribbon")[0][1]["aria-label"]
        (periods,) = parts(html, '<ol class="periods"', "</ol>")
        assert "In progress since 2010" in words(f"<ol{periods}")
        (link,) = links(periods)
        get(client, link)

    def test_its_steps_are_marked_on_the_ribbon(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress", happened_on="2010", direction="progress"))
        newsroom.publish(make_update(demand, "in_progress", happened_on="2015", direction="neutral"))
        newsroom.publish(make_update(demand, "set_back", happened_on="2018", direction="setback"))
        drawing = parts(get(client), '<svg class="ribbon"', "</svg>")[0]
        assert [mark["class"] for mark in attributes(drawing, "text")] == ["up", "down"]

    def test_nobody_having_looked_is_said(self, client: Client, demand: Demand) -> None:
        assert "not yet checked" in said(client)

    def test_having_looked_is_said_and_listed(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        ledger.review(demand, by=newsroom.reviewer)
        shown = said(client)
        assert "by the campaign team" in shown
        assert ": no change." in shown

    def test_a_review_too_long_ago_is_said(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        ledger.review(demand, by=newsroom.reviewer, as_of="2015-02-03")
        assert "last checked on 3 February 2015" in said(client)

    def test_neighbours_and_relatives_are_one_step_away(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        newsroom.publish(make_demand(demand.campaign, "second", title="Open a debate"))
        html = get(client)
        assert [found["href"] for found in attributes(html, "a") if found.get("rel") == "next"] == [
            "/campaigns/japan/demands/second/"
        ]
        assert "/campaigns/japan/demands/second/" in links(html.split("Related demands")[1].split("</section>")[0])


class TestWhomToAsk:
    def test_it_is_said_at_the_end_and_again_when_it_changes(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        assert "Contact:" not in said(client)
        for contact in ("Press office, press@lantern.example", "Counsel, <b>+81 3</b>"):
            newsroom.write(demand, contact=contact)
            newsroom.publish(demand)
            assert f"Contact: {contact}" in said(client)
        assert "<b>+81" not in get(client)
        assert "Whom to ask" in get(client)


class TestHistory:
    def test_newest_first_with_their_sources(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        source = make_evidence(
            title="Gazette", publisher="Cabinet", limitations="A summary only.", depiction="A page with a seal."
        )
        newsroom.publish(make_update(demand, "in_progress", headline="Older", body="It **passed**."))
        newsroom.publish(make_update(demand, "set_back", headline="Newer", happened_on="2012", sources=[source]))
        newer, older = history(get(client))
        assert "Newer" in newer
        assert "Older" in older
        assert "It passed. " in older
        for part in ("Treaty", "Gazette", "Cabinet", "2026", "A summary only.", "Picture: A page with a seal."):
            assert part in newer

    def test_any_claim_is_two_steps_from_its_source(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress"))
        assert PATH in links(get(client, "/campaigns/japan/"))
        assert "https://treaties.example/1" in links(get(client))

    def test_background_is_named_as_such(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "set_back", happened_on="2001"))
        assert "Background: before the demand was made" in said(client)
        assert "Not assessed" in said(client)

    def test_what_changed_the_status_is_open_and_the_rest_is_one_line(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        newsroom.publish(make_update(demand, "in_progress", happened_on="2010", headline="A bill"))
        newsroom.publish(
            make_update(demand, "in_progress", happened_on="2011-05-06", headline="More of it", direction="progress")
        )
        html = get(client)
        (line,) = parts(html, '<li class="line', "</li>")
        (summary,) = parts(line, "<summary>", "</summary>")
        assert words(summary) == "6 May 2011 ▲ step forward: More of it"
        assert "A bill" not in line

    def test_of_several_sources_the_first_is_shown(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        both = [make_evidence(title=title) for title in ("Gazette", "Record of the Diet")]
        newsroom.publish(make_update(demand, "in_progress", sources=both))
        (event,) = parts(get(client), 'class="history"', "</ol>")
        shown, folded = event.split('<details class="others">')
        assert [title in shown for title in ("Gazette", "Record of the Diet")] == [True, False]
        assert "Record of the Diet" in folded
        assert "sources · entry" in words(parts(folded, "<summary>", "</summary>")[0])

    def test_years_are_headings(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        for year in ("2010", "2011-05", "2011-07"):
            newsroom.publish(make_update(demand, "in_progress", happened_on=year))
        assert [words(one) for one in parts(get(client), '<div class="year"><h3>', "</h3>")] == ["2011", "2010"]

    def test_the_older_part_of_a_long_timeline_is_folded(
        self, client: Client, newsroom: Newsroom, demand: Demand, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(timeline_rows, "LONG", 3)
        monkeypatch.setattr(timeline_rows, "RECENT", 2)
        for year, status in (("2010", "in_progress"), ("2011", "in_progress"), ("2012", "met"), ("2013", "met")):
            newsroom.publish(make_update(demand, status, happened_on=year, headline=f"In {year}"))
        (older,) = parts(get(client), '<details class="fold older">', "</section>")
        assert words(parts(older, "<summary>", "</summary>")[0]) == "2010 to 2011: 2 events, 1 changed the status"
        assert ["In 2011" in older, "In 2012" in older] == [True, False]

    def test_an_event_says_what_it_changed_or_left(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
        newsroom.publish(make_update(demand, "in_progress", happened_on="2011", headline="More of it"))
        newer, older = history(get(client))
        assert "demand stays →In progress" in newer
        assert "Not assessed then→ In progress" in older

    def test_what_is_not_verified_says_so_with_the_reason(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        update = make_update(demand, "in_progress", verification="unverified", verification_note="Written from memory.")
        newsroom.publish(update)
        assert "not yet verified Written from memory." in said(client)

    def test_once_verified_it_says_when(
        self, client: Client, newsroom: Newsroom, demand: Demand, administrator: Any
    ) -> None:
        update = make_update(demand, "in_progress", verification="unverified")
        newsroom.publish(update)
        ledger.confirm(update, by=administrator)
        shown = said(client)
        assert "not yet verified" not in shown
        assert f"read by staff on {PartialDate(today()).display('en')}" in shown

    def test_a_source_not_verified_says_so(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "met", sources=[make_evidence(verification="unverified")]))
        assert "not yet verified" in said(client)

    def test_a_source_that_contradicts_is_set_off(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        update = make_update(demand, "in_progress")
        against = make_evidence(title="The ministry denies it", language="ja")
        Citation.objects.create(
            update=update, evidence=against, stance="contradicts", locator="para. 14", quote="事実ではない", order=2
        )
        newsroom.publish(update)
        html = get(client)
        ((_, mark),) = of_class(html, "against")
        assert mark["class"] == "tag against"
        assert "Contradicts The ministry denies it" in words(html).replace("Contradicts", "Contradicts ").replace(
            "  ", " "
        )
        assert "para. 14 not yet verified事実ではない" in words(html)
        assert [found["lang"] for found in attributes(html, "q")] == ["ja"]

    def test_a_waiver_is_public(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "met", sources=[], waiver_reason="The archive burnt."))
        assert "Reason for the source exception: The archive burnt." in said(client)

    def test_without_any_update_that_is_said(self, client: Client, demand: Demand) -> None:
        assert "Nothing had been recorded by this date." in said(client)

    def test_an_earlier_day_shows_what_had_happened_by_then(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        newsroom.publish(make_update(demand, "in_progress", happened_on="2010", headline="Older"))
        newsroom.publish(make_update(demand, "met", happened_on="2015", headline="Newer"))
        shown = said(client, on="2012")
        assert "You are looking at 31 December 2012 as known today" in shown
        assert ("Older" in shown, "Newer" in shown, "In progress" in shown) == (True, False, True)


class TestTakenBack:
    def test_a_correction_shows_what_changed(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        wrong = make_update(demand, "in_progress", headline="Five were hanged", body="On Tuesday.", happened_on="2010")
        newsroom.publish(wrong)
        right = make_update(
            demand, "in_progress", headline="Six were hanged", body="On Monday.", happened_on="2011",
            corrects=wrong, correction_reason="Miscounted.",
        )  # fmt: skip
        newsroom.publish(right)
        html = get(client)
        assert len(history(html)) == 1
        assert "Miscounted." in words(html)
        for change in ("<del>Five</del><ins>Six</ins> were hanged", "On <del>Tuesday</del><ins>Monday</ins>."):
            assert change in html
        assert "<del>2010</del><ins>2011</ins>" in html

    def test_a_retraction_leaves_it_struck_with_the_reason(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        wrong = make_update(demand, "met")
        newsroom.publish(wrong)
        newsroom.publish(make_proposal("retract", update=wrong, reason="It did not happen."))
        html = get(client)
        assert "It did not happen." in words(html)
        assert len(of_class(html, "struck")) == 1
        assert "Not assessed since June 2005" in words(html)

    def test_earlier_wording_is_kept_and_compared(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(demand, title="Halt every execution")
        html = get(client)
        assert "Earlier wording" in words(html)
        assert "Halt <del>all executions</del><ins>every execution</ins>" in html

    def test_a_translation_that_came_later_is_shown(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        update = make_update(demand, "in_progress", body="Words.")
        newsroom.publish(update)
        assert '<span lang="en">A bill was tabled</span> <span class="fallback">[English]</span>' in get(
            client, f"/ja{PATH}"
        )
        newsroom.publish(make_proposal("translate", update=update, language="ja", headline="法案提出", body="本文"))
        html = get(client, f"/ja{PATH}")
        assert "法案提出" in words(html)
        assert "A bill was tabled" not in html


class TestBeside:
    def publish_letter(self, newsroom: Newsroom, demand: Demand, **given: Any) -> None:
        fields = {
            "kind": "letter", "happened_on": "2020-01-10", "summary": "We asked for figures.", "awaits_reply": True,
        }  # fmt: skip
        letter = Engagement.objects.create(
            campaign=demand.campaign, institution=demand.addressees.get(), **fields | given
        )
        letter.demands.add(demand)
        newsroom.publish(letter)

    def test_a_letter_without_answer_counts_the_days(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        self.publish_letter(newsroom, demand)
        assert "We asked for figures." in said(client)
        assert "10 days without a reply" in said(client, on="2020-01-20")
        assert "1 day without a reply" in said(client, on="2020-01-11")

    def test_an_answer_is_quoted(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        self.publish_letter(newsroom, demand, replied_on="2020-02", reply="We take note.")
        shown = said(client)
        assert "Reply (February 2020): We take note." in shown
        assert "without a reply" not in shown

    def test_an_indicator_is_a_chart_and_a_table(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        indicator = Indicator.objects.create(
            campaign=demand.campaign, slug="executions", title="Executions", unit="persons", note="Calendar years."
        )
        indicator.demands.add(demand)
        indicator.sources.add(make_evidence(title="Annual statistics"))
        for year, value in (("2010", 2), ("2011", 0)):
            Observation.objects.create(indicator=indicator, date=year, value=value, verification="unverified")
        newsroom.publish(indicator)
        html = get(client)
        assert unnamed_drawings(html) == []
        (table,) = parts(html, "<table>", "</table>")
        rows = [words(row) for row in parts(table, "<tr>", "</tr>")]
        assert rows[1:] == ["2010 2", "2011 0"]
        assert "All figures: not yet verified" in words(html)
        assert "Annual statistics" in words(html)

    def test_the_certainty_of_figures_is_said_of_each_where_it_differs(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        indicator = Indicator.objects.create(campaign=demand.campaign, slug="executions", title="E", unit="persons")
        indicator.demands.add(demand)
        indicator.sources.add(make_evidence(title="Annual statistics"))
        for year, level in (("2010", "unverified"), ("2011", "excerpt")):
            Observation.objects.create(indicator=indicator, date=year, value=2, verification=level)
        newsroom.publish(indicator)
        (table,) = parts(get(client), "<table>", "</table>")
        rows = [words(row) for row in parts(table, "<tr>", "</tr>")]
        assert rows[1:] == ["2010 2 not yet verified", "2011 2 seen in an excerpt"]

    def test_passage_and_milestone_are_shown(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        campaign = demand.campaign
        document = Document.objects.create(
            campaign=campaign, slug="statement", title="S", publisher="N", dated="2005-06"
        )
        demand.passages.add(Passage.objects.create(document=document, slug="p1", exact="introduce a moratorium"))
        coming = Milestone.objects.create(
            campaign=campaign, slug="review", title="Review", date="2199", verification="unverified"
        )
        demand.milestones.add(coming)
        for row in (document, coming):
            newsroom.publish(row)
        newsroom.publish(demand, title="Halt all executions now")
        html = get(client)
        assert "introduce a moratorium" in words(html)
        assert "/campaigns/japan/documents/statement/#p1" in links(html)
        assert "2199 Review not yet verified" in words(html)

    def test_it_can_be_cited(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress"))
        html = get(client)
        (address,) = [link for link in links(html) if "entry=" in link]
        assert history(get(client, address[address.index(PATH) :])) == history(html)


class TestStaffCannotBreakIt:
    def test_words_are_text(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        wrong = make_update(
            demand, "in_progress", headline=ATTACK, body=ATTACK, verification="unverified", verification_note=ATTACK,
            waiver_reason=ATTACK, sources=[make_evidence(title=ATTACK, publisher=ATTACK, limitations=ATTACK)],
        )  # fmt: skip
        Citation.objects.filter(update=wrong).update(locator=ATTACK, quote=ATTACK)
        newsroom.publish(wrong)
        right = make_update(demand, headline=f"x{ATTACK}", body=ATTACK, corrects=wrong, correction_reason=ATTACK)
        newsroom.publish(right)
        newsroom.publish(make_proposal("retract", update=right, reason=ATTACK))
        newsroom.publish(demand, title=ATTACK, summary=ATTACK, success_criterion=ATTACK, wording=ATTACK)
        html = get(client)
        assert list(forbidden(html)) == []
        assert "<script>alert" not in html
        assert ATTACK in words(html)

    def test_every_script_survives(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        text = "أُلغي עברית 👩‍👩‍👧 e\u0301 停\U0002000b止"
        newsroom.publish(make_update(demand, "in_progress", headline=text, body=text))
        assert words(get(client)).count(text) == 2

    def test_a_text_of_20_000_characters_is_shown_and_a_longer_one_refused(
        self, client: Client, newsroom: Newsroom, demand: Demand
    ) -> None:
        newsroom.publish(make_update(demand, "in_progress", body="words " * 3333))
        assert said(client).count("words ") >= 3333
        for text in ({"body": "x" * 200_000}, {"body_ja": "文" * 200_000}):
            too_long = make_update(demand, **text)
            with pytest.raises(ValidationError, match="20000"):
                too_long.full_clean()
            with pytest.raises(ledger.Refused, match="20000"):
                newsroom.publish(too_long)


class TestAnswers:
    def test_the_page_is_strict(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress"))
        response = client.get(PATH)
        assert list(forbidden(page(response))) == []
        assert not response.cookies
        assert client.head(PATH).status_code == 200

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_can_be_sent(self, client: Client, method: str) -> None:
        assert getattr(client, method)(PATH).status_code == 405  # before any query: this test has no database

    @pytest.mark.parametrize(
        "question", ["on=banana", "on=2099-01-01", "on=1850", "recorded=0000", "on=%00", "on=2011&on="]
    )
    def test_a_day_that_is_none_is_said_so(self, client: Client, demand: Demand, question: str) -> None:
        expected = 200 if question.endswith("=") else 400  # of several the last counts
        for prefix in ("", "/ja"):
            assert "<h1" in get(client, f"{prefix}{PATH}?{question}", expected)

    def test_a_demand_that_is_not_there_is_no_page(self, client: Client, demand: Demand) -> None:
        make_demand(demand.campaign, "draft")
        for path in (
            "/campaigns/japan/demands/draft/",
            "/campaigns/japan/demands/never/",
            "/campaigns/x/demands/moratorium/",
        ):
            get(client, path, 404)

    def test_yesterday_the_site_had_not_said_it(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "in_progress"))
        yesterday = (today() - dt.timedelta(days=1)).isoformat()
        assert "Nothing had been published here by then." in said(client, recorded=yesterday)


def test_five_queries_however_much_there_is(
    client: Client, newsroom: Newsroom, demand: Demand, django_assert_num_queries: Callable[..., Any]
) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    # The current wordings of everything, indicators and engagements too; the changes of status; the lines of this
    # demand; what later lines say of its sources.
    with django_assert_num_queries(5):
        get(client)
    make_institution("mofa")
    for year in range(2011, 2019):
        newsroom.publish(make_update(demand, "met" if year % 2 else "set_back", happened_on=str(year)))
        newsroom.publish(make_demand(demand.campaign, f"other-{year}"))
    with django_assert_num_queries(5):
        get(client)
