"""The cards that social networks show: what is on them, in which language, kept on disk, and for published things."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from campaigns.models import Campaign
from demands.models import Demand
from demands.public.charts.files import kept, palette, typesetting
from demands.public.charts.files.drawing import spread
from tests.cast import Newsroom, make_campaign, make_demand, make_update
from tests.public.pictures import amount, differs, fetched

CAMPAIGN = "/campaigns/japan/card.png"
DEMAND = "/campaigns/japan/demands/moratorium/card.png"
HEADLINE, VERDICT, RIBBON = (60, 110, 1140, 390), (60, 395, 1140, 460), (60, 488, 1140, 550)
HOSTILE = '<script>alert("x")</script> & \'; DROP TABLE 【「、。」】 ' + "\u05d0"


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    """A place of its own for each test's pictures."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "pictures"


class TestPicture:
    @pytest.mark.parametrize("path", [CAMPAIGN, DEMAND, f"/ja{CAMPAIGN}", f"/ja{DEMAND}"])
    def test_it_has_the_size_that_networks_ask_for(self, demand: Demand, path: str) -> None:
        image = fetched(path)
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len(image.convert("RGB").getcolors(1 << 24) or []) > 20

    def test_a_demand_shows_its_status_in_its_colour(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "met", happened_on="2006-01-01", direction="fulfilled"))
        image = fetched(DEMAND)
        assert amount(image.crop(VERDICT), palette.fill_of("met")) > 500
        assert amount(image.crop(RIBBON), palette.fill_of("met")) > 10_000
        assert amount(image, palette.fill_of("setback")) == 0

    def test_another_status_makes_another_card(self, newsroom: Newsroom, demand: Demand) -> None:
        before = fetched(DEMAND)
        newsroom.publish(make_update(demand, "set_back", happened_on="2010-05-04"))
        after = fetched(DEMAND)
        assert differs(before, after, VERDICT)
        assert differs(before, after, RIBBON)
        assert not differs(before, after, HEADLINE)

    def test_the_campaigns_card_shows_every_status(self, newsroom: Newsroom, demand: Demand) -> None:
        other = make_demand(demand.campaign, "other")
        newsroom.publish(other)
        newsroom.publish(make_update(other, "met", happened_on="2007", direction="fulfilled"))
        newsroom.publish(make_update(demand, "set_back", happened_on="2010-05-04"))
        image = fetched(CAMPAIGN)
        for token in ("met", "setback"):
            assert amount(image, palette.fill_of(token)) > 3000

    def test_the_tally_is_true_to_its_numbers(self, newsroom: Newsroom, demand: Demand) -> None:
        """Three of four are met: their bar takes three quarters of the strip."""
        for slug in ("one", "two", "three"):
            other = make_demand(demand.campaign, slug)
            newsroom.publish(other)
            newsroom.publish(make_update(other, "met", happened_on="2007", direction="fulfilled"))
        strip = fetched(CAMPAIGN).crop((64, 466, 1136, 468))
        assert amount(strip, palette.fill_of("met")) / (2 * 1072) == pytest.approx(0.75, abs=0.01)

    def test_japanese_makes_another_card(self, demand: Demand) -> None:
        assert differs(fetched(DEMAND), fetched(f"/ja{DEMAND}"), HEADLINE)
        assert differs(fetched(CAMPAIGN), fetched(f"/ja{CAMPAIGN}"), HEADLINE)

    @pytest.mark.parametrize("title", [HOSTILE, "字" * 200, "W" * 200, "死刑、" * 60, "🎉한국", "."])
    def test_any_title_can_be_set(self, newsroom: Newsroom, campaign: Campaign, title: str) -> None:
        newsroom.publish(make_demand(campaign, title=title[:200], title_ja=title[:200]))
        image = fetched(DEMAND)
        assert differs(image, Image.new("RGB", image.size, palette.PAPER), HEADLINE)
        margin = image.crop((1137, 0, 1200, 630))
        assert amount(margin, palette.PAPER) == margin.width * margin.height

    def test_sixty_demands_still_have_their_ribbons(self, newsroom: Newsroom, campaign: Campaign) -> None:
        for number in range(60):
            newsroom.publish(make_demand(campaign, f"demand-{number}"))
        assert fetched(CAMPAIGN).size == (1200, 630)

    def test_a_campaign_without_demands_has_a_card(self, campaign: Campaign) -> None:
        assert fetched(CAMPAIGN).size == (1200, 630)


