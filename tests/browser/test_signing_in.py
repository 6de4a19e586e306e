"""The life of an account in a browser, with a real mail server, an authenticator app and virtual security keys."""

import re
from collections.abc import Callable, Iterator

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, expect

from tests.admin.test_invitations import Mailbox
from tests.browser.accounts import Person, plug_in_key
from tests.browser.conftest import Complaints
from tests.browser.test_axe import AXE, COLOURS, violations
from tests.browser.test_recording import WCAG
from tests.site import PASSWORD, Site, SiteFactory, free_port

CHOSEN = "a password nobody has guessed"
ANOTHER = "and another one, after that"

TWICE = """() => Promise.all([1, 2].map(async () => {
    const answer = await fetch("", {method: "POST", body: new FormData(document.querySelector(".account-form"))})
    return [answer.status, await answer.text()]
}))"""

Sit = Callable[..., Person]


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


@pytest.fixture
def real_site(site_factory: SiteFactory, mailbox: tuple[Mailbox, int]) -> Iterator[Site]:
    """A site for real work. WebAuthn needs a name: browsers give no passkey to 127.0.0.1."""
    strict = {"DEMO": "false", "REQUIRE_PHISHING_RESISTANT": "true", "EMAIL_URL": f"smtp://127.0.0.1:{mailbox[1]}"}
    with site_factory.running(host="localhost", **strict) as site:
        yield site


@pytest.fixture
def sit(browser: Browser, real_site: Site, complaints: Complaints) -> Iterator[Sit]:
    """Put somebody before a browser of their own."""
    contexts = []

    def down(name: str, password: str = CHOSEN, **options: object) -> Person:
        context = browser.new_context(base_url=real_site.url, **{"viewport": {"width": 1280, "height": 900}} | options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: complaints.heard.append(said.text) if "Content Security" in said.text else None)
        return Person(page, name, password)

    yield down
    for context in contexts:
        context.close()


def link_in(box: Mailbox, site: Site) -> str:
    """What the worker mails, and the link in it."""
    box.mails.clear()
    site.manage("worker", "--once")
    return box.link()


def make_yuki(site: Site) -> None:
    """Yuki, a reviewer of the campaign, with a password."""
    site.manage(
        "shell", "-v0", "-c",
        "from django.contrib.auth.models import User; from campaigns.models import Campaign, Membership;"
        f"u = User.objects.create_user('yuki', 'yuki@example.org', '{CHOSEN}', is_staff=True);"
        "Membership.objects.create(user=u, campaign=Campaign.objects.get(), role='reviewer')",
    )  # fmt: skip


