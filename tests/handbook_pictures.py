"""Take the pictures of the handbook anew, in both languages:

    .venv/bin/python -m tests.handbook_pictures

It runs a site of its own with the shipped campaign, lays something on every heap of the desk, and photographs the pages
that the handbook tells of. Look at the pictures before you commit them.
"""

import datetime as dt
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from config.commands.chromium import require_chromium  # noqa: E402
from demands import ledger  # noqa: E402
from demands.models import Demand, Engagement, Evidence, Link, StatusUpdate, Suggestion  # noqa: E402
from tests.cast import Newsroom, make_evidence, make_update  # noqa: E402
from tests.conftest import CHROMIUM_OPTIONS  # noqa: E402
from tests.site import Site, SiteFactory, run_python  # noqa: E402

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "handbook" / "pictures"
WIDE, PHONE = {"width": 1100, "height": 760}, {"width": 390, "height": 1300}  # high, so that no bar floats over it
COLOURS = 128


def ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


# What lies on the desk; run in the site's own environment


def lay_out() -> None:
    names = {"editor": "Emi", "reviewer": "Rafael", "administrator": "Ada"}
    for username, first_name in names.items():
        User.objects.filter(username=username).update(first_name=first_name, email=f"{username}@ngo.example")
    editor, reviewer, ada = (User.objects.get(username=one) for one in names)
    newsroom = Newsroom(editor, reviewer)
    asylum, halt = (Demand.objects.get(slug=slug) for slug in ("detention-exceptional", "execution-moratorium"))
    report = _source("Judgment of the Third Petty Bench", "https://www.courts.go.jp/example")
    newsroom.submit(
        _draft(asylum, "Supreme Court orders the files opened", "最高裁が記録の開示を命じる", [report], ago(4))
    )
    newsroom.submit(_draft(halt, "Two executions carried out in Tokyo and Osaka", "東京と大阪で二人の死刑を執行"))
    StatusUpdate.objects.filter(published_as=None).update(submitted_at=ago(2))
    untouched = _draft(asylum, "Diet committee takes up the refugee bill", "国会の委員会が難民法案を審議")
    forgotten = newsroom.write(untouched)
    StatusUpdate.objects.filter(pk=forgotten.pk).update(edited_at=ago(20))
    _emergency(halt, ada)
    _sent_in(asylum)
    _letters(halt)
    for place, source in enumerate(Evidence.objects.exclude(url="").order_by("pk")[:2]):
        Link.objects.update_or_create(
            evidence=source,
            defaults={
                "url": source.url, "state": "dead", "checked_at": ago(1), "next_at": timezone.now(),
                "missed_since": ago(9 - 4 * place), "http_status": 404, "problem": "not_found",
            },
        )  # fmt: skip


def _source(title: str, url: str) -> Evidence:
    fields = {
        "kind": "court_judgment",
        "publisher": "Supreme Court of Japan",
        "language": "ja",
        "published_on": "2026-11",
    }
    return make_evidence(title=title, url=url, **fields)


def _draft(demand: Demand, headline: str, headline_ja: str, sources: Any = None, when: Any = None) -> StatusUpdate:
    day = (when or ago(3)).date().isoformat()
    words = {"headline": headline, "headline_ja": headline_ja, "happened_on": day}
    body = {"body": "Four of the five judges agreed.", "body_ja": "五人の裁判官のうち四人の意見による。"}
    return make_update(demand, sources=sources, **words, **body)


def _emergency(demand: Demand, by: User) -> None:
    update = _draft(demand, "Ministry announces an execution for tomorrow", "法務省、明日の死刑執行を発表")
    update.written_by(by.pk)
    update.save()
    shown = ledger.reading_hash(update)
    ledger.publish_in_emergency(update, by=by, approved_hash=shown, reason="It is to be carried out in the morning.")


def _sent_in(demand: Demand) -> None:
    said = [
        ("source", "新しい判決が出ました。", "ja", 5, "https://www.courts.go.jp/example/2"),
        ("error", "The date is wrong: it was 12 March", "en", 3, ""),
        ("source", "The Ministry of Justice published new figures", "en", 1, "https://www.moj.go.jp/example"),
    ]
    for kind, text, language, days, url in said:
        Suggestion.objects.create(
            campaign=demand.campaign, demand=demand, kind=kind, text=text, language=language, url=url,
            received_at=ago(days), email="reader@example.org",
        )  # fmt: skip


def _letters(demand: Demand) -> None:
    for institution, days in zip(demand.campaign.addressees.order_by("pk")[:3], (117, 73, 25), strict=True):
        Engagement.objects.create(
            campaign=demand.campaign, institution=institution, kind="letter", summary="We asked for a date.",
            happened_on=ago(days).date().isoformat(), awaits_reply=True, edited_at=None,
        )  # fmt: skip


# The pictures


def take(browser: Browser, site: Site, language: str) -> None:
    base = site.url + ("" if language == "en" else f"/{language}")
    context = browser.new_context(viewport=WIDE, locale=language)  # type: ignore[arg-type]
    page = context.new_page()
    _sign_in(page, site, "reviewer")
    page.goto(f"{base}/admin/")
    review = page.locator(".for-me li a").first.get_attribute("href")
    sent_in = page.locator("a[href*='/demands/suggestion/']").nth(2).get_attribute("href")
    _keep(page, f"desk-{language}", ".in-order")
    page.goto(site.url + str(review))
    _keep(page, f"review-{language}")
    page.goto(site.url + str(sent_in))
    _keep(page, f"suggestion-{language}", "#content")
    page.goto(f"{base}/admin/mails/")
    _keep(page, f"mails-{language}", "#content")
    context.close()
    phone = browser.new_context(viewport=PHONE, locale=language)  # type: ignore[arg-type]
    page = phone.new_page()
    _sign_in(page, site, "editor")
    page.goto(f"{base}/admin/demands/statusupdate/record/")
    page.locator("#id_demand").select_option(index=1)
    page.locator("#id_headline").fill("A bill to halt executions is tabled")
    page.locator("#id_source_url").fill("https://www.shugiin.go.jp/")
    _keep(page, f"record-{language}")
    phone.close()


def _sign_in(page: Page, site: Site, username: str) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.locator("#id_username").fill(username)
    page.locator("input[type=password]").fill(site.users[username].password)
    page.locator("input[type=password]").press("Enter")
    page.wait_for_url("**/admin/")


def _keep(page: Page, name: str, last: str = "") -> None:
    """The page down to the end of one part of it, in few enough colours that it stays small."""
    page.locator("p.four-eyes-off").evaluate_all("all => all.forEach(one => one.remove())")  # this is a demonstration
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    box = page.locator(last).first.bounding_box() if last else None
    if box is not None:
        picture = picture.crop((0, 0, picture.width, min(picture.height, int(box["y"] + box["height"]) + 16)))
    picture.quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)


def main() -> None:
    if "lay-out" in sys.argv:
        lay_out()
        return
    with tempfile.TemporaryDirectory() as place, SiteFactory(Path(place)).running() as site:
        run_python("-m", "tests.handbook_pictures", "lay-out", environment=site.environment)
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=require_chromium(), args=CHROMIUM_OPTIONS)
            for language in ("en", "ja"):
                take(browser, site, language)
            browser.close()


if __name__ == "__main__":
    main()