class TestType:
    @pytest.mark.parametrize("face", ["serif", "sans"])
    def test_japanese_letters_are_not_the_empty_box(self, face: str) -> None:
        missing = typesetting.font(face, 60).getmask("\U0010fffd")
        shapes = {bytes(typesetting.font(face, 60).getmask(letter)) for letter in "死刑の執行ア髙﨑①"}
        assert len(shapes) == 9
        assert bytes(missing) not in shapes

    @pytest.mark.parametrize("face", ["serif", "sans"])
    def test_every_letter_of_jis_x_0208_is_there(self, face: str) -> None:
        """Kanji of levels 1 and 2, kana, and the signs that statuses are shown by."""
        cells = [bytes((row, cell)) for row in range(0xB0, 0xF5) for cell in range(0xA1, 0xFF)]
        kanji = [found for cell in cells if (found := cell.decode("euc_jp", "ignore"))]
        assert len(kanji) == 6355
        lacking = [one for one in [*kanji, *"✓◐→–↓·あア"] if typesetting.font(face, 12).getmask(one).getbbox() is None]
        assert lacking == []

    def test_the_fonts_come_with_their_licence(self) -> None:
        assert "SIL OPEN FONT LICENSE Version 1.1" in (typesetting.FONTS / "OFL.txt").read_text()
        assert sum(one.stat().st_size for one in typesetting.FONTS.glob("*.otf")) < 5_000_000


@pytest.mark.parametrize(
    ("wanted", "needed", "found"),
    [
        ([0, 50], [20, 20], [0, 50]),
        ([0, 5], [20, 20], [0, 20]),
        ([0, 50, 95], [20, 20, 20], [0, 50, 80]),
        ([70, 80, 95], [30, 30, 30], [10, 40, 70]),
    ],
)
def test_labels_move_apart_and_stay_inside(wanted: list[float], needed: list[float], found: list[float]) -> None:
    assert spread(wanted, needed, 100) == found


def light(css: str, rule: str) -> dict[str, str]:
    """The colours that a stylesheet first gives names, in the light scheme; ``rule`` has groups for name and colour."""
    found = re.findall(rule.replace("COLOUR", r"(#[0-9a-f]{3,6})\b"), css)
    return {name: colour if len(colour) == 7 else f"#{colour[1:] * 2}" for name, colour in reversed(found)}


def test_the_colours_are_those_of_the_pages(project: Path) -> None:
    """Of their light scheme: a picture cannot know in what surroundings it will be seen."""
    tokens, css = ((project / f"static/css/{name}.css").read_text() for name in ("tokens", "statuses"))
    named = {"paper": palette.PAPER, "ink": palette.INK, "soft": palette.SOFT, "line": palette.LINE}
    assert light(tokens, r"--([a-z]+): COLOUR").items() >= (named | {"series": palette.SERIES}).items()
    fills, signs = (light(css, rf"\.s-([a-z]+) {{[^}}]*--{part}: COLOUR") for part in ("c", "on"))
    assert fills == {token: fill for token, (fill, _on) in palette.STATUS.items()}
    assert signs == {token: on for token, (_fill, on) in palette.STATUS.items()}


