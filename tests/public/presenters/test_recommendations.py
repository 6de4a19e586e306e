"""A demand's page says who else asked for it at the United Nations. Everything here is invented."""

import re
from typing import Any

import pytest
from django.test import Client

from demands import ledger
from demands.ledger.content import content_of
from demands.ledger.rules import Refused
from demands.ledger.verification import verify
from demands.models import Demand, Entry
from demands.workflow import steps
from tests.cast import Newsroom, at_work, publish_a_demand
from tests.recommendations import link, make_recommendation

PAGE = "/campaigns/japan/demands/moratorium/"


def text(client: Client, path: str = PAGE) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", client.get(path).content.decode()))


def publish_links() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    rows = [
        make_recommendation(cycle=1, session="2", states=["Freedonia", "Sylvania"], published_on="2008-05-30"),
        make_recommendation(cycle=2, session="14", states=["Sylvania"], published_on="2012-12-14"),
        make_recommendation(cycle=3, states=["Ruritania"], text="Ensure <b>this</b> & that", themes=["Right to life"]),
        make_recommendation(body="CAT", symbol="CAT/C/XYZ/CO/1", states=[], position="", cycle=None, session="",
                            language="fr", text="Le Comité inventé recommande"),
    ]  # fmt: skip
    link(newsroom, demand, *rows)
    newsroom.publish(demand)


BEGIN_WITH = {"linked": publish_links}


@pytest.fixture
def linked(demand: Demand) -> Demand:
    """A demand with five recommendations of three cycles and one of a committee, published."""
    return demand


def test_the_page_says_who_else_asked(linked: Demand, client: Client) -> None:
    assert (
        "Also recommended by 3 states over three UPR cycles and by a UN body (CAT). Response of Japan: noted."
        in text(client)
    )


def test_the_page_says_it_in_japanese(linked: Demand, client: Client) -> None:
    assert "3回の普遍的定期的審査（UPR）で3か国、さらに国連の機関（CAT）も同様の勧告をしています（" in text(
        client, f"/ja{PAGE}"
    )


def test_the_list_gives_each_with_its_words_states_and_document(linked: Demand, client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert '<a href="https://undocs.org/A/HRC/99/1" rel="noopener">' in page
    assert "Freedonia, Sylvania" in page
    assert '<blockquote lang="fr">Le Comité inventé recommande' in page
    assert "Ensure &lt;b&gt;this&lt;/b&gt; &amp; that" in page
    assert "Tags of the UN index: Right to life" in text(client)


def test_mixed_answers_are_counted(newsroom: Newsroom, demand: Demand, client: Client) -> None:
    link(
        newsroom, demand, *(make_recommendation(position=said) for said in ("Noted", "Noted", "Supported", "Examined"))
    )
    newsroom.publish(demand)
    assert (
        "Also recommended by 1 state over one UPR cycle. Response of Japan: noted 2, Examined 1, supported 1."
        in text(client)
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"states": [], "position": ""}, "Also recommended by states in the Universal Periodic Review."),
        (
            {"cycle": None, "session": "", "position": ""},
            "Also recommended by 1 state in the Universal Periodic Review.",
        ),
        ({"body": "CRC", "states": [], "session": "", "position": ""}, "Also recommended by a UN body (CRC)."),
        ({"body": "", "states": [], "session": "", "position": ""}, "Also recommended by others."),
        ({"cycle": 5}, "Also recommended by 1 state over one UPR cycle. Response of Japan: noted."),
        (
            {"position": "Supported/Noted"},
            "Also recommended by 1 state over one UPR cycle. Response of Japan: supported/noted.",
        ),
    ],
)
def test_what_the_index_does_not_say_is_not_said(
    newsroom: Newsroom, demand: Demand, client: Client, given: dict[str, Any], said: str
) -> None:
    link(newsroom, demand, make_recommendation(**given))
    newsroom.publish(demand)
    assert said in text(client)


def test_a_state_that_changed_its_name_is_one_state(newsroom: Newsroom, demand: Demand, client: Client) -> None:
    rows = [make_recommendation(cycle=place, states=[name]) for place, name in enumerate(("Turkey", "Türkiye"), 1)]
    link(newsroom, demand, *rows)
    newsroom.publish(demand)
    assert "Also recommended by 1 state over two UPR cycles. Response of Japan: noted." in text(client)
    said = "2回の普遍的定期的審査（UPR）で1か国も同様の勧告をしています（Japanの回答：留意）。"
    assert said in text(client, f"/ja{PAGE}")


def test_several_bodies_are_named_one_after_another(newsroom: Newsroom, demand: Demand, client: Client) -> None:
    given: dict[str, Any] = {"states": [], "session": "", "cycle": None, "position": ""}
    link(newsroom, demand, *(make_recommendation(body=body, **given) for body in ("CRC", "CAT", "CAT")))
    newsroom.publish(demand)
    assert "Also recommended by UN bodies (CAT, CRC)." in text(client)
    assert "国連の機関（CAT、CRC）も同様の勧告をしています。" in text(client, f"/ja{PAGE}")


def test_what_another_state_answered_is_not_put_into_this_ones_mouth(
    newsroom: Newsroom, demand: Demand, client: Client
) -> None:
    elsewhere = make_recommendation(countries=["Freedonia"], states=["Sylvania"], position="Supported")
    link(newsroom, demand, make_recommendation(), elsewhere)
    newsroom.publish(demand)
    assert "Also recommended by 2 states over one UPR cycle. Response of Japan: noted." in text(client)
    assert "Sylvania · to Freedonia · supported" in text(client)
    assert "to Japan" not in text(client)


