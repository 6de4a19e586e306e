"""A site of one's own: its name is on every page, card, chart, mail and error; ours is one line at the foot."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from campaigns.models import Site, SitePage
from config.web import unavailable
from demands.admin.accounts.signin import Factors
from demands.admin.site import Newsroom as Admin
from demands.models import StatusUpdate
from demands.progress import site
from demands.public.charts.files import cards
from demands.public.charts.files.svg import svg_of
from tests.cast import Newsroom, at_work, make_update, publish_a_demand
from tests.test_nothing_leaks import PUBLIC, address

OURS, THEIRS, PUBLISHER = "Follow Through", "Kept Promises", "Asha Rights Centre"
NAMES = {
    "campaign": "japan", "demand": "moratorium", "document": "none", "institution": "moj", "theme": "death-penalty",
    "reference": "none", "indicator": "none", "page": "funding",
}  # fmt: skip


def publish_named() -> None:
    newsroom, demand = at_work(), publish_a_demand()
    newsroom.publish(make_update(demand, "in_progress", reference="bill"))
    name = {"name_ja": "守られた約束", "publisher_ja": "アシャ人権センター"}
    newsroom.publish(Site.objects.create(name=THEIRS, publisher=PUBLISHER, licence="CC0-1.0", **name))
    newsroom.publish(
        SitePage.objects.create(slug="about", title="About us", body="We *watch* promises.\n\n## Who we are", order=1)
    )
    newsroom.publish(SitePage.objects.create(slug="funding", title="Who pays", body="Members.", title_ja="財源"))


BEGIN_WITH = {"named": publish_named}


@pytest.fixture
def named(db: None) -> None:
    """A site with a name, a publisher, a licence and two pages about itself."""


def bodies(client: Client) -> Iterator[tuple[str, str]]:
    """Every public page and file in both languages, and those of errors."""
    last = StatusUpdate.objects.get().published_as
    for _name, path in PUBLIC:
        for prefix in ("", "/ja"):
            whole = prefix + address(path, NAMES | {"sequence": last})
            response = client.get(whole)
            body = b"".join(response) if response.streaming else response.content
            yield whole, body.decode("utf-8", "replace")
    yield "no page", client.get("/nowhere/").content.decode()
    yield "bad query", client.get("/campaigns/japan/?on=banana").content.decode()
    yield "sign in", client.get("/accounts/login/").content.decode()
    yield "no database", unavailable.unavailable().content.decode()


def without_credit(body: str) -> str:
    return re.sub(r"(Made with|制作ソフト：) ?Follow Through", "", body)


def test_nothing_a_reader_gets_has_the_name_of_the_software(named: None, client: Client) -> None:
    for name, body in bodies(client):
        assert OURS not in without_credit(body), name


def test_every_page_has_the_name_and_one_credit(named: None, client: Client) -> None:
    for path, name, credit in (("/", THEIRS, "Made with Follow Through"), ("/ja/", "守られた約束", "Follow Through")):
        for page in ("", "campaigns/japan/", "campaigns/japan/demands/moratorium/", "record/", "search/?q=x"):
            body = client.get(path + page).content.decode()
            assert f"· {name}</title>" in body, page
            assert f'property="og:site_name" content="{name}"' in body, page
            assert body.count(credit) == 1, page


def test_a_site_without_a_name_has_that_of_the_software(demand: Any, client: Client) -> None:
    assert "· Follow Through</title>" in client.get("/").content.decode()


def test_citations_name_the_publisher_or_the_owner_of_the_campaign(
    named: None, client: Client, newsroom: Newsroom
) -> None:
    page = "/campaigns/japan/demands/moratorium/"
    body = client.get(page).content.decode()
    assert f"author = {{{{{PUBLISHER}}}}}" in body
    assert f"”, {PUBLISHER}, as of" in body
    campaign = StatusUpdate.objects.get().demand.campaign
    newsroom.write(campaign, owner="R&D {Watch}", licence="CC-BY-SA-4.0")
    newsroom.publish(campaign)
    body = client.get(page).content.decode()
    assert r"author = {{R\&amp;D \textbraceleft{}Watch\textbraceright{}}}" in body
    assert '"publisher":{"@type":"Organization","name":"R\\u0026D {Watch}"' in body
    assert "licenses/by-sa/4.0/" in body
    assert "publicdomain/zero" not in body


def test_the_licence_is_that_of_the_site(named: None, client: Client) -> None:
    body = client.get("/record/").content.decode()
    link = '<a rel="license noopener noreferrer" href="https://creativecommons.org/publicdomain/zero/1.0/">'
    assert f"{link}Creative Commons Zero 1.0 (CC0 1.0)</a>" in body


def test_pictures_have_the_name(named: None) -> None:
    drawn = svg_of(cards.site_card()).decode()
    assert THEIRS in drawn
    assert OURS not in drawn


def test_pages_about_the_site_are_linked_at_the_foot_in_their_order(named: None, client: Client) -> None:
    foot = client.get("/ja/").content.decode().partition('class="foot"')[2]
    assert re.findall(r'href="(/ja/(?:about|pages)[^"]*)">', foot) == ["/ja/pages/funding/", "/ja/about/"]
    assert "財源" in foot
    about = client.get("/about/").content.decode()
    assert "We <em>watch</em> promises." in about
    assert "<h2>Who we are</h2>" in about
    assert '<meta name="description" content="We watch promises. Who we are"' in about
    assert client.get("/pages/about/").status_code == 404
    assert client.get("/privacy/").content == client.get("/nowhere/").content
    assert "/pages/funding/</loc>" in client.get("/sitemap-pages.xml").content.decode()


def test_the_newsroom_and_authenticators_have_the_name(named: None, rf: Any) -> None:
    assert str(Admin().site_title) == f"Newsroom · {THEIRS}"
    with override_settings(SITE_HOST="example.org"):
        assert Factors(rf.get("/")).get_totp_issuer() == f"{THEIRS}, example.org"


def test_while_the_database_is_away_the_last_name_known_is_used(named: None, client: Client) -> None:
    client.get("/")
    assert site.last_known().content["name"]["en"] == THEIRS