class TestAnswer:
    def test_caches_may_keep_it_for_minutes_and_then_ask(self, client: Client, demand: Demand) -> None:
        first = client.get(DEMAND)
        assert first.headers["Cache-Control"] == "public, max-age=300"
        again = client.get(DEMAND, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_head_is_answered(self, client: Client, demand: Demand) -> None:
        assert client.head(DEMAND).status_code == 200
        assert client.post(DEMAND).status_code == 405

    @pytest.mark.parametrize(
        "path",
        [
            "/campaigns/hidden/card.png",
            "/campaigns/never/card.png",
            "/campaigns/japan/demands/hidden/card.png",
            "/campaigns/japan/demands/never/card.png",
            "/campaigns/hidden/demands/moratorium/card.png",
            f"/campaigns/{'long' * 500}/card.png",
        ],
    )
    def test_what_is_not_published_is_not_found(self, client: Client, shelf: Path, demand: Demand, path: str) -> None:
        make_campaign("hidden")
        make_demand(demand.campaign, "hidden")
        assert client.get(path).status_code == 404
        assert list(shelf.glob("*")) == []

    def test_a_draft_update_changes_no_card(self, client: Client, demand: Demand) -> None:
        before = client.get(DEMAND)
        make_update(demand, "met")
        assert client.get(DEMAND).headers["ETag"] == before.headers["ETag"]


class TestShelf:
    def test_it_is_drawn_once(
        self, client: Client, demand: Demand, shelf: Path, django_assert_num_queries: Any, monkeypatch: Any
    ) -> None:
        drawn = client.get(DEMAND).content
        monkeypatch.setattr("demands.public.views.pictures.png_of", lambda *_: pytest.fail("drawn again"))
        with django_assert_num_queries(1):  # the last line about the campaign
            assert client.get(DEMAND).content == drawn
        assert [file.read_bytes() for file in shelf.iterdir()] == [drawn]

    def test_a_new_line_of_the_record_draws_it_anew_and_removes_the_old(
        self, client: Client, newsroom: Newsroom, demand: Demand, shelf: Path
    ) -> None:
        client.get(DEMAND)
        before = {file.name for file in shelf.iterdir()}
        newsroom.publish(make_update(demand, "in_progress"))
        client.get(DEMAND)
        after = {file.name for file in shelf.iterdir()}
        assert (len(before), len(after)) == (1, 1)
        assert before != after

    def test_a_line_about_another_campaign_does_not(
        self, client: Client, newsroom: Newsroom, demand: Demand, shelf: Path
    ) -> None:
        other = make_campaign("other")
        newsroom.publish(other)
        client.get(DEMAND)
        before = {file.name for file in shelf.iterdir()}
        newsroom.publish(make_demand(other))
        client.get(DEMAND)
        assert {file.name for file in shelf.iterdir()} == before

    def test_languages_are_kept_apart(self, client: Client, demand: Demand, shelf: Path) -> None:
        client.get(DEMAND)
        client.get(f"/ja{DEMAND}")
        assert len(list(shelf.iterdir())) == 2

    def test_a_day_later_it_says_the_new_day(self, demand: Demand, monkeypatch: Any) -> None:
        today = kept.version("japan")
        monkeypatch.setattr("demands.progress.standing.Clock.day", property(lambda self: dt.date(2030, 1, 1)))
        assert kept.version("japan") != today

    def test_a_disk_that_takes_nothing_costs_no_card(
        self, client: Client, demand: Demand, shelf: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        shelf.write_text("a file where the folder should be")
        assert client.get(DEMAND).status_code == 200
        assert "cannot keep a picture" in caplog.text

    @pytest.mark.parametrize("path", [CAMPAIGN, DEMAND])
    def test_drawing_takes_a_fixed_number_of_queries(
        self, client: Client, newsroom: Newsroom, demand: Demand, path: str, django_assert_num_queries: Any
    ) -> None:
        for number in range(3):
            newsroom.publish(make_demand(demand.campaign, f"more-{number}"))
        with django_assert_num_queries(5):  # the last line; wordings, changes of status, activity
            client.get(path)
