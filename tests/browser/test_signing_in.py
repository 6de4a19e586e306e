"""The life of an account in a browser, with a real mail server, an authenticator app and virtual security keys."""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, expect

from tests.admin.accounts.test_invitations import Mailbox
from tests.site import PASSWORD, Site, SiteFactory, free_port

from .accounts import Person, plug_in_key
from .axe import COLOURS, is_for_everyone, violations
from .people import NARROW, before

CHOSEN = "a password nobody has guessed"
ANOTHER = "and another one, after that"

REVIEWERS = ("kei", "mio", "nao", "rin", "sho", "tomo", "yui")  # one for each story: what they sign in with stays
MAKE_REVIEWERS = f"""
from django.contrib.auth.models import User
from campaigns.models import Campaign, Membership
for name in {REVIEWERS}:
    user = User.objects.create_user(name, f"{{name}}@example.org", "{CHOSEN}", is_staff=True)
    Membership.objects.create(user=user, campaign=Campaign.objects.get(), role="reviewer")
"""

TWICE = """() => Promise.all([1, 2].map(async () => {
    const answer = await fetch("", {method: "POST", body: new FormData(document.querySelector(".account-form"))})
    return [answer.status, await answer.text()]
}))"""

NETWORKS = itertools.count(1)

Sit = Callable[..., Person]


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


@pytest.fixture(scope="module")
def real_site(site_factory: SiteFactory, mailbox: tuple[Mailbox, int]) -> Iterator[Site]:
    """A site for real work. WebAuthn needs a name: browsers give no passkey to 127.0.0.1."""
    strict = {"DEMO": "false", "REQUIRE_PHISHING_RESISTANT": "true", "EMAIL_URL": f"smtp://127.0.0.1:{mailbox[1]}"}
    with site_factory.running(host="localhost", TRUSTED_PROXIES="1", **strict) as site:
        site.manage("shell", "-v0", "-c", MAKE_REVIEWERS)
        yield site


@pytest.fixture
def sit(browser: Browser, real_site: Site) -> Iterator[Sit]:
    """Put somebody before a browser of their own, in a network of their own: tries are counted by network."""
    with before(real_site, browser, "403 (Forbidden)") as people:  # as a browser notes it

        def down(name: str, password: str = CHOSEN, **options: Any) -> Person:
            network = {"X-Forwarded-For": f"192.0.2.{next(NETWORKS)}"}
            return Person(people.sit_down(extra_http_headers=network, **options), name, password)

        yield down


def link_in(box: Mailbox, site: Site) -> str:
    """What the worker mails, and the link in it."""
    box.mails.clear()
    site.manage("worker", "--once")
    return box.link()


@pytest.mark.slow
def test_from_the_invitation_to_the_newsroom(sit: Sit, real_site: Site, mailbox: tuple[Mailbox, int]) -> None:
    ada, yuki = sit("administrator", PASSWORD), sit("yuki-tanaka")
    ada.log_in()
    ada.page.goto("/admin/")
    ada.says("The newsroom requires two-factor authentication")
    ada.set_up_app()
    ada.page.goto("/admin/campaigns/membership/invite/")
    ada.says("This requires a security key or passkey")  # a code from an app keeps no accounts on this site
    plug_in_key(ada.page, resident=False)
    ada.add_key("Blue stick")
    ada.log_out()
    ada.log_in()
    ada.page.locator("#mfa_webauthn_authenticate").click()
    expect(ada.page.get_by_role("heading", name="Desk")).to_be_visible()
    ada.page.goto("/admin/campaigns/membership/invite/")
    ada.page.fill("#id_email", "yuki.tanaka@example.org")
    ada.page.select_option("#id_role", "reviewer")
    ada.press()
    ada.says("Invitation sent to yuki.tanaka@example.org.")

    ada.page.goto("/admin/campaigns/membership/invite/")
    ada.page.fill("#id_email", "sora@example.org")  # and the button pressed twice
    ada.page.select_option("#id_role", "reviewer")
    answers = ada.page.evaluate(TWICE)
    assert sorted("errorlist" in text for status, text in answers) == [False, True]
    assert {status for status, text in answers} == {200}

    link_in(mailbox[0], real_site)
    assert sorted(mail["To"] for mail in mailbox[0].mails if "Invitation" in mail["Subject"]) == [
        "sora@example.org", "yuki.tanaka@example.org",
    ]  # fmt: skip
    mailbox[0].mails = [mail for mail in mailbox[0].mails if mail["To"] == "yuki.tanaka@example.org"]
    invitation = mailbox[0].link()
    yuki.choose_password(invitation)
    expect(yuki.page).to_have_url(re.compile("/accounts/2fa/$"))
    yuki.page.goto("/admin/demands/demand/")
    expect(yuki.page).to_have_url(re.compile("/accounts/2fa/$"))
    yuki.set_up_app()
    assert len(yuki.spare) == 10
    with yuki.page.expect_download() as saved:
        yuki.page.get_by_role("link", name="Download codes").click()
    assert saved.value.path().read_text().split() == yuki.spare
    yuki.is_in()
    yuki.says("You can write, but not publish or change accounts")

    late = sit("yuki-tanaka")
    late.page.goto(invitation)
    late.says("This link no longer works")