@pytest.mark.parametrize(
    ("country", "name", "said"),
    [
        ("EU", "European Union", "Also recommended by 1 state over one UPR cycle. Response of European Union: noted."),
        ("FR", "France", "Also recommended by 1 state over one UPR cycle."),
    ],
)
def test_a_campaign_need_not_be_about_a_state(
    newsroom: Newsroom, demand: Demand, client: Client, country: str, name: str, said: str
) -> None:
    newsroom.publish(demand.campaign, country=country, country_name=name)
    link(newsroom, demand, make_recommendation(countries=["European Union"]))
    newsroom.publish(demand)
    assert said in text(client)


def test_an_odd_symbol_is_no_link(newsroom: Newsroom, demand: Demand, client: Client) -> None:
    link(newsroom, demand, make_recommendation(symbol='A/HRC/1"><script>'))
    newsroom.publish(demand)
    page = client.get(PAGE).content.decode()
    assert "undocs.org" not in page
    assert "<script>" not in page.split("</main>")[0].split("<main")[1]


# What is linked, and not yet published


def test_a_link_shows_only_once_the_demand_is_published_again(
    newsroom: Newsroom, demand: Demand, client: Client
) -> None:
    before = client.get(PAGE).content
    link(newsroom, demand, make_recommendation(text="zyxsecretword"))
    assert client.get(PAGE).content == before
    newsroom.publish(demand)
    assert b"zyxsecretword" in client.get(PAGE).content


def test_who_linked_it_cannot_publish_it(newsroom: Newsroom, demand: Demand) -> None:
    link(newsroom, demand, make_recommendation())
    newsroom.editor.groups.add(*newsroom.reviewer.groups.all())
    editor = type(newsroom.editor).objects.get(pk=newsroom.editor.pk)
    steps.submit(demand, by=editor)
    demand.refresh_from_db()
    with pytest.raises(Refused, match="You contributed to this"):
        ledger.publish(demand, by=editor, approved_hash=ledger.reading_hash(demand))


def test_a_link_taken_away_leaves_the_page_and_stays_in_the_record(linked: Demand, newsroom: Newsroom) -> None:
    linked.recommendation_links.all().delete()
    entry = newsroom.publish(linked)
    assert "recommendations" not in (entry.content or {})
    page = Client().get(PAGE).content.decode()
    assert "Also recommended" not in page
    entry_page = text(Client(), f"/updates/{entry.sequence}/")
    assert "UN recommendations" in entry_page


def test_a_page_of_an_earlier_day_shows_what_was_said_by_then(linked: Demand, client: Client) -> None:
    assert "Also recommended" in text(client, f"{PAGE}?on=2019-01-01")
    assert "Also recommended" not in text(client, f"{PAGE}?on=2005-12-01")  # the first was made later
    assert "Nothing had been published here by then." in text(client, f"{PAGE}?recorded=2006-01-01")


def test_what_the_index_changed_later_waits_until_it_is_published(
    linked: Demand, newsroom: Newsroom, client: Client
) -> None:
    row = linked.recommendations.get(cycle=1)
    newsroom.write(row, position="Supported")
    assert "Japan: noted." in text(client)
    newsroom.publish(row)
    assert "noted 2, supported 1" in text(client)


def test_a_redacted_recommendation_is_gone_from_the_page(
    linked: Demand, newsroom: Newsroom, administrator: Any, client: Client
) -> None:
    row = linked.recommendations.get(body="CAT")
    entry = Entry.objects.get(subject=f"recommendation:{row.annotation_id}")
    ledger.redact(entry, by=administrator, reason="A court ordered it.")
    assert "UN body" not in text(client)
    assert verify().clean


# The record


def test_each_linked_recommendation_has_its_own_line(linked: Demand, client: Client) -> None:
    lines = Entry.objects.filter(subject_type="recommendation")
    assert lines.count() == 4
    page = text(client, f"/updates/{lines.filter(content__body='CAT').get().sequence}/")
    assert "CAT CAT/C/XYZ/CO/1" in page
    assert "Le Comité inventé recommande" in page


def test_the_record_verifies_and_notices_a_changed_word_or_link(linked: Demand) -> None:
    assert verify().clean
    row = linked.recommendations.get(body="CAT")
    type(row).objects.filter(pk=row.pk).update(text="Other words")
    assert any("was altered in text" in one.message for one in verify().findings)
    type(row).objects.filter(pk=row.pk).update(text="Le Comité inventé recommande")
    linked.recommendation_links.filter(recommendation=row).delete()
    assert any("was altered in recommendations" in one.message for one in verify().findings)


def test_a_link_that_no_editor_made_is_noticed(newsroom: Newsroom, demand: Demand) -> None:
    demand.recommendations.add(make_recommendation())
    assert any("was altered in recommendations" in one.message for one in verify().findings)


def test_without_recommendations_a_demand_says_what_it_always_said(demand: Demand) -> None:
    assert "recommendations" not in content_of(demand)


# Queries


def test_a_demand_without_recommendations_takes_no_query_for_them(
    demand: Demand, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(5):  # wordings, changes, lines of the demand, amendments
        client.get(PAGE)


def test_one_with_them_takes_one_more_however_many(
    linked: Demand, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):  # those, and the recommendations
        client.get(PAGE)
