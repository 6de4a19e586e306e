"""The logo and the colour of a site: reviewed like its name, shown wherever it is, gone when they are redacted."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries, Settings

from campaigns import accent
from campaigns.logo import Logo, logo_of
from campaigns.models import Site
from demands import ledger
from demands.ledger.verification import verify
from demands.models import Demand, Entry
from demands.operations.fsck import faults
from demands.progress import site
from demands.public.charts.files import cards
from demands.public.charts.files.svg import svg_of
from demands.public.text import site_look
from demands.vault import logos
from demands.vault.files import BadFile, clean_upload
from tests.cast import Newsroom

pytestmark = pytest.mark.django_db
PAGES = ("/", "/ja/", "/campaigns/japan/", "/campaigns/japan/demands/moratorium/", "/record/", "/nowhere/")
GREEN = "#0b5d3b"


@pytest.fixture(autouse=True)
def files_of_its_own(settings: Settings, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with site.one_request():
        yield


def picture(
    width: int = 300, height: int = 300, form: str = "PNG", *, colour: str = "#0b5d3b", **said: Any
) -> SimpleUploadedFile:
    out = io.BytesIO()
    shown = Image.new("RGBA", (width, height), "#00000000")
    shown.paste(colour, (10, 10, width - 10, height - 10))
    (shown.convert("RGB") if form == "JPEG" else shown).save(out, form, **said)
    return SimpleUploadedFile(f"logo.{form.lower()}", out.getvalue())


def logo(colour: str = "#0b5d3b", width: int = 300) -> Logo:
    return logos.take(clean_upload(picture(width, colour=colour)))


@pytest.fixture
def ours(newsroom: Newsroom, demand: Demand) -> Site:
    """A published site with a square logo and green links."""
    newsroom.publish(demand.campaign) if not demand.campaign.is_published else None
    newsroom.publish(demand) if not demand.is_published else None
    row = Site.objects.create(name="Kept Promises", publisher="Asha", logo=str(logo()), accent=GREEN)
    newsroom.publish(row)
    return row


def of(row: Site) -> Logo:
    found = logo_of(row.logo)
    assert found is not None
    return found


# The logo


def test_every_page_has_the_logo_with_the_name_as_its_text(ours: Site, client: Client) -> None:
    for page in PAGES:
        body = client.get(page).content.decode()
        image = re.search(r'<a class="brand".*?<img class="logo" src="([^"]+)"[^>]*alt="([^"]*)">', body, re.DOTALL)
        assert image, page
        assert (image[1], image[2]) == (f"/site/logo.{of(ours).sha256}.png", "Kept Promises")
        assert '<span aria-hidden="true">Kept Promises</span>' in re.sub(r"\s*\n\s*", "", body)
    answer = client.get(site_look.logo_path(of(ours)))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert client.get(site_look.logo_path(of(ours)), headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_a_wide_logo_stands_for_the_name(newsroom: Newsroom, ours: Site, client: Client) -> None:
    newsroom.publish(ours, logo=str(logo(width=900)))
    body = client.get("/").content.decode().partition("</a>")[2].partition("</a>")[0]
    assert 'alt="Kept Promises"' in body
    assert "aria-hidden" not in body


def test_icons_are_made_of_it(ours: Site, client: Client) -> None:
    body = client.get("/").content.decode()
    icons = re.findall(r'<link rel="(?:icon|apple-touch-icon)" href="([^"]+)"', body)
    icons += [one["src"] for one in client.get("/site.webmanifest").json()["icons"]]
    assert len(icons) == 4
    for path in icons:
        with Image.open(io.BytesIO(client.get(path).content)) as shown:
            assert shown.size == (int(re.findall(r"icon-(\d+)", path)[0]),) * 2
            assert shown.convert("RGB").getpixel((shown.width // 2, shown.height // 2)) == (11, 93, 59)
    assert client.get(icons[0].replace("32", "33")).status_code == 404


def publisher(client: Client) -> Any:
    body = client.get("/campaigns/japan/").content.decode()
    told = json.loads(re.findall(r'application/ld\+json">(.*?)</script>', body, re.DOTALL)[0])
    return next(one["publisher"] for one in told["@graph"] if "publisher" in one)


def test_machines_get_it_with_the_publisher(newsroom: Newsroom, ours: Site, client: Client, settings: Settings) -> None:
    assert publisher(client)["logo"]["url"] == settings.SITE_URL + site_look.logo_path(of(ours))
    newsroom.publish(Demand.objects.get().campaign, owner="Another organisation")
    assert "logo" not in publisher(client)


def images(paper: bytes) -> list[Any]:
    return [image for page in PdfReader(io.BytesIO(paper)).pages for image in page.images]


def test_cards_and_papers_have_it(ours: Site, client: Client) -> None:
    assert "data:image/png;base64," in svg_of(cards.site_card()).decode()
    with Image.open(io.BytesIO(client.get("/card.png").content)) as card:
        assert card.getpixel((cards.MARGIN + 20, 66)) == (11, 93, 59)  # the logo
        assert card.getpixel((600, cards.RULE - 3)) == (11, 93, 59)  # the rule under it
    path = reverse("data:demand_pdf", args=["japan", "moratorium"])
    assert len(images(client.get(path).content)) == 1
    default_storage.delete(of(ours).path)
    assert images(client.get(path).content) == []


def test_no_query_is_asked_for_the_logo(
    newsroom: Newsroom, ours: Site, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/")
    with django_assert_num_queries(1):
        client.get(site_look.logo_path(of(ours)))


def test_a_draft_of_a_logo_is_seen_by_the_newsroom_alone(ours: Site, newsroom: Newsroom, client: Client) -> None:
    draft = logo("#880000")
    newsroom.write(ours, logo=str(draft))
    assert client.get(site_look.logo_path(draft)).status_code == 404
    assert client.get(site_look.logo_path(Logo("0" * 64, 1, 1))).status_code == 404
    inside = reverse("admin:campaigns_site_logo", args=[draft.sha256])
    assert client.get(inside).status_code == 302
    client.force_login(newsroom.editor)
    assert client.get(inside).status_code == 200


def test_the_entry_shows_which_logo_and_colour_it_was_then(ours: Site, newsroom: Newsroom, client: Client) -> None:
    first, old = ours.published_as, of(ours)
    newsroom.publish(ours, logo=str(logo("#880000")), accent="#7a1f00")
    body = client.get(f"/updates/{first}/").content.decode()
    assert f'<img class="logo" src="{site_look.logo_path(old)}" alt="Logo">' in body
    assert f'fill="{GREEN}"' in body
    assert client.get(site_look.logo_path(old)).status_code == 200
    assert old.sha256 not in client.get("/").content.decode()


def test_a_redacted_logo_is_gone_everywhere(ours: Site, newsroom: Newsroom, admin_user: User, client: Client) -> None:
    old, first = of(ours), ours.published_as or 0
    newsroom.publish(ours, logo=str(logo("#880000")))
    ledger.redact(Entry.objects.get(pk=first), reason="It was another’s.", by=admin_user)
    assert client.get(site_look.logo_path(old)).status_code == 404
    for page in (*PAGES, f"/updates/{first}/"):
        assert old.sha256 not in client.get(page).content.decode()
    assert verify().clean


def test_the_file_of_a_redacted_logo_is_deleted(
    ours: Site, admin_user: User, django_capture_on_commit_callbacks: Any
) -> None:
    found = of(ours)
    with django_capture_on_commit_callbacks(execute=True):
        ledger.redact(entry_of(ours), reason="It was another’s.", by=admin_user)
    ours.refresh_from_db()
    assert (ours.logo, ours.accent) == ("", "")
    assert not default_storage.exists(found.path)


def test_a_file_that_is_still_named_stays(
    ours: Site, newsroom: Newsroom, admin_user: User, django_capture_on_commit_callbacks: Any
) -> None:
    first = entry_of(ours)
    newsroom.publish(ours, name="A better name")
    with django_capture_on_commit_callbacks(execute=True):
        ledger.redact(first, reason="The name was wrong.", by=admin_user)
    assert default_storage.exists(of(ours).path)


def entry_of(row: Site) -> Entry:
    return Entry.objects.get(pk=row.published_as or 0)


def test_a_lost_logo_is_found_and_cannot_be_published(ours: Site, newsroom: Newsroom, client: Client) -> None:
    default_storage.delete(of(ours).path)
    assert [one for one in faults() if of(ours).path in one]
    assert client.get("/card.png").status_code == 200
    with pytest.raises(ledger.Refused, match="Upload the logo again"):
        newsroom.publish(ours, name="Other")


# What is taken as a logo


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (SimpleUploadedFile("l.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), "not supported"),
        (SimpleUploadedFile("l.png", b"<svg/>"), "not supported"),
        (picture(300, 300, "GIF"), "PNG, JPEG or WebP"),
        (picture(40, 40), "too small"),
        (picture(3200, 600), "larger than 3000"),
        (picture(1000, 70), "too long"),
    ],
)
def test_what_is_no_logo_is_refused_in_a_sentence(given: Any, words: str) -> None:
    with pytest.raises((BadFile, logos.BadLogo), match=words):
        logos.take(clean_upload(given))
    assert not default_storage.exists("vault/logos")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_nothing_but_the_picture_is_kept(form: str) -> None:
    details = Image.Exif()
    details[0x010E] = "secret words"
    found = logos.take(clean_upload(picture(800, 800, form, exif=details)))
    with default_storage.open(found.path) as stream:
        data = stream.read()
    assert data.startswith(b"\x89PNG")
    assert b"secret" not in data
    assert max(found.width, found.height) <= 640


# The colour


def test_pages_have_one_more_style_sheet_and_no_inline_style(ours: Site, client: Client) -> None:
    before = client.get("/").content.decode()
    path = re.findall(r'<link rel="stylesheet" href="(/site\.[0-9a-f]+\.css)">', before)
    assert len(path) == 1
    assert "style=" not in before
    answer = client.get(path[0])
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert f"--link: {GREEN}" in answer.content.decode()
    assert client.get("/site.0000000000000000.css").status_code == 404
    assert path[0] in client.get("/campaigns/japan/embed/?look=dark").content.decode()


def test_without_a_colour_nothing_more_is_asked_for(newsroom: Newsroom, ours: Site, client: Client) -> None:
    newsroom.publish(ours, accent="")
    assert "/site." not in client.get("/").content.decode().replace("/site.webmanifest", "")


@pytest.mark.parametrize("colour", ["#ffcc00", "#00aaff", "#ff0000", "#7fff00", "#888888", "#ffffff", "#777777"])
def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(colour: str) -> None:
    with pytest.raises(accent.ValidationError) as refused:
        accent.validate_accent(colour)
    nearest = re.findall(r"#[0-9a-f]{6}", str(refused.value.messages[0]))[0]
    accent.validate_accent(nearest)


@pytest.mark.parametrize("colour", [GREEN, "#000000", "#1d4f91", "#7a1f00", "#4b0082", "#a50026"])
def test_every_colour_that_is_taken_can_be_read_by_day_and_by_night(colour: str) -> None:
    accent.validate_accent(colour)
    assert accent.weakest(accent.by_day(colour), accent.DAY) >= 4.5
    assert accent.weakest(accent.by_night(colour), accent.NIGHT) >= 4.5


def test_no_colour_could_be_read_on_both_pages() -> None:
    greys = [f"#{value:02x}{value:02x}{value:02x}" for value in range(256)]  # contrast follows from luminance alone
    assert not [one for one in greys if accent.weakest(one, (*accent.DAY, *accent.NIGHT)) >= accent.ENOUGH]


def test_the_grounds_are_those_of_the_styles(settings: Settings) -> None:
    text = (settings.BASE_DIR / "static/css/tokens.css").read_text().replace("#fff;", "#ffffff;")
    day, night = text.split("prefers-color-scheme: dark")
    for grounds, part in ((accent.DAY, day), (accent.NIGHT, night)):
        for name, ground in zip(("paper", "card", "notice"), grounds, strict=True):
            assert f"--{name}: {ground};" in part


@pytest.mark.parametrize("wrong", ["red", "#123", "1d4f91", "#12345g", "#1d4f91;}body{display:none}", "url(//x)"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(accent.ValidationError, match="six digits"):
        accent.validate_accent(wrong)


def test_statuses_keep_their_colours(ours: Site) -> None:
    found = site_look.style()
    assert found is not None
    assert set(re.findall(r"--([a-z]+):", found.text)) == {"link", "focus", "accent"}


# The form


def test_the_form_takes_a_logo_and_takes_it_away(ours: Site, newsroom: Newsroom, client: Client) -> None:
    client.force_login(newsroom.editor)
    page = reverse("admin:campaigns_site_change", args=[ours.pk])
    fields = {"name": "Kept Promises", "publisher": "Asha", "licence": "CC-BY-4.0", "version": ours.version}
    answer = client.post(page, fields | {"new_logo": picture(colour="#880000"), "accent": "#7A1F00"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    before = of(ours)
    ours.refresh_from_db()
    assert (of(ours) == before, ours.accent) == (False, "#7a1f00")
    body = client.get(page).content.decode()
    assert of(ours).sha256 in body
    assert accent.by_night("#7a1f00") in body
    answer = client.post(page, fields | {"version": ours.version, "no_logo": "on", "accent": "#ffcc00"})
    assert "The nearest colour that can be read is" in answer.content.decode()
    client.post(page, fields | {"version": ours.version, "no_logo": "on"})
    ours.refresh_from_db()
    assert (ours.logo, ours.accent) == ("", "")