@pytest.mark.slow
def test_what_somebody_signs_in_with(sit: Sit, real_site: Site) -> None:
    kei = sit("kei")
    kei.log_in()
    kei.set_up_app()
    kei.log_out()

    kei.log_in()
    kei.enter("000000")
    kei.says("Incorrect code")
    kei.enter(kei.code())
    kei.is_in()
    kei.log_out()

    for code, accepted in ((kei.spare[0], True), (kei.spare[0], False), (kei.spare[1], True)):
        kei.log_in()
        kei.enter(code)
        if accepted:
            kei.is_in()
            kei.log_out()
        else:
            kei.says("Incorrect code")
            kei.page.get_by_role("button", name="Cancel").click()

    kei.log_in()
    kei.enter(kei.spare[2])
    plug_in_key(kei.page, resident=False)
    kei.add_key("Blue stick")
    kei.page.goto("/accounts/2fa/webauthn/")
    kei.says("Blue stick")
    kei.says("Not used yet.")
    kei.log_out()
    kei.log_in()
    kei.page.locator("#mfa_webauthn_authenticate").click()
    expect(kei.page.get_by_role("heading", name="Desk")).to_be_visible()
    expect(kei.page.locator("body")).not_to_contain_text("not publish or change accounts")


@pytest.mark.slow
def test_what_ends_a_session_and_what_it_says_then(sit: Sit, real_site: Site, mailbox: tuple[Mailbox, int]) -> None:
    here, there = sit("mio"), sit("mio")
    here.log_in()
    here.set_up_app()
    there.log_in()
    there.enter(here.spare[0])
    there.is_in()
    here.page.goto("/accounts/2fa/recovery-codes/generate/")
    here.page.goto("/accounts/2fa/totp/deactivate/")
    here.say_again()
    here.press()
    there.page.goto("/accounts/2fa/")  # not only the newsroom's pages
    expect(there.page).to_have_url(re.compile("/accounts/login/"))
    there.says("Your two-factor authentication was changed elsewhere")
    here.set_up_app()
    here.is_in()

    there.page.get_by_role("link", name="Forgotten your password?").click()
    there.page.fill("#id_email", "mio@example.org")
    there.press()
    there.password = ANOTHER
    there.choose_password(link_in(mailbox[0], real_site))
    there.enter(here.spare[0])  # a new password does not stand in for the second factor
    there.is_in()
    here.page.goto("/admin/")
    expect(here.page).to_have_url(re.compile("/accounts/login/"))

    change = (
        "from campaigns.models import Membership; Membership.objects.filter(user__username='mio').update(role='editor')"
    )
    real_site.manage("shell", "-v0", "-c", change)
    there.page.goto("/ja/admin/")
    expect(there.page).to_have_url(re.compile("/ja/accounts/login/"))
    there.says("アカウントの権限が変わったため")