def test_from_the_invitation_to_the_newsroom(sit: Sit, real_site: Site, mailbox: tuple[Mailbox, int]) -> None:
    ada, yuki = sit("administrator", PASSWORD), sit("yuki-tanaka")
    ada.log_in()
    ada.page.goto("/admin/")
    ada.says("The newsroom asks for a second factor")
    ada.set_up_app()
    ada.page.goto("/admin/campaigns/membership/invite/")
    ada.says("This takes a security key or passkey")  # a code from an app keeps no accounts on this site
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
    ada.says("An invitation is on its way to yuki.tanaka@example.org.")

    ada.page.goto("/admin/campaigns/membership/invite/")
    ada.page.fill("#id_email", "sora@example.org")  # and the button pressed twice
    ada.page.select_option("#id_role", "reviewer")
    answers = ada.page.evaluate(TWICE)
    assert sorted("errorlist" in text for status, text in answers) == [False, True]
    assert {status for status, text in answers} == {200}

    link_in(mailbox[0], real_site)
    assert sorted(mail["To"] for mail in mailbox[0].mails if "invite" in mail["Subject"]) == [
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


def test_what_somebody_signs_in_with(sit: Sit, real_site: Site) -> None:
    make_yuki(real_site)
    yuki = sit("yuki")
    yuki.log_in()
    yuki.set_up_app()
    yuki.log_out()

    yuki.log_in()
    yuki.enter("000000")
    yuki.says("Incorrect code")
    yuki.enter(yuki.code())
    yuki.is_in()
    yuki.log_out()

    for code, accepted in ((yuki.spare[0], True), (yuki.spare[0], False), (yuki.spare[1], True)):
        yuki.log_in()
        yuki.enter(code)
        if accepted:
            yuki.is_in()
            yuki.log_out()
        else:
            yuki.says("Incorrect code")
            yuki.page.get_by_role("button", name="Cancel").click()

    yuki.log_in()
    yuki.enter(yuki.spare[2])
    plug_in_key(yuki.page, resident=False)
    yuki.add_key("Blue stick")
    yuki.page.goto("/accounts/2fa/webauthn/")
    yuki.says("Blue stick")
    yuki.says("Not used yet.")
    yuki.log_out()
    yuki.log_in()
    yuki.page.locator("#mfa_webauthn_authenticate").click()
    expect(yuki.page.get_by_role("heading", name="Desk")).to_be_visible()
    expect(yuki.page.locator("body")).not_to_contain_text("not publish or change accounts")


def test_what_ends_a_session_and_what_it_says_then(sit: Sit, real_site: Site, mailbox: tuple[Mailbox, int]) -> None:
    make_yuki(real_site)
    here, there = sit("yuki"), sit("yuki")
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
    there.says("Your second factors were changed elsewhere")
    here.set_up_app()
    here.is_in()

    there.page.get_by_role("link", name="Forgotten your password?").click()
    there.page.fill("#id_email", "yuki@example.org")
    there.press()
    there.password = ANOTHER
    there.choose_password(link_in(mailbox[0], real_site))
    there.enter(here.spare[0])  # a new password does not stand in for the second factor
    there.is_in()
    here.page.goto("/admin/")
    expect(here.page).to_have_url(re.compile("/accounts/login/"))

    change = "from campaigns.models import Membership; Membership.objects.update(role='editor')"
    real_site.manage("shell", "-v0", "-c", change)
    there.page.goto("/ja/admin/")
    expect(there.page).to_have_url(re.compile("/ja/accounts/login/"))
    there.says("このアカウントの権限が変わったため")


def test_in_with_a_passkey_alone(sit: Sit, real_site: Site) -> None:
    make_yuki(real_site)
    yuki = sit("yuki")
    plug_in_key(yuki.page, resident=True)
    yuki.log_in()
    yuki.add_key("My laptop", passkey=True)
    yuki.is_in()
    yuki.says("not publish or change accounts")
    yuki.log_out()
    yuki.page.goto("/ja/accounts/login/")
    yuki.page.get_by_role("button", name="パスキーを使う").click()
    expect(yuki.page).not_to_have_url(re.compile("/login/"))
    yuki.is_in()
    expect(yuki.page.locator("body")).not_to_contain_text("not publish or change accounts")


def test_without_the_key_that_they_have_nobody_adds_another(sit: Sit, real_site: Site) -> None:
    """Whoever tricked Yuki out of password and code would else be trusted with a key of their own."""
    make_yuki(real_site)
    yuki, mallory = sit("yuki"), sit("yuki")
    yuki.log_in()
    yuki.set_up_app()
    plug_in_key(yuki.page, resident=False)
    yuki.add_key("Blue stick")
    mallory.log_in()
    mallory.secret = yuki.secret
    mallory.enter(mallory.code())
    mallory.page.goto("/accounts/2fa/webauthn/add/")
    expect(mallory.page).to_have_url(re.compile("/accounts/2fa/$"))
    mallory.says("log in with it before you add or remove one")


def test_without_scripts_an_app_is_enough(sit: Sit, real_site: Site) -> None:
    make_yuki(real_site)
    yuki = sit("yuki", java_script_enabled=False)
    yuki.log_in()
    yuki.set_up_app()
    yuki.is_in()
    yuki.log_out()
    yuki.log_in()
    yuki.says_without_scripts("requires JavaScript")
    yuki.enter(yuki.code())
    yuki.is_in()
    yuki.page.goto("/accounts/2fa/webauthn/add/")
    yuki.says_without_scripts("requires JavaScript")


STRANGERS = ("login/", "password/reset/", "password/reset/done/", "password/reset/key/x-y/", "inactive/")
OWN = (
    "2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/totp/deactivate/", "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/", "password/change/", "logout/", "reauthenticate/", "2fa/reauthenticate/",
    "2fa/webauthn/reauthenticate/", "2fa/totp/activate/",
)  # fmt: skip


def test_every_page_is_for_everyone(sit: Sit, real_site: Site) -> None:
    """On a telephone, in both languages, by day and by night."""
    make_yuki(real_site)
    yuki = sit("yuki", viewport={"width": 390, "height": 844})
    _look_at(yuki.page, STRANGERS)
    yuki.log_in()
    _look_at(yuki.page, ("2fa/", "2fa/totp/activate/"))  # where one begins
    yuki.set_up_app()
    plug_in_key(yuki.page, resident=False)
    yuki.add_key("A blue stick with a rather long name")
    yuki.log_out()
    yuki.log_in()
    _look_at(yuki.page, ("2fa/authenticate/",))
    yuki.page.locator("#mfa_webauthn_authenticate").click()
    expect(yuki.page.get_by_role("heading", name="デスク")).to_be_visible()
    _look_at(yuki.page, OWN)


def _look_at(page: Page, addresses: tuple[str, ...]) -> None:
    for language in ("", "/ja"):
        for address in addresses:
            page.emulate_media(color_scheme="light")
            page.goto(f"{language}/accounts/{address}")
            expect(page.locator(".masthead")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url
            page.evaluate(AXE)
            assert violations(page, "tag", WCAG) == [], page.url
            page.emulate_media(color_scheme="dark")
            page.reload()  # links change their colour slowly
            page.evaluate(AXE)
            assert violations(page, "rule", COLOURS) == [], page.url


def tab_to(page: Page, selector: str) -> None:
    """With the keyboard alone, in the page's own order."""
    for _ in range(40):
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_with_the_keyboard_alone(sit: Sit, real_site: Site) -> None:
    make_yuki(real_site)
    yuki = sit("yuki")
    page = yuki.page
    plug_in_key(page, resident=False)
    page.goto("/accounts/login/")
    for selector, words in (("#id_username", yuki.name), ("#id_password", yuki.password)):
        tab_to(page, selector)
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$|/2fa/$"))
    page.goto("/accounts/2fa/webauthn/add/")
    yuki.say_again()
    tab_to(page, "#id_name")
    page.keyboard.type("Blue stick")
    tab_to(page, "#mfa_webauthn_add")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/recovery-codes/$"))
    yuki.log_out()
    yuki.log_in()
    tab_to(page, "#mfa_webauthn_authenticate")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