@pytest.mark.slow
def test_in_with_a_passkey_alone(sit: Sit, real_site: Site) -> None:
    nao = sit("nao")
    plug_in_key(nao.page, resident=True)
    nao.log_in()
    nao.add_key("My laptop", passkey=True)
    nao.is_in()
    nao.says("not publish or change accounts")
    nao.log_out()
    nao.page.goto("/ja/accounts/login/")
    nao.page.get_by_role("button", name="パスキーを使う").click()
    expect(nao.page).not_to_have_url(re.compile("/login/"))
    nao.is_in()
    expect(nao.page.locator("body")).not_to_contain_text("not publish or change accounts")


@pytest.mark.slow
def test_without_the_key_that_they_have_nobody_adds_another(sit: Sit, real_site: Site) -> None:
    """Whoever tricked Rin out of password and code would else be trusted with a key of their own."""
    rin, mallory = sit("rin"), sit("rin")
    rin.log_in()
    rin.set_up_app()
    plug_in_key(rin.page, resident=False)
    rin.add_key("Blue stick")
    mallory.log_in()
    mallory.secret = rin.secret
    mallory.enter(mallory.code())
    mallory.page.goto("/accounts/2fa/webauthn/add/")
    expect(mallory.page).to_have_url(re.compile("/accounts/2fa/$"))
    mallory.says("sign in with it before you add or remove one")


@pytest.mark.slow
def test_without_scripts_an_app_is_enough(sit: Sit, real_site: Site) -> None:
    sho = sit("sho", scripts=False)
    sho.log_in()
    sho.set_up_app()
    sho.is_in()
    sho.log_out()
    sho.log_in()
    sho.says_without_scripts("requires JavaScript")
    sho.enter(sho.code())
    sho.is_in()
    sho.page.goto("/accounts/2fa/webauthn/add/")
    sho.says_without_scripts("requires JavaScript")


STRANGERS = ("login/", "password/reset/", "password/reset/done/", "password/reset/key/x-y/", "inactive/")
OWN = (
    "2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/totp/deactivate/", "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/", "password/change/", "logout/", "reauthenticate/", "2fa/reauthenticate/",
    "2fa/webauthn/reauthenticate/", "2fa/totp/activate/",
)  # fmt: skip


@pytest.mark.slow
def test_every_page_is_for_everyone(sit: Sit, real_site: Site) -> None:
    """On a telephone, in both languages by day, in one by night."""
    tomo = sit("tomo", width=NARROW)
    _look_at(tomo.page, STRANGERS)
    tomo.log_in()
    _look_at(tomo.page, ("2fa/", "2fa/totp/activate/"))  # where one begins
    tomo.set_up_app()
    plug_in_key(tomo.page, resident=False)
    tomo.add_key("A blue stick with a rather long name")
    tomo.log_out()
    tomo.log_in()
    _look_at(tomo.page, ("2fa/authenticate/",))
    tomo.page.locator("#mfa_webauthn_authenticate").click()
    expect(tomo.page.get_by_role("heading", name="ホーム")).to_be_visible()
    _look_at(tomo.page, OWN)


def _look_at(page: Page, addresses: tuple[str, ...]) -> None:
    for language in ("", "/ja"):
        for address in addresses:
            page.emulate_media(color_scheme="light")
            page.goto(f"{language}/accounts/{address}")
            expect(page.locator(".masthead")).to_be_visible()
            is_for_everyone(page)
            if language:
                continue  # it has the colours of the English page
            page.emulate_media(color_scheme="dark")
            page.reload()  # links change their colour slowly
            assert violations(page, "rule", COLOURS) == [], page.url


def tab_to(page: Page, selector: str) -> None:
    """With the keyboard alone, in the page's own order."""
    for _ in range(40):
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.slow
def test_with_the_keyboard_alone(sit: Sit, real_site: Site) -> None:
    yui = sit("yui")
    page = yui.page
    plug_in_key(page, resident=False)
    page.goto("/accounts/login/")
    for selector, words in (("#id_username", yui.name), ("#id_password", yui.password)):
        tab_to(page, selector)
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$|/2fa/$"))
    page.goto("/accounts/2fa/webauthn/add/")
    yui.say_again()
    tab_to(page, "#id_name")
    page.keyboard.type("Blue stick")
    tab_to(page, "#mfa_webauthn_add")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/recovery-codes/$"))
    yui.log_out()
    yui.log_in()
    tab_to(page, "#mfa_webauthn_authenticate")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
